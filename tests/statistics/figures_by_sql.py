#!/usr/bin/python3
"""Every figure of `hesuan stats` and of the report again, by SQL over the ledger: other code, other algorithm, same numbers.

    figures_by_sql.py --hesuan PROGRAM [unittest arguments]

The definitions (docs/statistics.md) are written here a second time, as views over the ledger's tables.
"""
import argparse
import json
import math
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import town

HESUAN = Path()
AREAS = ["street", "community", "grid", "compound", "building", "unit"]
END = "2022-11-09 00:00:00"  # the first second after the night

# One row a test that counts, whenever it was sampled, once for each person of the roster with its number. `first` and `last` are
# the seconds the time can mean, `age_a` ≤ `age_b` how many days of 24 h before the end of the window they lie.
VIEWS = """
CREATE TEMP VIEW linked AS
  SELECT r.*, m.status AS match_status, m.resident_id, m.candidates, m.reasons AS evidence,
         coalesce(r.sampled_at, r.reported_at) AS moment,
         r.status = 'ok' OR (r.reasons NOT LIKE '%;%' AND m.reasons LIKE '%name_from_roster%') AS is_ok
  FROM records r JOIN matches m ON m.record_id = r.id;
CREATE TEMP VIEW timed AS
  SELECT *, unixepoch(substr(moment, 1, 10) || ' ' || CASE WHEN length(moment) > 10 THEN substr(moment, 12, 8) ELSE '00:00:00' END) AS first,
         unixepoch(substr(moment, 1, 10) || ' ' || CASE WHEN length(moment) > 10 THEN substr(moment, 12, 8) ELSE '23:59:59' END) AS last
  FROM linked;
CREATE TEMP TABLE people AS SELECT position, resident_id FROM residents;
CREATE INDEX temp.people_by_id ON people (resident_id);
CREATE TEMP TABLE tests AS
  SELECT p.position, t.id, t.kind, t.match_status, t.sampling_site, t.first, t.last,
         max(0, (unixepoch('{end}') - 1 - t.last) / 86400) AS age_a, (unixepoch('{end}') - 1 - t.first) / 86400 AS age_b,
         CASE WHEN t.sampled_at IS NOT NULL AND t.reported_at IS NOT NULL AND unixepoch(replace(substr(t.reported_at, 1, 19), 'T', ' ')) >= unixepoch('{end}')
              THEN 'pending' ELSE t.result END AS outcome
  FROM timed t CROSS JOIN people p ON p.resident_id = t.resident_id
  WHERE t.match_status IN ('matched', 'duplicate') AND t.is_ok AND t.moment IS NOT NULL AND t.result NOT IN ('invalid', 'unknown')
        AND t.first < unixepoch('{end}');
CREATE INDEX temp.tests_by_person ON tests (position);
CREATE TEMP TABLE waiting AS
  SELECT DISTINCT p.position FROM timed t, json_each(CASE t.match_status WHEN 'ambiguous' THEN t.candidates ELSE json_array(t.resident_id) END) j
  CROSS JOIN people p ON p.resident_id = j.value
  WHERE (t.match_status = 'ambiguous' OR (t.match_status IN ('matched', 'duplicate') AND NOT t.is_ok))
        AND (t.moment IS NULL OR (t.last >= unixepoch('{end}') - {hours} * 3600 AND t.first < unixepoch('{end}')));
"""
# As of the end of the day that lies {ago} days before the night's.
PEOPLE = """
SELECT p.*, p.is_away AS away,
  p.exempt_reason IS NOT NULL AND (p.exempt_until IS NULL OR date('{end}', '-1 second', '-{ago} days') <= p.exempt_until) AS exempt,
  p.arrived_on IS NOT NULL AND p.arrived_on > date('{end}', '-1 second', '-{ago} days') AS arriving,
  EXISTS (SELECT 1 FROM tests t WHERE t.position = p.position AND t.age_a < {ago} + {days} AND t.age_b >= {ago}) AS has_test,
  EXISTS (SELECT 1 FROM tests t WHERE t.position = p.position AND t.kind = 'nucleic_acid' AND t.age_a < {ago} + {days} AND t.age_b >= {ago}) AS has_nucleic_acid,
  EXISTS (SELECT 1 FROM tests t WHERE t.position = p.position AND t.kind = 'antigen' AND t.age_a < {ago} + {days} AND t.age_b >= {ago}) AS has_antigen,
  EXISTS (SELECT 1 FROM tests t WHERE t.position = p.position AND t.age_b >= {ago} + {days}) AS has_earlier,
  (SELECT max(CASE t.outcome WHEN 'positive' THEN 4 WHEN 'retest' THEN 3 WHEN 'pending' THEN 2 ELSE 1 END) FROM tests t
    WHERE t.position = p.position AND t.age_a < {ago} + {days} AND t.age_b >= {ago}) AS weight,
  (SELECT min(t.age_a) FROM tests t WHERE t.position = p.position AND t.outcome = 'positive' AND t.age_a < 32) AS case_age,
  p.position IN (SELECT position FROM waiting) AS is_waiting
FROM residents p
"""
COUNTS = """
count(*) AS residents, sum(exempt) AS exempt, sum(NOT exempt AND away) AS away, sum(NOT exempt AND NOT away AND arriving) AS arriving,
sum(expected) AS expected, sum(expected AND has_test) AS tested, sum(expected AND NOT has_test) AS untested,
sum(expected AND has_nucleic_acid) AS tested_nucleic_acid, sum(expected AND has_antigen) AS tested_antigen,
sum(expected AND has_test AND NOT has_earlier) AS first_tested,
sum(weight IS 1) AS negative, sum(weight IS 4) AS positive, sum(weight IS 2) AS pending, sum(weight IS 3) AS retest,
sum(expected AND NOT has_test AND is_waiting) AS awaiting_review, sum(case_age IS NOT NULL) AS recent_cases, min(case_age) AS days_since_positive
"""
# Why somebody `p` of people_0 is on the call list, the most urgent first; three days without a test are idle.
WHY = {
    "positive": "weight IS 4",
    "retest": "weight IS 3",
    "antigen_follow_up": """
        (SELECT max(last) FROM tests t WHERE t.position = p.position AND kind = 'antigen' AND outcome = 'positive') >
        coalesce((SELECT max(first) FROM tests t WHERE t.position = p.position AND kind = 'nucleic_acid'), -1e18)
        AND EXISTS (SELECT 1 FROM tests t WHERE t.position = p.position AND kind = 'antigen' AND outcome = 'positive' AND age_a < 7)""",
    "arrival": """arrived_on <= '2022-11-08' AND arrived_on > date('2022-11-08', '-7 days')
        AND NOT EXISTS (SELECT 1 FROM tests t WHERE t.position = p.position AND t.age_a < 2)""",
    "idle": "expected AND NOT EXISTS (SELECT 1 FROM tests t WHERE t.position = p.position AND t.age_a < 3)",
    "untested": "expected AND NOT has_test",
}


def share(part, whole):
    return part / whole if whole else None


class FiguresBySql(unittest.TestCase):
    hours = 48

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="hesuan-town-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.ledger = cls.folder / "ledger.db"
        town.build(HESUAN, cls.ledger, residents=20_000, days=7, window=f"{cls.hours}h")
        cls.database = sqlite3.connect(cls.ledger)
        cls.database.row_factory = sqlite3.Row
        cls.database.executescript(VIEWS.format(end=END, hours=cls.hours))
        for ago in range(2):
            cls.database.execute(f"CREATE TEMP TABLE people_{ago} AS SELECT *, NOT exempt AND NOT away AND NOT arriving AS expected FROM (" +
                                 PEOPLE.format(end=END, ago=ago, days=cls.hours // 24) + ")")

    def stats(self, *arguments):
        done = subprocess.run([HESUAN, "stats", "--ledger", self.ledger, "--format", "jsonl", *arguments], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def sql(self, query, *values):
        return [dict(row) for row in self.database.execute(query, values)]

    def by_sql(self, columns):
        """Counts of each combination of columns, with the day before and the households of areas."""
        keys = ", ".join(f"coalesce({column}, '') AS {column}" for column in columns) + "," if columns else ""
        groups = f"GROUP BY {', '.join(str(i + 1) for i in range(len(columns)))}" if columns else ""
        rows = {}
        for row in self.sql(f"SELECT {keys} {COUNTS} FROM people_0 {groups}"):
            rows[tuple(row.pop(column) for column in columns)] = row
        for row in self.sql(f"SELECT {keys} sum(expected) AS expected, sum(expected AND has_test) AS tested FROM people_1 {groups}"):
            rows[tuple(row[column] for column in columns)]["rate_day_before"] = share(row["tested"], row["expected"])
        for row in rows.values():
            row["rate"] = share(row["tested"], row["expected"])
            row["reported_rate"] = share(row["tested"] + row["awaiting_review"], row["expected"])
        return rows

    def assert_same(self, ours, theirs, what):
        for key, value in theirs.items():
            if isinstance(value, float):
                self.assertAlmostEqual(ours[key], value, places=12, msg=f"{what}: {key}")
            else:
                self.assertEqual(ours[key], value, f"{what}: {key}")

    def test_areas_of_every_level(self):
        rows = self.stats()
        seen = 0
        for depth in range(len(AREAS) + 1):
            level = (["total"] + AREAS)[depth]
            theirs = self.by_sql(AREAS[:depth])
            homes = {}
            names = "".join(f"coalesce({column}, '') AS {column}, " for column in AREAS[:depth])
            # A household stands where its first member does.
            for row in self.sql(f"""
                SELECT {names} household_id, sum(expected) AS expected, sum(expected AND NOT has_test) AS missing
                FROM (SELECT *, min(position) OVER (PARTITION BY household_id) FROM people_0) GROUP BY household_id"""):
                key = tuple(row[column] for column in AREAS[:depth])
                home = homes.setdefault(key, [0, 0])
                home[0] += row["expected"] > 0
                home[1] += row["expected"] > 0 and row["missing"] == 0
            ours = {tuple(row[column] for column in AREAS[:depth]): row for row in rows if row["level"] == level}
            named = {key for key in theirs if not key or key[-1] or any(other[:-1] == key[:-1] and other[-1] for other in theirs)}
            self.assertEqual(set(ours), named, level)
            seen += len(ours)
            for key in named:
                self.assert_same(ours[key], theirs[key], (level, key))
                households, complete = homes.get(key, [0, 0])
                self.assertEqual((ours[key]["households"], ours[key]["households_complete"]), (households, complete), key)
                self.assertEqual(ours[key]["household_rate"], share(complete, households))
        self.assertEqual(seen, len(rows))
        self.assertGreater(seen, 500)

    def test_ranks_and_index(self):
        rows = self.stats()
        for row in rows:
            if row["expected"] == 0:
                self.assertIsNone(row["rank"])
                self.assertIsNone(row["index"])
                continue
            better = sum(other["level"] == row["level"] and other["expected"] > 0 and other["rate"] > row["rate"] for other in rows)
            self.assertEqual(row["rank"], better + 1)
            quiet = 1 if row["days_since_positive"] is None else min(1, row["days_since_positive"] / 14)
            index = 50 * row["rate"] + 15 * row["household_rate"] + 10 * row["reported_rate"] + 25 * quiet
            self.assertAlmostEqual(row["index"], index, places=9)

    def test_colours_and_codes(self):
        rows = self.stats()
        for row in rows:
            age, cases = row["days_since_positive"], row["recent_cases"]
            if age is not None and age <= 2:
                colour = "red" if cases >= 3 and cases >= 0.01 * row["residents"] else "orange"
            elif age is not None and age <= 6:
                colour = "yellow"
            elif (age is not None and age <= 13) or (row["expected"] and row["rate"] < 0.9):
                colour = "blue"
            else:
                colour = "green"
            self.assertEqual(row["colour"], colour, row)
        red = {tuple(row[column] for column in AREAS) for row in rows if row["colour"] == "red" and row["level"] != "total"}
        theirs = {}
        for person in self.sql("SELECT p.*, 0 AS x FROM people_0 p"):
            tests = self.sql("SELECT * FROM tests WHERE position = ?", person["position"]) if person["has_test"] or person["has_earlier"] else []
            theirs[person["resident_id"]] = self.code_of(person, tests, red)
        ours = {row["resident_id"]: row["code"] for row in self.stats("--list", "codes")}
        self.assertEqual(ours, theirs)
        self.assertEqual({code: list(ours.values()).count(code) for code in ("green", "yellow", "red")},
                         {code: rows[0][code] for code in ("green", "yellow", "red")})

    def code_of(self, person, tests, red_areas):
        days = lambda *outcomes, kinds=("nucleic_acid", "antigen"): {
            day for test in tests if test["outcome"] in outcomes and test["kind"] in kinds
            for day in range(test["age_a"], min(test["age_b"], 31) + 1)}
        positive, negative = days("positive"), days("negative", kinds=("nucleic_acid",))
        if any(day < 7 for day in positive):
            later = {day for day in negative if day < min(positive)}
            if not any({day, day + 1, day + 2} <= later for day in later):
                return "red"
        if any(day < 2 for day in days("retest")):
            return "red"
        place = [person[column] or "" for column in AREAS]
        if any(tuple(place[:depth] + [""] * (6 - depth)) in red_areas for depth in range(1, 7)):
            return "yellow"
        if person["exempt"]:
            return "green"
        if not any(day < 7 for day in days("positive", "retest", "pending", "negative")):
            return "yellow"
        return "yellow" if person["expected"] and not person["has_test"] else "green"

    def test_categories_and_ages(self):
        theirs = self.by_sql(["category"])
        ours = {(row["name"],): row for row in self.stats("--by", "category")}
        self.assertEqual(set(ours), set(theirs))
        for key, row in theirs.items():
            self.assert_same(ours[key], row, key)
        for ago in range(2):
            self.database.execute(f"ALTER TABLE people_{ago} ADD COLUMN age_group")
            self.database.execute(f"""
                UPDATE people_{ago} SET age_group = CASE WHEN age IS NULL THEN '' WHEN age < 3 THEN '0-2' WHEN age < 18 THEN '3-17' WHEN age < 60 THEN '18-59'
                WHEN age < 80 THEN '60-79' ELSE '80-' END FROM (SELECT position AS at, CAST(strftime('%Y', '2022-11-08') AS INT) -
                CAST(strftime('%Y', birth_date) AS INT) - (strftime('%m-%d', birth_date) > '11-08') AS age FROM people_{ago}) WHERE position = at""")
        theirs = self.by_sql(["age_group"])
        rows = self.stats("--by", "age")
        self.assertEqual([row["name"] for row in rows], ["0-2", "3-17", "18-59", "60-79", "80-", ""])
        for row in rows:
            self.assert_same(row, theirs[(row["name"],)], row["name"])

    def test_sites(self):
        theirs = self.sql("""
            SELECT coalesce(sampling_site, '') AS site, count(*) AS tests, sum(outcome='negative') AS negative, sum(outcome='pending') AS pending,
                   sum(outcome='retest') AS retest, sum(outcome='positive') AS positive
            FROM (SELECT DISTINCT id, sampling_site, outcome FROM tests WHERE match_status='matched' AND age_a < ?) GROUP BY 1 ORDER BY 1""", self.hours // 24)
        self.assertEqual(self.stats("--by", "site"), theirs)

    def test_days(self):
        rows = self.stats("--by", "day", "--days", "7")
        self.assertEqual(len(rows), 7)
        z = 1.959963984540054
        for ago, row in zip(range(6, -1, -1), rows):
            people = "SELECT *, NOT exempt AND NOT away AND NOT arriving AS expected FROM (" + PEOPLE.format(end=END, ago=ago, days=self.hours // 24) + ")"
            on_day = f"age_a <= {ago} AND age_b >= {ago}"
            theirs = self.sql(f"""
                SELECT date('{END}', '-1 second', '-{ago} days') AS day, sum(expected) AS expected, sum(expected AND has_test) AS tested,
                (SELECT count(DISTINCT id) FROM tests WHERE match_status='matched' AND {on_day}) AS tests,
                (SELECT count(DISTINCT position) FROM tests WHERE outcome IN ('negative', 'positive') AND {on_day}) AS resolved,
                (SELECT count(DISTINCT position) FROM tests WHERE outcome = 'positive' AND {on_day}) AS positive,
                (SELECT count(DISTINCT position) FROM tests t WHERE outcome = 'positive' AND {on_day} AND NOT EXISTS (SELECT 1 FROM tests o
                   WHERE o.position = t.position AND o.outcome = 'positive' AND o.age_b > {ago} AND o.age_a < 32)) AS new_positive,
                (SELECT min(max(age_a, {ago})) - {ago} FROM tests WHERE outcome = 'positive' AND age_b >= {ago} AND age_a < 32) AS days_since_positive
                FROM ({people})""")[0]
            theirs["rate"] = share(theirs["tested"], theirs["expected"])
            n, k = theirs["resolved"], theirs["positive"]
            theirs["positivity_rate"] = p = k / n
            middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
            theirs["positivity_low"], theirs["positivity_high"] = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
            self.assert_same(row, theirs, row["day"])

    def test_lists(self):
        for name, why in {"untested": ["untested"], "positive": ["positive", "retest"], "antigen_follow_up": ["antigen_follow_up"], "arrivals": ["arrival"],
                          "idle": ["idle"]}.items():
            theirs = self.sql("SELECT compound, building, unit, room, name FROM people_0 p WHERE " + " OR ".join(f"({WHY[word]})" for word in why))
            self.assertTrue(theirs, name)
            ours = [{column: row[column] for column in theirs[0]} for row in self.stats("--list", name, "--full", "--idle-days", "3")]
            key = lambda row: tuple(row.values())
            self.assertEqual(sorted(ours, key=key), sorted(theirs, key=key), name)

    def test_call_list(self):
        why = "CASE " + " ".join(f"WHEN {condition} THEN '{word}'" for word, condition in WHY.items()) + " END"
        last = "FROM tests t WHERE t.position = p.position ORDER BY first DESC, outcome = 'positive' DESC, outcome = 'retest' DESC, outcome = 'pending' DESC LIMIT 1"
        home = "FROM residents h WHERE h.household_id = p.household_id"
        theirs = self.sql(f"""
            SELECT * FROM (SELECT {why} AS why, compound, building, unit, room, name,
              coalesce((SELECT name {home} AND h.is_head ORDER BY h.position LIMIT 1), '') AS head_name,
              coalesce(phone, (SELECT phone FROM (SELECT phone {home} AND h.is_head ORDER BY h.position LIMIT 1)),
                       (SELECT phone {home} AND phone IS NOT NULL ORDER BY h.position LIMIT 1), '') AS phone,
              (SELECT outcome {last}) AS last_result, coalesce((SELECT datetime(first, 'unixepoch') {last}), '') AS last_sampled_at
            FROM people_0 p) WHERE why IS NOT NULL""")
        rows = self.stats("--list", "calls", "--full", "--idle-days", "3")
        self.assertEqual([row["number"] for row in rows], list(range(1, len(rows) + 1)))
        order = list(WHY)
        self.assertEqual([row["why"] for row in rows], sorted((row["why"] for row in rows), key=order.index))
        self.assertEqual({row["why"] for row in rows}, set(WHY))
        ours = [{column: row[column] for column in theirs[0]} for row in rows]
        key = lambda row: tuple(map(str, row.values()))
        self.assertEqual(sorted(ours, key=key), sorted(theirs, key=key))
        masked = self.stats("--list", "calls", "--idle-days", "3")
        self.assertEqual([(row["why"], row["room"]) for row in masked], [(row["why"], row["room"]) for row in rows])
        self.assertFalse({row["phone"] for row in masked if row["phone"]} & {row["phone"] for row in rows})

    def test_units_of_responsibility(self):
        table = [("云杉花园", "", "", "东片", ""), ("云杉花园", "1", "", "东片", "一组"), ("松果新村", "2", "", "西片", ""), ("松果新村", "2", "1", "西片", "二组"),
                 ("银杏里", "", "", "西片", "三组")]
        units = self.folder / "units.csv"
        units.write_text("\n".join(map(",".join, [("小区", "楼栋", "单元", "一级单元", "二级单元"), *table])) + "\n", encoding="utf-8")
        self.database.execute("CREATE TEMP TABLE units (compound, building, unit, first_unit, second_unit)")
        self.database.executemany("INSERT INTO units VALUES (?, ?, ?, ?, ?)", table)
        for ago in range(2):  # the nearest row decides
            for column in ("first_unit", "second_unit"):
                self.database.execute(f"ALTER TABLE people_{ago} ADD COLUMN {column}")
                self.database.execute(f"""
                    UPDATE people_{ago} AS p SET {column} = (SELECT u.{column} FROM units u WHERE u.compound = p.compound AND u.building IN (p.building, '')
                    AND u.unit IN (p.unit, '') ORDER BY u.building <> '' DESC, u.unit <> '' DESC LIMIT 1)""")
        theirs = {(name, ""): row for (name,), row in self.by_sql(["first_unit"]).items()}
        theirs |= {key: row for key, row in self.by_sql(["first_unit", "second_unit"]).items() if key[1]}
        ours = {(row["name"], row["part"]): row for row in self.stats("--by", "responsibility", "--units", units)}
        self.assertEqual(set(ours), {("", ""), ("东片", ""), ("东片", "一组"), ("西片", ""), ("西片", "二组"), ("西片", "三组")})
        self.assertEqual(set(ours), set(theirs))
        for key, row in theirs.items():
            self.assert_same(ours[key], row, key)

    def test_visitors(self):
        theirs = self.sql(f"""SELECT count(*) AS n FROM timed WHERE match_status = 'unmatched' AND
                              (moment IS NULL OR (last >= unixepoch('{END}') - {self.hours} * 3600 AND first < unixepoch('{END}')))""")
        self.assertEqual(len(self.stats("--list", "visitors")), theirs[0]["n"])

    def test_a_part_is_counted_as_it_is_in_the_whole(self):
        whole = {row["grid"]: row for row in self.stats("--level", "grid")}
        part = self.stats("--grid", "网格03", "--level", "grid")
        self.assertEqual(len(part), 1)
        own = {"rank": 0, "yellow": 0, "green": 0}  # those depend on the areas around it
        self.assert_same({**part[0], **own}, {**whole["网格03"], **own}, "网格03")

    def test_a_later_night_changes_nothing_of_tonight(self):
        before = self.stats()
        copy = self.folder / "later.db"
        shutil.copy(self.ledger, copy)
        database = sqlite3.connect(copy)
        database.execute("INSERT INTO runs (roster_id, night, window_hours) VALUES (1, '2022-11-09', 48)")
        database.execute("INSERT INTO files (source, location, sha256, status, reason, source_kind) VALUES ('b.csv', '/b.csv', 'x', 'ok', '', 'sheet')")
        database.execute("INSERT INTO inputs VALUES (2, 0, 'b.csv', '/b.csv', 3, 0)")
        database.execute("INSERT INTO records (file_id, source, page, kind, layout, sampled_at, result, status, confidence, readings) "
                         "SELECT 3, 'b.csv', 1, 'nucleic_acid', 'sheet', '2022-11-08T12:00:00+08:00', 'positive', 'ok', '{}', '{}' FROM residents LIMIT 500")
        database.execute("INSERT INTO matches SELECT r.id, 'matched', p.resident_id, p.household_id, 1, '[]', '[]' FROM records r "
                         "JOIN residents p ON p.position = r.id - (SELECT min(id) FROM records WHERE file_id = 3) WHERE r.file_id = 3")
        database.commit()
        database.close()
        done = subprocess.run([HESUAN, "stats", "--ledger", copy, "--format", "jsonl", "--date", "2022-11-08"], capture_output=True, text=True)
        self.assertEqual([json.loads(line) for line in done.stdout.splitlines()], before)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--hesuan", type=lambda path: Path(path).resolve(), required=True)
    known, rest = parser.parse_known_args()
    HESUAN = known.hesuan
    unittest.main(argv=[sys.argv[0], *rest])
