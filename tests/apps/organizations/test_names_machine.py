"""Units are made, renamed, nicknamed and ended in any order: whatever happens, a name leads to one unit, and old names go on leading.

Names are few and alike, so that they collide; refusals are taken as they come. The laws are read from what is kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import Unit, UnitAlias
from bihuan.core.decisions import BadInput, BihuanError, Refused
from bihuan.core.unit_matching import MatchKind, UnitIndex
from tests.factories import LONG_AGO, SYSTEM, make_region

NAMES = st.sampled_from(
    ["县教育局", "县教体局", " 县教育局 ", "县教育  局", "县财政局", "县水利局", "县住建局", "县文旅局", "县审计局", "", "局" * 121]
)  # fmt: skip
WHICH = st.integers(0, 9)


@contextmanager
def allowed() -> Iterator[None]:
    """A step of its own: what is refused by name leaves nothing behind; any other error is a fault of the program."""
    with suppress(BihuanError), transaction.atomic():
        yield


class NamesOfUnits(RuleBasedStateMachine):
    """One county, and the names under which its units ever went."""

    def __init__(self) -> None:
        super().__init__()
        self._example = transaction.atomic()
        self._example.__enter__()
        self.at = LONG_AGO
        self.ids: list[int] = []
        self.borne: dict[int, set[str]] = {}
        self.dropped: set[tuple[int, str]] = set()
        self.done = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._example.__exit__(None, None, None)

    @initialize()
    def a_county(self) -> None:
        self.region, self.elsewhere = make_region("澜川县"), make_region("青石县")
        self.acts = Act.objects.count()

    @rule(name=NAMES, short=NAMES)
    def one_is_made(self, name: str, short: str) -> None:
        with allowed():
            made = operations.create_unit(
                actor=SYSTEM, at=self.at, region_id=self.region.id, name=name, short_name=short
            )
            self.ids.append(made.id)
            self.borne[made.id] = {made.name, made.short_name} - {""}
            self.done += 1

    @precondition(lambda self: self.ids)
    @rule(which=WHICH, name=NAMES, short=st.none() | NAMES)
    def one_is_renamed(self, which: int, name: str, short: str | None) -> None:
        unit_id = self.ids[which % len(self.ids)]
        before = queries.unit_of(unit_id)
        with allowed():
            after = operations.rename_unit(actor=SYSTEM, at=self.at, unit_id=unit_id, name=name, short_name=short)
            self.borne[unit_id] |= {after.name, after.short_name} - {""}
            self.dropped -= {(unit_id, after.name), (unit_id, after.short_name)}
            self.dropped -= {(unit_id, before.name), (unit_id, before.short_name)}
            self.done += (before.name, before.short_name) != (after.name, after.short_name)

    @precondition(lambda self: self.ids)
    @rule(which=WHICH, name=NAMES)
    def one_is_given_another_name(self, which: int, name: str) -> None:
        unit_id = self.ids[which % len(self.ids)]
        with allowed():
            operations.add_alias(actor=SYSTEM, at=self.at, unit_id=unit_id, name=name)
            clean = " ".join(name.split())
            self.borne[unit_id].add(clean)
            self.dropped.discard((unit_id, clean))

    @precondition(lambda self: self.ids)
    @rule(which=WHICH, name=NAMES)
    def a_name_is_taken_back(self, which: int, name: str) -> None:
        unit_id = self.ids[which % len(self.ids)]
        with allowed():
            operations.remove_alias(actor=SYSTEM, at=self.at, unit_id=unit_id, name=name)
            self.dropped.add((unit_id, " ".join(name.split())))

    @precondition(lambda self: self.ids)
    @rule(which=WHICH, successor=st.none() | WHICH)
    def one_is_ended(self, which: int, successor: int | None) -> None:
        unit_id = self.ids[which % len(self.ids)]
        next_id = self.ids[successor % len(self.ids)] if successor is not None else None
        with allowed():
            ended = operations.retire_unit(actor=SYSTEM, at=self.at, unit_id=unit_id, successor_id=next_id)
            assert not ended.is_active
            assert next_id is None or queries.unit_of(next_id).is_active
            self.done += 1

    @rule(days=st.integers(1, 30))
    def time_passes(self, days: int) -> None:
        self.at += timedelta(days=days)

    @invariant()
    def no_name_leads_to_two_units(self) -> None:
        leads: dict[str, set[int]] = {}
        for unit in Unit.objects.filter(region=self.region.id):
            for name in {unit.name, unit.short_name} - {""}:
                leads.setdefault(name, set()).add(unit.pk)
        for alias in UnitAlias.objects.filter(region=self.region.id):
            leads.setdefault(alias.name, set()).add(alias.unit_id)
        assert {name: ids for name, ids in leads.items() if len(ids) > 1} == {}

    @invariant()
    def a_list_finds_a_living_unit_by_every_name_that_it_ever_bore(self) -> None:
        index = UnitIndex(queries.known_units(self.region.id))
        for unit_id, names in self.borne.items():
            if not queries.unit_of(unit_id).is_active:
                continue
            for name in names:
                if (unit_id, name) not in self.dropped:
                    assert index.match(name).unit_id == unit_id, name
        assert index.match("没有这个单位").kind is MatchKind.UNKNOWN

    @invariant()
    def names_are_clean_and_no_longer_than_their_place(self) -> None:
        for name in Unit.objects.values_list("name", flat=True):
            assert name == " ".join(name.split()) != ""
            assert len(name) <= 120

    @invariant()
    def an_ended_unit_is_followed_without_going_round(self) -> None:
        for unit in Unit.objects.filter(region=self.region.id, is_active=False):
            seen, here = {unit.pk}, unit
            while here.successor is not None:
                here = here.successor
                assert here.pk not in seen
                seen.add(here.pk)

    @invariant()
    def every_change_left_an_act_and_nothing_else_did(self) -> None:
        changed = Act.objects.filter(
            action__in=[f"organizations.unit.{what}" for what in ("created", "renamed", "retired")]
        )
        assert changed.count() == self.done


@pytest.mark.django_db
def test_no_order_of_changes_makes_names_ambiguous() -> None:
    run_state_machine_as_test(NamesOfUnits, settings=settings(max_examples=20, stateful_step_count=25, deadline=None))


@pytest.mark.django_db
def test_the_same_name_may_be_borne_in_two_counties() -> None:
    here, there = make_region("澜川县"), make_region("青石县")
    units = [
        operations.create_unit(actor=SYSTEM, at=LONG_AGO, region_id=each.id, name="县教育局") for each in (here, there)
    ]
    assert UnitIndex(queries.known_units(here.id)).match("县教育局").unit_id == units[0].id
    assert UnitIndex(queries.known_units(there.id)).match("县教育局").unit_id == units[1].id


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "   ", "\n", "局" * 121], ids=["nothing", "blanks", "a line break", "too long"])
def test_a_name_that_is_none_is_bad_input_and_names_the_field(name: str) -> None:
    region = make_region("澜川县")
    with pytest.raises(BadInput) as refused:
        operations.create_unit(actor=SYSTEM, at=LONG_AGO, region_id=region.id, name=name)
    assert set(refused.value.fields) == {"name"}
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_who_takes_over_is_another_living_unit_of_the_same_county() -> None:
    here, there = make_region("澜川县"), make_region("青石县")
    old, ended, far = (
        operations.create_unit(actor=SYSTEM, at=LONG_AGO, region_id=region.id, name=name)
        for region, name in ((here, "县教育局"), (here, "县体育局"), (there, "县教育局"))
    )
    operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=ended.id)
    for successor in (old.id, ended.id, far.id, 999_999):
        with pytest.raises(Refused) as refused:
            operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=old.id, successor_id=successor)
        assert refused.value.reason.code == "successor-unfit"
    assert queries.unit_of(old.id).is_active
