"""Problem numbers such as SZ-2026-0147: the campaign's prefix, the year of registration, a running sequence.

Numbers are stable and never reused, so they have exactly one spelling: four digits at least, more when the sequence grows,
no leading zeros beyond that.
"""

import re
import unicodedata
from dataclasses import dataclass

from bihuan.core.decisions import BadInput, Reason


@dataclass(frozen=True, slots=True, order=True)
class ProblemNumber:
    """A number taken apart. `str()` gives its only spelling."""

    prefix: str
    year: int
    sequence: int

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year:04d}-{self.sequence:04d}"


def format_number(prefix: str, year: int, sequence: int) -> str:
    """The number's spelling. Raises BadInput for a prefix that is not 2–4 capital letters, a year or a sequence out of range."""
    fields: dict[str, Reason] = {}
    if not _PREFIX.fullmatch(prefix):
        fields["prefix"] = Reason("number-prefix", "编号前缀用 2 至 4 个大写字母。")
    if not 1949 <= year <= 9999:
        fields["year"] = Reason("number-year", "编号里的年份不对：%(year)s", {"year": year})
    if sequence < 1:
        fields["sequence"] = Reason("number-sequence", "流水号从 1 开始。")
    if fields:
        raise BadInput(Reason("number-invalid", "不能编号：前缀、年份或流水号不对。"), fields)
    return str(ProblemNumber(prefix, year, sequence))


def parse_number(text: str) -> ProblemNumber | None:
    """The number that the whole text is, None where it is anything else. Width, case and kind of dash do not matter."""
    plain = re.sub(r"\s*[-‐‑‒–—−]\s*", "-", unicodedata.normalize("NFKC", text).strip()).upper()
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return None
    number = ProblemNumber(found["prefix"], int(found["year"]), int(found["sequence"]))
    return number if number.sequence >= 1 and number.year >= 1949 and str(number) == plain else None


_PREFIX = re.compile(r"[A-Z]{2,4}")
_NUMBER = re.compile(r"(?P<prefix>[A-Z]{2,4})-(?P<year>[0-9]{4})-(?P<sequence>[0-9]{4,12})")
