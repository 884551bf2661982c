"""What was found and said stays, and nobody concerned rules, says the database too: rows are written past every operation."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Model

from bihuan.apps.formalism import operations
from bihuan.apps.formalism.models import (
    Finding,
    Flag,
    FlagAnswer,
    FlagProblem,
    FlagRuling,
    FlagUnit,
    GivenTemplate,
    RulingOutcome,
)
from bihuan.core.actors import Role
from tests.apps.formalism.planted import after_the_time, flagged
from tests.apps.ledger.web.county import County, now
from tests.factories import grant, make_user


def smuggle(county: County, flag: Flag, who: str = "office", **false: object) -> FlagRuling:
    """Put a ruling into the table, as no operation would."""
    row: dict[str, object] = {
        "flag": flag, "outcome": RulingOutcome.DISMISSED, "finding": 1, "why": "没事", "by_id": county.users[who].id,
        "at": after_the_time(flag),
    }  # fmt: skip
    with transaction.atomic():
        return FlagRuling.objects.create(**(row | false))


def test_an_honest_ruling_goes_in(county: County) -> None:
    assert smuggle(county, flagged(county)).pk


@pytest.mark.parametrize("who", ["leader", "lead", "other", "checker"])
def test_only_the_office_rules(county: County, who: str) -> None:
    flag = flagged(county)

    with pytest.raises(DatabaseError, match=r"is ruled on by the office|who is concerned never rules"):
        smuggle(county, flag, who)


def test_who_speaks_for_a_unit_concerned_never_rules(county: County) -> None:
    flag = flagged(county)
    both = make_user(county.region, Role.OFFICE)
    grant(both, Role.UNIT, county.region, unit=county.other)
    county.users["both"] = both

    with pytest.raises(DatabaseError, match="who is concerned never rules"):
        smuggle(county, flag, "both")


def test_nobody_is_confirmed_unheard(county: County) -> None:
    flag = flagged(county)

    with pytest.raises(DatabaseError, match="nobody is confirmed unheard"):
        smuggle(county, flag, outcome=RulingOutcome.CONFIRMED, at=now())
    assert smuggle(county, flag, outcome=RulingOutcome.CONFIRMED).pk


def test_what_is_settled_is_not_ruled_on_again(county: County) -> None:
    flag = flagged(county)
    operations.rule_on_flag(
        actor=county.actor("office"),
        at=after_the_time(flag),
        flag_id=flag.pk,
        outcome=RulingOutcome.DISMISSED,
        why="没事",
    )

    with pytest.raises(DatabaseError, match="ruling meets an unsettled flag"):
        smuggle(county, flag)


@pytest.mark.parametrize("false", [{"why": ""}, {"by_id": None}], ids=["no reason", "nobody"])
def test_a_ruling_says_who_and_why(county: County, false: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=r"ruling_says_who_and_why"):
        smuggle(county, flagged(county), **false)


def test_a_flag_is_settled_by_a_ruling_alone(county: County) -> None:
    flag = flagged(county)

    with pytest.raises(DatabaseError, match="flag is settled by a ruling alone"), transaction.atomic():
        Flag.objects.filter(pk=flag.pk).update(state="confirmed", ruled_at=now())


def test_the_same_key_stands_once(county: County) -> None:
    flag = flagged(county)
    flag.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        flag.save(force_insert=True)


def test_an_answer_comes_from_a_unit_concerned(county: County) -> None:
    flag = flagged(county)

    with pytest.raises(DatabaseError, match="answer comes from a unit concerned"), transaction.atomic():
        FlagAnswer.objects.create(
            flag=flag, unit_id=county.assisting.id, finding=1, text="我们也想说", user_id=county.users["assisting"].id,
            at=now(),
        )  # fmt: skip


@pytest.mark.parametrize("table", [Finding, FlagUnit, FlagProblem, FlagAnswer, FlagRuling, Flag, GivenTemplate])
def test_what_stands_there_is_never_deleted(county: County, table: type[Model]) -> None:
    flag = flagged(county)
    operations.answer_flag(actor=county.actor("other"), at=now(), flag_id=flag.pk, text="一起查的。")
    operations.give_template(
        actor=county.actor("office"), at=now(), region_id=county.region.id, title="样式", text="固定的文字"
    )
    smuggle(county, flag)

    with pytest.raises(DatabaseError, match="is never deleted"), transaction.atomic():
        table._default_manager.all()._raw_delete(using="default")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        pytest.param(Finding, {"score": 0.1}, id="finding"),
        pytest.param(FlagAnswer, {"text": "改口"}, id="answer"),
        pytest.param(FlagRuling, {"why": "改口"}, id="ruling"),
        pytest.param(Flag, {"check_id": "another"}, id="flag"),
        pytest.param(Flag, {"first_found": now() - timedelta(days=9)}, id="its day"),
    ],
)
def test_what_was_found_and_said_stays_as_it_was(county: County, table: type[Model], change: dict[str, object]) -> None:
    flag = flagged(county)
    operations.answer_flag(actor=county.actor("other"), at=now(), flag_id=flag.pk, text="一起查的。")
    smuggle(county, flag)

    with pytest.raises(DatabaseError, match=r"stays"), transaction.atomic():
        table._default_manager.update(**change)
