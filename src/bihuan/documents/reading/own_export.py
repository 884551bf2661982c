"""Our own .json export, as a table like any other: the titles of its columns in row 1, its rows below."""

import json

from bihuan.core.sheets.grid import Sheet, build_sheet
from bihuan.documents.ledger_book import JSON_FORMAT
from bihuan.documents.reading.limits import ReadingLimits, check_length, check_place, refuse


def read_own_export(content: bytes, limits: ReadingLimits) -> tuple[Sheet, ...]:
    """Raises BadInput for JSON that is not a ledger of ours."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        refuse("json_broken", "JSON 文件损坏，读不了。")
    if not isinstance(document, dict) or document.get("format") != JSON_FORMAT:
        refuse("json_foreign", "这个 JSON 不是本系统导出的台账。用 xlsx、csv 等表格导入。")
    columns, rows = document.get("columns"), document.get("rows")
    if (
        not isinstance(columns, list)
        or not isinstance(rows, list)
        or not all(isinstance(one, dict) for one in columns + rows)
    ):
        refuse("json_broken", "JSON 文件损坏，读不了。")
    fields = [str(column.get("field", "")) for column in columns]
    grid = [[str(column.get("title", "")) for column in columns]]
    for number, row in enumerate(rows, start=2):
        check_place(sheet="json", row=number, column=len(fields), limits=limits)
        grid.append([_show(row.get(name)) for name in fields])
        for place, text in enumerate(grid[-1], start=1):
            check_length(text, sheet="json", row=number, column=place, limits=limits)
    return (build_sheet(name=str(document.get("title", "")), rows=grid),)


def _show(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
