"""What coordination tells lower apps: who sees the acts on documents, and the files that they are."""

from bihuan.apps.audit.operations import register_visibility as show_acts
from bihuan.apps.coordination import policies
from bihuan.apps.evidence.operations import register_visibility as show_files

_OPEN_KEYS = (
    "number", "title", "kind", "dated", "issuer", "sign_days", "follow_up_days", "file", "state", "unit", "tie_by",
    "follow_up_by", "task", "problem", "follow_up", "ending",
)  # fmt: skip


def connect() -> None:
    """Called once, when the app is ready."""
    show_acts("document", policies.visible, open_keys=_OPEN_KEYS)
    show_files(policies.visible_files)
