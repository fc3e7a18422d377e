#!/usr/bin/python3
"""Trains the networks that find lines on a test's membrane (ocr/strip/line_network.hpp), and measures them.

    cmake --build build --target strip_membranes
    ocr/models/train_strip.py GALLERY --membranes build/strip_membranes

GALLERY is no part of the repository: folders positive/ and negative/ with pictures of result windows, named by number.
`strip_labels.txt` says where its folders err. strip_membranes tells where each membrane lies and where its lines seem to.

A network gives, for every second row of a view of the membrane, the odds that a line crosses it there. It learns from the
gallery's windows, cut with some play, and from lines of known contrast drawn onto negative windows and wiped off positive
ones, so that it knows faint lines of every colour and does not know positive pictures by their source. Several small
networks are averaged. The second-highest place of a window tells whether it shows two lines; the odds are scaled so that
they are right for that.

Measured by 5-fold cross-validation: blocks of 25 consecutive numbers stay together, for neighbours show the same test;
the limits that decide are chosen without the fold they are used on. Needs python3-torch, python3-onnx, python3-opencv;
on one core an hour.
"""

import argparse
import dataclasses
import json
import pathlib
import subprocess

import cv2
import numpy
import torch
from torch import nn

import network_file

HERE = pathlib.Path(__file__).resolve().parent
FOLDS, BLOCK = 5, 25

# The view, as ocr/strip/line_network.cpp makes it.
ROWS, COLUMNS = 192, 40
BEYOND_ENDS, BEYOND_SIDES = 0.2, 1 / 3  # of the membrane's length, width
BANDS = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 24), (24, 28), (28, 32), (32, 40))  # columns of each
STEP, STEPS = 2, ROWS // 2  # rows a step of the answer
APART, UNSEEN = 5, 4  # steps between two lines; steps at either end that are not looked at

# How often a window goes into training: positive ones are few.
POSITIVE_VIEWS, NEGATIVE_VIEWS = 44, 16
# A line's absorption relative to green's, in B, G, R: red gold, purple, blue latex, grey.
CONJUGATES = numpy.float32(
    [(0.9, 1, 0.25), (0.7, 1, 0.5), (0.5, 1, 0.6), (1, 1, 1), (0.4, 0.9, 1), (0.8, 1, 0.1), (0.85, 1, 0.15), (0.1, 1, 0.95)]
)
LIMITS = (0.06, 0.88)  # between these probabilities a person decides, as in ocr/strip/strip_reader.cpp
MEASURED_CONTRASTS = (0.02, 0.03, 0.04, 0.05, 0.08, 0.2)


@dataclasses.dataclass
class Window:
    name: str
    picture: numpy.ndarray
    corners: numpy.ndarray  # of its membrane, clockwise from the top left
    lines: list  # places, shares of the membrane's length
    positive: bool
    positive_by_folder: bool
    usable: bool
    block: int
    fold: int = 0


# ---- the gallery


def read_gallery(gallery, labels_file, membranes):
    labels = dict(line.split()[:2] for line in labels_file.read_text().splitlines() if line and not line.startswith("#"))
    files = sorted(file for folder in ("negative", "positive") for file in (gallery / folder).iterdir())
    found = subprocess.run([membranes.resolve(), *files], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    windows = []
    for file, membrane in zip(files, map(json.loads, found)):
        by_folder = file.parent.name == "positive"
        label = labels.get(file.stem, file.parent.name)
        count = {"positive": 2, "negative": 1, "invalid": 0, "unusable": 0}[label]
        windows.append(
            Window(
                name=file.stem,
                picture=cv2.imread(str(file)),
                corners=numpy.float32(membrane["corners"]),
                lines=membrane["lines"][:count],
                positive=label == "positive",
                positive_by_folder=by_folder,
                usable=label != "unusable",
                block=int(file.stem[2:]) // BLOCK,
            )
        )
    blocks = sorted({window.block for window in windows})
    order = numpy.random.RandomState(0).permutation(len(blocks))
    fold_of = {blocks[block]: place % FOLDS for place, block in enumerate(order)}
    for window in windows:
        window.fold = fold_of[window.block]
    return windows


# ---- views


def view_corners(corners):
    """Top left, top right and bottom left of the view around a membrane."""
    top_left, top_right, _, bottom_left = numpy.float64(corners)
    right, down = top_right - top_left, bottom_left - top_left
    corner = top_left - BEYOND_SIDES * right - BEYOND_ENDS * down
    return numpy.float32([corner, corner + right * (1 + 2 * BEYOND_SIDES), corner + down * (1 + 2 * BEYOND_ENDS)])


def to_view(corners, scale=(1, 1)):
    """The 2×3 matrix that takes points of a picture, shrunk by `scale`, into the view."""
    to = numpy.float32([[-0.5, -0.5], [COLUMNS - 0.5, -0.5], [-0.5, ROWS - 0.5]])
    return cv2.getAffineTransform((view_corners(corners) + 0.5) * numpy.float32(scale) - 0.5, to)


def view_of(picture, corners):
    """The view's pixels, ROWS × COLUMNS × BGR; where pixels would be skipped, they are averaged first."""
    top_left, top_right, bottom_left = view_corners(corners)
    dense = min(numpy.linalg.norm(top_right - top_left) / COLUMNS, numpy.linalg.norm(bottom_left - top_left) / ROWS)
    scale = (1, 1)
    if dense > 1.5:
        small = cv2.resize(picture, None, fx=1.5 / dense, fy=1.5 / dense, interpolation=cv2.INTER_AREA)
        scale, picture = (small.shape[1] / picture.shape[1], small.shape[0] / picture.shape[0]), small
    return cv2.warpAffine(
        picture, to_view(corners, scale), (COLUMNS, ROWS), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def logs_of(pixels):
    return numpy.log(numpy.float32(pixels) + 4)


def pixels_of(logs):
    return numpy.clip(numpy.round(numpy.exp(logs) - 4), 0, 255).astype(numpy.uint8)


def bands_of(logs):
    return numpy.stack([logs[:, first:last].mean(1) for first, last in BANDS], 1)


def channels_of(bands):
    """views × rows × bands × BGR → views × 6 × bands × rows: green, red less green and blue less green against the
    membrane's ground; and each against its neighbourhood along the membrane, faint differences enlarged."""
    bands = torch.from_numpy(numpy.float32(bands))
    first = int(ROWS * (BEYOND_ENDS + 0.1) / (1 + 2 * BEYOND_ENDS))
    ground = bands[:, first : ROWS - first : 2, 2:-2].flatten(1, 2).median(1).values
    blue, green, red = (bands - ground[:, None, None]).permute(3, 0, 2, 1)
    colours = torch.stack([green, red - green, blue - green], 1)
    padded = nn.functional.pad(colours.flatten(0, 1), (24, 24), mode="replicate")
    near = colours - nn.functional.avg_pool1d(padded, 49, 1).reshape(colours.shape)
    whole = (colours * torch.tensor([2.0, 4, 4])[:, None, None]).clamp(-4, 3)
    return torch.cat([whole, torch.asinh(25 * near)], 1)


def row_of(place):
    return (place + BEYOND_ENDS) / (1 + 2 * BEYOND_ENDS) * ROWS - 0.5


def place_of(step):
    return STEP * (step + 0.5) / ROWS * (1 + 2 * BEYOND_ENDS) - BEYOND_ENDS


# ---- drawing


def draw_line(logs, row, contrast, rng, sides, tilt, half_width=None):
    """Darkens `logs` between `sides` (columns) along a line that falls `tilt` rows from the middle to a side."""
    half_width = half_width or rng.uniform(1.5, 4.2)
    rows, columns = numpy.arange(ROWS)[:, None], numpy.arange(COLUMNS)[None]
    across = (columns - sum(sides) / 2) / max(1, (sides[1] - sides[0]) / 2)
    colour = CONJUGATES[rng.integers(len(CONJUGATES))] * rng.uniform(0.85, 1.15, 3)
    depth = contrast * (1 + rng.uniform(-0.25, 0.25) * across)
    depth = depth * numpy.exp(-((numpy.abs(rows - row - tilt * across) / half_width) ** rng.uniform(1.6, 3.5)))
    depth *= numpy.clip(numpy.minimum(columns - sides[0] + 0.5, sides[1] - columns + 0.5), 0, 1)
    logs -= depth[..., None] * numpy.float32(colour)


def wipe_line(logs, row, tilt, half=10):
    """Puts in a line's place what lies above and below it, with half of the texture."""
    before, middle, width = logs.copy(), COLUMNS / 2, COLUMNS / 2 / (1 + 2 * BEYOND_SIDES)
    for x in range(COLUMNS):
        centre = row + tilt * (x - middle) / width
        first, last = int(max(1, round(centre - half))), int(min(ROWS - 2, round(centre + half)))
        if last - first < 4:
            continue
        column = before[first : last + 1, x]
        share = numpy.linspace(0, 1, last - first + 1)[:, None]
        plain = before[first - 1 : first + 2, x].mean(0) * (1 - share) + before[last - 1 : last + 2, x].mean(0) * share
        logs[first : last + 1, x] = plain + 0.5 * (column - cv2.blur(column, (1, 5), borderType=cv2.BORDER_REPLICATE))


def companion_of(place, rng):
    """Where a second line may stand beside one at `place`."""
    away = rng.uniform(0.2, 0.45)
    places = [p for p in (place + away, place - away) if 0.12 < p < 0.88]
    return places[rng.integers(len(places))] if places else None


def askew(corners, rng):
    """The membrane as it might be found: turned, sheared, moved, longer or wider by some."""
    top_left, top_right, _, bottom_left = numpy.float64(corners)
    right, down = top_right - top_left, bottom_left - top_left
    middle = numpy.float64(corners).mean(0) + right * rng.normal(0, 0.08) + down * rng.normal(0, 0.05)
    angle = numpy.radians(rng.normal(0, 2.2))
    turn = numpy.array([[numpy.cos(angle), -numpy.sin(angle)], [numpy.sin(angle), numpy.cos(angle)]])
    wide = turn @ right * numpy.exp(rng.normal(0, 0.13)) + down * rng.normal(0, 0.01)
    long = turn @ down * numpy.exp(rng.normal(0, 0.07)) + right * rng.normal(0, 0.06)
    corner = middle - wide / 2 - long / 2
    return numpy.float32([corner, corner + wide, corner + wide + long, corner + long])


def between(low, high, rng):
    return numpy.exp(rng.uniform(numpy.log(low), numpy.log(high)))


@dataclasses.dataclass
class View:
    bands: numpy.ndarray
    window: int
    drawn: list  # rows of lines that were drawn
    kept: list  # which of the window's own lines are still there
    rows: tuple  # of the membrane's ends


def changed_lines(logs, window, row_at, sides, slope, rng):
    """Draws lines and wipes them off; gives the rows drawn and the own lines kept."""
    drawn, kept, chance = [], list(range(len(window.lines))), rng.random()

    def draw(place, low, high):
        drawn.append(row_at(place))
        draw_line(logs, drawn[-1], between(low, high, rng), rng, sides, slope + rng.normal(0, 1))

    def wipe(line):
        wipe_line(logs, row_at(window.lines[line]), slope)
        kept.remove(line)

    if len(window.lines) == 2 and chance < 0.4:
        line = rng.integers(2)
        wipe(line)
        if chance >= 0.35:
            wipe(1 - line)
        elif rng.random() < 0.4:
            draw(window.lines[line] + rng.normal(0, 0.03), 0.02, 0.3)
    elif len(window.lines) == 1:
        place = companion_of(window.lines[0], rng) if chance < 0.6 else None
        if place is not None:
            draw(place, 0.018, 0.5 if rng.random() < 0.5 else 0.07)
        if chance < 0.05 or 0.6 <= chance < 0.65:
            wipe(0)
    return drawn, kept


def add_what_is_no_line(logs, rows_of_lines, sides, slope, rng):
    row = rng.uniform(0.1, 0.9) * ROWS
    kind = rng.integers(4)
    if kind == 0 and all(abs(row - line) > 12 for line in rows_of_lines):  # dirt: across a part of the membrane only
        width = (sides[1] - sides[0]) * rng.uniform(0.15, 0.5)
        left = rng.uniform(sides[0], sides[1] - width)
        draw_line(logs, row, rng.uniform(0.03, 0.4), rng, (left, left + width), slope)
    elif kind == 1:  # a soft shadow
        draw_line(logs, row, rng.uniform(0.02, 0.15), rng, (sides[0] - 8, sides[1] + 8), slope, rng.uniform(14, 30))
    elif kind == 2:  # the front of the liquid
        depth = numpy.float32(rng.uniform(0.3, 1.2, 3) * rng.uniform(0.02, 0.15))
        wet = 1 / (1 + numpy.exp(-(numpy.arange(ROWS) - row) / rng.uniform(0.5, 3)))[:, None, None]
        logs -= numpy.float32(wet if rng.random() < 0.5 else 1 - wet) * depth
    elif kind == 3:  # a streak along the flow
        streak = numpy.exp(-(((numpy.arange(COLUMNS) - rng.uniform(*sides)) / rng.uniform(0.8, 3)) ** 2))
        logs -= numpy.float32(rng.uniform(0.02, 0.2) * streak)[None, :, None]


def with_another_camera(logs, rng):
    """Other colours, less colour, noise, compression."""
    mixing = numpy.eye(3) + rng.normal(0, 0.12, (3, 3))
    mixing /= mixing.sum(1, keepdims=True)
    ground = numpy.median(logs.reshape(-1, 3), 0)
    logs = numpy.float32(ground + (logs - ground) @ mixing.T * rng.uniform(0.75, 1.3))
    if rng.random() < 0.2:
        grey = rng.uniform(0.3, 1)
        logs = logs * (1 - grey) + logs[..., 1:2] * grey
    logs += numpy.float32(rng.normal(0, 1, logs.shape) * rng.choice([0, 0.003, 0.006, 0.012]))
    if rng.random() < 0.35:
        pixels = pixels_of(logs + rng.uniform(-0.3, 0.1))
        logs = logs_of(cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))])[1], 1))
    return logs


def training_view(number, window, rng):
    corners = askew(window.corners, rng)
    matrix = to_view(corners)
    tl, tr, br, bl = (matrix @ (*corner, 1) for corner in window.corners)

    def row_at(place):
        return ((tl + tr) / 2 * (1 - place) + (bl + br) / 2 * place)[1]

    pixels = view_of(window.picture, corners)
    if rng.random() < 0.25:
        pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, 1.3))
    logs = logs_of(pixels)
    sides, slope = sorted(((tl + bl)[0] / 2, (tr + br)[0] / 2)), (tr - tl)[1] / 2
    drawn, kept = changed_lines(logs, window, row_at, sides, slope, rng)
    if rng.random() < 0.3:
        add_what_is_no_line(logs, drawn + [row_at(window.lines[line]) for line in kept], sides, slope, rng)
    bands = bands_of(with_another_camera(logs, rng)).astype(numpy.float16)
    return View(bands, number, drawn, kept, (row_at(0), row_at(1)))


def training_views(windows):
    rng = numpy.random.default_rng(5)
    return [
        training_view(number, window, rng)
        for number, window in enumerate(windows)
        if window.usable
        for _ in range(POSITIVE_VIEWS if window.positive else NEGATIVE_VIEWS)
    ]


def measured_lines(windows, places):
    """Lines drawn onto negative windows as they are, where test lines stand: beyond the control line, seen from the nearer
    end. `places` of each window's own lines. Bands, and (window, contrast, row)."""
    rng, bands, lines = numpy.random.default_rng(99), [], []
    side = COLUMNS * BEYOND_SIDES / (1 + 2 * BEYOND_SIDES)
    for number, (window, own) in enumerate(zip(windows, places)):
        if not window.usable or len(own) != 1:
            continue
        for contrast in MEASURED_CONTRASTS:
            away = rng.uniform(0.22, 0.45)
            place = own[0] + (away if own[0] < 0.5 else -away)
            logs = logs_of(view_of(window.picture, window.corners))
            draw_line(logs, row_of(place), contrast, rng, (side, COLUMNS - side), rng.normal(0, 1))
            bands.append(bands_of(logs_of(pixels_of(logs))))
            lines.append((number, contrast, row_of(place)))
    return numpy.stack(bands), lines


# ---- the network


def layer(before, after, kernel, **options):
    return nn.Conv2d(before, after, kernel, bias=False, **options), nn.BatchNorm2d(after), nn.ReLU()


def along(channels, dilation):
    """7 steps of each channel by itself, then all channels of a step."""
    depthwise = nn.Conv2d(
        channels, channels, (1, 7), padding=(0, 3 * dilation), dilation=(1, dilation), groups=channels, bias=False
    )
    return depthwise, *layer(channels, channels, 1)


class Network(nn.Module):
    """6 channels × 8 bands × ROWS → the ln of the odds for STEPS steps."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            *layer(6, 12, (3, 5), stride=(1, STEP), padding=(0, 2)),
            *layer(12, 16, (3, 5), padding=(0, 2)),
            *layer(16, 32, (4, 1)),
            nn.Dropout2d(0.1),
            *along(32, 1),
            *along(32, 2),
            nn.Conv2d(32, 1, 1),
        )

    def forward(self, views):
        return self.layers(views)[:, 0, 0]


class Averaged(nn.Module):
    """Several networks, their odds scaled."""

    def __init__(self, networks, slope=1.0, offset=0.0):
        super().__init__()
        self.networks, self.slope, self.offset = nn.ModuleList(networks), slope, offset

    def forward(self, views):
        return sum(network(views) for network in self.networks) * (self.slope / len(self.networks)) + self.offset


@torch.no_grad()
def odds_of(network, channels):
    """As hesuan asks: upright and upside down, each also mirrored."""
    network.eval()
    parts = []
    for part in channels.float().split(1024):
        both = [network(view) for view in (part, part.flip(2))]
        turned = [network(view.flip(3)).flip(1) for view in (part, part.flip(2))]
        parts.append(sum(both + turned) / 4)
    return torch.cat(parts).numpy()


def peaks_of(odds, most):
    """(step, odds) of the highest places that are apart from each other, highest first."""
    odds, peaks = odds.copy(), []
    odds[:UNSEEN] = odds[-UNSEEN:] = -99
    for _ in range(most):
        step = int(odds.argmax())
        peaks.append((step, float(odds[step])))
        odds[max(0, step - APART) : step + APART + 1] = -99
    return peaks


def targets_of(views, windows, places):
    """Where lines are (1 at their steps), and where surely none is; `places` of each window's own lines."""
    centres = numpy.arange(STEPS) * STEP + 0.5
    lines, none = numpy.zeros((len(views), STEPS), numpy.float32), numpy.ones((len(views), STEPS), numpy.float32)
    for number, view in enumerate(views):
        first, last = view.rows
        own = [first + places[view.window][line] * (last - first) for line in view.kept]
        for row in own + view.drawn:
            none[number, numpy.abs(centres - row) < 8] = 0
        for row in own + view.drawn:
            lines[number, numpy.abs(centres - row) < 2.2] = 1
    return torch.from_numpy(lines), torch.from_numpy(none)


def seen_places(odds_of_windows, windows):
    """Where a network sees each window's lines, in the order of `Window.lines`."""
    places = []
    for odds, window in zip(odds_of_windows, windows):
        seen = sorted(place_of(step) for step, _ in peaks_of(odds, len(window.lines)))
        ranks = numpy.argsort(numpy.argsort(window.lines))
        places.append([seen[rank] for rank in ranks])
    return places


def loss_of(odds, lines, none):
    """All steps; and, by themselves, the likeliest step without a line and the least likely one of a line."""
    weights = torch.where(lines > 0, torch.tensor(3.0), none)
    every = nn.functional.binary_cross_entropy_with_logits(odds, lines, weights, reduction="sum") / weights.sum()
    highest = torch.where(none > 0, odds, torch.tensor(-20.0)).amax(1)
    lowest = torch.where(lines > 0, odds, torch.tensor(20.0)).amin(1)
    return every + 0.3 * (nn.functional.softplus(highest).mean() + nn.functional.softplus(-lowest).mean())


def trained(channels, views, windows, plain_views, but_fold, epochs, seed, batch=64):
    """A network that has not seen `but_fold`. Half way it tells anew where the windows' lines are: some membranes are cut
    so that the first guess was an end of theirs."""
    torch.manual_seed(seed)
    rng = numpy.random.default_rng(seed)
    network = Network().to(memory_format=torch.channels_last)
    learnt = numpy.flatnonzero([windows[view.window].fold != but_fold for view in views])
    lines, none = targets_of(views, windows, [window.lines for window in windows])
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=2e-2)
    batches = len(learnt) // batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, total_steps=epochs * batches, pct_start=0.2)
    for epoch in range(epochs):
        if epoch == epochs // 2:
            lines, none = targets_of(views, windows, seen_places(odds_of(network, plain_views), windows))
        network.train()
        for numbers in numpy.array_split(rng.permutation(learnt)[: batches * batch], batches):
            numbers = torch.from_numpy(numbers)
            seen, line, no_line = channels[numbers].float(), lines[numbers], none[numbers]
            if rng.random() < 0.5:
                seen = seen.flip(2)
            if rng.random() < 0.5:
                seen, line, no_line = seen.flip(3), line.flip(1), no_line.flip(1)
            with torch.autocast("cpu", dtype=torch.bfloat16):  # twice as fast
                odds = network(seen.contiguous(memory_format=torch.channels_last))
            loss = loss_of(odds.float(), line, no_line)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return network


# ---- measuring


def scaling_of(scores, positive):
    """Slope and offset that make scores the ln of the odds (Platt 1999)."""
    scores, positive = torch.tensor(scores), torch.tensor(positive, dtype=torch.float64)
    scaling = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([scaling], max_iter=200)

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(scaling[0] * scores + scaling[1], positive)
        loss.backward()
        return loss

    optimizer.step(closure)
    return scaling.tolist()


def area_under_curve(positives, negatives):
    difference = positives[:, None] - negatives[None]
    return float((difference > 0).mean() + 0.5 * (difference == 0).mean())


def one_limit(positives, negatives):
    """The limit at which the worse of sensitivity and specificity, each against its aim, is best."""
    limits = numpy.concatenate([positives, negatives])
    return max(limits, key=lambda limit: min((positives >= limit).mean() - 0.97, (negatives < limit).mean() - 0.985))


def two_limits(positives, negatives, review=0.03):
    """Between them a person decides: `review` of all; above the upper one is no negative."""
    upper = negatives.max() + 1e-6
    below = numpy.sort(numpy.concatenate([positives, negatives]))
    place = numpy.searchsorted(below, upper)
    return below[max(0, place - int(review * len(below)))], upper


def nested_decisions(scores, positive, folds, limits_of):
    """Of each window how many of the limits it reaches; the limits are chosen without its fold."""
    reached = numpy.zeros(len(scores), int)
    for fold in range(FOLDS):
        others, own = folds != fold, folds == fold
        limits = numpy.atleast_1d(limits_of(scores[others & positive], scores[others & ~positive]))
        reached[own] = (scores[own, None] >= limits).sum(1)
    return reached


def report(windows, scores, drawn, drawn_scores):
    usable = numpy.array([window.usable for window in windows])
    positive = numpy.array([window.positive for window in windows])
    by_folder = numpy.array([window.positive_by_folder for window in windows])
    folds = numpy.array([window.fold for window in windows])
    print(f"windows {usable.sum()}, positive {(usable & positive).sum()}")
    print(f"AUC {area_under_curve(scores[usable & positive], scores[usable & ~positive]):.4f}, "
          f"by folder {area_under_curve(scores[by_folder], scores[~by_folder]):.4f}")
    for name, truth, chosen in (("labels corrected", positive, usable), ("by folder", by_folder, numpy.full(len(windows), True))):
        score, is_positive, fold = scores[chosen], truth[chosen], folds[chosen]
        one = nested_decisions(score, is_positive, fold, one_limit)
        two = nested_decisions(score, is_positive, fold, two_limits)
        print(f"{name}: one limit: sensitivity {(one[is_positive] == 1).mean():.4f} specificity {(one[~is_positive] == 0).mean():.4f}; "
              f"two: to a person {(two == 1).mean():.4f}, positives called negative {(two[is_positive] == 0).mean():.4f}, "
              f"specificity {(two[~is_positive] != 2).mean():.4f}")
    contrasts = numpy.array([contrast for _, contrast, _ in drawn])
    lower, upper = (numpy.log(limit / (1 - limit)) for limit in LIMITS)
    of_positives, of_negatives = scores[usable & positive], scores[usable & ~positive]
    print(f"limits {LIMITS}: to a person {((scores >= lower) & (scores < upper))[usable].mean():.4f}, "
          f"positives called negative {(of_positives < lower).mean():.4f}, specificity {(of_negatives < upper).mean():.4f}; drawn lines found at "
          + " ".join(f"{c:.0%} {(drawn_scores[contrasts == c] >= lower).mean():.3f}" for c in MEASURED_CONTRASTS))
    print("limit  positives below  negatives above  drawn lines found at " + " ".join(f"{c:.0%}" for c in MEASURED_CONTRASTS))
    for limit in numpy.arange(-4, 4.1, 0.5):
        found = " ".join(f"{(drawn_scores[contrasts == c] >= limit).mean():.3f}" for c in MEASURED_CONTRASTS)
        below, above = (scores[usable & positive] < limit).mean(), (scores[usable & ~positive] >= limit).mean()
        print(f"{limit:5.1f}  {below:.4f}  {above:.4f}  {found}")
    wrong = [(window.name, round(float(score), 1)) for window, score in zip(windows, scores) if window.usable and window.positive != (score >= 0)]
    print("wrong side of 0:", wrong)


def second_line(odds):
    return peaks_of(odds, 2)[1][1]


def found_drawn(odds, row):
    """The odds by which a drawn line makes a window positive: of the line, or of the control line where those are less."""
    peaks = peaks_of(odds, 3)
    of_line = max((value for step, value in peaks if abs(STEP * step + 0.5 - row) < 6), default=-99)
    return min(of_line, peaks[1][1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gallery", type=pathlib.Path)
    parser.add_argument("--membranes", type=pathlib.Path, required=True, help="the program strip_membranes")
    parser.add_argument("--labels", type=pathlib.Path, default=HERE / "strip_labels.txt")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "strip_lines.onnx")
    parser.add_argument("--networks", type=int, default=3, help="that are averaged")
    parser.add_argument("--epochs", type=int, default=10)
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)

    windows = read_gallery(options.gallery, options.labels, options.membranes)
    views = training_views(windows)
    channels = torch.cat([channels_of(numpy.stack([view.bands for view in views[i : i + 1000]])).half() for i in range(0, len(views), 1000)])
    plain = channels_of(numpy.stack([bands_of(logs_of(view_of(window.picture, window.corners))) for window in windows]))
    folds = numpy.array([window.fold for window in windows])

    def network_without(fold):
        seeds = range(100 * fold, 100 * fold + options.networks)
        return Averaged([trained(channels, views, windows, plain, fold, options.epochs, seed) for seed in seeds])

    networks, odds = [], numpy.zeros((len(windows), STEPS), numpy.float32)
    for fold in range(FOLDS):
        networks.append(network_without(fold))
        odds[folds == fold] = odds_of(networks[fold], plain[folds == fold])
        print(f"fold {fold + 1} of {FOLDS}", flush=True)
    scores = numpy.array([second_line(its) for its in odds])
    drawn_bands, drawn = measured_lines(windows, seen_places(odds, windows))
    drawn_channels, drawn_folds = channels_of(drawn_bands), folds[[number for number, _, _ in drawn]]
    drawn_odds = numpy.zeros((len(drawn), STEPS), numpy.float32)
    for fold, network in enumerate(networks):
        drawn_odds[drawn_folds == fold] = odds_of(network, drawn_channels[drawn_folds == fold])
    drawn_scores = numpy.array([found_drawn(its, row) for its, (_, _, row) in zip(drawn_odds, drawn)])
    usable = numpy.array([window.usable for window in windows])
    slope, offset = scaling_of(scores[usable], [window.positive for window in windows if window.usable])
    print(f"slope {slope:.3f}, offset {offset:.3f}")
    report(windows, slope * scores + offset, drawn, slope * drawn_scores + offset)

    network = network_without(FOLDS).eval()
    network.slope, network.offset = slope, offset
    any_count = {"views": {0: "count"}, "odds": {0: "count"}}
    network_file.write(network, torch.zeros(4, 6, len(BANDS), ROWS), options.out, 11, ["views"], ["odds"], any_count)


if __name__ == "__main__":
    main()
