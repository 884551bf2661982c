"""Lists of flags: every filter, every group, and what a pass found as lines."""

from dataclasses import replace

import pytest

from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.models import Flag, RulingOutcome
from bihuan.apps.formalism.queries import FlagFilter
from bihuan.core.formalism.lines import flag_document
from tests.apps.formalism.planted import ACROSS, after_the_time, copied, flagged, scan
from tests.apps.ledger.web.county import County, now


def ids(county: County, who: str, **wanted: object) -> list[int]:
    shown = queries.flag_page(county.actor(who), wanted=replace(FlagFilter(), **wanted))  # type: ignore[arg-type]
    assert len(shown.rows) == shown.page.paginator.count
    return [row.id for row in shown.rows]


@pytest.mark.parametrize(
    ("wanted", "finds"),
    [
        pytest.param({}, True, id="everything"),
        pytest.param({"check": ACROSS}, True, id="its check"),
        pytest.param({"check": "text.repeated"}, False, id="another check"),
        pytest.param({"family": "text"}, True, id="its family"),
        pytest.param({"family": "figures"}, False, id="another family"),
        pytest.param({"family": "odd"}, False, id="no family"),
        pytest.param({"weight": "strong"}, True, id="its weight"),
        pytest.param({"weight": "hint"}, False, id="another weight"),
        pytest.param({"state": "open"}, True, id="its state"),
        pytest.param({"state": "confirmed"}, False, id="another state"),
        pytest.param({"group": "unsettled"}, True, id="unsettled"),
        pytest.param({"group": "settled"}, False, id="settled"),
        pytest.param({"group": "to-rule"}, True, id="the office's work"),
        pytest.param({"group": "to-answer"}, False, id="no unit's work"),
        pytest.param({"group": "odd"}, False, id="no group"),
        pytest.param({"campaign": 0}, False, id="no campaign"),
        pytest.param({"unit": 0}, False, id="no unit"),
        pytest.param({"problem": 0}, False, id="no problem"),
    ],
)
def test_a_filter_of_the_office(county: County, wanted: dict[str, object], finds: bool) -> None:
    flag = flagged(county)

    assert (flag.pk in ids(county, "office", **wanted)) is finds


def test_a_filter_by_campaign_unit_and_problem(county: County) -> None:
    flag = flagged(county)
    problem = flag.problems.values_list("problem", flat=True).first()

    assert ids(county, "office", campaign=county.campaign, check=ACROSS) == [flag.pk]
    assert ids(county, "office", unit=county.other.id, check=ACROSS) == [flag.pk]
    assert ids(county, "office", unit=county.assisting.id) == []
    assert flag.pk in ids(county, "office", problem=problem)


@pytest.mark.parametrize(
    ("outcome", "group", "state"),
    [
        (RulingOutcome.CONFIRMED, "settled", "confirmed"),
        (RulingOutcome.DISMISSED, "settled", "dismissed"),
    ],
)
def test_what_is_settled_changes_its_list(county: County, outcome: RulingOutcome, group: str, state: str) -> None:
    flag = flagged(county)
    operations.rule_on_flag(
        actor=county.actor("office"), at=after_the_time(flag), flag_id=flag.pk, outcome=outcome, why="看过"
    )

    assert flag.pk in ids(county, "office", group=group)
    assert flag.pk in ids(county, "office", state=state)
    assert flag.pk not in ids(county, "office", group="unsettled")
    assert flag.pk not in ids(county, "office", group="to-rule")


def test_the_figures_of_a_unit_and_a_campaign_follow_the_rulings(county: County) -> None:
    flag = flagged(county)
    office = county.actor("office")
    before = queries.tally_of(office, unit_id=county.other.id)

    operations.rule_on_flag(
        actor=office, at=after_the_time(flag), flag_id=flag.pk, outcome=RulingOutcome.CONFIRMED, why="看过"
    )

    after = queries.tally_of(office, unit_id=county.other.id)
    assert (after.found, after.open, after.confirmed) == (before.found, before.open - 1, 1)
    assert queries.tally_of(office, campaign_id=county.campaign).confirmed == 1
    assert queries.tally_of(county.actor("checker"), unit_id=county.other.id).found == 0
    assert queries.check_records(county.actor("other"))[ACROSS].confirmed == 1


def test_flags_of_a_problem_are_the_newest_that_the_reader_sees(county: County) -> None:
    flag = flagged(county)
    problem = flag.problems.values_list("problem", flat=True).first()
    assert problem is not None

    assert flag.pk in [row.id for row in queries.flags_of_problem(county.actor("office"), problem, limit=5)]
    assert len(queries.flags_of_problem(county.actor("office"), problem, limit=0)) == 0
    assert queries.flags_of_problem(county.actor("checker"), problem, limit=5) == ()


def test_what_a_pass_found_comes_back_as_the_checks_gave_it(county: County) -> None:
    copied(county)
    at = now()
    scan(county, at=at)

    found = list(queries.found_flags(county.actor("office"), at=at))
    lines = [flag_document(each, str) for each in found]

    assert len(found) == Flag.objects.count()
    across = next(line for line in lines if line["check"] == ACROSS)
    assert across["why"] == "这份报告与另一个单位的报告有 100% 相同（已去掉统一下发的模板）。"
    assert list(queries.found_flags(county.actor("other"), at=at)) == []
    assert list(queries.found_flags(county.actor("elsewhere"), at=at)) == []


def test_the_last_pass_is_told_to_whoever_may_see_flags(county: County) -> None:
    assert queries.last_scan(county.actor("office")) is None
    flagged(county)

    told = queries.last_scan(county.actor("other"))

    assert told is not None
    assert (told.campaigns, told.reports) == (1, 2)
    assert queries.last_scan(county.actor("elsewhere")) is None
    assert queries.last_scan(county.actor("checker")) is None


@pytest.mark.parametrize(
    ("who", "groups"),
    [
        pytest.param("office", {"unsettled": 1, "to-rule": 1, "to-answer": 0}, id="the office rules"),
        pytest.param("leader", {"unsettled": 1, "to-rule": 0, "to-answer": 0}, id="a leader reads"),
        pytest.param("lead", {"unsettled": 1, "to-rule": 0, "to-answer": 0}, id="the lead unit reads"),
        pytest.param("other", {"unsettled": 1, "to-rule": 0, "to-answer": 1}, id="a unit answers"),
        pytest.param("accountable", {"unsettled": 1, "to-rule": 0, "to-answer": 1}, id="the other unit answers"),
        pytest.param("checker", {"unsettled": 0, "to-rule": 0, "to-answer": 0}, id="a checker reads nothing"),
    ],
)
def test_whose_work_a_lead_is(county: County, who: str, groups: dict[str, int]) -> None:
    flag = flagged(county)

    found = {group: int(flag.pk in ids(county, who, group=group)) for group in groups}

    assert found == groups
