"""What was written on the problems of a campaign, as higher apps ask for it."""

from datetime import date, timedelta

import pytest

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import Measure, Membership, Problem, ProgressReport
from bihuan.apps.ledger.operations import NewMilestone
from tests.apps.ledger.web.county import County, make_county, now


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def say(county: County, number: str, *lines: str) -> None:
    for line in lines:
        operations.report_progress(actor=county.actor("accountable"), at=now(), number=number, line=line)


def pk_of(number: str) -> int:
    return Problem.objects.get(number=number).pk


def test_reports_of_a_campaign_stand_oldest_first_with_their_unit(county: County) -> None:
    number = county.rectifying()
    say(county, number, "第一份", "第二份")

    rows = queries.written_reports(county.campaign)

    assert [row.line for row in rows] == ["第一份", "第二份"]
    assert {(row.problem_id, row.unit_id) for row in rows} == {(pk_of(number), county.accountable.id)}
    assert rows[0].at <= rows[1].at


def test_a_problem_counts_where_it_is_at_home_alone(county: County) -> None:
    number = county.rectifying()
    say(county, number, "第一份")
    Membership.objects.filter(problem=pk_of(number)).update(is_home=False)

    assert queries.written_reports(county.campaign) == ()
    assert queries.worked_problems(county.campaign) == ()
    assert queries.written_measures(county.campaign) == ()
    assert queries.last_word_at(county.campaign) is None


def test_of_another_campaign_nothing_is_told(county: County) -> None:
    say(county, county.rectifying(), "第一份")

    assert queries.written_reports(county.campaign + 1) == ()
    assert queries.last_word_at(county.campaign + 1) is None


@pytest.mark.parametrize("make", ["register", "dispatched", "rectifying"])
def test_a_problem_is_worked_on_from_its_dispatch(county: County, make: str) -> None:
    number = getattr(county, make)()

    found = [row.id for row in queries.worked_problems(county.campaign)]

    assert found == ([] if make == "register" else [pk_of(number)])


def test_history_that_was_closed_elsewhere_is_left_out(county: County) -> None:
    number = county.register()
    Problem.objects.filter(number=number).update(is_history=True, closed_at=now())

    assert queries.worked_problems(county.campaign) == ()


def test_a_problem_tells_its_open_milestones_in_their_order(county: County) -> None:
    stones = (
        NewMilestone("后", due=date(2099, 9, 1)),
        NewMilestone("先", due=date(2099, 3, 1)),
        NewMilestone("没有日子"),
    )
    number = county.rectifying(milestones=stones)
    operations.reach_milestone(actor=county.actor("accountable"), at=now(), number=number, position=1)

    (row,) = queries.worked_problems(county.campaign)

    assert row.open_milestones == (date(2099, 3, 1),)
    assert (row.unit_id, row.due, row.applied_at, row.closed_at) == (
        county.accountable.id,
        date(2099, 12, 31),
        None,
        None,
    )


def test_reports_and_measures_are_found_by_their_ids_and_what_is_gone_is_left_out(county: County) -> None:
    say(county, county.rectifying(), "第一份", "第二份")
    first, second = ProgressReport.objects.order_by("pk")
    measure = Measure.objects.get()

    found = queries.written_reports_by_ids([first.pk, 999_999])
    measures = queries.written_measures_by_ids([measure.pk, 999_999])

    assert {pk: row.line for pk, row in found.items()} == {first.pk: "第一份"}
    assert {pk: row.text for pk, row in measures.items()} == {measure.pk: "开设专户"}
    assert second.pk not in found
    assert queries.written_reports_by_ids([]) == {}
    assert queries.written_measures_by_ids([]) == {}


@pytest.mark.parametrize(("limit", "lines"), [(0, []), (2, ["丙", "乙"]), (9, ["丙", "乙", "甲"])])
def test_the_newest_reports_of_a_problem_come_first(county: County, limit: int, lines: list[str]) -> None:
    number = county.rectifying()
    say(county, number, "甲", "乙", "丙")

    assert [row.line for row in queries.reports_of_problem(pk_of(number), limit=limit)] == lines


def test_what_a_unit_wrote_elsewhere_comes_newest_first_and_only_what_the_reader_sees(county: County) -> None:
    here, there, third = county.rectifying(), county.rectifying(), county.rectifying()
    say(county, here, "这里")
    say(county, there, "那里一", "那里二")
    say(county, third, "第三处")
    ProgressReport.objects.filter(line="那里一").update(unit=county.other.id)

    def lines(who: str, limit: int = 9) -> list[tuple[str, str]]:
        found = queries.reports_elsewhere(
            county.actor(who), units=[county.accountable.id], problem_id=pk_of(here), limit=limit
        )
        return [(each.number, each.report.line) for each in found]

    assert lines("accountable") == [(third, "第三处"), (there, "那里二")]
    assert lines("accountable", limit=1) == [(third, "第三处")]
    assert lines("other") == []
    assert queries.reports_elsewhere(county.actor("office"), units=[], problem_id=pk_of(here), limit=9) == ()


def test_the_last_word_moves_with_every_act(county: County) -> None:
    number = county.rectifying()
    Problem.objects.update(last_act_at=now() - timedelta(days=30))
    before = queries.last_word_at(county.campaign)
    say(county, number, "第一份")
    after = queries.last_word_at(county.campaign)

    assert before is not None
    assert after is not None
    assert after - before > timedelta(days=29)


@pytest.mark.parametrize("reports", [1, 12])
def test_it_takes_two_queries_however_much_was_written(
    county: County, reports: int, django_assert_num_queries: object
) -> None:
    number = county.rectifying()
    say(county, number, *(f"第 {n} 份" for n in range(reports)))

    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(queries.written_reports(county.campaign)) == reports
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(queries.worked_problems(county.campaign)) == 1
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(queries.written_measures(county.campaign)) == 1
