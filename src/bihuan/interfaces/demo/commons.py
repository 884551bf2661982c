"""What many units of the county have in common: like problems planted in several of them, a search, and what the office makes of it.

Every unit words it in its own way. One group becomes a joint problem whose first measure is verified, one is dismissed; the rest waits.
Beside them stands what only one unit has: without a long tail of that, what many have would look like the most ordinary thing.
"""

from datetime import date, datetime, timedelta

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.common_problems import operations, queries
from bihuan.apps.common_problems.operations import NewJoint, NewJointMeasure
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries as ledger_queries
from bihuan.apps.ledger.operations import NewProblem
from bihuan.core.actors import Actor
from bihuan.core.lifecycle import Track
from bihuan.interfaces.demo.course import ZONE, Course
from bihuan.interfaces.demo.one_offs import one_offs_of

PLANTED: tuple[tuple[str, ...], ...] = (
    (
        "公章外借没有登记，也没有领导签批",
        "公章借出不登记，没有分管领导签批",
        "印章外借未登记，缺领导签批单",
        "公章带出办公室没有签批，登记本空白",
        "外借公章没有审批登记",
        "印章使用不登记，外借没有人签批",
        "公章由一人保管，外借不登记不签批",
        "借用印章没有签批单，登记簿停在去年",
        "公章外借登记不全，签批靠口头",
    ),
    (
        "办公电脑报废没有清除存储数据",
        "报废电脑没有清除数据就交给回收公司",
        "旧电脑报废前存储数据没有清除",
        "报废的办公电脑硬盘数据没有清除",
        "电脑报废手续不全，存储数据没有清除",
        "报废电脑的数据清除没有记录",
    ),
    (
        "值班室电话响了没有人接，值班人员不在岗",
        "夜间值班电话无人接听，值班人员脱岗",
        "带班领导不在岗，值班电话没有人接",
        "周末值班室锁门，值班电话打不通",
        "值班人员离岗，值班电话转到私人手机没有接",
        "值班表排了人，值班室没有人在岗",
        "值班电话三次无人接听，带班领导脱岗",
        "值班人员擅自离岗，值班室空着",
        "节假日值班电话没有人接，值班记录补填",
        "值班脱岗，值班电话无人接听，记录是第二天补的",
        "值班室没有人在岗，值班电话欠费停机",
        "夜间值班脱岗，值班室电话没有人接",
    ),
)
"""Kinds of problems that no drive looks for, as nine, six and twelve units put them."""
CATEGORIES = ("system", "system", "conduct")
DECIDED = 2
"""Of so many of them the office has made something; the rest waits for whoever opens the demo."""
TITLE = "公章外借没有登记签批"


def find_common_problems(course: Course, problems: int, at: datetime) -> None:
    """On the last evening: what was planted is registered, the search runs, the office decides on the first groups."""
    office = course.county.office
    if office is None:
        return
    _register_one_offs(course, office, problems, at)
    numbers = [_register(course, office, *planted, at) for planted in zip(PLANTED, CATEGORIES, strict=True)]
    operations.search_region(actor=office, at=at, region_id=course.county.region.id)
    shown = [row for shelf in ("common", "uncertain") for row in queries.group_page(office, shelf=shelf)[0]]
    for place, planted in enumerate(numbers[:DECIDED]):
        for row in shown:
            detail = queries.group_detail(office, row.id, today=course.today)
            if planted & {case.number for case in detail.cases}:
                _decide(course, office, detail, planted, at, first=place == 0)
                break


def _register_one_offs(course: Course, office: Actor, problems: int, at: datetime) -> None:
    """Each in a unit and a drive by its place in the list."""
    units = [*course.county.units.values(), *course.county.towns]
    drives = [row.id for row in campaigns.list_campaigns(office)]
    for place, (category, text) in enumerate(one_offs_of(problems)):
        found = _found(text, category, units[place % len(units)].id, course.today)
        registered = ledger.register_problem(
            actor=office, at=at, campaign_id=drives[place % len(drives)], problem=found
        )
        ledger.dispatch_problem(actor=office, at=at, number=registered.number)


def _register(course: Course, office: Actor, texts: tuple[str, ...], category: str, at: datetime) -> set[str]:
    """One in each of as many units, towns first, in the drive of its place; the numbers."""
    units = [*course.county.towns, *course.county.units.values()][: len(texts)]
    drives = [row.id for row in campaigns.list_campaigns(office)]
    made = set()
    for place, (unit, text) in enumerate(zip(units, texts, strict=False)):
        found = _found(text, category, unit.id, course.today)
        registered = ledger.register_problem(
            actor=office, at=at, campaign_id=drives[place % len(drives)], problem=found
        )
        ledger.dispatch_problem(actor=office, at=at, number=registered.number)
        made.add(registered.number)
    return made


def _found(text: str, category: str, unit_id: int, today: date) -> NewProblem:
    due = today + timedelta(days=60)
    return NewProblem(
        text=text, category=category, accountable_unit_id=unit_id, due=due, track=Track.STAGED, source="inspection"
    )


def _decide(
    course: Course, office: Actor, detail: queries.GroupDetail, planted: set[str], at: datetime, *, first: bool
) -> None:
    """The first becomes a joint problem, with what a bound register and a person at the seal would do; the second is dismissed."""
    group_id = detail.row.id
    if not first:
        operations.dismiss_group(
            actor=office, at=at, group_id=group_id, why="机要部门已经统一回收处理，不另立联合问题。"
        )
        return
    cases = [case for case in detail.cases if case.number in planted]
    units = sorted(
        unit for stand in ledger_queries.case_stands([c.id for c in cases]).values() if (unit := stand.unit_id)
    )
    lead = course.county.units.get("县司法局") or next(iter(course.county.units.values()))
    day = at.astimezone(ZONE).date()
    joint_id = operations.confirm_group(
        actor=office, at=at, group_id=group_id, problem_ids=[case.id for case in cases],
        new=NewJoint(
            title=TITLE, lead_unit_id=lead.id, aim="每次用章、外借都有签批、有登记，查得到人。",
            unit_ids=tuple(unit for unit in units if unit != lead.id),
            basis="" if detail.row.common else "卡在同一件事上：县里没有统一的用章登记办法。",
            measures=(
                NewJointMeasure("印发全县用章登记样本，一式两联，随章走", lead.id, day + timedelta(days=20),
                                "看印发的文件和三个单位的登记本"),
                NewJointMeasure("各单位明确一人管章、一人签批，名单报司法局", lead.id, day + timedelta(days=40),
                                "抽五个单位，问管章的人最近一次外借的经过，和登记对得上"),
            ),
        ),
    )  # fmt: skip
    measure = queries.joint_detail(office, joint_id, today=day).measures[0]
    operations.report_joint_measure(
        actor=office, at=at, joint_id=joint_id, measure_id=measure.id, outcome="样本已印发，登记本发到各单位。"
    )
    operations.verify_joint_measure(
        actor=office, at=at, joint_id=joint_id, measure_id=measure.id, finding="看了文件和三个单位的登记本，已经在用。"
    )
