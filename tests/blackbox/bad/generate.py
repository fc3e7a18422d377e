#!/usr/bin/python3
"""Writes files that people (or attackers) send and that must each end as one clear outcome.

    generate.py FOLDER

FOLDER gets the files in FOLDER/inbox and FOLDER/expected.csv (name,status): the file status of the record contract for
each name below the inbox. What is no regular file (a named pipe, a link that loops) has no expectation but that the
batch ends; it is listed with an empty status."""

import csv
import io
import os
import random
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import numpy
import openpyxl
from PIL import Image, ImageFilter

INBOX = Path(__file__).resolve().parents[3] / "samples" / "night" / "inbox"
RNG = random.Random(20221108)


def a_screen(suffix: str) -> bytes:
    return sorted((INBOX / "screens").glob(f"*{suffix}"))[0].read_bytes()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def landscape() -> Image.Image:
    """Sky, hills and grain: a photo by its statistics, without a letter in it."""
    y, x = numpy.mgrid[0:900, 0:1200].astype(float)
    hills = 520 + 60 * numpy.sin(x / 170) + 25 * numpy.sin(x / 61)
    sky = numpy.stack([120 + y / 9, 160 + y / 12, 225 - y / 20], axis=-1)
    ground = numpy.stack([60 + y / 30, 110 - y / 25, 45 + y / 60], axis=-1)
    pixels = numpy.where((y > hills)[..., None], ground, sky)
    pixels += numpy.random.default_rng(3).normal(0, 5, pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype("uint8")).filter(ImageFilter.GaussianBlur(1.2))


def png_bomb() -> bytes:
    """30,000 × 30,000 white pixels, 900 MB once unpacked in grey, in about 0.9 MB packed (1 bit: 110 kB)."""
    side = 30000
    packer = zlib.compressobj(9)
    line = b"\0" + b"\xff" * ((side + 7) // 8)
    body = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def write_xlsx_bomb(path: Path) -> None:
    """A workbook whose sheet unpacks to 2 GB of zeros."""
    with zipfile.ZipFile(io.BytesIO(workbook(["姓名", "检测结果"]))) as good, zipfile.ZipFile(
        path, "w", zipfile.ZIP_DEFLATED, compresslevel=9
    ) as bad:
        for name in good.namelist():
            if name != "xl/worksheets/sheet1.xml":
                bad.writestr(name, good.read(name))
        zeros = bytes(1 << 20)
        with bad.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(2048):
                sheet.write(zeros)


def compound_file_named_xlsx() -> bytes:
    """What Excel writes for a workbook with a password: a compound file that holds an encrypted package."""
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    header[76:] = struct.pack("<I", 0) + b"\xff" * (512 - 80)
    fat = struct.pack("<III", 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE) + b"\xff" * (512 - 12)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le")
        data = bytearray(128)
        data[: len(text)] = text
        struct.pack_into("<HBBIII", data, 64, len(text) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        struct.pack_into("<II", data, 116, start, size)
        return bytes(data)

    entries = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("EncryptedPackage", 2, 0xFFFFFFFF, 2, 512)
    directory = entries.ljust(512, b"\0")
    return bytes(header) + fat + directory + RNG.randbytes(512)


def program() -> bytes:
    """The head of a Windows program: DOS stub, then the PE signature."""
    stub = bytearray(b"MZ" + bytes(126))
    struct.pack_into("<I", stub, 60, 128)
    return bytes(stub) + b"PE\0\0" + struct.pack("<HH", 0x8664, 3) + RNG.randbytes(4096)


def noise() -> bytes:
    grain = numpy.random.default_rng(1).integers(0, 256, (640, 360, 3), dtype="uint8")
    return png(Image.fromarray(grain))


HEADINGS = ["姓名", "证件号码", "采样时间", "检测结果"]

# name → (status expected, content)
FILES = {
    "truncated.jpg": ("unreadable", lambda: half(a_screen(".jpg"))),
    "truncated.png": ("unreadable", lambda: half(a_screen(".png"))),
    "empty.jpg": ("unreadable", lambda: b""),
    "program.jpg": ("unsupported", program),
    "no_rows.xlsx": ("review", lambda: workbook(HEADINGS)),
    "blank.xlsx": ("review", workbook),
    "notes.txt": ("unsupported", lambda: "今晚值班三人，记得带钥匙。\n明早七点在东门集合。\n".encode()),
    "noise.png": ("review", noise),
    "blank.png": ("review", lambda: png(Image.new("RGB", (720, 1280), "white"))),
    "hairline.png": ("review", lambda: png(Image.new("RGB", (1500, 1), "white"))),
    "thread.png": ("review", lambda: png(Image.new("RGB", (2, 3000), "black"))),
    "landscape.png": ("review", lambda: png(landscape())),
    "bomb.png": ("unreadable", png_bomb),
    "broken.xlsx": ("unreadable", lambda: half((INBOX / "sheets" / "检测结果导出.xlsx").read_bytes())),
    "broken.pdf": ("unreadable", lambda: (INBOX / "pdf" / "检测报告.pdf").read_bytes()[:400]),
    "encrypted.xlsx": ("unreadable", compound_file_named_xlsx),
    "random.bin": ("unsupported", lambda: b"\x01\xfe" + RNG.randbytes(5000)),
    '奇怪 "名字", 逗号.jpg': ("ok", lambda: a_screen("-jpeg90.jpg")),
}


def write_locked_pdf(path: Path) -> None:
    source = INBOX / "pdf" / "检测报告.pdf"
    subprocess.run(["qpdf", "--encrypt", "user", "owner", "256", "--", source, path], check=True)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    inbox = folder / "inbox"
    shutil.rmtree(inbox, ignore_errors=True)
    inbox.mkdir(parents=True)
    expected = []
    for name, (status, content) in FILES.items():
        (inbox / name).write_bytes(content())
        expected.append((name, status))
    write_locked_pdf(inbox / "locked.pdf")
    write_xlsx_bomb(inbox / "bomb.xlsx")
    expected += [("locked.pdf", "unreadable"), ("bomb.xlsx", "unreadable")]
    # A link to its own folder never ends for who follows it; a pipe blocks for ever whoever opens it.
    (inbox / "loop").symlink_to(".", target_is_directory=True)
    os.mkfifo(inbox / "pipe.jpg")
    expected += [("loop", ""), ("pipe.jpg", "")]
    with open(folder / "expected.csv", "w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([("name", "status"), *sorted(expected)])


if __name__ == "__main__":
    main()
