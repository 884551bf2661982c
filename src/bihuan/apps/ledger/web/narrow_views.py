"""更多筛选: the filters of the list that are seldom wanted, as one form. What it finds stands in the list's own address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET

from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import Category, InstitutionalGap
from bihuan.apps.ledger.queries import UNSAID, ProblemFilter
from bihuan.apps.ledger.web.filters import SELDOM, chips_of, filter_words, list_address, read_filter
from bihuan.apps.ledger.web.step_forms import short_text, unit_choices
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason
from bihuan.core.list_filters import NO, YES
from bihuan.ui.lists import FilterChip
from bihuan.ui.shell import actor_of


def _day(label: object) -> forms.CharField:
    """Read by the filter's own rule, so that the form and an address written by hand get the same answer."""
    return forms.CharField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))  # type: ignore[arg-type]


class _Choice(forms.ChoiceField):
    """A select that leaves it to the filter to say what of an address made by hand means nothing."""

    def valid_value(self, value: object) -> bool:
        return True


class NarrowForm(forms.Form):
    """One field for each filter; what its values mean is asked of the filter."""

    named = short_text(
        gettext_lazy("责任人或责任领导"), gettext_lazy("写姓名。同名的人都会列出来，看清是谁。"), length=60
    )
    assisting = _Choice(label=gettext_lazy("配合单位"), required=False)
    category = _Choice(label=gettext_lazy("类别"), required=False)
    gap = _Choice(label=gettext_lazy("制度层面"), required=False)
    estimated = _Choice(
        label=gettext_lazy("时限是预计的"),
        required=False,
        help_text=gettext_lazy("那一年的放假安排还没有公布，公布后会重算。"),
    )
    due_from = _day(gettext_lazy("时限从"))
    due_to = _day(gettext_lazy("时限到"))
    idle = forms.CharField(
        label=gettext_lazy("多少天没有进展"),
        required=False,
        help_text=gettext_lazy("计时中、交办满这些天、这些天里没有上报进展的。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),  # a number field would lose what is no number
    )

    def __init__(self, *args: object, actor: Actor, kept: ProblemFilter, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._kept = kept
        offered: Mapping[str, list[tuple[str, object]]] = {
            "assisting": unit_choices(actor, empty=gettext("不限")),
            "category": [("", gettext("不限")), *Category.choices],
            "gap": [("", gettext("不限")), *InstitutionalGap.choices, (UNSAID, gettext("未填写"))],
            "estimated": [("", gettext("不限")), (YES, gettext("是")), (NO, gettext("否"))],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def clean(self) -> dict[str, object]:
        """Every doubt that the filter has of its own parameters, at its field."""
        for name, reason in queries.misread(self.wanted()).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, reason.text(gettext))
        return self.cleaned_data

    def wanted(self) -> ProblemFilter:
        """The list that these fields ask for, with what else narrowed it."""
        given = {name: str(self.data.get(name, "")).strip() for name in SELDOM}
        return replace(self._kept, **given)


@dataclass(frozen=True, slots=True)
class UnreadPart:
    """A part of a list's address that means nothing: its name, why, and the address without it."""

    label: str
    why: str
    without: str


@login_required
@require_GET
def narrow_list(request: HttpRequest) -> HttpResponse:
    """The form; with `go` the list that it asks for. A fragment for an open menu, a page without script."""
    actor, wanted = actor_of(request), read_filter(request.GET)
    asked = "go" in request.GET
    filled = {name: getattr(wanted, name) for name in SELDOM}
    form = NarrowForm(filled if asked or any(filled.values()) else None, actor=actor, kept=wanted)
    if asked and form.is_valid():
        return HttpResponseRedirect(list_address(form.wanted()))
    page = {"form": form, "back": list_address(wanted), "others": _others(wanted)}
    if request.headers.get("HX-Request"):
        return render(request, "ledger/_narrow.html", page)
    page["chips"] = _chips(request, actor, wanted)
    return render(request, "ledger/narrow.html", page, status=422 if asked else 200)


def unread_parts(wanted: ProblemFilter) -> tuple[UnreadPart, ...]:
    """What of the address means nothing, in words."""
    doubts: Mapping[str, Reason] = queries.misread(wanted)
    return tuple(
        UnreadPart(filter_words(name), reason.text(gettext), list_address(replace(wanted, **{name: ""})))
        for name, reason in doubts.items()
    )


def narrow_address(wanted: ProblemFilter) -> str:
    """Where the further filters of this list are set."""
    query = queries.query_of(wanted)
    return f"{reverse('ledger:narrow')}{'?' if query else ''}{query}"


def _others(wanted: ProblemFilter) -> tuple[tuple[str, str], ...]:
    """What narrows the list besides: it stays as it is."""
    default = ProblemFilter()
    kept = ((name, getattr(wanted, name)) for name in ProblemFilter.__slots__ if name not in SELDOM)
    return tuple((name, value) for name, value in kept if value != getattr(default, name))


def _chips(request: HttpRequest, actor: Actor, wanted: ProblemFilter) -> tuple[FilterChip, ...]:
    """What else is on, told and not taken away here."""
    plain = replace(wanted, **dict.fromkeys(SELDOM, ""))
    return chips_of(actor, plain, request.GET)
