"""Named sets of problems. A figure counts one, its link lists the same one: both are built from this table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bihuan.apps.ledger.models import ExtensionRequest, Measure, NamedPerson, Outcome, ProgressReport
from bihuan.core.lifecycle import (
    CLAIMED_STATES,
    CLOCK_STATES,
    HANDBACKS_BEFORE_DECIDER,
    LOCKED_STATES,
    OPEN_STATES,
    UNCOUNTED_STATES,
    State,
)

SOON_DAYS = 7
QUIET_DAYS = 14
"""Days without a report of progress from which on nobody seems to be at work."""


def _in(states: frozenset[State]) -> Q:
    return Q(state__in=sorted(state.value for state in states))


_COUNTED = ~_in(UNCOUNTED_STATES) & Q(is_history=False)


def _everything(_: date) -> Q:
    return _COUNTED


def _overdue(today: date) -> Q:
    return _in(CLOCK_STATES) & Q(due__lt=today)


def _soon(today: date) -> Q:
    return _in(CLOCK_STATES) & Q(due__gte=today, due__lte=today + timedelta(days=SOON_DAYS))


def _no_person(_: date) -> Q:
    named = NamedPerson.objects.filter(problem=OuterRef("pk"), duty=NamedPerson.Duty.RESPONSIBLE)
    return _in(OPEN_STATES) & ~Q(Exists(named))


def _no_measure(_: date) -> Q:
    return _in(OPEN_STATES) & ~Q(Exists(Measure.objects.filter(problem=OuterRef("pk"))))


def _extension_asked(_: date) -> Q:
    asked = ExtensionRequest.objects.filter(outcome=Outcome.PENDING).values("problem_id")
    return ~_in(LOCKED_STATES) & Q(pk__in=asked)


def open_on(day: date) -> Q:
    """What was in the ledger and not closed at the end of that day. A closure that a relapse voided stays a closure."""
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return _COUNTED & Q(registered_at__lt=end) & (Q(closed_at=None) | Q(closed_at__gte=end))


def _quiet(today: date) -> Q:
    return without_progress(today, QUIET_DAYS)


def without_progress(today: date, days: int) -> Q:
    """Long enough with its unit, and nothing reported since: whatever others did to it meanwhile does not count."""
    since = timezone.make_aware(datetime.combine(today - timedelta(days=days), time.min))
    reported = ProgressReport.objects.filter(problem=OuterRef("pk"), at__gte=since)
    return _in(CLOCK_STATES) & Q(dispatched_at__lt=since) & ~Q(Exists(reported))


def _of_state(*states: State) -> Callable[[date], Q]:
    wanted = _in(frozenset(states))
    return lambda _: wanted


@dataclass(frozen=True, slots=True)
class Group:
    """A set of problems with its name and what it counts, in words."""

    key: str
    name: str
    counts: str
    condition: Callable[[date], Q]


_ALL = (
    Group("all", "全部", "登记在册的问题；已撤回、并入主问题和导入的历史不计", _everything),
    Group("open", "未销号", "还没有销号的问题", _of_state(*OPEN_STATES)),
    Group("overdue", "逾期", "计时中且时限早于今天的问题；已申请销号、暂停的不计", _overdue),
    Group("soon", "一周内到期", "计时中且时限在今天起 7 天之内的问题", _soon),
    Group("to-dispatch", "待交办", "已登记、还没有交办的问题", _of_state(State.REGISTERED)),
    Group("to-accept", "待认领", "已交办、主责单位还没有认领的问题；时限已在走", _of_state(State.DISPATCHED)),
    Group("hand-back", "退回待裁定", "主责单位申请退回、等裁定的问题", _of_state(State.HANDBACK_ASKED)),
    Group(
        "third-hand-back", "第三次退回", "主责单位申请退回、此前已退回过两次，等县领导裁定的问题",
        lambda _: Q(state=State.HANDBACK_ASKED.value, handbacks__gte=HANDBACKS_BEFORE_DECIDER),
    ),
    Group("working", "整改中", "已认领、正在整改的问题", _of_state(State.ACCEPTED, State.RECTIFYING)),
    Group("returned", "核查未通过", "核查没有通过、退回整改的问题", _of_state(State.RETURNED)),
    Group(
        "reported", "上报完成", "申请过销号且没有撤回的问题；核查退回的仍计在内",
        lambda _: _COUNTED & Q(is_reported=True),
    ),
    Group("claimed", "正在申请销号", "已申请销号、核查中或公示中的问题", _of_state(*CLAIMED_STATES)),
    Group(
        "closed", "已销号", "核查通过并已销号的问题；因反弹作废的不计",
        lambda _: Q(state=State.CLOSED.value, is_void=False, is_history=False),
    ),
    Group(
        "history", "历史销号", "导入的清单里写明销号日期的问题；没有经本系统核查，不计入总数、上报和销号",
        lambda _: Q(state=State.CLOSED.value, is_history=True),
    ),
    Group("quiet", "久无进展", "计时中、交办满 14 天、最近 14 天没有上报进展的问题", _quiet),
    Group("suspended", "已暂停", "暂停计时的问题", _of_state(State.SUSPENDED)),
    Group("extension", "延期待答复", "申请了延期、还没有答复的问题；已申请销号的不计，退回后再答复", _extension_asked),
    Group("unresolved", "待确认", "有单位、时限等内容认不准、要人确认的问题", lambda _: _in(OPEN_STATES) & Q(is_unsettled=True)),
    Group("no-unit", "没有主责单位", "未销号且没有主责单位的问题", lambda _: _in(OPEN_STATES) & Q(accountable_unit=None)),
    Group("no-person", "没有责任人", "未销号且没有写明责任人的问题", _no_person),
    Group("no-measure", "没有措施", "未销号且没有整改措施的问题", _no_measure),
    Group("no-deadline", "没有时限", "未销号且没有时限的问题", lambda _: _in(OPEN_STATES) & Q(due=None, standing=False, recurrence="")),
    Group("no-standard", "没有验收标准", "未销号且没有验收标准的问题", lambda _: _in(OPEN_STATES) & Q(standard="")),
)  # fmt: skip

GROUPS: Mapping[str, Group] = {group.key: group for group in _ALL}
