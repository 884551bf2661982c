"""The database itself refuses to change what was recorded, and the program refuses a database that would allow it."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from bihuan.apps.audit.models import Act, Leaf, TreeHead
from bihuan.apps.audit.operations import (
    Guard,
    UnguardedTables,
    append_only_guards,
    guards,
    hear_migrated,
    hear_migrating,
    install_guards,
    is_changed,
    missing_guards,
    record,
    register_guards,
    registered_guards,
    require_guards,
    restore_guards,
    row_guard,
)
from bihuan.core.actors import system_actor
from tests.guards import drop_guards

AT = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
ON_SQLITE = connection.vendor == "sqlite"
AUDIT: AppConfig = apps.get_app_config("audit")

pytestmark = pytest.mark.django_db(transaction=True)


def fill_the_three_tables() -> None:
    act = record(actor=system_actor(), action="test.thing.made", at=AT, object_type="thing", object_id=1)
    Leaf.objects.create(act_id=act, protected=False, position=0, leaf_hash="0" * 64)
    TreeHead.objects.create(protected=False, size=1, root="0" * 64, at=AT, signature="", public_key="")


@pytest.mark.parametrize("table", ["audit_act", "audit_leaf", "audit_treehead"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET protected = protected", "DELETE FROM {}"])
def test_no_row_of_the_log_can_be_changed_or_removed(table: str, statement: str) -> None:
    fill_the_three_tables()
    with pytest.raises(DatabaseError, match=f"{table} is append-only"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.skipif(ON_SQLITE, reason="SQLite knows no TRUNCATE")
@pytest.mark.parametrize("table", ["audit_act", "audit_leaf", "audit_treehead"])
def test_no_table_of_the_log_can_be_truncated(table: str) -> None:
    with pytest.raises(DatabaseError, match=f"{table} is append-only"), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}")


@pytest.mark.skipif(not ON_SQLITE, reason="only SQLite replaces rows without a DELETE trigger")
@pytest.mark.parametrize("table", ["audit_act", "audit_leaf", "audit_treehead"])
def test_replacing_a_row_does_not_slip_past_the_guards(table: str) -> None:
    fill_the_three_tables()
    with pytest.raises(DatabaseError, match=f"{table} is append-only"), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.skipif(not ON_SQLITE, reason="only SQLite replaces rows without a DELETE trigger")
def test_a_row_cannot_be_replaced_through_its_reference_either() -> None:
    fill_the_three_tables()
    act = Act.objects.get()
    columns = ", ".join(str(field.column) for field in Act._meta.concrete_fields if field.column != "id")
    replace = f"INSERT OR REPLACE INTO audit_act (id, {columns}) SELECT id + 9, {columns} FROM audit_act"
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(replace)
    assert Act.objects.get() == act


def test_rows_can_be_added() -> None:
    fill_the_three_tables()
    record(actor=system_actor(), action="test.thing.made", at=AT, object_type="thing", object_id=2)
    assert Act.objects.count() == 2


def test_a_migrated_database_has_every_guard() -> None:
    assert {"audit_act_refuses_update", "audit_leaf_refuses_delete"} <= {guard.name for guard in registered_guards()}
    assert missing_guards() == ()
    require_guards()


def test_the_program_refuses_a_database_without_its_guards_and_names_them() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_leaf_refuses_delete" + ("" if ON_SQLITE else " ON audit_leaf"))
    assert missing_guards() == ("audit_leaf_refuses_delete",)
    with pytest.raises(UnguardedTables, match="audit_leaf_refuses_delete"):
        require_guards()


@pytest.mark.skipif(not ON_SQLITE, reason="SQLite keeps the text of a trigger")
def test_a_guard_that_was_made_toothless_counts_as_missing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_act_refuses_update")
        cursor.execute("CREATE TRIGGER audit_act_refuses_update BEFORE UPDATE ON audit_act BEGIN SELECT 1; END")
    assert missing_guards() == ("audit_act_refuses_update",)


@pytest.mark.skipif(ON_SQLITE, reason="only PostgreSQL can switch a trigger off")
def test_a_guard_that_was_switched_off_counts_as_missing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_act DISABLE TRIGGER audit_act_refuses_update")
    assert missing_guards() == ("audit_act_refuses_update",)


@pytest.mark.skipif(ON_SQLITE, reason="on PostgreSQL the function behind the triggers is what refuses")
def test_guards_whose_function_was_emptied_count_as_missing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
        )
    assert "audit_act_refuses_update" in missing_guards()
    assert "audit_act_refuses_update" in install_guards()
    fill_the_three_tables()
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_act")


def test_a_migrate_puts_the_guards_back() -> None:
    drop_guards()
    assert missing_guards()
    call_command("migrate", verbosity=0)
    assert missing_guards() == ()


def test_putting_guards_back_by_hand_is_an_act_that_names_them() -> None:
    drop_guards()
    restored = restore_guards(actor=system_actor(), at=AT)
    assert "audit_act_refuses_update" in restored
    assert Act.objects.get().after == {"names": list(restored)}
    assert restore_guards(actor=system_actor(), at=AT) == ()
    assert Act.objects.count() == 1


@pytest.mark.skipif(not ON_SQLITE, reason="only SQLite rebuilds a table to change it")
def test_the_table_rebuild_of_a_migration_drops_guards_silently_and_they_come_back(
    rebuild_a_table: Callable[[], None],
) -> None:
    rebuild_a_table()
    assert "audit_act_refuses_update" in missing_guards()
    with pytest.raises(UnguardedTables):
        require_guards()
    call_command("migrate", verbosity=0)
    assert missing_guards() == ()


@pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL rebuilds no tables")
def test_guards_that_name_other_tables_are_down_while_something_is_migrated() -> None:
    others = ("demands_", "verification_", "supervision_")
    lifted = {guard.name for guard in registered_guards() if guard.table.startswith(others)}
    hear_migrating(AUDIT, using="default", plan=[])
    assert missing_guards() == (), "nothing is migrated"
    hear_migrating(AUDIT, using="default", plan=["a migration"])
    assert lifted <= set(missing_guards()) and "audit_act_refuses_update" not in missing_guards()
    hear_migrated(AUDIT, using="default")
    assert missing_guards() == ()


@pytest.mark.skipif(ON_SQLITE, reason="only SQLite rebuilds tables")
def test_elsewhere_no_guard_is_ever_down() -> None:
    hear_migrating(AUDIT, using="default", plan=["a migration"])
    assert missing_guards() == ()


@pytest.fixture
def rebuild_a_table() -> Callable[[], None]:
    def rebuild() -> None:
        with connection.schema_editor() as editor:
            constraint = models.CheckConstraint(condition=~models.Q(action=""), name="act_says_what")
            editor.add_constraint(Act, constraint)
        with connection.schema_editor() as editor:
            editor.remove_constraint(Act, constraint)

    return rebuild


def test_another_app_can_declare_guards_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "_GUARDS", {})
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE only_grows (id integer PRIMARY KEY)")
    try:
        declared = append_only_guards("only_grows", keys=[["id"]])
        register_guards(declared)
        register_guards(declared)
        assert set(missing_guards()) == {guard.name for guard in declared if getattr(guard, connection.vendor)}
        install_guards()
        assert missing_guards() == ()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO only_grows VALUES (1)")
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute("DELETE FROM only_grows")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE only_grows")


def test_two_different_guards_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="two guards are named audit_act_refuses_update"):
        register_guards([Guard("audit_act", "audit_act_refuses_update", "", "")])


def test_acts_are_known_by_references_that_nobody_can_count() -> None:
    fill_the_three_tables()
    assert isinstance(Act.objects.get().reference, uuid.UUID)
    assert Act.objects.get().reference.version == 4


@pytest.fixture
def kept_number() -> Iterator[None]:
    """A table whose number never changes, empty or not, and whose rows with a number of 7 are never deleted."""
    changed = row_guard("kept", "number_stays_as_it_was", "UPDATE", is_changed(("number", "other")))
    deleted = row_guard("kept", "seven_is_never_deleted", "DELETE", "OLD.number = {seven}", seven="7")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (id integer, number integer, other integer)")
        for guard in (changed, deleted):
            cursor.execute(guard.sqlite if ON_SQLITE else guard.postgresql)
        cursor.execute("INSERT INTO kept VALUES (1, NULL, 2), (2, 7, NULL)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kept")


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE kept SET number = 3 WHERE id = 1", "number stays as it was"),
        ("UPDATE kept SET other = NULL WHERE id = 1", "number stays as it was"),
        ("UPDATE kept SET other = 4 WHERE id = 2", "number stays as it was"),
        ("DELETE FROM kept WHERE id = 2", "seven is never deleted"),
    ],
    ids=["filled", "emptied", "the other one", "deleted"],
)
def test_a_row_is_refused_by_the_name_of_its_guard(kept_number: None, statement: str, refusal: str) -> None:
    with pytest.raises(DatabaseError, match=refusal), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE kept SET id = 3, number = number, other = other", "DELETE FROM kept WHERE id = 1"]
)
def test_a_row_of_which_the_condition_is_not_true_is_let_through(kept_number: None, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == (1 if statement.startswith("DELETE") else 2)
