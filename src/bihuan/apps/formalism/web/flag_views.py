"""One flag: what was found, the texts side by side with the places marked, the figures, the files, what was said and ruled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.formalism import queries
from bihuan.apps.formalism.models import RulingOutcome
from bihuan.apps.formalism.queries import FlagDetail, Subject
from bihuan.apps.formalism.web.check_up_views import require_reader
from bihuan.apps.formalism.web.list_views import line_of
from bihuan.apps.formalism.web.words import check_of, family_word, number_words, subject_word
from bihuan.core.decisions import Missing
from bihuan.core.formalism.course import RULED, FlagState
from bihuan.ui.rows import EvidenceTile
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep

_UNITS_SHOWN = 60
_SHOWN = 12
"""How many texts stand on the page; of the others it says how many there are."""


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """One text of the evidence. `order` says of a hidden one whether it is older or younger."""

    subject: Subject
    title: str
    order: str


@dataclass(frozen=True, slots=True)
class CheckWords:
    """What a check looks at and why, in the reader's language."""

    looks_at: str
    matters: str


@dataclass(frozen=True, slots=True)
class Said:
    """One answer or ruling, in the order in which they were made."""

    at: datetime
    head: str
    who: str
    text: str
    ruling: bool
    earlier: bool


@login_required
@require_GET
def show_flag(request: HttpRequest, flag_id: int) -> HttpResponse:
    """A flag with its evidence."""
    detail = load_flag(request, flag_id)
    check = check_of(detail.row.check_id)
    words = {each.id: subject_word(each) for each in detail.subjects}
    shown = _shown(detail)
    context = {
        "detail": detail, "line": line_of(detail.row, most=_UNITS_SHOWN), "family": family_word(detail.row.family),
        "check": CheckWords(gettext(check.looks_at), gettext(check.why_it_matters)) if check else None,
        "why": detail.why.text(gettext) if detail.why else "", "score": round(detail.row.score * 100),
        "cards": [_card(each) for each in shown], "more": len(detail.subjects) - len(shown),
        "numbers": [(words.get(row.subject, ""), *number_words(row)) for row in detail.numbers],
        "tiles": tuple(_tiles(detail)),
        "said": sorted(_said(detail), key=lambda each: each.at), "steps": tuple(_steps(detail)), "now": timezone.now(),
        "unsettled": FlagState(detail.row.state) not in RULED,
        "dismissed": detail.row.state == FlagState.DISMISSED.value,
    }  # fmt: skip
    return render(request, "formalism/flag.html", context)


def load_flag(request: HttpRequest, flag_id: int) -> FlagDetail:
    """The flag for this reader. Raises Http404 where there is none."""
    require_reader(request)
    try:
        return queries.flag_detail(actor_of(request), flag_id=flag_id)
    except Missing as missing:
        raise Http404(missing.reason.text(gettext)) from missing


def _shown(detail: FlagDetail) -> list[Subject]:
    """The first texts; of very many copies those that the reader may read, and beside them one of those that they may not."""
    if len(detail.subjects) <= _SHOWN:
        return list(detail.subjects)
    readable = [each for each in detail.subjects if each.readable][:_SHOWN]
    return readable + [each for each in detail.subjects if not each.readable][:1]


def _card(subject: Subject) -> SubjectCard:
    order = ""
    if subject.later is not None:
        order = gettext("它比上面可看的材料晚。") if subject.later else gettext("它比上面可看的材料早。")
    return SubjectCard(subject, subject_word(subject), order)


def _tiles(detail: FlagDetail) -> Iterator[EvidenceTile]:
    for row in detail.files:
        yield EvidenceTile(
            name=row.name, url=reverse("evidence:file", args=[row.evidence_id]), uploaded=row.uploaded,
            effective=row.effective, version=row.version,
            picture=reverse("evidence:thumbnail", args=[row.evidence_id]) if row.is_picture else "", standing="reported",
        )  # fmt: skip


def _said(detail: FlagDetail) -> Iterator[Said]:
    for answer in detail.answers:
        head = gettext("%(unit)s 答复") % {"unit": answer.unit}
        yield Said(answer.at, head, answer.name, answer.text, ruling=False, earlier=answer.finding != detail.finding)
    for ruling in detail.rulings:
        head = str(RulingOutcome(ruling.outcome).label)
        who = ruling.name or (gettext("整改落实组") if ruling.why else gettext("体检"))
        earlier = ruling.finding != detail.finding
        yield Said(ruling.at, head, who, ruling.why, ruling=True, earlier=earlier)


def _steps(detail: FlagDetail) -> Iterator[NextStep]:
    flag = [detail.row.id]
    settled = FlagState(detail.row.state) in RULED
    if detail.may_answer:
        label = gettext("补充答复") if detail.answers or settled else gettext("答复")
        yield NextStep("answer", label, reverse("formalism:answer", args=flag), "message-plus", primary=not settled)
    if detail.may_rule and not settled:
        yield NextStep("rule", gettext("认定"), reverse("formalism:rule", args=flag), "gavel", primary=True)
    if detail.may_rule and settled:
        yield NextStep("reopen", gettext("重新打开"), reverse("formalism:reopen", args=flag), "rotate-clockwise")
    if not detail.may_rule and detail.why_not_rule is not None:
        yield NextStep("rule", gettext("认定"), icon="gavel", allowed=False, why=detail.why_not_rule)
