#!/usr/bin/python3
"""Speed and memory of reading screens, beside the Tesseract command line on the same files in the same run.

    tests/bench/bench.py --hesuan build/hesuan [--screens FOLDER] [--rounds 2]

Without --screens, 200 screens of every layout are generated once, into out/bench.
Both use two cores: hesuan two workers, the peer `xargs -P2 tesseract … -l chi_sim --psm 11`, each with one OpenMP thread
a process, which is the peer's fastest way on two cores too. Rounds alternate, the best of each counts.
"""

import argparse
import os
import pathlib
import subprocess
import time


def timed(command, text="", **options):
    """(seconds, MB of the largest process: this one or a child of it)."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    process.stdin.write(text.encode())
    process.stdin.close()
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0  # waited for here
    return time.perf_counter() - started, usage.ru_maxrss // 1024


def generated_screens(root):
    made = root / "out/bench"
    if not (made / "truth.jsonl").exists():
        command = [root / "samples/generate.py", "--seed", "99", "--count", "200", "--all-layouts", "--only", "screens", "--out", made]
        subprocess.run(command, check=True)
    return made / "inbox/screens"


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", required=True)
    parser.add_argument("--screens", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    options.screens = options.screens or generated_screens(here.parent.parent)

    files = sorted(str(f) for f in options.screens.rglob("*") if f.suffix in (".png", ".jpg"))
    environment = dict(os.environ, OMP_THREAD_LIMIT="1")
    ways = {
        "hesuan read --jobs 2 (records)": [options.hesuan, "read", "--jobs", "2", "--date", "2022-11-08", *files],
        "xargs -P2 tesseract -l chi_sim --psm 11 (text)":
            ["xargs", "-0", "-P2", "-I{}", "tesseract", "{}", "stdout", "-l", "chi_sim", "--psm", "11"],
    }
    measured = {way: [] for way in ways}
    for _ in range(options.rounds):
        for way, command in ways.items():
            measured[way].append(timed(command, "\0".join(files) if command[0] == "xargs" else "", env=environment))
    best = {way: min(rounds) for way, rounds in measured.items()}
    peer = max(seconds for seconds, _ in best.values())
    print(f"{len(files)} screens, {os.cpu_count()} cores, best of {options.rounds} rounds")
    print(f"{'way':46} {'seconds':>8} {'screens/s':>10} {'ratio':>6} {'largest process':>16}")
    for way, (seconds, memory) in best.items():
        print(f"{way:46} {seconds:>8.2f} {len(files) / seconds:>10.1f} {peer / seconds:>6.2f} {memory:>13} MB")


if __name__ == "__main__":
    main()
