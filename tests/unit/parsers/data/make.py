#!/usr/bin/env python3
"""Writes the workbooks of this folder with programs other than hesuan's own; run by hand when they must change.

Needs python3-openpyxl and python3-xlwt. The people are fictitious.
"""

import datetime
import pathlib

import openpyxl
import xlwt

FOLDER = pathlib.Path(__file__).parent
HEADING = ["姓名", "手机号", "采样时间", "核酸检测结果"]
ROWS = [
    ["示例甲", "13800000001", datetime.datetime(2022, 11, 7, 8, 5, 9), "阴性"],
    ["示例乙", "138000", datetime.datetime(2022, 11, 7, 20, 30), "阳性"],
]


def write_xlsx(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["示例小区汇总"])
    sheet.merge_cells("A1:D1")
    for row in [HEADING, *ROWS]:
        sheet.append(row)
    hidden = book.create_sheet("旧表")
    hidden.sheet_state = "veryHidden"
    hidden.append(HEADING)
    hidden.append(["示例丙", "13800000003", datetime.datetime(2022, 11, 1), "阴性"])
    book.save(path)


def write_xls(path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("总表")
    moment = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")
    sheet.write(0, 0, "示例小区汇总")
    for r, row in enumerate([HEADING, *ROWS], start=1):
        for c, value in enumerate(row):
            if isinstance(value, datetime.datetime):
                sheet.write(r, c, value, moment)
            else:
                sheet.write(r, c, value)
    book.save(path)


write_xlsx(FOLDER / "openpyxl.xlsx")
write_xls(FOLDER / "xlwt.xls")
