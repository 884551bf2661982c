"""正当理由 on a problem: stated, ruled on, ended, all of it on the problem's record."""

from dataclasses import replace
from datetime import date

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger.models import Problem
from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.models import StatedReason
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.apps.ledger.web.county import County
from tests.apps.supervision.papers import MONDAY, TUESDAY, WEDNESDAY

WHY = "汛期停工，河道不能施工"


def stated(county: County) -> str:
    number = county.rectifying()
    operations.state_reason(actor=county.actor("accountable"), at=MONDAY, number=number, reason=WHY)
    return number


def accepted(county: County, until: date | None = None) -> str:
    number = stated(county)
    operations.rule_on_reason(
        actor=county.actor("office"), at=TUESDAY, number=number, accept=True, ruling="属实", until=until
    )
    return number


def test_an_accepted_reason_stops_from_the_day_of_the_ruling(county: County) -> None:
    accepted(county, until=date(2026, 12, 31))
    row = StatedReason.objects.get()
    assert (row.outcome, row.stops_from, row.stops_until) == ("accepted", date(2026, 11, 24), date(2026, 12, 31))
    assert (row.reason, row.ruling) == (WHY, "属实")


def test_a_refused_one_stops_nothing_and_is_kept(county: County) -> None:
    number = stated(county)
    operations.rule_on_reason(actor=county.actor("office"), at=TUESDAY, number=number, accept=False, ruling="早有预报")
    row = StatedReason.objects.get()
    assert (row.outcome, row.stops_from) == ("refused", None)
    operations.state_reason(actor=county.actor("accountable"), at=WEDNESDAY, number=number, reason="另有省厅停工通知")
    assert StatedReason.objects.count() == 2


def test_the_office_lets_the_ladder_go_on(county: County) -> None:
    number = accepted(county)
    operations.end_reason(actor=county.actor("office"), at=WEDNESDAY, number=number, why="汛期已过")
    assert StatedReason.objects.get().stops_until == date(2026, 11, 25)


def test_the_reason_of_a_unit_that_had_the_problem_before_stops_nothing_for_the_one_that_has_it(county: County) -> None:
    """The ladder chases the other unit; so its reason is heard, and only its own is ended."""
    number = accepted(county)
    Problem.objects.filter(number=number).update(accountable_unit_id=county.assisting.id)
    with pytest.raises(Refused, match="没有因理由停着"):
        operations.end_reason(actor=county.actor("office"), at=WEDNESDAY, number=number, why="换了单位")
    day = WEDNESDAY.date()
    seen = queries.problem_supervision(county.actor("office"), county.detail(number), today=day)
    assert [(row.unit, row.outcome) for row in seen.reasons] == [(county.accountable.name, "accepted")]
    assert [reason.code for reason in seen.against_ending] == ["not-stopped"]
    theirs = county.detail(number, "assisting")
    assert queries.problem_supervision(county.actor("assisting"), theirs, today=day).against_stating == ()

    operations.state_reason(actor=county.actor("assisting"), at=WEDNESDAY, number=number, reason="刚接手")
    office = county.actor("office")
    operations.rule_on_reason(actor=office, at=WEDNESDAY, number=number, accept=True, ruling="属实")
    again = queries.problem_supervision(office, replace(county.detail(number), version=99), today=day)
    assert again.against_ending == ()
    operations.end_reason(actor=office, at=WEDNESDAY, number=number, why="已经到位")
    assert dict(StatedReason.objects.values_list("unit", "stops_until")) == {
        county.accountable.id: None,
        county.assisting.id: day,
    }


def test_only_the_unit_states_and_only_the_office_rules(county: County) -> None:
    number = stated(county)
    with pytest.raises(Refused, match="整改落实组"):
        operations.rule_on_reason(
            actor=county.actor("accountable"), at=TUESDAY, number=number, accept=True, ruling="属实"
        )
    with pytest.raises(Refused, match="主责单位"):
        operations.state_reason(actor=county.actor("assisting"), at=TUESDAY, number=number, reason=WHY)


def test_who_does_not_see_the_problem_learns_nothing_of_it(county: County) -> None:
    number = stated(county)
    with pytest.raises(Missing):
        operations.rule_on_reason(
            actor=county.actor("elsewhere"), at=TUESDAY, number=number, accept=True, ruling="属实"
        )


def test_a_ruling_says_why(county: County) -> None:
    number = stated(county)
    with pytest.raises(BadInput) as bad:
        operations.rule_on_reason(actor=county.actor("office"), at=TUESDAY, number=number, accept=True, ruling=" ")
    assert set(bad.value.fields) == {"ruling"}


def test_every_act_stands_on_the_problem(county: County) -> None:
    number = accepted(county)
    operations.end_reason(actor=county.actor("office"), at=WEDNESDAY, number=number, why="汛期已过")
    acts = Act.objects.filter(action__startswith="supervision.reason.", label=number).order_by("pk")
    assert [(act.action.rpartition(".")[2], act.reason) for act in acts] == [
        ("stated", WHY), ("ruled", "属实"), ("ended", "汛期已过"),
    ]  # fmt: skip
