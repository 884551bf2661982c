"""Which notices a list shows: every group by its words, what it counts, and the condition for a reader on a day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision.queries.hearing import person_unheard, unit_answered
from bihuan.core.actors import Actor, Role
from bihuan.core.ladder import UNSIGNED_AFTER_WORKDAYS
from bihuan.core.notices import NoticeState
from bihuan.core.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Who looks and when. What was sent before `unsigned_since` has been unsigned for more than a working day."""

    actor: Actor
    today: date
    unsigned_since: datetime


@dataclass(frozen=True, slots=True)
class NoticeGroup:
    """One list. `counts` is its counting rule in words."""

    key: str
    name: str
    counts: str
    condition: Callable[[Standpoint], Q]


def standpoint(actor: Actor, *, today: date, calendar: WorkCalendar) -> Standpoint:
    """What was sent on `day` shows as unsigned today: at least one working day has begun since."""
    day = today - timedelta(days=1)
    while calendar.between(day, today).days < UNSIGNED_AFTER_WORKDAYS:
        day -= timedelta(days=1)
    return Standpoint(actor, today, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)))


def _in(*states: NoticeState) -> Q:
    return Q(state__in=[state.value for state in states])


def _open(_: Standpoint) -> Q:
    """Somebody still has to do something: not ended, and not a notice that only had to be signed for."""
    ended = _in(NoticeState.SETTLED, NoticeState.WITHDRAWN) | (_in(NoticeState.SIGNED) & Q(reply_due__isnull=True))
    return ~ended


def _to_submit(point: Standpoint) -> Q:
    all_heard = Q(unit_answered()) & ~Q(person_unheard(point.today))
    return _in(NoticeState.TOLD) & (Q(answer_until__lt=point.today) | all_heard)


def _mine(point: Standpoint) -> Q:
    """For approval, and the reader may: had no hand in it, and is a leader where it was told to a person first."""
    actor = point.actor
    leads = Q(region__in=organizations.region_ids_below(actor.region_paths(Role.LEADER)))
    runs = Q(region__in=organizations.region_ids_below(actor.region_paths(Role.OFFICE)), told_at__isnull=True)
    own = Q(drafted_by=actor.user_id) | Q(told_by=actor.user_id) | Q(submitted_by=actor.user_id)
    return _in(NoticeState.FOR_APPROVAL) & (leads | runs) & ~own


def _to_reply(_: Standpoint) -> Q:
    return _in(NoticeState.SENT, NoticeState.SIGNED, NoticeState.RETURNED) & Q(reply_due__isnull=False)


def _unsigned(_: Standpoint) -> Q:
    return _in(NoticeState.SENT)


_ALL = (
    NoticeGroup("open", "在办", "还没有办结的通知；只要签收的，签收了就不再计", _open),
    NoticeGroup("to-tell", "待告知", "起草了、还没有把事实告知单位和本人的通知", lambda _: _in(NoticeState.DRAFTED)),
    NoticeGroup("told", "听取陈述", "已经告知、在听取陈述申辩的通知", lambda _: _in(NoticeState.TOLD)),
    NoticeGroup("to-submit", "待提交", "单位和责任人都已经陈述，或陈述期满，可以提交批准的通知", _to_submit),
    NoticeGroup("for-approval", "待批准", "提交了、还没有批准的通知", lambda _: _in(NoticeState.FOR_APPROVAL)),
    NoticeGroup("mine", "等我批准", "待批准、你可以批准的通知：起草、告知或提交的人不能自己批准", _mine),
    NoticeGroup("sent", "发出过", "发出过的通知，后来怎样不论", lambda _: Q(sent_at__isnull=False)),
    NoticeGroup("unsigned", "待签收", "已经发出、单位还没有签收的通知", _unsigned),
    NoticeGroup(
        "unsigned-late", "逾一个工作日未签收", "发出满一个工作日、单位还没有签收的通知",
        lambda point: _unsigned(point) & Q(sent_at__lt=point.unsigned_since),
    ),
    NoticeGroup("to-reply", "待回复", "要求回复、还没有回复或回复被退回的通知", _to_reply),
    NoticeGroup(
        "reply-overdue", "回复逾期", "回复期限早于今天、还没有回复的通知",
        lambda point: _to_reply(point) & Q(reply_due__lt=point.today),
    ),
    NoticeGroup("to-review", "回复待审核", "单位已经回复、还没有审核的通知", lambda _: _in(NoticeState.REPLIED)),
    NoticeGroup("settled", "已办结", "回复得到认可的通知", lambda _: _in(NoticeState.SETTLED)),
    NoticeGroup("withdrawn", "没有发出", "没有批准或撤回的通知", lambda _: _in(NoticeState.WITHDRAWN)),
    NoticeGroup("all", "全部", "所有的通知", lambda _: Q()),
)  # fmt: skip

NOTICE_GROUPS: Mapping[str, NoticeGroup] = {group.key: group for group in _ALL}
