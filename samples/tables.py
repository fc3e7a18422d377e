"""Spreadsheets of the inbox, and the roster."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from itertools import islice
from random import Random

import openpyxl
import xlwt
from openpyxl.styles import Alignment, Font

from forms import RESULT_WORDS, iso_minute, iso_second, second
from night import Test, antigen_of
from people import Resident
from truth import shown


def wrong_check_digit(number: str) -> str:
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def _damaged(tests: list[Test]) -> list[tuple[Test, str | None]]:
    """Three rows that a person must look at, each in its own way."""
    damage = {4: "check_digit", 8: "retest", 12: "lost_digits"}
    return [(test, damage.get(i)) for i, test in enumerate(tests)]


def _id_number(test: Test, damage: str | None) -> str | None:
    if damage == "lost_digits":
        return None
    number = test.person.id_number
    return wrong_check_digit(number) if damage == "check_digit" else number


def _result_word(test: Test, damage: str | None) -> str:
    return "待复检" if damage == "retest" else RESULT_WORDS[test.result]


def _row_truth(test: Test, row: int, source: str, variant: str, damage: str | None, **fields) -> dict:
    if damage == "retest":
        test = replace(test, result="retest")
    record = shown(test, row, name=test.person.name, id_number=_id_number(test, damage), **fields)
    record |= {"source": source, "_layout": "sheet", "_variant": variant}
    if damage:
        record["_review"] = damage
    return record


def freeze_zip(data: bytes) -> bytes:
    """The same workbook with fixed dates inside, so that the same seed gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2022-11-08T22:00:00Z", content)
            entry = zipfile.ZipInfo(name, (2022, 11, 8, 22, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()


def _xlsx_bytes(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return freeze_zip(out.getvalue())


# Each maker below gives (file name, bytes, records).


def result_library_xlsx(tests: list[Test]):
    """The result library's export: a merged title above the headings, real date cells."""
    source = "sheets/检测结果导出.xlsx"
    headings = (
        "姓名 性别 年龄 证件类型 证件号码 电话号码 采样机构 采样时间 检测机构 检测时间 检测结果 样本条形码 样本类型 检测项目 采样地点"
    ).split()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "检测结果"
    sheet.append(["青禾街道核酸检测结果（2022年11月8日）"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet["A1"].font = Font(size=16, bold=True)
    sheet.append(headings)
    records = []
    for row, (test, damage) in enumerate(_damaged(tests), 3):
        person = test.person
        age = (test.sampled_at.date() - person.born).days // 365
        number = float(person.id_number[:17] + "0") if damage == "lost_digits" else _id_number(test, damage)
        sheet.append(
            [person.name, person.sex, age, "居民身份证", number, person.phone, test.site, test.sampled_at,
             test.institution, test.reported_at, _result_word(test, damage), test.specimen, test.method,
             "新型冠状病毒核酸检测", test.site]
        )  # fmt: skip
        for column in (8, 10):
            sheet.cell(row, column).number_format = "yyyy-mm-dd hh:mm:ss"
        records.append(
            _row_truth(
                test, row, source, "xlsx", damage,
                id_type="居民身份证", phone=person.phone, sampled_at=iso_second(test.sampled_at),
                reported_at=iso_second(test.reported_at), institution=test.institution, specimen_id=test.specimen,
                sampling_site=test.site,
            )
        )  # fmt: skip
    for column, width in zip("EFHIJ", (22, 14, 20, 28, 20)):
        sheet.column_dimensions[column].width = width
    return source, _xlsx_bytes(book), records


def _csv_bytes(rows, encoding: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def form_csv(rng: Random, tests: list[Test]):
    """A form that people fill in themselves: nucleic acid or antigen, times to the minute."""
    source = "sheets/健康申报_收集结果.csv"
    rows = [["提交时间（自动）", "您的姓名", "身份证号码", "手机号", "检测项目", "采样时间", "检测结果", "备注"]]
    records = []
    for row, (test, damage) in enumerate(_damaged(tests), 2):
        if row % 9 == 0:
            test = antigen_of(rng, test, "negative")
        person = test.person
        number = f"{float(person.id_number[:17] + '0'):.5E}" if damage == "lost_digits" else _id_number(test, damage)
        sampled = f"{test.sampled_at.year}/{test.sampled_at.month}/{test.sampled_at.day} {test.sampled_at:%H:%M}"
        rows.append(
            [f"2022-11-08 21:{row:02d}:07", person.name, number, person.phone or "",
             "抗原" if test.kind == "antigen" else "核酸", sampled, _result_word(test, damage),
             rng.choice(["", "", "", "家里老人, 已做", '微信群里说"已做"'])]
        )  # fmt: skip
        records.append(
            _row_truth(test, row, source, "csv-utf8", damage, phone=person.phone, sampled_at=iso_minute(test.sampled_at))
        )
    return source, _csv_bytes(rows, "utf-8-sig"), records


def laboratory_csv(tests: list[Test]):
    """A laboratory's list in the encoding of older Windows programs."""
    source = "sheets/实验室结果.csv"
    rows = [["样本编号", "受检者姓名", "证件号码", "联系电话", "采样时间", "报告时间", "检测单位", "检测结果"]]
    records = []
    for row, test in enumerate(tests, 2):
        person = test.person
        rows.append(
            [test.specimen, person.name, person.id_number, person.phone or "", second(test.sampled_at),
             second(test.reported_at), test.institution, RESULT_WORDS[test.result]]
        )  # fmt: skip
        records.append(
            _row_truth(
                test, row, source, "csv-gb18030", None,
                phone=person.phone, sampled_at=iso_second(test.sampled_at), reported_at=iso_second(test.reported_at),
                institution=test.institution, specimen_id=test.specimen,
            )
        )  # fmt: skip
    return source, _csv_bytes(rows, "gb18030"), records


def tube_list_xls(tests: list[Test]):
    """A sampling point's tube list with results filled in, as an old workbook."""
    source = "sheets/总表.xls"
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("总表")
    headings = "序号 被采样人姓名 证件类型 证件号码 手机号 采集时间 采样点名称 试管码 检测结果".split()
    for column, heading in enumerate(headings):
        sheet.write(0, column, heading)
    dates = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")
    records = []
    for row, test in enumerate(tests, 2):
        person = test.person
        cells = [row - 1, person.name, "身份证", person.id_number, person.phone or "", test.sampled_at, test.site,
                 test.specimen, RESULT_WORDS[test.result]]  # fmt: skip
        for column, value in enumerate(cells):
            style = (dates,) if isinstance(value, datetime) else ()
            sheet.write(row - 1, column, value, *style)
        records.append(
            _row_truth(
                test, row, source, "xls", None,
                id_type="身份证", phone=person.phone, sampled_at=iso_second(test.sampled_at), sampling_site=test.site,
                specimen_id=test.specimen,
            )
        )  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return source, out.getvalue(), records


def plan_sheets(seed: int, tests: list[Test]):
    """Takes from the front of `tests`, finished ones only: nobody puts a pending one into a result table."""
    finished = iter([t for t in tests if t.result != "pending"])

    def take(count: int) -> list[Test]:
        # Negative ones first, so that a damaged row hides nobody's special result.
        return sorted(islice(finished, count), key=lambda t: t.result != "negative")

    return [
        result_library_xlsx(take(25)),
        form_csv(Random(f"{seed}:form"), take(20)),
        laboratory_csv(take(15)),
        tube_list_xls(take(15)),
    ]


def roster_xlsx(roster: list[Resident]) -> bytes:
    """Some households have their address once, in merged cells; the others on every row."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "居民花名册"
    sheet.append("人员编号 网格 小区 楼栋 单元 室 姓名 与户主关系 性别 证件号码 手机号码 是否暂离 免检原因".split())
    first_row = {}
    for row, person in enumerate(roster, 2):
        first_row.setdefault(person.household, row)
        sheet.append(
            [person.number, person.grid, person.compound, f"{person.building}号楼", f"{person.unit}单元", person.room,
             person.name, person.relation, person.sex, person.id_number, person.phone, "是" if person.is_away else "否",
             person.exempt_reason]
        )  # fmt: skip
    sizes = {h: sum(p.household == h for p in roster) for h in first_row}
    for household, row in first_row.items():
        if household % 3 == 1 and sizes[household] > 1:
            for column in range(3, 7):
                sheet.merge_cells(
                    start_row=row, end_row=row + sizes[household] - 1, start_column=column, end_column=column
                )
    for column, width in zip("CJKM", (12, 22, 14, 24)):
        sheet.column_dimensions[column].width = width
    return _xlsx_bytes(book)
