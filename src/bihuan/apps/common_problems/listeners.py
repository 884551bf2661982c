"""What common problems tell lower apps: who sees the acts on groups and on joint problems."""

from django.utils.translation import pgettext_lazy

from bihuan.apps.audit.operations import register_visibility as show_acts
from bihuan.apps.common_problems import operations, policies
from bihuan.apps.notifications import operations as notifications

_GROUP_KEYS = ("state", "units", "cases", "common", "joint", "united", "divided", "region", "compared", "groups")
_JOINT_KEYS = (
    "title", "aim", "lead_unit", "units", "cases", "measure", "content", "unit", "due", "check_by", "outcome", "finding",
    "state", "ending", "united", "united_into", "divided_from", "divided_into", "added", "common", "basis", "stand",
)  # fmt: skip


def connect() -> None:
    """Called once, when the app is ready."""
    for kind in (operations.CASE_IN_JOINT, operations.PART_IN_JOINT):
        notifications.register_kind(kind, pgettext_lazy("page", "共性问题"))
    show_acts("like-group", policies.visible_groups, open_keys=_GROUP_KEYS)
    show_acts("joint-problem", policies.visible, open_keys=_JOINT_KEYS)
