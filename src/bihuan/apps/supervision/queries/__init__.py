"""Reads of supervision."""

from bihuan.apps.supervision.queries.ladders import policy_in_force, policy_of_version

__all__ = ["policy_in_force", "policy_of_version"]
