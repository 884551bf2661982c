"""What demands tell lower apps: who sees the acts on them, the files that came with answers, what stands in a digest.

Who said that something is too much is sealed: no reader of the record may open it.
"""

from django.utils.translation import gettext_lazy, gettext_noop

from bihuan.apps.audit.operations import register_guards, register_protected
from bihuan.apps.audit.operations import register_visibility as show_acts
from bihuan.apps.calendars.events import CalendarYearPublished, calendar_year_published
from bihuan.apps.demands import operations, policies, queries
from bihuan.apps.demands.models.guards import demand_guards
from bihuan.apps.evidence.operations import register_visibility as show_files
from bihuan.apps.notifications import operations as notifications
from bihuan.core.actors import Actor, system_actor

_OPEN_KEYS = (
    "number", "title", "basis", "frequency", "first_day", "end_day", "items", "state", "held", "asked", "overlaps",
    "minutes_each", "peak_minutes", "over", "joined_to", "turns", "reply", "told", "known", "covered", "rests", "rest_of",
)  # fmt: skip


def recount_days(sender: object, *, event: CalendarYearPublished, **_: object) -> None:
    actor = system_actor("calendar", via="task")
    operations.recount_turns(actor=actor, at=event.at, region_path=event.region_path, years=event.years)


def opened_by_nobody(_: Actor) -> tuple[str, ...]:
    """Who said that a demand is too much is for no reader."""
    return ()


def connect() -> None:
    """Called once, when the app is ready."""
    register_guards(demand_guards(), lifted=True)
    show_acts("demand", policies.visible, open_keys=_OPEN_KEYS)
    register_protected("burden-opinion", opened_by_nobody)
    show_files(policies.visible_files)
    notifications.register_kind(operations.DEMAND_SENT, gettext_lazy("材料报表"))
    notifications.register_kind(operations.OPINION_ANSWERED, gettext_lazy("减负意见"))
    notifications.register_digest_part(gettext_noop("待报材料"), queries.open_answers_by_user)
    notifications.register_digest_part(gettext_noop("三天内到期、已过期的待报材料"), queries.due_answers_by_user)
    calendar_year_published.connect(recount_days, dispatch_uid="demands.recount_days")
