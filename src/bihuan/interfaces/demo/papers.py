"""Documents that the county sends out: most lead to tasks and are followed up, some are sent and forgotten.

Decided by the place of the drive and the unit, never by chance: what else happens in the county stays as it is.
"""

from datetime import date, datetime
from functools import partial

from bihuan.apps.coordination import operations, queries
from bihuan.apps.coordination.operations import NewDocument
from bihuan.core.actors import Actor
from bihuan.core.sent_documents import DocumentKind
from bihuan.interfaces.demo.course import ZONE, Course, moment_on
from bihuan.interfaces.demo.drives import DRIVES, Drive

FORGOTTEN = 4
"""Every fourth drive's document leads to nothing."""
FOLLOW_UPS = (
    "电话问了各单位：会都开了，自查表收上来八成，两个镇还没有动。",
    "到两个镇看过：台账建了，第一批问题在改；有一家还等部门意见。",
    "自查收齐了，问题都进了台账，接着盯逾期的。",
)
_TURNS = 9
"""Followed up to the end of the demo: what is planned for later does not happen."""
_TITLES = (
    "关于开展{drive}的通知",
    "关于做好{short}问题自查自纠的通知",
    "关于{short}问题整改有关事项的函",
)


def send_out(course: Course, drive: Drive, campaign_id: int, start: date) -> None:
    """The notice with which a drive begins, and later ones: to everybody who takes part in it."""
    place = DRIVES.index(drive)
    for turn, title in enumerate(_TITLES[: 1 + place % len(_TITLES)]):
        day = course.calendar.add(start, 2 + place + 18 * turn).date
        wanted = title.format(drive=drive.name, short=drive.short)
        course.plan(moment_on(day, 9 + turn, place), partial(_send, course, drive, campaign_id, wanted, place + turn))


def _send(course: Course, drive: Drive, campaign_id: int, title: str, turn: int, at: datetime) -> None:  # noqa: PLR0917
    office, lead = _office(course), course.county.units[drive.lead]
    kind = DocumentKind.LETTER if title.endswith("函") else DocumentKind.NOTICE
    day = at.astimezone(ZONE).date()
    number = queries.proposed_number(issuer_id=lead.id, year=day.year) or f"{drive.short}专发〔{day.year}〕1号"
    document_id = operations.register_document(
        actor=office, at=at, new=NewDocument(lead.id, title, kind, day, number=number)
    )
    units = [unit for unit in _audience(course, campaign_id) if unit != lead.id]
    operations.send_document(actor=office, at=at, document_id=document_id, unit_ids=units)
    for place, unit_id in enumerate(units):
        late = (place + turn) % 7
        if late < 6:
            signed = course.calendar.add(day, 1 + late // 2).date
            course.plan(moment_on(signed, 10, place), partial(_sign, course, document_id, unit_id))
    if turn % FORGOTTEN:
        course.plan(
            moment_on(course.calendar.add(day, 3).date, 11, turn),
            partial(_hand_out, course, document_id, campaign_id, units[turn % len(units)]),
        )
        for step in range(_TURNS):
            words = FOLLOW_UPS[min(step, len(FOLLOW_UPS) - 1)]
            follow = course.calendar.add(day, 8 * (step + 1)).date
            course.plan(moment_on(follow, 15, turn), partial(_follow, course, document_id, words))


def _sign(course: Course, document_id: int, unit_id: int, at: datetime) -> None:
    operations.sign_for(actor=course.county.speakers[unit_id], at=at, document_id=document_id, unit_id=unit_id)


def _hand_out(course: Course, document_id: int, campaign_id: int, unit_id: int, at: datetime) -> None:
    due = course.calendar.add(at.astimezone(ZONE).date(), 20).date
    operations.make_task(
        actor=_office(course), at=at, document_id=document_id, campaign_id=campaign_id,
        content="按文件要求完成自查，问题报进台账，自查结论由主要负责人签字。", unit_id=unit_id, due=due,
    )  # fmt: skip


def _follow(course: Course, document_id: int, words: str, at: datetime) -> None:
    operations.note_follow_up(actor=_office(course), at=at, document_id=document_id, text=words)


def _audience(course: Course, campaign_id: int) -> list[int]:
    """The units of the campaign for which somebody speaks."""
    found = queries.audiences(_office(course), region_path=course.county.region.path)
    units = next((each.unit_ids for each in found if each.key == f"campaign-{campaign_id}"), frozenset())
    return sorted(unit_id for unit_id in units if unit_id in course.county.speakers)


def _office(course: Course) -> Actor:
    if course.county.office is None:
        raise LookupError("the county has no office")
    return course.county.office
