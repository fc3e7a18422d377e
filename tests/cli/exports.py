#!/usr/bin/python3
"""Upload files read by other programs: LibreOffice, openpyxl, Python's csv and json, Miller.

    exports.py --hesuan PROGRAM [--regenerate] [unittest arguments]

exports/<template>.csv is what LibreOffice makes of each built-in template's export of the sample night (the truth of
it, so that no recogniser takes part). With --regenerate they are written anew: review them as a diff.
"""
import argparse
import csv
import io
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import openpyxl
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "exports"
SAMPLES = HERE.parent.parent / "samples" / "night"
TIME_LIMIT = 600  # seconds; generous, for a busy machine
HESUAN = Path()
REGENERATE = False

TABLE = {
    "姓名": "name", "证件类型": "id_type", "证件号码": "id_number", "联系电话": "phone", "采样时间": "sampled_at",
    "检测时间": "reported_at", "检测结果": "result", "检测机构": "institution", "样本条形码": "specimen_id",
    "采样地点": "sampling_site", "检测类型": "kind",
}
WORDS = {"negative": "阴性", "positive": "阳性", "pending": "检测中", "retest": "待复检", "invalid": "无效",
         "nucleic_acid": "核酸", "antigen": "抗原"}

HOSTILE_ROWS = 10_000
TEXT_FIELDS = ["institution", "specimen_id", "sampling_site", "address"]
HOSTILE_TEMPLATE = "title = 'hostile'\nsheet = 'rows'\nmax_rows = 4000\nfile = 'part_{part:02}.SUFFIX'\n" + "".join(
    f"[[column]]\nheading = '{name}'\nfield = '{name}'\n" for name in ["source", *TEXT_FIELDS]
)


def run(command, **options) -> subprocess.CompletedProcess:
    return subprocess.run(list(map(str, command)), capture_output=True, timeout=TIME_LIMIT, **options)


def libreoffice_rows(files: list[Path], folder: Path) -> dict[str, list[list[str]]]:
    """Each workbook's first sheet as LibreOffice shows it, by the file's stem."""
    out = folder / "converted"
    done = run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
                "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false", "--outdir", out, *files])
    if done.returncode or b"Error" in done.stderr:
        raise AssertionError(done.stderr.decode())
    return {file.stem: list(csv.reader(io.StringIO((out / f"{file.stem}.csv").read_text("utf-8-sig"), newline="")))
            for file in files}


def openpyxl_rows(file: Path) -> list[list[str]]:
    sheet = openpyxl.load_workbook(file, read_only=True).worksheets[0]
    rows = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert all(isinstance(cell, str) for row in rows for cell in row), "a cell that is no text"
    return rows


def unguarded(cell: str) -> str:
    """As README.md tells programs to take the guard off."""
    return cell[1:] if re.match(r"'+[=+\-@\t\r\n]", cell) else cell


def csv_rows(data: bytes, encoding: str) -> list[list[str]]:
    return [[unguarded(cell) for cell in row] for row in csv.reader(io.StringIO(data.decode(encoding), newline=""))]


class SampleNight(unittest.TestCase):
    """A golden export for each built-in template."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="hesuan-exports-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        inbox = cls.folder / "inbox"
        inbox.mkdir()
        with open(inbox / "truth.csv", "w", encoding="utf-8", newline="") as out:
            table = csv.writer(out)
            table.writerow(TABLE)
            for line in (SAMPLES / "truth.jsonl").read_text("utf-8").splitlines():
                record = json.loads(line)
                table.writerow([WORDS.get(record[field], record[field]) for field in TABLE.values()])
        run([HESUAN, "run", inbox, "--roster", SAMPLES / "roster.xlsx", "--out", cls.folder / "out", "--date",
             "2022-11-08", "--window", "48h"])
        listed = run([HESUAN, "templates", "list"]).stdout.decode().splitlines()[1:]
        cls.templates = [line.split()[0] for line in listed]
        cls.files = {}
        for template in cls.templates:
            folder = cls.folder / template
            run([HESUAN, "--lang", "zh", "export", "--ledger", cls.folder / "out/ledger.db", "--template", template,
                 "--out", f"{folder}/"])
            [cls.files[template]] = [file for file in folder.iterdir() if not file.name.endswith("_rejects.csv")]
            if cls.files[template].suffix == ".xlsx":  # the names are Chinese, and not what is tested
                cls.files[template] = cls.files[template].rename(cls.folder / f"{template}.xlsx")

    def test_libreoffice_shows_what_was_written(self):
        workbooks = [file for file in self.files.values() if file.suffix == ".xlsx"]
        shown = libreoffice_rows(workbooks, self.folder)
        for template, file in self.files.items():
            if file.suffix == ".csv":
                shown[template] = csv_rows(file.read_bytes(), "gb18030")
        self.assertGreaterEqual(len(shown), 6)
        for template, rows in shown.items():
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(rows)
            golden = GOLDEN / f"{template}.csv"
            if REGENERATE:
                GOLDEN.mkdir(exist_ok=True)
                golden.write_text(text.getvalue(), "utf-8")
            with self.subTest(template):
                self.assertGreater(len(rows), 3)
                self.assertEqual(text.getvalue(), golden.read_text("utf-8"))

    def test_a_rerun_gives_the_same_bytes(self):
        for template, file in self.files.items():
            again = self.folder / f"again{file.suffix}"
            run([HESUAN, "--lang", "zh", "export", "--ledger", self.folder / "out/ledger.db", "--template", template,
                 "--out", again])
            with self.subTest(template):
                self.assertEqual(again.read_bytes(), file.read_bytes())

    def test_drop_downs_and_lengths(self):
        sheet = openpyxl.load_workbook(self.files["nucleic_acid"]).worksheets[0]
        rules = {str(rule.sqref): (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}
        self.assertEqual(rules["J4:J5003"], ("list", '"阳性,阴性"'))
        self.assertEqual(rules["S4:S5003"], ("textLength", "5"))
        self.assertEqual([str(area) for area in sheet.merged_cells.ranges], ["A1:AI1", "A2:AI2"])

    def test_counts_are_numbers_and_all_else_is_text(self):
        for template, is_count in (("daily", {"在册人数", "暂离", "免检", "应检", "已检", "未检", "阴性", "阳性", "待出结果",
                                              "待复检", "待人工核对", "户数", "全户已检"}), ("registration", set())):
            rows = openpyxl.load_workbook(self.files[template]).worksheets[0].iter_rows(values_only=True)
            headings = next(row for row in rows if all(row))
            for row in rows:
                for heading, cell in zip(headings, row):
                    if cell is not None:
                        self.assertIs(type(cell), int if heading in is_count else str, heading)


HARMLESS = [
    "=1+1", "+86", "-1", "@SUM(A1)", "\t", "\n", "'", "''", '"', ",", ";", "<b>&amp;", "]]>", "007", "1E5",
    "110105194912310021", "3/4", "TRUE", "#N/A", "_", "_x", "_x_", "\\", "\\n", "%s", " ", "\u3000", "\u00a0",
    "\ufffd", "\u200b", "\u202e", "核酸", "测试甲", "𠮷", "😀", "\U0010fffd", "é", "e\u0301", "€", "null", "NaN",
    '=HYPERLINK("http://a")', "'=1",
]
HARMFUL = [
    "\r", "\r\n", "\x00", "\x01", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\U0010ffff", "_x0041_", "_x000D_",
    "_x4_",    "\u1e3f", "\u9fb4", "\ue78d",
]


def hostile_text(source: random.Random) -> str:
    if source.random() < 0.002:
        return source.choice(["长", "x", "𠮷"]) * source.choice([16383, 16384, 32767, 32768])
    pieces = [source.choice(HARMLESS if source.random() < 0.95 else HARMFUL) for _ in range(source.randrange(1, 5))]
    if source.random() < 0.2:
        pieces.append(chr(source.choice([source.randrange(1, 0xD800), source.randrange(0xE000, 0x110000)])))
    return "".join(pieces)


def is_refused(text: str, kind: str) -> bool:
    """What README.md says a file does not take."""
    if len(text.encode("utf-16-le")) // 2 > 32767:
        return True
    for c in text:
        control = ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or c in "\u2028\u2029"
        if (control and c not in "\t\n") or ord(c) & 0xFFFE == 0xFFFE or c == "\ufeff":
            return True
    if kind == "xlsx":
        return re.search(r"_x[0-9A-Fa-f]+_", text) is not None
    return kind == "gb18030" and any(GB18030_UNSETTLED.match(c) for c in text)


GB18030_UNSETTLED = re.compile(
    "[\u1e3f\u9fb4-\u9fbb\ue78d-\ue796\ue7c7\ue816-\ue818\ue81e\ue826\ue82b\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855"
    "\ue864\ufe10-\ufe19\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe]"
)


class HostileValues(unittest.TestCase):
    """Each value comes back as it was, or its row is refused with a reason."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="hesuan-exports-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        source = random.Random(20221108)
        cls.rows = {}  # source → texts
        lines = []
        for i in range(HOSTILE_ROWS):
            texts = [hostile_text(source) for _ in TEXT_FIELDS]
            cls.rows[f"row {i}"] = texts
            record = {"source": f"row {i}", "kind": "antigen", "match_status": "matched", "resident_id": "R1",
                      **dict(zip(TEXT_FIELDS, texts))}
            lines.append(json.dumps(record, ensure_ascii=i % 2 == 0).encode("utf-8"))
        cls.broken = [lines[0].replace(b'"antigen"', b'"antigen", "name": "\\ud800"'),  # a lone surrogate
                      lines[0].replace(b'"antigen"', b'"antigen", "name": "\xff"')]
        cls.records = b"\n".join(lines + cls.broken) + b"\n"

    def export(self, kind: str) -> tuple[list[Path], dict[str, str]]:
        """The files, and the refused sources with the code of their rule."""
        folder = self.folder / kind
        suffix = {"utf-8-bom": "csv", "gb18030": "csv"}.get(kind, kind)
        template = self.folder / f"{kind}.toml"
        keys = f"kind = '{suffix}'\n" + (f"encoding = '{kind}'\n" if suffix == "csv" else "")
        template.write_text(keys + HOSTILE_TEMPLATE.replace("SUFFIX", suffix), "utf-8")
        done = run([HESUAN, "--json", "export", "--template", template, "--out", f"{folder}/", "-"], input=self.records)
        self.assertEqual(done.returncode, 1, done.stderr.decode())
        messages = [json.loads(line) for line in done.stderr.decode().splitlines()]
        unread = [message["row"] for message in messages if message.get("code") == "record_not_json"]
        self.assertEqual(unread, [HOSTILE_ROWS + 1, HOSTILE_ROWS + 2])
        refused = {row[0]: row[6] for row in csv_rows((folder / "part_01_rejects.csv").read_bytes(), "utf-8-sig")[1:]}
        return sorted(folder.glob("part_??.*")), refused

    def check(self, kind: str, rows: list[list[str]], refused: dict[str, str]) -> None:
        expected = {source for source, texts in self.rows.items() if any(is_refused(text, kind) for text in texts)}
        self.assertEqual(set(refused), expected)
        self.assertTrue(all(refused.values()))
        kept = [[source, *texts] for source, texts in self.rows.items() if source not in refused]
        self.assertGreater(len(kept), HOSTILE_ROWS / 10)
        self.assertGreater(len(refused), HOSTILE_ROWS / 10)
        self.assertEqual(len(rows), len(kept))
        for row, texts in zip(rows, kept):
            self.assertEqual(row, texts)

    def test_workbooks(self):
        files, refused = self.export("xlsx")
        self.check("xlsx", [row for file in files for row in openpyxl_rows(file)[1:]], refused)
        shown = libreoffice_rows(files, self.folder)
        self.check("xlsx", [row for file in files for row in shown[file.stem][1:]], refused)

    def test_csv_in_utf_8(self):
        files, refused = self.export("utf-8-bom")
        self.check("utf-8-bom", [row for file in files for row in csv_rows(file.read_bytes(), "utf-8-sig")[1:]], refused)
        by_miller = []
        for file in files:
            done = run(["mlr", "-S", "--icsv", "--ojson", "cat", file])
            self.assertEqual(done.returncode, 0, done.stderr.decode())
            by_miller += [[unguarded(cell) for cell in row.values()] for row in json.loads(done.stdout)]
        self.check("utf-8-bom", by_miller, refused)

    def test_csv_in_gb18030(self):
        files, refused = self.export("gb18030")
        self.check("gb18030", [row for file in files for row in csv_rows(file.read_bytes(), "gb18030")[1:]], refused)

    def test_json_lines(self):
        files, refused = self.export("jsonl")
        lines = [json.loads(line) for file in files for line in file.read_text("utf-8").split("\n") if line]
        self.check("jsonl", [list(line.values()) for line in lines], refused)


class PlatformWorkbook(unittest.TestCase):
    """`templates learn` on a workbook that another program has written."""

    def test_lists_on_a_hidden_sheet(self):
        with tempfile.TemporaryDirectory(prefix="hesuan-exports-") as name:
            folder = Path(name)
            book = openpyxl.Workbook()
            sheet, codes = book.active, book.create_sheet("字典")
            sheet.title = "导入"
            book.create_sheet("填表说明", 0).append(["带 * 的必填"])
            sheet.merge_cells("A1:D1")
            sheet["A1"] = "人员导入表"
            sheet.append(["本人", None, "检测"])
            sheet.append(["*姓名", "证件号码（必填）", "检测结果", "人群分类"])
            for text in ("1-阴性", "2-阳性"):
                codes.append([text])
            for i, text in enumerate(("居民", "来访人员", "医务人员"), 1):
                codes.cell(i, 2, text)
            codes.sheet_state = "hidden"
            book.defined_names.append(DefinedName("groups", attr_text="字典!$B$1:$B$3"))
            for cells, rule in (
                ("C4:C500", DataValidation("list", formula1="字典!$A$1:$A$2")),
                ("D4:D500", DataValidation("list", formula1="groups")),
                ("B4:B500", DataValidation("textLength", operator="between", formula1="15", formula2="18")),
            ):
                rule.add(cells)
                sheet.add_data_validation(rule)
            book.save(folder / "empty.xlsx")
            learned = run([HESUAN, "templates", "learn", folder / "empty.xlsx"])
            self.assertEqual(learned.returncode, 1)  # nobody knows what goes into 人群分类
            self.assertIn("人群分类", learned.stderr.decode())
            toml = learned.stdout.decode()
            for expected in (
                'sheet = "导入"\ntitles = ["人员导入表"]\n',
                'group = "本人"\nheading = "*姓名"\nfield = "resident.name"\nrequired = true\n',
                'heading = "证件号码（必填）"\nfield = "resident.id_number"\nrequired = true\nlength = [15, 18]\n',
                'words = { "negative" = "1-阴性", "positive" = "2-阳性" }\nchoices = ["1-阴性", "2-阳性"]\n',
                'group = "检测"\nheading = "人群分类"\nchoices = ["居民", "来访人员", "医务人员"]\n',
            ):
                self.assertIn(expected, toml)
            (folder / "learned.toml").write_text(toml, "utf-8")
            self.assertEqual(run([HESUAN, "templates", "check", folder / "learned.toml"]).returncode, 0)

            records = '{"kind":"antigen","name":"张样例","id_number":"110101196001109003","result":"negative",'
            records += '"match_status":"matched"}'
            run([HESUAN, "export", "--template", folder / "learned.toml", "--out", folder / "filled.xlsx", "-"],
                input=records.encode())
            filled = openpyxl.load_workbook(folder / "filled.xlsx").worksheets[0]
            for row, (given, learnt) in enumerate(zip(sheet.iter_rows(values_only=True), filled.iter_rows(values_only=True))):
                self.assertEqual(learnt, given, f"row {row} above the data")
            self.assertEqual([cell.value for cell in filled[4]], ["张样例", "110101196001109003", "1-阴性", None])
            rules = {str(rule.sqref).split(":")[0] for rule in filled.data_validations.dataValidation}
            self.assertEqual(rules, {"B4", "C4", "D4"})


def main() -> None:
    global HESUAN, REGENERATE
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--hesuan", type=lambda path: Path(path).resolve(), required=True)
    parser.add_argument("--regenerate", action="store_true")
    arguments, rest = parser.parse_known_args()
    HESUAN, REGENERATE = arguments.hesuan, arguments.regenerate
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
