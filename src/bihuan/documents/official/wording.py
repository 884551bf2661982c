"""How the standard spells what every official document says: numbers before headings, days, lines of a title."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from bihuan.documents.official.paper import Block, Heading

_DIGITS: Final = "零一二三四五六七八九"
_TITLE_CHARACTERS: Final = 20
"""So many letters of 2号 fill the width of the text."""
_NO_BREAK_BEFORE: Final = "的了和与及、，。：；！？）》〉”’〕】"
_NO_BREAK_AFTER: Final = "（《〈“‘〔【"


def chinese_numeral(number: int) -> str:
    """1 to 99 in Chinese figures."""
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return before + ("" if ones == 0 else _DIGITS[ones])


def day(day: date) -> str:
    """A day in Arabic figures, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def numbered(blocks: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    """Each block with the number before it: 一、（一）1.（1）; a heading begins the levels below it anew."""
    counts = [0, 0, 0, 0]
    for block in blocks:
        if not isinstance(block, Heading):
            yield block, ""
            continue
        place = block.level - 1
        counts[place] += 1
        counts[place + 1 :] = [0] * (3 - place)
        yield block, _number(block.level, counts[place])


def title_lines(title: str) -> list[str]:
    """The title as it stands: its own line breaks, else lines of about the same length that part between words where they can."""
    own = [line.strip() for line in title.splitlines() if line.strip()]
    if len(own) != 1:
        return own
    return _balanced(own[0])


def _number(level: int, count: int) -> str:
    match level:
        case 1:
            return f"{chinese_numeral(count)}、"
        case 2:
            return f"（{chinese_numeral(count)}）"
        case 3:
            return f"{count}."
        case _:
            return f"（{count}）"


def _balanced(title: str) -> list[str]:
    lines: list[str] = []
    left = title
    while len(left) > _TITLE_CHARACTERS:
        needed = -(-len(left) // _TITLE_CHARACTERS)
        place = _best_break(left, wished=-(-len(left) // needed))
        lines.append(left[:place])
        left = left[place:]
    return [*lines, left]


def _best_break(text: str, wished: int) -> int:
    """Where the first line ends: at a joint near the wished place, never inside marks or figures, and so that few lines do."""
    lines = -(-len(text) // _TITLE_CHARACTERS)
    shortest = max(2, len(text) - (lines - 1) * _TITLE_CHARACTERS)
    places = [place for place in range(shortest, min(_TITLE_CHARACTERS, len(text) - 2) + 1) if _may_break(text, place)]
    if not places:
        return wished
    return min(places, key=lambda place: (abs(place - wished) - (_NEAR if _joint(text, place) else 0), -place))


def _may_break(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    inside = any(text[:place].count(one) > text[:place].count(other) for one, other in ("《》", "“”", "（）"))
    figures = bool(re.match(r"[0-9A-Za-z][0-9A-Za-z年月日号〔]", before + after))
    return not (inside or figures or before in _NO_BREAK_AFTER or after in _NO_BREAK_BEFORE)


def _joint(text: str, place: int) -> bool:
    return text[:place].endswith(_ENDS_A_LINE) or text[place:].startswith(_BEGINS_A_LINE)


_NEAR: Final = 8
_ENDS_A_LINE: Final = (
    "的", "》", "”", "、", "）", "关于", "开展", "加强", "推进", "做好", "印发", "转发", "报送", "限期", "办结", "进一步",
    "深入", "落实", "整改", "问题", "工作", "情况", "调整", "成立", "召开", "建立", "规范", "全面",
)  # fmt: skip
_BEGINS_A_LINE: Final = ("关于", "《", "“", "（", "专项", "集中", "工作", "问题", "情况")
