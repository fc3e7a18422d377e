#!/usr/bin/python3
"""Speed and memory of reading screens, beside the Tesseract command line on the same files in the same run.

    tests/bench/bench.py --hesuan build/hesuan [--screens samples/night/inbox/screens] [--rounds 3]

Both use two cores: hesuan two workers, the peer `xargs -P2 tesseract … -l chi_sim --psm 11`, each with one OpenMP thread
a process, which is the peer's fastest way on two cores too. Rounds alternate, the best of each counts.
"""

import argparse
import os
import pathlib
import resource
import subprocess
import time


def timed(command, **options):
    started = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    return time.perf_counter() - started


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", required=True)
    parser.add_argument("--screens", type=pathlib.Path, default=here.parent.parent / "samples/night/inbox/screens")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    files = sorted(str(f) for f in options.screens.rglob("*") if f.suffix in (".png", ".jpg"))
    environment = dict(os.environ, OMP_THREAD_LIMIT="1")
    listing = "\0".join(files).encode()

    def hesuan():
        return timed([options.hesuan, "read", "--jobs", "2", "--date", "2022-11-08", *files], env=environment)

    def tesseract():
        return timed(["xargs", "-0", "-P2", "-I{}", "tesseract", "{}", "stdout", "-l", "chi_sim", "--psm", "11"],
                     input=listing, env=environment)

    hesuan_times, tesseract_times = [], []
    for _ in range(options.rounds):
        hesuan_times.append(hesuan())
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024 if len(hesuan_times) == 1 else memory
        tesseract_times.append(tesseract())

    ours, theirs = min(hesuan_times), min(tesseract_times)
    print(f"{len(files)} screens, {os.cpu_count()} cores, best of {options.rounds} rounds")
    print(f"{'way':44} {'seconds':>8} {'screens/s':>10} {'ratio':>6}")
    print(f"{'hesuan read --jobs 2 (records)':44} {ours:>8.2f} {len(files) / ours:>10.1f} {theirs / ours:>6.2f}")
    print(f"{'xargs -P2 tesseract -l chi_sim --psm 11 (text)':44} {theirs:>8.2f} {len(files) / theirs:>10.1f} {1:>6.2f}")
    print(f"largest process of hesuan: {memory} MB")


if __name__ == "__main__":
    main()
