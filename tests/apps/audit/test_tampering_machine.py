"""Somebody with the database in hand does several things to a sealed log: whatever it was, the check does not call it whole.

Each example seals acts, keeps the head elsewhere, tampers, and asks. The first fault never lies behind the first act that was
touched, and where the touch changes nothing the log is whole.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.apps.audit.models import Act, Leaf, TreeHead
from bihuan.apps.audit.operations import seal_acts, verify_log
from bihuan.apps.audit.queries import SignedHead, export_heads, read_heads
from tests.apps.audit.acts import AT, add_acts, copy_row, tamper

pytestmark = pytest.mark.django_db(transaction=True)
ACTS, BATCH = 9, 3
PLACES = st.integers(0, ACTS - 1)
Touch = Callable[[Sequence[int], int, int], tuple[str, ...]]


def _swap(ids: Sequence[int], place: int, other: int) -> tuple[str, ...]:
    one, two = ids[place], ids[other]
    return (
        f"UPDATE audit_act SET id = -1 WHERE id = {one}",
        f"UPDATE audit_act SET id = {one} WHERE id = {two}",
        f"UPDATE audit_act SET id = {two} WHERE id = -1",
    )


def _swap_leaves(ids: Sequence[int], place: int, other: int) -> tuple[str, ...]:
    one, two = ids[place], ids[other]
    return (
        f"UPDATE audit_leaf SET position = -1 WHERE act_id = {one}",
        f"UPDATE audit_leaf SET position = {place} WHERE act_id = {two}",
        f"UPDATE audit_leaf SET position = {other} WHERE act_id = {one}",
    )


TOUCHES: dict[str, Touch] = {
    "a word is changed": lambda ids, place, _: (f"UPDATE audit_act SET label = 'x' WHERE id = {ids[place]}",),
    "an act is removed": lambda ids, place, _: (f"DELETE FROM audit_act WHERE id = {ids[place]}",),
    "an act and its leaf are removed": lambda ids, place, _: (
        f"DELETE FROM audit_act WHERE id = {ids[place]}",
        f"DELETE FROM audit_leaf WHERE act_id = {ids[place]}",
    ),
    "a leaf alone is removed": lambda ids, place, _: (f"DELETE FROM audit_leaf WHERE act_id = {ids[place]}",),
    "a leaf is rewritten": lambda ids, place, _: (
        f"UPDATE audit_leaf SET leaf_hash = '{'0' * 64}' WHERE act_id = {ids[place]}",
    ),
    "two acts change places": _swap,
    "two leaves change places": _swap_leaves,
    "a moment is moved": lambda ids, place, other: (
        f"UPDATE audit_act SET at = (SELECT at FROM audit_act WHERE id = {ids[other]}) WHERE id = {ids[place]}",
    ),
    "everything behind is cut off": lambda ids, place, _: (
        f"DELETE FROM audit_act WHERE id >= {ids[place]}",
        f"DELETE FROM audit_leaf WHERE position >= {place}",
        f"DELETE FROM audit_treehead WHERE size > {place}",
    ),
}  # fmt: skip
HARMLESS_ON_ITSELF = {"two acts change places", "two leaves change places", "a moment is moved"}


@contextmanager
def sealed() -> Iterator[tuple[list[int], list[SignedHead]]]:
    """A log of nine acts in three batches and its head; all of it is gone afterwards."""
    with transaction.atomic():
        ids = add_acts(ACTS)
        seal_acts(at=AT, batch=BATCH)
        yield ids, list(read_heads(export_heads()))
        transaction.set_rollback(True)


@settings(max_examples=60)
@given(what=st.sampled_from(sorted(TOUCHES)), place=PLACES, other=PLACES)
def test_no_touch_leaves_the_log_whole(what: str, place: int, other: int) -> None:
    with sealed() as (ids, kept):
        tamper(*TOUCHES[what](ids, place, other))
        report = verify_log(at=AT, against=kept)

    if what in HARMLESS_ON_ITSELF and place == other:
        assert report.ok, report.first_fault
        return
    assert not report.ok, what
    fault = report.first_fault
    assert fault is not None and not fault.protected
    first = min(place, other) if what in ("two acts change places", "two leaves change places") else place
    assert fault.position is None or fault.position <= first, (what, fault)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(["a word is changed", "a leaf is rewritten", "an act is removed"]), PLACES),
                min_size=1, max_size=4, unique_by=lambda touch: touch[1]))  # fmt: skip
def test_of_several_touches_the_first_is_named(touches: list[tuple[str, int]]) -> None:
    with sealed() as (ids, kept):
        tamper(*(statement for what, place in touches for statement in TOUCHES[what](ids, place, place)))
        report = verify_log(at=AT, against=kept)

    first = min(place for _, place in touches)
    fault = report.first_fault
    assert fault is not None
    assert (fault.position, fault.act_id) == (first, ids[first])


@settings(max_examples=15)
@given(source=PLACES, more=st.integers(1, 3))
def test_acts_that_no_program_wrote_are_never_sealed_over(source: int, more: int) -> None:
    """A copy of a genuine act under a new id, at the end: sealing leaves it out, and the check names it."""
    with sealed() as (ids, kept):
        inserted = ids[-1] + 100
        tamper(copy_row(ids[source], inserted, label="'插进来的'"))
        add_acts(more, first=200)
        result = seal_acts(at=AT)
        report = verify_log(at=AT, against=kept)
        leaves = set(Leaf.objects.values_list("act_id", flat=True))

    assert (result.sealed, result.refused) == (more, 1)
    assert inserted not in leaves
    assert report.first_fault is not None and report.first_fault.act_id == inserted


@settings(max_examples=20)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_however_acts_come_they_are_sealed_once_and_in_their_order(batches: list[int]) -> None:
    with transaction.atomic():
        heads: list[SignedHead] = []
        for number, count in enumerate(batches):
            add_acts(count, first=10 * number + 1)
            heads += seal_acts(at=AT, batch=2).heads
            assert seal_acts(at=AT).sealed == 0, "what is sealed is sealed"
        places = list(Leaf.objects.order_by("position").values_list("position", "act_id"))
        acts = list(Act.objects.order_by("pk").values_list("pk", flat=True))
        sizes = list(TreeHead.objects.order_by("size").values_list("size", flat=True))
        report = verify_log(at=AT, against=heads)
        transaction.set_rollback(True)

    assert places == list(enumerate(acts))
    assert sizes[-1] == sum(batches) == report.sealed
    assert sizes == sorted(set(sizes))
    assert report.ok
