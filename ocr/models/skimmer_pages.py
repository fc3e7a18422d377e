#!/usr/bin/python3
"""Training lines for the skimmer: pages of no app in particular, drawn by a browser, cut as hesuan cuts pictures.

    ocr/models/skimmer_pages.py --seed 1 --pages 300 --skimmer-lines build/skimmer_lines --out lines-1.npz

Every page has cards, tables, headings, badges and notes with random texts, fonts, sizes and colours. It is kept as a phone
saves it or as a chat app sends it, and `skimmer_lines` finds and prepares its lines. What stands in a line the browser
tells: a character belongs to the piece that its middle lies in.
Needs chromium, python3-selenium, python3-opencv and the fonts of skimmer_text.py.
"""

import argparse
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
from random import Random

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parents[1] / "samples")]
from render import Browser, save  # noqa: E402
from skimmer_text import WIDE, WIDTHS_OF_SCREENS, han, text_of, values  # noqa: E402

HAN = ("Noto Sans CJK SC", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Noto Serif CJK SC", "AR PL UMing CN", "AR PL UKai CN", "LXGW WenKai")
LATIN = ("Roboto", "Roboto", "Inter", "Inter", "DejaVu Sans", "Liberation Sans", "Lato", "Open Sans", "Noto Sans", "Fira Code", "Liberation Serif")
VARIANTS = ("png", "jpeg90", "828q72", "600q55", "600q55", "828q72")
MARGIN = 3  # white columns on each side of a prepared piece: reading_margin of line_image.hpp
DENSITIES = {"png": (2, 2.75, 3), "jpeg90": (2, 2.75, 3), "828q72": (2.75, 3), "600q55": (2, 2.75, 3)}

CHARACTERS = """
const all = [], range = document.createRange();
const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node; (node = nodes.nextNode()); )
  for (let i = 0; i < node.data.length; ++i) {
    range.setStart(node, i); range.setEnd(node, i + 1);
    const box = range.getBoundingClientRect();
    if (box.width > 0 && node.data[i].trim()) all.push([node.data[i], box.x, box.y, box.width, box.height]);
  }
return JSON.stringify(all);
"""


class PageBrowser(Browser):
    def characters(self):
        """The page's characters in reading order: (character, left, top, width, height) in CSS px."""
        return json.loads(self._driver.execute_script(CHARACTERS))


def colour(rng, low, high):
    """A colour of lightness `low`..`high` in percent."""
    return f"hsl({rng.randrange(360)} {rng.choice((0, 0, 10, 40, 70, 90))}% {rng.randrange(low, high)}%)"


def ground_and_ink(rng):
    """CSS for ground and ink that can be told apart."""
    kind = rng.random()
    if kind < 0.6:
        ground = rng.choice(("#fff", "#fff", colour(rng, 90, 100)))
        return f"background:{ground};", lambda: rng.choice(("#333", "#222", "#666", "#888", "#999", colour(rng, 5, 48)))
    dark, light = rng.choice(((8, 30), (25, 48))), (88, 100)
    if kind < 0.75:
        return f"background:{colour(rng, *dark)};", lambda: rng.choice(("#fff", "#fff", colour(rng, *light)))
    ends = colour(rng, *dark), colour(rng, *dark)
    if kind < 0.9:
        return f"background:linear-gradient({rng.randrange(360)}deg,{ends[0]},{ends[1]});", lambda: rng.choice(("#fff", colour(rng, *light)))
    ends = colour(rng, 85, 100), colour(rng, 85, 100)
    return f"background:repeating-linear-gradient({rng.randrange(360)}deg,{ends[0]},{ends[1]} {rng.randrange(20, 90)}px);", lambda: colour(rng, 5, 35)


def style(rng, ink, low=12, high=19):
    spacing = rng.choice((0, 0, 0, 0, 0, 0.5, 1, 2))
    return (
        f"font-size:{rng.randrange(2 * low, 2 * high) / 2}px;color:{ink()};font-weight:{rng.choice((400, 400, 400, 500, 600, 700))};"
        f"letter-spacing:{spacing}px;line-height:{rng.choice((1.3, 1.45, 1.6, 1.8))};"
    )


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def labelled(rng):
    labels, value = values(rng)
    return escaped(rng.choice(labels)), escaped(value(rng))


def rows(rng, ink):
    """Labels and values, apart or one after the other."""
    label_style, value_style = style(rng, ink), style(rng, ink)
    apart = rng.random() < 0.5
    colon = rng.choice(("：", ":", "", ""))
    rule = rng.choice(("", "", f"border-bottom:1px solid {colour(rng, 60, 92)};"))
    parts = []
    for _ in range(rng.randrange(2, 8)):
        label, value = labelled(rng)
        mark = '<svg width="8" height="12" viewBox="0 0 8 12"><path d="M1 1l6 5-6 5" fill="none" stroke="#999" stroke-width="1.5"/></svg>' if rng.random() < 0.1 else ""
        parts.append(
            f'<div style="display:flex;{"justify-content:space-between;" if apart else ""}gap:{rng.choice((0, 4, 10))}px;padding:{rng.randrange(2, 10)}px 0;{rule}">'
            f'<span style="flex:none;{label_style}">{label}{colon}</span><span style="{value_style}">{value}{mark}</span></div>'
        )
    return "".join(parts)


def table(rng, ink):
    look, columns = style(rng, ink, 11, 15), rng.randrange(2, 5)
    border = f"border:1px solid {colour(rng, 50, 90)};padding:{rng.randrange(3, 9)}px;"
    cells = "".join(
        "<tr>" + "".join(f'<td style="{border}">{escaped(text_of(rng)[:14])}</td>' for _ in range(columns)) + "</tr>" for _ in range(rng.randrange(2, 6))
    )
    return f'<table style="border-collapse:collapse;width:100%;{look}">{cells}</table>'


def badges(rng, ink):
    parts = []
    for _ in range(rng.randrange(1, 4)):
        ground, own_ink = ground_and_ink(rng)
        line = f"border:{rng.choice((1, 1, 2))}px solid {own_ink()};" if rng.random() < 0.4 else ""
        parts.append(
            f'<span style="display:inline-block;margin:4px;padding:{rng.randrange(2, 8)}px {rng.randrange(6, 18)}px;border-radius:{rng.choice((3, 8, 20))}px;'
            f'{ground}{line}{style(rng, own_ink, 11, 26)}">{escaped(text_of(rng)[:8])}</span>'
        )
    return "".join(parts)


def heading(rng, ink):
    return f'<div style="text-align:{rng.choice(("left", "center", "right"))};{style(rng, ink, 18, 44)}">{escaped(text_of(rng)[:12])}</div>'


def note(rng, ink):
    return f'<p style="{style(rng, ink, 10, 15)}">{escaped("，".join(text_of(rng) for _ in range(rng.randrange(2, 6))))}。</p>'


def lines(rng, ink):
    return "".join(f'<div style="{style(rng, ink)}">{escaped(text_of(rng))}</div>' for _ in range(rng.randrange(2, 6)))


def characters(rng, ink):
    """Any characters, so that each is seen often: labels and values are made of few."""
    return "".join(
        f'<div style="{style(rng, ink)}">{han(rng, rng.randrange(6, 16), known=rng.choice((0.1, 0.1, 0.4)))}</div>' for _ in range(rng.randrange(5, 9))
    )


def page(rng, blocks):
    family = ", ".join(f"'{font}'" for font in (*rng.sample(LATIN, rng.choice((0, 1, 1))), rng.choice(HAN)))
    ground, ink = ground_and_ink(rng)
    body = []
    for _ in range(blocks):
        own_ground, own_ink = ground_and_ink(rng) if rng.random() < 0.7 else ("", ink)
        content = rng.choice((rows, rows, table, badges, heading, note, lines, *[characters] * 7))(rng, own_ink)
        body.append(f'<div style="margin:{rng.randrange(4, 14)}px;padding:{rng.randrange(4, 16)}px;border-radius:{rng.choice((0, 6, 12))}px;{own_ground}">{content}</div>')
    return (
        '<!DOCTYPE html><meta charset="utf-8"><style>*{margin:0;box-sizing:border-box}body{overflow-wrap:anywhere;'
        f'font-family:{family}, sans-serif;{ground}}}</style><body>{"".join(body)}</body>'
    )


def pieces_of(program, pictures):
    """(picture, left, top, width, height, prepared piece) of every text piece."""
    data = subprocess.run([program, *pictures], stdout=subprocess.PIPE, check=True).stdout
    at = 0
    while at < len(data):
        picture, left, top, width, height, columns, rows_high = struct.unpack_from("<7i", data, at)
        at += 28
        yield picture, left, top, width, height, numpy.frombuffer(data, numpy.uint8, columns * rows_high, at).reshape(rows_high, columns)
        at += columns * rows_high


def ink_middle(character, x, width):
    """Wide brackets and stops are all in one half of their box."""
    if character in "：，。；）】、！？”":
        return x + width / 4
    return x + width * (3 / 4 if character in "（【“" else 1 / 2)


def text_in(characters, left, top, width, height, columns):
    """The characters whose middles lie in the box, and these middles in columns of the prepared piece; None where one of
    them is cut or stands on another line."""
    inside = []
    for character, x, y, w, h in characters:
        middle, level = ink_middle(character, x, w), y + h / 2
        if left <= middle < left + width and y < top + height and y + h > top:
            # The boxes of the browser are as high as the line of its font; the ink stands about their middle.
            if not top - 0.15 * h <= level <= top + height + 0.15 * h:
                return None
            inside.append((middle, character))
    if not inside:
        return None
    inside.sort()
    scale = (columns - 2 * MARGIN) / width
    return "".join(c for _, c in inside), [MARGIN + (middle - left) * scale for middle, _ in inside]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--skimmer-lines", type=pathlib.Path, required=True, help="the program built from skimmer_lines.cpp")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()

    rng = Random(options.seed)
    pixels, texts, middles, sizes = [], [], [], []
    with PageBrowser(HERE / "skimmer_fonts.conf") as browser, tempfile.TemporaryDirectory() as folder:
        for number in range(options.pages):
            variant = VARIANTS[number % len(VARIANTS)]
            density = rng.choice(DENSITIES[variant])
            width = rng.choice(WIDTHS_OF_SCREENS)
            picture = browser.screenshot(page(rng, rng.randrange(12, 20)), width, 800, density)
            path = pathlib.Path(folder, f"{number}.{'png' if variant == 'png' else 'jpg'}")
            save(picture, path, variant)
            sent_width = {"828q72": 828, "600q55": 600}.get(variant, picture.width)
            scale = min(sent_width, picture.width) / width
            characters = [(c, *(scale * edge for edge in box)) for c, *box in browser.characters()]
            for _, left, top, piece_width, height, prepared in pieces_of(options.skimmer_lines, [path]):
                found = text_in(characters, left, top, piece_width, height, prepared.shape[1])
                if not found:
                    continue
                pixels.append(prepared)
                texts.append(found[0].translate(WIDE))
                middles.append(found[1])
                sizes.append(prepared.shape)
            path.unlink()
            if (number + 1) % 50 == 0:
                print(f"{number + 1}/{options.pages} pages, {len(texts)} lines", file=sys.stderr, flush=True)
    numpy.savez_compressed(
        options.out,
        pixels=numpy.concatenate([p.ravel() for p in pixels]),
        sizes=numpy.array(sizes, numpy.int32),
        texts=numpy.array(texts),
        middles=numpy.concatenate([numpy.array(m, numpy.float32) for m in middles]),
    )


if __name__ == "__main__":
    main()
