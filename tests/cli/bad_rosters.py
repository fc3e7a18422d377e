#!/usr/bin/python3
"""Rosters as they should not be: none crashes the program, each is read or refused with its reason.

    bad_rosters.py --hesuan build/hesuan [--keep FOLDER]

Every roster of ROSTERS is written into a folder, checked by `roster check` and linked with by `match`. Expected is the
exit code of `roster check` and, where it is not 0, one reason code that must be told."""

import argparse
import io
import json
import random
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import openpyxl

HEADING = "姓名,身份证号,手机,小区,楼栋,单元,室\n"
RECORDS = [
    {"source": "a.png", "name": "示例甲", "id_number": "**************0019", "sampled_at": "2022-11-08T09:00:00+08:00"},
    {"source": "a.png", "page": 2, "name": "示例*", "phone": "138****0000"},
    {"source": "示例一家/3-2-501.png", "name": "甲" * 40, "address": "3幢2单元501"},
]
RECORD = {"page": 1, "kind": "nucleic_acid", "layout": "screen.suishenban", "result": "negative", "status": "ok"}
RNG = random.Random(20221108)


def table(*rows: str) -> bytes:
    return (HEADING + "".join(row + "\n" for row in rows)).encode()


def people(count: int, name=lambda i: f"示例{chr(0x4E00 + i)}", room=lambda i: f"{i}") -> bytes:
    return table(*(f"{name(i)},,138{i:08d},样例小区,1,1,{room(i)}" for i in range(count)))


def workbook(rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, change) -> bytes:
    """The workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return out.getvalue()


def merged(*ranges: str):
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in ranges)
    return lambda xml: xml.replace(b"</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>".encode())


ROWS = [["姓名", "身份证号", "室"], ["示例甲", None, "501"], ["示例乙", None, None]]
SHEET = "xl/worksheets/sheet1.xml"

# name → (content, exit code of `roster check`, a reason it tells)
ROSTERS = {
    # Refused.
    "empty.csv": (b"", 3, "roster_empty"),
    "heading_only.csv": (HEADING.encode(), 3, "roster_only_heading"),
    "blank_rows.csv": (table(*[",,,,,,"] * 500), 3, "roster_only_heading"),
    "no_heading.csv": ("示例甲,13800000000\n示例乙,13800000001\n".encode(), 3, "roster_no_header"),
    "heading_too_late.csv": ("说明\n".encode() * 500 + people(3), 3, "roster_no_header"),
    "noise.csv": (bytes(RNG.randrange(128, 256) for _ in range(4000)), 3, "encoding_unknown"),
    "half.xlsx": (workbook(ROWS)[:2000], 3, "sheet_broken"),
    "no_parts.xlsx": (with_part(workbook(ROWS), "xl/workbook.xml", lambda _: b"<"), 3, "sheet_broken"),
    "broken_sheet.xlsx": (with_part(workbook(ROWS), SHEET, lambda xml: xml[:-60]), 3, "sheet_broken"),
    "doctype.xlsx": (
        with_part(workbook(ROWS), SHEET, lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml), 3, "sheet_broken"),
    "bomb.xlsx": (with_part(workbook(ROWS), SHEET, lambda xml: xml + b" " * 300_000_000), 3, "sheet_too_large"),
    # Read, with faults told.
    "one_name.csv": (people(3000, name=lambda i: "示例甲"), 0, ""),
    "one_room.csv": (people(3000, room=lambda i: "501"), 0, ""),
    "one_person.csv": (table(*["示例甲,,13800000000,样例小区,1,1,501"] * 300), 1, "roster_duplicate_resident"),
    "no_names.csv": (table("示例甲,,,,,,501", *[",,13800000000,,,,501"] * 20), 1, "roster_no_name"),
    "stars.csv": (table("***,,,,,,501", "示**,9*************,1*,,,,*"), 1, "name_form"),
    "long_cells.csv": (table("甲" * 30_000 + ",,,,,,1", "示例乙,,," + "区" * 100_000 + ",,,2"), 1, "name_form"),
    "control_characters.csv": (table("示\x07例\u202e甲,\x01,\x02,,,,1", "👩‍👩‍👧🏽\ufeff\u0301,,,,,,2"), 1, ""),
    "nul.csv": (table("示例\0甲,,,,,,1", "示例乙,,,,,,2"), None, ""),
    "numbers.csv": (table("示例甲,1.10101E+17,1.38E+10,,,,1", "示例乙,11010519491231002A,13,,,,2"), 1, "id_lost_digits"),
    "open_quote.csv": (table('示例甲,,,,,,1', '"示例乙,,,,,,2', "示例丙,,,,,,3"), None, ""),
    "ragged.csv": (table("示例甲", "示例乙,,,,,,2" + ",x" * 2000, "示例丙,,"), 1, "roster_no_room"),
    "heading_twice.csv": (("姓名,姓名,室,室\n示例甲,示例乙,1,2\n").encode(), None, ""),
    "wide.csv": ((",".join(["姓名"] + [f"列{i}" for i in range(15_000)]) + "\n示例甲\n").encode(), None, ""),
    "bad_dates.csv": ("姓名,室,免检原因,免检截止\n示例甲,1,孕妇,2022-02-30\n示例乙,2,孕妇,明天\n".encode(), 1, "roster_exempt_until"),
    "merged_crosswise.xlsx": (
        with_part(workbook(ROWS), SHEET, merged("C2:C3", "B3:C4", "A1:C1048576")), None, ""),
    "errors.xlsx": (workbook([ROWS[0], ["=1/0", "#N/A", "#REF!"], ["示例乙", True, 1e300]]), 1, ""),
    "wild_references.xlsx": (
        with_part(workbook(ROWS), SHEET, lambda xml: xml.replace(b'r="A2"', b'r="ZZZZ99999999"')), None, ""),
}


def run(hesuan: str, arguments: list[str], lines: str = "") -> subprocess.CompletedProcess:
    return subprocess.run([hesuan, "--json", *arguments], input=lines, capture_output=True, text=True, timeout=120)


def faults_of(hesuan: str, path: Path, expected: int | None, reason: str) -> list[str]:
    faults = []
    checked = run(hesuan, ["roster", "check", str(path)])
    allowed = [expected] if expected is not None else [0, 1, 3]
    if checked.returncode not in allowed:
        faults.append(f"roster check: exit code {checked.returncode}, {checked.stderr[-300:]}")
    if reason not in checked.stdout + checked.stderr:
        faults.append(f"roster check: {reason} is not told: {checked.stdout[-300:]} {checked.stderr[-300:]}")
    matched = run(hesuan, ["match", "--roster", str(path)], "".join(json.dumps(RECORD | r) + "\n" for r in RECORDS))
    if matched.returncode not in ([3] if checked.returncode == 3 else [0, 1]):
        faults.append(f"match: exit code {matched.returncode}, {matched.stderr[-300:]}")
    elif matched.returncode != 3 and len(matched.stdout.splitlines()) != len(RECORDS):
        faults.append("match: not a line for each record")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", required=True)
    parser.add_argument("--keep", type=Path, help="write the rosters here, and leave them")
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name, (content, expected, reason) in ROSTERS.items():
            path = folder / name
            path.write_bytes(content)
            faults = faults_of(options.hesuan, path, expected, reason)
            failed += bool(faults)
            for fault in faults:
                print(f"{name}: {fault}")
    print(f"{len(ROSTERS)} bad rosters, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
