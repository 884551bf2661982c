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

__all__ = [
    "LadderPage",
    "VersionRow",
    "ladder_in_force",
    "ladder_page",
    "ladder_regions",
    "policy_in_force",
    "policy_of_version",
]
