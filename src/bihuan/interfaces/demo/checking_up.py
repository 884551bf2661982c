"""The check-ups of the demo county: two Mondays, and what units and the office made of some of their leads in the week after.

Decided by the place of a lead in its list, never by chance: what else happens in the county stays as it is.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.models import RulingOutcome
from bihuan.apps.formalism.queries import FlagFilter, FlagRow
from bihuan.core.actors import Actor, system_actor
from bihuan.interfaces.demo.course import ZONE, Course, moment_on

LOOKED_AT = (
    "text.across-units", "text.across-problems", "text.slogans", "measures.incomplete", "evidence.same-file", "evidence.empty",
)  # fmt: skip
"""Of which checks people looked at the leads of the first check-up; those of the others still wait."""
_EACH = 5
_WEEKS_AGO = (2, 1)
_TEMPLATE = "本周主要做了以下工作：一、工作进展；二、存在问题；三、下周打算。"
_ANSWERS = (
    "两家联合检查，由牵头的一家起草，各报各的，原件在股室。",
    "经办人换了，照着上一份改的；事情办了，台账和照片可以核。",
    "这项还在等批复，这周确实没有新进展，以后如实写。",
)
_RULINGS = (
    (RulingOutcome.DISMISSED, "调看了原件，事情属实，只是写法相同。"),
    (RulingOutcome.CONFIRMED, "到现场看过，材料写的和实际不符，由单位重新报。"),
    (RulingOutcome.DISMISSED, "单位说明了原因，台账能对上。"),
)


def plan_check_ups(course: Course) -> None:
    """The checks go over the county on two Mondays before today; the first one's leads are looked at in the week after."""
    monday = course.today - timedelta(days=course.today.weekday())
    for weeks in _WEEKS_AGO:
        day = monday - timedelta(weeks=weeks - 1)
        worked = course.calendar.first_workday_on_or_after(day).date
        course.plan(moment_on(worked, 8, 5), partial(_check_up, course))


def _check_up(course: Course, at: datetime) -> None:
    region = course.county.region.id
    first = queries.last_scan(system_actor("demo")) is None
    if first and course.county.office is not None:
        operations.give_template(
            actor=course.county.office, at=at, region_id=region, title="整改周报样式", text=_TEMPLATE
        )
    operations.scan_region(actor=system_actor("formalism", via="task"), at=at, region_id=region)
    if first:
        for place, row in enumerate(_looked_at(course)):
            _plan_course(course, row, place, at)


def _looked_at(course: Course) -> Iterator[FlagRow]:
    office = course.county.office
    if office is None:
        return
    for check in LOOKED_AT:
        rows = queries.flag_page(office, wanted=FlagFilter(check=check)).rows
        yield from rows[:: max(1, len(rows) // _EACH)][:_EACH]  # from several campaigns


def _plan_course(course: Course, row: FlagRow, place: int, at: datetime) -> None:
    """Two of three are answered by every unit concerned, two of three ruled on, the last of each three by both or none."""
    day = at.astimezone(ZONE).date()
    answered = moment_on(course.calendar.add(day, 1 + place % 2).date, 10, place)
    ruled = moment_on(course.calendar.add(day, 4).date, 15, place)
    if place % 3 < 2:
        for unit in row.units:
            speaker = course.county.speakers.get(unit.id)
            if speaker is not None:
                course.plan(answered, partial(_answer, speaker, row.id, _ANSWERS[place % len(_ANSWERS)]))
    if place % 3 != 1:
        course.plan(ruled, partial(_rule, course, row, place))


def _answer(speaker: Actor, flag: int, text: str, at: datetime) -> None:
    operations.answer_flag(actor=speaker, at=at, flag_id=flag, text=text)


def _rule(course: Course, row: FlagRow, place: int, at: datetime) -> None:
    outcome, why = _RULINGS[place // 3 % len(_RULINGS)]
    if course.county.office is not None and at > row.answer_until:
        operations.rule_on_flag(actor=course.county.office, at=at, flag_id=row.id, outcome=outcome, why=why)
