"""Who sees which demand, answer and opinion: by what they are to it and by how far it has come."""

import pytest

from bihuan.apps.demands import operations, policies, queries
from bihuan.apps.demands.models import BurdenOpinion, Demand, DemandAnswer
from bihuan.apps.demands.queries import DemandFilter
from bihuan.core.actors import ANONYMOUS, Role
from bihuan.core.decisions import Missing
from bihuan.core.demands.lifecycle import DemandParty
from tests.apps.demands.demands import AT, HELD, TODAY, answer, checked, detail, drafted, running, steps, stored
from tests.apps.ledger.web.county import County
from tests.factories import actor_for, make_user

EVERYBODY = ("office", "leader", "lead", "accountable", "assisting", "other", "checker", "elsewhere", "system-admin")


def refused(county: County) -> int:
    return checked(county, HELD)


def stopped(county: County) -> int:
    demand_id = running(county)
    operations.stop_demand(actor=county.actor("office"), at=AT, demand_id=demand_id, why="不用了")
    return demand_id


def stopped_before_approval(county: County) -> int:
    demand_id = checked(county)
    operations.stop_demand(actor=county.actor("lead"), at=AT, demand_id=demand_id, why="不用了")
    return demand_id


@pytest.mark.parametrize(
    ("made", "seen_by"),
    [
        (drafted, {"office", "leader", "lead"}),
        (checked, {"office", "leader", "lead"}),
        (refused, {"office", "leader", "lead"}),
        (stopped_before_approval, {"office", "leader", "lead"}),
        (running, {"office", "leader", "lead", "accountable", "assisting"}),
        (stopped, {"office", "leader", "lead", "accountable", "assisting"}),
    ],
    ids=["draft", "waiting", "refused", "stopped before approval", "running", "stopped"],
)
def test_a_demand_is_seen_by_whom_it_concerns(county: County, made: object, seen_by: set[str]) -> None:
    demand_id = made(county)  # type: ignore[operator]
    seen = {who for who in EVERYBODY if policies.visible(county.actor(who)).filter(pk=demand_id).exists()}
    assert seen == seen_by
    assert not policies.visible(ANONYMOUS).exists()


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("office", {"县市场监督管理局", "石桥镇"}),
        ("leader", {"县市场监督管理局", "石桥镇"}),
        ("lead", {"县市场监督管理局", "石桥镇"}),
        ("accountable", {"县市场监督管理局"}),
        ("assisting", {"石桥镇"}),
    ],
)
def test_answers_are_for_who_asked_and_a_units_own_for_the_unit(county: County, who: str, seen: set[str]) -> None:
    demand_id = running(county)
    answer(county, demand_id)
    answer(county, demand_id, "assisting")
    rows, page = queries.answer_page(county.actor(who), demand_id)
    assert {row.unit for row in rows} == seen
    assert page.paginator.count == len(seen)
    assert sum(turn.answered for turn in detail(county, demand_id, who).turns) == len(seen)


@pytest.mark.parametrize("who", ["other", "checker", "elsewhere", "system-admin"])
def test_whoever_it_does_not_concern_is_told_that_there_is_none(county: County, who: str) -> None:
    demand_id = running(county)
    with pytest.raises(Missing):
        detail(county, demand_id, who)
    with pytest.raises(Missing):
        queries.answer_page(county.actor(who), demand_id)
    with pytest.raises(Missing):
        queries.extract_of(county.actor(who), demand_id, today=TODAY)
    assert queries.count_demands(county.actor(who), wanted=DemandFilter(), today=TODAY) == 0


@pytest.mark.parametrize("asked", [2, 3], ids=["few are asked", "enough to hide among"])
@pytest.mark.parametrize("anonymous", [False, True], ids=["with the unit's name", "without"])
def test_opinions_are_told_by_who_hears_them(county: County, asked: int, anonymous: bool) -> None:
    units = (county.accountable.id, county.assisting.id, county.other.id)[:asked]
    demand_id = running(county, unit_ids=units)
    operations.object_to_demand(
        actor=county.actor("accountable"), at=AT, demand_id=demand_id, unit_id=county.accountable.id, text="太密",
        anonymous=anonymous,
    )  # fmt: skip
    named = "" if anonymous else "县市场监督管理局"
    heard = {who: [row.unit for row in detail(county, demand_id, who).opinions] for who in ("office", "leader", "lead")}
    issuer_hears = not anonymous or asked >= policies.FEWEST_TO_HIDE_AMONG
    assert heard == {"office": [named], "leader": [named], "lead": [named] if issuer_hears else []}
    assert [row.unit for row in detail(county, demand_id, "accountable").opinions] == ["县市场监督管理局"]
    assert detail(county, demand_id, "assisting").opinions == ()


def test_the_count_of_opinions_is_what_the_reader_may_see(county: County) -> None:
    demand_id = running(county)
    operations.object_to_demand(
        actor=county.actor("accountable"),
        at=AT,
        demand_id=demand_id,
        unit_id=county.accountable.id,
        text="太密",
        anonymous=True,
    )
    counted = {
        who: detail(county, demand_id, who).row.opinions for who in ("office", "lead", "accountable", "assisting")
    }
    assert counted == {"office": 1, "lead": 0, "accountable": 1, "assisting": 0}


def test_somebody_named_responsible_answers_for_their_unit_and_asks_nobody(county: County) -> None:
    worker = actor_for(make_user(county.region, Role.RESPONSIBLE, unit=county.accountable, name="许敏"))
    demand_id = running(county)
    assert queries.waiting_turns(worker, today=TODAY)[0] == 1
    assert queries.issuing_units(worker) == ()
    assert policies.parties(worker, _with_region(demand_id), frozenset({county.accountable.id})) == {
        DemandParty.RECIPIENT
    }


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("office", {DemandParty.ISSUER, DemandParty.OFFICE}),
        ("leader", {DemandParty.LEADER}),
        ("lead", {DemandParty.ISSUER}),
        ("accountable", {DemandParty.RECIPIENT}),
        ("other", set()),
        ("elsewhere", set()),
    ],
)
def test_what_somebody_is_to_a_demand(county: County, who: str, found: set[DemandParty]) -> None:
    demand_id = running(county)
    units = frozenset({county.accountable.id, county.assisting.id})
    assert policies.parties(county.actor(who), _with_region(demand_id), units) == found


@pytest.mark.parametrize(
    ("made", "who", "offered"),
    [
        (drafted, "lead", {"check": True, "edit": True, "join": True, "stop": True}),
        (drafted, "office", {"check": True, "edit": True, "join": True, "stop": True}),
        (drafted, "leader", {"stop": True}),
        (checked, "lead", {"join": True, "stop": True}),
        (checked, "office", {"join": True, "approve": True, "refuse": True, "give-extract": True, "stop": True}),
        (checked, "leader", {"approve": True, "refuse": True, "stop": True}),
        (running, "accountable", {"hand-in": True, "object": True}),
        (running, "lead", {"stop": True}),
        (refused, "lead", {}),
        (refused, "office", {"give-extract": True}),
        (stopped, "accountable", {}),
    ],
    ids=lambda value: getattr(value, "__name__", str(value) if isinstance(value, str) else ""),
)
def test_the_steps_that_are_offered(county: County, made: object, who: str, offered: dict[str, bool]) -> None:
    assert steps(county, made(county), who) == offered  # type: ignore[operator]


def test_units_are_named_to_who_asks_and_to_a_unit_only_itself(county: County) -> None:
    demand_id = running(county)
    assert len(detail(county, demand_id, "lead").recipients) == 2
    assert [name for _, name in detail(county, demand_id, "assisting").recipients] == ["石桥镇"]


@pytest.mark.parametrize(
    ("mine", "who", "number"),
    [
        ("to-answer", "accountable", 1),
        ("asked", "accountable", 1),
        ("issued", "accountable", 0),
        ("issued", "lead", 2),
        ("to-answer", "lead", 0),
        ("nonsense", "lead", 0),
    ],
)
def test_a_units_own_lists(county: County, mine: str, who: str, number: int) -> None:
    running(county)
    drafted(county)
    assert queries.count_demands(county.actor(who), wanted=DemandFilter(mine=mine), today=TODAY) == number


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (DemandFilter("running"), 1),
        (DemandFilter("draft"), 1),
        (DemandFilter("refused"), 1),
        (DemandFilter("checked"), 2),
        (DemandFilter("all"), 3),
        (DemandFilter("made-up"), 0),
        (DemandFilter(unit="0"), 0),
        (DemandFilter(unit="-1"), 0),
        (DemandFilter(unit="9" * 40), 0),
        (DemandFilter(issuer="①"), 0),
    ],
    ids=str,
)
def test_groups_and_filters(county: County, wanted: DemandFilter, number: int) -> None:
    running(county)
    drafted(county)
    refused(county)
    office = county.actor("office")
    assert queries.count_demands(office, wanted=wanted, today=TODAY) == number
    rows, page = queries.demand_page(office, wanted=wanted, today=TODAY)
    assert len(rows) == page.paginator.count == number


def test_the_counts_of_groups_are_the_lengths_of_their_lists(county: County) -> None:
    stopped(county)
    running(county)
    refused(county)
    checked(county, "联系人")
    office = county.actor("office")
    counts = queries.demand_counts(office, today=TODAY)
    for key, number in counts.items():
        assert queries.count_demands(office, wanted=DemandFilter(key), today=TODAY) == number, key
    assert (counts["all"], counts["running"], counts["stopped"], counts["refused"], counts["to-approve"]) == (
        4,
        1,
        1,
        1,
        1,
    )


def test_acts_tell_who_may_see_them_nothing_of_persons_who_objected(county: County) -> None:
    demand_id = running(county)
    answer(county, demand_id)
    assert DemandAnswer.objects.get().handed_in_by_id == county.users["accountable"].id
    row = queries.answer_page(county.actor("office"), demand_id)[0][0]
    assert "周文岚" not in repr(row)
    assert not any(
        field.name.endswith("user") or field.name.endswith("_by") for field in BurdenOpinion._meta.get_fields()
    )


def _with_region(demand_id: int) -> Demand:
    return Demand.objects.select_related("region").get(pk=stored(demand_id).pk)
