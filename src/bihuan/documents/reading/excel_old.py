"""Workbooks of the .xls family (Excel 97–2003, WPS .et), through calamine."""

import io
from datetime import date, datetime, time, timedelta
from typing import NoReturn

import python_calamine as calamine

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sheets.grid import CellFault, MergedRange, Sheet, build_sheet
from bihuan.documents.reading.excel_new import ERROR_VALUES
from bihuan.documents.reading.formats import plain_number, show_moment
from bihuan.documents.reading.limits import ReadingLimits, check_length, check_place, refuse, refuse_broken


def read_xls(content: bytes, limits: ReadingLimits) -> tuple[Sheet, ...]:
    """All sheets. This format cannot be asked for number formats, so 80% arrives as 0.8 and stays so."""
    try:
        book = calamine.load_workbook(io.BytesIO(content))
        return tuple(_read_sheet(book, name, limits) for name in book.sheet_names)
    except BadInput:
        raise
    except calamine.PasswordError:
        refuse("file_encrypted", "文件有密码，打不开。取消密码后另存一份再导入。")
    except BaseException as error:
        _put_in_words(error)


def _put_in_words(error: BaseException) -> NoReturn:
    """A panic of the reader is no Exception, but to the person it is a broken file like any other."""
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        refuse_broken("xls")
    raise error


def _read_sheet(book: calamine.CalamineWorkbook, name: str, limits: ReadingLimits) -> Sheet:
    raw = book.get_sheet_by_name(name)
    height, width = (
        raw.total_height + 1,
        raw.total_width + 1,
    )  # the library counts to the last row, which it calls 0 first
    if height * width > limits.cells:
        check_place(sheet=name, row=height, column=width, limits=limits)
        refuse("too_many_cells", "文件里的内容超过 %(limit)s 格，分成几个再导入。", limit=limits.cells)
    faults: list[CellFault] = []
    rows: list[list[str]] = []
    for number, values in enumerate(raw.to_python(skip_empty_area=False), start=1):
        cells = [_show(value) for value in values]
        rows.append(cells)
        for column, text in enumerate(cells, start=1):
            if not text or text.isspace():
                continue
            check_place(sheet=name, row=number, column=column, limits=limits)
            check_length(text, sheet=name, row=number, column=column, limits=limits)
            if text in ERROR_VALUES:
                reason = Reason("error_value", "单元格的值是错误 %(value)s。", {"value": text})
                faults.append(CellFault(number, column, reason))
    merged = [
        MergedRange(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in (raw.merged_cell_ranges or [])[: limits.merged]
    ]
    return build_sheet(name=name, rows=rows, merged=merged, faults=faults, declared=height)


def _show(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return plain_number(value)
    if isinstance(value, date | datetime):
        return show_moment(value)
    if isinstance(value, time):
        return value.isoformat(timespec="seconds")
    return _show_duration(value) if isinstance(value, timedelta) else str(value)


def _show_duration(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
