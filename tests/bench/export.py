#!/usr/bin/python3
"""Speed and memory of writing uploads, beside openpyxl (write-only) and SheetJS on the same rows in the same run.

    tests/bench/export.py --program build/export_rows [--rows 1500000] [--peer-rows 1500000] [--rounds 1]

All read the same lines from a file and write 12 columns of text; hesuan also checks every cell by a template. Workbooks
are parts of 100,000 rows each; SheetJS cannot hold more at once. openpyxl writes no CSV: beside GB18030 stands Python's
own csv instead. Time is by the clock, and by the processor for machines that others use too; memory is the largest
resident set.
"""
import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEMPLATE = HERE / "export_template.toml"
ROWS_A_FILE = 100_000
MODULES = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "hesuan/node_modules"


def write_rows(path: Path, count: int) -> None:
    """Fictitious people; the fields are those of export_template.toml, in the contract's words."""
    with open(path, "w", encoding="utf-8") as out:
        for i in range(count):
            clock = f"{9 + i // 3600 % 12:02}:{i // 60 % 60:02}:{i % 60:02}"
            out.write(
                f"测试{i % 100000:05}\t居民身份证\t1101051949{i:08}\t199{i % 10**8:08}\t2022-11-08T{clock}+08:00\t"
                f"示例市第二人民医院检验科\t2022-11-08T22:30:00+08:00\t{'positive' if i % 997 == 0 else 'negative'}\t"
                f"{i:012}\t云杉花园东门采样点\t云杉花园{i % 30 + 1}号楼{i % 4 + 1}单元{i % 600 + 101}室\tnucleic_acid\n"
            )


def openpyxl_peer(kind: str, folder: str) -> None:
    """Run in a process of its own: openpyxl's workbooks, or for CSV Python's csv."""
    lines = (line.rstrip("\n").split("\t") for line in open(0, encoding="utf-8"))
    if kind == "csv":
        with open(f"{folder}/python.csv", "w", encoding="gb18030", newline="") as out:
            csv.writer(out).writerows(lines)
        return
    import openpyxl

    rows, part = 0, 0
    for line in lines:
        if rows % ROWS_A_FILE == 0:
            if part:
                book.save(f"{folder}/openpyxl_{part}.xlsx")
            book, part = openpyxl.Workbook(write_only=True), part + 1
            sheet = book.create_sheet("检测结果")
        sheet.append(line)
        rows += 1
    book.save(f"{folder}/openpyxl_{part}.xlsx")


def measured(command: list, rows: Path, **environment) -> tuple[float, float, int]:
    """Seconds by the clock and by the processor, and MB, of the one process that `command` is."""
    with open(rows, "rb") as lines:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdin=lines, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    if status:
        sys.exit(f"{command[0]} failed")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--rows", type=int, default=1_500_000)
    parser.add_argument("--peer-rows", type=int, help="fewer for the slow peers (default: --rows)")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", default=["xlsx", "csv"])
    options = parser.parse_args()
    counts = {"hesuan": options.rows, "other": options.peer_rows or options.rows}

    with tempfile.TemporaryDirectory(prefix="hesuan-bench-") as name:
        folder = Path(name)
        lines = {who: folder / f"{who}.tsv" for who in counts}
        for who, path in lines.items():
            write_rows(path, counts[who])
        csv_template = folder / "csv.toml"
        text = TEMPLATE.read_text("utf-8").replace("sheet =", 'kind = "csv"\nencoding = "gb18030"\nsheet =')
        csv_template.write_text(text.replace("max_rows = 100000\n", ""), "utf-8")
        template = {"xlsx": TEMPLATE, "csv": csv_template}
        for kind in options.kinds:
            ways = {
                "hesuan": ([options.program, template[kind], folder], "hesuan"),
                {"xlsx": "openpyxl write-only", "csv": "Python csv"}[kind]:
                    ([sys.executable, __file__, "--peer", kind, folder], "other"),
                "SheetJS": (["node", HERE / "export_sheetjs.js", kind, folder], "other"),
            }
            best: dict[str, tuple[float, float, int]] = {}
            for _ in range(options.rounds):
                for way, (command, who) in ways.items():
                    clock, processor, memory = measured(list(map(str, command)), lines[who], NODE_PATH=str(MODULES))
                    rates = (counts[who] / clock, counts[who] / processor, memory)
                    best[way] = max(best.get(way, rates), rates)
            ours = best["hesuan"]
            print(f"{kind}: {options.rows} rows x 12 columns, best of {options.rounds}")
            print(f"  {'way':22} {'rows/s':>9} {'hesuan is':>10} {'rows/CPU-s':>11} {'hesuan is':>10} {'peak MB':>8}")
            for way, (clock, processor, memory) in best.items():
                print(f"  {way:22} {clock:>9.0f} {ours[0] / clock:>9.1f}x {processor:>11.0f} {ours[1] / processor:>9.1f}x"
                      f" {memory:>8}", flush=True)


if __name__ == "__main__":
    if "--peer" in sys.argv:
        openpyxl_peer(*sys.argv[2:])
    else:
        main()
