#!/usr/bin/python3
"""Forms of antigen self-reports that show the photo of the test: does hesuan tell where the photo, or the screen's clock, says
otherwise, and only there?

    tests/blackbox/antigen_forms.py --hesuan build/hesuan [--samples FOLDER]      # made by samples/antigen_forms.py

Without --samples, 12 forms are drawn anew. The limits are in ratchet.toml, [antigen_forms].
"""

import argparse
import collections
import pathlib
import subprocess
import sys
import tempfile
import tomllib

from cassettes import HERE, read_jsonl, records_by_source

TOLD = {"photo_and_note_differ", "read_too_early", "read_too_late"}


def compare(truths, records):
    counts = collections.Counter({"told too much": 0})
    for truth in truths:
        wanted = set(truth["reasons"])
        told = {reason for record in records.get(truth["source"], []) for reason in record["reasons"]} & TOLD
        counts["forms"] += 1
        counts["told as it is"] += told == wanted
        counts["told too much"] += bool(told - wanted)
        if told != wanted:
            print(truth["source"], "expected", sorted(wanted), "got", sorted(told))
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", required=True)
    parser.add_argument("--samples", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        samples = options.samples or pathlib.Path(made)
        if not options.samples:
            generator = HERE.parent.parent / "samples" / "antigen_forms.py"
            subprocess.run([generator, "--seed", "1", "--count", "12", "--out", made], check=True)
        counts = compare(read_jsonl((samples / "truth.jsonl").read_text()), records_by_source(options.hesuan, samples / "inbox"))
    for name, count in counts.items():
        print(f"{name:28} {count}")
    if options.samples:
        return
    limits = tomllib.loads((HERE / "ratchet.toml").read_text())["antigen_forms"]
    if counts["told as it is"] < limits["told_as_it_is"] or counts["told too much"] > limits["told_too_much"]:
        sys.exit(f"FAULT expected {limits}")


if __name__ == "__main__":
    main()
