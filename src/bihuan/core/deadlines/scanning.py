"""Finds what speaks of time in a text, from left to right, and what is left over.

At every place where something could begin, the tables are tried in order and the first that fits wins, so the longer
way to say a thing stands before the shorter. All patterns are bounded: the time grows with the length of the text.
"""

import re
from dataclasses import dataclass

from bihuan.core.deadlines import reasons
from bihuan.core.deadlines.calendar_rules import SPAN_RULES, WEEKDAYS
from bihuan.core.deadlines.numerals import CHINESE_NUMERALS
from bihuan.core.deadlines.recurrence import RECURRENCE_RULES
from bihuan.core.deadlines.relative import DURATION_RULES
from bihuan.core.deadlines.spans import CalendarSpan, DaySpan, MonthlySpan, WeeklySpan, Window
from bihuan.core.deadlines.tokens import Noise, Recurrence, Rule, Tail, Token
from bihuan.core.deadlines.window_rules import JOINER, NOW, WINDOW_RULES
from bihuan.core.deadlines.words import GAP

_NOISE_RULES = tuple(
    Rule(re.compile(pattern), lambda _: Noise())
    for pattern in (
        r"[0-9]+(?:\.[0-9]+)?(?:[%‰℃㎡]|个(?![月季工自日小周星])|[余多]?(?:项|条|家|座|公里|千米|平方|万|亿|人|户|处|套|件|次|名|所|亩|吨|元|期|批|级"
        r"|类|宗|例|辆|栋|幢|间|段|张|份|篇|场|轮|公顷|岁|个百分点)|起(?=[\u4e00-\u9fff]))",
        r"[0-9]{1,2}[)](?![0-9])|[0-9]{1,2}[.、](?=[^0-9一二三四五六七八九十]|[0-9]{4}年)",
        r"[一二三四五六七八九十]{1,2}、(?=[0-9]{1,4}[年月])",
        rf"第[0-9{CHINESE_NUMERALS}]{{1,4}}(?=[批阶次轮期个项条类步])",
        r"(?<=[A-HJ-NPRSU-WYZ])[0-9]{1,4}(?:\.[0-9])?(?![0-9年月日.])|12345(?=热线)|(?<=[到达])[0-9]{1,4}(?:kV|KV|MW|km)",
        r"[0-9]{1,3}号(?:楼|线|文|井|机|地|桥|院)",
    )
)
_DOCUMENT_NUMBER = Rule(re.compile(r"[〔\[(【][0-9]{4}[〕\])】]第?[0-9]{1,5}号"), lambda _: Noise())
_NUMBERED = Rule(
    re.compile(r"(?:附件|附表|表|图|序号|第)[0-9]{1,4}(?![0-9季年月日个])|\([0-9]{1,2}\)(?![日月年])"),
    lambda _: Noise(),
)
_INCLUSIVE = Rule(re.compile(r"\((?:含|包括)[当本][日天]\)|(?<=[^不]含)[当本][日天]"), lambda _: Noise())

_RULES: tuple[Rule, ...] = (
    _DOCUMENT_NUMBER, _NUMBERED, _INCLUSIVE, *RECURRENCE_RULES, *WINDOW_RULES, *DURATION_RULES, *SPAN_RULES, *_NOISE_RULES,
)  # fmt: skip
_BEGINS = re.compile(
    rf"[0-9{CHINESE_NUMERALS}ⅠⅡⅢⅣ今本当明次翌后去上前年下中全第这每按逐双半月季岁周星礼Qq附表图序从自即现目印〔\[(【\"“”'‘’「『]"
)

_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天1-7])\)?")
_CLOCK = re.compile(
    r"[ T]?(?:上午|下午|中午|晚上?|早上?)?(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:\+08:?00)?(?![0-9:.Zz+-])"
    rf"|(?:[0-9]{{1,2}}|[{CHINESE_NUMERALS}]{{1,3}})(?:时|点)(?:[0-9]{{1,2}}分|半|整|钟)?)"
)
"""The hour of a day. One in another time zone may be another day here, and is left over as figures that nobody took."""
_MIDNIGHT = re.compile(r"(?:凌晨|零[时点]|[ T]?0{1,2}[时点]|[ T]?0?0:00(?=之?以?前))")
_TAILS = (
    (
        Tail.VAGUE,
        re.compile(
            r"(?:左右|前后|上下|年?初(?![步中级审稿评验心])|中期|伊始|年?中(?=$|[,，;；。、)]|完成|整改|前|之前|以前))"
        ),
    ),
    (Tail.OPEN, re.compile(r"(?:开始|起(?![草步诉重底点源])|以来|以后|之后|后(?![续期勤备半方]))")),
    (Tail.PLAIN, re.compile(r"(?:之内|以内|内|期间)?(?:以前|之前|前(?![期端置沿往三两半])|为止|止)?")),
)
_VAGUE_ROUND = re.compile(rf"(?:{_TAILS[0][1].pattern}|的?(?:[春夏秋冬]季?|逢)|中(?=$|[,;。、)前]))")
_LOST_UNIT = re.compile(
    rf"(?:^|[^\u4e00-\u9fff])[{GAP}XxＸ×*_□?？.… ]{{0,20}}[年月日号旬季](?![常报程度考召期用底末节])"
)
_FIGURES = re.compile(r"[0-9][0-9.,、 /-]*[年月日号]?|[一二三四五六七八九十]{1,3}[月日旬]")
_LETTER_FOR_FIGURE = re.compile(rf"(?:^|{GAP})[lIi|oO!]{{1,2}}(?={GAP})")
"""2026年l2月: a letter that looks like a figure was one, and without it December is February."""
_OPEN_LIST = re.compile(rf"(?<!第)[一二三四五六七八九十][、和或至到~-]{GAP}")
_BETWEEN_ENDS = re.compile(f"起?{JOINER}")


@dataclass(frozen=True, slots=True)
class Scan:
    """The normalized text, what was found in it, and the rest with a `GAP` for every find."""

    text: str
    tokens: tuple[Token, ...]
    rest: str

    def before(self, token: Token) -> str:
        """The text between the find before it and this one."""
        return self.text[max((other.end for other in self.tokens if other.end <= token.start), default=0) : token.start]

    def after(self, token: Token) -> str:
        return self.text[token.end :]

    def between(self, left: Token, right: Token) -> str:
        return self.text[left.end : right.start]

    def find_lost(self) -> str | None:
        """Figures and units of time that no rule took: the text has probably lost characters."""
        figures = _FIGURES.search(self.rest)
        if figures:
            return figures[0]
        unit = _LOST_UNIT.search(self.rest) or _OPEN_LIST.search(self.rest) or _LETTER_FOR_FIGURE.search(self.rest)
        return unit[0].replace(GAP, "…") if unit else None


def scan_text(text: str) -> Scan:
    """Scans normalized text."""
    text = text.replace(GAP, "")
    tokens: list[Token] = []
    place = 0
    while begin := _BEGINS.search(text, place):
        token = None if _is_inside_number(text, begin.start()) else _read_token(text, begin.start())
        if token:
            tokens.append(token)
        place = token.end if token else begin.start() + 1
    tokens = _join_windows(text, tokens)
    return Scan(text, tuple(token for token in tokens if not isinstance(token.value, Noise)), _mask(text, tokens))


def _is_inside_number(text: str, place: int) -> bool:
    if not place:
        return False
    here, previous = text[place], text[place - 1]
    if here.isascii() and here.isdigit():
        return previous.isascii() and previous.isdigit()
    return here in CHINESE_NUMERALS and previous in CHINESE_NUMERALS


def _read_token(text: str, place: int) -> Token | None:
    now = NOW.match(text, place)
    if now:
        end = _match_rules(text, now.end())
        if end and isinstance(end.value, CalendarSpan | MonthlySpan | WeeklySpan | DaySpan):
            return Token(place, end.end, Window(text[place : end.end], None, end.value), end.tail, end.weekday)
    return _match_rules(text, place)


def _match_rules(text: str, place: int) -> Token | None:
    for rule in _RULES:
        found = rule.pattern.match(text, place)
        value = rule.build(found) if found and found.end() > place else None
        if found is None or value is None:
            continue
        if isinstance(value, CalendarSpan | MonthlySpan | WeeklySpan | DaySpan | Window):
            return _read_tail(text, Token(place, found.end(), value))
        if isinstance(value, Recurrence):
            return _read_round(text, place, found.end(), value)
        return Token(place, found.end(), value)
    return None


def _read_round(text: str, place: int, end: int, recurrence: Recurrence) -> Token:
    """Takes in the hour that follows a recurrence (每周五17:00前); 每月初 and 每年春季 have no last day."""
    clock = _CLOCK.match(text, end)
    end = clock.end() if clock else end
    vague = _VAGUE_ROUND.match(text, end)
    if vague:
        return Token(place, vague.end(), Recurrence(None, recurrence.text))
    return Token(place, end, recurrence)


def _read_tail(text: str, token: Token) -> Token:
    """Takes in the weekday, the hour and 前, 底, 起 … that follow a span."""
    end, weekday, kind = token.end, None, Tail.PLAIN
    if _MIDNIGHT.match(text, end):
        return Token(token.start, end, reasons.vague(text[token.start : end + 3]))
    for _ in range(2):
        named = _WEEKDAY.match(text, end)
        if named:
            weekday, end = WEEKDAYS[named["weekday"]], named.end()
        clock = _CLOCK.match(text, end)
        end = clock.end() if clock else end
        for tail, pattern in _TAILS:
            found = pattern.match(text, end)
            starts_by = tail is Tail.OPEN and text[end - 1] == "前"  # 3月底前开始: the last day to begin
            if found and found[0] and not starts_by:
                end, kind = found.end(), tail if kind is Tail.PLAIN else kind
                break
    return Token(token.start, end, token.value, kind, weekday)


def _join_windows(text: str, tokens: list[Token]) -> list[Token]:
    """Two spans with 至 between them are the two ends of a window."""
    joined: list[Token] = []
    for token in tokens:
        left = joined[-1] if joined else None
        if left and _may_join(left, token, text[left.end : token.start]):
            words = text[left.start : token.end]
            window = Window(words, left.value, token.value)  # type: ignore[arg-type]
            joined[-1] = Token(left.start, token.end, window, token.tail, token.weekday)
        else:
            joined.append(token)
    return joined


def _may_join(left: Token, right: Token, between: str) -> bool:
    if not (_is_end(left) and _is_end(right) and _BETWEEN_ENDS.fullmatch(between)):
        return False
    start, end = left.value, right.value
    lacks_month = isinstance(start, CalendarSpan) and start.is_bare_year
    return not (lacks_month and isinstance(end, CalendarSpan) and not end.year.is_written)


def _is_end(token: Token) -> bool:
    return isinstance(token.value, CalendarSpan | MonthlySpan | WeeklySpan | DaySpan)


def _mask(text: str, tokens: list[Token]) -> str:
    parts, place = [], 0
    for token in tokens:
        parts.append(text[place : token.start])
        parts.append(GAP)
        place = token.end
    return "".join([*parts, text[place:]])
