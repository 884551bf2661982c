"""Taking the record out as a file. Who took it out, and what they asked for, is an act itself."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from bihuan.apps.audit.operations.recording import record
from bihuan.apps.audit.policies import EXPORT_RECORD, may
from bihuan.apps.audit.queries.reading import ActFilters, ActRow, stream_acts
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason, Refused
from bihuan.core.merkle import moment_text


def export_acts(*, actor: Actor, at: datetime, filters: ActFilters | None = None) -> Iterator[str]:
    """Lines of JSON, one an act, oldest first; only what this reader may see. Refused before the first line, or not at all."""
    verdict = may(actor, EXPORT_RECORD)
    if not verdict:
        raise Refused(verdict.reason or Reason("audit_export_refused", "现在不能导出操作存证：没有这个权限。"))
    wanted = filters or ActFilters()
    paths = actor.region_paths()
    record(
        actor=actor,
        action="audit.record.exported",
        at=at,
        object_type="audit.record",
        object_id="all",
        role=verdict.role or "",
        region_path=paths[0] if len(paths) == 1 else "",
        after={name: value for name, value in asdict(wanted).items() if value},
    )
    return (json.dumps(_document(row), ensure_ascii=False, sort_keys=True) for row in stream_acts(actor, wanted))


def _document(row: ActRow) -> dict[str, object]:
    plain = asdict(row)
    return plain | {"reference": str(row.reference), "at": moment_text(row.at), "unit_ids": list(row.unit_ids)}
