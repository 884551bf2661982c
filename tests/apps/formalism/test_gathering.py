"""What the checks are given of a campaign: reports with figures and files, problems with their days, measures, templates."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone

from bihuan.apps.evidence import operations as evidence
from bihuan.apps.formalism import operations
from bihuan.apps.formalism.queries.gathering import Gathered, _problem, gather, templates_in_force
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem, ProgressReport
from bihuan.apps.ledger.operations import Figure, NewMeasure, NewMilestone
from bihuan.apps.ledger.queries import WorkedProblem
from bihuan.apps.notifications import operations as notifications
from bihuan.apps.organizations.models import RegionLevel
from bihuan.core.actors import Role
from bihuan.core.decisions import Reason
from bihuan.core.formalism.attachments import effect_after_closure
from bihuan.core.formalism.facts import Attachment, Material, Report
from bihuan.core.formalism.measure_writing import incomplete
from bihuan.core.formalism.registry import scan as look
from tests.apps.formalism.planted import report, working
from tests.apps.ledger.web.county import County, now
from tests.apps.verification.steps import photo
from tests.core.test_file_facts import word
from tests.factories import SYSTEM, make_region, make_unit, make_user


def gathered(county: County) -> Gathered:
    return gather(county.campaign, region_path=county.region.path, at=now())


def piece(county: County, *, content: bytes = b"", name: str = "签到表.txt", on: date | None = None) -> int:
    return evidence.add_evidence(
        actor=county.actor("other"),
        at=now(),
        stream=BytesIO(content or "签到 12 人".encode()),
        filename=name,
        region_id=county.region.id,
        effective_on=on,
    )


def test_a_report_comes_with_its_week_its_figures_and_its_percent(county: County) -> None:
    number = working(county, "other", county.other.id)
    ledger.report_progress(
        actor=county.actor("other"),
        at=now(),
        number=number,
        line="追缴到账",
        figures=[Figure("追缴", Decimal("6.5"), "万元"), Figure("核查", Decimal(12))],
        percent=Decimal("37.5"),
    )

    fact = gathered(county).material.reports[0]

    year, week, _day = timezone.localtime(fact.at).isocalendar() if fact.at else (0, 0, 0)
    assert fact.period == f"{year}-W{week:02d}"
    assert dict(fact.figures) == {"追缴（万元）": 6.5, "核查": 12.0}
    assert fact.percent == 37.5
    assert fact.unit == str(county.other.id)
    assert fact.problem == f"p{Problem.objects.get(number=number).pk}"


def test_its_files_are_told_by_content_look_and_day(county: County) -> None:
    number = working(county, "other", county.other.id)
    pieces = [
        piece(county, content=photo().getvalue(), name="现场.jpg"),
        piece(county, on=date(2026, 10, 1)),
    ]
    ledger.report_progress(actor=county.actor("other"), at=now(), number=number, line="补齐了", evidence_ids=pieces)

    shown, paper = gathered(county).material.reports[0].evidence

    assert (shown.id, paper.id) == tuple(f"f{pk}" for pk in pieces)
    assert shown.looks is not None
    assert 0 <= shown.looks < 2**64
    assert (paper.looks, paper.effective_on) == (None, date(2026, 10, 1))
    assert len(shown.sha256) == len(paper.sha256) == 64


def test_a_problem_comes_with_its_days(county: County) -> None:
    number = county.rectifying(milestones=(NewMilestone("一半", due=date(2099, 6, 30)),))

    facts = gathered(county).material.problems

    fact = facts[f"p{Problem.objects.get(number=number).pk}"]
    assert (fact.unit, fact.due) == (str(county.accountable.id), date(2099, 12, 31))
    assert fact.milestones == (date(2099, 6, 30),)
    assert fact.noted_on is not None
    assert (fact.applied_at, fact.closed_at) == (None, None)


def test_a_milestone_that_was_reached_is_no_longer_waited_for(county: County) -> None:
    number = county.rectifying(milestones=(NewMilestone("一半", due=date(2099, 6, 30)),))
    ledger.reach_milestone(actor=county.actor("accountable"), at=now(), number=number, position=1)

    (fact,) = gathered(county).material.problems.values()

    assert fact.milestones == ()


def test_measures_come_with_who_and_when_and_dropped_ones_do_not(county: County) -> None:
    number = county.rectifying(
        measures=(
            NewMeasure("逐户核查", who="张桂兰", due=date(2099, 3, 1)),
            NewMeasure("印发通知"),
        )
    )
    ledger.end_measure(
        actor=county.actor("office"), at=now(), number=number, position=2, done=False, why="不需要再发通知"
    )

    facts = gathered(county).material.measures

    assert [(fact.text, fact.person, fact.due) for fact in facts] == [("逐户核查", "张桂兰", date(2099, 3, 1))]
    assert facts[0].unit == str(county.accountable.id)


def test_what_nobody_was_given_is_left_out(county: County) -> None:
    county.register()
    number = working(county, "other", county.other.id)

    assert list(gathered(county).material.problems) == [f"p{Problem.objects.get(number=number).pk}"]


def test_a_report_of_a_unit_that_is_not_named_counts_for_who_answers(county: County) -> None:
    number = working(county, "other", county.other.id)
    report(county, "other", number)
    ProgressReport.objects.update(unit=None)

    assert gathered(county).material.reports[0].unit == str(county.other.id)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param([{"name": "追缴"}], id="no value"),
        pytest.param([{"value": "3"}], id="no name"),
        pytest.param([{"name": "追缴", "value": "三"}], id="no number"),
        pytest.param(["追缴 3"], id="a text"),
        pytest.param({"追缴": 3}, id="another shape"),
        pytest.param("追缴 3", id="no list"),
    ],
)
def test_a_figure_that_cannot_be_read_is_left_out(county: County, broken: object) -> None:
    number = working(county, "other", county.other.id)
    report(county, "other", number)
    ProgressReport.objects.update(figures=broken)

    assert dict(gathered(county).material.reports[0].figures) == {}


def test_every_id_leads_back_to_its_problem_and_its_text(county: County) -> None:
    number = working(county, "other", county.other.id)
    report(county, "other", number, "补齐了留样柜。")
    held = gathered(county)
    problem = Problem.objects.get(number=number).pk

    ids = [fact.id for fact in held.material.reports] + [fact.id for fact in held.material.measures]

    assert {held.problem_of[each] for each in ids} == {problem}
    assert set(held.texts) == set(ids)
    assert held.unit_of == {problem: county.other.id}


def test_reports_stand_in_the_order_in_which_they_were_made(county: County) -> None:
    number = working(county, "other", county.other.id)
    for n, days in enumerate((1, 9, 4)):
        report(county, "other", number, f"第 {n} 份")
        ProgressReport.objects.filter(line=f"第 {n} 份").update(at=now() - timedelta(days=days))

    assert [fact.text for fact in gathered(county).material.reports] == ["第 1 份", "第 2 份", "第 0 份"]


def test_templates_of_the_city_hold_in_its_counties_and_not_the_other_way_round(db: None) -> None:
    city = make_region("河东市", level=RegionLevel.CITY)
    county, beside = make_region(under=city), make_region(under=city)
    for region, text in ((city, "市里的样式"), (county, "县里的样式")):
        operations.give_template(actor=SYSTEM, at=now(), region_id=region.id, title="样式", text=text)

    assert templates_in_force(county.path) == ("市里的样式", "县里的样式")
    assert templates_in_force(beside.path) == ("市里的样式",)
    assert templates_in_force(city.path) == ("市里的样式",)


def speaking_units(county: County, count: int) -> list[int]:
    units = [make_unit(county.region, f"某局{n}") for n in range(count)]
    return [make_user(county.region, Role.UNIT, unit=unit).id for unit in units]


def tell(users: list[int], at: datetime, kind: str = "supervision.notice") -> None:
    notifications.notify(
        at=at, recipients=users, kind=kind, object_type="region", object_id="1", key=at.isoformat(), address="/inbox/",
        title=Reason("told", "请报送进展"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("share", "kind", "reminds"),
    [
        pytest.param(1.0, "supervision.notice", True, id="all were told"),
        pytest.param(0.8, "supervision.waiting", True, id="most were told"),
        pytest.param(0.2, "supervision.notice", False, id="a few were told"),
        pytest.param(1.0, "formalism.found", False, id="the check-up itself told them"),
    ],
)
def test_a_message_to_half_of_all_units_at_once_is_a_reminder(
    county: County, share: float, kind: str, reminds: bool
) -> None:
    users = speaking_units(county, 20)
    report(county, "other", working(county, "other", county.other.id))
    at = now()

    tell(users[: round(share * len(users))], at, kind)

    assert gathered(county).material.reminders == ((at,) if reminds else ())


def test_what_was_told_before_the_first_report_reminds_nobody(county: County) -> None:
    users = speaking_units(county, 20)
    tell(users, now() - timedelta(days=3))
    report(county, "other", working(county, "other", county.other.id))

    assert gathered(county).material.reminders == ()


def test_half_past_midnight_belongs_to_the_day_that_the_county_has(county: County) -> None:
    """The database gives moments in UTC, by which it is still the day before."""
    moment, day = datetime.fromisoformat("2026-11-27T00:30+08:00").astimezone(UTC), date(2026, 11, 27)
    number = working(county, "other", county.other.id)
    report(county, "other", number)
    ProgressReport.objects.update(at=moment)
    Problem.objects.update(first_reported_at=moment)
    users = speaking_units(county, 20)
    tell(users, moment)

    material = gather(county.campaign, region_path=county.region.path, at=moment).material

    (fact,), (said,) = material.problems.values(), material.reports
    given = (fact.applied_at, said.at, material.now, *material.reminders)
    assert [each and each.date() for each in given] == [day] * 4


@pytest.mark.parametrize(("begins", "flagged"), [(date(2026, 11, 27), False), (date(2026, 11, 28), True)])
def test_what_was_closed_in_the_small_hours_was_closed_that_day(begins: date, flagged: bool) -> None:
    moment = datetime.fromisoformat("2026-11-27T00:30+08:00").astimezone(UTC)
    row = WorkedProblem(1, 2, moment, None, (), moment, moment, None)
    file = Attachment("f1", effective_on=begins)

    flags = effect_after_closure(
        Material(reports=(Report("r1", "已印发制度", problem="p1", evidence=(file,)),), problems={"p1": _problem(row)})
    )

    assert bool(list(flags)) is flagged


def test_amount_and_verification_come_with_a_measure(county: County) -> None:
    county.rectifying(measures=(NewMeasure("更换留样柜", amount="12 台", verification="县教育局复查"),))

    (fact,) = gathered(county).material.measures

    assert (fact.amount, fact.verification) == ("12 台", "县教育局复查")
    assert not list(incomplete(gathered(county).material))


def test_the_day_of_a_paper_and_how_much_it_says_come_with_a_report(county: County) -> None:
    number = working(county, "other", county.other.id)
    paper = piece(county, content=word("略。", made="2026-01-05T02:00:00Z"), name="说明.docx")
    ledger.report_progress(actor=county.actor("other"), at=now(), number=number, line="补齐了", evidence_ids=[paper])

    (file,) = gathered(county).material.reports[0].evidence

    assert (file.made_on, file.characters) == (date(2026, 1, 5), 2)
    assert {flag.check for flag in look(gathered(county).material)} >= {"evidence.before-problem", "evidence.empty"}
