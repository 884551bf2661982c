"""The groups of demands: each with its name, what it counts in words, and its condition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, When

from bihuan.apps.demands.models import BurdenOpinion, DemandAnswer, DemandTurn
from bihuan.core.demands.lifecycle import DemandState

_IN_FORCE = (DemandState.APPROVED, DemandState.RUNNING)


@dataclass(frozen=True, slots=True)
class DemandGroup:
    """A set of demands with its name and what it counts, in words."""

    key: str
    name: str
    counts: str
    condition: Callable[[date], Q]


def running(today: date, at: str = "") -> Q:
    """In the words of `core.demands.lifecycle.state_on`: nothing has to have marked it so. `at` leads from another table to it."""
    return Q(**{f"{at}state__in": _IN_FORCE, f"{at}first_day__lte": today, f"{at}end_day__gte": today})


def _ended(today: date) -> Q:
    return Q(state=DemandState.ENDED) | Q(state__in=_IN_FORCE, end_day__lt=today)


def _of(*states: DemandState) -> Callable[[date], Q]:
    return lambda _: Q(state__in=states)


def _objected(_: date) -> Q:
    return Q(Exists(BurdenOpinion.objects.filter(demand=OuterRef("pk"), replied_at=None)))


_ALL = (
    DemandGroup("running", "执行中", "已批准、在起止日期之间的需求；停止的不计", running),
    DemandGroup("to-approve", "待审批", "查过重、等着批准的需求", _of(DemandState.CHECKED)),
    DemandGroup("over", "超上限待批", "等着批准、有单位一周填报量超过上限的需求",
                lambda _: Q(state=DemandState.CHECKED, is_over=True)),
    DemandGroup("objected", "有减负意见", "有单位提了减负意见、还没有答复的需求", _objected),
    DemandGroup("draft", "草稿", "登记了、还没有查重的需求", _of(DemandState.DRAFT)),
    DemandGroup("coming", "未开始", "已批准、还没有到起始日期的需求",
                lambda today: Q(state=DemandState.APPROVED, first_day__gt=today)),
    DemandGroup("ended", "已到期", "过了终止日期的需求", _ended),
    DemandGroup("stopped", "已停止", "没有到期就停止的需求", _of(DemandState.STOPPED)),
    DemandGroup("refused", "不予批准", "不予批准的需求，包括台账里都有、不用再要的", _of(DemandState.REFUSED)),
    DemandGroup("joined", "已并入", "并入另一项的需求", _of(DemandState.JOINED)),
    DemandGroup("checked", "查过重的", "查过重的需求，不论后来怎样", lambda _: Q(checked_at__isnull=False)),
    DemandGroup("all", "全部", "登记的需求", lambda _: Q()),
)  # fmt: skip

GROUPS: Mapping[str, DemandGroup] = {group.key: group for group in _ALL}


def turns_by_unit() -> "QuerySet[Any]":
    """Every turn once for each unit that is asked: `unit` and `unit_name` say which.

    At the first turn `known` fields are not asked again and `minutes` are fewer by what they take; a unit of which all fields are
    known has no first turn.
    """
    found = DemandTurn.objects.filter(demand__recipients__isnull=False).order_by()
    return found.annotate(
        unit=F("demand__recipients__unit"),
        unit_name=F("demand__recipients__unit__name"),
        known=_at_first("demand__recipients__known"),
        minutes=F("demand__minutes_each") - _at_first("demand__recipients__spared"),
        covered=F("demand__recipients__covered"),
    ).filter(Q(place__gt=1) | Q(covered=False))


def _at_first(field: str) -> Case:
    """The number at the first turn, nothing at every other."""
    return Case(When(place=1, then=F(field)), default=0, output_field=IntegerField())


def open_turns(today: date) -> "QuerySet[Any]":
    """Turns by unit, of running demands, that have opened and that the unit has not answered."""
    answered = DemandAnswer.objects.filter(turn=OuterRef("pk"), unit=OuterRef("unit"))
    return turns_by_unit().filter(running(today, at="demand__"), ~Q(Exists(answered)), opens_on__lte=today)


def weighing_turns() -> Q:
    """Turns that cost units time: of demands that were approved, up to the day on which one was stopped."""
    lasting = Q(demand__state__in=(*_IN_FORCE, DemandState.ENDED))
    stopped = Q(demand__state=DemandState.STOPPED, due_on__lte=F("demand__ended_on"))
    return Q(demand__approved_at__isnull=False) & (lasting | stopped)
