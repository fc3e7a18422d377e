#!/usr/bin/python3
"""A fictitious town in a ledger: residents, seven days of tests, and everything that makes counting hard.

    town.py --hesuan PROGRAM --ledger FILE [--residents 20000] [--days 7] [--seed 1]

The roster's rows, the files and the records are written straight into a ledger that `hesuan run` has made, so that a town of
any size takes seconds: what is tested is counting, not reading. Names are of made-up people; no record bears a number.
"""
import argparse
import json
import random
import sqlite3
import subprocess
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

NIGHT = date(2022, 11, 8)
STREETS = ["云溪街道", "松岭街道", "枫桥街道"]
COMPOUNDS = ["云杉花园", "松果新村", "银杏里", "白桦苑", "青檀公寓", "木棉家园", "紫藤小区", "海棠坊"]
SITES = ["一号采样点", "二号采样点", "社区中心", "流动采样车", None]
CATEGORIES = [None, "户籍人口", "流动人口", "学生", "医护人员"]
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "安宁文清远亭川雨禾舟岚"
EVIDENCE = json.dumps([{"code": "id_number_equal", "detail": "", "weight": 39.8}, {"code": "name_equal", "detail": "", "weight": 10.3}])


def residents_of(random_: random.Random, count: int):
    """Rows of `residents` without roster and position."""
    home = number = 0
    while number < count:
        home += 1
        street = STREETS[home // 3000 % len(STREETS)]
        community = f"第{home // 600 + 1}社区"
        grid = f"网格{home // 150 + 1:02d}"
        compound = f"{COMPOUNDS[home // 300 % len(COMPOUNDS)]}{home // 2400 or ''}"
        building, unit = str(home // 40 % 12 + 1), ["", "1", "2"][home // 40 % 3] and str(home % 2 + 1)
        room = f"{home // 4 % 10 + 1}{home % 4 + 1:02d}"
        for member in range(random_.choice([1, 2, 2, 3, 3, 4, 5])):
            if number == count:
                return
            number += 1
            yield {
                "resident_id": f"R{number:07d}", "household_id": f"H{home:07d}",
                "name": random_.choice(SURNAMES) + "".join(random_.choices(GIVEN, k=random_.choice([1, 2]))),
                "phone": f"1990000{number % 10000:04d}" if random_.random() < 0.7 else None,
                "compound": compound, "building": building, "unit": unit, "room": room,
                "street": street, "community": community, "grid": grid,
                "relation": "户主" if member == 0 else None, "is_head": member == 0,
                "is_away": random_.random() < 0.04, "roster_row": number + 1,
                **exemption(random_), "category": random_.choice(CATEGORIES),
                "birth_date": (date(1930, 1, 1) + timedelta(days=random_.randrange(33900))).isoformat() if random_.random() < 0.95 else None,
                "arrived_on": (NIGHT + timedelta(days=random_.randrange(-9, 3))).isoformat() if random_.random() < 0.03 else None,
            }


def exemption(random_: random.Random):
    if random_.random() > 0.05:
        return {"exempt_reason": None, "exempt_until": None}
    until = (NIGHT + timedelta(days=random_.randrange(-3, 4))).isoformat() if random_.random() < 0.6 else None
    return {"exempt_reason": "孕妇", "exempt_until": until}


def iso(moment: datetime):
    return moment.isoformat(timespec="seconds") + "+08:00"


def tests_of(random_: random.Random, residents: list, days: int):
    """(record, match) pairs."""
    edges = [0, 1, 86399, 86400 - 60]  # first and last seconds of a day
    for day in range(days - 1, -1, -1):
        midnight = datetime.combine(NIGHT - timedelta(days=day), datetime.min.time())
        for resident in residents:
            if random_.random() > 0.78:
                continue
            second = random_.choice(edges) if random_.random() < 0.05 else random_.randrange(86400)
            sampled = midnight + timedelta(seconds=second)
            yield test(random_, resident, sampled)
            if random_.random() < 0.03:  # another of the same day
                yield test(random_, resident, midnight + timedelta(seconds=random_.randrange(86400)))
    for resident in random_.sample(residents, max(1, len(residents) // 50)):  # long ago
        yield test(random_, resident, datetime.combine(NIGHT, datetime.min.time()) - timedelta(days=random_.randrange(8, 90), hours=5))


def test(random_: random.Random, resident: dict, sampled: datetime):
    chance = random_.random()
    kind = "antigen" if random_.random() < 0.25 else "nucleic_acid"
    result = random_.choices(["negative", "positive", "pending", "retest", "invalid", "unknown"], [930, 8, 30, 6, 6, 20])[0]
    reported = sampled + timedelta(hours=random_.randrange(1, 20))
    record = {
        "source": "结果.csv", "page": 1, "kind": kind, "layout": "sheet", "name": resident["name"],
        "sampled_at": iso(sampled), "reported_at": iso(reported), "result": result,
        "sampling_site": random_.choice(SITES), "status": "ok", "reasons": None,
    }
    if random_.random() < 0.03:
        record["sampled_at"] = sampled.date().isoformat()
    if random_.random() < 0.03:
        record["sampled_at"] = None
    if random_.random() < 0.01:
        record["sampled_at"] = record["reported_at"] = None
    match = {"status": "matched", "resident_id": resident["resident_id"], "household_id": resident["household_id"],
             "score": 0.9999, "reasons": EVIDENCE, "candidates": "[]"}
    if chance < 0.03:
        record["status"], record["reasons"] = "review", "name_low_confidence"
        if random_.random() < 0.5:
            match["reasons"] = json.dumps([{"code": "name_from_roster", "weight": 0, "detail": resident["name"]}])
    elif chance < 0.05:
        record["status"], record["reasons"] = "review", "two_results_disagree;date_in_future"
    elif chance < 0.07:
        match.update(status="ambiguous", candidates=json.dumps([resident["resident_id"], "R0000001"]), resident_id="", household_id="")
    elif chance < 0.10:
        match.update(status="unmatched", resident_id="", household_id="")
    elif chance < 0.14:
        match["status"] = "duplicate"
    return record, match


def insert(database, table: str, rows, chunk: int = 50_000):
    columns, batch = None, []
    for row in rows:
        if columns is None:
            columns = list(row)
            sql = f"INSERT INTO {table} ({','.join(columns)}) VALUES ({','.join('?' * len(columns))})"
        batch.append(tuple(row.values()))
        if len(batch) == chunk:
            database.executemany(sql, batch)
            batch.clear()
    if batch:
        database.executemany(sql, batch)


def empty_ledger(hesuan: Path, ledger: Path, window: str):
    """By one run over an empty folder with a roster of one."""
    with tempfile.TemporaryDirectory() as folder:
        roster = Path(folder) / "roster.csv"
        roster.write_text("姓名,小区,楼栋,室\n赵安宁,云杉花园,1,101\n", encoding="utf-8")
        (Path(folder) / "inbox").mkdir()
        done = subprocess.run([hesuan, "run", Path(folder) / "inbox", "--roster", roster, "--out", Path(folder) / "out", "--ledger", ledger,
                               "--date", NIGHT.isoformat(), "--window", window, "--quiet"], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr)


def build(hesuan: Path, ledger: Path, residents: int = 20_000, days: int = 7, seed: int = 1, window: str = "48h"):
    random_ = random.Random(seed)
    empty_ledger(hesuan, ledger, window)
    database = sqlite3.connect(ledger)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("DELETE FROM residents")
    people = []

    def kept():
        for position, resident in enumerate(residents_of(random_, residents)):
            people.append({key: resident[key] for key in ("resident_id", "household_id", "name")})
            yield {"roster_id": 1, "position": position, **resident}

    insert(database, "residents", kept())
    insert(database, "files", [{"source": "结果.csv", "location": "/结果.csv", "sha256": "0" * 64, "status": "review", "reason": "", "source_kind": "sheet"},
                               {"source": "糊.png", "location": "/糊.png", "sha256": "1" * 64, "status": "unreadable", "reason": "no_text_found", "source_kind": "picture"}])
    insert(database, "inputs", [{"run_id": 1, "position": position, "source": source, "location": "/" + source, "file_id": file, "is_duplicate": 0}
                                for position, (source, file) in enumerate([("结果.csv", 1), ("糊.png", 2)])])
    matches = []

    def records():
        for number, (record, match) in enumerate(tests_of(random_, people, days), 1):
            yield {"id": number, "file_id": 1, **record, "confidence": "{}", "readings": "{}"}
            matches.append({"record_id": number, **match})
            if len(matches) == 50_000:
                insert(database, "matches", matches)
                matches.clear()

    database.execute("PRAGMA foreign_keys = OFF")
    insert(database, "records", records())
    insert(database, "matches", matches)
    database.commit()
    database.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", type=Path, required=True)
    parser.add_argument("--ledger", type=Path, required=True)
    parser.add_argument("--residents", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    build(given.hesuan.resolve(), given.ledger, given.residents, given.days, given.seed)
