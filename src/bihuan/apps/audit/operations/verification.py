"""Verifying the log, and remembering beside the keys (not in the database that it judges) how the last run ended."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from bihuan.apps.audit.operations.guards import missing_guards
from bihuan.apps.audit.queries.faults import Fault
from bihuan.apps.audit.queries.heads import SignedHead
from bihuan.apps.audit.queries.last_run import LAST_RUN_NAME
from bihuan.apps.audit.queries.verification import check_log
from bihuan.core.merkle import moment_text


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Whether the log is whole. An unsealed tail is no fault: what was written last is sealed within a minute."""

    ok: bool
    acts: int
    sealed: int
    unsealed_tail: int
    other_keys: int
    missing_guards: tuple[str, ...]
    first_fault: Fault | None


def verify_log(*, at: datetime, against: Sequence[SignedHead] = ()) -> VerifyReport:
    """Check every act, leaf, head and guard, and against heads that were exported earlier. Writes no act."""
    check = check_log(against=against)
    missing = missing_guards()
    report = VerifyReport(
        ok=check.first_fault is None and not missing,
        acts=check.acts,
        sealed=check.sealed,
        unsealed_tail=check.unsealed_tail,
        other_keys=check.other_keys,
        missing_guards=missing,
        first_fault=check.first_fault,
    )
    _remember(report, at)
    return report


_MODE: Final = 0o600


def _remember(report: VerifyReport, at: datetime) -> None:
    target = Path(settings.BIHUAN_HOME) / LAST_RUN_NAME
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        json.dump({"at": moment_text(at), "ok": report.ok}, stream)
    draft.replace(target)
