"""Laws of the check, of fields and of minutes that hold for any input, whatever examples anybody thought of."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.demands.burden import (
    DEFAULT_TABLE,
    LEAST_ANSWERS,
    MOST_MINUTES,
    AnswerTime,
    BurdenTable,
    document_of,
    heaviest_weeks,
    level_of,
    minutes_of,
    propose_minutes,
    refuse_table,
    table_of,
    week_of,
    weekly_loads,
)
from bihuan.core.demands.catalogue import CATALOGUE, canonical, recognise
from bihuan.core.demands.checking import Asked, check_demand, say_check
from bihuan.core.demands.items import LONGEST_ITEM, MOST_ITEMS, FieldKind, Item, guess_kind, normal_name, read_items

NAMES = st.one_of(
    st.sampled_from([word for entry in CATALOGUE for word in (entry.name, *entry.synonyms)]),
    st.sampled_from(["资金投入", "典型做法", "联系人", "现场照片", "下一步打算", "附表", "受理件数"]),
    st.text(min_size=1, max_size=20).filter(normal_name),
)
ITEMS = st.lists(st.builds(Item, NAMES, st.sampled_from(FieldKind)), min_size=1, max_size=12)
UNITS = st.sets(st.integers(1, 9), min_size=1, max_size=6)
OTHERS = st.lists(
    st.builds(
        lambda pk, names, units: Asked(
            pk, f"XQ-2026-{pk:04}", "别的", frozenset(map(canonical, names)), frozenset(units)
        ),
        st.integers(1, 99),
        st.lists(NAMES, max_size=4),
        UNITS,
    ),
    max_size=4,
)
TABLES = st.builds(
    BurdenTable,
    st.fixed_dictionaries({kind: st.integers(1, MOST_MINUTES) for kind in FieldKind}),
    warn=st.integers(1, MOST_MINUTES),
    budget=st.integers(1, MOST_MINUTES),
)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(ITEMS, UNITS, OTHERS)
def test_every_field_is_held_or_missing_and_none_is_both(
    items: list[Item], units: set[int], others: list[Asked]
) -> None:
    checked = check_demand(items, unit_ids=units, others=others)
    held = [each.item for each in checked.held]
    assert sorted(map(repr, [*held, *checked.missing])) == sorted(map(repr, items))
    assert all(recognise(item.name) is not None for item in held)
    assert all(recognise(item.name) is None for item in checked.missing)
    assert checked.all_held == (not checked.missing)


@given(ITEMS, UNITS, OTHERS)
def test_an_overlap_names_missing_fields_and_units_of_both(
    items: list[Item], units: set[int], others: list[Asked]
) -> None:
    checked = check_demand(items, unit_ids=units, others=others)
    missing = {item.name for item in checked.missing}
    asked = {(other.id, other.fields, other.unit_ids) for other in others}
    for overlap in checked.overlaps:
        assert overlap.items and set(overlap.items) <= missing
        assert 0 < overlap.units <= len(units)
        assert any(
            pk == overlap.demand_id and {canonical(name) for name in overlap.items} <= fields for pk, fields, _ in asked
        )
    assert len(checked.overlaps) <= len(others)


@given(ITEMS, UNITS, OTHERS)
def test_the_order_of_what_else_runs_changes_nothing_but_the_order(
    items: list[Item], units: set[int], others: list[Asked]
) -> None:
    forth = check_demand(items, unit_ids=units, others=others)
    back = check_demand(items, unit_ids=units, others=reversed(others))
    assert (forth.held, forth.missing) == (back.held, back.missing)
    assert sorted(map(repr, forth.overlaps)) == sorted(map(repr, back.overlaps))


@given(ITEMS, UNITS)
def test_what_nobody_else_asks_needs_no_reason_but_for_pictures(items: list[Item], units: set[int]) -> None:
    checked = check_demand(items, unit_ids=units, others=[])
    assert bool(checked.to_justify) == bool(checked.pictures)


@given(ITEMS, UNITS)
def test_the_sentence_counts_what_it_says(items: list[Item], units: set[int]) -> None:
    said = say_check(check_demand(items, unit_ids=units, others=[]))
    held = sum(recognise(item.name) is not None for item in items)
    assert (said is None) == (held == 0)
    if said is not None:
        assert said.params["all"] == len(items)
        assert said.params["held"] == held


@given(st.text(max_size=60))
def test_a_name_is_plain_after_it_was_made_plain(name: str) -> None:
    assert normal_name(normal_name(name)) == normal_name(name)
    assert isinstance(guess_kind(name), FieldKind)


@given(NAMES)
def test_what_means_the_same_has_one_canonical_name(name: str) -> None:
    key = canonical(name)
    assert key
    assert canonical(f" {name} ") == key
    entry = recognise(name)
    assert (entry is not None) == (entry is not None and key == entry.key)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    try:
        items = read_items(text)
    except BadInput as refusal:
        code = refusal.reason.code
        assume(code)
        return
    assert 1 <= len(items) <= MOST_ITEMS
    assert all(0 < len(item.name) <= LONGEST_ITEM and normal_name(item.name) for item in items)
    assert len({normal_name(item.name) for item in items}) == len(items)


@given(TABLES)
def test_a_table_is_usable_or_refused_and_comes_back(table: BurdenTable) -> None:
    assert table_of(document_of(table)) == table
    if table.warn <= table.budget:
        refuse_table(table)
        return
    with pytest.raises(BadInput):
        refuse_table(table)


@given(ITEMS, ITEMS, TABLES)
def test_minutes_add_up(some: list[Item], others: list[Item], table: BurdenTable) -> None:
    assert minutes_of([*some, *others], table) == minutes_of(some, table) + minutes_of(others, table)
    assert minutes_of(some, table) >= len(some)


@given(st.integers(0, 5000), st.integers(0, 5000), TABLES)
def test_more_minutes_never_stand_better(less: int, more: int, table: BurdenTable) -> None:
    assume(table.warn <= table.budget)
    order = ["within", "warn", "over"]
    low, high = sorted((less, more))
    assert order.index(level_of(low, table).value) <= order.index(level_of(high, table).value)


@given(st.lists(DAYS, min_size=1, max_size=20), st.integers(1, 300), UNITS, st.integers(0, 500))
def test_a_peak_is_a_week_of_the_demand_and_the_heaviest_of_them(
    days: list[date], minutes: int, units: set[int], before: int
) -> None:
    added = weekly_loads(days, minutes)
    busy = min(added)
    held = {unit: {busy: before, busy - timedelta(weeks=99): 9999} for unit in units}
    peaks = heaviest_weeks(added, unit_ids=units, held=held)
    assert {peak.unit_id for peak in peaks} == units
    for peak in peaks:
        assert peak.week in added and peak.week == week_of(peak.week)
        assert peak.total == max(number + held[peak.unit_id].get(week, 0) for week, number in added.items())
    assert [peak.total for peak in peaks] == sorted((peak.total for peak in peaks), reverse=True)


@given(
    st.lists(
        st.builds(AnswerTime, st.frozensets(st.sampled_from(FieldKind)), st.integers(0, 500), st.integers(1, 2400)),
        max_size=15,
    )
)
def test_a_proposal_rests_on_enough_answers_and_stays_in_bounds(answers: list[AnswerTime]) -> None:
    for proposal in propose_minutes(answers, DEFAULT_TABLE):
        resting = sum(proposal.kind in each.kinds and each.estimated > 0 for each in answers)
        assert proposal.answers == resting
        assert (proposal.proposed is None) == (resting < LEAST_ANSWERS)
        assert proposal.proposed is None or 1 <= proposal.proposed <= MOST_MINUTES
        assert proposal.held == DEFAULT_TABLE.minutes[proposal.kind]


@given(st.integers(LEAST_ANSWERS, 20), st.integers(1, 50))
def test_one_who_exaggerates_moves_nothing(answers: int, minutes: int) -> None:
    honest = [AnswerTime(frozenset({FieldKind.NUMBER}), 5, 5)] * answers
    lying = [AnswerTime(frozenset({FieldKind.NUMBER}), 5, MOST_MINUTES)]
    told = {each.kind: each.proposed for each in propose_minutes([*honest, *lying], DEFAULT_TABLE)}
    assert told[FieldKind.NUMBER] == DEFAULT_TABLE.minutes[FieldKind.NUMBER]
    assert minutes
