"""A demand that is joined to another: what the other does not ask is written down as drafts, or said to be dropped."""

from datetime import timedelta

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.demands import operations
from bihuan.apps.demands.models import Demand
from bihuan.core.decisions import Conflict
from bihuan.core.demands.lifecycle import DemandState
from bihuan.core.demands.turns import Frequency
from tests.apps.demands.demands import AT, OWN, answer, detail, drafted, running, stored
from tests.apps.ledger.web.county import County


def join(county: County, demand_id: int, other_id: int, **known: object) -> tuple[int, ...]:
    return operations.join_demand(
        actor=county.actor("other"),
        at=AT,
        demand_id=demand_id,
        other_id=other_id,
        **known,  # type: ignore[arg-type]
    )


def asked_of_other(county: County, items: str, *units: int) -> int:
    return drafted(
        county,
        items,
        issuer_id=county.other.id,
        who="other",
        unit_ids=units or (county.accountable.id, county.assisting.id),
    )


def test_what_is_covered_leaves_nothing_over(county: County) -> None:
    first, second = running(county, OWN), asked_of_other(county, "资金投入")
    assert join(county, second, first) == ()
    shown = detail(county, second)
    assert shown.uncovered is not None and shown.uncovered.covered and shown.rests == ()


def test_fields_that_the_other_does_not_ask_become_a_draft(county: County) -> None:
    first, second = running(county, OWN), asked_of_other(county, "资金投入\n联系人\n已整改数")
    (rest,) = join(county, second, first)
    draft = stored(rest)
    assert (draft.state, draft.rest_of_id, draft.issuer_id) == (DemandState.DRAFT, second, county.other.id)
    assert [item.name for item in detail(county, rest).items] == ["联系人"]
    assert detail(county, second).rests == ((rest, draft.number),)
    assert detail(county, rest).rest_of == (second, stored(second).number)


def test_units_that_the_other_does_not_ask_are_asked_all_fields(county: County) -> None:
    first = running(county, OWN, unit_ids=(county.accountable.id,))
    second = asked_of_other(county, "资金投入\n联系人")
    fields, units = join(county, second, first)
    assert [item.name for item in detail(county, fields).items] == ["联系人"]
    assert [pk for pk, _ in detail(county, fields).recipients] == [county.accountable.id]
    assert [item.name for item in detail(county, units).items] == ["资金投入", "联系人"]
    assert [pk for pk, _ in detail(county, units).recipients] == [county.assisting.id]


def test_the_approved_one_is_left_as_it_was(county: County) -> None:
    first, second = running(county, OWN), asked_of_other(county, "资金投入\n联系人")
    before = (
        Demand.objects.filter(pk=first).values().get(),
        detail(county, first).items,
        detail(county, first).recipients,
    )
    join(county, second, first)
    assert before == (
        Demand.objects.filter(pk=first).values().get(), detail(county, first).items, detail(county, first).recipients,
    )  # fmt: skip


def test_the_rest_is_approved_anew_by_somebody_else(county: County) -> None:
    first, second = (
        running(county, OWN),
        asked_of_other(county, "资金投入\n" + "\n".join(f"第{n}类清单" for n in "甲乙丙丁戊")),
    )
    (rest,) = join(county, second, first)
    operations.check_demand(actor=county.actor("other"), at=AT, demand_id=rest)
    assert stored(rest).is_over
    assert not {step.step: step.lawful for step in detail(county, rest, "office").steps}["approve"]  # type: ignore[index]


def test_what_is_dropped_is_said(county: County) -> None:
    first, second = running(county, OWN), asked_of_other(county, "资金投入\n联系人")
    assert join(county, second, first, rest=False) == ()
    shown = detail(county, second)
    assert shown.uncovered is not None and [item.name for item in shown.uncovered.items] == ["联系人"]
    act = Act.objects.get(action="demands.demand.joined")
    assert act.after == {"joined_to": "XQ-2026-0001", "covered": False, "items": ["联系人"], "units": [], "rests": []}


def test_an_act_says_what_became_of_the_rest(county: County) -> None:
    first, second = running(county, OWN), asked_of_other(county, "资金投入\n联系人")
    (rest,) = join(county, second, first)
    act = Act.objects.get(action="demands.demand.joined")
    assert act.after is not None and act.after["rests"] == [stored(rest).number]
    made = Act.objects.filter(action="demands.demand.registered", object_id=str(rest)).get()
    assert made.after is not None and made.after["rest_of"] == stored(second).number


def test_what_earlier_answers_hold_is_not_said_to_be_uncovered(county: County) -> None:
    earlier, later = running(county, "资金投入"), AT + timedelta(days=21)
    for who in ("accountable", "assisting"):
        answer(county, earlier, who)
    first = running(county, "联系人", at=later)
    once = {"frequency": Frequency.ONCE, "first_day": later.date()}
    second = drafted(
        county, "资金投入\n联系人\n办公面积\n已整改数", issuer_id=county.other.id, who="other", at=later, **once
    )  # fmt: skip
    operations.join_demand(actor=county.actor("other"), at=later, demand_id=second, other_id=first)
    shown = detail(county, second, today=later.date())
    assert shown.uncovered is not None and [item.name for item in shown.uncovered.items] == ["办公面积"]
    assert [item.name for item in shown.drawn] == ["资金投入", "已整改数"] and shown.extract
    assert [item.name for item in detail(county, shown.rests[0][0]).items] == ["办公面积"]


def test_it_is_joined_once(county: County) -> None:
    first, second = running(county, OWN), asked_of_other(county, "资金投入\n联系人")
    version = stored(second).version
    join(county, second, first, version=version)
    with pytest.raises(Conflict):
        join(county, second, first, version=version)
    assert Demand.objects.filter(rest_of=second).count() == 1
