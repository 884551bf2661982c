"""A person starts higher: with a reason, once, and never past another person."""

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger.models import Problem
from bihuan.apps.supervision.models import Escalation, Notice
from bihuan.apps.supervision.operations import approve_notice, run_pass, start_higher, withdraw_notice
from bihuan.core.decisions import Missing, Refused
from bihuan.core.ladder import ItemKind, RungName
from bihuan.core.notices import NoticeState
from tests.apps.ledger.web.county import County
from tests.apps.supervision.papers import DUE, MONDAY, TUESDAY
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db
WHY = "学生食堂，开学前必须整改到位"


def started(county: County, who: str = "office", number: str = "", **known: object) -> int:
    """The closure of one problem (made where none is named) raised to 督办 on Monday."""
    problem = Problem.objects.get(number=number or county.dispatched(due=DUE))
    asked: dict[str, object] = {
        "actor": county.actor(who), "at": MONDAY, "unit_id": county.accountable.id, "rung": RungName.SUPERVISION,
        "items": [(ItemKind.CLOSURE, problem.pk)], "why": WHY,
    }  # fmt: skip
    return start_higher(**(asked | known))  # type: ignore[arg-type]


def test_it_is_drafted_with_its_reason_and_waits_for_another_person(county: County) -> None:
    notice = Notice.objects.get(pk=started(county))
    assert (notice.state, notice.why, notice.items) == (NoticeState.FOR_APPROVAL.value, WHY, 1)
    only = Escalation.objects.get()
    assert (only.rung, only.started_why, only.workdays) == ("supervision", WHY, 6)
    with pytest.raises(Refused):
        approve_notice(actor=county.actor("office"), at=MONDAY, notice_id=notice.pk)
    assert approve_notice(actor=county.actor("leader"), at=MONDAY, notice_id=notice.pk) == "整督〔2026〕1号"


def test_even_a_reminder_that_a_person_starts_is_approved(county: County) -> None:
    notice = Notice.objects.get(pk=started(county, rung=RungName.REMINDER))
    assert notice.state == NoticeState.FOR_APPROVAL.value


def test_what_may_end_in_a_consequence_is_told_first(county: County) -> None:
    notice = Notice.objects.get(pk=started(county, rung=RungName.INTERVIEW))
    assert notice.state == NoticeState.DRAFTED.value


def test_the_ladder_goes_on_from_there(county: County) -> None:
    started(county)
    run_pass(actor=SYSTEM, at=TUESDAY)
    assert set(Escalation.objects.filter(kind="closure").values_list("rung", flat=True)) == {"supervision"}


def test_it_needs_a_reason(county: County) -> None:
    with pytest.raises(Refused) as why:
        started(county, why=" ")
    assert why.value.reason.code == "why-required"


def test_a_rung_is_not_raised_twice(county: County) -> None:
    number = county.dispatched(due=DUE)
    started(county, number=number)
    for rung in (RungName.SUPERVISION, RungName.URGING):
        with pytest.raises(Refused) as why:
            started(county, number=number, at=TUESDAY, rung=rung)
        assert why.value.reason.code == "rung-raised"


def test_what_did_not_go_out_may_be_started_again(county: County) -> None:
    number = county.dispatched(due=DUE)
    first = started(county, number=number)
    withdraw_notice(actor=county.actor("office"), at=MONDAY, notice_id=first, why="依据写错")
    assert started(county, number=number, at=TUESDAY) != first


def test_one_notice_of_a_rung_a_day(county: County) -> None:
    started(county)
    with pytest.raises(Refused) as why:
        started(county)
    assert why.value.reason.code == "sent-today"


def test_an_item_that_is_not_open_with_the_unit_is_missing(county: County) -> None:
    with pytest.raises(Missing):
        started(county, unit_id=county.other.id)
    with pytest.raises(Missing):
        started(county, items=[(ItemKind.TASK, 4711)])


@pytest.mark.parametrize("who", ["accountable", "elsewhere", "checker"])
def test_others_start_nothing(county: County, who: str) -> None:
    with pytest.raises(Missing):
        started(county, who)
    assert not Notice.objects.exists()


def test_it_is_on_the_record(county: County) -> None:
    started(county, "leader")
    act = Act.objects.get(action="supervision.notice.drafted")
    assert (act.role, act.reason) == ("leader", WHY)
    assert act.after == {"rung": "supervision", "items": 1, "state": "for-approval"}
