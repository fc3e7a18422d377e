#!/usr/bin/python3
"""Screens of antigen self-reports that show the photo of the test, with the truth.

    samples/antigen_forms.py --seed 1 --count 8 --out /tmp/forms

In one of four the form says another result than the photo; the phone's clock is 4 to 70 minutes after the swab. Of each the
truth says the photo's result and which reasons must be told. The cassettes are those of cassettes.py, never one with a pale
second line or none.
"""

import argparse
import base64
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import numpy

import cassettes
from generate import make_people
from layouts import antigen
from layouts.phone import make_look
from night import antigen_of
from render import Browser, save
from screens import DENSITIES, FONTS, NIGHT_ROUND, VARIANTS, WIDTHS


def photo_of(result, rng):
    """The photo of one cassette, as the form's page shows it."""
    lines = [(rng.uniform(0.28, 0.4), rng.uniform(0.4, 1.2), "red")]
    if result == "positive":
        lines.append((lines[0][0] + rng.uniform(0.26, 0.36), rng.uniform(0.3, 1), "red"))
    photo, _ = cassettes.photograph(cassettes.cassette(rng, lines), rng, (900, 900), rng.uniform(0.7, 0.95))
    return photo


def row_with(photo):
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=88)
    data = base64.b64encode(file.getvalue()).decode()
    return f'<div class="row"><span>检测照片</span><img style="width:190px" src="data:image/jpeg;base64,{data}"></div>'


def reasons_of(differs, minutes):
    reasons = ["photo_and_note_differ"] if differs else []
    return reasons + ["read_too_early"] * (minutes < 15) + ["read_too_late"] * (minutes > 30)


def draw_form(night, seed, number):
    """Screen, look, variant and what must be told."""
    rng, noise = Random(f"{seed}:{number}:form"), numpy.random.default_rng((seed, number))
    variant = VARIANTS[number % len(VARIANTS)]
    look = make_look(rng, WIDTHS[number % len(WIDTHS)], rng.choice(DENSITIES[variant]), FONTS[number % len(FONTS)])
    shown, differs = rng.choice(("negative", "positive")), rng.random() < 0.25
    says = {"negative": "positive", "positive": "negative"}[shown] if differs else shown
    test = antigen_of(rng, night.take(), says)
    test = replace(test, sampled_at=test.sampled_at.replace(second=0))
    minutes = rng.choice((rng.randrange(4, 14), rng.randrange(16, 30), rng.randrange(16, 30), rng.randrange(32, 70)))
    look = replace(look, now=test.sampled_at + timedelta(minutes=minutes))
    screen = antigen.draw([test], look, extra_row=row_with(photo_of(shown, noise)))
    return screen, look, variant, {"result": says, "reasons": reasons_of(differs, minutes)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    _, night = make_people(options.seed, 60, NIGHT_ROUND.names)
    truths = []
    with Browser() as browser:
        for number in range(options.count):
            screen, look, variant, truth = draw_form(night, options.seed, number)
            path = f"forms/{number:03}.{'png' if variant == 'png' else 'jpg'}"
            save(browser.screenshot(screen.html, look.width, look.height, look.density), options.out / "inbox" / path, variant)
            truths.append({"source": path} | truth)
    (options.out / "truth.jsonl").write_text("".join(json.dumps(truth) + "\n" for truth in truths))


if __name__ == "__main__":
    main()
