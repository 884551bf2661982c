"""Measures as they are typed: who, what, by when, how much, and how it will be verified. A suggestion, never a wall (R10).

What is missing is decided by learned wordings (tools/learn_measure_wording.py), because on measures that were kept back reading by hand
was not better; only for what is done it was (benchmarks/README.md). The reader by hand quotes the words that a suggestion is about.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.core.decisions import Reason
from bihuan.core.formalism.empty_wording import emptiness
from bihuan.core.formalism.facts import Material
from bihuan.core.formalism.flags import Flag, Span, Weight
from bihuan.core.formalism.learned_wording import grams_of, wording_of
from bihuan.core.formalism.measure_wording_table import WORDINGS
from bihuan.core.formalism.specificity import Kind, Passage, specificity

FEWEST_MISSING = 3


class Part(StrEnum):
    """What a measure has to say before somebody at the bottom can act on it."""

    WHO = "who"
    WHAT = "what"
    WHEN = "when"
    HOW_MUCH = "how-much"
    VERIFIED = "verified"


SUGGESTIONS = {
    Part.WHO: Reason("measure-who", "写上由谁来做：单位、岗位或责任人。"),
    Part.WHAT: Reason("measure-what", "写上具体做什么，例如“排查”“更换”“退还”，而不是“加强”“强化”。"),
    Part.WHEN: Reason("measure-when", "写上什么时候做完，例如“11月30日前”。"),
    Part.HOW_MUCH: Reason("measure-how-much", "写上做多少、做到什么程度，例如“12 家食堂全部”。"),
    Part.VERIFIED: Reason("measure-verified", "写上怎样算做到、由谁来验，例如“由县教育局复查并公示结果”。"),
}
_WHO = re.compile(r"由[^，。；]{2,14}?(?:负责|牵头|组织|实施|落实|承担)|责任(?:单位|人|领导)|牵头单位|分管")
_WHEN = re.compile(
    r"(?:月底|年底|季度末|季末|结束|周五|周末|日|月|旬|年|期|节|学)(?:之?前|内|完成)|\d{1,4}个?(?:工作日|日|天|周|月|小时)(?:之?内|前|完成)?|每[日天周月季年旬晚早半]|立即|当天|当日|立行立改"
    r"|[一二三四五六七八九十]{1,4}个?(?:工作日|日|天|周|月)内?"
)
_HOW_MUCH = re.compile(
    r"全部|逐[一户个家项条]|每[户家个名处台辆所村]|所有|全覆盖|不(?:少|低|超|高)于|以[上下]|百分之|[%％]|[成倍]以"
    r"|(?:\d[\d,.]*|[一二两三四五六七八九十百]{1,6})(?:[个户家次名处项条件亩元吨米台辆份套间栋部盏只口张笔]|万|公|平|余|多)"
)
_NAME = re.compile(r"[^，。；、由请经让和与及]{1,4}$")
_TIMES = re.compile(
    r"\d{2,4}年|\d{1,2}[点时日月]|每[日天周月旬季年半晚早][^，。；]{0,6}?[一二两三四五六七八九十\d]次|\d{1,3}(?:天|小时|分钟)"
)
_VERIFIED = re.compile(
    r"验收|核查|复查|抽查|检测|检验|公示|公开|签字|签收|照片|影像|台账|回访|评估|审核|审计|核验|考核|测评|报告|备案|合格|达标|回头看|满意度"
    r"|通报|销号|存档|归档|查验|检定|核对|比对|确认|为准|签名|回单|对账|拍|记录|暗访|试验|凭证|回执|复核|监控|证明|抽对"
)
SAYS_NOTHING = 0.65
"""Emptiness from which on a measure does not say what is done."""
LEARNED = {Part(name): wording_of(*table) for name, table in WORDINGS.items()}
"""The parts of which a learned wording tells whether they are there."""


@dataclass(frozen=True, slots=True)
class MeasureReading:
    """What a measure says and lacks. `quoted` are words that seem to speak of a part, whether it is missing or not."""

    missing: tuple[Part, ...]
    quoted: Mapping[Part, str]
    slogans: tuple[Passage, ...]

    @property
    def score(self) -> float:
        """Share of the five parts that is there."""
        return 1 - len(self.missing) / len(Part)

    @property
    def suggestions(self) -> tuple[Reason, ...]:
        """What to add, part by part; where something of it is there, with its words."""
        return tuple(_suggestion(part, self.quoted.get(part, "")) for part in self.missing)


def read_measure(
    text: str, *, person: str = "", due: date | None = None, amount: str = "", verification: str = ""
) -> MeasureReading:
    """Read one measure; `person`, `due`, `amount`, `verification` are what stands in fields of their own beside it."""
    grams = grams_of(text)
    says = {part: (wording.chance(grams) or 0) >= 0.5 for part, wording in LEARNED.items()}
    says[Part.WHAT] = says_what(text)
    says[Part.WHO] |= bool(person)
    says[Part.WHEN] |= due is not None
    says[Part.HOW_MUCH] |= bool(amount.strip())
    says[Part.VERIFIED] |= bool(verification.strip())
    read = specificity(text)
    quoted = _quoted(text, (*read.facts, *read.loose))
    return MeasureReading(tuple(part for part in Part if not says[part]), quoted, read.slogans)


def says_what(text: str) -> bool:
    """Whether it says what is done: it does not sound empty."""
    return bool(text.strip()) and emptiness(text) < SAYS_NOTHING


def quoted_parts(text: str) -> dict[Part, str]:
    """The words that seem to say who, by when, how much and how verified, as far as there are any: read by hand-made patterns."""
    read = specificity(text)
    return _quoted(text, (*read.facts, *read.loose))


def _quoted(text: str, passages: tuple[Passage, ...]) -> dict[Part, str]:
    found = {
        Part.WHO: _first(text, passages, Kind.PERSON, Kind.UNIT) or _matched(_WHO, text),
        Part.WHEN: _first(text, passages, Kind.DAY) or _matched(_WHEN, text),
        Part.HOW_MUCH: _matched(_HOW_MUCH, _TIMES.sub("", _WHEN.sub("", text))),
        Part.VERIFIED: _matched(_VERIFIED, text),
    }
    return {part: words for part, words in found.items() if words}


def _first(text: str, passages: tuple[Passage, ...], *kinds: Kind) -> str:
    """The first passage of these kinds, with the name before it where it is but the last character of one (镇)."""
    for passage in passages:
        if passage.kind in kinds:
            before = _matched(_NAME, text[: passage.start]) if passage.end - passage.start < 2 else ""
            return before + text[passage.start : passage.end]
    return ""


def _matched(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _suggestion(part: Part, words: str) -> Reason:
    if not words:
        return SUGGESTIONS[part]
    return Reason(
        "measure-unclear", "“%(words)s”还不够明白：%(suggestion)s", {"words": words, "suggestion": SUGGESTIONS[part]}
    )


def incomplete(material: Material) -> Iterator[Flag]:
    """Measures that lack three of the five parts or more."""
    for measure in material.measures:
        read = read_measure(
            measure.text,
            person=measure.person,
            due=measure.due,
            amount=measure.amount,
            verification=measure.verification,
        )
        if len(read.missing) >= FEWEST_MISSING:
            yield Flag(
                check="measures.incomplete",
                weight=Weight.HINT,
                ids=(measure.id,),
                score=round(1 - read.score, 4),
                why=Reason("measures-incomplete", "这条措施还缺：%(suggestions)s", {"suggestions": read.suggestions}),
                units=(measure.unit,) if measure.unit else (),
                spans=tuple(Span(measure.id, passage.start, passage.end) for passage in read.slogans),
            )
