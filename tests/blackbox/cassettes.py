#!/usr/bin/python3
"""Photos of antigen cassettes with known truth: are the windows found, and is no positive called negative?

    tests/blackbox/cassettes.py --hesuan build/hesuan [--samples FOLDER]      # made by samples/cassettes.py

Without --samples, 24 photos are drawn anew. The limits are in ratchet.toml, [cassettes].
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
POOR_PHOTO = {"glare", "blur", "window_cut_off", "too_small"}  # reasons that ask for another photo


def read_jsonl(text):
    return [json.loads(line) for line in text.splitlines() if line]


def records_by_source(hesuan, inbox):
    command = [hesuan, "read", str(inbox), "--format", "jsonl", "--date", "2022-11-08"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"hesuan read ended with {done.returncode}")
    records = collections.defaultdict(list)
    for record in read_jsonl(done.stdout):
        records[str(pathlib.Path(record["source"]).relative_to(inbox))].append(record)
    return records


def compare(truths, records, show):
    counts = collections.Counter()
    for truth in truths:
        expected, got = truth["results"], sorted(r["result"] for r in records.get(truth["source"], []))
        if show and expected != got:
            print(truth["source"], "expected", expected, "got", got)
        counts["tests"] += len(expected)
        counts["positives"] += expected.count("positive")
        counts["invented"] += max(0, len(got) - len(expected))
        counts["found"] += min(len(got), len(expected))
        # Which record is of which cassette is not known: what is too many negatives was positive.
        negatives = [r for r in records.get(truth["source"], []) if r["result"] == "negative" and not POOR_PHOTO & set(r["reasons"])]
        counts["positives called negative"] += max(0, len(negatives) - expected.count("negative"))
        counts["negatives called positive"] += max(0, got.count("positive") - expected.count("positive"))
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", required=True)
    parser.add_argument("--samples", type=pathlib.Path)
    parser.add_argument("--show-wrong", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        samples = options.samples or pathlib.Path(made)
        if not options.samples:
            generator = HERE.parent.parent / "samples" / "cassettes.py"
            subprocess.run([generator, "--seed", "1", "--count", "24", "--out", made], check=True)
        truths = read_jsonl((samples / "truth.jsonl").read_text())
        counts = compare(truths, records_by_source(options.hesuan, samples / "inbox"), options.show_wrong)
    for name, count in counts.items():
        print(f"{name:28} {count}")
    if options.samples:
        return
    limits = tomllib.loads((HERE / "ratchet.toml").read_text())["cassettes"]
    faults = [f"{name}: {counts[name]}, at most {limit}" for name, limit in limits["at_most"].items() if counts[name] > limit]
    faults += [f"{name}: {counts[name]}, at least {limit}" for name, limit in limits["at_least"].items() if counts[name] < limit]
    for fault in faults:
        print(f"FAULT {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
