"""Text of cells: cleaning it, and several things in one cell taken apart and put together again."""

import re
from collections.abc import Sequence

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean_cell(text: str) -> str:
    """The text with one kind of line break, without blanks around it and without what no database stores."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", plain)).strip()


def same_text(one: str, other: str) -> bool:
    """Whether two cells say the same: blanks at line ends and empty lines do not count."""
    return comparable(one) == comparable(other)


def comparable(text: str) -> str:
    """What decides whether two texts are the same."""
    lines = (" ".join(line.split()) for line in clean_cell(text).split("\n"))
    return "\n".join(line for line in lines if line)


_NUMBERED = (
    re.compile(r"^[ \t\u3000]*[(（]?(?P<n>\d{1,2})(?:[.．、)）](?!\d)|[.．]\s)[ \t\u3000]*"),
    re.compile(r"^[ \t\u3000]*[(（]?(?P<n>[一二三四五六七八九十]{1,3})[、)）][ \t\u3000]*"),
    re.compile(r"^[ \t\u3000]*(?P<n>[①②③④⑤⑥⑦⑧⑨⑩])[ \t\u3000]*"),
)
_CHINESE = "一二三四五六七八九"
_ENDED = re.compile(r"[。；;]$")


def split_items(text: str) -> tuple[str, ...]:
    """The measures or stage goals of one cell.

    Lines that count 1. 2. 3. (or 一、二、; ①②) begin one each, lines between them go on with it; else lines that all end
    with 。 or ； are one each. Any other line break is only a line break.
    """
    clean = clean_cell(text)
    lines = [line for line in clean.split("\n") if line.strip()]
    if len(lines) < 2:
        return (clean,) if clean else ()
    for pattern in _NUMBERED:
        numbered = _split_numbered(lines, pattern)
        if len(numbered) > 1:
            return tuple(numbered)
    if all(_ENDED.search(line.strip()) for line in lines[:-1]):
        return tuple(line.strip() for line in lines)
    return (clean,)


def join_items(items: Sequence[str]) -> str:
    """Several in one cell, so that `split_items` takes them apart again."""
    if len(items) < 2:
        return "".join(items)
    return "\n".join(f"{place}. {item}" for place, item in enumerate(items, start=1))


def _split_numbered(lines: Sequence[str], pattern: re.Pattern[str]) -> list[str]:
    """Items of lines that count up from one; nothing where the first line does not begin the count."""
    items: list[str] = []
    for line in lines:
        found = pattern.match(line)
        if found and _value(found["n"]) == len(items) + 1:
            items.append(line[found.end() :].strip())
        elif items:
            items[-1] += "\n" + line.strip()
        else:
            return []
    return [item for item in items if item]


def _value(numeral: str) -> int:
    if numeral.isdecimal():
        return int(numeral)
    if numeral in "①②③④⑤⑥⑦⑧⑨⑩":
        return "①②③④⑤⑥⑦⑧⑨⑩".index(numeral) + 1
    tens, ten, ones = numeral.rpartition("十") if "十" in numeral else ("", "", numeral)
    value = (_CHINESE.find(tens) + 1 if tens else 1) * 10 if ten else 0
    return value + (_CHINESE.find(ones) + 1 if ones else 0)
