"""How the county is chased: every other morning of the last four weeks the ladder goes over it, and its notices go their way.

Decided by the place of a notice among those of its rung, never by chance: what else happens in the county stays as it is.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.queries import NoticeFilter, NoticeRow
from bihuan.core.actors import Actor, system_actor
from bihuan.core.decisions import Missing
from bihuan.core.ladder import Recipient, Rung, RungName
from bihuan.core.notices import PASSAGES, NoticeStep, Side
from bihuan.interfaces.demo.course import Course, moment_on

MORNINGS = tuple(range(-19, 0, 2))
"""On which working days before today the ladder went over the county: the last one is the day before."""
CHANGED = -8
"""On which working day before today the office gave units longer to reply to an urging: the second version of its rules."""
_WHY_FIRST = "各单位反映分管领导收到得太晚，催办起就一并告知。"
_WHY_SECOND = "几个单位反映三个工作日来不及核对数字，回复期限放宽到五个工作日。"
_PASS_HOUR = 8
_FIRST_HOUR = 9

Script = Sequence[tuple[NoticeStep, int]]
"""What happens to a notice, each step with the working days that it comes after the one before."""
_TELL, _ANSWER, _SUBMIT, _APPROVE, _REFUSE, _SIGN, _REPLY, _ACCEPT, _RETURN, _WITHDRAW = (
    NoticeStep.TELL, NoticeStep.ANSWER, NoticeStep.SUBMIT, NoticeStep.APPROVE, NoticeStep.REFUSE, NoticeStep.SIGN,
    NoticeStep.REPLY, NoticeStep.ACCEPT, NoticeStep.RETURN, NoticeStep.WITHDRAW,
)  # fmt: skip
_HEARD: Script = ((_TELL, 0), (_ANSWER, 1), (_SUBMIT, 0))
_UNHEARD: Script = ((_TELL, 0), (_SUBMIT, 6))
SCRIPTS: Mapping[RungName, Sequence[Script]] = {
    RungName.REMINDER: (
        ((_SIGN, 0),),
        ((_SIGN, 1),),
        ((_SIGN, 0),),
        ((_SIGN, 2),),
        ((_SIGN, 0),),
        ((_SIGN, 1),),
        ((_SIGN, 4),),
        (),
    ),
    RungName.URGING: (
        ((_SIGN, 0), (_REPLY, 2), (_ACCEPT, 1)),
        ((_SIGN, 1), (_REPLY, 1), (_ACCEPT, 2)),
        ((_REPLY, 1), (_RETURN, 1), (_REPLY, 2), (_ACCEPT, 1)),
        ((_SIGN, 0), (_REPLY, 1), (_RETURN, 1)),
        ((_SIGN, 0), (_REPLY, 3)),
        ((_SIGN, 1), (_REPLY, 2), (_ACCEPT, 1)),
        ((_SIGN, 1),),
        ((_SIGN, 0), (_REPLY, 1), (_ACCEPT, 1)),
        (),
    ),
    RungName.SUPERVISION: (
        ((_APPROVE, 0), (_SIGN, 0), (_REPLY, 2), (_ACCEPT, 1)),
        ((_WITHDRAW, 0),),
        ((_APPROVE, 1), (_REPLY, 1)),
        ((_REFUSE, 1),),
        ((_APPROVE, 0), (_SIGN, 1), (_REPLY, 2), (_RETURN, 1)),
        (),
        ((_APPROVE, 1),),
    ),
    RungName.INTERVIEW: (
        (*_HEARD, (_APPROVE, 0), (_SIGN, 0), (_REPLY, 1), (_ACCEPT, 1)),
        (),
        _HEARD,
        ((_WITHDRAW, 1),),
        (*_HEARD, (_APPROVE, 0), (_SIGN, 0)),
        ((_TELL, 1),),
        (*_UNHEARD, (_REFUSE, 1)),
    ),
    RungName.ACCOUNTABILITY: (
        (*_HEARD, (_APPROVE, 0), (_SIGN, 0)),
        _HEARD,
        ((_TELL, 0),),
        (),
        ((_WITHDRAW, 0),),
        (*_HEARD, (_REFUSE, 1)),
    ),
}  # fmt: skip
_WORDS: Mapping[NoticeStep, Sequence[str]] = {
    _ANSWER: ("资金在途，已附银行回单；其余两项本周办结。", "牵涉的另一家单位还没有回函，往来函件附后。"),
    _REPLY: (
        "已办结 3 项，另 2 项等入账凭证，本周五前补齐。",
        "责任人已到现场，倒排到天，清单附后。",
        "逾期的原因是部门意见没有会签，今天已经送签。",
    ),
    _RETURN: ("只说了打算，没有写办成了几项，请逐项写明。", "清单与台账对不上，请核对后再回复。"),
    _REFUSE: ("单位已在整改，先按督办办理，不再往上。", "事实还不清楚，核实以后再提。"),
    _WITHDRAW: ("涉及的事项正在协调，由分管领导当面过问。", "起草后单位已经补报进展。"),
}
REASONS: Mapping[int, bool | None] = {0: True, 2: False, 4: None}
"""With which of the first urgings a unit states a reason, and how the office rules on it; None: it waits."""
_RULED = {True: "情况属实，停到手续办完。", False: "资料本单位就能调取，不构成正当理由。"}


@dataclass(slots=True)
class _Chase:
    """The stage, and how many notices of each rung there have been."""

    course: Course
    places: Counter[RungName] = field(default_factory=Counter)


def plan_the_chase(course: Course) -> None:
    """Let the ladder go over the county on these mornings; what follows from its notices is planned as they come."""
    chase = _Chase(course)
    _plan_change(
        course, MORNINGS[0] - 1, _WHY_FIRST, lambda rung: replace(rung, recipients=(*rung.recipients, Recipient.LEADER))
    )
    _plan_change(course, CHANGED, _WHY_SECOND, lambda rung: replace(rung, reply_workdays=5))
    for offset in MORNINGS:
        day = course.calendar.add(course.today, offset).date
        course.plan(moment_on(day, _PASS_HOUR, 30), partial(_pass, chase))


def _plan_change(course: Course, workdays: int, why: str, change: Callable[[Rung], Rung]) -> None:
    """On the evening of that day the office changes the rung of urging, and says why."""
    day = course.calendar.add(course.today, workdays).date
    course.plan(moment_on(day, 17, 30), partial(_change_rules, course, why, change))


def _change_rules(course: Course, why: str, change: Callable[[Rung], Rung], at: datetime) -> None:
    held, seen = queries.ladder_in_force(course.county.region.id)
    rungs = tuple(change(rung) if rung.name is RungName.URGING else rung for rung in held.policy.rungs)
    operations.change_ladder(
        actor=course.county.director, at=at, region_id=course.county.region.id, rungs=rungs, colours=held.colours,
        why=why, seen=seen,
    )  # fmt: skip


def _pass(chase: _Chase, at: datetime) -> None:
    region_id = chase.course.county.region.id
    operations.run_pass(actor=system_actor("supervision", via="task"), at=at, region_id=region_id)
    for notice in reversed(list(_made_on(chase.course.county.director, at.date()))):
        place = chase.places[notice.rung]
        chase.places[notice.rung] += 1
        if notice.unit_id in chase.course.county.speakers:
            scripts = SCRIPTS[notice.rung]
            _plan_next(chase.course, notice, place, scripts[place % len(scripts)], at)
            if notice.rung is RungName.URGING and place in REASONS:
                when = moment_on(at.date(), _FIRST_HOUR + 7, place)
                chase.course.plan(when, partial(_state_reason, chase.course, notice, REASONS[place]))


def _made_on(office: Actor, day: date) -> Iterator[NoticeRow]:
    """The notices of that morning, the newest first."""
    number = 1
    while True:
        rows, page = queries.notice_page(office, wanted=NoticeFilter(group="all"), today=day, page=number)
        fresh = [row for row in rows if row.day == day]
        yield from fresh
        if len(fresh) < len(rows) or not page.has_next():
            return
        number += 1


def _plan_next(course: Course, notice: NoticeRow, place: int, script: Script, last: datetime) -> None:
    """Every step of a script an hour later in the day than the one before, so that several may fall on one day."""
    if script:
        _step, workdays = script[0]
        longest = max(len(each) for each in SCRIPTS[notice.rung])
        day = course.calendar.add(last.date(), workdays).date
        hour = _FIRST_HOUR + longest - len(script)
        course.plan(moment_on(day, hour, place), partial(_take, course, notice, place, script))


def _take(course: Course, notice: NoticeRow, place: int, script: Script, at: datetime) -> None:
    step = script[0][0]
    if step is _APPROVE and _held(course, notice, at.date()):
        step, script = _WITHDRAW, script[:1]
    words = _WORDS.get(step, ("",))
    for actor in (_who_takes(course, step, notice), *_named(course, step, notice, at.date())):
        operations.take_notice_step(step, actor=actor, at=at, notice_id=notice.id, text=words[place % len(words)])
    _plan_next(course, notice, place, script[1:], at)


def _who_takes(course: Course, step: NoticeStep, notice: NoticeRow) -> Actor:
    """The unit, the office, or the leader where a person was heard: nobody approves what they told or submitted themselves."""
    sides = PASSAGES[step].sides
    if Side.ADDRESSEE in sides:
        return course.county.speakers[notice.unit_id]
    heard = notice.rung in {RungName.INTERVIEW, RungName.ACCOUNTABILITY}
    return course.county.leading if Side.LEADER in sides and heard else course.county.director


def _held(course: Course, notice: NoticeRow, today: date) -> bool:
    """Whether nothing of it runs any more when it comes to be approved: then it is taken back."""
    who = _who_takes(course, _APPROVE, notice)
    return bool(queries.approval_plan(who, notice_ids=[notice.id], today=today).held)


def _named(course: Course, step: NoticeStep, notice: NoticeRow, today: date) -> Sequence[Actor]:
    """Whom a notice names answers with the unit: it goes on when all have been heard."""
    worker = course.county.workers.get(notice.unit_id)
    if step is not NoticeStep.ANSWER or worker is None:
        return ()
    try:
        detail = queries.notice_detail(worker, notice_id=notice.id, today=today)
    except Missing:
        return ()
    return (worker,) if Side.NAMED in detail.sides else ()


def _state_reason(course: Course, notice: NoticeRow, accept: bool | None, at: datetime) -> None:
    """For the first problem of the notice of which the unit may."""
    speaker, today = course.county.speakers[notice.unit_id], at.date()
    numbers = [item.number for item in queries.items_of(notice.id) if item.number]
    details = (ledger.problem_detail(speaker, number=number, today=today) for number in numbers)
    free = (each for each in details if not queries.problem_supervision(speaker, each, today=today).against_stating)
    detail = next(free, None)
    if detail is None:
        return
    operations.state_reason(
        actor=speaker, at=at, number=detail.number, reason="用地手续在省厅审批，受理通知书附后，批下来才能动工。"
    )
    if accept is not None:
        when = moment_on(course.calendar.add(at.date(), 1).date, 10, at.minute)
        course.plan(when, partial(_rule, course, detail.number, accept))


def _rule(course: Course, number: str, accept: bool, at: datetime) -> None:
    until = course.calendar.add(at.date(), 30).date if accept else None
    operations.rule_on_reason(
        actor=course.county.director, at=at, number=number, accept=accept, ruling=_RULED[accept], until=until
    )
