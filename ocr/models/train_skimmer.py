#!/usr/bin/python3
"""Trains the skimmer: a small convolutional network with CTC (Graves et al. 2006) that reads the print of screens.

    ocr/models/train_skimmer.py --minutes 90 --out ocr/models

It knows the characters of characters/: print.txt, Latin print and the Han of labels, results, places and laboratories;
names.txt, what names are made of besides; daily.txt, the rest of GB 2312 level 1. Nearly all of a screen is print, so
one head tells print and "another one", and a second head, asked only about those, tells which or that it is unknown.
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
import onnx
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
HEIGHT = 32  # rows of the network's input
INK_HEIGHT = 24  # of which the text takes about these
STEP = 4  # columns a CTC step
FEATURES = 160



def characters_of(name):
    return (HERE / "characters" / f"{name}.txt").read_text(encoding="utf-8").split("\n")[:-1]


PRINT, NAMES, DAILY = (characters_of(name) for name in ("print", "names", "daily"))
PRINT_CLASS = {character: i for i, character in enumerate(PRINT, 1)}  # class 0 is the CTC blank
ANOTHER = len(PRINT) + 1
OTHER_CLASS = {character: i for i, character in enumerate(NAMES + DAILY)}
UNKNOWN = len(OTHER_CLASS)
PRINT_HAN = [c for c in PRINT if "\u4e00" <= c <= "\u9fff"]
UNKNOWN_HAN = [chr(c) for c in range(0x4E00, 0x9FA6) if chr(c) not in PRINT_CLASS and chr(c) not in OTHER_CLASS]

WIDE = str.maketrans({"：": ":", "（": "(", "）": ")", "，": ",", "；": ";", "－": "-", "／": "/", "＊": "*", "　": " "})

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

PEOPLE = "姓名 被检测人 受检者 用户 持码人 成员姓名".split()
NUMBERS = "证件号码 身份证号 证件号 身份证 身份证号码 有效证件号码".split()
PHONES = "手机号码 联系电话 手机号 电话".split()
TIMES = "采样时间 检测时间 报告时间 采集时间 检验时间 更新时间 查询时间 失效时间 最近核酸检测 核酸检测时间 采样日期 报告日期 打印时间".split()
PLACES = "检测机构 采样机构 采样点 采样地点 检测单位 核酸检测机构 采样点名 现住址 地址 检测实验室 送检单位".split()
RESULTS = "检测结果 结果 核酸检测结果 检验结果 抗原检测结果".split()
OUTCOMES = "阴性 阳性 【阴性】 【阳性】 未检出 待复检 混管可疑阳性 无效 检测中 已采样 阴性(-) 阳性(+) 未见异常 检测中,请等待结果 暂无".split()
OTHER_WORDS = (
    "检测项目 核酸 新型冠状病毒核酸检测 证件类型 居民身份证 护照 样本编号 样本条码 试管码 采样方式 单采 混采 咽拭子 鼻拭子 性别 男 女 年龄 数据来源 "
    "绿码 黄码 红码 24小时内 48小时内 72小时内 24小时 48小时 1天内 7天内 返回 首页 我的 添加成员 管理 家庭码 亲友健康码 查看更多 检测完成 抗原自测 "
    "仅供参考 温馨提示 关系 本人 配偶 子女 父母 国家 序号 备注 审核者 检验者 标本类型 采样人 提交成功"
).split()
PLACE_ENDS = (
    "医学检验实验室 人民医院检验科 疾病预防控制中心 医学检验所 大学附属第一医院 医学检验中心 卫生院 妇幼保健院 社区卫生服务中心 中医院 "
    "医学检验有限公司 基因检测技术有限公司 核酸检测点 便民采样点 居民委员会 街道办事处 体育馆 小学 中学 广场 花园 小区 第二人民医院 中心医院 海关"
).split()


def digits(rng, count):
    return "".join(rng.choice("0123456789") for _ in range(count))


def moment(rng):
    year, month, day = rng.randrange(2019, 2027), rng.randrange(1, 13), rng.randrange(1, 32)
    hour, minute, second = rng.randrange(24), rng.randrange(60), rng.randrange(60)
    date = rng.choice((f"{year}-{month:02}-{day:02}", f"{year}.{month:02}.{day:02}", f"{year}/{month:02}/{day:02}", f"{year}/{month}/{day}",
                       f"{year}年{month:02}月{day:02}日", f"{year}年{month}月{day}日", f"{month:02}-{day:02}", f"{month}月{day}日", f"{month:02}/{day:02}"))
    clock = rng.choice((f"{hour:02}:{minute:02}:{second:02}", f"{hour:02}:{minute:02}:{second:02}", f"{hour:02}:{minute:02}", f"{hour}时{minute:02}分", f"{hour:02}时", ""))
    return f"{date} {clock}".strip() if rng.random() < 0.9 else clock or date


def number(rng):
    number = digits(rng, 17) + rng.choice("0123456789X")
    kind = rng.randrange(8)
    if kind < 2:
        return number
    if kind < 5:
        return number[-rng.choice((2, 3, 4, 4, 4, 6)) :]
    if kind == 5:
        return number[: rng.choice((1, 2, 3, 4, 6))]
    head, tail = rng.choice(((4, 4), (6, 4), (2, 2), (3, 4), (0, 4)))
    return number[:head] + "*" * rng.randrange(2, 15) + number[len(number) - tail :]


def phone(rng):
    number = "1" + digits(rng, 10)
    return number if rng.random() < 0.5 else number[:3] + "****" + number[-rng.choice((3, 4)) :]


def code(rng):
    letters = "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.randrange(0, 4)))
    return letters + digits(rng, rng.randrange(3, 15))


def other_han(rng):
    kind = rng.random()
    return rng.choice(NAMES if kind < 0.5 else DAILY if kind < 0.95 else UNKNOWN_HAN)


def han(rng, count, known):
    return "".join(rng.choice(PRINT_HAN) if rng.random() < known else other_han(rng) for _ in range(count))


def name(rng):
    shown = han(rng, rng.choice((2, 3, 3, 3, 4)), known=0.3)
    return shown if rng.random() < 0.6 else rng.choice((shown[0] + "*" * (len(shown) - 1), "*" * (len(shown) - 1) + shown[-1], shown[0] + "*" + shown[2:]))


def place(rng):
    return han(rng, rng.randrange(1, 7), known=0.8) + rng.choice(PLACE_ENDS)


def values(rng):
    return rng.choice(((PEOPLE, name), (NUMBERS, number), (PHONES, phone), (TIMES, moment), (TIMES, moment), (PLACES, place),
                       (RESULTS, lambda r: r.choice(OUTCOMES)), (["样本编号", "样本条码", "试管码"], code)))


def text_of(rng):
    """A line as screens print it."""
    kind = rng.random()
    labels, value = values(rng)
    if kind < 0.28:
        return value(rng)
    if kind < 0.40:
        return rng.choice(labels) + rng.choice(("", ":", "：", ": "))
    if kind < 0.54:
        return rng.choice(labels) + rng.choice((":", "：", ": ", "  ", "   ")) + value(rng)
    if kind < 0.66:
        return " ".join(rng.choice(OTHER_WORDS + OUTCOMES) for _ in range(rng.choice((1, 1, 1, 2))))
    if kind < 0.90:
        return han(rng, rng.randrange(1, 13), known=rng.choice((0.1, 0.3, 0.9)))
    if kind < 0.95:
        return "".join(rng.choice(PRINT[:94]) for _ in range(rng.randrange(2, 12)))
    return rng.choice((":", ",", "")).join(han(rng, rng.randrange(2, 6), known=0.9) for _ in range(2)) + rng.choice(("。", "·", "“", "", digits(rng, 2)))


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


def feed(seed, queue, size):
    """Batches of lines of about one length, for ever."""
    cv2.setNumThreads(1)
    drawer = Drawer(seed)
    while True:
        lines = sorted((drawer.line() for _ in range(8 * size)), key=lambda line: line[0].shape[1])
        batches = [lines[i : i + size] for i in range(0, len(lines), size)]
        drawer.rng.shuffle(batches)
        for batch in batches:
            queue.put(batch_of(batch))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.layers = layer(channels, channels, 3, 1, 1)

    def forward(self, before):
        return before + self.layers(before)


def layer(before, after, kernel, stride=1, padding=0):
    return nn.Sequential(nn.Conv2d(before, after, kernel, stride, padding, bias=False), nn.BatchNorm2d(after), nn.ReLU())


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
            layer(96, FEATURES, (4, 3), 1, (0, 1)),
            layer(FEATURES, FEATURES, (1, 5), 1, (0, 2)),
        )
        self.print_head = nn.Conv2d(FEATURES, 1 + len(PRINT) + 1, 1)  # blank, print, another one
        self.other_head = nn.Conv2d(FEATURES, len(NAMES) + len(DAILY) + 1, 1)  # the other ones, unknown

def read(network, picture):
    """The classes of a line as hesuan reads it: CTC over the print head; "another one" is asked of the other head."""
    features = network.trunk(batch_of([picture])[0])
    best = network.print_head(features)[0, :, 0].argmax(0)
    which = network.other_head(features)[0, :, 0].argmax(0)
    steps = [(int(c), int(other) if c == ANOTHER else -1) for c, other in zip(best, which)]
    return [step for i, step in enumerate(steps) if step[0] and (i == 0 or steps[i - 1] != step)]


def accuracy(network, seed, count):
    """Shares of lines read right: lines of print alone, and lines with other characters."""
    network.eval()
    drawer, right, lines = Drawer(seed), [0, 0], [0, 0]
    with torch.no_grad():
        for _ in range(count):
            line = drawer.line()
            wanted = [(PRINT_CLASS[c], -1) if c in PRINT_CLASS else (ANOTHER, OTHER_CLASS.get(c, UNKNOWN)) for c in line[1]]
            kind = int(any(other >= 0 for _, other in wanted))
            right[kind] += read(network, line) == wanted
            lines[kind] += 1
    network.train()
    return f"print {right[0] / lines[0]:.4f} of {lines[0]} lines, others {right[1] / lines[1]:.4f} of {lines[1]}"


class PrintAndFeatures(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, pictures):
        features = self.network.trunk(pictures)
        return self.network.print_head(features), features


def export(network, folder):
    """Two files: the network up to print, and the head for the others. Both take any width."""
    network.eval()
    write(PrintAndFeatures(network), torch.zeros(1, 1, HEIGHT, 256), folder / "skimmer.onnx", "lines", ["print", "features"])
    write(network.other_head, torch.zeros(1, FEATURES, 1, 64), folder / "skimmer_other.onnx", "features", ["other"])
    network.train()


def write(network, example, path, input_name, output_names):
    axes = {name: {3: f"{name} width"} for name in [input_name, *output_names]}
    torch.onnx.export(network, example, path, opset_version=11, input_names=[input_name], output_names=output_names, dynamic_axes=axes)
    model = onnx.load(path)
    for node in model.graph.node:
        node.doc_string = ""
    onnx.save(model, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--out", type=pathlib.Path, default=HERE, help="folder for the network's two files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=3e-3, help="highest learning rate")
    parser.add_argument("--weights", type=pathlib.Path, default=pathlib.Path("skimmer.pt"), help="saved here, and gone on from where they are there")
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    network = Skimmer()
    if options.weights.exists():
        network.load_state_dict(torch.load(options.weights), strict=False)
    queue = multiprocessing.Queue(maxsize=40)
    multiprocessing.Process(target=feed, args=(options.seed, queue, 48), daemon=True).start()

    ctc, cross_entropy = nn.CTCLoss(zero_infinity=True), nn.CrossEntropyLoss()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-3)
    started, batches, losses = time.time(), 0, []
    while (share := (time.time() - started) / 60 / options.minutes) < 1:
        for group in optimizer.param_groups:  # a short warm-up, then a cosine down to nothing
            group["lr"] = options.rate * min(1, (batches + 1) / 100) * (0.5 + 0.5 * numpy.cos(numpy.pi * share)) + 1e-5
        pictures, classes, lengths, places, others = queue.get()
        features = network.trunk(pictures)
        of_print = network.print_head(features)[:, :, 0].permute(2, 0, 1).log_softmax(2)
        loss = ctc(of_print, classes, torch.full_like(lengths, of_print.shape[0]), lengths)
        if len(others):
            there = features[places[:, 0], :, 0, places[:, 1]]
            loss = loss + 0.5 * cross_entropy(network.other_head(there[:, :, None, None])[:, :, 0, 0], others)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 2)
        optimizer.step()
        losses.append(loss.item())
        batches += 1
        if batches % 250 == 0:
            minutes = (time.time() - started) / 60
            print(f"{minutes:6.1f} min {batches:6} batches  loss {numpy.mean(losses):.4f}  {accuracy(network, 999, 300)}", flush=True)
            losses = []
            torch.save(network.state_dict(), options.weights)
            export(network, options.out)
    torch.save(network.state_dict(), options.weights)
    export(network, options.out)
    print(accuracy(network, 998, 3000))


if __name__ == "__main__":
    main()
