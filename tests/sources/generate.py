#!/usr/bin/python3
"""Writes the awkward files that people really send, each named after what is wrong with it, and what must be read from it.

    generate.py FOLDER

FOLDER gets inbox/ and expected.json: file → {"status", "records", "refused"}, where a record lists the fields that are
judged (`reasons` are those it must have), and `cells` is what another program must see in the row of that number.
Nothing is written by our own code: openpyxl, XlsxWriter, xlwt, odfpy, LibreOffice, gnumeric, 7-Zip, qpdf, reportlab,
Pillow, libheif, Python's csv and zipfile; RAR, which no program here writes, by rar.py and after unar has read it."""

import csv
import datetime
import io
import json
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import odf.opendocument
import odf.style
import odf.table
import odf.text
import openpyxl
import xlsxwriter
import xlwt
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

import rar

NIGHT = Path(__file__).resolve().parents[2] / "samples" / "night"
DAY = datetime.datetime(2022, 11, 7, 8, 5, 9)
CASES = []


def identity(serial: int) -> str:
    """A number of region 990000, which is nobody's, with its check character (GB 11643)."""
    body = f"99000019900101{serial:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights)) % 11]


class Person:
    def __init__(self, number: int, name: str):
        self.name, self.id, self.phone = name, identity(100 + number), f"1380000{number:04d}"


PEOPLE = [Person(i, name) for i, name in enumerate(["王示例", "李示例", "张样本", "欧阳样本"], 1)]
HEADINGS = ["姓名", "证件号码", "手机号码", "采样时间", "检测结果"]
A, B, C, D = PEOPLE


def row(person, time="2022-11-07 08:05:09", result="阴性"):
    return [person.name, person.id, person.phone, time, result]


def record(person, page, **fields):
    """What must be read of a person; None: must be null."""
    known = {"name": person.name, "id_number": person.id, "result": "negative", "page": page}
    return known | fields


AT = "2022-11-07T08:05:09+08:00"


def plain(*people, first=2):
    return [record(p, i, phone=p.phone, sampled_at=AT, status="ok") for i, p in enumerate(people, first)]


def case(name, expected, status="ok", refused=(), cells=True, reason=None):
    """The function gives the file's bytes."""

    def add(make):
        CASES.append({"name": name, "make": make, "status": status, "records": expected, "refused": list(refused),
                      "cells": cells, "reason": reason})
        return make

    return add


# --- delimited text


def csv_text(rows, **how):
    out = io.StringIO()
    csv.writer(out, lineterminator=how.pop("end", "\r\n"), **how).writerows(rows)
    return out.getvalue()


TABLE = [HEADINGS, row(A), row(B)]


def text_case(name, make, expected=None, **how):
    case(name, plain(A, B) if expected is None else expected, **how)(make)


text_case("utf8_without_mark.csv", lambda: csv_text(TABLE).encode())
text_case("utf8_with_mark.csv", lambda: csv_text(TABLE).encode("utf-8-sig"))
text_case("gbk.csv", lambda: csv_text(TABLE).encode("gbk"))
RARE = Person(9, "王𠮷㐂")
text_case("gb18030_four_byte_characters.csv", lambda: csv_text([HEADINGS, row(RARE)]).encode("gb18030"), plain(RARE))
text_case("utf16_little_endian.txt", lambda: b"\xff\xfe" + csv_text(TABLE, delimiter="\t").encode("utf-16-le"))
text_case("utf16_big_endian.csv", lambda: b"\xfe\xff" + csv_text(TABLE).encode("utf-16-be"))
text_case("semicolons.csv", lambda: csv_text(TABLE, delimiter=";").encode())
text_case("tabs.tsv", lambda: csv_text(TABLE, delimiter="\t").encode())
text_case("bars.txt", lambda: csv_text(TABLE, delimiter="|").encode())
text_case("line_ends_of_old_mac.csv", lambda: csv_text(TABLE, end="\r").encode())
text_case("no_line_end_at_the_end.csv", lambda: csv_text(TABLE).encode().rstrip())
text_case("everything_quoted.csv", lambda: csv_text(TABLE, quoting=csv.QUOTE_ALL).encode())
text_case("csv_named.xls", lambda: csv_text(TABLE).encode("gbk"))
text_case("blank_lines_between.csv", lambda: csv_text([HEADINGS, [], row(A), [], [], row(B)], end="\n").encode(),
          [record(A, 3, sampled_at=AT), record(B, 6, sampled_at=AT)])
text_case("line_end_within_a_cell.csv", lambda: csv_text([HEADINGS + ["备注"], row(A) + ["第一行\n第二行"], row(B) + [""]]).encode())
text_case("quotes_within_a_cell.csv", lambda: csv_text([HEADINGS + ["备注"], row(A) + ['说"已做"，真的'], row(B) + ["a,b"]]).encode())
text_case("text_forced_by_formula.csv", lambda: "\r\n".join(
    [",".join(HEADINGS)] + [f'{p.name},="{p.id}",="{p.phone}",2022-11-07 08:05:09,阴性' for p in (A, B)]).encode("gbk"))
text_case("tab_behind_numbers.csv", lambda: csv_text(
    [HEADINGS] + [[p.name, p.id + "\t", p.phone + "\t", "2022-11-07 08:05:09\t", "阴性\t"] for p in (A, B)]).encode(), cells=False)
text_case("apostrophe_before_numbers.csv", lambda: csv_text(
    [HEADINGS] + [[p.name, "'" + p.id, "'" + p.phone, "2022-11-07 08:05:09", "阴性"] for p in (A, B)]).encode(), cells=False)
text_case("title_and_notes_above.csv", lambda: csv_text(
    [["青禾街道核酸检测结果"], ["导出时间：2022-11-08 20:00", "", "共 2 人"], [], *TABLE]).encode(), plain(A, B, first=5))
text_case("heading_again_on_each_page.csv", lambda: csv_text([HEADINGS, row(A), HEADINGS, row(B)]).encode(),
          [record(A, 2), record(B, 4)])
text_case("sum_at_the_end.csv", lambda: csv_text([*TABLE, ["合计", "2"]]).encode())
text_case("full_width_digits.csv", lambda: csv_text(
    [HEADINGS] + [[p.name, p.id.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")),
                   p.phone.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
                   "２０２２－１１－０７ ０８：０５：０９", "阴性"] for p in (A, B)]).encode(), cells=False)
text_case("headings_of_a_form.csv", lambda: csv_text(
    [["提交时间（自动）", "1.姓名（必填）", "2.身份证号码（必填）", "*3、手机号：", "4.采样时间", "5.检测结果【单选】"],
     ["2022-11-08 20:00:00", *row(A)], ["2022-11-08 20:01:00", *row(B)]]).encode())
text_case("id_in_scientific_notation.csv", lambda: csv_text([HEADINGS, [A.name, f"{float(A.id[:17] + '0'):.5E}", A.phone, "2022-11-07 08:05:09", "阴性"]]).encode(),
          [record(A, 2, id_number=None, status="review", reasons=["id_lost_digits"])], status="review", cells=False)
text_case("id_rounded_to_15_digits.csv", lambda: csv_text([HEADINGS, [A.name, A.id[:15] + "000", A.phone, "2022-11-07 08:05:09", "阴性"]]).encode(),
          [record(A, 2, id_number=None, status="review", reasons=["id_lost_digits"])], status="review", cells=False)
text_case("id_with_wrong_check_digit.csv", lambda: csv_text([HEADINGS, [A.name, A.id[:17] + ("1" if A.id[17] != "1" else "2"), A.phone, "2022-11-07 08:05:09", "阴性"]]).encode(),
          [{"name": A.name, "page": 2, "status": "review", "reasons": ["id_check_digit"]}], status="review")

RESULT_WORDS = [("阴性", "negative"), ("阴", "negative"), ("(-)", "negative"), ("（－）", "negative"), ("阴性（-）", "negative"), ("Negative", "negative"),
                ("NEG", "negative"), ("未检出", "negative"), ("Not detected", "negative"), ("核酸检测阴性", "negative"), ("【阴性】", "negative"),
                ("阳性", "positive"), ("阳性(+)", "positive"), ("Positive", "positive"), ("检测中", "pending"), ("已采样", "pending"),
                ("混管阳性", "retest"), ("待复检", "retest"), ("无效", "invalid"), ("可疑", "retest")]
text_case("all_words_for_results.csv", lambda: csv_text([HEADINGS] + [row(A, result=word) for word, _ in RESULT_WORDS]).encode(),
          [record(A, i, result=result) for i, (_, result) in enumerate(RESULT_WORDS, 2)])
text_case("result_that_says_two_things.csv", lambda: csv_text([HEADINGS, row(A, result="阴性/阳性"), row(B, result="-")]).encode(),
          [record(A, 2, result="unknown", status="review"), record(B, 3, result="unknown", status="review", reasons=["result_missing"])], status="review")
text_case("ct_value_behind_result.csv", lambda: csv_text([HEADINGS, row(A, result="阴性(CT>40)"), row(B, result="阳性 CT值：23.5")]).encode(),
          [record(A, 2), record(B, 3, result="positive")])
text_case("mixed_tubes.csv", lambda: csv_text([HEADINGS + ["采样方式"], row(A) + ["混采10:1"], row(B, result="阳性") + ["混采 10:1"], row(C, result="阴性（10合1混采）") + [""]]).encode(),
          [record(A, 2, reasons=["result_pooled"], status="ok"), record(B, 3, result="retest", status="review", reasons=["result_pooled"]), record(C, 4, reasons=["result_pooled"])], status="review")
DATES = ["2022-11-07 08:05:09", "2022/11/7 8:05:09", "2022.11.07 08:05:09", "2022年11月7日 08:05:09", "20221107080509", "2022-11-0708:05:09", "2022-11-07T08:05:09+08:00"]
text_case("all_forms_of_dates.csv", lambda: csv_text([HEADINGS] + [row(A, time) for time in DATES]).encode(),
          [record(A, i, sampled_at=AT) for i in range(2, 2 + len(DATES))])
text_case("day_and_clock_in_two_columns.csv", lambda: csv_text([["姓名", "证件号码", "采样日期", "采样时间", "结果"], [A.name, A.id, "2022/11/7", "8:05:09", "阴性"]]).encode(),
          [record(A, 2, sampled_at=AT)])
text_case("year_left_out.csv", lambda: csv_text([HEADINGS, row(A, "11月7日 08:05")]).encode(),
          [record(A, 2, sampled_at="2022-11-07T08:05:00+08:00", reasons=["year_inferred"])])
text_case("date_after_the_night.csv", lambda: csv_text([HEADINGS, row(A, "2022-12-07 08:05")]).encode(),
          [record(A, 2, status="review", reasons=["date_in_future"])], status="review")
text_case("no_heading.csv", lambda: csv_text([row(A), row(B), row(C)]).encode(),
          [record(p, i, phone=p.phone, sampled_at=AT, status="review", reasons=["heading_missing"]) for i, p in enumerate((A, B, C), 1)], status="review")
text_case("two_names_in_a_row.csv", lambda: csv_text([["姓名", "被采样人", "证件号码", "结果"], [A.name, B.name, A.id, "阴性"]]).encode(),
          [{"page": 2, "status": "review", "reasons": ["two_values_disagree"]}], status="review", cells=False)
text_case("row_without_anybody.csv", lambda: csv_text([HEADINGS, ["", "", "13800000001", "2022-11-07", "阴性"], row(B)]).encode(),
          [record(B, 3)], status="review", refused=["name_missing"], cells=False)
case("quote_never_closed.csv", [], status="unreadable", cells=False, reason="sheet_broken")(lambda: csv_text([HEADINGS, row(A)]).encode() + f'"{B.name},{B.id},'.encode() + b"x\n" * 50)
case("damaged_utf8.csv", [], status="unreadable", cells=False, reason="encoding_unknown")(lambda: csv_text(TABLE * 20).encode().replace("示例".encode(), "示例".encode()[:-1], 1))
case("nul_characters.csv", [], status="unsupported", cells=False)(lambda: csv_text(TABLE).encode().replace(b"1380000", b"138\0\0\0\0", 1))

# --- .xlsx by openpyxl, XlsxWriter, LibreOffice, gnumeric


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def openpyxl_book(rows, edit=None):
    book = openpyxl.Workbook()
    for values in rows:
        book.active.append(values)
    if edit:
        edit(book, book.active)
    return saved(book)


def xlsxwriter_book(write, **options):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True} | options) as book:
        write(book, book.add_worksheet("结果"))
    return out.getvalue()


def written(rows):
    return lambda book, sheet: [sheet.write_row(i, 0, values) for i, values in enumerate(rows)]


def converted(data, suffix, kind, program="soffice"):
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / f"in.{suffix}", Path(folder) / "out" / f"in.{kind}"
        source.write_bytes(data)
        if program == "ssconvert":
            target = Path(folder) / f"out.{kind}"
            command = ["ssconvert", source, target]
        else:
            command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind, "--outdir", target.parent, source]
        subprocess.run(command, check=True, capture_output=True)
        return target.read_bytes()


def title(book, sheet):
    sheet.insert_rows(1)
    sheet["A1"] = "青禾街道核酸检测结果（2022年11月8日）"
    sheet.merge_cells("A1:E1")


case("title_in_merged_cells.xlsx", plain(A, B, first=3))(lambda: openpyxl_book(TABLE, title))


@case("heading_in_two_rows.xlsx", [record(A, 3, sampled_at=AT), record(B, 4, sampled_at=AT)])
def heading_in_two_rows():
    def edit(book, sheet):
        for area in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
            sheet.merge_cells(area)

    rows = [["姓名", "证件号码", "采样", "", "检测结果"], ["", "", "日期", "时间", ""]]
    return openpyxl_book(rows + [[p.name, p.id, "2022-11-07", "08:05:09", "阴性"] for p in (A, B)], edit)


@case("address_merged_over_a_household.xlsx", [record(A, 2, address="3号楼501室"), record(B, 3, address="3号楼501室"), record(C, 4, address="3号楼502室")])
def merged_address():
    rows = [["楼号", "房号", "姓名", "证件号码", "检测结果", "采样时间"], ["3", "501", A.name, A.id, "阴性", DAY], [None, None, B.name, B.id, "阴性", DAY], ["3", "502", C.name, C.id, "阴性", DAY]]

    def edit(book, sheet):
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B2:B3")

    return openpyxl_book(rows, edit)


case("hidden_row.xlsx", [record(A, 2, status="ok"), record(B, 3, reasons=["row_hidden"])])(
    lambda: openpyxl_book(TABLE, lambda book, sheet: setattr(sheet.row_dimensions[3], "hidden", True)))
case("hidden_column.xlsx", [record(A, 2, reasons=["column_hidden"]), record(B, 3, reasons=["column_hidden"])])(
    lambda: openpyxl_book(TABLE, lambda book, sheet: setattr(sheet.column_dimensions["B"], "hidden", True)))


def with_sheet(rows, state, name="隐藏"):
    def edit(book, sheet):
        other = book.create_sheet(name)
        for values in rows:
            other.append(values)
        other.sheet_state = state

    return edit


case("hidden_sheet_of_people.xlsx", plain(A, B), status="review", refused=["sheet_hidden"])(lambda: openpyxl_book(TABLE, with_sheet([HEADINGS, row(C)], "hidden")))
case("very_hidden_sheet_of_people.xlsx", plain(A, B), status="review", refused=["sheet_hidden"])(lambda: openpyxl_book(TABLE, with_sheet([HEADINGS, row(C)], "veryHidden")))
case("hidden_sheet_of_choices.xlsx", plain(A, B))(lambda: openpyxl_book(TABLE, with_sheet([["阴性"], ["阳性"]], "hidden", "字典")))
case("several_sheets.xlsx", [record(A, 2), record(B, 3), record(C, 2)], cells=False)(lambda: openpyxl_book(TABLE, with_sheet([HEADINGS, row(C)], "visible", "2号楼")))
case("second_sheet_without_heading.xlsx", plain(A, B), status="review", refused=["sheet_no_header"])(lambda: openpyxl_book(TABLE, with_sheet([["说明"], ["请勿外传"]], "visible", "说明")))
case("table_begins_at_d7.xlsx", plain(A, B, first=8))(lambda: openpyxl_book([[]] * 6 + [["", "", ""] + r for r in TABLE]))
case("line_end_in_heading.xlsx", plain(A, B))(lambda: openpyxl_book([["姓名", "证件\n号码", "手机\n号码", "采样\n时间", "检测结果"], row(A), row(B)]))
case("text_within_cells.xlsx", plain(A, B))(lambda: xlsxwriter_book(written(TABLE), constant_memory=True))
case("shared_text.xlsx", plain(A, B))(lambda: xlsxwriter_book(written(TABLE)))
case("several_fonts_in_a_cell.xlsx", plain(A, B))(lambda: xlsxwriter_book(
    lambda book, sheet: (written(TABLE)(book, sheet), sheet.write_rich_string(1, 0, book.add_format({"bold": True}), A.name[0], A.name[1:]))))
case("values_of_formulas.xlsx", plain(A, B))(lambda: xlsxwriter_book(
    lambda book, sheet: (written(TABLE)(book, sheet), sheet.write_formula(1, 4, '=IF(1,"阴性","阳性")', None, "阴性"), sheet.write_formula(1, 1, "=B9", None, A.id))))
case("errors_in_cells.xlsx", [record(A, 2, result="unknown", status="review"), record(B, 3, status="ok")], status="review", cells=False)(lambda: xlsxwriter_book(
    lambda book, sheet: (written(TABLE)(book, sheet), sheet.write_formula(1, 4, "=VLOOKUP(1,Z:Z,1,0)", None, "#N/A"))))


def date_book(format_code, value=DAY, **options):
    def write(book, sheet):
        written([HEADINGS, [A.name, A.id, A.phone, "", "阴性"]])(book, sheet)
        sheet.write_datetime(1, 3, value, book.add_format({"num_format": format_code}))

    return xlsxwriter_book(write, **options)


DATED = [record(A, 2, sampled_at=AT)]
case("dates_as_numbers.xlsx", DATED)(lambda: date_book("yyyy-mm-dd hh:mm:ss"))
case("dates_counted_from_1904.xlsx", DATED)(lambda: date_book("yyyy-mm-dd hh:mm:ss", date_1904=True))
case("dates_in_chinese_format.xlsx", DATED)(lambda: date_book('yyyy"年"m"月"d"日" h"时"mm"分"ss"秒"'))
case("dates_in_built_in_chinese_format.xlsx", [record(A, 2, sampled_at="2022-11-07")])(lambda: date_book(31, datetime.datetime(2022, 11, 7)))
case("red_number_is_no_date.xlsx", [record(A, 2, status="review", reasons=["time_unreadable"])], status="review", cells=False)(lambda: date_book("[Red]0.00"))
case("id_stored_as_number.xlsx", [record(A, 2, id_number=None, status="review", reasons=["id_lost_digits"])], status="review", cells=False)(
    lambda: xlsxwriter_book(written([HEADINGS, [A.name, float(A.id[:17] + "0"), A.phone, "2022-11-07 08:05:09", "阴性"]])))
case("phone_stored_as_number.xlsx", plain(A))(lambda: xlsxwriter_book(written([HEADINGS, [A.name, A.id, float(A.phone), "2022-11-07 08:05:09", "阴性"]])))


@case("leading_zeros_in_the_format.xlsx", [record(A, 2, specimen_id="000123")], cells=False)
def leading_zeros():
    def write(book, sheet):
        written([HEADINGS + ["样本编号"], row(A)])(book, sheet)
        sheet.write_number(1, 5, 123, book.add_format({"num_format": "000000"}))

    return xlsxwriter_book(write)


def renamed_part(data, old, new):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return out.getvalue()


case("with_macros.xlsm", plain(A, B))(lambda: renamed_part(
    openpyxl_book(TABLE), b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"))
case("xlsx_named.csv", plain(A, B))(lambda: openpyxl_book(TABLE))
case("by_libreoffice.xlsx", plain(A, B))(lambda: converted(ods_book(TABLE), "ods", "xlsx"))
case("by_gnumeric.xlsx", plain(A, B), cells=False)(lambda: converted(openpyxl_book(TABLE), "xlsx", "xlsx", "ssconvert"))
case("no_heading.xlsx", [record(p, i, sampled_at=AT, status="review", reasons=["heading_missing"]) for i, p in enumerate((A, B, C), 1)], status="review")(
    lambda: openpyxl_book([row(A), row(B), row(C)]))
case("only_a_heading.xlsx", [], status="review", reason="sheet_no_rows")(lambda: openpyxl_book([HEADINGS]))
case("cut_off.xlsx", [], status="unreadable", cells=False, reason="sheet_broken")(lambda: openpyxl_book(TABLE)[:3000])

# --- .xls and what is named so


def xlwt_book(rows, edit=None):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("结果")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS")
    for i, values in enumerate(rows):
        for j, value in enumerate(values):
            sheet.write(i, j, value, style) if isinstance(value, datetime.datetime) else sheet.write(i, j, value)
    if edit:
        edit(book, sheet)
    return saved(book)


case("old_excel.xls", plain(A, B))(lambda: xlwt_book([HEADINGS, row(A, DAY), row(B, DAY)]))
case("old_excel_from_1904.xls", plain(A), cells=False)(lambda: xlwt_book([HEADINGS, row(A, DAY - datetime.timedelta(days=1462))], lambda book, sheet: setattr(book, "dates_1904", True)))
case("old_excel_named.xlsx", plain(A, B))(lambda: xlwt_book([HEADINGS, row(A, DAY), row(B, DAY)]))
case("old_excel_by_libreoffice.xls", plain(A, B))(lambda: converted(openpyxl_book(TABLE), "xlsx", "xls"))


def html(rows, head=""):
    cells = "".join("<tr>" + "".join(f"<td style='mso-number-format:\"\\@\"'>{c}</td>" for c in r) + "</tr>\n" for r in rows)
    return f"<html><head>{head}<style>td {{color:red}}</style></head><body><table border=1>{cells}</table></body></html>"


case("web_page_named.xls", plain(A, B))(lambda: html(TABLE, '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">').encode("gbk"))
case("web_page_of_fragments.xls", plain(A, B))(lambda: ("<table>" + "".join("<tr>" + "".join(f"<td>{c}<br>" for c in r) for r in TABLE)).encode())
case("web_page_with_merged_cells.xls", [record(A, 2, address="3号楼501室"), record(B, 3, address="3号楼501室")], cells=False)(lambda: (
    "<table><tr><th>楼号<th>房号<th>姓名<th>证件号码<th>采样时间<th>结果</tr>"
    f"<tr><td rowspan=2>3<td rowspan=2>501<td>{A.name}<td>{A.id}<td>2022-11-07 08:05<td>阴性</tr><tr><td>{B.name}<td>{B.id}<td>2022-11-07 08:05<td>阴性</tr></table>").encode())


def excel_2003(rows):
    data = "".join("<Row>" + "".join(f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in r) + "</Row>" for r in rows)
    return ('<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
            f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="结果"><Table>{data}</Table></Worksheet></Workbook>').encode()


case("xml_of_excel_2003.xls", plain(A, B))(lambda: excel_2003(TABLE))
case("dates_in_xml_of_excel_2003.xml", DATED)(lambda: excel_2003([HEADINGS, row(A, "@")]).replace(
    b'<Data ss:Type="String">@', b'<Data ss:Type="DateTime">2022-11-07T08:05:09.000'))

# --- .ods


def ods_book(rows, edit=None):
    book = odf.opendocument.OpenDocumentSpreadsheet()
    sheet = odf.table.Table(name="结果")
    for values in rows:
        line = odf.table.TableRow()
        for value in values:
            if isinstance(value, datetime.datetime):
                cell = odf.table.TableCell(valuetype="date", datevalue=value.isoformat())
            elif isinstance(value, (int, float)):
                cell = odf.table.TableCell(valuetype="float", value=repr(value))
            else:
                cell = odf.table.TableCell(valuetype="string")
                cell.addElement(odf.text.P(text=value))
            line.addElement(cell)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    if edit:
        edit(book, sheet)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


case("open_document.ods", plain(A, B))(lambda: ods_book([HEADINGS, row(A, DAY), row(B, DAY)]))
case("open_document_by_libreoffice.ods", plain(A, B))(lambda: converted(openpyxl_book([HEADINGS, row(A, DAY), row(B, DAY)]), "xlsx", "ods"))
case("open_document_by_gnumeric.ods", plain(A, B))(lambda: converted(openpyxl_book(TABLE), "xlsx", "ods", "ssconvert"))
case("hidden_row_in_open_document.ods", [record(A, 2, status="ok"), record(B, 3, reasons=["row_hidden"])])(
    lambda: converted(openpyxl_book(TABLE, lambda book, sheet: setattr(sheet.row_dimensions[3], "hidden", True)), "xlsx", "ods"))
case("hidden_sheet_in_open_document.ods", plain(A, B), status="review", refused=["sheet_hidden"])(
    lambda: converted(openpyxl_book(TABLE, with_sheet([HEADINGS, row(C)], "hidden")), "xlsx", "ods"))
case("id_as_number_in_open_document.ods", [record(A, 2, id_number=None, status="review", reasons=["id_lost_digits"])], status="review", cells=False)(
    lambda: ods_book([HEADINGS, [A.name, float(A.id[:17] + "0"), A.phone, DAY, "阴性"]]))

# --- text


@case("numbered_list_of_a_group.txt", [
    record(A, 4, id_number=None, address="3-2-501", sampled_at="2022-11-07", kind="nucleic_acid", layout="text"),
    record(B, 5, id_number=None, address="3-2-502", result="pending"),
    record(D, 6, id_number=None, result="positive"),
], status="review", refused=["says_not_tested", "name_missing"], cells=False)
def numbered_list():
    return "\n".join(["#接龙", "11月7日核酸", "例 姓名 房号 结果", f"1. 3-2-501 {A.name} 阴性", f"2. {B.name} 3-2-502 ✅",
                      f"3. {D.name}，2-601，阳性", f"4. {C.name} 3-2-503 没做", "5. 2802  2"]).encode()


case("free_lines.txt", [record(A, 1, id_number=None, sampled_at="2022-11-06", address="3-2-501", reasons=["year_inferred"]),
                        record(B, 2, id_number=None, phone=B.phone, sampled_at="2022-11-07")], cells=False, status="ok")(
    lambda: f"3-2-501 {A.name} 11.6做了 核酸阴性\n{B.name}{B.phone}，2022-11-07，核酸阴性\n大家辛苦了\n".encode("gbk"))
case("forms_as_text.txt", [record(A, 1, sampled_at=AT, phone=A.phone), record(B, 6, sampled_at=AT, phone=B.phone)], cells=False)(
    lambda: "\n\n".join(f"姓名：{p.name}\n身份证号：{p.id}\n手机号：{p.phone}，采样时间：2022-11-07 08:05:09\n核酸检测结果：阴性" for p in (A, B)).encode())
case("answers_below_questions.txt", [record(A, 2, sampled_at="2022-11-07")], cells=False)(
    lambda: f"1. 您的姓名（必填）\n{A.name}\n2. 身份证号码\n{A.id}\n3. 采样日期\n2022-11-07\n4. 核酸检测结果\n阴性\n".encode())
case("chat_without_tests.txt", [], status="unsupported", cells=False, reason="text_not_supported")(lambda: "今晚值班三人，记得带钥匙。\n好的收到\n".encode())

# --- archives and documents: their members are files of their own


def zipped(files, encoding="utf-8"):
    """zipfile writes names in UTF-8; for others the bytes of the name are put in afterwards, of the same length."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for i, (name, data) in enumerate(files):
            archive.writestr(zipfile.ZipInfo(f"{i}".ljust(len(name.encode(encoding)), "x")) if encoding != "utf-8" else name, data)
    data = out.getvalue()
    if encoding != "utf-8":
        for i, (name, _) in enumerate(files):
            raw = name.encode(encoding)
            data = data.replace(f"{i}".ljust(len(raw), "x").encode(), raw)
    return data


def seven_zip(data, *switches, kind="7z"):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "结果.csv").write_bytes(data)
        subprocess.run(["7z", "a", "-bso0", f"-t{kind}", *switches, "out", "结果.csv"], check=True, cwd=folder, capture_output=True)
        return next(Path(folder).glob("out*")).read_bytes()


RAR_FILES = [("三号楼/结果.csv", csv_text(TABLE).encode()), ("说明.csv", csv_text(TABLE).encode("gbk"))]


MEMBERS = {
    "names_in_gbk.rar": (lambda: rar.checked(rar.rar4(RAR_FILES), RAR_FILES), {"三号楼/结果.csv": ("ok", plain(A, B)), "说明.csv": ("ok", plain(A, B))}),
    "version_5.rar": (lambda: rar.checked(rar.rar5(RAR_FILES), RAR_FILES), {"三号楼/结果.csv": ("ok", plain(A, B)), "说明.csv": ("ok", plain(A, B))}),
    "names_in_gbk.zip": (lambda: zipped([("三号楼/结果.csv", csv_text(TABLE).encode())], "gbk"), {"三号楼/结果.csv": ("ok", plain(A, B))}),
    "name_of_two_characters_in_gbk.zip": (lambda: zipped([("联通.csv", csv_text(TABLE).encode())], "gbk"), {"联通.csv": ("ok", plain(A, B))}),
    "archive_in_archive.zip": (lambda: zipped([("内层.zip", zipped([("结果.xlsx", openpyxl_book(TABLE))]))]), {"内层.zip": ("ok", []), "内层.zip/结果.xlsx": ("ok", plain(A, B))}),
    "seven_zip.7z": (lambda: seven_zip(csv_text(TABLE).encode()), {"结果.csv": ("ok", plain(A, B))}),
    "with_password.zip": (lambda: seven_zip(csv_text(TABLE).encode(), "-psecret", kind="zip"), {"结果.csv": ("unreadable", [])}),
    "from_a_mac.zip": (lambda: zipped([("结果.csv", csv_text(TABLE).encode()), ("__MACOSX/._结果.csv", b"x"), (".DS_Store", b"x")]), {"结果.csv": ("ok", plain(A, B))}),
}
for archive_name, (make, inner) in MEMBERS.items():
    case(archive_name, [], cells=False)(make)
case("cut_off.zip", [], status="unreadable", cells=False, reason="archive_broken")(lambda: zipped([("结果.csv", csv_text(TABLE).encode() * 9)])[:900])

# --- pictures: one screen in every format

SCREEN = "screens/suishenban-01-png.png"
TRUTH = [json.loads(line) for line in (NIGHT / "truth.jsonl").read_text().splitlines()]
SHOWN = [{k: t[k] for k in ("name", "result") if t.get(k)} for t in TRUTH if t["source"] == SCREEN]


def screen():
    return Image.open(NIGHT / "inbox" / SCREEN).convert("RGB")


def in_format(kind, picture=None, **options):
    out = io.BytesIO()
    (picture or screen()).save(out, kind, **options)
    return out.getvalue()


def by_libheif(suffix, *switches):
    with tempfile.TemporaryDirectory() as folder:
        screen().save(Path(folder) / "in.png")
        subprocess.run(["heif-enc", *switches, "-q", "80", Path(folder) / "in.png", "-o", Path(folder) / f"out.{suffix}"], check=True, capture_output=True)
        return (Path(folder) / f"out.{suffix}").read_bytes()


def turned():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned right by a quarter
    return in_format("JPEG", screen().rotate(90, expand=True), quality=92, exif=exif)


def transparent():
    picture = screen().convert("RGBA")
    picture.putalpha(picture.convert("L").point(lambda v: 255 if v < 250 else 0))
    return picture


def tiff_of_two_pages():
    return in_format("TIFF", save_all=True, append_images=[screen()], compression="tiff_deflate")


TWICE = [r | {} for r in SHOWN] * 2
case("iphone.heic", SHOWN, cells=False, status=None)(lambda: by_libheif("heic"))
case("picture.avif", SHOWN, cells=False, status=None)(lambda: by_libheif("avif", "-A"))
case("picture.webp", SHOWN, cells=False, status=None)(lambda: in_format("WEBP", quality=90))
case("picture.bmp", SHOWN, cells=False, status=None)(lambda: in_format("BMP"))
case("moving.gif", SHOWN, cells=False, status=None)(lambda: in_format("GIF", save_all=True, append_images=[Image.new("RGB", screen().size, "white")]))
case("for_print.jpg", SHOWN, cells=False, status=None)(lambda: in_format("JPEG", screen().convert("CMYK"), quality=92))
case("turned_by_exif.jpg", SHOWN, cells=False, status=None)(turned)
case("transparent.png", SHOWN, cells=False, status=None)(lambda: in_format("PNG", transparent()))
case("two_pages.tiff", TWICE, cells=False, status=None)(tiff_of_two_pages)
case("cut_off.heic", [], status="unreadable", cells=False, reason="image_truncated")(lambda: by_libheif("heic")[:-2000])
case("cut_off.bmp", [], status="unreadable", cells=False, reason="image_truncated")(lambda: in_format("BMP")[:-2000])


def pasted_into_workbook():
    def write(book, sheet):
        written([["房号", "姓名", "截图"], ["3-2-501", A.name, ""]])(book, sheet)
        sheet.insert_image("C2", "a.png", {"image_data": io.BytesIO(in_format("PNG"))})

    return xlsxwriter_book(write)


def pasted_into_document():
    return zipped([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<document/>"), ("word/media/image1.png", in_format("PNG"))])


case("screenshot_in_a_cell.xlsx", [{"name": A.name, "page": 2, "status": "review"}], status="review", cells=False)(pasted_into_workbook)
case("screenshot_in_a_document.docx", [], cells=False)(pasted_into_document)
MEMBERS["screenshot_in_a_cell.xlsx"] = (None, {"结果!C2.png": (None, SHOWN)})
MEMBERS["screenshot_in_a_document.docx"] = (None, {"image1.png": (None, SHOWN)})

# --- PDF


def pdf(pages, **options):
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842), **options)
    for draw in pages:
        draw(sheet)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def scanned(sheet):
    picture = screen()
    height = 800
    sheet.drawImage(ImageReader(picture), 30, 20, height * picture.width / picture.height, height)


def stamped(sheet):
    scanned(sheet)
    sheet.setFont("Helvetica", 8)
    sheet.drawString(480, 10, "Scanned by Example 1/1")


def qpdf(data, *switches):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "in.pdf").write_bytes(data)
        arguments = [s.replace("FOLDER", folder) for s in switches]
        (Path(folder) / "note.txt").write_text("note")
        subprocess.run(["qpdf", Path(folder) / "in.pdf", *arguments, Path(folder) / "out.pdf"], check=True)
        return (Path(folder) / "out.pdf").read_bytes()


REPORT = NIGHT / "inbox" / "pdf" / "检测报告.pdf"
REPORTED = [{k: t[k] for k in ("name", "result") if t.get(k)} for t in TRUTH if t["source"] == "pdf/检测报告.pdf"]


def without_unicode(data):
    """Fonts whose table of characters says something else than they show."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "in.pdf").write_bytes(data)
        subprocess.run(["qpdf", "--qdf", "--object-streams=disable", "--stream-data=uncompress", Path(folder) / "in.pdf", Path(folder) / "out.pdf"], check=False)
        plain_pdf = (Path(folder) / "out.pdf").read_bytes()
        return plain_pdf.replace(b"/ToUnicode", b"/ToNothing")


def form(sheet):
    """Labels are print, answers stand in fields."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    answers = [("姓名", None, A.name), ("证件号码", A.id, None), ("采样时间", "2022-11-07 08:05:09", None), ("检测项目", None, "新型冠状病毒核酸"),
               ("检测结果", None, "阴性")]
    sheet.setFont("STSong-Light", 12)
    sheet.drawString(200, 780, "核酸检测报告单")
    for number, (label, answer, printed) in enumerate(answers):
        y = 700 - 30 * number
        sheet.drawString(60, y, f"{label}：")
        if answer:
            sheet.acroForm.textfield(value=answer, x=140, y=y - 5, width=220, height=20, fontName="Helvetica", fontSize=12, borderWidth=0)
        else:
            sheet.drawString(140, y, printed)


case("form_filled_in.pdf", [{"name": A.name, "id_number": A.id, "sampled_at": AT, "result": "negative"}], cells=False, status=None)(lambda: pdf([form]))
case("scan.pdf", SHOWN, cells=False, status=None)(lambda: pdf([scanned]))
case("scan_with_a_stamp_as_text.pdf", SHOWN, cells=False, status=None)(lambda: pdf([stamped]))
case("text_and_scan.pdf", REPORTED + SHOWN, cells=False, status=None)(lambda: merged_pdf())
case("turned_page.pdf", REPORTED, cells=False, status=None)(lambda: qpdf(REPORT.read_bytes(), "--rotate=+90"))
case("with_an_attachment.pdf", REPORTED, cells=False, status="review", refused=["pdf_attachments"])(lambda: qpdf(REPORT.read_bytes(), "--add-attachment", "FOLDER/note.txt", "--"))
case("with_a_password.pdf", [], cells=False, status="unreadable", reason="pdf_locked")(lambda: qpdf(REPORT.read_bytes(), "--encrypt", "user", "owner", "256", "--"))


def merged_pdf():
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "scan.pdf").write_bytes(pdf([scanned]))
        subprocess.run(["qpdf", "--empty", "--pages", REPORT, Path(folder) / "scan.pdf", "--", Path(folder) / "out.pdf"], check=True)
        return (Path(folder) / "out.pdf").read_bytes()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    inbox = folder / "inbox"
    shutil.rmtree(inbox, ignore_errors=True)
    inbox.mkdir(parents=True)
    expected = {}
    for one in CASES:
        (inbox / one["name"]).write_bytes(one["make"]())
        expected[one["name"]] = {key: one[key] for key in ("status", "records", "refused", "cells", "reason")}
    for archive_name, (_, inner) in MEMBERS.items():
        for name, (status, records) in inner.items():
            expected[f"{archive_name}/{name}"] = {"status": status, "records": records, "refused": [], "cells": False, "reason": None}
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1))
    print(f"{len(CASES)} files in {inbox}")


if __name__ == "__main__":
    main()
