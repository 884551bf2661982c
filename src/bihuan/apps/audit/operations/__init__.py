"""What others call: `record` for every write, guards for their own tables, sealing, and who may see acts on their things."""

from bihuan.apps.audit.operations.exporting import export_acts
from bihuan.apps.audit.operations.guards import (
    Guard,
    UnguardedTables,
    append_only_guards,
    hear_migrated,
    hear_migrating,
    install_guards,
    is_changed,
    missing_guards,
    register_guards,
    registered_guards,
    require_guards,
    restore_guards,
    row_guard,
)
from bihuan.apps.audit.operations.recording import Happening, destroy_protection_key, record, record_many
from bihuan.apps.audit.operations.sealing import LogDamaged, SealResult, seal_acts
from bihuan.apps.audit.operations.verification import VerifyReport, verify_log
from bihuan.apps.audit.policies import register_protected, register_security_objects, register_visibility

__all__ = [
    "Guard",
    "Happening",
    "LogDamaged",
    "SealResult",
    "UnguardedTables",
    "VerifyReport",
    "append_only_guards",
    "destroy_protection_key",
    "export_acts",
    "hear_migrated",
    "hear_migrating",
    "install_guards",
    "is_changed",
    "missing_guards",
    "record",
    "record_many",
    "register_guards",
    "register_protected",
    "register_security_objects",
    "register_visibility",
    "registered_guards",
    "require_guards",
    "restore_guards",
    "row_guard",
    "seal_acts",
    "verify_log",
]
