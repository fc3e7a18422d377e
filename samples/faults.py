"""Proofs in a bad state: photographed, turned, out of focus, in forced dark mode, endlessly long, or with a part of the
name and number covered by hand.

A night has none of them; `generate.py --faults` makes a set of nothing else. Truth is what the proof shows, as ever,
and its `_variant` is the name of the fault.
"""

from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from random import Random

import cv2
import numpy
from PIL import Image, ImageDraw

from layouts import LAYOUTS
from layouts.phone import make_look
from night import Night, Test, earlier
from papers import A4, paper_page
from photos import EIGHT_MEGAPIXELS, photograph_paper, photograph_screen
from render import save
from reports import report_truth
from screens import DENSITIES, WIDTHS, Round, tests_for

# Layouts with a person's many tests, and how many of them make a screenshot of 1080 × 12000.
LONG_LISTS = {"suishenban": 20, "sukangma": 19, "yuekang": 17}
# Layouts that show one person's name once and in full, every second the number, too.
SHOWN_IN_FULL = ("dark", "hunan", "yiceda", "jingkangyuan", "dark", "suishenban", "yiceda", "antigen")
# Layouts of light, dark and coloured grounds, with values at either side of the page.
LABELLED = ("dark", "yiceda", "hebei", "antigen", "suishenban", "yukang", "jingkangyuan")
TO_THE_MARGIN = -99.0  # left of a value, its label with it
UNTURNED, RIGHT, LEFT = 1, 6, 8  # Exif orientations: as it is, to be turned right, to be turned left


@dataclass(frozen=True)
class Page:
    html: str
    width: int  # CSS px
    height: int
    density: float
    is_darkened: bool = False


@dataclass(frozen=True)
class Cover:
    """Characters [begin, end) of a text on the page that its owner does not want to show. It may end within a character,
    which it then hides, and reach beyond the text."""

    text: str
    begin: float
    end: float
    is_of_ground: bool = False  # painted in the colour that the text stands on

    def _hidden_range(self) -> tuple[int, int]:
        return max(0, floor(self.begin)), min(len(self.text), ceil(self.end))

    def hidden(self) -> str:
        begin, end = self._hidden_range()
        return self.text[:begin] + "*" * (end - begin) + self.text[end:]

    def box(self, browser) -> list[float]:
        """In CSS px: left, top, right, bottom."""
        begin, end = self._hidden_range()
        left, top, right, bottom = browser.box_of(self.text, begin, end)
        character = (right - left) / (end - begin)
        margin = 8  # the page's own
        return [max(margin, left + (self.begin - begin) * character), top, right + (self.end - end) * character, bottom]


@dataclass(frozen=True)
class PlannedFault:
    fault: str
    page: Page
    records: list[dict]
    path: str  # relative to the inbox
    seed: int
    covers: tuple[Cover, ...] = ()

    def write(self, browser, inbox: Path) -> None:
        page = self.page
        shot = browser.screenshot(page.html, page.width, page.height, page.density, page.is_darkened)
        rng = numpy.random.default_rng(self.seed + 1)
        for cover in self.covers:
            _cover(shot, [page.density * x for x in cover.box(browser)], cover.is_of_ground, rng)
        path = inbox / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        FAULTS[self.fault](shot, path, numpy.random.default_rng(self.seed))


def _save_photo(photo: Image.Image, path: Path, rng, orientation: int = UNTURNED) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo.save(path, "JPEG", quality=int(rng.integers(72, 90)), exif=exif)


def _photo(shot: Image.Image, path: Path, rng) -> None:
    _save_photo(photograph_screen(shot, rng), path, rng)


def _paper(page: Image.Image, path: Path, rng) -> None:
    """Every second sheet lies sideways or upside down, as it was handed over."""
    photo = photograph_paper(page, rng)
    turn = (0, 0, 0, 90, 180, 270)[rng.integers(6)]
    _save_photo(photo.rotate(turn, expand=True), path, rng)


def _large(shot: Image.Image, path: Path, rng) -> None:
    """The camera's own file. Half of them are stored as the sensor lay, with a note how to turn them."""
    photo = photograph_screen(shot, rng, EIGHT_MEGAPIXELS)
    orientation = (UNTURNED, UNTURNED, RIGHT, LEFT)[rng.integers(4)]
    turn = {UNTURNED: 0, RIGHT: 90, LEFT: -90}[orientation]
    _save_photo(photo.rotate(turn, expand=True), path, rng, orientation)


def _skew(shot: Image.Image, path: Path, rng) -> None:
    degrees = rng.uniform(1, 8) * rng.choice((-1, 1))
    around = ((255, 255, 255), (0, 0, 0), (236, 236, 236))[rng.integers(3)]
    save(shot.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=around), path, "828q72")


def _rotated(shot: Image.Image, path: Path, rng) -> None:
    turn = (90, 180, 270)[rng.integers(3)]
    save(shot.rotate(turn, expand=True), path, "jpeg90")


def _blur(shot: Image.Image, path: Path, rng) -> None:
    sigma = shot.width * rng.uniform(0.0014, 0.0025)
    blurred = cv2.GaussianBlur(numpy.asarray(shot), (0, 0), sigma)
    save(Image.fromarray(blurred), path, "828q72")


def _as_sent(shot: Image.Image, path: Path, rng) -> None:
    save(shot, path, ("jpeg90", "828q72")[rng.integers(2)])


def _as_kept(shot: Image.Image, path: Path, rng) -> None:
    save(shot, path, "jpeg90")


def _painted(part: Image.Image, rng) -> Image.Image:
    return Image.new("RGB", part.size, ((20, 20, 20), (220, 60, 50), (90, 140, 240), (150, 150, 150))[rng.integers(4)])


def _blurred(part: Image.Image, rng) -> Image.Image:
    pixels = cv2.GaussianBlur(numpy.asarray(part), (0, 0), part.height * rng.uniform(0.3, 0.5))
    return Image.fromarray(pixels)


def _mosaic(part: Image.Image, rng) -> Image.Image:
    cell = part.height / rng.uniform(1.5, 3)
    few = part.resize((max(1, round(part.width / cell)), max(1, round(part.height / cell))), Image.Resampling.BOX)
    return few.resize(part.size, Image.Resampling.NEAREST)


def _cover(shot: Image.Image, box: list[float], is_of_ground: bool, rng) -> None:
    """As a phone's editor does: a bar, a stroke of the finger with round ends, a blur or a mosaic."""
    left, top, right, bottom = map(round, box)
    higher = round((bottom - top) * rng.uniform(-0.1, 0.15))
    area = (left, top - higher, right, bottom + higher)
    tool = rng.integers(4)
    part = shot.crop(area)
    if is_of_ground:
        part = Image.new("RGB", part.size, part.getpixel((part.width - 1, 0)))
    elif tool < 2:
        part = _painted(part, rng)
    else:
        part = (_blurred, _mosaic)[tool - 2](part, rng)
    shape = Image.new("L", part.size, 0)
    radius = part.height // 3 if tool == 1 else 0
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, part.width - 1, part.height - 1), radius, fill=255)
    shot.paste(part, area, shape)


FAULTS = {
    "photo": _photo,  # of a phone's screen, sent through a chat app
    "paper": _paper,  # of a printed report, sent through a chat app
    "large": _large,  # of a phone's screen, eight megapixels
    "skew": _skew,
    "rotated": _rotated,
    "blur": _blur,
    "dark": _as_sent,  # dark mode, as a phone forces it upon apps that have none
    "long": _as_kept,  # a scrolling screenshot of 1080 × 12000
    "covered": _as_sent,  # a part of the name and number painted over, blurred or under a mosaic
    "half_covered": _as_sent,  # the like over the last character only, half of one, the label, or any value
}


def _paper_fault(seed: int, nth: int, test: Test, rng: Random) -> PlannedFault:
    html = paper_page(test, nth, is_sealed=rng.random() < 0.5)
    path = f"screens/paper-{nth + 1:03d}.jpg"
    record = report_truth(test, 1, path, "paper") | {"_layout": "paper"}
    return PlannedFault("paper", Page(html, *A4, density=2), [record], path, seed)


def _screen_fault(fault: str, seed: int, nth: int, layout: str, font: str, tests: list[Test], rng: Random) -> PlannedFault:
    long = fault == "long"
    width = 360 if long else rng.choice(WIDTHS)
    look = make_look(rng, width, density=3 if long else rng.choice(DENSITIES["828q72"]), font=font)
    screen = LAYOUTS[layout](tests, look)
    path = f"screens/{fault}-{nth + 1:03d}-{layout}.jpg"
    for record in screen.records:
        record |= {"source": path, "_layout": layout, "_variant": fault}
    page = Page(screen.html, look.width, look.height, look.density, is_darkened=fault == "dark" and layout != "dark")
    covers = {"covered": _covers, "half_covered": _ill_fitting_covers}.get(fault, lambda *_: ())(screen.records, rng)
    return PlannedFault(fault, page, screen.records, path, seed, covers)


def _covers(records: list[dict], rng: Random) -> tuple[Cover, ...]:
    """Of the name all but the first character, of the number the middle; and the truth is what they leave."""
    (name,), (number,) = {r["name"] for r in records}, {r["id_number"] for r in records}
    of_name = Cover(name, 1, len(name) - (len(name) > 2 and rng.random() < 0.5))
    of_number = Cover(number or "", rng.choice((4, 6, 6, 10)), 14)
    is_full = number is not None and "*" not in number
    covers = rng.choice(((of_name,), (of_number,), (of_name, of_number), (of_number,)) if is_full else ((of_name,),))
    for record in records:
        for cover in covers:
            record["name" if cover.text == name else "id_number"] = cover.hidden()
    return covers


def _ill_fitting_covers(records: list[dict], rng: Random) -> tuple[Cover, ...]:
    """One that does not hide what it should, or more; in half of the proofs over a part of the name."""
    first, *others = records
    field = "name" if others else rng.choice(("name", "name", "name", "id_number", "time", "institution"))
    if field == "time":
        field = "sampled_at" if first["sampled_at"] else "reported_at"
    text = first[field]
    if text is None or field == "name":
        return _over_name(records, first["name"], rng)
    if field in ("sampled_at", "reported_at"):
        text = text.replace("T", " ")[:16]  # to the minute, as every app shows it
    whole = Cover(text, -0.2, len(text) + 0.2)
    if field == "id_number":
        # Apps draw more stars or fewer than they hide digits; the first figures are sure to be on the page.
        covers = (Cover(text[:4], -0.2, len(text) + 2),)
    elif field == "institution":
        covers = (whole, Cover(text, -0.1, rng.uniform(0.7, 3)))
    else:
        covers = (whole, Cover(text, 0, 4), Cover(text, 5, 7), Cover(text, 3, 6), Cover(text, 11, 13))
    cover = rng.choice(covers)
    first[field] = cover.hidden() if field == "institution" and cover is not whole else None
    return (cover,)


def _over_name(records: list[dict], name: str, rng: Random) -> tuple[Cover, ...]:
    last = len(name) - 1
    slip = rng.uniform(-0.1, 0.25)  # of the finger
    covers = [
        Cover(name, last - slip, last + 1 + slip),
        Cover(name, last - slip, last + 1 + slip),
        Cover(name, last + rng.uniform(0.2, 0.5), last + 1.1),
        Cover(name, -0.2, 1 + slip),
        Cover(name, -0.2, rng.uniform(0.5, 0.8)),
        Cover(name, TO_THE_MARGIN, 1 + slip),
        Cover(name, last + rng.uniform(0.3, 0.6), last + 1.1, is_of_ground=True),
        Cover(name, -0.1, rng.uniform(0.4, 0.7), is_of_ground=True),
    ]
    cover = rng.choice(covers)
    for record in records:
        if record["name"] == name:
            record["name"] = cover.hidden()
    return (cover,)


def plan_faults(seed: int, night: Night, count: int, faults: list[str], turns: Round) -> list[PlannedFault]:
    """`count` proofs, the faults taking turns and within each the layouts."""
    rng = Random(f"{seed}:faults")
    drawn = dict.fromkeys(LAYOUTS, 0)
    planned = []
    for index in range(count):
        fault, nth = faults[index % len(faults)], index // len(faults)
        own_seed = rng.randrange(2**63)
        if fault == "paper":
            tests = [night.take("positive" if nth % 12 == 5 else "negative")]
            planned.append(_paper_fault(own_seed, nth, *turns.at_own_places(tests, rng), rng))
            continue
        if fault in ("covered", "half_covered"):
            layouts = SHOWN_IN_FULL if fault == "covered" else LABELLED
            layout = layouts[nth % len(layouts)]
            tests = tests_for(layout, drawn[layout], night, rng)
            drawn[layout] += 1
        elif fault == "long":
            layout = list(LONG_LISTS)[nth % len(LONG_LISTS)]
            latest = night.take()
            tests = [latest] + [earlier(rng, latest, days) for days in range(1, LONG_LISTS[layout])]
        else:
            layout = turns.layouts[(nth + index % len(faults)) % len(turns.layouts)]
            tests = tests_for(layout, drawn[layout], night, rng)
            drawn[layout] += 1
        tests = turns.at_own_places(tests, rng)
        planned.append(_screen_fault(fault, own_seed, nth, layout, rng.choice(turns.fonts), tests, rng))
    return planned
