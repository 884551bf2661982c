"""Writing help: what the checks would say of a text that is being written. Nothing is kept, nothing of another unit is told."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.models import Finding, Flag
from bihuan.apps.formalism.queries import Suggestion
from bihuan.apps.ledger.models import Problem
from bihuan.core.formalism.flags import Flag as Found
from tests.apps.formalism.planted import COPIED, report, working
from tests.apps.ledger.web.county import County, now

Counting = Callable[[int], AbstractContextManager[object]]


def suggestions(county: County, number: str, text: str, who: str = "other") -> tuple[Suggestion, ...]:
    problem = Problem.objects.get(number=number)
    return queries.report_suggestions(
        county.actor(who), problem_id=problem.pk, region_path=county.region.path, text=text, at=now()
    )


def help_with(county: County, number: str, text: str, who: str = "other") -> list[Found]:
    return [each.flag for each in suggestions(county, number, text, who)]


def measure(county: County, text: str, person: str = "", amount: str = "", verification: str = "") -> list[Found]:
    number = working(county, "other", county.other.id)
    problem = Problem.objects.get(number=number)
    found = queries.measure_suggestions(
        problem_id=problem.pk, text=text, person=person, amount=amount, verification=verification, at=now()
    )
    return [each.flag for each in found]


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_is_said_of_nothing(county: County, text: str) -> None:
    assert help_with(county, working(county, "other", county.other.id), text) == []
    assert measure(county, text) == []


def test_last_weeks_text_is_recognized_with_its_share(county: County) -> None:
    number = working(county, "other", county.other.id)
    report(county, "other", number)

    (found,) = [each for each in help_with(county, number, COPIED) if each.check == "text.repeated"]

    assert found.why.params["percent"] == 100
    assert "draft" in found.ids


def test_what_another_unit_wrote_is_not_told(county: County) -> None:
    report(county, "accountable", working(county, "accountable", county.accountable.id))
    number = working(county, "other", county.other.id)

    assert [each for each in help_with(county, number, COPIED) if each.check.startswith("text.across")] == []
    assert not any(len(each.ids) > 1 for each in help_with(county, number, COPIED))


@pytest.mark.parametrize(
    ("text", "check"),
    [
        pytest.param(COPIED, "text.across-problems", id="word for word"),
        pytest.param(
            COPIED.replace("12家", "47家").replace("3家", "9家"), "text.only-figures-changed", id="other figures"
        ),
    ],
)
def test_what_the_unit_wrote_of_another_problem_is_told_with_its_number(county: County, text: str, check: str) -> None:
    other = working(county, "other", county.other.id, "食堂留样不足")
    report(county, "other", other)
    number = working(county, "other", county.other.id)

    (found,) = [each for each in suggestions(county, number, text) if each.flag.check == check]

    assert found.elsewhere == (other,)
    assert found.flag.ids[0] == "draft"


def test_of_many_copies_some_problems_are_named(county: County) -> None:
    others = [working(county, "other", county.other.id, f"第 {n} 处") for n in range(6)]
    for other in others:
        report(county, "other", other)
    number = working(county, "other", county.other.id)

    (found,) = [each for each in suggestions(county, number, COPIED) if each.flag.check == "text.across-problems"]

    assert found.flag.why.params["count"] == 7
    assert found.elsewhere == tuple(others[:3])


def test_a_problem_that_the_writer_no_longer_sees_is_not_named(county: County) -> None:
    """The unit's own words stand at a problem that went to another unit."""
    other = working(county, "other", county.other.id, "食堂留样不足")
    report(county, "other", other)
    Problem.objects.filter(number=other).update(accountable_unit=county.accountable.id)
    number = working(county, "other", county.other.id)

    assert not any(each.elsewhere for each in suggestions(county, number, COPIED))


def test_who_writes_for_no_unit_is_told_of_this_problem_alone(county: County) -> None:
    report(county, "other", working(county, "other", county.other.id, "食堂留样不足"))
    number = working(county, "other", county.other.id)

    assert [each.elsewhere for each in suggestions(county, number, COPIED, "office") if each.elsewhere] == []


def test_what_stands_at_this_problem_is_its_own_and_no_other(county: County) -> None:
    number = working(county, "other", county.other.id)
    report(county, "other", number)

    assert {each.elsewhere for each in suggestions(county, number, COPIED)} == {()}


@pytest.mark.parametrize("problems", [1, 8])
def test_it_asks_the_same_however_much_the_unit_wrote(
    county: County, problems: int, django_assert_num_queries: Counting
) -> None:
    for n in range(problems):
        report(county, "other", working(county, "other", county.other.id, f"第 {n} 处"))
    problem = Problem.objects.get(number=working(county, "other", county.other.id))
    actor = county.actor("other")

    with django_assert_num_queries(3):
        found = queries.report_suggestions(
            actor, problem_id=problem.pk, region_path=county.region.path, text=COPIED, at=now()
        )
    assert any(each.elsewhere for each in found)


def test_what_was_wrong_with_earlier_reports_is_not_said_again(county: County) -> None:
    number = working(county, "other", county.other.id)
    for _ in range(2):
        report(county, "other", number)

    assert help_with(county, number, "11月20日在王家湾小学抽查留样柜，8份样品齐全，张桂兰签字。") == []


def test_slogans_are_pointed_out(county: County) -> None:
    number = working(county, "other", county.other.id)
    empty = "我单位高度重视，进一步提高政治站位，切实加强组织领导，狠抓工作落实，确保整治取得实效。"

    assert "text.slogans" in {each.check for each in help_with(county, number, empty)}


def test_the_given_form_is_no_repetition(county: County) -> None:
    number = working(county, "other", county.other.id)
    report(county, "other", number)
    operations.give_template(
        actor=county.actor("office"), at=now(), region_id=county.region.id, title="样式", text=COPIED
    )

    assert [each for each in help_with(county, number, COPIED) if each.check == "text.repeated"] == []


def test_a_measure_without_who_and_how_much_is_told_so(county: County) -> None:
    assert measure(county, "加强管理，抓好落实")
    whole = "张桂兰带队，12月10日前对12家食堂逐家检查留样柜，整改单由学校负责人签字，县教育局抽查3家核实"
    assert measure(county, whole, person="张桂兰") == []


def test_what_stands_in_the_fields_beside_a_measure_is_not_asked_for_again(county: County) -> None:
    text = "逐家检查留样柜"
    (found,) = measure(county, text)
    asked = str(found.why.params["suggestions"])

    assert "写上做多少" in asked
    assert "写上怎样算做到" in asked
    assert measure(county, text, amount="12 家", verification="县教育局抽查 3 家") == []


def test_nothing_is_kept_of_what_was_typed(county: County) -> None:
    number = working(county, "other", county.other.id)
    acts = Act.objects.count()

    help_with(county, number, "高度重视，狠抓落实，确保实效。")

    assert Act.objects.count() == acts
    assert not Flag.objects.exists()
    assert not Finding.objects.exists()


def test_a_very_long_draft_is_looked_at_up_to_what_a_report_may_hold(county: County) -> None:
    number = working(county, "other", county.other.id)

    for found in help_with(county, number, "高度重视，狠抓落实，确保实效。" * 5000):
        assert all(span.end <= 4000 for span in found.spans if span.id == "draft")
