#!/usr/bin/python3
"""No value changes silently: random tables, written by three programs, must be read back equal, or the reading says that
something is doubtful.

    round_trip.py --hesuan build/hesuan [--tables 12] [--seed 1]

Text columns of a record (institution, specimen, site, address) take any text: quotes, separators, line ends, leading
zeros, long numbers, what looks like a formula, characters of four bytes. Equal means equal after full-width characters
are folded and blanks around a value are taken off, which is how hesuan reads every cell."""

import argparse
import csv
import io
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
import xlwt

from generate import identity, ods_book

HEADINGS = ["姓名", "证件号码", "采样时间", "检测结果", "检测机构", "样本编号", "采样点", "地址"]
FIELDS = ["institution", "specimen_id", "sampling_site", "address"]
RESULTS = {"阴性": "negative", "阳性": "positive", "检测中": "pending", "待复检": "retest", "无效": "invalid"}
NOTHING = {"-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "N/A", "n/a", "NULL", "null", "#"}
PIECES = ["示例", "医院", "A", "z", "0", "00", "7", "，", ",", ";", "|", "\"", "'", "“", "\n", " ", "　", "（", ")", "=1+1", "+86", "-", "@x", "1E5",
          "3.10", "1/2", "℃", "𠮷", "㐂", "é", "％", "&", "<b>", "]]>", "_x000D_", "123456789012345678", "true", "#N/A"]


def random_text(rng):
    return "".join(rng.choice(PIECES) for _ in range(rng.randint(0, 4)))


def random_table(rng):
    surnames, given = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
    rows = []
    for i in range(rng.randint(1, 25)):
        moment = f"2022-11-{rng.randint(1, 8):02d} {rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}"
        name = rng.choice(surnames) + "".join(rng.choice(given) for _ in range(rng.randint(1, 2)))
        rows.append([name, identity(rng.randint(100, 999)), moment, rng.choice(list(RESULTS))] + [random_text(rng) for _ in FIELDS])
    return rows


def by_csv(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([HEADINGS, *rows])
    return out.getvalue().encode("gb18030")


def by_openpyxl(rows):
    book = openpyxl.Workbook()
    for i, values in enumerate([HEADINGS, *rows], 1):
        for j, value in enumerate(values, 1):
            cell = book.active.cell(i, j, value)
            cell.data_type = "s"  # also what looks like a formula or an error
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlwt(rows):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("结果")
    for i, values in enumerate([HEADINGS, *rows]):
        for j, value in enumerate(values):
            sheet.write(i, j, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_odfpy(rows):
    return ods_book([HEADINGS, *rows])


WRITERS = {"csv": by_csv, "xlsx": by_openpyxl, "xls": by_xlwt, "ods": by_odfpy}


def plain(text, is_csv):
    """As every cell is read; None where a table says nothing. Of delimited text an apostrophe that keeps a spreadsheet from
    taking a cell for a number or a formula is taken off."""
    if is_csv and len(text) > 1 and text[0] == "'" and (text[1].isdecimal() or text.lstrip("'")[:1] in set("=+-@\t\r\n")):
        text = text[1:]
    folded = "".join(" " if c in "　\xa0" else chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text or "")
    trimmed = folded.strip(" \n\t\r")
    return None if trimmed == "" or trimmed in NOTHING else trimmed


def differences(rows, records, file_is_reported, is_csv):
    if len(records) != len(rows):
        if not file_is_reported:
            yield f"{len(rows)} rows, {len(records)} records, and nothing is said"
        return
    for number, (row, record) in enumerate(zip(rows, records), 2):
        want = {"name": row[0], "id_number": row[1], "sampled_at": row[2].replace(" ", "T") + "+08:00", "result": RESULTS[row[3]]}
        want |= {field: plain(text, is_csv) for field, text in zip(FIELDS, row[4:])}
        for field, value in want.items():
            if record.get(field) != value and record["status"] == "ok":
                yield f"row {number}: {field} was {value!r} and is {record.get(field)!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", required=True)
    parser.add_argument("--tables", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    faults, cells = [], 0
    with tempfile.TemporaryDirectory() as folder:
        tables = {}
        for number in range(options.tables):
            rows = random_table(rng)
            for suffix, write in WRITERS.items():
                path = Path(folder) / f"{number}.{suffix}"
                path.write_bytes(write(rows))
                tables[str(path)] = rows
                cells += len(rows) * len(HEADINGS)
        done = subprocess.run([options.hesuan, "read", folder, "--date", "2022-11-08", "--json"], capture_output=True, text=True)
        records = {path: [] for path in tables}
        for line in done.stdout.splitlines():
            record = json.loads(line)
            records[record["source"]].append(record)
        reported = {json.loads(line).get("file") for line in done.stderr.splitlines()}
        for path, rows in tables.items():
            faults += [f"{Path(path).name}: {fault}" for fault in differences(rows, records[path], path in reported, path.endswith(".csv"))]
    for fault in faults[:40]:
        print(fault)
    print(f"{cells} cells in {len(tables)} files, {len(faults)} changed silently")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
