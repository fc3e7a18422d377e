#!/usr/bin/python3
"""Trains the skimmer: a small convolutional network with CTC (Graves et al. 2006) that reads the print of screens.

    ocr/models/train_skimmer.py --minutes 90 --out ocr/models

It knows the characters of characters/: print.txt, Latin print and the Han of labels, results, places and laboratories;
names.txt, what names are made of besides; daily.txt, the rest of GB 2312 level 1; more_names.txt, rarer characters of names.
Nearly all of a screen is print, so one head tells print and "another one", and a second head, asked only about those, tells which or that it is unknown.
Trained on lines drawn here, with fonts of Debian, and worsened as chat apps and cameras do.
Needs python3-torch, python3-opencv, python3-pil, python3-onnx and the fonts listed below; nothing of it is needed to
build hesuan.
"""

import argparse
import multiprocessing
import pathlib
import random
import time

import cv2
import numpy
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import nn

import network_file
from skimmer_text import ANOTHER, OTHER_CLASS, PRINT, PRINT_CLASS, UNKNOWN, WIDE, text_of

HERE = pathlib.Path(__file__).resolve().parent
HEIGHT = 32  # rows of the network's input
INK_HEIGHT = 24  # of which the text takes about these
STEP = 4  # columns a CTC step
FEATURES = 160

NOTO, TRUETYPE = "/usr/share/fonts/opentype/noto/", "/usr/share/fonts/truetype/"
# Sans fonts as phones have come more often; serif and kai for printed reports. Index 2 of a Noto collection is SC.
HAN_FONTS = (
    [(f"{NOTO}NotoSansCJK-{weight}.ttc", 2) for weight in ("Light", "DemiLight", "Regular", "Regular", "Medium", "Bold")] * 3
    + [(f"{TRUETYPE}wqy/wqy-microhei.ttc", 0), (f"{TRUETYPE}wqy/wqy-zenhei.ttc", 0)] * 4
    + [(f"{NOTO}NotoSerifCJK-{weight}.ttc", 2) for weight in ("Regular", "Medium", "Bold")]
    + [(f"{TRUETYPE}arphic/uming.ttc", 0)]
    + [(f"{TRUETYPE}arphic/ukai.ttc", 0), (f"{TRUETYPE}lxgw-wenkai/LXGWWenKai-Regular.ttf", 0)]
)
LATIN_FOLDERS = ("roboto/unhinted", "open-sans", "lato", "dejavu", "liberation", "noto", "hack", "firacode")
LATIN_FONTS = [
    (str(font), 0)
    for folder in (*(TRUETYPE + name for name in LATIN_FOLDERS), "/usr/share/fonts/opentype/inter")
    for font in sorted(pathlib.Path(folder).rglob("*.[ot]tf"))
    if not any(style in font.name for style in ("Italic", "Oblique", "Thin", "Hairline", "Math", "Condensed", "ExtraLight"))
    and font.name.startswith(("Roboto", "OpenSans", "Lato", "DejaVu", "Liberation", "NotoSans-", "NotoMono", "Hack", "Fira", "Inter"))
]

class Drawer:
    """Draws lines; one for each process."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.noise = numpy.random.default_rng(seed)
        self.fonts = {}

    def font(self, path, index, size):
        key = (path, index, size)
        if key not in self.fonts:
            self.fonts[key] = ImageFont.truetype(path, size, index=index)
        return self.fonts[key]

    def drawn(self, text):
        """Light ground 255, ink 0, at a size between a chat app's and a phone's; and the middle of each character."""
        rng = self.rng
        size = rng.choice((24, 32, 40, 48))
        han_font = self.font(*rng.choice(HAN_FONTS), size)
        latin_font = self.font(*rng.choice(LATIN_FONTS), size) if rng.random() < 0.6 else han_font
        spacing = rng.choice((0, 0, 0, 0, 1, 2, size // 8))
        picture = Image.new("L", (int(1.3 * size * len(text)) + 2 * size, 2 * size), 255)
        draw = ImageDraw.Draw(picture)
        x, middles = size / 2, []
        for character in text:
            font = latin_font if ord(character) < 0x80 else han_font
            draw.text((x, 1.45 * size), character, font=font, fill=0, anchor="ls")
            width = font.getlength(character)
            middles.append(x + width / 2)
            x += width + spacing
        line = numpy.asarray(picture)
        rows, columns = numpy.where(line.min(1) < 128)[0], numpy.where(line.min(0) < 128)[0]
        if not len(rows):
            return None, None
        pad = size // 3
        left = max(0, columns[0] - pad)
        return line[max(0, rows[0] - pad) : rows[-1] + pad, left : columns[-1] + pad], numpy.array(middles) - left

    def worsened(self, line, middles):
        """As it arrives: contrast, another scale, camera, compression, noise."""
        rng = self.rng
        ink_rows = numpy.where(line.min(1) < 128)[0]
        small = rng.choice((rng.uniform(11, 18), rng.uniform(14, 24), rng.uniform(20, 44)))
        scale = small / max(8, ink_rows[-1] - ink_rows[0] + 1)
        if rng.random() < 0.15:  # a photo: slightly turned and sheared
            matrix = numpy.float32([[1, rng.uniform(-0.12, 0.12), 0], [rng.uniform(-0.02, 0.02), 1, 0]])
            line = cv2.warpAffine(line, matrix, (line.shape[1], line.shape[0]), borderValue=255)
        interpolation = rng.choice((cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_LANCZOS4, cv2.INTER_LINEAR))
        before = line.shape[1]
        line = cv2.resize(line, None, fx=scale * rng.uniform(0.94, 1.06), fy=scale, interpolation=interpolation if scale < 1 else cv2.INTER_CUBIC)
        middles = middles * line.shape[1] / before
        ink, ground = sorted((rng.uniform(0, 255), rng.uniform(0, 255)))
        if ground - ink < 70:
            ink, ground = 20, 235
        line = ink + line.astype(numpy.float32) / 255 * (ground - ink)
        if rng.random() < 0.25:
            line = cv2.GaussianBlur(line, (0, 0), rng.uniform(0.3, 0.055 * small))
        if rng.random() < 0.2:  # light falls off, and gradients behind the text
            line += numpy.linspace(rng.uniform(-25, 25), rng.uniform(-25, 25), line.shape[1], dtype=numpy.float32)
        if rng.random() < 0.35:
            line += self.noise.normal(0, rng.uniform(1, 0.09 * (ground - ink)), line.shape)
        line = numpy.clip(line, 0, 255).astype(numpy.uint8)
        if rng.random() < 0.5:
            line = 255 - line  # white on dark: compression is not the same
        if rng.random() < 0.65:
            line = cv2.imdecode(cv2.imencode(".jpg", line, [cv2.IMWRITE_JPEG_QUALITY, rng.randrange(45, 95)])[1], 0)
        return line, middles

    def prepared(self, line, middles):
        """As ocr/line_image.cpp and ocr/skimmer.cpp prepare a line, with some play."""
        rng = self.rng
        low, high = numpy.percentile(line, 2), numpy.percentile(line, 98)
        if (line[0].mean() + line[-1].mean()) / 2 < (low + high) / 2:
            line, low, high = 255 - line, 255 - high, 255 - low
        line = numpy.clip((line.astype(numpy.float32) - low) * 255 / max(high - low, 1), 0, 255).astype(numpy.uint8)
        rows = numpy.where((line < 110).sum(1) > 0)[0]
        columns = numpy.where((line < 110).sum(0) > 0)[0]
        if len(rows) < 3:
            return None, None
        ink = rows[-1] - rows[0] + 1
        margin = max(2, ink // 10)
        left = max(0, columns[0] - margin)
        line = line[max(0, rows[0] - margin) : rows[-1] + 1 + margin, left : columns[-1] + 1 + margin]
        scale = INK_HEIGHT / ink * rng.uniform(0.86, 1.1)
        middles = (middles - left) * scale + 6
        line = cv2.resize(line, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
        framed = numpy.full((HEIGHT, line.shape[1] + 12), 255, numpy.uint8)
        top = (HEIGHT - line.shape[0]) // 2 + rng.choice((-2, -1, 0, 0, 1, 2))
        source = line[max(0, -top) : HEIGHT - top]
        framed[max(0, top) : max(0, top) + source.shape[0], 6 : 6 + line.shape[1]] = source
        return framed, middles

    def line(self):
        """A picture HEIGHT rows high, its characters without blanks, and their middles in columns."""
        while True:
            text = text_of(self.rng).translate(WIDE)
            picture, middles = self.drawn(text)
            if picture is None:
                continue
            picture, middles = self.prepared(*self.worsened(picture, middles))
            characters = [c for c in text if c != " "]
            if picture is not None and picture.shape[1] <= 700 and 2 * len(characters) < picture.shape[1] // STEP:
                return picture, characters, [middle for c, middle in zip(text, middles) if c != " "]


def batch_of(lines):
    """Pictures as 0 ground … 1 ink, padded; for the print head classes one after another and their number a line; for
    the other head the places (line, step) where another character stands, and its class."""
    width = max(picture.shape[1] for picture, _, _ in lines)
    width += -width % 32
    pictures = numpy.zeros((len(lines), 1, HEIGHT, width), numpy.float32)
    classes, places, others = [], [], []
    for i, (picture, characters, middles) in enumerate(lines):
        pictures[i, 0, :, : picture.shape[1]] = 1 - picture / 255.0
        classes += [PRINT_CLASS.get(c, ANOTHER) for c in characters]
        for character, middle in zip(characters, middles):
            if character in PRINT_CLASS:
                continue
            for step in range(int(middle / STEP) - 1, int(middle / STEP) + 2):
                if 0 <= step < width // STEP:
                    places.append((i, step))
                    others.append(OTHER_CLASS.get(character, UNKNOWN))
    lengths = torch.tensor([len(characters) for _, characters, _ in lines])
    return torch.from_numpy(pictures), torch.tensor(classes), lengths, torch.tensor(places, dtype=torch.long).reshape(-1, 2), torch.tensor(others, dtype=torch.long)


class PageLines:
    """Lines cut out of pages (skimmer_pages.py): (prepared piece, its characters, their middles in columns)."""

    def __init__(self, files):
        self.lines = []
        for file in files:
            data = numpy.load(file)
            pixels, middles, at, first = data["pixels"], data["middles"], 0, 0
            for (rows, columns), text in zip(data["sizes"], data["texts"].tolist()):
                line = pixels[at : at + rows * columns].reshape(rows, columns), text, middles[first : first + len(text)]
                at, first = at + rows * columns, first + len(text)
                if columns <= 700 and 2 * len(text) < columns // STEP:
                    self.lines.append(line)

    def line(self, rng):
        """One of them as ocr/skimmer.cpp puts it into a strip, with some play."""
        piece, text, middles = rng.choice(self.lines)
        wider = rng.uniform(0.95, 1.05)
        piece = cv2.resize(piece, None, fx=wider, fy=rng.uniform(0.95, 1.05), interpolation=cv2.INTER_LINEAR)
        if rng.random() < 0.15:
            piece = cv2.GaussianBlur(piece, (0, 0), rng.uniform(0.3, 1.1))
        if rng.random() < 0.3:
            low, high = rng.uniform(0, 70), rng.uniform(190, 255)
            piece = numpy.clip(low + piece * ((high - low) / 255), 0, 255).astype(numpy.uint8)
        if rng.random() < 0.2:
            noise = numpy.random.default_rng(rng.getrandbits(32)).normal(0, rng.uniform(1, 14), piece.shape)
            piece = numpy.clip(piece + noise, 0, 255).astype(numpy.uint8)
        return framed(piece, rng.choice((-1, 0, 0, 0, 1)), rng.randrange(STEP), list(text), wider * middles)


def framed(piece, down, right, characters, middles):
    """The middle HEIGHT rows of a piece, moved `down` and `right` on white ground."""
    line = numpy.full((HEIGHT, piece.shape[1] + right), 255, numpy.uint8)
    top = (HEIGHT - piece.shape[0]) // 2 + down
    source = piece[max(0, -top) : HEIGHT - top]
    line[max(0, top) : max(0, top) + source.shape[0], right:] = source
    return line, characters, middles + right


def feed(seed, queue, size, files):
    """Batches of lines of about one length, for ever; without files drawn ones, with files a fifth of them drawn."""
    cv2.setNumThreads(1)
    drawer, pages = Drawer(seed), PageLines(files)
    while True:
        drawn = [drawer.line() for _ in range((2 if files else 8) * size)]
        lines = drawn + [pages.line(drawer.rng) for _ in range(8 * size - len(drawn))]
        lines.sort(key=lambda line: line[0].shape[1])
        batches = [lines[i : i + size] for i in range(0, len(lines), size)]
        drawer.rng.shuffle(batches)
        for batch in batches:
            queue.put(batch_of(batch))


def rounded(values):
    """To whole numbers; the gradient goes through as if they were not."""
    return values + (values.round() - values).detach()


class Convolution(nn.Conv2d):
    """Weights are seven bits and a sign, of one scale an output channel, as ocr/convolution_network.cpp runs it."""

    def forward(self, values):
        weight = self.weight
        if not torch.onnx.is_in_onnx_export():
            scale = weight.detach().abs().amax((1, 2, 3), keepdim=True) / 63 + 1e-12
            weight = rounded(weight / scale) * scale
        return nn.functional.conv2d(values, weight, self.bias, self.stride, self.padding)


class Bounded(nn.Module):
    """Values between two convolutions are bytes: 0 to 6 in steps of 6/255."""

    def forward(self, values):
        values = values.clamp(0, 6)
        return values if torch.onnx.is_in_onnx_export() else rounded(values * (255 / 6)) * (6 / 255)


class Residual(nn.Module):
    def __init__(self, channels, kernel=3, padding=1):
        super().__init__()
        self.layers = layer(channels, channels, kernel, 1, padding)

    def forward(self, before):
        return (before + self.layers(before)).clamp(0, 6)


def layer(before, after, kernel, stride=1, padding=0):
    return nn.Sequential(Convolution(before, after, kernel, stride, padding, bias=False), nn.BatchNorm2d(after), Bounded())


class Skimmer(nn.Module):
    """Only convolutions, so that lines side by side in one picture do not disturb each other beyond 30 columns."""

    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(
            layer(1, 16, 5, 2, 2),
            layer(16, 32, 3, 1, 1),
            nn.MaxPool2d(2),
            layer(32, 64, 3, 1, 1),
            nn.MaxPool2d((2, 1)),
            layer(64, 96, 3, 1, 1),
            Residual(96),
            Residual(96),
            layer(96, FEATURES, (4, 3), 1, (0, 1)),
            Residual(FEATURES, (1, 3), (0, 1)),
            layer(FEATURES, FEATURES, (1, 5), 1, (0, 2)),
            Residual(FEATURES, (1, 3), (0, 1)),
        )
        self.print_head = Convolution(FEATURES, 1 + len(PRINT) + 1, 1)  # blank, print, another one
        self.other_head = Convolution(FEATURES, len(OTHER_CLASS) + 1, 1)  # the other ones, unknown
        self.is_print_fixed = False

    def fix_print(self):
        """From now on only the other head learns."""
        self.is_print_fixed = True
        self.trunk.requires_grad_(False)
        self.print_head.requires_grad_(False)
        self.train()

    def train(self, mode=True):
        super().train(mode)
        if self.is_print_fixed:
            self.trunk.eval()  # its batch norms, too
        return self


def read(network, line):
    """The classes of a line as hesuan reads it, and the least probability of one: CTC over the print head; "another one" is
    asked of the other head."""
    features = network.trunk(batch_of([line])[0])
    sure, best = network.print_head(features)[0, :, 0].softmax(0).max(0)
    sure_which, which = network.other_head(features)[0, :, 0].softmax(0).max(0)
    steps = [(int(c), int(other) if c == ANOTHER else -1) for c, other in zip(best, which)]
    certainty = [float(a * (b if c == ANOTHER else 1)) for a, b, c in zip(sure, sure_which, best)]
    runs = []
    for i, step in enumerate(steps):
        if not step[0]:
            continue
        if i == 0 or steps[i - 1] != step:
            runs.append([step, 0])
        runs[-1][1] = max(runs[-1][1], certainty[i])
    return [step for step, _ in runs], min((p for _, p in runs), default=0)


def accuracy(network, lines, sure=0.98):
    """Of lines of print alone and of lines with other characters: how many, the share read right, and of all lines the share
    read surely, and surely but wrong."""
    network.eval()
    counts = {False: [0, 0, 0, 0], True: [0, 0, 0, 0]}
    with torch.no_grad():
        for line in lines:
            wanted = [(PRINT_CLASS[c], -1) if c in PRINT_CLASS else (ANOTHER, OTHER_CLASS.get(c, UNKNOWN)) for c in line[1]]
            got, probability = read(network, line)
            count = counts[any(other >= 0 for _, other in wanted)]
            for i, yes in enumerate((True, got == wanted, probability >= sure, probability >= sure and got != wanted)):
                count[i] += yes
    network.train()
    return "; ".join(
        f"{kind} {n}: right {right / n:.4f} sure {sure_of / n:.4f} sure and wrong {wrong / n:.4f}"
        for kind, (n, right, sure_of, wrong) in (("print", counts[False]), ("others", counts[True]))
        if n
    )


class PrintAndFeatures(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, pictures):
        features = self.network.trunk(pictures)
        return self.network.print_head(features), features


def load(network, weights):
    """Characters added to the end of more_names.txt since then begin with what "unknown", the last class, has."""
    saved = torch.load(weights)
    for name in ("other_head.weight", "other_head.bias"):
        added = len(network.state_dict()[name]) - len(saved[name])
        saved[name] = torch.cat([saved[name][:-1], *[saved[name][-1:]] * added, saved[name][-1:]])
    network.load_state_dict(saved)


def export(network, folder):
    """Two files: the network up to print, and the head for the others. Both take any width."""
    network.eval()
    parts = (
        (PrintAndFeatures(network), torch.zeros(1, 1, HEIGHT, 256), "skimmer.onnx", "lines", ["print", "features"]),
        (network.other_head, torch.zeros(1, FEATURES, 1, 64), "skimmer_other.onnx", "features", ["other"]),
    )
    for part, example, file, given, answers in parts:
        any_width = {name: {3: f"{name} width"} for name in [given, *answers]}
        network_file.write(part, example, folder / file, 10, [given], answers, any_width)
    network.train()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--out", type=pathlib.Path, default=HERE, help="folder for the network's two files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=3e-3, help="highest learning rate")
    parser.add_argument("--lines", type=pathlib.Path, nargs="*", default=[], help="files of skimmer_pages.py; of the first, lines are kept to measure by")
    parser.add_argument("--others-only", action="store_true", help="leave print as it is; for characters added to more_names.txt")
    parser.add_argument("--weights", type=pathlib.Path, default=pathlib.Path("skimmer.pt"), help="saved here, and gone on from where they are there")
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    network = Skimmer()
    if options.weights.exists():
        load(network, options.weights)
    network = network.to(memory_format=torch.channels_last)
    queue = multiprocessing.Queue(maxsize=40)
    multiprocessing.Process(target=feed, args=(options.seed, queue, 48, options.lines[1:]), daemon=True).start()
    drawer = Drawer(999)
    kept = [framed(piece, 0, 0, list(text), middles) for piece, text, middles in PageLines(options.lines[:1]).lines[:1000]]
    kept = kept or [drawer.line() for _ in range(300)]

    if options.others_only:
        network.fix_print()
    ctc, cross_entropy = nn.CTCLoss(zero_infinity=True), nn.CrossEntropyLoss()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-3)
    started, batches, losses = time.time(), 0, []
    while (share := (time.time() - started) / 60 / options.minutes) < 1:
        for group in optimizer.param_groups:  # a short warm-up, then a cosine down to nothing
            group["lr"] = options.rate * min(1, (batches + 1) / 100) * (0.5 + 0.5 * numpy.cos(numpy.pi * share)) + 1e-5
        pictures, classes, lengths, places, others = queue.get()
        with torch.autocast("cpu", dtype=torch.bfloat16):  # twice as fast
            features = network.trunk(pictures.to(memory_format=torch.channels_last))
            of_print = network.print_head(features)
        features, of_print = features.float(), of_print.float()[:, :, 0].permute(2, 0, 1).log_softmax(2)
        loss = 0 if options.others_only else ctc(of_print, classes, torch.full_like(lengths, of_print.shape[0]), lengths)
        if len(others):
            there = features[places[:, 0], :, 0, places[:, 1]]
            loss = loss + 0.5 * cross_entropy(network.other_head(there[:, :, None, None])[:, :, 0, 0], others)
        elif options.others_only:
            continue
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 2)
        optimizer.step()
        losses.append(loss.item())
        batches += 1
        if batches % 250 == 0:
            minutes = (time.time() - started) / 60
            print(f"{minutes:6.1f} min {batches:6} batches  loss {numpy.mean(losses):.4f}  {accuracy(network, kept)}", flush=True)
            losses = []
            torch.save(network.state_dict(), options.weights)
            export(network, options.out)
    torch.save(network.state_dict(), options.weights)
    export(network, options.out)


if __name__ == "__main__":
    main()
