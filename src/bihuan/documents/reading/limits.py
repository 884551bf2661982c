"""How large a file may be, and the words for a file that cannot be read."""

from dataclasses import dataclass
from typing import NoReturn

from bihuan.core.decisions import BadInput, Reason


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Sizes beyond which a file is refused before it can exhaust the machine. `ratio` is unpacked over packed bytes."""

    file_bytes: int = 50 * 1024 * 1024
    unpacked_bytes: int = 400 * 1024 * 1024
    ratio: int = 200
    ratio_free_bytes: int = 64 * 1024 * 1024  # below this the ratio does not matter: empty sheets pack very well
    parts: int = 5_000
    rows: int = 200_000
    columns: int = 300
    cell_length: int = 32_767
    cells: int = 8_000_000
    merged: int = 200_000


def refuse(code: str, message: str, **params: object) -> NoReturn:
    """Say in words why a file cannot be read."""
    raise BadInput(Reason(code, message, params))


def refuse_broken(kind: str) -> NoReturn:
    refuse("file_broken", "文件损坏，按 %(kind)s 打不开。用原来的软件打开后另存一份再导入。", kind=kind)


def check_place(*, sheet: str, row: int, column: int, limits: ReadingLimits) -> None:
    """Refuse a filled cell beyond the rows and columns that a list may have."""
    if row > limits.rows:
        refuse(
            "too_many_rows",
            "表“%(sheet)s”的内容超过 %(limit)s 行（第 %(row)s 行还有内容），分成几个文件再导入。",
            sheet=sheet,
            limit=limits.rows,
            row=row,
        )
    if column > limits.columns:
        refuse(
            "too_many_columns",
            "表“%(sheet)s”第 %(row)s 行的内容超过 %(limit)s 列，删去多余的列再导入。",
            sheet=sheet,
            limit=limits.columns,
            row=row,
        )


def check_length(text: str, *, sheet: str, row: int, column: int, limits: ReadingLimits) -> None:
    """Refuse a cell that holds more text than a spreadsheet's cell can."""
    if len(text) > limits.cell_length:
        refuse(
            "cell_too_long",
            "表“%(sheet)s”第 %(row)s 行第 %(column)s 列有 %(length)s 个字，超过一格的上限 %(limit)s 个字。",
            sheet=sheet,
            row=row,
            column=column,
            length=len(text),
            limit=limits.cell_length,
        )
