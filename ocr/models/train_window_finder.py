#!/usr/bin/python3
"""Trains the networks that find antigen tests' windows in a photo (ocr/strip/window_network.hpp).

    cmake --build build --target strip_membranes
    ocr/models/train_window_finder.py --gallery GALLERY --membranes build/strip_membranes

It learns from scenes drawn as samples/cassettes.py draws them, seeds of their own: cassettes and other things on a table;
half of the cassettes have the membrane of a picture of the gallery (see train_strip.py), which is no part of the repository.

The photo is looked at with its longer side 512 pixels. For every eighth pixel across and down a network gives the ln of
the odds that the window of an antigen test has its middle there, the same for a window of a test of another kind, and
where exactly the middle is, which way the control line's end lies, how long and how wide the window is. Two are averaged.

Needs python3-torch, python3-onnx, python3-opencv; on one core an hour.
"""

import argparse
import pathlib
import sys

import cv2
import numpy
import torch
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "samples"))
import cassettes  # noqa: E402
import network_file  # noqa: E402
import photos  # noqa: E402
import train_strip  # noqa: E402

LONG, SHORT, STEP = 512, 384, 8  # pixels of a scene; pixels a cell of the answer
PART = (256, 320)  # rows, columns of a scene that are learnt from at a time
OURS, OTHER = 0, 1
OTHER_TESTS = (cassettes.several_strips, cassettes.stick_test, cassettes.dip_strips)
NO_TESTS = (cassettes.face, cassettes.texture, cassettes.print_, cassettes.other_card)
USUAL_LENGTH, USUAL_WIDTH = 48.0, 12.0  # pixels
OUTPUTS = 8  # odds of ours, of another kind, middle x, y in cells, cosine, sine towards the control line, ln length, ln width


# ---- scenes


class RealMembranes:
    """Draws a membrane as samples/cassettes.py does, or takes one of the gallery."""

    def __init__(self, windows):
        self.drawn = cassettes.membrane
        self.flat, self.negative = [], []  # the control line's end first
        for window in windows:
            if not window.usable:
                continue
            length, width = 240, 60
            to = numpy.float32([(0, 0), (width, 0), (0, length)])
            matrix = cv2.getAffineTransform(window.corners[[0, 1, 3]], to)
            flat = cv2.warpAffine(window.picture, matrix, (width, length), borderMode=cv2.BORDER_REPLICATE)[..., ::-1]
            self.flat.append(flat if window.lines and window.lines[0] < 0.5 else flat[::-1])
            if len(window.lines) == 1:
                self.negative.append(self.flat[-1])

    def __call__(self, rng, length, width, lines):
        if not self.flat or rng.random() < 0.5 or len(lines) not in (1, 2):
            return self.drawn(rng, length, width, lines)
        is_test_line = len(lines) == 1 and lines[0][0] > 0.5
        of = self.negative if is_test_line else self.flat
        flat = of[rng.integers(len(of))]
        flat = cv2.resize(flat[::-1] if is_test_line else flat, (width, length), interpolation=cv2.INTER_AREA)
        tint = numpy.float32(cassettes.MEMBRANES[rng.integers(3)]) / numpy.median(flat.reshape(-1, 3), 0)
        return numpy.float32(flat) * (0.5 * tint + 0.5 * tint.mean())


def lines_to_learn(rng):
    """As cassettes.py draws them, but a test line alone more often: else its end would be taken for the control line's."""
    lines = cassettes.draw_lines(rng)[1]
    return lines[1:] if len(lines) == 2 and rng.random() < 0.3 else lines


def things_of_scene(rng):
    """Things and of what kind their windows are."""
    chance = rng.random()
    if chance < 0.55:
        count = rng.choice((1, 1, 1, 2, 3, 4, 5))
        things = [(cassettes.cassette(rng, lines_to_learn(rng)), OURS) for _ in range(count)]
        if rng.random() < 0.12:
            things.append((NO_TESTS[rng.integers(len(NO_TESTS))](rng), OTHER))
    else:
        others = NO_TESTS + OTHER_TESTS if chance < 0.75 else OTHER_TESTS
        things = [(others[rng.integers(len(others))](rng), OTHER) for _ in range(rng.choice((1, 1, 2)))]
    return [things[i] for i in rng.permutation(len(things))]


def worsened(picture, rng):
    """Other light, lenses and compression than samples/photos.py has."""
    picture = numpy.float32(picture)
    if rng.random() < 0.5:
        picture = picture * rng.uniform(0.6, 1.5) * rng.uniform(0.9, 1.1, 3)
        picture = 255 * (numpy.clip(picture, 0, 255) / 255) ** rng.uniform(0.6, 1.5)
    if rng.random() < 0.3:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 1.5))
    if rng.random() < 0.2:
        grey, share = picture.mean(2, keepdims=True), rng.uniform(0.3, 1)
        picture = picture * (1 - share) + grey * share
    return numpy.uint8(numpy.clip(picture, 0, 255))


def scene(rng):
    """A JPEG, LONG × SHORT pixels, and of each window its corners and kind."""
    if rng.random() < 0.08:
        picture = numpy.asarray(cassettes.phone_screen(rng).resize((SHORT, LONG)))
        windows, kinds = numpy.empty((0, 4, 2)), []
    else:
        things = things_of_scene(rng)
        flat = cassettes.side_by_side([thing for thing, _ in things], gap=round(rng.choice((2, 30, 60))))
        kinds = [kind for thing, kind in things for _ in thing.windows]
        fill = rng.uniform(0.5, 1) if rng.random() < 0.7 else rng.uniform(1, 2.2)
        photo, windows = cassettes.photograph(flat, rng, (720, 960), fill)
        picture = cv2.resize(numpy.asarray(photo), (SHORT, LONG), interpolation=cv2.INTER_AREA)
        windows = windows * (LONG / 960)
    picture = worsened(picture, rng)[..., ::-1]
    inside = [bool(((corners.mean(0) > 4) & (corners.mean(0) < (SHORT - 4, LONG - 4))).all()) for corners in windows]
    jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))])[1]
    return jpeg, [(corners, kind) for corners, kind, seen in zip(windows, kinds, inside) if seen]


# ---- what the network is to say


def described(corners):
    """Middle x, y; cosine, sine towards the control line's end; length, width."""
    top, bottom = (corners[0] + corners[1]) / 2, (corners[2] + corners[3]) / 2
    left, right = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
    length = numpy.linalg.norm(top - bottom)
    return (*((top + bottom) / 2), *((top - bottom) / max(1e-6, length)), length, numpy.linalg.norm(right - left))


def turned(picture, windows, rng):
    """One of the eight ways round, landscape as the network sees all photos."""
    if rng.random() < 0.5:
        picture, windows = picture[:, ::-1], [(corners * (-1, 1) + (SHORT - 1, 0), kind) for corners, kind in windows]
    if rng.random() < 0.5:
        picture, windows = picture[::-1], [(corners * (1, -1) + (0, LONG - 1), kind) for corners, kind in windows]
    return picture.transpose(1, 0, 2), [(corners[:, ::-1], kind) for corners, kind in windows]


def part_of(picture, windows, rng):
    """A part that mostly shows a window."""
    rows, columns = PART
    middle = windows[rng.integers(len(windows))][0].mean(0) if windows and rng.random() < 0.85 else rng.uniform((0, 0), (LONG, SHORT))
    x, y = (middle - rng.uniform(0.05, 0.95, 2) * (columns, rows)).round().astype(int)
    x, y = min(max(0, x), LONG - columns), min(max(0, y), SHORT - rows)
    moved = [(corners - (x, y), kind) for corners, kind in windows]
    seen = [(corners, kind) for corners, kind in moved if ((corners.mean(0) > 0) & (corners.mean(0) < (columns, rows))).all()]
    return picture[y : y + rows, x : x + columns], seen


def targets_of(windows):
    """Cells' truth: 2 odds (1 window, 0 none, -1 not asked), 6 values."""
    rows, columns = PART[0] // STEP, PART[1] // STEP
    truth = numpy.zeros((OUTPUTS, rows, columns), numpy.float32)
    middle_y, middle_x = (numpy.mgrid[0:rows, 0:columns] + 0.5) * STEP
    for corners, kind in windows:
        x, y, cosine, sine, length, width = described(corners)
        away = numpy.hypot(middle_x - x, middle_y - y) / STEP
        near, own = away < 1.6, away < 0.8
        truth[:2, near] = numpy.where(truth[:2, near] == 1, 1, -1)
        truth[kind, own], truth[1 - kind, own] = 1, 0
        values = ((x - middle_x) / STEP, (y - middle_y) / STEP, cosine, sine, numpy.log(length / USUAL_LENGTH), numpy.log(width / USUAL_WIDTH))
        for place, value in enumerate(values):
            truth[2 + place, own] = value[own] if isinstance(value, numpy.ndarray) else value
    return truth


# ---- the network


def layer(before, after, kernel=3, **options):
    return [nn.Conv2d(before, after, kernel, bias=False, **options), nn.BatchNorm2d(after)]


class Residual(nn.Module):
    def __init__(self, channels, dilation):
        super().__init__()
        self.layers = nn.Sequential(
            *layer(channels, channels, padding=dilation, dilation=dilation, groups=channels), nn.ReLU(), *layer(channels, channels, 1)
        )

    def forward(self, values):
        return torch.relu(values + self.layers(values))


class Finder(nn.Module):
    def __init__(self, channels=48):
        super().__init__()
        self.layers = nn.Sequential(
            *layer(3, 24, 6, stride=4, padding=1), nn.ReLU(),
            *layer(24, channels, stride=2, padding=1), nn.ReLU(),
            *(Residual(channels, dilation) for dilation in (1, 2, 4, 8, 2, 4, 1)),
            nn.Conv2d(channels, OUTPUTS, 1),
        )
        nn.init.constant_(self.layers[-1].bias, 0)
        with torch.no_grad():
            self.layers[-1].bias[:2] = -4

    def forward(self, pictures):
        """BGR, 0 to 255."""
        return self.layers(pictures * (1 / 128) - 1)


class Averaged(nn.Module):
    def __init__(self, networks):
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, pictures):
        return sum(network(pictures) for network in self.networks) / len(self.networks)


def loss_of(answer, truth):
    odds, wanted = answer[:, :2], truth[:, :2]
    asked = wanted >= 0
    chance = torch.sigmoid(odds)
    focus = torch.where(wanted > 0, 1 - chance, chance).detach() ** 1.5
    each = nn.functional.binary_cross_entropy_with_logits(odds, wanted.clamp(0), reduction="none")
    count = (wanted > 0).sum().clamp(1)
    found = (each * focus * asked * torch.where(wanted > 0, 2.0, 1.0)).sum() / count
    own = (wanted > 0).any(1, keepdim=True)
    off = (nn.functional.smooth_l1_loss(answer[:, 2:], truth[:, 2:], reduction="none", beta=0.2) * own).sum() / count
    return found + off


def batches_of(scenes, epochs, size, rng):
    for _ in range(epochs):
        order = rng.permutation(len(scenes))
        for first in range(0, len(order) - size + 1, size):
            pictures, truths = [], []
            for number in order[first : first + size]:
                jpeg, windows = scenes[number]
                picture, windows = part_of(*turned(cv2.imdecode(jpeg, 1), windows, rng), rng)
                pictures.append(torch.from_numpy(numpy.ascontiguousarray(picture.transpose(2, 0, 1))))
                truths.append(torch.from_numpy(targets_of(windows)))
            yield torch.stack(pictures).float(), torch.stack(truths)


def trained(network, scenes, epochs, seed, size=16):
    rng = numpy.random.default_rng(seed)
    network = network.to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=1e-2)
    steps = epochs * (len(scenes) // size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, total_steps=steps, pct_start=0.15)
    usual = 0
    for step, (pictures, truths) in enumerate(batches_of(scenes, epochs, size, rng)):
        loss = loss_of(network(pictures.contiguous(memory_format=torch.channels_last)), truths)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        usual = 0.99 * usual + 0.01 * loss.item()
        if step % 100 == 99:
            print(f"step {step + 1} of {steps}: {usual / (1 - 0.99 ** (step + 1)):.3f}", flush=True)
    return network.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gallery", type=pathlib.Path, help="without it all membranes are drawn")
    parser.add_argument("--membranes", type=pathlib.Path, help="the program strip_membranes")
    parser.add_argument("--scenes", type=int, default=8000)
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--networks", type=int, default=2, help="that are averaged")
    parser.add_argument("--seed", type=int, default=910000, help="of the scenes")
    parser.add_argument("--weights", type=pathlib.Path, help="kept here; where it is there, training goes on from it")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "window_finder.onnx")
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    photos.SUPERSAMPLING = 1

    gallery = train_strip.read_gallery(options.gallery, HERE / "strip_labels.txt", options.membranes) if options.gallery else []
    cassettes.membrane = RealMembranes(gallery)
    scenes = [scene(numpy.random.default_rng((options.seed, number))) for number in range(options.scenes)]
    torch.manual_seed(options.seed)
    network = Averaged([Finder() for _ in range(options.networks)])
    if options.weights and options.weights.exists():
        network.load_state_dict(torch.load(options.weights))
    for seed, one in enumerate(network.networks):
        trained(one, scenes, options.epochs, seed)
    if options.weights:
        torch.save(network.state_dict(), options.weights)
    network_file.write(network, torch.zeros(1, 3, SHORT, LONG), options.out, 11, ["photo"], ["windows"])


if __name__ == "__main__":
    main()
