"""Makes the workbooks that the tests read, by the libraries that exports are made with:

    pip install openpyxl XlsxWriter && python make_workbooks.py
"""

from datetime import date

import openpyxl
import xlsxwriter

ROWS = [
    (1, 13800138000, "Max"),
    (2, 13800138001, "Mia"),
    (3, "13800138002", "张三"),
    (4, " 13800138003 ", "李四"),
    (5, None, "no one"),
    (6, 110101199001011234, "a number that is too long"),
    (7, date(2026, 5, 1), "a date"),
    (8, 13800138000, "again"),
]


def by_openpyxl():
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Notes"
    notes.append(["Export of July"])
    sheet = book.create_sheet("用户")
    sheet.append(["id", "phone", "name"])
    for row in ROWS:
        sheet.append(row)
    sheet["B10"] = "=B2+7"
    sheet["A10"] = 9
    sheet.row_dimensions[3].hidden = True
    sheet.auto_filter.ref = "A1:C9"
    book.save("openpyxl.xlsx")


def by_xlsxwriter():
    book = xlsxwriter.Workbook("xlsxwriter.xlsx")
    sheet = book.add_worksheet("Users")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    text = book.add_format({"num_format": "@"})
    sheet.write_row(0, 0, ["id", "phone", "name"])
    for at, (number, phone, name) in enumerate(ROWS, 1):
        sheet.write(at, 0, number)
        match phone:
            case date():
                sheet.write_datetime(at, 1, phone, day)
            case str():
                sheet.write_string(at, 1, phone, text)
            case None:
                sheet.write_blank(at, 1, None, text)
            case _:
                sheet.write_number(at, 1, phone)
        sheet.write(at, 2, name)
    sheet.write_number(9, 0, 9)
    sheet.write_formula(9, 1, "=B2+7", None, 13800138007)
    sheet.set_row(2, None, None, {"hidden": True})
    hidden = book.add_worksheet("Old")
    hidden.write_number(0, 0, 13900139000)
    hidden.hide()
    book.close()


by_openpyxl()
by_xlsxwriter()
