"""What a demand asks for: its fields, one a line as somebody typed them, each of a kind that costs so many minutes.

已整改数            a number, by its ending
典型做法 | 附件      the kind named after a bar or a colon
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bihuan.core.decisions import BadInput, Reason, name_all

MOST_ITEMS = 60
LONGEST_ITEM = 60


class FieldKind(StrEnum):
    """What a unit has to produce for one field."""

    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"
    TEXT = "text"
    ESSAY = "essay"
    TABLE = "table"
    FILE = "file"
    PHOTO = "photo"


FIELD_KIND_NAMES: Mapping[FieldKind, str] = {
    FieldKind.NUMBER: "数字",
    FieldKind.CHOICE: "选项",
    FieldKind.DATE: "日期",
    FieldKind.TEXT: "短文字",
    FieldKind.ESSAY: "长文字",
    FieldKind.TABLE: "明细表",
    FieldKind.FILE: "附件",
    FieldKind.PHOTO: "照片视频",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One field of a demand."""

    name: str
    kind: FieldKind


def read_items(text: str) -> tuple[Item, ...]:
    """The fields in the order typed, one a line. Raises BadInput for none, too many, one too long, or one named twice."""
    return refuse_items(_item_of(line) for line in text.splitlines() if line.strip())


def refuse_items(items: Iterable[Item]) -> tuple[Item, ...]:
    """The same fields with tidy names. Raises BadInput where they cannot be asked like that."""
    found = tuple(Item(" ".join(item.name.split()), item.kind) for item in items)
    if not found:
        raise _bad(Reason("demand-no-items", "写明要报哪些内容，一行一项。"))
    if len(found) > MOST_ITEMS:
        raise _bad(
            Reason("demand-many-items", "最多 %(most)s 项，现在有 %(n)s 项。", {"most": MOST_ITEMS, "n": len(found)})
        )
    for item in found:
        if len(item.name) > LONGEST_ITEM:
            raise _bad(
                Reason(
                    "demand-long-item",
                    "每项最多 %(most)s 个字：“%(item)s…”。",
                    {"most": LONGEST_ITEM, "item": item.name[:12]},
                )
            )
        if not normal_name(item.name):
            raise _bad(Reason("demand-empty-item", "“%(item)s”不是一项内容。", {"item": item.name}))
    twice = _named_twice(found)
    if twice:
        raise _bad(Reason("demand-item-twice", "写了两遍：%(items)s。", {"items": name_all(twice)}))
    return found


def normal_name(name: str) -> str:
    """A field's name without what makes no difference: width, case, blanks, punctuation, and in brackets what it is counted in."""
    plain = _COUNTED_IN.sub("", unicodedata.normalize("NFKC", name).casefold())
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LN")


def measure_of(name: str) -> str:
    """What a field is counted in where its name says so in brackets: 万元 of 资金投入（万元）; "" where it does not."""
    found = _COUNTED_IN.search(unicodedata.normalize("NFKC", name).casefold())
    return found.group(1) if found else ""


def guess_kind(name: str) -> FieldKind:
    """The kind that a name sounds like; short words where it sounds like none."""
    plain = normal_name(name)
    return next((kind for kind, ending in _SOUNDS if ending.search(plain)), FieldKind.TEXT)


_SOUNDS = (
    (FieldKind.PHOTO, re.compile("照片|视频|截图|影像")),
    (FieldKind.FILE, re.compile("(附件|佐证|佐证材料|扫描件|文件|材料|方案)$")),
    (FieldKind.TABLE, re.compile("(表|清单|台账|明细|名单)$")),
    (FieldKind.ESSAY, re.compile("(总结|报告|情况|说明|做法|经验|打算|体会|措施|原因分析)$")),
    (FieldKind.DATE, re.compile("(日期|时间|时限|期限)$")),
    (FieldKind.CHOICE, re.compile("^是否")),
    (FieldKind.NUMBER, re.compile("(数|数量|率|金额|占比|比例|个数|总额|人次|次数)$")),
)
_COUNTED_IN = re.compile(r"\(\s*(个|项|件|条|人|户|家|次|元|万元|%)\s*\)")
_KINDS_BY_NAME = {name: kind for kind, name in FIELD_KIND_NAMES.items()} | {kind.value: kind for kind in FieldKind}


def _item_of(line: str) -> Item:
    """A line as typed: its name, and the kind where one is named behind a bar or a colon."""
    name, _, said = line.replace("｜", "|").rpartition("|") if re.search(r"[|｜]", line) else _colon(line)
    kind = _KINDS_BY_NAME.get(said.strip().casefold())
    if kind is None or not name.strip():
        return Item(line.strip(), guess_kind(line))
    return Item(name.strip(), kind)


def _colon(line: str) -> tuple[str, str, str]:
    return line.replace("：", ":").rpartition(":")


def _named_twice(items: tuple[Item, ...]) -> list[str]:
    seen: set[str] = set()
    found: dict[str, None] = {}
    for item in items:
        plain = normal_name(item.name)
        if plain in seen:
            found[item.name] = None
        seen.add(plain)
    return list(found)


def _bad(reason: Reason) -> BadInput:
    return BadInput(reason, {"items": reason})
