#!/usr/bin/python3
"""Generates a night of samples: an inbox of screens, PDFs and spreadsheets, a roster, and the truth beside them."""

import argparse
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from os import cpu_count
from pathlib import Path
from queue import SimpleQueue
from random import Random

from faults import FAULTS, plan_faults
from night import Night
from people import NamePool, make_roster, make_visitors
from render import Browser
from reports import plan_pdfs
from screens import APPS_ROUND, FULL_ROUND, NIGHT_ROUND, UNSEEN_ROUND, Round, plan_screens
from tables import plan_sheets, roster_xlsx
from truth import count_candidates, write_truth

SMALL_SET = 53
PARTS = ("screens", "pdf", "sheets", "roster")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True, help="the same seed gives the same files")
    parser.add_argument("--out", type=Path, help="where to; with --small the committed set is written anew")
    parser.add_argument("--count", type=int, default=400, help="number of screens (default 400)")
    parser.add_argument("--only", choices=PARTS, help="write only this part's files; the truth is always whole")
    parser.add_argument("--faults", type=fault_list, metavar="LIST", help=f"no night, but screens with faults, of {','.join(FAULTS)}")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--small", action="store_true", help=f"the committed set: {SMALL_SET} screens")
    which.add_argument("--apps", action="store_true", help="the other committed set: a screen of each app the first has not")
    which.add_argument("--all-layouts", action="store_true", help="also those that the committed set does not have")
    which.add_argument("--unseen", action="store_true", help="two apps, names and fonts that nobody writes rules for")
    parser.add_argument("--jobs", type=int, default=cpu_count(), help="browsers at work; says nothing of the files")
    arguments = parser.parse_args()
    committed = "night" if arguments.small else "apps" if arguments.apps else None
    if committed and not arguments.faults and not arguments.out:
        arguments.out = Path(__file__).parent / committed
    if not arguments.out:
        parser.error("--out is needed, so that no other set takes the committed one's place")
    return arguments


def fault_list(text: str) -> list[str]:
    faults = text.split(",")
    unknown = set(faults) - FAULTS.keys()
    if unknown:
        raise argparse.ArgumentTypeError(f"no such fault: {', '.join(sorted(unknown))}")
    return faults


def round_of(arguments: argparse.Namespace) -> Round:
    if arguments.apps:
        return APPS_ROUND
    return FULL_ROUND if arguments.all_layouts else UNSEEN_ROUND if arguments.unseen else NIGHT_ROUND


def write_screens(planned, inbox: Path, jobs: int) -> None:
    with ExitStack() as opened, ThreadPoolExecutor(jobs) as threads:
        browsers = SimpleQueue()
        for _ in range(jobs):
            browsers.put(opened.enter_context(Browser()))

        def write(item) -> None:
            browser = browsers.get()
            try:
                item.write(browser, inbox)
            finally:
                browsers.put(browser)

        for number, _ in enumerate(threads.map(write, planned), 1):
            if number % 50 == 0 or number == len(planned):
                print(f"{number}/{len(planned)} screens", file=sys.stderr)


def make_people(seed: int, count: int, pool: NamePool):
    people = Random(f"{seed}:people")
    residents = max(120, 2 * count)
    roster = make_roster(people, residents, residents * 45 // 120, pool)
    return roster, Night(Random(f"{seed}:night"), roster, make_visitors(people))


def copy_for_again(screens, inbox: Path, write: bool) -> None:
    """One screen a second time under another name, byte for byte; whichever of the two comes first is the record."""
    item = screens[0]
    again = f"screens/again/微信图片_20221108235501{Path(item.path).suffix}"
    for record in item.records:
        record["_also"] = [again]
    if write:
        (inbox / again).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(inbox / item.path, inbox / again)


def write_file(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def write_records(path: Path, records: list[dict], roster) -> None:
    for record in records:
        record["_candidates"] = count_candidates(record, roster)
    write_truth(path, records)


def make_screens(arguments: argparse.Namespace) -> None:
    """Screens only, with faults or of each app one."""
    turns = round_of(arguments)
    count = arguments.count if arguments.faults else len(turns.layouts)
    roster, night = make_people(arguments.seed, count, turns.names)
    if arguments.faults:
        planned = plan_faults(arguments.seed, night, count, arguments.faults, turns)
    else:
        planned = plan_screens(arguments.seed, night, count, turns)
    inbox = arguments.out / "inbox"
    shutil.rmtree(inbox / "screens", ignore_errors=True)
    write_screens(planned, inbox, arguments.jobs)
    write_file(arguments.out / "roster.xlsx", roster_xlsx(roster))
    write_records(arguments.out / "truth.jsonl", [r for item in planned for r in item.records], roster)


def make_night(arguments: argparse.Namespace) -> None:
    count = SMALL_SET if arguments.small else arguments.count
    turns = round_of(arguments)
    # Everything that the seed decides comes first; nothing is drawn yet.
    roster, night = make_people(arguments.seed, count, turns.names)
    screens = plan_screens(arguments.seed, night, count, turns)
    pdfs = plan_pdfs(arguments.seed, night)
    sheets = plan_sheets(arguments.seed, night.all())
    inbox = arguments.out / "inbox"
    parts = [arguments.only] if arguments.only else PARTS

    for part in set(parts) - {"roster"}:
        shutil.rmtree(inbox / part, ignore_errors=True)
    if "screens" in parts:
        write_screens(screens, inbox, arguments.jobs)
    if "pdf" in parts:
        with Browser() as browser:
            for pdf in pdfs:
                write_file(inbox / pdf.source, pdf.to_bytes(browser))
    if "sheets" in parts:
        for source, data, _ in sheets:
            write_file(inbox / source, data)
    if "roster" in parts:
        write_file(arguments.out / "roster.xlsx", roster_xlsx(roster))
    copy_for_again(screens, inbox, write="screens" in parts)

    records = [r for item in screens for r in item.records]
    records += [r for pdf in pdfs for r in pdf.records] + [r for _, _, sheet in sheets for r in sheet]
    write_records(arguments.out / "truth.jsonl", records, roster)


def main() -> None:
    arguments = parse_arguments()
    make_screens(arguments) if arguments.faults or arguments.apps else make_night(arguments)


if __name__ == "__main__":
    main()
