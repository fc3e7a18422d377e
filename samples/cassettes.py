#!/usr/bin/python3
"""Photos of antigen cassettes, with the truth; and photos of other things, which must give no record.

    samples/cassettes.py --seed 1 --count 60 --out /tmp/cassettes            # also one picture in four without a cassette
    samples/cassettes.py --seed 2 --count 500 --without --out /tmp/nothing   # none with a cassette

Cassettes of several shapes, one to four in a picture; control and test lines red, purple, blue or grey, test lines as
faint as ΔE 2; one test in twelve did not run and has no line, one in 24 a test line alone. Other things are faces, textures,
print, phones' screens, colour cards, cards of several strips, and sticks, strips and cassettes for pregnancy, ovulation,
drugs and flu. Shadows, blur and noise of the camera. All drawing is our own.
"""

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy
from PIL import Image

from photos import EIGHT_MEGAPIXELS, photograph_screen, photograph_things

# A line's absorption relative to green's, in R, G, B: red gold, purple, blue latex, grey.
CONJUGATES = {"red": (0.2, 1, 0.85), "purple": (0.5, 1, 0.7), "blue": (1, 0.85, 0.35), "grey": (1, 1, 1)}
PLASTICS = ((236, 236, 234), (222, 226, 232), (240, 236, 226), (210, 214, 222))
BEVELS = (0.3, 0.6)  # of the window's width
MEMBRANES = ((248, 247, 244), (240, 236, 232), (246, 240, 240))


@dataclass
class Thing:
    """Something that lies flat; `cover` is 1 where it is. Windows: corners clockwise, first the two at the control line's end."""

    body: numpy.ndarray
    cover: numpy.ndarray
    windows: list = field(default_factory=list)


def corners_of(x, y, width, height):
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def mask_of(shape, box, radius):
    """0..1, a rectangle with round corners; `box` is x, y, width, height."""
    x, y, w, h = (round(v) for v in box)
    radius = round(min(radius, w / 2 - 1, h / 2 - 1))
    mask = numpy.zeros(shape[:2], numpy.uint8)
    cv2.rectangle(mask, (x + radius, y), (x + w - radius, y + h), 255, -1)
    cv2.rectangle(mask, (x, y + radius), (x + w, y + h - radius), 255, -1)
    for cx in (x + radius, x + w - radius):
        for cy in (y + radius, y + h - radius):
            cv2.circle(mask, (cx, cy), radius, 255, -1, cv2.LINE_AA)
    return cv2.GaussianBlur(mask.astype(numpy.float32) / 255, (0, 0), 0.8)[..., None]


def membrane(rng, length, width, lines):
    """The strip with its lines; `lines` are (place, contrast, conjugate)."""
    rows = numpy.arange(length, dtype=numpy.float32)[:, None, None]
    columns = numpy.linspace(-1, 1, width, dtype=numpy.float32)[None, :, None]
    strip = numpy.float32(MEMBRANES[rng.integers(len(MEMBRANES))]) * numpy.ones((length, width, 1), numpy.float32)
    strip *= 1 - rng.uniform(0, 0.12) * rows / length  # the sample's tint, fading along the flow
    fibre = cv2.resize(rng.standard_normal((length // 4 + 1, width // 4 + 1)).astype(numpy.float32), (width, length))
    strip *= 1 + rng.uniform(0.002, 0.006) * fibre[..., None]
    for place, contrast, conjugate in lines:
        half = length * rng.uniform(0.016, 0.03)
        depth = contrast * numpy.exp(-numpy.abs((rows - place * length - rng.uniform(-0.02, 0.02) * half * columns) / half) ** rng.uniform(2, 4))
        strip *= numpy.exp(-depth * (1 + rng.uniform(-0.15, 0.15) * columns) * numpy.float32(CONJUGATES[conjugate]))
    return strip


def contrast_of(delta_e, conjugate):
    """The contrast at which a line differs by `delta_e` (CIE 1976) from a pale membrane."""
    contrasts = numpy.linspace(0, 0.5, 200)
    colours = numpy.float32(MEMBRANES[1]) / 255 * numpy.exp(-contrasts[:, None] * numpy.float32(CONJUGATES[conjugate]))
    lab = cv2.cvtColor(numpy.float32(colours)[None], cv2.COLOR_RGB2Lab)[0]
    return float(numpy.interp(delta_e, numpy.linalg.norm(lab - lab[0], axis=1), contrasts))


def draw_lines(rng):
    """The truth and the lines: half of the tests that ran are negative, a third of the positives faint. One test in twelve
    has no line, one in 24 a test line alone."""
    control_place, conjugate = rng.uniform(0.28, 0.4), list(CONJUGATES)[rng.choice(4, p=(0.55, 0.25, 0.1, 0.1))]
    chance = rng.random()
    if chance < 1 / 12:
        return "invalid", []
    if chance < 1 / 8:
        return "invalid", [(control_place + rng.uniform(0.26, 0.36), rng.uniform(0.25, 1.2), conjugate)]
    lines = [(control_place, rng.uniform(0.25, 1.2), conjugate)]
    if rng.random() < 0.5:
        return "negative", lines
    contrast = contrast_of(rng.uniform(2, 8), conjugate) if rng.random() < 1 / 3 else rng.uniform(0.1, 1)
    return "positive", [*lines, (control_place + rng.uniform(0.26, 0.36), contrast, conjugate)]


def print_letter(body, letter, middle, height, quarter_turns, ink):
    """A letter upright, or as it reads when the cassette lies on its side."""
    size = round(2.2 * height)
    patch = numpy.zeros((size, size), numpy.uint8)
    scale = height / 21.5  # of Hershey's capitals
    thickness = max(1, round(height / 9))
    cv2.putText(patch, letter, (round(0.5 * size - 0.4 * height), round(0.5 * size + 0.5 * height)), 0, scale, 255, thickness, cv2.LINE_AA)
    patch = numpy.rot90(patch, quarter_turns)
    x, y = round(middle[0] - size / 2), round(middle[1] - size / 2)
    if x < 0 or y < 0 or x + size > body.shape[1] or y + size > body.shape[0]:
        return
    inked = numpy.float32(patch[..., None]) / 255
    body[y : y + size, x : x + size] = body[y : y + size, x : x + size] * (1 - inked) + ink * inked


def print_line_names(body, rng, window, bevel, ink):
    """C and T beside the window, as makers print them: to the right or left, upright or turned, some with arrows."""
    if rng.random() < 0.05:
        return
    x, y, width, height = window
    side, turns, letter_height = 1 if rng.random() < 0.75 else -1, rng.choice((0, 0, 0, 1, 3)), rng.uniform(14, 22)
    has_arrows = rng.random() < 0.25
    edge = x + width / 2 + side * (width / 2 + bevel)
    for place, letter in ((0.34, "C"), (0.66, "T")):
        row = y + place * height
        if has_arrows:
            tip, back = edge + side * 3, edge + side * 15
            cv2.fillConvexPoly(body, numpy.int32([(tip, row), (back, row - 6), (back, row + 6)]), (ink,) * 3, cv2.LINE_AA)
        print_letter(body, letter, (edge + side * ((18 if has_arrows else 4) + 0.7 * letter_height), row), letter_height, turns, ink)


def cassette(rng, lines, width=260, names=("COVID-19 Ag", "SARS-CoV-2", "2019-nCoV Ag")):
    """A cassette seen from above."""
    height = round(width * rng.uniform(2.8, 3.8))
    plastic = numpy.float32(PLASTICS[rng.integers(len(PLASTICS))])
    body = numpy.ones((height, width, 3), numpy.float32) * plastic
    window_width = round(width * rng.uniform(0.15, 0.24))
    window_height = round(window_width * rng.uniform(3.2, 4.8))
    x, y = (width - window_width) / 2, height * rng.uniform(0.22, 0.32)
    bevel = window_width * rng.uniform(*BEVELS)
    is_round = rng.random() < 0.5
    outer = mask_of(body.shape, (x - bevel, y - bevel, window_width + 2 * bevel, window_height + 2 * bevel), window_width * 0.5 if is_round else 4)
    slope = numpy.linspace(rng.uniform(0.82, 0.92), rng.uniform(0.95, 1.03), height, dtype=numpy.float32)[:, None, None]
    body = body * (1 - outer) + body * slope * outer
    edge = mask_of(body.shape, (x - 2, y - 2, window_width + 4, window_height + 4), window_width * 0.45 if is_round else 2)
    body *= 1 - edge * rng.uniform(0.15, 0.4)
    inside = mask_of(body.shape, (x, y, window_width, window_height), window_width * 0.45 if is_round else 2)
    strip = numpy.zeros_like(body)
    strip[round(y) - 1 : round(y) + window_height + 2, round(x) - 1 : round(x) + window_width + 2] = membrane(rng, window_height + 3, window_width + 3, lines)
    body = body * (1 - inside) + strip * inside
    well = (width // 2, round(height * rng.uniform(0.8, 0.87)))
    stretch = rng.uniform(1, 1.6)
    cv2.ellipse(body, well, (round(width * 0.19), round(width * 0.19 * stretch)), 0, 0, 360, (plastic * 0.9).tolist(), -1, cv2.LINE_AA)
    cv2.ellipse(body, well, (round(width * 0.09), round(width * 0.1 * stretch)), 0, 0, 360, (plastic * rng.uniform(0.7, 0.95)).tolist(), -1, cv2.LINE_AA)
    ink = rng.uniform(30, 90)
    print_line_names(body, rng, (x, y, window_width, window_height), bevel, ink)
    cv2.putText(body, rng.choice(names), (round(width * 0.1), round(height * 0.1)), 0, rng.uniform(0.7, 0.95), (ink,) * 3, 2, cv2.LINE_AA)
    cover = mask_of(body.shape, (0, 0, width - 1, height - 1), width * rng.uniform(0.05, 0.14))[..., 0]
    return Thing(body, cover, [corners_of(x, y, window_width, window_height)])


def side_by_side(things, gap=30):
    rim = 30
    height = max(thing.body.shape[0] for thing in things) + 2 * rim
    width = sum(thing.body.shape[1] + gap for thing in things) - gap + 2 * rim
    flat = Thing(numpy.zeros((height, width, 3), numpy.float32), numpy.zeros((height, width), numpy.float32))
    x = rim
    for thing in things:
        h, w = thing.cover.shape
        flat.body[rim : rim + h, x : x + w], flat.cover[rim : rim + h, x : x + w] = thing.body, thing.cover
        flat.windows += [[(a + x, b + rim) for a, b in corners] for corners in thing.windows]
        x += w + gap
    return flat


def photograph(thing, rng, size, fill):
    """The photo, and the corners of its windows in it."""
    places = [corner for corners in thing.windows for corner in corners]
    photo, seen = photograph_things(thing.body, thing.cover, rng, size, fill, places)
    return photo, seen.reshape(-1, 4, 2)


def with_cassettes(rng):
    """A photo, and of each cassette in it what it shows and where its window is."""
    drawn = [draw_lines(rng) for _ in range(rng.choice((1, 1, 1, 1, 2, 3, 4)))]
    flat = side_by_side([cassette(rng, lines) for _, lines in drawn], gap=round(rng.choice((4, 30, 30, 60))))
    size = EIGHT_MEGAPIXELS if rng.random() < 0.15 else (1080, 1440)
    photo, windows = photograph(flat, rng, size, rng.uniform(0.55, 0.95))
    tests = [{"result": result, "window": corners.round(1).tolist()} for (result, _), corners in zip(drawn, windows)]
    return photo, tests


def face(rng):
    body = numpy.ones((500, 400, 3), numpy.float32) * numpy.float32(rng.uniform((190, 140, 110), (245, 215, 190)))
    for x in (130, 270):
        cv2.ellipse(body, (x, 200), (38, 16), 0, 0, 360, (250, 250, 250), -1, cv2.LINE_AA)
        cv2.circle(body, (x, 200), 14, (60, 40, 30), -1, cv2.LINE_AA)
        cv2.line(body, (x - 45, 165), (x + 45, 160), (50, 35, 30), 9, cv2.LINE_AA)
    cv2.line(body, (200, 210), (190, 300), (170, 120, 100), 5, cv2.LINE_AA)
    cv2.ellipse(body, (200, 370), (60, round(rng.uniform(8, 26))), 0, 0, 360, (170, 70, 80), -1, cv2.LINE_AA)
    return Thing(body, mask_of(body.shape, (0, 0, 399, 499), 180)[..., 0])


def texture(rng):
    """Stripes, tiles or cloth."""
    y, x = numpy.mgrid[0:500, 0:400].astype(numpy.float32)
    angle, period = rng.uniform(0, 3.2), rng.uniform(15, 80)
    wave = numpy.sin((x * numpy.cos(angle) + y * numpy.sin(angle)) * 2 * numpy.pi / period)
    if rng.random() < 0.5:
        wave = numpy.minimum(wave, numpy.sin((y * numpy.cos(angle) - x * numpy.sin(angle)) * 2 * numpy.pi / period))
    wave = numpy.sign(wave - rng.uniform(-0.9, 0.5)) if rng.random() < 0.6 else wave
    colour, other = rng.uniform(60, 250, 3).astype(numpy.float32), rng.uniform(60, 250, 3).astype(numpy.float32)
    body = colour + (other - colour) * (0.5 + 0.5 * wave[..., None])
    return Thing(body.astype(numpy.float32), numpy.ones((500, 400), numpy.float32))


def print_(rng):
    body = numpy.ones((560, 400, 3), numpy.float32) * 246
    for line in range(rng.integers(5, 14)):
        text = "".join(rng.choice(list("ABCDEFGHIKLMNOPRSTUVWXYZ0123456789-:. "), rng.integers(5, 22)))
        cv2.putText(body, text, (20, 40 + 38 * line), 0, rng.uniform(0.5, 0.9), tuple(rng.uniform(10, 110, 3)), 2, cv2.LINE_AA)
    return Thing(body, numpy.ones((560, 400), numpy.float32))


def other_card(rng):
    """A card of several strips, a colour scale: lines in boxes, but no cassette."""
    body = numpy.ones((420, 520, 3), numpy.float32) * 240
    for column in range(5):
        for row in range(6):
            cv2.rectangle(body, (30 + column * 98, 30 + row * 62), (110 + column * 98, 74 + row * 62), tuple(rng.uniform(80, 245, 3)), -1)
    return Thing(body, numpy.ones((420, 520), numpy.float32))


def several_strips(rng):
    """A card of several strips side by side, as for drugs or antibodies: each has a control line and more."""
    lines = [[(0.25 + 0.15 * row, rng.uniform(0.1, 1), "red") for row in range(rng.integers(3, 6))] for _ in range(rng.integers(3, 6))]
    width, height = 40, 200
    body = numpy.ones((420, 60 + 90 * len(lines), 3), numpy.float32) * 238
    windows = []
    for column, of_strip in enumerate(lines):
        x, y = 50 + 90 * column, 110
        windows.append(corners_of(x, y, width, height))
        cv2.rectangle(body, (x - 6, y - 6), (x + width + 6, y + height + 6), (200, 200, 202), -1)
        body[y : y + height, x : x + width] = membrane(rng, height, width, of_strip)
        cv2.putText(body, rng.choice(("MOP", "AMP", "IgG", "IgM", "FLU")), (x - 4, y - 20), 0, 0.7, (50,) * 3, 2, cv2.LINE_AA)
    return Thing(body, mask_of(body.shape, (0, 0, body.shape[1] - 1, 419), 20)[..., 0], windows)


def lines_of_another(rng):
    """A control line and perhaps a second, as tests for pregnancy and ovulation have them: red or blue."""
    conjugate, place = rng.choice(("red", "red", "purple", "blue")), rng.uniform(0.25, 0.42)
    lines = [(place, rng.uniform(0.25, 1.1), conjugate)]
    return lines + [(place + rng.uniform(0.22, 0.36), rng.uniform(0.08, 0.9), conjugate)] * int(rng.random() < 0.5)


def casing_colour(rng):
    """White in most, else pale pink, blue, violet or green."""
    white = numpy.float32(rng.uniform(222, 250)) * numpy.float32(rng.uniform(0.97, 1.03, 3))
    tint = numpy.float32(((245, 170, 190), (165, 190, 235), (200, 175, 230), (175, 220, 195))[rng.integers(4)])
    return numpy.minimum(255, white if rng.random() < 0.7 else white + rng.uniform(0.3, 1) * (tint - white))


def strong_colour(rng):
    """Of caps, grips and handles."""
    return numpy.float32(((225, 110, 150), (70, 120, 200), (120, 90, 180), (60, 160, 110), (235, 160, 60), (200, 60, 70))[rng.integers(6)])


def paint(body, mask, colour):
    """`mask` 0..1 with one channel; `colour` one for all or a picture."""
    body *= 1 - mask
    body += mask * colour


def print_words(body, words, x, y, size, ink):
    cv2.putText(body, words, (round(x), round(y)), 0, size, tuple(float(v) for v in ink), max(1, round(2.2 * size)), cv2.LINE_AA)


def print_arrows(body, x, y, size, count, turned, ink):
    """Arrows side by side to the end that is dipped, which is on the left or, `turned`, below."""
    for number in range(count):
        across = (number - (count - 1) / 2) * size * 1.1
        tail, tip = ((x + across, y - 1.6 * size), (x + across, y)) if turned else ((x + 1.6 * size, y + across), (x, y + across))
        cv2.arrowedLine(body, *(tuple(round(v) for v in end) for end in (tail, tip)), ink, max(1, round(size / 7)), cv2.LINE_AA, 0, 0.4)


def stick_test(rng):
    """A test for pregnancy or ovulation that is held in the stream: a long casing with a tip or a cap on its left, a
    window of some shape and perhaps a second, a grip; in half, what it is for in print."""
    length, width = round(rng.uniform(720, 1000)), round(rng.uniform(96, 170))
    plastic, accent, ink = casing_colour(rng), strong_colour(rng), rng.uniform((20, 20, 30), (110, 90, 170))
    body = numpy.ones((width, length, 3), numpy.float32) * plastic
    tip = round(length * rng.uniform(0.1, 0.24))
    if rng.random() < 0.5:  # a cap
        body[:, :tip] = accent
        cover = mask_of(body.shape, (0, 0, length - 1, width - 1), width * rng.uniform(0.1, 0.5))
    else:  # what takes the sample up
        felt = width * rng.uniform(0.35, 0.7)
        body[:, :tip] = rng.uniform(215, 245) + 5 * rng.standard_normal((width, tip, 1))
        casing = mask_of(body.shape, (tip, 0, length - tip - 1, width - 1), width * rng.uniform(0.1, 0.5))
        cover = numpy.maximum(casing, mask_of(body.shape, (0, (width - felt) / 2, tip + width, felt), 6))
    window_width = width * rng.uniform(0.28, 0.45)
    window_length = window_width * rng.uniform(2.2, 4.6)
    x, y = tip + (length - tip) * rng.uniform(0.08, 0.4), (width - window_width) / 2
    radius = window_width * rng.choice((0.05, 0.2, 0.5))
    rim = rng.uniform(3, 14)
    rim_colour = accent if rng.random() < 0.3 else plastic * rng.uniform(0.72, 0.93)
    paint(body, mask_of(body.shape, (x - rim, y - rim, window_length + 2 * rim, window_width + 2 * rim), radius + rim), rim_colour)
    strip = numpy.zeros_like(body)
    rows, columns = slice(round(y) - 1, round(y + window_width) + 2), slice(round(x) - 1, round(x + window_length) + 2)
    shown = membrane(rng, columns.stop - columns.start, rows.stop - rows.start, lines_of_another(rng)).transpose(1, 0, 2)
    is_control_left = rng.random() < 0.3
    strip[rows, columns] = shown if is_control_left else shown[:, ::-1]
    paint(body, mask_of(body.shape, (x, y, window_length, window_width), radius), strip)
    after = x + window_length + rim + 12
    if rng.random() < 0.25 and after + window_width < length - 60:  # a round window of its own for the control line
        size = window_width * rng.uniform(0.8, 1.1)
        round_window = mask_of(body.shape, (after, (width - size) / 2, size, size), size / 2)
        own = membrane(rng, round(size) + 4, width, [(0.5, rng.uniform(0.3, 1), "blue")]).transpose(1, 0, 2)
        picture = numpy.zeros_like(body)
        picture[:, round(after) - 2 : round(after) + round(size) + 2] = own
        paint(body, round_window, picture)
        after += size + 14
    if rng.random() < 0.5:
        words = rng.choice(("hCG", "HCG", "LH", "Pregnancy Test", "Pregnancy", "Ovulation", "LH Ovulation", "HCG Urine"))
        print_words(body, words, after, width * rng.uniform(0.45, 0.7), rng.uniform(0.6, 1.3), ink)
    if rng.random() < 0.4:
        for at, letter in zip((0.66, 0.34) if not is_control_left else (0.34, 0.66), "CT"):
            print_letter(body, letter, (x + at * window_length, y - rim - 13), 14, rng.choice((0, 1, 3)), float(ink[0]))
    if rng.random() < 0.4:
        print_arrows(body, tip + 8, width / 2, rng.uniform(8, 16), int(rng.integers(1, 4)), False, (90, 90, 100))
    if rng.random() < 0.4:  # a ribbed grip
        for at in numpy.linspace(length * 0.86, length * 0.95, int(rng.integers(3, 8))):
            cv2.line(body, (round(at), round(width * 0.2)), (round(at), round(width * 0.8)), (plastic * 0.8).tolist(), 3, cv2.LINE_AA)
    control, other = (x, x + window_length) if is_control_left else (x + window_length, x)
    window = [(control, y + window_width), (control, y), (other, y), (other, y + window_width)]
    return Thing(body, cover[..., 0], [window if is_control_left else window[1::-1] + window[:1:-1]])


def dip_strip(rng):
    """The bare strip of such a test: a coloured handle above, the membrane, MAX and arrows over what is dipped."""
    length, width = round(rng.uniform(560, 820)), round(rng.uniform(34, 64))
    body = numpy.ones((length, width, 3), numpy.float32) * rng.uniform(232, 250)
    handle, dipped = length * rng.uniform(0.26, 0.38), round(length * rng.uniform(0.62, 0.74))
    body[: round(handle)] = strong_colour(rng) if rng.random() < 0.75 else casing_colour(rng)
    top, bottom = round(handle + rng.uniform(0, 0.08) * length), round(length * rng.uniform(0.56, 0.64))
    body[top:bottom] = membrane(rng, bottom - top, width, lines_of_another(rng))
    body[dipped:] = casing_colour(rng) if rng.random() < 0.6 else strong_colour(rng)
    most = dipped + (length - dipped) * rng.uniform(0.1, 0.5)
    if rng.random() < 0.8:
        cv2.line(body, (0, round(most)), (width, round(most)), (60, 60, 90), 3, cv2.LINE_AA)
        print_words(body, "MAX", 2, most - 5, width / 90, (60, 60, 90))
    if rng.random() < 0.8:
        print_arrows(body, width / 2, most + (length - most) * rng.uniform(0.4, 0.8), width * 0.26, int(rng.integers(1, 4)), True, (70, 70, 100))
    if rng.random() < 0.6:
        ink = (250, 250, 250) if rng.random() < 0.7 else (50, 50, 60)
        print_words(body, rng.choice(("HCG", "hCG", "LH", "FSH")), 3, handle * rng.uniform(0.3, 0.8), width / 70, ink)
    return Thing(body, numpy.ones((length, width), numpy.float32), [corners_of(0, top, width, bottom - top)])


def dip_strips(rng):
    return side_by_side([dip_strip(rng) for _ in range(rng.choice((1, 1, 2, 3)))], gap=round(rng.uniform(20, 160)))


def cassette_of_another_kind(rng):
    """A casing like ours: print alone tells what it is for."""
    names = ("hCG", "HCG Pregnancy", "LH Ovulation", "MOP Drug Test", "Influenza A/B")
    return cassette(rng, lines_of_another(rng), names=names)


def phone_screen(rng):
    """Cards, bars and buttons of no app in particular."""
    screen = numpy.full((1600, 760, 3), 245, numpy.uint8)
    y = 0
    while y < 1500:
        height = int(rng.integers(60, 320))
        colour = tuple(int(v) for v in rng.uniform(120, 255, 3))
        cv2.rectangle(screen, (int(rng.integers(0, 60)), y), (760 - int(rng.integers(0, 60)), y + height), colour, -1)
        for line in range(height // 60):
            text = "".join(rng.choice(list("ABCDEFGHIKLMNOPRSTUVWXYZ0123456789-:. "), rng.integers(2, 20)))
            cv2.putText(screen, text, (60, y + 45 + 56 * line), 0, rng.uniform(0.7, 1.3), (40, 40, 44), 2, cv2.LINE_AA)
        if rng.random() < 0.3:  # a bar, as of progress or a button
            cv2.rectangle(screen, (200, y + height // 2), (560, y + height // 2 + 24), tuple(int(v) for v in rng.uniform(30, 200, 3)), -1)
        y += height + int(rng.integers(8, 40))
    return photograph_screen(Image.fromarray(screen), rng)


THINGS = (face, texture, print_, other_card, several_strips, stick_test, dip_strips, cassette_of_another_kind)


def without_cassette(rng):
    thing = rng.integers(len(THINGS) + 1)
    if thing == len(THINGS):
        return phone_screen(rng)
    # A casing like ours is shown whole: without its print nobody could tell.
    largest = 0.95 if THINGS[thing] is cassette_of_another_kind else 1.3
    return photograph(THINGS[thing](rng), rng, (1080, 1440), rng.uniform(0.6, largest))[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--without", action="store_true", help="only pictures without a cassette")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    inbox = options.out / "inbox" / "photos"
    inbox.mkdir(parents=True, exist_ok=True)
    truths = []
    for number in range(options.count):
        rng = numpy.random.default_rng((options.seed, number))
        shows_cassette = not options.without and number % 4 != 3
        photo, tests = with_cassettes(rng) if shows_cassette else (without_cassette(rng), [])
        name = f"{number:03}.jpg"
        photo.save(inbox / name, "JPEG", quality=int(rng.integers(72, 92)))
        truths.append({"source": f"photos/{name}", "results": sorted(test["result"] for test in tests), "tests": tests})
    (options.out / "truth.jsonl").write_text("".join(json.dumps(truth) + "\n" for truth in truths))


if __name__ == "__main__":
    main()
