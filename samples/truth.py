"""The records a source shows, in the words of the record contract."""

import json
from pathlib import Path

FIELDS = (
    "kind name id_type id_number phone sampled_at reported_at result institution specimen_id sampling_site address "
    "health_code"
).split()


def shown(test, page: int, **fields) -> dict:
    """The record of `test` as item `page` of a source. `fields` are those the source shows beside kind and result;
    all others are null."""
    record = {"source": None, "page": page}
    record |= dict.fromkeys(FIELDS)
    record |= {"kind": test.kind, "result": test.result}
    unknown = fields.keys() - record.keys()
    if unknown:
        raise KeyError(f"not in the record contract: {unknown}")
    record |= fields
    record["_resident"] = test.person.number
    return record


def _agrees(seen: str | None, full: str | None) -> bool:
    if seen is None:
        return True
    return full is not None and len(seen) == len(full) and all(a in ("*", b) for a, b in zip(seen, full))


def count_candidates(record: dict, roster) -> int:
    """Residents whom nothing that the record shows of name and ID number contradicts."""
    return sum(_agrees(record["name"], r.name) and _agrees(record["id_number"], r.id_number) for r in roster)


def write_truth(path: Path, records: list[dict]) -> None:
    records.sort(key=lambda r: (r["source"], r["page"]))
    lines = (json.dumps(r, ensure_ascii=False) for r in records)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
