#!/usr/bin/python3
"""Counting a district: a ledger of 1.5 million residents and 10 million records, made of copies of one town.

    counting.py --hesuan PROGRAM [--ledger FILE] [--residents 1500000] [--records 10000000]

Prints wall-clock and processor seconds and peak memory of each command. With --ledger the ledger is kept and used again.
"""
import argparse
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "statistics"))
import town

TOWN = 50_000  # residents
COMMANDS = {
    "areas of every level": ["stats", "--format", "csv"],
    "days": ["stats", "--by", "day", "--format", "csv"],
    "call list": ["stats", "--list", "calls", "--format", "csv"],
    "report, page": ["report", "--out", "{folder}/report.html"],
    "report, workbook": ["report", "--format", "xlsx", "--out", "{folder}/report.xlsx"],
    "report, message": ["report", "--format", "text"],
}


def copy_town(database: sqlite3.Connection, copies: int):
    """Every copy has its own streets and people."""
    residents, records = (database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("residents", "records"))
    names = lambda table: [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    for copy in range(1, copies):
        own = {"position": f"position + {copy * residents}", "resident_id": f"resident_id || '-{copy}'",
               "household_id": f"household_id || '-{copy}'", "street": f"street || '{copy}'", "id": f"id + {copy * records}",
               "record_id": f"record_id + {copy * records}"}
        for table, key, last in (("residents", "position", residents - 1), ("records", "id", records), ("matches", "record_id", records)):
            columns = names(table)
            values = ", ".join("CASE WHEN resident_id = '' THEN '' ELSE " + own[c] + " END" if table == "matches" and c in ("resident_id", "household_id")
                               else own.get(c, c) for c in columns)
            database.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {key} <= ?", (last,))
        database.commit()


def build(hesuan: Path, ledger: Path, residents: int, records: int):
    copies = max(1, residents // TOWN)
    days = max(1, min(31, round(records / copies / TOWN / 0.8)))
    town.build(hesuan, ledger, residents=min(residents, TOWN), days=days)
    database = sqlite3.connect(ledger)
    database.execute("PRAGMA synchronous = OFF")
    copy_town(database, copies)
    counts = [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("residents", "records")]
    print(f"{counts[0]:,} residents, {counts[1]:,} records, {ledger.stat().st_size / 1e9:.1f} GB")


def measure(command: list):
    with open("/dev/null", "w") as nowhere:
        started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        process = subprocess.Popen(["/usr/bin/env", "time", "-f", "%M", *command], stdout=nowhere, stderr=subprocess.PIPE, text=True)
        messages = process.communicate()[1]
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(messages)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - started, processor, int(messages.split()[-1]) / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", type=lambda path: Path(path).resolve(), required=True)
    parser.add_argument("--ledger", type=Path)
    parser.add_argument("--residents", type=int, default=1_500_000)
    parser.add_argument("--records", type=int, default=10_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ledger = given.ledger or Path(folder) / "ledger.db"
        if not ledger.exists():
            build(given.hesuan, ledger, given.residents, given.records)
        for name, words in COMMANDS.items():
            clock, processor, memory = measure([given.hesuan, *(word.format(folder=folder) for word in words), "--ledger", ledger])
            print(f"{name:22} {clock:7.1f} s  {processor:7.1f} s processor  {memory:7.0f} MB")
