"""How it went: each problem gets a fate, and the acts of all of them are played in the order in which they happened."""

import heapq
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image, ImageDraw

from bihuan.apps.evidence import operations as evidence
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries
from bihuan.apps.organizations.queries import UnitRow
from bihuan.apps.verification import operations as verification
from bihuan.apps.verification import queries as verified
from bihuan.core.actors import Actor
from bihuan.core.lifecycle import LOCKED_STATES, Step
from bihuan.core.workdays import WorkCalendar
from bihuan.interfaces.demo.county import County
from bihuan.interfaces.demo.intake import Intake
from bihuan.interfaces.demo.lines import Written, line_once_more, report_line
from bihuan.interfaces.demo.signing import answers_for, not_met

ZONE = ZoneInfo("Asia/Shanghai")
HAND_BACK_REASONS = (
    "不属于本单位职责，建议由行业主管部门办理。",
    "该事项已移交其他单位，本单位没有执法权。",
    "问题所在地不在我辖区内。",
)
SHORTCOMINGS = (
    "现场与台账不一致，仍有两处未改。",
    "佐证照片与另一问题相同，不能证明整改。",
    "追缴款只有说明，没有入账凭证。",
)


@dataclass(frozen=True, slots=True)
class Character:
    """How a unit works: how soon it acts, and how often its words are hollow."""

    pace: float
    hollow: float
    passes_on: float


@dataclass(frozen=True, slots=True)
class Playing:
    """One problem in play."""

    number: str
    intake: Intake
    unit: UnitRow
    speaker: Actor
    checker: Actor | None


@dataclass(slots=True)
class Course:
    """The stage: who plays, how far the calendar goes, and what is still to happen."""

    county: County
    calendar: WorkCalendar
    today: date
    chance: Random
    characters: dict[int, Character]
    queue: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)
    photos: list[bytes] = field(default_factory=list)
    last_lines: dict[int, str] = field(default_factory=dict)
    findings: dict[str, str] = field(default_factory=dict)
    pictures_left: int = 160
    closed: list[Playing] = field(default_factory=list)

    def at(self, day: date) -> datetime:
        """A moment in working hours of that day, or of the next working day."""
        when = self.calendar.first_workday_on_or_after(day).date
        hour = self.chance.choice((8, 9, 9, 10, 10, 11, 14, 15, 15, 16, 17))
        return datetime.combine(when, time(hour, self.chance.randint(0, 59), self.chance.randint(0, 59)), ZONE)

    def later(self, moment: datetime, low: int, high: int) -> datetime:
        """So many working days after a moment."""
        when = self.at(self.calendar.add(moment.astimezone(ZONE).date(), self.chance.randint(low, high)).date)
        return when if when > moment else self.soon(moment)

    def soon(self, moment: datetime) -> datetime:
        """Within the hour, or on the next working day where the day is over by then."""
        when = moment.astimezone(ZONE) + timedelta(minutes=self.chance.randint(5, 40))
        return when if when.hour < 18 else self.at(self.calendar.add(when.date(), 1).date)

    def plan(self, moment: datetime, act: Callable[[datetime], None]) -> None:
        """Let it happen, if its day comes before the demo's today: nothing stands in the record that is still to come."""
        if moment.astimezone(ZONE).date() < self.today:
            heapq.heappush(self.queue, (moment, next(self.order), act))

    def play(self) -> None:
        """Everything in the order in which it happened; acts may plan what follows from them."""
        while self.queue:
            moment, _, act = heapq.heappop(self.queue)
            act(moment)


def moment_on(day: date, hour: int, place: int) -> datetime:
    """A moment of that day that chance has no part in; a little later for each place, so that no two acts share it."""
    return datetime.combine(day, time(hour, place % 50, place % 57), ZONE)


def characters_of(county: County, chance: Random) -> dict[int, Character]:
    """Most units are ordinary; some are diligent, some slow, some write instead of working, two pass everything on."""
    kinds = (
        Character(0.6, 0.02, 0.02),
        Character(1.0, 0.12, 0.04),
        Character(2.2, 0.2, 0.05),
        Character(1.0, 0.75, 0.05),
    )
    found = {unit: chance.choices(kinds, (25, 50, 15, 10))[0] for unit in county.speakers}
    for unit in list(county.speakers)[5:7]:
        found[unit] = Character(1.4, 0.3, 0.4)
    return found


def begin(course: Course, playing: Playing, registered: datetime) -> None:
    """The first thing that happens to a problem after it was registered."""
    roll = course.chance.random()
    if playing.intake.problem.questions or roll < 0.03:
        return
    if roll < 0.036:
        course.plan(course.later(registered, 1, 4), lambda at: _withdraw(course, playing, at))
        return
    course.plan(course.later(registered, 0, 3), lambda at: _dispatch(course, playing, at))


def _office(course: Course) -> Actor:
    if course.county.office is None:
        raise LookupError("the county has no office")
    return course.county.office


def _withdraw(course: Course, playing: Playing, at: datetime) -> None:
    ledger.withdraw_problem(actor=_office(course), at=at, number=playing.number, reason="与另一问题重复登记")


def _dispatch(course: Course, playing: Playing, at: datetime) -> None:
    problem = playing.intake.problem
    due = None
    if problem.due is None and not problem.standing and not problem.recurrence:
        due = course.calendar.add(at.date(), 25).date
    ledger.dispatch_problem(actor=_office(course), at=at, number=playing.number, due=due)
    character = course.characters[playing.unit.id]
    if course.chance.random() < character.passes_on:
        course.plan(course.later(at, 1, 4), lambda then: _hand_back(course, playing, then, attempt=1))
    elif course.chance.random() < 0.96:
        days = max(1, round(3 * character.pace))
        course.plan(course.later(at, 0, days), lambda then: _accept(course, playing, then))


def _hand_back(course: Course, playing: Playing, at: datetime, *, attempt: int) -> None:
    ledger.ask_hand_back(
        actor=playing.speaker, at=at, number=playing.number,
        reason=course.chance.choice(HAND_BACK_REASONS),
    )  # fmt: skip
    course.plan(course.later(at, 1, 3), lambda then: _rule(course, playing, then, attempt))


def _rule(course: Course, playing: Playing, at: datetime, attempt: int) -> None:
    ruler = course.county.leader if attempt >= 3 else _office(course)
    if ruler is None:
        return
    if course.chance.random() < 0.35:
        unit = course.chance.choice([unit for unit in course.county.speakers if unit != playing.unit.id])
        ledger.uphold_hand_back(
            actor=ruler, at=at, number=playing.number, ruling="理由成立，改由相关单位办理。", new_unit_id=unit
        )
        moved = _moved(course, playing, unit)
        course.plan(course.later(at, 1, 2), lambda then: _dispatch_again(course, moved, then))
        return
    ledger.reject_hand_back(
        actor=ruler, at=at, number=playing.number, ruling="属于本单位法定职责，继续办理，时限不变。"
    )
    if attempt < 3 and course.chance.random() < 0.5:
        course.plan(course.later(at, 0, 1), lambda then: _hand_back_in_time(course, playing, then, attempt + 1))
    else:
        course.plan(course.later(at, 1, 2), lambda then: _accept(course, playing, then))


def _hand_back_in_time(course: Course, playing: Playing, at: datetime, attempt: int) -> None:
    """Once more, if the five working days are not over; else the unit takes it on."""
    detail = queries.problem_detail(playing.speaker, number=playing.number, today=at.astimezone(ZONE).date())
    if any(step.step is Step.ASK_HANDBACK and step.allowed for step in detail.steps):
        _hand_back(course, playing, at, attempt=attempt)
    else:
        _accept(course, playing, at)


def _moved(course: Course, playing: Playing, unit_id: int) -> Playing:
    unit = next(unit for unit in course.county.units.values() if unit.id == unit_id)
    return Playing(
        playing.number,
        playing.intake,
        unit,
        course.county.speakers[unit_id],
        checker_for(course, playing.intake, unit_id),
    )


def _dispatch_again(course: Course, playing: Playing, at: datetime) -> None:
    ledger.dispatch_problem(actor=_office(course), at=at, number=playing.number)
    course.plan(course.later(at, 0, 3), lambda then: _accept(course, playing, then))


def _accept(course: Course, playing: Playing, at: datetime) -> None:
    ledger.accept_problem(actor=playing.speaker, at=at, number=playing.number)
    roll = course.chance.random()
    if roll < 0.04:
        return
    if roll < 0.055:
        course.plan(course.later(at, 2, 8), lambda then: _suspend(course, playing, then))
        return
    course.plan(course.later(at, 1, 4), lambda then: _begin(course, playing, then))


def _suspend(course: Course, playing: Playing, at: datetime) -> None:
    ledger.suspend_problem(actor=_office(course), at=at, number=playing.number, reason="相关诉讼未审结，依法中止办理。")
    if course.chance.random() < 0.5:
        course.plan(course.later(at, 8, 20), lambda then: _resume(course, playing, then))


def _resume(course: Course, playing: Playing, at: datetime) -> None:
    ledger.resume_problem(actor=_office(course), at=at, number=playing.number, reason="诉讼已审结，恢复办理。")
    course.plan(course.later(at, 1, 4), lambda then: _begin(course, playing, then))


def _begin(course: Course, playing: Playing, at: datetime) -> None:
    problem = playing.intake.problem
    if not problem.standard:
        ledger.set_standard(
            actor=playing.speaker, at=at, number=playing.number, standard="现场查看与台账一致，资料齐全"
        )
    if problem.track == "staged" and not problem.milestones:
        stone = ledger.NewMilestone("完成排查，建立清单", due=problem.due)
        ledger.add_milestone(actor=playing.speaker, at=at, number=playing.number, milestone=stone)
    ledger.begin_rectification(actor=playing.speaker, at=at, number=playing.number)
    _plan_work(course, playing, at)


def _plan_work(course: Course, playing: Playing, at: datetime) -> None:
    pace = course.characters[playing.unit.id].pace
    measures = len(playing.intake.problem.measures)
    moment = at
    for position in range(1, measures + 1):
        moment = course.later(moment, max(1, round(3 * pace)), max(3, round(12 * pace)))
        course.plan(moment, partial(_work, course, playing, position))
    if course.chance.random() < 0.05 and playing.intake.problem.due:
        course.plan(course.later(at, 2, 6), lambda then: _ask_for_time(course, playing, then))
    if playing.intake.problem.track != "standing" and course.chance.random() < 0.86:
        course.plan(course.later(moment, 1, max(2, round(4 * pace))), lambda then: _apply(course, playing, then))


def _work(course: Course, playing: Playing, position: int, at: datetime) -> None:
    hollow = course.chance.random() < course.characters[playing.unit.id].hollow
    measures = len(playing.intake.problem.measures)
    line = _line(course, playing, position, at, hollow)
    stages = len(playing.intake.problem.milestones)
    pieces = (
        (_evidence(course, playing, at, hollow),)
        if position == measures or (not hollow and course.chance.random() < 0.3)
        else ()
    )
    figures = () if hollow else (ledger.Figure("完成", Decimal(position), "项"),)
    percent = Decimal(round(100 * position / measures)) if course.chance.random() < 0.4 else None
    ledger.report_progress(
        actor=playing.speaker, at=at, number=playing.number, line=line, figures=figures, percent=percent,
        evidence_ids=pieces, ends_measures=(position,),
        reaches_milestones=tuple(range(position, stages + 1 if position == measures else min(position, stages) + 1)),
    )  # fmt: skip


def _line(course: Course, playing: Playing, position: int, at: datetime, hollow: bool) -> str:
    measure = playing.intake.problem.measures[position - 1]
    written = Written(
        playing.number, position, measure.text, measure.who.rsplit(" ", 1)[-1], f"{at.month}月{at.day}日",
        course.last_lines.get(playing.unit.id, ""),
    )  # fmt: skip
    line = report_line(written, hollow=hollow)
    course.last_lines[playing.unit.id] = line
    return line


def _evidence(course: Course, playing: Playing, at: datetime, hollow: bool) -> int:
    """A picture, some of them shown before for something else, or a sheet of text."""
    region, unit, day = course.county.region.id, playing.unit.id, at.astimezone(ZONE).date()
    if course.pictures_left and course.chance.random() < 0.25:
        course.pictures_left -= 1
        if not (hollow and course.photos):
            course.photos.append(_photo(course.chance))
        content = course.chance.choice(course.photos) if hollow else course.photos[-1]
        if hollow and int(playing.number.rsplit("-", 1)[-1]) % 3 == 0:
            content = _taken_on(content, day - timedelta(days=200))
        return evidence.add_evidence(
            actor=playing.speaker, at=at, stream=io.BytesIO(content), filename=f"现场照片{at:%m%d}.png", region_id=region,
            unit_id=unit, effective_on=day - timedelta(days=course.chance.randint(0, 4)),
        )  # fmt: skip
    text = f"{playing.number} 整改情况说明\n{playing.intake.problem.text}\n{at:%Y-%m-%d}\n" + (
        "略。\n" if hollow else f"共 {len(playing.intake.problem.measures)} 项措施，逐项附后。\n"
    )
    if hollow and int(playing.number.rsplit("-", 1)[-1]) % 12 == 0:
        text = "情况说明：略。\n"
    return evidence.add_evidence(
        actor=playing.speaker, at=at, stream=io.BytesIO(text.encode()), filename="整改情况说明.txt", region_id=region,
        unit_id=unit, effective_on=day,
    )  # fmt: skip


def _photo(chance: Random) -> bytes:
    """A picture like the ones that are sent in: a wall, a board, sheets of paper. Drawn, not taken."""
    wall = tuple(chance.randint(150, 225) for _ in range(3))
    image = Image.new("RGB", (480, 320), wall)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 240, 480, 320), fill=tuple(max(0, part - 60) for part in wall))
    left = chance.randint(30, 90)
    draw.rectangle((left, 50, left + 340, 220), fill=(122, 74, 50))
    for column in range(chance.randint(3, 5)):
        x = left + 14 + column * 64
        draw.rectangle((x, 66, x + 52, 66 + chance.randint(90, 140)), fill=(252, 252, 248), outline=(180, 180, 170))
        for row in range(chance.randint(4, 9)):
            draw.line((x + 6, 80 + row * 13, x + chance.randint(24, 46), 80 + row * 13), fill=(120, 130, 140), width=2)
        draw.line((x + 6, 73, x + 46, 73), fill=(179, 38, 30), width=3)
    out = io.BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()


def _taken_on(content: bytes, day: date) -> bytes:
    """The picture as a camera gives it that was there half a year before."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[ExifTags.IFD.Exif] = {ExifTags.Base.DateTimeOriginal: f"{day:%Y:%m:%d} 10:20:00"}
    with Image.open(io.BytesIO(content)) as picture:
        picture.save(out, format="PNG", exif=exif)
    return out.getvalue()


def _ask_for_time(course: Course, playing: Playing, at: datetime) -> None:
    detail = queries.problem_detail(playing.speaker, number=playing.number, today=at.astimezone(ZONE).date())
    due = detail.due_day
    if due is None or detail.extension_refusals:
        return
    ledger.request_extension(
        actor=playing.speaker, at=at, number=playing.number, until=due + timedelta(days=course.chance.choice((15, 30))),
        reason="涉及多方对账，资料调取需要时间。",
    )  # fmt: skip
    if course.chance.random() < 0.8:
        course.plan(course.later(at, 1, 3), lambda then: _answer(course, playing, then))


def _answer(course: Course, playing: Playing, at: datetime) -> None:
    """The office rules on it, unless the unit was done before."""
    detail = queries.problem_detail(_office(course), number=playing.number, today=at.astimezone(ZONE).date())
    if detail.state in LOCKED_STATES:
        return
    grant = course.chance.random() < 0.6
    ruling = "理由充分，同意延期。" if grant else "可先行解决主要部分，不同意延期。"
    ledger.rule_extension(actor=_office(course), at=at, number=playing.number, grant=grant, ruling=ruling)


def _apply(course: Course, playing: Playing, at: datetime) -> None:
    verification.apply_for_closure(
        actor=playing.speaker, at=at, number=playing.number, effective_on=at.astimezone(ZONE).date(),
        statement=f"{playing.intake.problem.goal}。各项措施已完成，同类问题已对照排查。",
        like_cases="对照同一张清单查了本系统，同类的一并改。", source_cured="管理办法已修订，按季度抽查。",
        institutional_gap=playing.intake.problem.institutional_gap,
    )  # fmt: skip
    if course.chance.random() < 0.02:
        course.plan(course.later(at, 1, 1), lambda then: _take_back(course, playing, then))
    elif (checker := playing.checker) is not None and course.chance.random() < 0.9:
        course.plan(course.later(at, 1, 9), lambda then: _check(course, playing, checker, then))


def _take_back(course: Course, playing: Playing, at: datetime) -> None:
    verification.withdraw_application(actor=playing.speaker, at=at, number=playing.number, why="佐证需要补充。")


def _check(course: Course, playing: Playing, checker: Actor, at: datetime) -> None:
    verification.begin_check(actor=checker, at=at, number=playing.number)
    if course.chance.random() < 0.95:
        course.plan(course.later(at, 0, 3), lambda then: _conclude(course, playing, checker, then))


def _conclude(course: Course, playing: Playing, checker: Actor, at: datetime) -> None:
    hollow = course.characters[playing.unit.id].hollow
    site = course.chance.random() < 0.7
    if course.chance.random() < 0.06 + hollow * 0.5:
        finding = course.findings[playing.number] = course.chance.choice(SHORTCOMINGS)
        verification.return_application(
            actor=checker, at=at, number=playing.number, on_site=site,
            finding=finding, **(not_met() if _is_grave(playing) else {}),
        )  # fmt: skip
        if course.chance.random() < 0.6:
            course.plan(course.later(at, 3, 12), lambda then: _apply_again(course, playing, then))
        return
    verification.close_application(
        actor=checker, at=at, number=playing.number, on_site=site,
        finding="逐项对照验收标准，现场与台账一致，凭证齐全。" if site else "查验凭证与台账一致。",
        **(answers_for() if _is_grave(playing) else {}),
    )  # fmt: skip
    if _is_grave(playing):
        _plan_signatures(course, playing, at)
    else:
        course.closed.append(playing)


def _is_grave(playing: Playing) -> bool:
    return playing.intake.problem.severity == "grave"


def _plan_signatures(course: Course, playing: Playing, at: datetime) -> None:
    """Grave problems are signed for by the lead unit and the office, stand in public notice, and are closed when it is over."""
    place = int(playing.number.rsplit("-", 1)[-1])
    day = at.astimezone(ZONE).date()
    for offset, hour, act in ((2, 9, _sign_for_the_lead), (3, 10, _sign_for_the_office), (10, 15, _end_notice)):
        when = moment_on(course.calendar.add(day, offset + place % 3).date, hour, place)
        course.plan(when, partial(act, course, playing))


def _sign_for_the_lead(course: Course, playing: Playing, at: datetime) -> None:
    """Where the lead unit has a part in it, the office signs in its place."""
    lead = _lead_of(course, playing)
    if lead is not None and _may_sign(course, lead, playing):
        opinion = "核查结论有凭有据，同意。"
        verification.sign_review(actor=lead, at=at, number=playing.number, opinion=opinion)


def _lead_of(course: Course, playing: Playing) -> Actor | None:
    home = queries.home_campaign_of(_id_of(course, playing))
    return course.county.speakers.get(home.lead_unit_id) if home and home.lead_unit_id else None


def _id_of(course: Course, playing: Playing) -> int:
    return queries.problem_detail(_office(course), number=playing.number, today=course.today).id


def _may_sign(course: Course, actor: Actor, playing: Playing) -> bool:
    stand = verified.review_stand(_id_of(course, playing))
    return stand is not None and verified.against_signing(actor, stand) is None


def _sign_for_the_office(course: Course, playing: Playing, at: datetime) -> None:
    if not _may_sign(course, _office(course), playing):
        return  # the lead unit has nobody who took no part: it waits
    verification.sign_review(
        actor=_office(course), at=at, number=playing.number, opinion="资料齐全，核查程序合规，同意销号。",
        public_text=f"{playing.intake.problem.goal}。各项措施已完成，同类问题已对照排查，管理办法已修订。",
    )  # fmt: skip


def _end_notice(course: Course, playing: Playing, at: datetime) -> None:
    """Every fourth is objected to on its last days and waits for the answer."""
    notice = verified.open_notice_of(_id_of(course, playing))
    if notice is None:
        return
    if int(playing.number.rsplit("-", 1)[-1]) % 4 == 0:
        verification.record_objection(
            actor=_office(course), at=at, notice_id=notice, text="来电说村口那一处还没有改完。", from_outside=True
        )
    elif verified.is_over(notice, today=at.astimezone(ZONE).date()):
        verification.end_notice(actor=_office(course), at=at, notice_id=notice)
        course.closed.append(playing)


def _apply_again(course: Course, playing: Playing, at: datetime) -> None:
    line = line_once_more(playing.number, f"{at.month}月{at.day}日", course.findings.pop(playing.number, ""))
    pieces = (_evidence(course, playing, at, hollow=False),)
    ledger.report_progress(actor=playing.speaker, at=at, number=playing.number, line=line, evidence_ids=pieces)
    course.plan(course.soon(at), lambda then: _apply(course, playing, then))


def checker_for(course: Course, intake: Intake, unit_id: int) -> Actor | None:
    """A checker of a unit that has no part in the problem; None where every unit that checks has one: the problem waits."""
    involved = {unit_id, *intake.problem.assisting_unit_ids}
    free = [actor for unit, actor in course.county.checkers if unit.id not in involved]
    return course.chance.choice(free) if free else None
