"""Numerals as ledgers write them: 31, 三十一, 廿三, 二〇二三, 二0二三.

The ready-made converter refuses ○ and reads 三五 as thirty-five, which in 三五天 it is not; these lines refuse instead.
"""

import re

CHINESE_DIGITS = "〇零一二两三四五六七八九"
CHINESE_NUMERALS = CHINESE_DIGITS + "十百廿卅"
NUMERAL = rf"(?:[0-9]{{1,4}}|[{CHINESE_NUMERALS}]{{1,6}})"
"""A numeral of bounded length: long runs of digits are never a date and must not make a pattern slow."""
YEAR_DIGITS = r"[0-9〇零一二三四五六七八九]{4}"

_VALUES: dict[str, int] = {
    **{figure: value for value, figure in enumerate("0123456789")},
    **{figure: value for value, figure in enumerate("零一二三四五六七八九")},
    **{figure: value for value, figure in enumerate("ⅠⅡⅢⅣ", start=1)},
    "〇": 0,
    "两": 2,
}
_STRUCTURED = re.compile(
    r"(?:(?P<hundreds>[一二两三四五六七八九])百)?(?P<gap>[零〇])?"
    r"(?:(?P<tens>[一二三四五六七八九]?)十|(?P<twenty>廿)|(?P<thirty>卅))?(?P<ones>[一二三四五六七八九])?"
)


def read_number(text: str) -> int | None:
    """The value of a numeral, or None where it could be read in more than one way (三五, 一二, 一百五)."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    if len(text) == 1 and text in _VALUES:
        return _VALUES[text]
    if not set(text) & set("十百廿卅"):
        return _read_positional(text) if set(text) & set("〇零") else None
    return _read_structured(text)


def read_year(text: str) -> int:
    """Four figures, Chinese and Arabic ones mixed as they come (二0二三); the caller has checked that they are four."""
    return int("".join(str(_VALUES[figure]) for figure in text))


def _read_positional(text: str) -> int:
    return int("".join(str(_VALUES[figure]) for figure in text))


def _read_structured(text: str) -> int | None:
    found = _STRUCTURED.fullmatch(text)
    if found is None:
        return None
    hundreds, gap, tens, ones = found.group("hundreds", "gap", "tens", "ones")
    has_tens = tens is not None or found["twenty"] or found["thirty"]
    if (gap and (not hundreds or has_tens)) or (hundreds and ones and not gap and not has_tens):
        return None
    value = _VALUES[hundreds] * 100 if hundreds else 0
    if tens is not None:
        value += _VALUES[tens] * 10 if tens else 10
    value += 20 if found["twenty"] else 30 if found["thirty"] else 0
    return value + (_VALUES[ones] if ones else 0)
