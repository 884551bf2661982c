"""What inspection tells lower apps: who reads the sealed acts on plans, who sees the acts on conclusions, and evidence."""

from collections.abc import Iterable

from bihuan.apps.audit.operations import register_protected
from bihuan.apps.audit.operations import register_visibility as show_acts
from bihuan.apps.evidence.operations import register_visibility as show_files
from bihuan.apps.inspection import policies
from bihuan.core.actors import Actor

_OPEN_KEYS = ("unit", "plan", "comment", "reason", "outcome", "ruling", "ask_until", "decide_until")


def connect() -> None:
    """Called once, when the app is ready."""
    register_protected("inspection.plan", _plans)
    register_protected("inspection.visit", _visits)
    register_protected("inspection.draw", _draws)
    show_acts("inspection.conclusion", policies.visible_conclusions, open_keys=_OPEN_KEYS)
    show_files(policies.visible_files)


def _plans(actor: Actor) -> Iterable[str]:
    """The acts say what was drawn and who is visited."""
    return (str(reference) for reference in policies.visible_whole(actor).values_list("reference", flat=True))


def _visits(actor: Actor) -> Iterable[str]:
    return (str(reference) for reference in policies.visible_visits(actor).values_list("reference", flat=True))


def _draws(actor: Actor) -> Iterable[str]:
    return (str(reference) for reference in policies.visible_draws(actor).values_list("reference", flat=True))
