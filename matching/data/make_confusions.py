#!/usr/bin/python3
"""Writes confusions.toml: which characters look alike, and which sound alike.

    matching/data/make_confusions.py > matching/data/confusions.toml

Alike to the eye: drawn by Noto Sans CJK, small and blurred as on a compressed screenshot, and compared by correlation.
Alike to the ear: the same syllable by ICU's transliteration (uconv, package icu-devtools). Both over the 6,763 characters
of GB 2312 and those that names use beyond it. MEASURED are pairs a recogniser did confuse on drawn screens and that no drawing would suggest.
"""

import subprocess

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SIZE, SMALL = 64, 24
NEIGHBOURS, LEAST_CORRELATION = 6, 0.72
BEYOND_GB2312 = "珺堃喆昇垚瑄玟琍叡璟旻祎昀赟犇菡霈珞璠骉淼彧晞煊玹婳镕祺琲烜晙頔翀"
MEASURED = ("昊吴", "懿误", "嫣婚", "翊亡", "珺表")


def characters():
    for lead in range(0xB0, 0xF8):
        for trail in range(0xA1, 0xFF):
            try:
                yield bytes((lead, trail)).decode("gb2312")
            except UnicodeDecodeError:
                pass  # the few unassigned places


def drawn(font, character):
    picture = Image.new("L", (SIZE, SIZE))
    ImageDraw.Draw(picture).text((SIZE // 2, SIZE // 2), character, 255, font, anchor="mm")
    picture = picture.filter(ImageFilter.GaussianBlur(1.5)).resize((SMALL, SMALL), Image.BOX)
    pixels = numpy.asarray(picture, dtype=numpy.float32).ravel()
    pixels -= pixels.mean()
    return pixels / numpy.linalg.norm(pixels)


def looking_alike(known):
    font = ImageFont.truetype(FONT, SIZE - 4, index=2)  # the face for Simplified Chinese
    pictures = numpy.stack([drawn(font, c) for c in known])
    correlation = pictures @ pictures.T
    numpy.fill_diagonal(correlation, 0)
    pairs = {c: set() for c in known}
    for place, row in enumerate(correlation):
        for other in numpy.argsort(-row)[:NEIGHBOURS]:
            if row[other] >= LEAST_CORRELATION:
                pairs[known[place]].add(known[other])
                pairs[known[other]].add(known[place])
    for a, b in MEASURED:
        pairs[a].add(b)
        pairs[b].add(a)
    return pairs


def sounding_alike(known):
    command = ["uconv", "-x", "Han-Latin; Latin-ASCII; Lower"]
    syllables = subprocess.run(command, input="\n".join(known), capture_output=True, text=True, check=True).stdout.split()
    alike = {}
    for character, syllable in zip(known, syllables, strict=True):
        alike.setdefault(syllable, []).append(character)
    return alike


def main():
    known = list(dict.fromkeys([*characters(), *BEYOND_GB2312]))
    print("# Which characters are mistaken for each other. Made by make_confusions.py; lines may be added by hand.")
    print("\n# A character, then those that look like it.")
    print("looks_like = [")
    for character, others in looking_alike(known).items():
        if others:
            print(f'  "{character}{"".join(sorted(others))}",')
    print("]\n\n# Characters of one syllable, whatever the tone: what someone who types a name may choose wrongly.")
    print("sounds_like = [")
    for syllable, alike in sorted(sounding_alike(known).items()):
        print(f'  "{"".join(alike)}", # {syllable}')
    print("]\n\n# Digits that look alike.\ndigits = [\"08\", \"17\", \"38\", \"56\", \"69\"]")


if __name__ == "__main__":
    main()
