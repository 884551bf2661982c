"""Demands for material in the demo county: one that the ledger answers, some that run, one over the budget, one that was too much.

Decided by their place in the list, never by chance: what else happens in the county stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from bihuan.apps.demands import operations, queries
from bihuan.apps.demands.operations import NewAnswer, NewDemand
from bihuan.core.demands.items import FieldKind, read_items
from bihuan.core.demands.lifecycle import DemandState
from bihuan.core.demands.turns import Frequency
from bihuan.interfaces.demo.course import ZONE, Course, moment_on

ASKED_UNITS = 6
_ANSWER_DAYS = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: from how many days before today until how many after it, and what becomes of it."""

    title: str
    basis: str
    items: str
    frequency: Frequency
    since: int
    until: int
    approver: str = "office"
    why: str = ""
    opinion: str = ""
    anonymous: bool = False
    reply: str = ""
    stop: str = ""


WISHES = (
    Wish("专项整治进展情况统计", "澜整发〔{year}〕6号第四条",
         "问题总数\n已整改数\n整改完成率\n逾期数\n责任人\n整改措施", Frequency.WEEKLY, 70, 30),
    Wish("专项整治投入情况", "澜办发〔{year}〕12号第三条", "已整改数\n资金投入金额\n新建制度数", Frequency.MONTHLY, 62, 40,
         opinion="资金每月变动很小，按季度报就够了。", reply="下一期起改按季度报，本期照旧。"),
    Wish("群众诉求办理情况周报", "澜信联〔{year}〕3号", "受理件数\n办结件数\n不满意原因", Frequency.WEEKLY, 40, 33,
         opinion="和热线平台里的数是一回事，每周抄一遍。", anonymous=True),
    Wish("整改现场照片", "澜整发〔{year}〕9号", "现场照片\n拍摄地点", Frequency.FORTNIGHTLY, 45, 20,
         why="现场在外县，核查组去不了，照片只作核查用。", stop="核查组已经到过现场，不用再报。"),
    Wish("年终整改总结材料", "澜整发〔{year}〕15号",
         "工作总结\n典型做法\n存在困难\n下一步打算\n制度清单\n投入明细表", Frequency.ONCE, 6, 24,
         approver="", why=""),
    Wish("整改责任分解情况", "澜整发〔{year}〕2号", "分管负责人签字件\n任务分解表", Frequency.ONCE, 60, -30),
)  # fmt: skip


def ask_for_material(course: Course) -> None:
    """Plan all of it; each wish has an issuer and recipients of its own."""
    county = course.county
    speaking = [unit for unit in county.units.values() if unit.id in county.speakers]
    for place, wish in enumerate(WISHES):
        issuer = speaking[place % len(speaking)]
        asked = [unit.id for unit in speaking if unit.id != issuer.id][place : place + ASKED_UNITS]
        day = course.calendar.first_workday_on_or_after(course.today - timedelta(days=wish.since)).date
        course.plan(moment_on(day, 9, place), partial(_ask, course, wish, issuer.id, asked))


def _ask(course: Course, wish: Wish, issuer_id: int, asked: Sequence[int], at: datetime) -> None:
    speaker, day = course.county.speakers[issuer_id], at.astimezone(ZONE).date()
    new = NewDemand(
        issuer_id=issuer_id, title=wish.title, basis=wish.basis.format(year=day.year), items=read_items(wish.items),
        unit_ids=asked, frequency=wish.frequency, first_day=day, end_day=course.today + timedelta(days=wish.until),
        answer_days=_ANSWER_DAYS, justification=wish.why,
    )  # fmt: skip
    demand_id = operations.register_demand(actor=speaker, at=at, new=new)
    if operations.check_demand(actor=speaker, at=at, demand_id=demand_id) is DemandState.REFUSED:
        operations.give_extract(actor=course.county.director, at=at, demand_id=demand_id)
        return
    if wish.approver:
        operations.approve_demand(actor=course.county.director, at=at, demand_id=demand_id)
        _plan_answers(course, demand_id, asked)
        _plan_opinion(course, wish, demand_id, asked[0], day)


def _plan_answers(course: Course, demand_id: int, asked: Sequence[int]) -> None:
    detail = queries.demand_detail(course.county.director, demand_id, today=course.today)
    for turn in detail.turns:
        for place, unit_id in enumerate(asked):
            day = course.calendar.add(turn.opens_on, 1 + (place + turn.place) % _ANSWER_DAYS).date
            if (place + turn.place) % ASKED_UNITS and day < course.today:
                moment = moment_on(min(day, detail.row.end_day), 10 + place % 6, turn.place)
                course.plan(moment, partial(_answer, course, demand_id, turn.id, unit_id, place))


def _answer(course: Course, demand_id: int, turn_id: int, unit_id: int, place: int, at: datetime) -> None:  # noqa: PLR0917
    speaker, today = course.county.speakers[unit_id], at.astimezone(ZONE).date()
    detail = queries.demand_detail(speaker, demand_id, today=today)
    if not any(turn.turn_id == turn_id and turn.unit_id == unit_id for turn in detail.own_open):
        return
    values = {item.id: _value(FieldKind(item.kind), place) for item in detail.asked}
    minutes = detail.row.minutes_each * (3 + place % 3) // 2
    operations.hand_in(
        actor=speaker, at=at, demand_id=demand_id, turn_id=turn_id, unit_id=unit_id,
        new=NewAnswer(values, minutes=minutes if place % 2 else None),
    )  # fmt: skip


def _value(kind: FieldKind, place: int) -> str:
    if kind is FieldKind.NUMBER:
        return str(3 + 7 * place)
    return (
        "无"
        if kind in (FieldKind.FILE, FieldKind.TABLE, FieldKind.PHOTO)
        else f"本单位 {2 + place} 项，按月对账，台账已更新。"
    )


def _plan_opinion(course: Course, wish: Wish, demand_id: int, unit_id: int, since: date) -> None:
    if wish.opinion:
        day = course.calendar.add(since, 12).date
        course.plan(moment_on(day, 15, 0), partial(_object, course, wish, demand_id, unit_id))
    if wish.stop:
        day = course.calendar.add(since, 20).date
        course.plan(moment_on(day, 16, 20), partial(_stop, course, demand_id, wish.stop))


def _object(course: Course, wish: Wish, demand_id: int, unit_id: int, at: datetime) -> None:
    opinion = operations.object_to_demand(
        actor=course.county.speakers[unit_id], at=at, demand_id=demand_id, unit_id=unit_id, text=wish.opinion,
        anonymous=wish.anonymous,
    )  # fmt: skip
    if wish.reply:
        day = course.calendar.add(at.astimezone(ZONE).date(), 1).date
        course.plan(moment_on(day, 15, 1), partial(_reply, course, opinion, wish.reply))


def _reply(course: Course, opinion_id: int, reply: str, at: datetime) -> None:
    operations.reply_to_opinion(actor=course.county.director, at=at, opinion_id=opinion_id, reply=reply)


def _stop(course: Course, demand_id: int, why: str, at: datetime) -> None:
    operations.stop_demand(actor=course.county.director, at=at, demand_id=demand_id, why=why)
