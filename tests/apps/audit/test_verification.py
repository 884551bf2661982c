"""Somebody with the database in hand changes it: the check names the first act that was touched, and how."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from bihuan.apps.audit.models import Act, Leaf, TreeHead
from bihuan.apps.audit.operations import seal_acts, verify_log
from bihuan.apps.audit.queries import Fault, FaultKind, export_heads, last_verification, read_heads
from bihuan.apps.audit.queries.faults import sealed_hash
from bihuan.core import merkle
from bihuan.core.decisions import BadInput
from tests.apps.audit.acts import AT, add_acts, copy_row, fresh_reference, tamper
from tests.guards import drop_guards

pytestmark = pytest.mark.django_db(transaction=True)

FALSE, TRUE = ("0", "1") if connection.vendor == "sqlite" else ("false", "true")


def moment(day: str) -> str:
    """A moment as SQL writes it."""
    return f"'{day} 00:00:00.000001" + ("'" if connection.vendor == "sqlite" else "+00'")


@dataclass(frozen=True, slots=True)
class Log:
    """A sealed log of twelve acts in three batches of four: their ids and references, in order."""

    ids: list[int]
    references: dict[int, str]


@pytest.fixture
def log() -> Log:
    ids = add_acts(12)
    seal_acts(at=AT, batch=4)
    references = {act.pk: str(act.reference) for act in Act.objects.all()}
    return Log(ids, references)


def first_fault() -> Fault:
    report = verify_log(at=AT)
    assert not report.ok
    assert report.first_fault is not None
    return report.first_fault


def test_a_log_that_nobody_touched_is_whole(log: Log) -> None:
    report = verify_log(at=AT)
    assert report.ok and report.first_fault is None
    assert (report.acts, report.sealed, report.unsealed_tail) == (12, 12, 0)
    add_acts(2, first=13)
    report = verify_log(at=AT)
    assert report.ok and (report.acts, report.sealed, report.unsealed_tail) == (14, 12, 2)


def test_an_empty_log_is_whole() -> None:
    assert verify_log(at=AT).ok


ALTERATIONS = {
    "reference": fresh_reference(77) if connection.vendor == "sqlite" else "'00000000-0000-0000-0000-00000000004d'",
    "at": moment("2026-11-24"),
    "actor_user_id": "5",
    "actor_username": "'systen'",
    "actor_name": "''",
    "role": "'office'",
    "via": "'web'",
    "address": "'10.0.0.1'",
    "action": "'test.thing.changee'",
    "object_type": "'test.thinh'",
    "object_id": "'6'",
    "label": "'事项 五'",
    "region_path": "'0001'",
    "unit_ids": "'[6]'",
    "before": '\'{"state": "registered", "count": 6}\'',
    "after": "NULL",
    "reason": "'定期交力'",
    "protected": TRUE,
    "commitment": "'00'",
    "ciphertext": "'00'",
    "key_id": "1",
    "stamp": "'" + "0" * 64 + "'",
}


def test_every_column_but_the_id_is_tried_below() -> None:
    assert set(ALTERATIONS) == {field.column for field in Act._meta.concrete_fields} - {"id"}


@pytest.mark.parametrize("column", ALTERATIONS)
def test_an_act_altered_in_any_column_is_named(log: Log, column: str) -> None:
    victim = log.ids[4]
    tamper(f'UPDATE audit_act SET "{column}" = {ALTERATIONS[column]} WHERE id = {victim}')
    fault = first_fault()
    assert (fault.kind, fault.act_id, fault.position) == (FaultKind.ALTERED, victim, 4)
    assert column == "reference" or fault.reference == log.references[victim]
    assert "第 5 条" in str(fault.reason)


def test_of_several_altered_acts_the_first_is_named(log: Log) -> None:
    tamper(f"UPDATE audit_act SET label = 'x' WHERE id IN ({log.ids[9]}, {log.ids[2]}, {log.ids[6]})")
    assert first_fault().act_id == log.ids[2]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes only values of the column's type")
@pytest.mark.parametrize(("column", "value"), [("before", "'{broken'"), ("at", "'yesterday'"), ("reference", "'zz'")])
def test_an_act_that_cannot_even_be_read_any_more_is_named(log: Log, column: str, value: str) -> None:
    tamper(
        "PRAGMA ignore_check_constraints = ON",
        f"UPDATE audit_act SET {column} = {value} WHERE id = {log.ids[4]}",
        "PRAGMA ignore_check_constraints = OFF",
    )
    fault = first_fault()
    assert (fault.kind, fault.act_id) == (FaultKind.ALTERED, log.ids[4])


def test_a_leaf_altered_beside_a_sound_act_is_told_from_an_altered_act(log: Log) -> None:
    tamper(f"UPDATE audit_leaf SET leaf_hash = '{'0' * 64}' WHERE act_id = {log.ids[4]}")
    fault = first_fault()
    assert (fault.kind, fault.act_id, fault.reason.code) == (FaultKind.ALTERED, log.ids[4], "leaf_altered")


def test_an_act_altered_together_with_its_leaf_is_named(log: Log) -> None:
    tamper(f"UPDATE audit_act SET reason = '别的' WHERE id = {log.ids[6]}")
    rewrite_leaf(log.ids[6])
    fault = first_fault()
    assert (fault.kind, fault.act_id, fault.position) == (FaultKind.ALTERED, log.ids[6], 6)
    assert fault.reason.code == "act_rewritten"


def rewrite_leaf(act_id: int) -> None:
    digest = sealed_hash(Act.objects.get(pk=act_id))
    tamper(f"UPDATE audit_leaf SET leaf_hash = '{digest}' WHERE act_id = {act_id}")


def renumber_leaves(rows: list[tuple[int, str]]) -> None:
    """Write the open log anew: these acts with these leaf hashes, in this order."""
    values = ", ".join(f"({act}, {FALSE}, {place}, '{digest}')" for place, (act, digest) in enumerate(rows))
    tamper("DELETE FROM audit_leaf", f"INSERT INTO audit_leaf (act_id, protected, position, leaf_hash) VALUES {values}")


def leaf_rows() -> list[tuple[int, str]]:
    return list(Leaf.objects.filter(protected=False).order_by("position").values_list("act_id", "leaf_hash"))


@pytest.mark.parametrize("place", [0, 4, 11], ids=["first", "middle", "last"])
def test_a_removed_act_is_named(log: Log, place: int) -> None:
    tamper(f"DELETE FROM audit_act WHERE id = {log.ids[place]}")
    fault = first_fault()
    assert (fault.kind, fault.act_id, fault.position) == (FaultKind.REMOVED, log.ids[place], place)


@pytest.mark.parametrize("place", [0, 4, 11], ids=["first", "middle", "last"])
def test_an_act_removed_with_its_leaf_is_named(log: Log, place: int) -> None:
    victim = log.ids[place]
    tamper(f"DELETE FROM audit_act WHERE id = {victim}", f"DELETE FROM audit_leaf WHERE act_id = {victim}")
    fault = first_fault()
    assert (fault.kind, fault.position) == (FaultKind.REMOVED, place)
    # Before the first act of a log on PostgreSQL any number of rolled-back ids may be missing.
    assert fault.act_id == victim or (place == 0 and connection.vendor == "postgresql" and fault.act_id is None)


@pytest.mark.parametrize("place", [0, 5], ids=["first batch", "second batch"])
def test_an_act_removed_with_its_leaf_is_named_even_where_the_rest_moved_up(log: Log, place: int) -> None:
    rows = leaf_rows()
    victim, _ = rows.pop(place)
    renumber_leaves(rows)
    tamper(f"DELETE FROM audit_act WHERE id = {victim}")
    fault = first_fault()
    assert fault.kind is FaultKind.REMOVED
    assert fault.act_id == victim or (place == 0 and fault.act_id is None)


def test_a_leaf_without_its_act_being_touched_is_missed_too(log: Log) -> None:
    tamper(f"DELETE FROM audit_leaf WHERE act_id = {log.ids[11]}")
    assert first_fault().kind is FaultKind.REMOVED


def test_acts_removed_with_their_leaves_and_heads_are_missed_by_a_head_kept_elsewhere(log: Log) -> None:
    kept = read_heads(json.loads(json.dumps(export_heads())))
    victims = ", ".join(map(str, log.ids[8:]))
    tamper(
        f"DELETE FROM audit_act WHERE id IN ({victims})",
        f"DELETE FROM audit_leaf WHERE act_id IN ({victims})",
        "DELETE FROM audit_treehead WHERE size > 8",
    )
    assert verify_log(at=AT).ok, "the database alone cannot know"
    report = verify_log(at=AT, against=kept)
    assert report.first_fault is not None
    assert (report.first_fault.kind, report.first_fault.position) == (FaultKind.REMOVED, 8)


def test_a_head_kept_elsewhere_fits_the_log_that_grew_since(log: Log) -> None:
    kept = read_heads(export_heads())
    add_acts(9, first=13)
    seal_acts(at=AT)
    assert verify_log(at=AT, against=kept).ok


@pytest.mark.parametrize("target", [13, 500], ids=["just behind the log", "far behind it"])
def test_an_inserted_act_is_named_before_it_is_sealed(log: Log, target: int) -> None:
    inserted = log.ids[0] + target
    tamper(copy_row(log.ids[3], inserted))
    fault = first_fault()
    assert (fault.kind, fault.act_id) == (FaultKind.INSERTED, inserted)


def test_an_act_inserted_between_others_is_named(log: Log) -> None:
    tamper(copy_row(log.ids[3], -1, reason="'补记'"))
    assert (first_fault().kind, first_fault().act_id) == (FaultKind.INSERTED, -1)


def test_an_act_inserted_with_a_leaf_at_the_end_is_named(log: Log) -> None:
    tamper(copy_row(log.ids[3], 900))
    digest = sealed_hash(Act.objects.get(pk=900))
    tamper(f"INSERT INTO audit_leaf (act_id, protected, position, leaf_hash) VALUES (900, {FALSE}, 12, '{digest}')")
    fault = first_fault()
    assert (fault.kind, fault.act_id, fault.position) == (FaultKind.INSERTED, 900, 12)


def test_an_act_inserted_with_a_leaf_in_the_middle_is_named_though_all_was_renumbered(log: Log) -> None:
    tamper(copy_row(log.ids[3], 900))
    rows = leaf_rows()
    rows.insert(5, (900, str(sealed_hash(Act.objects.get(pk=900)))))
    renumber_leaves(rows)
    fault = first_fault()
    assert (fault.kind, fault.act_id, fault.position) == (FaultKind.INSERTED, 900, 5)


def swap_ids(first: int, second: int) -> None:
    tamper(
        f"UPDATE audit_act SET id = -7 WHERE id = {first}",
        f"UPDATE audit_act SET id = {first} WHERE id = {second}",
        f"UPDATE audit_act SET id = {second} WHERE id = -7",
    )


def test_acts_that_changed_places_are_named_as_reordered(log: Log) -> None:
    swap_ids(log.ids[2], log.ids[9])
    fault = first_fault()
    assert (fault.kind, fault.act_id, fault.position) == (FaultKind.REORDERED, log.ids[2], 2)
    assert fault.reference == log.references[log.ids[9]]


def test_an_act_moved_to_another_id_is_named_as_reordered(log: Log) -> None:
    tamper(f"UPDATE audit_act SET id = 900 WHERE id = {log.ids[2]}")
    fault = first_fault()
    assert (fault.kind, fault.act_id, fault.reference) == (
        FaultKind.REORDERED,
        log.ids[2],
        log.references[log.ids[2]],
    )


@pytest.mark.parametrize(("one", "other"), [(4, 6), (1, 5)], ids=["within a batch", "across batches"])
def test_leaves_that_changed_places_are_named_as_reordered(log: Log, one: int, other: int) -> None:
    rows = leaf_rows()
    rows[one], rows[other] = rows[other], rows[one]
    renumber_leaves(rows)
    fault = first_fault()
    assert (fault.kind, fault.position) == (FaultKind.REORDERED, one)


def test_acts_and_leaves_reordered_together_fail_at_the_head(log: Log) -> None:
    swap_ids(log.ids[5], log.ids[6])
    rewrite_leaf(log.ids[5])
    rewrite_leaf(log.ids[6])
    fault = first_fault()
    assert fault.kind is FaultKind.HEAD
    assert fault.reason.params["begin"] == 5 and fault.reason.params["end"] == 8


@pytest.mark.parametrize(
    "change", [f"root = '{'0' * 64}'", f"signature = '{'0' * 128}'", f"at = {moment('2026-11-25')}"]
)
def test_a_head_that_was_altered_is_named(log: Log, change: str) -> None:
    tamper(f"UPDATE audit_treehead SET {change} WHERE size = 8")
    fault = first_fault()
    assert (fault.kind, fault.position) == (FaultKind.HEAD, 7)


def test_a_log_signed_anew_with_another_key_is_not_taken_for_ours(log: Log, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    for name in ("audit-signing", "audit-master"):
        (keys / name).write_text("ab" * 32)
    with override_settings(BIHUAN_HOME=tmp_path):
        fault = first_fault()
    assert (fault.kind, fault.reason.code) == (FaultKind.HEAD, "head_of_another_key")


def test_removed_heads_leave_leaves_uncovered(log: Log) -> None:
    tamper("DELETE FROM audit_treehead WHERE size > 8")
    fault = first_fault()
    assert (fault.kind, fault.position, fault.act_id) == (FaultKind.INSERTED, 8, log.ids[8])


def test_faults_of_the_protected_log_are_found_as_well(log: Log) -> None:
    hidden = add_acts(4, protected=True)
    seal_acts(at=AT)
    assert verify_log(at=AT).ok
    tamper(f"UPDATE audit_act SET at = {moment('2026-01-01')} WHERE id = {hidden[2]}")
    fault = first_fault()
    assert (fault.kind, fault.act_id, fault.protected, fault.position) == (FaultKind.ALTERED, hidden[2], True, 2)


def test_missing_guards_make_the_log_unsound_even_if_nothing_was_changed(log: Log) -> None:
    drop_guards()
    report = verify_log(at=AT)
    assert not report.ok
    assert report.first_fault is None
    assert "audit_act_refuses_update" in report.missing_guards


def test_how_the_last_run_ended_is_kept_outside_the_database(log: Log) -> None:
    Path(settings.BIHUAN_HOME, "audit-verified.json").unlink(missing_ok=True)
    assert last_verification() is None
    verify_log(at=AT)
    run = last_verification()
    assert run is not None and run.ok and run.at == AT
    tamper(f"DELETE FROM audit_act WHERE id = {log.ids[1]}")
    verify_log(at=AT)
    run = last_verification()
    assert run is not None and not run.ok


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda head: head | {"size": head["size"] + 1}, id="another size"),
        pytest.param(lambda head: head | {"root": "00" * 32}, id="another root"),
        pytest.param(lambda head: head | {"log": "protected"}, id="another log"),
        pytest.param(lambda head: head | {"at": "soon"}, id="no moment"),
        pytest.param(lambda head: {"size": 3}, id="half a document"),
        pytest.param(lambda head: [head], id="a list"),
    ],
)
def test_a_head_file_that_was_changed_is_refused(log: Log, spoil: Callable[[dict[str, object]], object]) -> None:
    head = export_heads()
    assert head is not None and read_heads(head)
    with pytest.raises(BadInput):
        read_heads(spoil(head))


def test_a_long_log_is_checked_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bihuan.apps.audit.queries.verification._PAGE", 5)
    ids = add_acts(23)
    seal_acts(at=AT, batch=7)
    assert verify_log(at=AT).ok
    tamper(f"UPDATE audit_act SET label = '' WHERE id = {ids[20]}")
    assert first_fault().act_id == ids[20]


def test_the_heads_of_a_log_grow_and_each_begins_with_the_one_before(log: Log) -> None:
    heads = list(TreeHead.objects.order_by("size"))
    hashes = [bytes.fromhex(digest) for _, digest in leaf_rows()]
    for earlier, later in pairwise(heads):
        assert merkle.verify_consistency(
            merkle.consistency_proof(hashes[: later.size], earlier.size),
            earlier_size=earlier.size,
            size=later.size,
            earlier_root=bytes.fromhex(earlier.root),
            root=bytes.fromhex(later.root),
        )
