"""Acts for the tests of audit, and the raw hand of somebody who holds the database."""

import datetime as dt

from django.db import connection, transaction

from bihuan.apps.audit.models import Act
from bihuan.apps.audit.operations import install_guards, record
from bihuan.core.actors import system_actor
from tests.guards import drop_guards

AT = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def add_acts(count: int, *, protected: bool = False, first: int = 1) -> list[int]:
    """Acts on things number `first` and following, one minute apart; their ids."""
    with transaction.atomic():
        return [
            record(
                actor=system_actor(),
                action="test.thing.changed",
                at=AT + dt.timedelta(minutes=number),
                object_type="test.thing",
                object_id=number,
                label=f"事项 {number}",
                before={"state": "registered", "count": number},
                after={"state": "dispatched", "at": AT, "units": [number, 2]},
                reason="定期交办",
                unit_ids=(number,),
                protected=protected,
            )
            for number in range(first, first + count)
        ]


def tamper(*statements: str) -> None:
    """Drop the guards, do what no program does, and put the guards back as if nothing had happened."""
    drop_guards()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    install_guards()


def copy_row(source: int, target: int, **changes: str) -> str:
    """SQL that puts a copy of an act under another id, with some columns given as SQL expressions."""
    columns = [str(field.column) for field in Act._meta.concrete_fields]
    changed = {"id": str(target), "reference": fresh_reference(target), **changes}
    values = ", ".join(changed.get(column, column) for column in columns)
    return f"INSERT INTO audit_act ({', '.join(columns)}) SELECT {values} FROM audit_act WHERE id = {source}"


def fresh_reference(number: int) -> str:
    return f"'{number + 2**64:032x}'"
