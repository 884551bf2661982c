"""So many days from something: how long, counted in what, and from what the text says that it counts."""

import re
from dataclasses import dataclass
from datetime import date

from bihuan.core.deadlines import reasons
from bihuan.core.deadlines.model import ISSUED, CountsWorkdays, Offset, Unit
from bihuan.core.deadlines.numerals import CHINESE_NUMERALS, YEAR_DIGITS, read_number
from bihuan.core.deadlines.spans import add_days, add_months
from bihuan.core.deadlines.tokens import Builder, Duration, Rule, Value
from bihuan.core.decisions import Reason

_COUNT = rf"(?<!第)(?!{YEAR_DIGITS}年)(?P<n>[0-9]{{1,3}}|[{CHINESE_NUMERALS}]{{1,5}})"
_WITHIN = r"(?:之内|以内|内)"
_LONGEST = {Unit.DAY: 3660, Unit.WORKDAY: 1000, Unit.MONTH: 240}


def _in(unit: Unit, times: int = 1, plus: int = 0) -> Builder:
    """Builds durations of one unit; refuses a count that cannot be read (三五天) or that is nought."""

    def build(found: re.Match[str]) -> Value:
        count = read_number(found["n"])
        if not count or count * times > _LONGEST[unit]:
            return reasons.lost_characters(found[0])
        return Duration(count * times + plus, unit)

    return build


def _build_hours(found: re.Match[str]) -> Value:
    """Deadlines are days: 48 hours are two of them, 12 are none."""
    hours = read_number(found["n"])
    if not hours or hours % 24:
        return reasons.vague(found[0])
    return Duration(hours // 24, Unit.DAY)


DURATION_RULES: tuple[Rule, ...] = (
    # beside these no last day can be told
    Rule(
        re.compile(
            rf"{_COUNT}(?:个?(?:法定)?工作日|天|个?自然日|个?日历天|个?(?:周|星期)|个月|年半?|个季度)"
            r"(?:以上|左右|以前|之前|以后|之后|后(?![续期半勤])|前(?![期往]))"
        ),
        lambda found: reasons.vague(found[0]),
    ),
    Rule(re.compile(rf"{_COUNT}(?:个半[月年]?|天半)"), lambda found: reasons.vague(found[0])),
    Rule(re.compile(rf"{_COUNT}个?(?:法定)?(?:工作日|上班日)"), _in(Unit.WORKDAY)),
    Rule(re.compile(rf"{_COUNT}(?:天|个?自然日|个?日历天|个?日历日)"), _in(Unit.DAY)),
    Rule(re.compile(rf"{_COUNT}日(?={_WITHIN})"), _in(Unit.DAY)),
    Rule(re.compile(rf"(?:(?<=限期)|(?<=限)|(?<=不超过)){_COUNT}日"), _in(Unit.DAY)),  # cannot be a day of a month
    Rule(re.compile(rf"(?:(?<=之日起)|(?<=[^0-9年月日]后)){_COUNT}日(?!前|之前|以前|止)"), _in(Unit.DAY)),
    Rule(re.compile(rf"{_COUNT}个?(?:周|星期|礼拜)(?![年末边围到密转期一二三四五六日天])"), _in(Unit.DAY, 7)),
    Rule(re.compile(rf"{_COUNT}个月"), _in(Unit.MONTH)),
    Rule(re.compile(rf"{_COUNT}个季度"), _in(Unit.MONTH, 3)),
    Rule(re.compile(rf"{_COUNT}年半(?={_WITHIN})"), _in(Unit.MONTH, 12, 6)),
    Rule(re.compile(rf"{_COUNT}年(?:时间)?(?={_WITHIN})"), _in(Unit.MONTH, 12)),
    Rule(re.compile(rf"半年(?:时间)?(?={_WITHIN})"), lambda _: Duration(6, Unit.MONTH)),
    Rule(re.compile(rf"半个?月(?:时间)?(?={_WITHIN})"), lambda _: Duration(15, Unit.DAY)),
    Rule(re.compile(rf"{_COUNT}个?小时"), _build_hours),
)


_CLAUSE = re.compile(r"[^,，;；。:：、()（）\x00]*$")
_HARMLESS = re.compile(
    r"(?:力争|确保|争取|原则上|一般|限期|限|应当|应|须|需|必须|要求|务必|请|在|于|最迟|最晚|最长|不得超过|不超过|不多于|"
    r"整改|办理|完成|办结|处置|答复|回复|反馈|落实|时限|期限|时间|为|是|共|用时|各单位|立即|并|且|的)*"
)
_FROM_WORDS = re.compile(r"^(?:自从|自|从|应于|应在|须在|于|在)")
_EVENT_END = re.compile(r"(?:之日后?|后|起|之时|当[日天]|次日)(?:起|计|算|计算|起算|开始|算起)*(?:的)?$")
_ISSUE_EVENT = re.compile(
    r"(?:(?:本|该|此)?(?:通知|方案|文件|清单|台账|意见|办法|通报|公告|决定|纪要|任务|函|件)?)(?:的)?"
    r"(?:印发|下发|发文|发布|公布|发出|制发|签发|出台)(?:之日|之时|当日|当天|次日|日)?后?(?:起|之后|以后|后)?(?:计|算|计算|起算|算起)*的?"
    r"|(?:即日|今日|今天|现在|本日)起?"
)
_EVENT_EARLIER = re.compile(
    r"([^,;。:、()\x00]{1,40}(?<![今最然此先])(?:后|之日起|之日起?计?算|算起|起))[,;:。、](?=[^\x00]*$)"
)
"""收到通知之日起，30日内: a comma does not part the count from its event."""
_BRACKET_AFTER = re.compile(r"[^()]{0,10}?\(([^()]{1,40})\)")
_BEFORE_EVENT = re.compile(r"(?:提前|前)$")
_LATELY = re.compile(r"(?:最近|近|今后|未来|大约|约|大概)$")


def find_origin(before: str, after: str) -> str | Reason:
    """From what a duration counts: `ISSUED`, or the event in the words of the text.

    `before` and `after` are the text around it. Words before it that are neither an event nor empty phrases count as
    an event too: better to wait for something than to count from the wrong day.
    """
    clause = _CLAUSE.search(before[-40:])
    words = clause[0] if clause else ""
    if _BEFORE_EVENT.search(words):
        return reasons.hangs_on_event(words)
    if _LATELY.search(words):
        return reasons.vague(words)
    if not _HARMLESS.fullmatch(words):
        return _name_event(words)
    earlier = _EVENT_EARLIER.findall(before[-200:])
    if earlier:
        return _name_event(earlier[-1])
    bracket = _BRACKET_AFTER.match(after)
    if bracket and _EVENT_END.search(bracket[1]):
        return _name_event(bracket[1])
    return ISSUED


@dataclass(frozen=True, slots=True)
class CountedDue:
    """The last day of a duration, and whether it rests on a year whose calendar is not published."""

    day: date
    estimated: bool = False


def count_due(offset: Offset, start: date, calendar: CountsWorkdays) -> CountedDue | Reason:
    """The last day of so many units from `start`, which is not counted itself (民法典 art. 201)."""
    if offset.unit is Unit.WORKDAY:
        if start.year not in range(1900, 9000):
            return reasons.TOO_FAR
        counted = calendar.add(start, offset.n)
        return CountedDue(counted.date, counted.estimated)
    add = add_months if offset.unit is Unit.MONTH else add_days
    due = add(start, offset.n)
    return CountedDue(due) if due else reasons.TOO_FAR


def _name_event(words: str) -> str:
    event = _FROM_WORDS.sub("", words)
    return ISSUED if _ISSUE_EVENT.fullmatch(event) else event.removesuffix("的")
