"""What coordination tells lower apps: who sees the acts on documents, and the files that they are."""

from bihuan.apps.audit.operations import register_visibility as show_acts
from bihuan.apps.calendars.events import CalendarYearPublished, calendar_year_published
from bihuan.apps.coordination import operations, policies
from bihuan.apps.evidence.operations import register_visibility as show_files
from bihuan.core.actors import system_actor

_OPEN_KEYS = (
    "number", "title", "kind", "dated", "issuer", "sign_days", "follow_up_days", "file", "state", "unit", "tie_by",
    "follow_up_by", "sign_days_moved", "task", "problem", "follow_up", "ending",
)  # fmt: skip


def recount_days(sender: object, *, event: CalendarYearPublished, **_: object) -> None:
    actor = system_actor("calendar", via="task")
    operations.recount_documents(actor=actor, at=event.at, region_path=event.region_path, years=event.years)


def connect() -> None:
    """Called once, when the app is ready."""
    show_acts("document", policies.visible, open_keys=_OPEN_KEYS)
    show_files(policies.visible_files)
    calendar_year_published.connect(recount_days, dispatch_uid="coordination.recount_days")
