"""Reads of supervision."""

from bihuan.apps.supervision.queries.ladders import (
    LadderPage,
    VersionRow,
    ladder_in_force,
    ladder_page,
    ladder_regions,
    policy_in_force,
    policy_of_version,
)
from bihuan.apps.supervision.queries.rehearsal import Rehearsed, UnitLine, rehearse_ladder

__all__ = [
    "LadderPage",
    "Rehearsed",
    "UnitLine",
    "VersionRow",
    "ladder_in_force",
    "ladder_page",
    "ladder_regions",
    "policy_in_force",
    "policy_of_version",
    "rehearse_ladder",
]
