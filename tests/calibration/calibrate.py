#!/usr/bin/python3
"""What the recognisers' confidence is worth: counted on generated screens, written as parsers/page/confidence.toml.

    tests/calibration/calibrate.py build/observe fit SAMPLES…     # writes parsers/page/confidence.toml
    tests/calibration/calibrate.py build/observe report SAMPLES…  # prints the table of docs/confidence.md

SAMPLES are folders as samples/generate.py makes them. Fit and report on different seeds.

For each kind of value and basis the share of right values is counted in bins of what the recognisers say, made to rise
with it (isotonic regression, pool adjacent violators: Barlow et al. 1972), and drawn towards one half by one value
(Jeffreys' prior), so that what was seen rarely is not sure.
"""

import collections
import json
import pathlib
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "parsers/page/confidence.toml"
BIN = 40  # values a bin at least
KINDS = "name number time word text".split()
BASES = "skimmed once agreeing differing".split()
# A field is left alone where it is wrong less often than this.
WRONG_WHILE_OK = 0.02


def observations(observe, samples):
    """(evidence, raw, right) of every value that the truth has."""
    seen = []
    for folder in samples:
        truth = {}
        for line in (folder / "truth.jsonl").read_text().splitlines():
            record = json.loads(line)
            truth[record["source"], record["page"]] = record
        inbox = folder / "inbox"
        files = sorted({str(inbox / source) for source, _ in truth if source.startswith("screens/")})
        models = str(pathlib.Path(observe).resolve().parent / "models")
        for at in range(0, len(files), 200):
            printed = subprocess.run([observe, models, *files[at : at + 200]], stdout=subprocess.PIPE, text=True, check=True).stdout
            for line in printed.splitlines():
                file, page, field, value, evidence, raw = line.split("\t")
                record = truth.get((str(pathlib.Path(file).relative_to(inbox)), int(page)))
                if record is not None and value:
                    seen.append((evidence, float(raw), (record.get(field) or "") == value, file, field, value, record.get(field)))
    return seen


def rising(values):
    """Points (raw, share right) of `values`, a list of (raw, right)."""
    values = sorted(values)
    bins = [values[i : i + BIN] for i in range(0, len(values), BIN)]
    if len(bins) > 1 and len(bins[-1]) < BIN:
        last = bins.pop()
        bins[-1] += last
    blocks = [[sum(raw for raw, _ in part), sum(right for _, right in part), len(part)] for part in bins]
    pooled = []
    for block in blocks:
        pooled.append(block)
        while len(pooled) > 1 and pooled[-2][1] / pooled[-2][2] >= pooled[-1][1] / pooled[-1][2]:
            last = pooled.pop()
            pooled[-1] = [a + b for a, b in zip(pooled[-1], last)]
    points = [(total / count, (right + 0.5) / (count + 1)) for total, right, count in pooled]
    points = [(values[0][0], points[0][1])] + points  # what is less than all that was seen is not as sure
    return [point for i, point in enumerate(points) if i < 2 or point[1] > points[i - 1][1]]


def fit(seen):
    by_evidence = collections.defaultdict(list)
    for evidence, raw, right, *_ in seen:
        by_evidence[evidence].append((raw, right))
    lines = TARGET.read_text().split("[curves]")[0].rstrip().splitlines()
    lines = [f"review_below = {1 - WRONG_WHILE_OK}" if line.startswith("review_below") else line for line in lines]
    lines += ["", "[curves]"]
    for evidence in (f"{kind}.{basis}" for kind in KINDS for basis in BASES):
        if by_evidence[evidence]:
            points = ", ".join(f"[{raw:.4f}, {right:.4f}]" for raw, right in rising(by_evidence[evidence]))
            lines.append(f'"{evidence}" = [{points}] # {len(by_evidence[evidence])} values')
    TARGET.write_text("\n".join(lines) + "\n")


def confidence(curve, raw):
    """As parsers/page/confidence.cpp."""
    if raw <= curve[0][0]:
        return curve[0][1] * raw / curve[0][0] if curve[0][0] > 0 else curve[0][1]
    for (left, low), (right, high) in zip(curve, curve[1:]):
        if raw <= right:
            return low + (high - low) * (raw - left) / (right - left)
    return curve[-1][1]


def report(seen):
    settings = tomllib.loads(TARGET.read_text())
    bins = [(0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.98), (0.98, 0.99), (0.99, 0.995), (0.995, 1.01)]
    counted = collections.defaultdict(lambda: [0, 0, 0.0])
    left_alone = wrong = 0
    for evidence, raw, right, *what in seen:
        curve = settings["curves"].get(evidence)
        sure = confidence(curve, raw) if curve else 0
        entry = counted[next(b for b in bins if b[0] <= sure < b[1])]
        entry[0] += 1
        entry[1] += right
        entry[2] += sure
        if sure >= settings["review_below"] and not evidence.endswith(".differing"):
            left_alone += 1
            wrong += not right
            if not right:
                print("wrong while sure:", *what, evidence, raw, file=sys.stderr)
    print("| confidence | values | expected right | observed right |\n| --- | --- | --- | --- |")
    for b in bins:
        values, right, sure = counted[b]
        if values:
            print(f"| {b[0]:.3f} to {min(b[1], 1):.3f} | {values} | {100 * sure / values:.1f} % | {100 * right / values:.1f} % |")
    print(f"\n{left_alone} of {len(seen)} values are sure enough ({settings['review_below']}); of those {wrong} are wrong.")


def main():
    if len(sys.argv) < 4 or sys.argv[2] not in ("fit", "report"):
        sys.exit(__doc__)
    seen = observations(sys.argv[1], [pathlib.Path(folder) for folder in sys.argv[3:]])
    fit(seen) if sys.argv[2] == "fit" else report(seen)


if __name__ == "__main__":
    main()
