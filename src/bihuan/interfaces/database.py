"""Whether the database fits the program: what the command line prepares and `/readyz` reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor


@dataclass(frozen=True, slots=True)
class SchemaState:
    """`pending`: migrations that the program has and the database lacks. `unknown`: of ours, the other way round."""

    pending: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def fits(self) -> bool:
        return not self.pending and not self.unknown


def read_schema_state(*, using: str = DEFAULT_DB_ALIAS) -> SchemaState:
    """Compare migrations. Raises django.db.DatabaseError where the database does not answer."""
    executor = MigrationExecutor(connections[using])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    on_disk = executor.loader.disk_migrations or {}
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("bihuan.")}
    unknown = [key for key in executor.loader.applied_migrations if key[0] in ours and key not in on_disk]
    return SchemaState(
        pending=_names([(migration.app_label, migration.name) for migration, _backwards in plan]),
        unknown=_names(unknown),
    )


def _names(keys: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted(f"{app}.{name}" for app, name in keys))
