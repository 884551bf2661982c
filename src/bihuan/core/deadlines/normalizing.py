"""One spelling for what people type in several: widths, dashes, circles that stand for zero, line breaks inside a date.

Deliberately not Unicode's NFKC: that turns the list marker ① into a 1, and ①6月底前 into the sixteenth month.
"""

import re
import unicodedata

_WIDTHS: dict[int, int | str | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
"""What copying out of a PDF makes of 日 and 月: radicals that look the same."""
_VARIANTS = str.maketrans("內後個號週開〜∼～﹏—–―─−‐‑‒﹣", "内后个号周开~~~~---------")
_INVISIBLE = dict.fromkeys([0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF])
_TABLE = {**_WIDTHS, **_RADICALS, **_VARIANTS, **_INVISIBLE}

_SPACE_BETWEEN_FIGURES = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_SPACE = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_DASHES = re.compile(r"-{2,}")
_CIRCLES = re.compile(r"(?<=[一二三四五六七八九十〇])[○◯Oo]{1,3}|[○◯]{1,3}(?=[一二三四五六七八九])")


def normalize_text(text: str) -> str:
    """The text as the rules read it.

    Spaces and line breaks go, except one between two figures: what stands apart there may have lost what joined it,
    so that 2025 12 31 must not turn into a date.
    """
    spelled = text.translate(_TABLE)
    spaced = _SPACE_BETWEEN_FIGURES.sub(" ", spelled.strip())
    joined = _SPACE.sub("", spaced)
    dashed = _DASHES.sub("-", joined)
    return _CIRCLES.sub(lambda found: "〇" * len(found[0]), dashed)
