#!/usr/bin/python3
"""Memory and speed of `hesuan match … | hesuan export …` against the length of the list.

    tests/bench/pipe.py --hesuan build/hesuan [--rows 150000 1500000] [--residents 20000]

The records come through a pipe, as `hesuan read` gives them, and the upload goes into one. Memory is each program's
largest resident set; it may grow by little when the list is ten times as long.
"""
import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"


def resident(i: int) -> tuple[str, str, str, str]:
    """Fictitious: the region 990099 is not assigned."""
    given = [chr(0x4E00 + i * step % 4001) for step in (1009, 2003)]
    name = SURNAMES[i % len(SURNAMES)] + "".join(given)
    front = f"990099{1950 + i % 60}{i // 60 % 12 + 1:02}{i // 720 % 28 + 1:02}{i % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    number = front + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(front, weights)) % 11]
    return name, number, f"199{i:08}", f"云杉花园{i // 200 + 1}号楼{i // 50 % 4 + 1}单元{i % 50 + 101}室"


def write_records(path: Path, count: int, residents: int) -> None:
    with open(path, "w", encoding="utf-8") as out:
        for i in range(count):
            name, number, phone, _ = resident(i % residents)
            minute = i // residents
            out.write(
                f'{{"source":"inbox/{i // 500}/{i}.png","page":1,"kind":"nucleic_acid","layout":"screen.sample",'
                f'"name":"{name}","id_number":"{number[:6]}********{number[-4:]}","phone":"{phone[:3]}****{phone[-4:]}",'
                f'"sampled_at":"2022-11-08T{minute // 60 % 24:02}:{minute % 60:02}:00+08:00","result":"negative",'
                f'"institution":"示例医院","status":"ok","confidence":{{"name":0.99,"id_number":0.99,"result":0.999}}}}\n'
            )


def peak(process: subprocess.Popen) -> tuple[int, float]:
    """MB and seconds of the processor."""
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit("hesuan failed")
    return usage.ru_maxrss // 1024, usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", required=True)
    parser.add_argument("--rows", type=int, nargs="+", default=[150_000, 1_500_000])
    parser.add_argument("--residents", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hesuan-bench-") as name:
        roster, records = Path(name) / "roster.csv", Path(name) / "records.jsonl"
        with open(roster, "w", encoding="utf-8") as out:
            out.write("姓名,证件号码,手机号码,住址\n")
            out.writelines(",".join(resident(i)) + "\n" for i in range(options.residents))
        print(f"{'records':>9} {'records/s':>10} {'match MB':>9} {'export MB':>10} {'match CPU-s':>12} {'export CPU-s':>13} {'exported':>9}")
        for count in options.rows:
            write_records(records, count, options.residents)
            started = time.perf_counter()
            with open(records, "rb") as lines:
                match = subprocess.Popen([options.hesuan, "--quiet", "match", "--roster", roster], stdin=lines,
                                         stdout=subprocess.PIPE)
            export = subprocess.Popen([options.hesuan, "--quiet", "export", "--template", "plain", "--roster", roster,
                                       "--format", "csv", "-"], stdin=match.stdout, stdout=subprocess.PIPE)
            match.stdout.close()
            exported = sum(1 for _ in export.stdout) - 1
            (export_mb, export_cpu), (match_mb, match_cpu) = peak(export), peak(match)
            seconds = time.perf_counter() - started
            print(f"{count:>9} {count / seconds:>10.0f} {match_mb:>9} {export_mb:>10} {match_cpu:>12.1f} {export_cpu:>13.1f} {exported:>9}",
                  flush=True)


if __name__ == "__main__":
    main()
