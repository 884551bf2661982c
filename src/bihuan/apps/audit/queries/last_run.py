"""How the last verification ended. It stands in a file beside the keys: a changed database cannot claim to be sound."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

LAST_RUN_NAME: Final = "audit-verified.json"


@dataclass(frozen=True, slots=True)
class LastRun:
    """When the log was last verified, and whether it was whole. Not what was wrong: that is for the administrator."""

    at: datetime
    ok: bool


def last_verification() -> LastRun | None:
    """The last run on this machine, None if there was none (or its note cannot be read)."""
    try:
        noted = json.loads((Path(settings.BIHUAN_HOME) / LAST_RUN_NAME).read_text(encoding="ascii"))
        return LastRun(at=datetime.fromisoformat(noted["at"]), ok=noted["ok"] is True)
    except (OSError, ValueError, KeyError, TypeError):
        return None
