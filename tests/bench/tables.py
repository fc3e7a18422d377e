#!/usr/bin/python3
"""Rows a second and memory of reading large tables, beside SheetJS and openpyxl on the same files in the same run.

    tests/bench/tables.py --program build/read_rows [--rows 1000000] [--csv-rows 1500000]

Each reads every row of the file; openpyxl in its read-only mode, for .csv Python's csv module. Seconds are those of the
processor (user and system), which other programs on the machine change little. The peak of hesuan includes the whole file,
which it maps; what it holds beside is printed behind."""

import argparse
import os
import pathlib
import subprocess
import tempfile
import zipfile

COLUMNS = ["姓名", "证件号码", "手机号码", "采样时间", "报告时间", "检测机构", "检测结果", "样本编号", "采样点", "住址"]


def values(i):
    return [f"示例{i % 9973}", f"99000019900101{i % 10000:04d}", f"138{i % 100000000:08d}", "2022-11-07 08:05:09", "2022-11-07 20:30:00",
            f"示例市第{i % 40}人民医院", "阴性", f"T{i:09d}", f"{i % 200}号采样点", f"{i % 90}号楼{i % 6}单元{i % 30 + 1}01室"]


def write_xlsx(path, rows):
    """With shared strings, as Excel writes them; streamed, because a workbook of the libraries would need gigabytes."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = 'xmlns="http://schemas.openxmlformats.org/package/2006'
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    strings, letters = {}, "ABCDEFGHIJ"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("[Content_Types].xml", f'<Types {packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                      f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
                      f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kinds}.sharedStrings+xml"/></Types>')
        book.writestr("_rels/.rels", f'<Relationships {packages}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr("xl/workbook.xml", f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="结果" sheetId="1" r:id="rId1"/></sheets></workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships {packages}/relationships"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
                      f'<Relationship Id="rId2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>')
        with book.open("xl/worksheets/sheet1.xml", "w") as out:
            out.write(f"<worksheet {main}><sheetData>".encode())
            for i in range(rows + 1):
                texts = COLUMNS if i == 0 else values(i)
                cells = "".join(f'<c r="{letter}{i + 1}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>' for letter, text in zip(letters, texts))
                out.write(f'<row r="{i + 1}">{cells}</row>'.encode())
            out.write(b"</sheetData></worksheet>")
        with book.open("xl/sharedStrings.xml", "w") as out:
            out.write(f"<sst {main}>".encode())
            for text in strings:
                out.write(f"<si><t>{text}</t></si>".encode())
            out.write(b"</sst>")


def write_csv(path, rows):
    with open(path, "w", encoding="gb18030", newline="") as out:
        out.write(",".join(COLUMNS) + "\r\n")
        for i in range(1, rows + 1):
            out.write(",".join(values(i)) + "\r\n")


def measured(command, **options):
    """(CPU seconds, MB at the peak, what it printed). By GNU time, a small program: a process that Python starts itself begins with Python's
    own peak, which holds the text of the tables."""
    with tempfile.NamedTemporaryFile("r") as said:
        done = subprocess.run(["/usr/bin/time", "--format=%U %S %M", f"--output={said.name}", *command],
                              stdout=subprocess.PIPE, text=True, check=True, **options)
        user, system, kilobytes = map(float, said.read().split())
    return user + system, kilobytes / 1024, done.stdout.strip()


OPENPYXL = """
import sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1], read_only=True).worksheets[0]
print(sum(1 for _ in sheet.iter_rows(values_only=True)))
"""
PYTHON_CSV = """
import sys, csv
print(sum(1 for _ in csv.reader(open(sys.argv[1], encoding="gb18030", newline=""))))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--csv-rows", type=int, default=1_500_000)
    options = parser.parse_args()
    here = pathlib.Path(__file__).resolve().parent
    made = here.parent.parent / "out/bench"
    made.mkdir(parents=True, exist_ok=True)
    sheetjs = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "hesuan/node_modules/xlsx"
    environment = dict(os.environ, SHEETJS=str(sheetjs))
    tables = [(made / f"{options.rows}.xlsx", options.rows, write_xlsx, OPENPYXL, "openpyxl, read-only"),
              (made / f"{options.csv_rows // 10}.csv", options.csv_rows // 10, write_csv, None, ""),
              (made / f"{options.csv_rows}.csv", options.csv_rows, write_csv, PYTHON_CSV, "Python csv")]
    for path, rows, write, python, name in tables:
        if not path.exists():
            write(path, rows)
        ways = {"hesuan": ([options.program, path], {})}
        if python:
            ways[name] = (["/usr/bin/python3", "-c", python, path], {})
            ways["SheetJS"] = (["node", "--max-old-space-size=12000", here / "read_sheetjs.js", path], {"env": environment})
        print(f"{path.name}: {rows:,} rows of {len(COLUMNS)} columns, {path.stat().st_size / 1e6:.0f} MB")
        own = None
        for way, (command, how) in ways.items():
            seconds, memory, said = measured(command, **how)
            own = own or seconds
            print(f"  {way:22} {seconds:8.2f} s {rows / seconds:12,.0f} rows/s  {memory:7.0f} MB  {seconds / own:6.1f} × hesuan's time  ({said})",
                  flush=True)


if __name__ == "__main__":
    main()
