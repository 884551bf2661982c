"""What referrals tell the record: who may read the sealed acts on them."""

from bihuan.apps.audit.operations import register_protected
from bihuan.apps.referrals.queries import rows_of


def connect() -> None:
    """Called once, when the app is ready."""
    register_protected("referral", rows_of)
