"""Figures as reports say them: totals with their parts, rates, what was added this week and what there is in all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bihuan.core.formalism import vocabulary

_MEASURES = "|".join(sorted(vocabulary.MEASURE_WORDS.split(), key=len, reverse=True))
_NUMBER = r"(?<!\d)\d{1,12}(?:\.\d{1,6})?"
_NAME = r"[^\d，。；;、：:（）()！？\n%％]"
_SENTENCE = re.compile(r"[^。；;！？\n]+")
_COUNTED = re.compile(rf"(?P<name>{_NAME}{{0,14}}?)(?P<value>{_NUMBER})\s*(?P<measure>{_MEASURES})")
_TOTAL_FIRST = re.compile(
    rf"(?P<name>{_NAME}{{0,16}}?)(?P<value>{_NUMBER})\s*(?P<measure>{_MEASURES})[，,]?(?P<marker>其中|包括|分别为|分别是|分别|：|:|（|\()[：:，,]?"
)
_TOTAL_LAST = re.compile(
    rf"[，,]?(?:以上)?(?:共计|合计|总计|一共|总共|共)(?P<name>{_NAME}{{0,8}}?)(?P<value>{_NUMBER})\s*(?P<measure>{_MEASURES})"
)
_RATE = re.compile(rf"(?P<name>{_NAME}{{0,6}}(?:率|比例|占比|占))(?:已?达到?|为|约|已)?(?P<value>{_NUMBER})\s*[%％]")
_PROGRESS = re.compile(
    rf"(?:(?:总体|整体|整改|工程|形象|目前|当前|完成)?(?:进度|进展)|完成(?:总?任务|总?工程量|总量|整改)?的?)(?:已?达到?|已?为|约|至)?(?P<value>{_NUMBER})\s*[%％]"
)
_CUMULATIVE = re.compile(rf"累计(?:已|共)?(?P<name>{_NAME}{{1,12}}?)(?P<value>{_NUMBER})\s*(?P<measure>{_MEASURES})")
_THIS_WEEK = re.compile(
    rf"本(?:周|期|月|旬)(?:又|新增|共|已)?(?P<name>{_NAME}{{1,12}}?)(?P<value>{_NUMBER})\s*(?P<measure>{_MEASURES})"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A counted thing as it stands in the text: `name` is what stands before the number, without the sign before it."""

    name: str
    value: float
    measure: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total and its parts in the same measure. `whole`: the words say that the parts are all there is."""

    total: Quantity
    parts: tuple[Quantity, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage, and what is counted in the same sentence before it."""

    name: str
    value: float
    start: int
    end: int
    counted: tuple[Quantity, ...]


def breakdowns(text: str) -> Iterator[Breakdown]:
    """Totals followed by their parts (共50处，其中甲20处、乙30处), or parts followed by their total (甲20处、乙30处，共50处)."""
    for sentence in _SENTENCE.finditer(text):
        for found in _TOTAL_FIRST.finditer(text, sentence.start(), sentence.end()):
            total = _quantity(found)
            parts = tuple(_parts(text, found.end(), sentence.end(), total.measure))
            if parts and not any(part.value == total.value for part in parts):
                yield Breakdown(total, parts, whole=found["marker"] not in ("其中",) or _says_all(parts))
        for found in _TOTAL_LAST.finditer(text, sentence.start(), sentence.end()):
            total = _quantity(found)
            before = tuple(_listed_before(text, sentence.start(), found.start(), total.measure))
            if len(before) > 1:
                yield Breakdown(total, before, whole=True)


def rates(text: str) -> Iterator[Rate]:
    """Percentages that are called a rate, with the counts before them in the same sentence."""
    for sentence in _SENTENCE.finditer(text):
        for found in _RATE.finditer(text, sentence.start(), sentence.end()):
            counted = tuple(counted_in(text, sentence.start(), found.start()))
            yield Rate(found["name"], float(found["value"]), found.start(), found.end(), counted)


def progress_claims(text: str) -> list[tuple[float, int, int]]:
    """The percentages that a text gives for progress, with where they stand."""
    return [(float(found["value"]), found.start(), found.end()) for found in _PROGRESS.finditer(text)]


def cumulative(text: str) -> Iterator[Quantity]:
    """What there is in all (累计…)."""
    return (_quantity(found) for found in _CUMULATIVE.finditer(text))


def this_week(text: str) -> Iterator[Quantity]:
    """What was added in this period (本周…)."""
    return (_quantity(found) for found in _THIS_WEEK.finditer(text))


def counted_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Quantity]:
    """All counted things between two places."""
    return (_quantity(found) for found in _COUNTED.finditer(text, start, len(text) if end is None else end))


def bare_name(name: str) -> str:
    """What is counted, without the words that only lead to the number."""
    return re.sub(r"累计|本周|本期|本月|新增|总共|共计|合计|[了已共又为达到]|总数$|数$|个数$", "", name).strip()


def _quantity(found: re.Match[str]) -> Quantity:
    return Quantity(found["name"].strip(), float(found["value"]), found["measure"], found.start("value"), found.end())


def _parts(text: str, start: int, end: int, measure: str) -> Iterator[Quantity]:
    """Parts one right after the other, until something else is counted or said."""
    place = start
    while found := _COUNTED.match(text, place, end):
        if found["measure"] != measure or not found["name"].strip("，、, "):
            return
        yield _quantity(found)
        place = found.end()
        if text[place : place + 1] not in ("、", "，", ","):
            return
        place += 1


def _listed_before(text: str, start: int, end: int, measure: str) -> Iterator[Quantity]:
    """Named parts in the same measure that stand with 、 between them right before `end`."""
    listed: list[Quantity] = []
    for found in _COUNTED.finditer(text, start, end):
        if found["measure"] != measure or (listed and text[listed[-1].end : found.start()] not in ("、",)):
            listed = []
        if found["measure"] == measure:
            listed.append(_quantity(found))
    if listed and listed[-1].end == end:
        yield from listed


def _says_all(parts: tuple[Quantity, ...]) -> bool:
    """Three parts are a division; two are one where they say done and not done."""
    names = " ".join(part.name for part in parts)
    done = any(part.name.startswith(("已", "完成", "办结", "整改完成")) for part in parts)
    return len(parts) > 2 or (len(parts) == 2 and done and any(word in names for word in ("未", "正在", "尚", "剩余")))
