#!/usr/bin/python3
"""Generates a night of samples: an inbox of screens, PDFs and spreadsheets, a roster, and the truth beside them."""

import argparse
import shutil
import sys
from pathlib import Path
from random import Random

from night import Night
from people import make_roster, make_visitors
from render import Browser, save
from reports import plan_pdfs
from screens import plan_screens
from tables import plan_sheets, roster_xlsx
from truth import count_candidates, write_truth

SMALL_SET = 53
PARTS = ("screens", "pdf", "sheets", "roster")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True, help="the same seed gives the same files")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "night")
    parser.add_argument("--count", type=int, default=400, help="number of screens (default 400)")
    parser.add_argument("--small", action="store_true", help=f"the committed set: {SMALL_SET} screens")
    parser.add_argument("--only", choices=PARTS, help="write only this part's files; the truth is always whole")
    return parser.parse_args()


def write_screens(browser: Browser, planned, inbox: Path) -> None:
    for number, item in enumerate(planned, 1):
        look = item.look
        picture = browser.screenshot(item.screen.html, look.width, look.height, look.density)
        save(picture, inbox / item.path, item.variant)
        if number % 50 == 0 or number == len(planned):
            print(f"{number}/{len(planned)} screens", file=sys.stderr)


def plan(seed: int, count: int):
    """Everything that a seed decides, nothing drawn yet."""
    people = Random(f"{seed}:people")
    residents = max(120, 2 * count)
    roster = make_roster(people, residents, residents * 45 // 120)
    night = Night(Random(f"{seed}:night"), roster, make_visitors(people))
    screens = plan_screens(seed, night, count)
    pdfs = plan_pdfs(seed, night)
    sheets = plan_sheets(seed, night.all())
    return roster, screens, pdfs, sheets


def copy_for_again(screens, inbox: Path, write: bool) -> None:
    """One screen a second time under another name, byte for byte; whichever of the two comes first is the record."""
    item = screens[0]
    again = f"screens/again/微信图片_20221108235501{Path(item.path).suffix}"
    for record in item.screen.records:
        record["_also"] = [again]
    if write:
        (inbox / again).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(inbox / item.path, inbox / again)


def write_file(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main() -> None:
    arguments = parse_arguments()
    count = SMALL_SET if arguments.small else arguments.count
    roster, screens, pdfs, sheets = plan(arguments.seed, count)
    inbox = arguments.out / "inbox"
    parts = [arguments.only] if arguments.only else PARTS

    for part in set(parts) - {"roster"}:
        shutil.rmtree(inbox / part, ignore_errors=True)
    if {"screens", "pdf"} & set(parts):
        with Browser() as browser:
            if "screens" in parts:
                write_screens(browser, screens, inbox)
            if "pdf" in parts:
                for pdf in pdfs:
                    write_file(inbox / pdf.source, pdf.to_bytes(browser))
    if "sheets" in parts:
        for source, data, _ in sheets:
            write_file(inbox / source, data)
    if "roster" in parts:
        write_file(arguments.out / "roster.xlsx", roster_xlsx(roster))
    copy_for_again(screens, inbox, write="screens" in parts)

    records = [r for item in screens for r in item.screen.records]
    records += [r for pdf in pdfs for r in pdf.records] + [r for _, _, sheet in sheets for r in sheet]
    for record in records:
        record["_candidates"] = count_candidates(record, roster)
    write_truth(arguments.out / "truth.jsonl", records)


if __name__ == "__main__":
    main()
