"""The plans of the demo county: focus, leader and batch of each drive, and a breakdown in which not everything has an owner."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.campaigns.operations import CampaignContent, TaskOwner
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.actors import Actor
from bihuan.core.campaign_kinds import CAMPAIGN_KINDS, CampaignKind
from bihuan.interfaces.demo.county import County
from bihuan.interfaces.demo.course import ZONE, Course
from bihuan.interfaces.demo.drives import Drive

_KINDS = {
    "SZ": "assets", "HN": "farming", "WY": "property", "YL": "elderly", "XY": "education", "YB": "health", "ZB": "building",
    "QX": "wages", "ZF": "business", "ZK": "arrears",
}  # fmt: skip
_WITHOUT_FOCUS = "ZF"
_WITHOUT_LEADER = "ZK"
_FIRST_BATCH = frozenset({"SZ", "HN", "WY", "YL", "XY", "YB"})
_TOWNS = 3
_PLAN = """一、目标：{end}前查清底数、整改到位，解决一批群众反映强烈的问题。
二、分工：{lead}牵头，对整治负总责；参与单位按职责分工，任务分解到岗、责任到人。
三、步骤：自查摸底、集中整治、核查销号、建章立制，压茬推进。
四、要求：能立即改的立查立改；一时解决不了的，定阶段目标，盯住不放。"""


@dataclass(frozen=True, slots=True)
class _Answer:
    """How far a task gets: reported, and accepted where that is all that is missing."""

    reported: bool
    accepted: bool


def content_of(county: County, drive: Drive) -> CampaignContent:
    """What a drive says of itself: one drive has no focus, one no leader in charge."""
    kind = _kind_of(drive)
    office = county.units["县整改落实组"]
    leader = county.people[office.id][0 if drive.prefix in _FIRST_BATCH else 1].id
    focus = drive.prefix != _WITHOUT_FOCUS
    return CampaignContent(
        kind=kind.key,
        batch="第一批" if drive.prefix in _FIRST_BATCH else "第二批",
        leader_id=None if drive.prefix == _WITHOUT_LEADER else leader,
        plan=_PLAN.format(end="12 月底", lead=drive.lead),
        focus_links="\n".join(kind.links) if focus else "",
        focus_content="\n".join(kind.content) if focus else "",
        focus_subjects="\n".join(kind.subjects) if focus else "",
        standards="\n".join(kind.standards),
    )


def break_down(course: Course, drive: Drive, campaign_id: int, at: datetime) -> None:
    """The self-check goes from the lead unit to towns and people, the next tasks to units, the last one to nobody yet."""
    county, chance = course.county, Random(f"{drive.prefix}-tasks")
    office = county.office
    if office is None:
        raise LookupError("the county has no office")
    lead = county.units[drive.lead]
    helpers = [*(county.units[name] for name in drive.units if name in county.units), *county.towns]
    owners = [_named(county, lead, 0), _named(county, helpers[0], 2), TaskOwner(lead.id), TaskOwner()]
    for place, (proposed, owner) in enumerate(zip(_kind_of(drive).tasks, owners, strict=True)):
        due = at.astimezone(ZONE).date() + timedelta(days=proposed.days)
        task = campaigns.assign_task(
            actor=office, at=at, campaign_id=campaign_id, content=proposed.content, unit_id=owner.unit_id,
            post_id=owner.post_id, person_id=owner.person_id, due=due if place != 2 else None,
        )  # fmt: skip
        if place == 0:
            _hand_to_towns(course, task, lead, at, chance)
        elif place == 1:
            answered = _Answer(chance.random() < 0.7, chance.random() < 0.6)
            _plan_answer(course, task, _speaker(county, helpers[0]), office, answered, at=at, days=proposed.days)


def _hand_to_towns(course: Course, task: int, lead: UnitRow, at: datetime, chance: Random) -> None:
    county = course.county
    giver = county.speakers[lead.id]
    outcomes = (_Answer(True, True), _Answer(True, False), _Answer(chance.random() < 0.3, False))
    for town, answered in zip(county.towns[:_TOWNS], outcomes, strict=False):
        part = campaigns.hand_down_task(
            actor=giver, at=at, task_id=task, content=f"{town.label}逐村排查，报送问题清单", owner=_named(county, town, 1),
            due=at.astimezone(ZONE).date() + timedelta(days=15),
        )  # fmt: skip
        _plan_answer(course, part, _speaker(county, town), giver, answered, at=at, days=14)
    first = next(iter(county.speakers))
    if lead.id == first:
        campaigns.hand_down_task(
            actor=giver, at=at, task_id=task, content="汇总各镇清单，逐条核对", owner=_named(county, lead, 1)
        )


def _plan_answer(  # who says what of which task
    course: Course, task: int, doer: Actor, giver: Actor, answered: _Answer, *, at: datetime, days: int
) -> None:
    if not answered.reported:
        return
    when = course.at((at + timedelta(days=days)).astimezone(ZONE).date())
    course.plan(when, partial(_report, task, doer))
    if answered.accepted:
        course.plan(course.at((when + timedelta(days=3)).astimezone(ZONE).date()), partial(_accept, task, giver))


def _report(task: int, doer: Actor, at: datetime) -> None:
    campaigns.report_task(actor=doer, at=at, task_id=task, line="已逐村逐户排查，清单已报送，附签字表。")


def _accept(task: int, giver: Actor, at: datetime) -> None:
    campaigns.accept_task(actor=giver, at=at, task_id=task, line="清单与抽查一致。")


def _named(county: County, unit: UnitRow, place: int) -> TaskOwner:
    return TaskOwner(unit.id, None, county.people[unit.id][place].id)


def _speaker(county: County, unit: UnitRow) -> Actor:
    return county.speakers[unit.id]


def _kind_of(drive: Drive) -> CampaignKind:
    return CAMPAIGN_KINDS[_KINDS[drive.prefix]]
