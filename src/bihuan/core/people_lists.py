"""Lists of units, of people with their posts, and of users, as offices keep them: one table, one line a person or a unit.

A line is understood by the names of its columns alone. What is wrong with a line is said with its row and column; nothing
here knows which units and people are there already.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sheets.grid import Sheet, Workbook
from bihuan.core.sheets.synonyms import normalize_label

ROWS_SEARCHED = 50
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "unit": ("单位名称", "单位全称", "全称", "单位", "所在单位", "工作单位", "部门", "机构名称", "unit"),
    "short_name": ("简称", "单位简称", "short name"),
    "aliases": ("别名", "曾用名", "其他名称", "其他写法", "aliases"),
    "kind": ("类别", "单位类别", "单位性质", "类型", "kind"),
    "person": ("姓名", "人员", "人员姓名", "name"),
    "post": ("职务", "岗位", "职务岗位", "post"),
    "phone": ("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "phone"),
    "username": ("账号", "帐号", "用户名", "登录名", "username"),
    "role": ("角色", "权限", "系统角色", "role"),
}
"""What the columns may be called. The first is what messages call them where the file has another word."""

KINDS: Mapping[str, str] = {
    "整改落实组": "office", "专班": "office", "办公室": "office", "部门": "department", "县直部门": "department", "县直": "department",
    "党政机关": "department", "行政机关": "department", "机关": "department", "乡镇街道": "township", "乡镇": "township", "镇": "township",
    "乡": "township", "街道": "township", "镇街": "township", "事业单位": "institution", "事业": "institution", "国有企业": "enterprise",
    "国企": "enterprise", "企业": "enterprise", "纪检监察机关": "discipline", "纪检监察": "discipline", "纪委": "discipline",
}  # fmt: skip
ROLES: Mapping[str, Role] = {
    "整改落实组": Role.OFFICE, "专班": Role.OFFICE, "领导": Role.LEADER, "县领导": Role.LEADER, "单位": Role.UNIT, "单位联络员": Role.UNIT,
    "责任单位": Role.UNIT, "责任人": Role.RESPONSIBLE, "核查人": Role.CHECKER, "核查": Role.CHECKER, "检查人员": Role.INSPECTOR,
    "检查": Role.INSPECTOR, "纪检联络员": Role.DISCIPLINE, "系统管理员": Role.SYSTEM_ADMIN, "安全管理员": Role.SECURITY_ADMIN,
    "审计管理员": Role.AUDIT_ADMIN, **{role.value: role for role in Role if role is not Role.SYSTEM},
}  # fmt: skip
_KIND_BY_NAME = (
    (re.compile(r"(?:镇|乡|街道)(?:人民政府|政府|办事处)?$"), "township"),
    (re.compile(r"纪委|纪律检查|监察委|监委$"), "discipline"),
    (re.compile(r"公司$|集团$|银行$"), "enterprise"),
    (re.compile(r"(?:中心|学校|中学|小学|医院|图书馆|文化馆)$"), "institution"),
)
_ALIAS_MARKS = re.compile(r"[、,，;；\n/|]+")


@dataclass(frozen=True, slots=True)
class ListFault:
    """What is wrong with one line, where."""

    row: int
    column: str
    reason: Reason

    def as_document(self) -> dict[str, object]:
        return {"row": self.row, "column": self.column, "message": str(self.reason)}


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line with what stands in its known columns, blanks trimmed. `labels` are the file's own names for them."""

    row: int
    values: Mapping[str, str]
    labels: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    def fault(self, name: str, reason: Reason) -> ListFault:
        """The reason with this line and the name that the file gives to the column."""
        return ListFault(self.row, self.labels.get(name, COLUMNS[name][0]), reason)

    @property
    def aliases(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.strip() for part in _ALIAS_MARKS.split(self.get("aliases")) if part.strip()))

    @property
    def kind(self) -> str | None:
        """What kind of unit: as written, else as the name says. None where the word is none that is known."""
        written = normalize_label(self.get("kind"))
        if written:
            return KINDS.get(written) or (written if written in KINDS.values() else None)
        name = self.get("unit")
        return next((kind for pattern, kind in _KIND_BY_NAME if pattern.search(name)), "department")

    @property
    def role(self) -> Role | None:
        return ROLES.get("".join(self.get("role").split()).lower())


@dataclass(frozen=True, slots=True)
class PeopleList:
    """All lines of a file, and the columns that were found."""

    lines: tuple[ListLine, ...]
    columns: frozenset[str]


def read_people_list(workbook: Workbook, *, needed: tuple[str, ...]) -> PeopleList:
    """The lines of every table that has the needed columns.

    Raises BadInput where no table has them; the reason names what was looked for.
    """
    lines: list[ListLine] = []
    columns: set[str] = set()
    for sheet in workbook.sheets:
        found = _find_columns(sheet, needed)
        if found is not None:
            top, places = found
            columns |= set(places)
            lines.extend(_lines_below(sheet, top, places))
    if not columns:
        names = "、".join(f"“{COLUMNS[name][0]}”" for name in needed)
        message = "没有找到表头：前 %(rows)s 行里要有 %(names)s 这样的列名。"
        raise BadInput(Reason("people-list-no-header", message, {"rows": ROWS_SEARCHED, "names": names}))
    if not lines:
        raise BadInput(Reason("people-list-empty", "表头下面没有内容。"))
    return PeopleList(tuple(lines), frozenset(columns))


def faults_of_repeats(lines: Iterable[ListLine], name: str) -> Iterator[ListFault]:
    """Lines that say a value again which may stand only once (an account)."""
    seen: dict[str, int] = {}
    for line in lines:
        value = line.get(name).lower()
        if value and value in seen:
            params = {"value": line.get(name), "row": seen[value]}
            yield line.fault(name, Reason("people-list-repeated", "“%(value)s”在第 %(row)s 行已经有了。", params))
        elif value:
            seen[value] = line.row


_KNOWN = {normalize_label(word): name for name, words in COLUMNS.items() for word in words}


def _find_columns(sheet: Sheet, needed: tuple[str, ...]) -> tuple[int, dict[str, tuple[int, str]]] | None:
    for number, cells in enumerate(sheet.rows[:ROWS_SEARCHED], start=1):
        places: dict[str, tuple[int, str]] = {}
        for column, cell in enumerate(cells):
            name = _KNOWN.get(normalize_label(cell))
            if name is not None and name not in places:
                places[name] = (column, " ".join(cell.split()))
        if all(name in places for name in needed):
            return number, places
    return None


def _lines_below(sheet: Sheet, top: int, places: Mapping[str, tuple[int, str]]) -> Iterator[ListLine]:
    labels = {name: label for name, (_, label) in places.items()}
    for number, cells in enumerate(sheet.rows[top:], start=top + 1):
        values = {
            name: cells[column].strip()
            for name, (column, _) in places.items()
            if column < len(cells) and cells[column].strip()
        }
        repeats_header = all(
            normalize_label(values.get(name, "")) == normalize_label(label) for name, label in labels.items()
        )
        if values and not repeats_header:
            yield ListLine(number, values, labels)
