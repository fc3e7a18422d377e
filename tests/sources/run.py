#!/usr/bin/python3
"""Reads the awkward files of generate.py and compares with what must be read from each.

    run.py --hesuan build/hesuan [--keep FOLDER] [--only NAME]

Expected values of tables are first looked up in the file by another reader (openpyxl, Python's csv, LibreOffice), so that
an expectation cannot be wrong in the same way as our own reader."""

import argparse
import csv
import html.parser
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl

HERE = Path(__file__).resolve().parent


def decoded(data):
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            return data.decode(encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def rows_of_text(data):
    text = decoded(data)
    separator = max(",;\t|", key=text.splitlines()[-1].count)
    # Blank lines are rows to a spreadsheet, not to Python's csv; the reader does give them, empty.
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def rows_of_workbook(data):
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return [list(values) for values in book.worksheets[0].iter_rows(values_only=True)]


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows = []

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def rows_of_page(data):
    page = Page()
    page.feed(decoded(data))
    return page.rows


def kind_of(data):
    if data.startswith(b"PK"):
        return "other" if b"opendocument" in data[:100] else "workbook"
    if data.startswith((b"\xd0\xcf\x11\xe0", b"<?xml")):
        return "other"
    return "page" if data.startswith(b"<") else "text"


def by_libreoffice(files, folder):
    """The other kinds, as .xlsx."""
    target = folder / "other"
    subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx", "--outdir", target, *files],
                   check=True, capture_output=True)
    return {f.name: target / (f.stem + ".xlsx") for f in files}


def faults_of_expectations(inbox, expected, folder):
    """Values that we expect and another reader does not see in that row."""
    judged = [name for name, one in expected.items() if one["cells"] and one["records"]]
    kind = {name: kind_of((inbox / name).read_bytes()) for name in judged}
    others = by_libreoffice([inbox / name for name in judged if kind[name] == "other"], folder)
    for name in judged:
        data = (others[name] if kind[name] == "other" else inbox / name).read_bytes()
        rows = {"text": rows_of_text, "page": rows_of_page}.get(kind[name], rows_of_workbook)(data)
        for record in expected[name]["records"]:
            row = rows[record["page"] - 1] if record["page"] <= len(rows) else []
            cells = [str(cell).strip() for cell in row]
            for field in ("name", "id_number"):
                value = record.get(field)
                if value and not any(value in cell for cell in cells):
                    yield f"{name} row {record['page']}: another reader sees no {field} {value}"
    print(f"{len(judged)} tables: expected values looked up by another reader")


def judge(name, one, records, messages):
    """What is wrong with the reading of one file."""
    if len(records) != len(one["records"]):
        yield f"{len(records)} records instead of {len(one['records'])}"
        return
    for shown, want in zip(records, one["records"]):
        for field, value in want.items():
            if field == "reasons":
                if missing := [r for r in value if r not in shown["reasons"]]:
                    yield f"page {shown['page']}: reasons {shown['reasons']} lack {missing}"
            elif field == "page" and one.get("status") is None:
                continue
            elif shown.get(field) != value:
                yield f"page {shown['page']}: {field} is {shown.get(field)!r}, not {value!r} ({shown['reasons']})"
    codes = {code for message in messages for code in message.get("code", "").split(";")}
    for reason in [*one["refused"], *([one["reason"]] if one["reason"] else [])]:
        if reason not in codes:
            yield f"reason {reason} is not given, but {sorted(codes)}"
    if one["status"] == "ok" and messages:
        yield f"nothing is wrong with it, but {sorted(codes)}"
    if one["status"] in ("review", "unreadable", "unsupported") and not messages:
        yield "nothing is said of it"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", required=True)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        if not (folder / "expected.json").exists():
            subprocess.run([HERE / "generate.py", folder], check=True)
        expected = json.loads((folder / "expected.json").read_text())
        if options.only:
            expected = {name: one for name, one in expected.items() if name.split("/")[0] == options.only}
        inbox = folder / "inbox"
        faults = list(faults_of_expectations(inbox, expected, Path(temporary)))
        files = [inbox / options.only] if options.only else [inbox]
        done = subprocess.run([options.hesuan, "read", *files, "--date", "2022-11-08", "--json", "--jobs", "2"], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"exit code {done.returncode}: {done.stderr[-2000:]}")
        records, messages = {}, {}
        for line in done.stdout.splitlines():
            record = json.loads(line)
            records.setdefault(record["source"].removeprefix(f"{inbox}/"), []).append(record)
        for line in done.stderr.splitlines():
            message = json.loads(line)
            messages.setdefault(message.get("file", "").removeprefix(f"{inbox}/"), []).append(message)
        for name in records.keys() - expected.keys():
            faults.append(f"{name}: records that nobody expects")
        for name, one in expected.items():
            faults += [f"{name}: {fault}" for fault in judge(name, one, records.get(name, []), messages.get(name, []))]
    for fault in faults:
        print(fault)
    print(f"{len(expected)} files and members, {len({f.split(':')[0] for f in faults})} with faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
