#!/usr/bin/python3
"""Time and memory of linking a simulated night, against its size.

    tests/bench/matching.py --bench build/match_bench [--sizes 15000 150000 1500000]

Each size is as many residents as records. Seconds are those of linking alone, index and estimation included; memory is the
largest of the whole program, which holds roster and records. A busy machine slows the clock, and the processor seconds
less.
"""

import argparse
import subprocess


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[15_000, 150_000, 1_500_000])
    options = parser.parse_args()
    print(f"{'residents × records':>22} {'seconds':>8} {'processor s':>12} {'µs a record':>12} {'MB':>6} {'matched':>9} {'right':>9}",
          flush=True)
    for size in options.sizes:
        done = subprocess.run([options.bench, str(size)], check=True, capture_output=True, text=True)
        seconds, processor, memory, matched, right = done.stdout.split()
        a_record = float(processor) / size * 1e6
        print(f"{size:>10} × {size:<9} {seconds:>8} {processor:>12} {a_record:>12.0f} {memory:>6} {matched:>7} % {right:>7} %",
              flush=True)


if __name__ == "__main__":
    main()
