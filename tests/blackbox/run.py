#!/usr/bin/python3
"""Accuracy over samples with known truth: what `hesuan read` gives, field by field, against truth.jsonl.

A wrong value is worse than none, and worst of all while the record says `ok`. So each kind of source has a minimum of
right values and a maximum of wrong ones in ratchet.toml: raised whenever accuracy improves, never lowered. The night's
kinds of source are its inbox's folders, those of `faults` are the faults; any other set of samples is one kind, called as
its folder is.

    tests/blackbox/run.py --hesuan build/hesuan [--samples samples/night] [--by-layout] [--show-wrong]
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tomllib

FIELDS = (
    "kind name id_number phone sampled_at reported_at result institution specimen_id sampling_site address health_code"
).split()


class Tally:
    def __init__(self):
        self.right = self.wrong = self.missed = self.wrong_while_ok = 0

    @property
    def total(self):
        return self.right + self.wrong + self.missed


def read_jsonl(text):
    return [json.loads(line) for line in text.splitlines() if line]


def run_hesuan(hesuan, folder, inbox, night):
    """Records of a folder by (source relative to the inbox, page)."""
    command = [hesuan, "read", str(folder), "--format", "jsonl", "--date", night]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"hesuan read ended with {done.returncode}")
    records = {}
    for record in read_jsonl(done.stdout):
        relative = str(pathlib.Path(record["source"]).relative_to(inbox))
        records[(relative, record["page"])] = record
    return records


def field_group(field, truth):
    """Names and numbers are counted apart by whether the source masks them."""
    value = truth.get(field) or ""
    if field in ("name", "id_number"):
        return f"{field} ({'masked' if '*' in value else 'full'})"
    return field


def hides_more(got, expected):
    """A masked value that shows less than the source does is true as far as it goes."""
    return len(got) == len(expected) and all(g in ("*", e) for g, e in zip(got, expected))


def kind_of(source, samples):
    if samples.name == "faults":
        return pathlib.Path(source).name.split("-")[0]
    return source.split("/")[0] if samples.name == "night" else samples.name


def compare(truths, records, samples):
    """kind of source → field → Tally; kind → counts of records; and the wrong values, for a person to look at."""
    tallies = collections.defaultdict(lambda: collections.defaultdict(Tally))
    counts = collections.defaultdict(collections.Counter)
    wrong = []
    for key, truth in truths.items():
        group = truth["_group"]
        record = records.get(key)
        counts[group]["expected"] += 1
        counts[group]["found"] += record is not None
        counts[group]["review"] += record is not None and record["status"] == "review"
        for field in FIELDS:
            expected, got = truth.get(field), record and record[field]
            if expected is None and got is None:
                continue
            tally = tallies[group][field_group(field, truth)]
            is_unread = got is None or (field == "result" and got == "unknown" and expected != "unknown")
            is_part = got != expected and isinstance(got, str) and expected is not None and hides_more(got, expected)
            if is_unread or is_part:
                tally.missed += 1
                wrong.append((key, record and record["status"], field, expected, got))
            elif got == expected:
                tally.right += 1
            else:
                tally.wrong += 1
                tally.wrong_while_ok += record["status"] == "ok"
                wrong.append((key, record["status"], field, expected, got))
    for key, record in records.items():
        if key not in truths:
            group = kind_of(key[0], samples)
            counts[group]["invented"] += 1
            wrong.append((key, record["status"], "-", "no such record", record["layout"]))
    return tallies, counts, wrong


def print_table(tallies, counts):
    print(f"{'source':28} {'field':22} {'right':>12} {'missed':>7} {'wrong':>6} {'wrong while ok':>15}")
    for group in sorted(tallies):
        for field, tally in sorted(tallies[group].items()):
            share = f"{tally.right}/{tally.total}"
            print(f"{group:28} {field:22} {share:>12} {tally.missed:>7} {tally.wrong:>6} {tally.wrong_while_ok:>15}")
        count = counts[group]
        print(f"{group:28} {'records':22} {count['found']}/{count['expected']} found, {count['invented']} invented, "
              f"{count['review']} to review")


def limits_of(ratchet, hesuan):
    """Limits by group and field; Tesseract alone has some of its own."""
    limits = {group: dict(fields) for group, fields in ratchet.items() if group != "tesseract_alone"}
    if not (pathlib.Path(hesuan).resolve().parent / "models" / "ppocr_rec.onnx").exists():
        for group, fields in ratchet["tesseract_alone"].items():
            limits[group].update(fields)
    return limits


def faults_against(limits, tallies, counts):
    faults = []
    for group, fields in limits.items():
        if group not in counts:
            continue
        for field, limit in fields.items():
            tally = tallies[group][field]
            share = tally.right / max(tally.total, 1)
            if share < limit["min_right"]:
                faults.append(f"{group} {field}: {share:.4f} right, at least {limit['min_right']} wanted")
            if tally.wrong > limit["max_wrong"]:
                faults.append(f"{group} {field}: {tally.wrong} wrong, at most {limit['max_wrong']} allowed")
    for group in tallies:
        for field, tally in tallies[group].items():
            if tally.wrong_while_ok:
                faults.append(f"{group} {field}: {tally.wrong_while_ok} wrong while ok, none allowed")
        if counts[group]["invented"]:
            faults.append(f"{group}: {counts[group]['invented']} records that no source holds")
    return faults


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", required=True)
    parser.add_argument("--samples", type=pathlib.Path, default=here.parent.parent / "samples" / "night")
    parser.add_argument("--night", default="2022-11-08")
    parser.add_argument("--only", default="", help="a folder of the inbox, e.g. screens")
    parser.add_argument("--by-layout", action="store_true", help="a group for each layout; the ratchet is not applied")
    parser.add_argument("--by-variant", action="store_true", help="a group for each quality; the ratchet is not applied")
    parser.add_argument("--show-wrong", action="store_true")
    options = parser.parse_args()

    truths = {}
    for truth in read_jsonl((options.samples / "truth.jsonl").read_text()):
        folder = truth["source"].split("/")[0]
        if options.only and folder != options.only:
            continue
        kind = kind_of(truth["source"], options.samples)
        truth["_group"] = truth["_layout"] if options.by_layout else truth["_variant"] if options.by_variant else kind
        for source in [truth["source"], *truth.get("_also", [])]:
            truths[(source, truth["page"])] = truth
    inbox = options.samples / "inbox"
    records = run_hesuan(options.hesuan, inbox / options.only, inbox, options.night)

    tallies, counts, wrong = compare(truths, records, options.samples)
    print_table(tallies, counts)
    if options.show_wrong:
        for (source, page), status, field, expected, got in wrong:
            print(f"{source} #{page} [{status}] {field}: {expected} | {got}")
    if options.by_layout or options.by_variant or options.only:
        return
    ratchet = tomllib.loads((here / "ratchet.toml").read_text())
    faults = faults_against(limits_of(ratchet, options.hesuan), tallies, counts)
    for fault in faults:
        print(f"FAULT {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
