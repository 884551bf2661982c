"""Fill an empty database with the demo county and three months of its history."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from django.db import transaction

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.campaigns import queries as campaign_queries
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, system_actor
from bihuan.core.decisions import Reason, Refused
from bihuan.interfaces.demo.asking import ask_for_material
from bihuan.interfaces.demo.chasing import plan_the_chase
from bihuan.interfaces.demo.checking_up import plan_check_ups
from bihuan.interfaces.demo.commons import find_common_problems
from bihuan.interfaces.demo.county import Account, build_county
from bihuan.interfaces.demo.course import ZONE, Course, Playing, begin, characters_of, checker_for, moment_on
from bihuan.interfaces.demo.drives import DRIVES, Drive
from bihuan.interfaces.demo.inspecting import inspect
from bihuan.interfaces.demo.intake import SELF_CHECK, Intake, take_in
from bihuan.interfaces.demo.leaving import leave_a_check, plan_an_arrival
from bihuan.interfaces.demo.looking import look_back_at_some
from bihuan.interfaces.demo.papers import send_out
from bihuan.interfaces.demo.plans import break_down, content_of
from bihuan.interfaces.demo.signing import open_notices
from bihuan.interfaces.demo.telling import tell_people

HISTORY_DAYS = 92
INTAKE_AFTER = (1, 14, 30, 48, 66, 85)  # days after the start on which lists come in


@dataclass(frozen=True, slots=True)
class DemoSize:
    """How large the county is, and the chance by which everything in it is decided."""

    units: int = 60
    problems: int = 2000
    seed: int = 7


def is_empty(actor: Actor) -> bool:
    """Whether nothing stands in the database that a demo could mix with."""
    return not organizations.region_rows(actor)


def build_demo(*, actor: Actor, today: date, size: DemoSize) -> list[Account]:
    """Regions, units, people, campaigns, problems and what happened to them until `today`; the ways in.

    Raises Refused where the database is not empty: a demo never mixes with real work.
    """
    if not is_empty(actor):
        raise Refused(Reason("demo-not-empty", "现在不能生成演示数据：数据库里已有内容。换一个空的 BIHUAN_HOME 再试。"))
    chance = Random(size.seed)
    start = today - timedelta(days=HISTORY_DAYS)
    opened = datetime.combine(start - timedelta(days=1), time(9), ZONE)
    with transaction.atomic(), _no_collecting():
        county = build_county(actor=system_actor("demo"), at=opened, units=size.units, chance=chance)
        course = Course(
            county=county,
            calendar=calendars.calendar_for(region_id=county.region.id),
            today=today,
            chance=chance,
            characters=characters_of(county, chance),
        )
        _open_campaigns(course, start, size.problems)
        plan_an_arrival(course, start)
        plan_the_chase(course)
        ask_for_material(course)
        inspect(course)
        plan_check_ups(course)
        course.play()
        _finish(course, today, size.problems)
        tell_people(course)
        leave_a_check(course)
    return county.accounts


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Millions of small objects come and go; looking for cycles among those that stay is a tenth of the time, and finds none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _open_campaigns(course: Course, start: date, problems: int) -> None:
    year_end = date(start.year + (1 if (start.month, start.day) > (10, 1) else 0), 12, 31)
    if course.today.year == start.year:
        year_end = date(start.year, 12, 31)
    for drive, share in zip(DRIVES, _shares(problems, course.chance), strict=True):
        course.plan(course.at(start), partial(_begin_drive, course, drive, share, year_end))


def _begin_drive(course: Course, drive: Drive, share: int, year_end: date, at: datetime) -> None:
    start = at.astimezone(ZONE).date()
    campaign_id = _open_campaign(course, drive, at, start, year_end)
    send_out(course, drive, campaign_id, start)
    for days, count in zip(INTAKE_AFTER, _batches(share, course.chance), strict=True):
        _plan_intake(course, drive, campaign_id, start + timedelta(days=days), count, year_end)


def _open_campaign(course: Course, drive: Drive, at: datetime, start: date, end: date) -> int:
    county = course.county
    if county.office is None:
        raise LookupError("the county has no office")
    known = county.units
    participating = [known[name].id for name in drive.units if name in known] + [town.id for town in county.towns]
    campaign_id = campaigns.create_campaign(
        actor=county.office,
        at=at,
        region_id=county.region.id,
        name=drive.name,
        short_name=drive.short,
        prefix=drive.prefix,
        lead_unit_id=known[drive.lead].id,
        starts_on=start,
        ends_on=end,
        participating_unit_ids=participating,
        content=content_of(county, drive),
    )
    break_down(course, drive, campaign_id, at)
    open_notices(county.office, drive, campaign_id, at)
    return campaign_id


def _plan_intake(  # noqa: PLR0917  # one list on one day
    course: Course, drive: Drive, campaign_id: int, day: date, count: int, year_end: date
) -> None:
    if count == 0:
        return

    def arrive(at: datetime) -> None:
        found = list(
            take_in(
                course.county,
                drive,
                count=count,
                day=at.astimezone(ZONE).date(),
                year_end=year_end,
                chance=course.chance,
            )
        )
        office = course.county.office
        if office is None:
            raise LookupError("the county has no office")
        own = [intake for intake in found if _finds_itself(course, intake, campaign_id)]
        given = [intake for intake in found if intake not in own]
        registered = ledger.register_problems(
            actor=office, at=at, campaign_id=campaign_id, problems=[intake.problem for intake in given]
        )
        for made, intake in zip(registered, given, strict=True):
            begin(course, _playing(course, made.number, intake), at)
        for intake in own:
            begin(course, _found_by_itself(course, intake, campaign_id, at), at)

    course.plan(course.at(day), arrive)


def _finds_itself(course: Course, intake: Intake, campaign_id: int) -> bool:
    """Whether the unit registers it: it found it in itself, and has a part in the campaign."""
    if intake.problem.source != SELF_CHECK:
        return False
    seen = campaign_queries.list_campaigns(course.county.speakers[intake.unit.id])
    return any(row.id == campaign_id for row in seen)


def _found_by_itself(course: Course, intake: Intake, campaign_id: int, at: datetime) -> Playing:
    """A unit registers what it found in itself; from there on it goes the same way."""
    unit_id = intake.unit.id
    speaker = course.county.speakers[unit_id]
    made = ledger.register_problem(
        actor=speaker, at=at, campaign_id=campaign_id, problem=intake.problem, own_unit_id=unit_id
    )
    return _playing(course, made.number, intake)


def _playing(course: Course, number: str, intake: Intake) -> Playing:
    checker = checker_for(course, intake, intake.unit.id)
    return Playing(number, intake, intake.unit, course.county.speakers[intake.unit.id], checker)


def _finish(course: Course, today: date, problems: int) -> None:
    """Two closures that did not hold, two single problems that became a joint one, and one that serves two campaigns."""
    office = course.county.office
    if office is None or len(course.closed) < 4:
        return
    at = moment_on(course.calendar.add(today, -1).date, 18, 5)
    by_prefix = course.closed[-1].number.split("-")[0]
    campaign_id = next(row.id for row in _campaigns(office) if row.prefix == by_prefix)
    again = [playing for playing in course.closed if playing.number.startswith(by_prefix)][:2]
    for playing in again:
        made = ledger.register_problem(
            actor=office, at=at, campaign_id=campaign_id, problem=playing.intake.problem
        )  # fmt: skip
        ledger.name_relapse(
            actor=office,
            at=at,
            number=made.number,
            earlier_number=playing.number,
            why="群众再次反映，现场查看与销号时不符。",
        )
    look_back_at_some(course, at)
    joint = ledger.register_problem(actor=office, at=at, campaign_id=campaign_id, problem=again[0].intake.problem)
    single = ledger.register_problem(actor=office, at=at, campaign_id=campaign_id, problem=again[-1].intake.problem)
    ledger.merge_problem(
        actor=office, at=at, number=single.number, joint_number=joint.number, reason="多个单位同类问题，合并研究。"
    )
    other = next(row.id for row in _campaigns(office) if row.prefix != by_prefix)
    ledger.share_with_campaign(actor=office, at=at, number=joint.number, campaign_id=other)
    find_common_problems(course, problems, at)


def _campaigns(actor: Actor) -> Sequence[campaign_queries.CampaignRow]:
    return campaign_queries.list_campaigns(actor)


def _shares(total: int, chance: Random) -> list[int]:
    """How many problems each drive has: attention is never even."""
    weights = [chance.uniform(0.5, 1.6) for _ in DRIVES]
    shares = [int(total * weight / sum(weights)) for weight in weights]
    shares[0] += total - sum(shares)
    return shares


def _batches(share: int, chance: Random) -> list[int]:
    """How many came in on each of the days: most at the beginning."""
    weights = [weight * chance.uniform(0.7, 1.3) for weight in (40, 25, 15, 10, 6, 4)]
    parts = [int(share * weight / sum(weights)) for weight in weights]
    parts[0] += share - sum(parts)
    return parts
