#!/usr/bin/python3
"""Trains the network that looks at what is around a window (ocr/strip/casing_network.hpp).

    cmake --build build --target strip_membranes
    ocr/models/train_casing.py --gallery GALLERY --membranes build/strip_membranes

It looks at the places where the window network (window_finder.onnx, trained first) sees windows in scenes drawn as
train_window_finder.py draws them, upright and the window 36 pixels long, and says the ln of the odds that the window is in
the casing of an antigen test, and the same that it stands the right way round, the control line's end up. Of each twentieth
view, which is not learnt from, it prints how far both kinds are apart and how often the way round is wrong.

Needs python3-torch, python3-onnx, python3-opencv; on one core half an hour.
"""

import argparse
import pathlib

import cv2
import numpy
import torch
from torch import nn

import network_file
import train_strip
import train_window_finder as finder
from train_window_finder import HERE, LONG, OURS, SHORT, STEP, layer

ROWS, COLUMNS, LENGTH = 192, 96, 36.0  # pixels of a view; of the window in it
KEPT_ROWS, KEPT_COLUMNS = 240, 144  # of a view that is moved about when it is learnt from
LEAST_ODDS, MOST_PLACES = -2.2, 8  # of the window network, a scene
OURS_A_BATCH, OTHERS_A_BATCH = 26, 38
BEVELS = ((0.3, 0.6), (0.4, 1.15))  # of the windows' widths, in every other scene


# ---- views


def view_of(picture, middle, along, length):
    """`along`: unit vector from the view's top to its bottom."""
    scale = length / LENGTH
    down = numpy.float64(along) * scale
    right = numpy.array([down[1], -down[0]])
    origin = numpy.float64(middle) - right * KEPT_COLUMNS / 2 - down * KEPT_ROWS / 2
    to_picture = numpy.column_stack([right, down, origin])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(picture, to_picture, (KEPT_COLUMNS, KEPT_ROWS), flags=flags, borderMode=cv2.BORDER_REPLICATE)


def places_in(picture, network):
    """Middle, direction and length of what the window network sees, likeliest first."""
    network.setInput(cv2.dnn.blobFromImage(numpy.ascontiguousarray(picture.transpose(1, 0, 2))))
    answer = network.forward()[0]
    odds = answer[:2].max(0)
    places = []
    for y, x in sorted(zip(*numpy.where(odds > LEAST_ODDS)), key=lambda at: -odds[at]):
        _, _, off_x, off_y, cosine, sine, length, _ = answer[:, y, x]
        middle = numpy.array([(y + 0.5 + off_y) * STEP, (x + 0.5 + off_x) * STEP])  # on its side, as the network sees it
        along = -numpy.array([sine, cosine]) / max(1e-6, numpy.hypot(sine, cosine))
        length = finder.USUAL_LENGTH * numpy.exp(length)
        if all(numpy.linalg.norm(middle - known) >= 0.45 * of for known, _, of in places):
            places.append((middle, along, length))
    return places[:MOST_PLACES]


def views_of_scene(rng, network):
    """Views, and of each whether it is ours and whether it stands on its head."""
    finder.cassettes.BEVELS = BEVELS[rng.integers(2)]
    jpeg, windows = finder.scene(rng)
    picture = cv2.imdecode(jpeg, 1)
    known = [(finder.described(corners), kind) for corners, kind in windows]
    missed = list(known)
    for middle, along, length in places_in(picture, network):
        away = [(numpy.hypot(middle[0] - x, middle[1] - y) / size, (x, y, cosine, sine, size, width), kind) for (x, y, cosine, sine, size, width), kind in known]
        nearest = min(away, default=(9, None, None), key=lambda one: one[0])
        if 0.3 <= nearest[0] < 0.7:
            continue  # neither a window's middle nor surely none
        is_window = nearest[0] < 0.3
        if is_window:
            missed = [one for one in missed if one[0] != nearest[1]]
        is_ours = is_window and nearest[2] == OURS
        is_turned = is_ours and along @ nearest[1][2:4] > 0
        yield view_of(picture, middle, along, length), is_ours, is_turned
    for (x, y, cosine, sine, length, _), kind in missed:
        yield view_of(picture, (x, y), (-cosine, -sine), length), kind == OURS, False


def moved(view, rng):
    """A little turned, shifted and scaled, every other one on its head; other light, noise. The view, and whether it was turned."""
    is_turned = rng.random() < 0.5
    angle, scale = numpy.radians(rng.normal(0, 5) + 180 * is_turned), numpy.exp(rng.uniform(-0.2, 0.2))
    turn = scale * numpy.array([[numpy.cos(angle), -numpy.sin(angle)], [numpy.sin(angle), numpy.cos(angle)]])
    origin = (KEPT_COLUMNS / 2, KEPT_ROWS / 2) + rng.normal(0, 0.07 * LENGTH, 2) - turn @ (COLUMNS / 2, ROWS / 2)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    view = cv2.warpAffine(view, numpy.column_stack([turn, origin]), (COLUMNS, ROWS), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    view = numpy.float32(view)
    if rng.random() < 0.6:
        view = view * rng.uniform(0.75, 1.3) * rng.uniform(0.93, 1.07, 3)
        view = 255 * (numpy.clip(view, 0, 255) / 255) ** rng.uniform(0.75, 1.3)
        view = numpy.clip(view + rng.normal(0, rng.uniform(0, 4), view.shape), 0, 255)
    if rng.random() < 0.2:
        view = cv2.GaussianBlur(view, (0, 0), rng.uniform(0.4, 1))
    return numpy.float32(view), is_turned


def as_it_is(view):
    top, left = (KEPT_ROWS - ROWS) // 2, (KEPT_COLUMNS - COLUMNS) // 2
    return numpy.float32(view[top : top + ROWS, left : left + COLUMNS])


def batch_of(views):
    return torch.from_numpy(numpy.stack(views).transpose(0, 3, 1, 2).copy()).contiguous(memory_format=torch.channels_last)


# ---- the network


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.layers = nn.Sequential(*layer(channels, channels, padding=1, groups=channels), nn.ReLU(), *layer(channels, channels, 1))

    def forward(self, values):
        return torch.relu(values + self.layers(values))


class Casing(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            *layer(3, 16, 5, stride=2, padding=2), nn.ReLU(),
            *layer(16, 24, stride=2, padding=1), nn.ReLU(), Residual(24),
            *layer(24, 40, stride=2, padding=1), nn.ReLU(), Residual(40), Residual(40),
            *layer(40, 48, stride=2, padding=1), nn.ReLU(), Residual(48),
            nn.Dropout(0.2), nn.Conv2d(48, 2, (ROWS // 16, COLUMNS // 16)),
        )

    def forward(self, pictures):
        """BGR, 0 to 255."""
        return self.layers(pictures * (1 / 128) - 1).flatten(1)


def trained(views, ours, turned, epochs):
    """`ours`, `turned`: of each view."""
    rng = numpy.random.default_rng(0)
    torch.manual_seed(0)
    network = Casing().to(memory_format=torch.channels_last).train()
    learnt = numpy.arange(len(views)) % 20 != 7
    of_ours, of_others = numpy.where(ours & learnt)[0], numpy.where(~ours & learnt)[0]
    steps = epochs * len(of_ours) // OURS_A_BATCH
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=2e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, total_steps=steps, pct_start=0.15)
    loss_of = nn.functional.binary_cross_entropy_with_logits
    for step in range(steps):
        chosen = numpy.concatenate([rng.choice(of_ours, OURS_A_BATCH), rng.choice(of_others, OTHERS_A_BATCH)])
        pictures, are_turned = zip(*(moved(views[i], rng) for i in chosen))
        answer = network(batch_of(pictures))
        upright = torch.from_numpy(numpy.float32(turned[chosen] == numpy.array(are_turned)))
        loss = loss_of(answer[:, 0], torch.from_numpy(numpy.float32(ours[chosen]))) + loss_of(answer[:OURS_A_BATCH, 1], upright[:OURS_A_BATCH])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 99:
            print(f"step {step + 1} of {steps}: {loss.item():.3f}", flush=True)
    return network.eval()


def measure(network, views, ours, turned):
    kept = [i for i in range(len(views)) if i % 20 == 7]
    with torch.no_grad():
        odds, upright = torch.cat([network(batch_of([as_it_is(views[i]) for i in kept[first : first + 64]])) for first in range(0, len(kept), 64)]).numpy().T
    ours, turned = ours[kept], turned[kept]
    print("of ours 1, 2, 5 % have odds (ln) below", numpy.quantile(odds[ours], (0.01, 0.02, 0.05)).round(2))
    print("of others 5, 2, 1 % have odds (ln) above", numpy.quantile(odds[~ours], (0.95, 0.98, 0.99)).round(2))
    print(f"the wrong way round: {((upright > 0) == turned)[ours].mean():.1%}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gallery", type=pathlib.Path, help="without it all membranes are drawn")
    parser.add_argument("--membranes", type=pathlib.Path, help="the program strip_membranes")
    parser.add_argument("--scenes", type=int, default=4400)
    parser.add_argument("--epochs", type=int, default=8, help="how often all casings are gone through")
    parser.add_argument("--seed", type=int, default=930000, help="of the scenes")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "casing.onnx")
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    finder.photos.SUPERSAMPLING = 1
    gallery = train_strip.read_gallery(options.gallery, HERE / "strip_labels.txt", options.membranes) if options.gallery else []
    finder.cassettes.membrane = finder.RealMembranes(gallery)

    windows = cv2.dnn.readNetFromONNX(str(HERE / "window_finder.onnx"))
    scenes = (numpy.random.default_rng((options.seed, number)) for number in range(options.scenes))
    views, ours, turned = zip(*(view for scene in scenes for view in views_of_scene(scene, windows)))
    ours, turned = numpy.array(ours), numpy.array(turned)
    print(f"{len(views)} views, {ours.sum()} of them ours", flush=True)
    network = trained(views, ours, turned, options.epochs)
    measure(network, views, ours, turned)
    network_file.write(network, torch.zeros(2, 3, ROWS, COLUMNS), options.out, 11, ["views"], ["odds"])


if __name__ == "__main__":
    main()
