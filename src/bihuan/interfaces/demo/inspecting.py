"""Inspections of the county: one that is over, with its proof, findings and conclusions, one whose visits are today, and one that is
approved and begins soon.

Decided by the place of an item in the draw, never by chance: what else happens in the county stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, UUID, uuid5

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.inspection import operations, queries
from bihuan.apps.inspection.operations import NewPlan
from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import Actor
from bihuan.core.inspections.findings import Finding
from bihuan.core.inspections.plans import Matter
from bihuan.core.inspections.reviews import ReviewOutcome
from bihuan.core.sampling.promises import commitment
from bihuan.interfaces.demo.course import Course, moment_on

DAYS_AGO = 24
SAMPLE = 40
SAMPLE_TODAY = 8
SAID = {
    Finding.RECTIFIED: "到现场看了，账、物、公示都对得上。",
    Finding.PARTLY: "主体改了，公示栏还没有换，两户没有退到位。",
    Finding.NOT_RECTIFIED: "现场与销号材料不符，问题还在。",
    Finding.UNSEEN: "经办人外出，台账锁在柜里，没有看到。",
    Finding.NOT_FOUND: "按登记的地址没有找到这一户。",
}
_TEXT = (
    "一、查什么：已上报完成的问题，是不是真的改到位。\n二、怎么查：名单冻结以后随机抽取，不打招呼，直奔现场，看账、看物、问群众。\n"
    "三、谁来查：检查人员也随机抽取，每处两人，有利害关系的回避。\n四、结论：逐项记录，反馈被查单位，听取说明。"
)


@dataclass(slots=True)
class _Going:
    """The inspection that is on its way, as the days go by."""

    plan: UUID | None = None
    draw: UUID | None = None


def inspect(course: Course) -> None:
    """Put both inspections into the diary of the county."""
    going, first = _Going(), course.calendar.add(course.today, -DAYS_AGO).date
    for days, hour, step in (
        (0, 9, _draft),
        (0, 15, _approve),
        (1, 9, _open),
        (1, 11, _promise),
        (1, 15, _reveal),
        (2, 9, _draw),
    ):
        course.plan(moment_on(course.calendar.add(first, days).date, hour, 0), partial(step, course, going))
    course.plan(moment_on(course.calendar.add(course.today, -4).date, 16, 0), partial(_end, course, going))
    course.plan(moment_on(course.calendar.add(course.today, -2).date, 10, 0), partial(_answer, course))
    course.plan(moment_on(course.calendar.add(course.today, -1).date, 16, 30), partial(_next, course))
    if course.calendar.is_workday(course.today):
        _inspect_today(course)


def _inspect_today(course: Course) -> None:
    """Drawn yesterday, visited today: whoever signs in as an inspector finds a day's form to fill in."""
    going, before = _Going(), course.calendar.add(course.today, -1).date
    for hour, minute, step in (
        (9, 10, _draft_today),
        (9, 40, _approve),
        (10, 10, _open),
        (11, 10, _promise),
        (14, 10, _reveal),
        (15, 10, _draw_today),
    ):
        course.plan(moment_on(before, hour, minute), partial(step, course, going))


def _draft(course: Course, going: _Going, at: datetime) -> None:
    office = _office(course)
    chosen = [row.id for row in campaigns.list_campaigns(office)[:2]]
    sample = _sample(chosen, SAMPLE)
    if not sample:
        return  # a small county has nothing to draw from yet
    first = course.calendar.add(at.date(), 2).date
    new = _plan("已上报问题真实性核查", chosen, first, course.calendar.add(course.today, -5).date, sample)
    going.plan = operations.draft_plan(actor=office, at=at, region_id=course.county.region.id, new=new)


def _draft_today(course: Course, going: _Going, at: datetime) -> None:
    office = _office(course)
    chosen = [row.id for row in campaigns.list_campaigns(office)[4:6]]
    sample = _sample(chosen, SAMPLE_TODAY)
    if sample:
        new = _plan("销号问题随机复查", chosen, course.today, course.today, sample)
        going.plan = operations.draft_plan(actor=office, at=at, region_id=course.county.region.id, new=new)


def _approve(course: Course, going: _Going, at: datetime) -> None:
    if going.plan is None:
        return
    plan = going.plan
    operations.approve_plan(actor=course.county.leading, at=at, plan=plan)
    operations.commit_frame(actor=_office(course), at=at, plan=plan)


def _open(course: Course, going: _Going, at: datetime) -> None:
    if going.plan is None:
        return
    going.draw = operations.open_draw(
        actor=_office(course), at=at, plan=going.plan, party_ids=[each.user_id or 0 for each in _parties(course)],
        reveal_by=at + timedelta(hours=9), public_name="当日上证综合指数收盘点位", reference=uuid5(NAMESPACE_URL, f"draw of {at:%Y-%m-%d}"),
    )  # fmt: skip


def _promise(course: Course, going: _Going, at: datetime) -> None:
    if going.plan is None:
        return
    draw = _known(going.draw)
    for party in _parties(course):
        secret, salt = _secret(party)
        promised = commitment(secret, salt=salt, party=party.username, draw=str(draw))
        operations.promise(actor=party, at=at, draw=draw, commitment=promised)


def _reveal(course: Course, going: _Going, at: datetime) -> None:
    if going.plan is None:
        return
    for party in _parties(course):
        secret, salt = _secret(party)
        operations.reveal(actor=party, at=at, draw=_known(going.draw), secret=secret, salt=salt)


def _draw(course: Course, going: _Going, at: datetime) -> None:
    if going.plan is None:
        return
    _draw_today(course, going, at)
    place = 0
    for number, row in enumerate(queries.visit_rows(_office(course), plan=going.plan)):
        course.plan(moment_on(row.day, 10, number), partial(_visit, course, row.reference, place))
        place += row.items


def _draw_today(course: Course, going: _Going, at: datetime) -> None:
    """Items and people are drawn, and the visits may begin; nobody has gone yet."""
    if going.plan is None:
        return
    office, plan = _office(course), going.plan
    operations.draw_items(actor=office, at=at, plan=plan, public_value="3812.77")
    operations.draw_teams(actor=office, at=at, plan=plan)
    operations.start_plan(actor=office, at=at, plan=plan)


def _visit(course: Course, visit: UUID, place: int, at: datetime) -> None:
    """Both go, look at everything, and sign."""
    detail = queries.visit_detail(_office(course), visit)
    team = [course.county.inspectors[each.user_id] for each in detail.inspectors]
    for offset, item in enumerate(detail.items):
        finding = _finding(place + offset)
        operations.record_visit_item(
            actor=team[0], at=at, client_id=uuid5(NAMESPACE_URL, str(item.reference)), visit=visit, item=item.reference,
            finding=finding, reason=SAID[finding], seen_at=at,
        )  # fmt: skip
    signed = queries.visit_detail(_office(course), visit).content_hash
    for each in team:
        operations.sign_visit(
            actor=each, at=at, client_id=uuid5(NAMESPACE_URL, f"{visit}{each.user_id}"), visit=visit,
            signer_id=each.user_id or 0, content_hash=signed, signed_at=at,
        )  # fmt: skip
    operations.end_visit(actor=team[0], at=at, visit=visit)


def _end(course: Course, going: _Going, at: datetime) -> None:
    if going.plan is None:
        return
    office, plan = _office(course), going.plan
    operations.end_plan(actor=office, at=at, plan=plan, ending="按方案查完，逐项有结论。")
    for row in queries.visit_rows(office, plan=plan)[:8]:
        operations.conclude(
            actor=office,
            at=at,
            plan=plan,
            unit_id=row.unit_id,
            text=f"抽查 {row.items} 项，逐项结论见下。没有到位的按新问题办理。",
        )


def _answer(course: Course, at: datetime) -> None:
    """One unit comments, one asks for a review, and somebody who took no part has decided one."""
    rows = queries.conclusion_rows(_office(course))
    for place, row in enumerate(rows[:4]):
        speaker = course.county.speakers.get(row.unit_id)
        if speaker is None:
            continue
        operations.comment_on(actor=speaker, at=at, conclusion=row.reference, text="情况属实，没有到位的已列入整改。")
        if place in {1, 2}:
            operations.ask_review(
                actor=speaker, at=at, conclusion=row.reference, reason="查的时候看的不是登记的那一处。"
            )
        if place == 2 and course.county.reviewer is not None:
            operations.decide_review(
                actor=course.county.reviewer, at=at, conclusion=row.reference,
                outcome=ReviewOutcome.UPHELD, ruling="调阅了现场记录，看的就是登记的那一处，维持。",
            )  # fmt: skip


def _next(course: Course, at: datetime) -> None:
    """The one that nobody whom it may visit knows of."""
    office = _office(course)
    rows = campaigns.list_campaigns(office)
    chosen = [row.id for row in rows[2:4]]
    sample = _sample(chosen, 30)
    if not sample:
        return
    first = course.calendar.add(course.today, 3).date
    new = _plan("第二轮随机督查", chosen, first, course.calendar.add(first, 8).date, sample)
    plan = operations.draft_plan(actor=office, at=at, region_id=course.county.region.id, new=new)
    operations.approve_plan(actor=course.county.leading, at=at, plan=plan)


def _sample(campaign_ids: Sequence[int], most: int) -> int:
    """So many at most, and a third of what is reported where there is little."""
    return min(most, len(ledger.reported_problems(campaign_ids)) // 3)


def _plan(title: str, campaign_ids: Sequence[int], first: date, last: date, sample: int) -> NewPlan:
    return NewPlan(
        title=title, authority="《政府督查工作条例》第十二条；县委、县政府专项整治方案", text=_TEXT, matter=Matter.CLOSURE,
        campaign_ids=tuple(campaign_ids), starts_on=first, ends_on=last, sample=sample,
        photo_reason="看公示栏、看实物的，拍一张现场照片作佐证；其他不拍。",
    )  # fmt: skip


def _finding(place: int) -> Finding:
    if place % 13 == 5:
        return Finding.NOT_RECTIFIED
    if place % 11 == 7:
        return Finding.PARTLY
    if place % 17 == 11:
        return Finding.UNSEEN
    return Finding.NOT_FOUND if place % 37 == 30 else Finding.RECTIFIED


def _parties(course: Course) -> tuple[Actor, Actor]:
    liaison = course.county.liaison
    if liaison is None:
        raise LookupError("the county has no discipline liaison")
    return _office(course), liaison


def _secret(party: Actor) -> tuple[str, str]:
    """What this party would have kept to itself; the county is made up, and so is this."""
    return uuid5(NAMESPACE_URL, f"secret {party.username}").hex, uuid5(NAMESPACE_URL, f"salt {party.username}").hex


def _office(course: Course) -> Actor:
    if course.county.office is None:
        raise LookupError("the county has no office")
    return course.county.office


def _known(reference: UUID | None) -> UUID:
    if reference is None:
        raise LookupError("the inspection has not got so far")
    return reference
