"""The checks: what each looks at and why, how often it is known to be wrong, what became of its flags here, and tiny examples."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.formalism import queries
from bihuan.apps.formalism.web.check_up_views import require_reader
from bihuan.apps.formalism.web.words import FAMILIES, WEIGHTS
from bihuan.core.actors import Role
from bihuan.core.formalism.course import CheckRecord
from bihuan.core.formalism.flags import Check, Example
from bihuan.core.formalism.registry import CHECKS
from bihuan.ui.figures import say_percent

_EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """One tiny case: its texts, what the check does with it and why."""

    texts: tuple[str, ...]
    flagged: bool
    says: str


@dataclass(frozen=True, slots=True)
class CheckCard:
    """One check. `seen` is how many of its flags the reader can open, `record` what became of all in the region."""

    id: str
    name: str
    weight: str
    looks_at: str
    matters: str
    known: str
    record: CheckRecord
    mostly_wrong: str
    seen: int
    url: str
    examples: tuple[ExampleLine, ...]


@login_required
@require_GET
def show_checks(request: HttpRequest) -> HttpResponse:
    """All declared checks, by what they look at."""
    actor = require_reader(request)
    records, seen = queries.check_records(actor), queries.seen_by_check(actor)
    whole = actor.holds(Role.OFFICE, Role.LEADER, Role.SYSTEM)
    cards = [
        (check.family, _card(check, records.get(check.id, CheckRecord()), seen.get(check.id, 0))) for check in CHECKS
    ]
    families = [(str(word), [card for at, card in cards if at is family]) for family, word in FAMILIES.items()]
    context = {"families": [each for each in families if each[1]], "whole": whole, "total": len(CHECKS)}
    return render(request, "formalism/checks.html", context)


def say_mostly_wrong(record: CheckRecord) -> str:
    """What a check says of itself when most of its flags were dismissed; "" otherwise."""
    share = record.dismissed_share
    if share is None or not record.is_mostly_wrong:
        return ""
    return gettext("这项检查大多看错：认定过 %(n)s 条，排除了 %(share)s。看它的线索要更慎重。") % {
        "n": record.ruled, "share": say_percent(share * 100),
    }  # fmt: skip


def _card(check: Check, record: CheckRecord, seen: int) -> CheckCard:
    known = gettext("还没有测过")
    if check.false_alarms is not None:
        known = gettext("%(rate)s（%(per)s）") % {
            "rate": say_percent(check.false_alarms * 100, 1), "per": gettext(check.per) if check.per else "",
        }  # fmt: skip
    return CheckCard(
        id=check.id, name=gettext(check.name), weight=str(WEIGHTS[check.weight]), looks_at=gettext(check.looks_at),
        matters=gettext(check.why_it_matters), known=known, record=record, mostly_wrong=say_mostly_wrong(record),
        seen=seen, url=f"{reverse('formalism:flags')}?group=all&check={check.id}",
        examples=tuple(_example(each) for each in check.examples[:_EXAMPLES]),
    )  # fmt: skip


def _example(example: Example) -> ExampleLine:
    material = example.material
    texts = [report.text for report in material.reports] + [measure.text for measure in material.measures]
    return ExampleLine(tuple(text for text in texts if text)[:3], example.flagged, gettext(example.says))
