"""Flags on other pages, and the places where writing help appears."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.campaigns.queries import CampaignDetail
from bihuan.apps.formalism import queries
from bihuan.apps.formalism.web.check_up_views import counts_of, reads_flags
from bihuan.apps.formalism.web.list_views import line_of
from bihuan.apps.formalism.web.words import counting_rules
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.formalism.course import CheckRecord
from bihuan.ui.panels import Panel
from bihuan.ui.shell import actor_of

MEASURE_FIELDS = ("text", "who", "deadline", "amount", "verification")
"""What the form of a measure asks, and the writing help reads."""
_SHOWN = 5


def show_flags(request: HttpRequest, thing: object) -> Panel | None:
    """The newest flags about a problem; nothing where there are none that the reader sees."""
    actor = actor_of(request)
    if not isinstance(thing, ProblemDetail) or not reads_flags(actor):
        return None
    rows = queries.flags_of_problem(actor, thing.id, limit=_SHOWN + 1)
    if not rows:
        return None
    url = f"{reverse('formalism:flags')}?problem={thing.id}" if len(rows) > _SHOWN else ""
    context: dict[str, object] = {"lines": [line_of(row) for row in rows[:_SHOWN]], "url": url, "now": timezone.now()}
    return Panel(gettext("体检线索"), "formalism/_rows.html", context, None, "flags")


def show_campaign(request: HttpRequest, thing: object) -> Panel | None:
    """What was found in a campaign."""
    actor = actor_of(request)
    if not isinstance(thing, CampaignDetail) or not reads_flags(actor):
        return None
    return _figures(queries.tally_of(actor, campaign_id=thing.row.id), f"campaign={thing.row.id}")


def show_unit(request: HttpRequest, thing: object) -> Panel | None:
    """What concerns a unit."""
    actor = actor_of(request)
    if not isinstance(thing, UnitRow) or not reads_flags(actor):
        return None
    return _figures(queries.tally_of(actor, unit_id=thing.id), f"unit={thing.id}")


def help_report(_request: HttpRequest, thing: object) -> Panel | None:
    """The place below the field of a report in which suggestions appear as it is typed; empty without scripts."""
    if not isinstance(thing, ProblemDetail):
        return None
    context: dict[str, object] = {"url": reverse("formalism:report-help", args=[thing.number]), **_watch(("line",))}
    return Panel("", "formalism/_help_place.html", context)


def help_measure(_request: HttpRequest, thing: object) -> Panel | None:
    """The same below the field of a measure."""
    if not isinstance(thing, ProblemDetail):
        return None
    url = reverse("formalism:measure-help", args=[thing.number])
    return Panel("", "formalism/_help_place.html", {"url": url, **_watch(MEASURE_FIELDS)})


def _watch(names: Sequence[str]) -> dict[str, object]:
    """Ask again a moment after one of these fields was typed in, and send all of them."""
    fields = [f"[name='{name}']" for name in names]
    return {"when": ", ".join(f"input delay:900ms from:{field}" for field in fields), "sent": ", ".join(fields)}


def _figures(record: CheckRecord, query: str) -> Panel | None:
    if not record.found:
        return None
    rules = counting_rules()
    figures = [(rules[cell.rule].name, cell) for cell in counts_of(record, query)]
    return Panel(gettext("体检线索"), "formalism/_figures.html", {"figures": figures}, None, "flags")
