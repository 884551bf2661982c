"""A list under a name of one's own: saved, named anew, taken away."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.queries import GROUPS, NamedViewRow, ProblemFilter
from bihuan.apps.ledger.web.filters import chips_of, read_filter
from bihuan.core.decisions import Missing
from bihuan.ui.form_pages import FormPage, answer, answer_again
from bihuan.ui.shell import actor_of


class NameForm(forms.Form):
    """The name of a view."""

    name = forms.CharField(
        label=gettext_lazy("名字"),
        max_length=operations.LONGEST_NAME,
        help_text=gettext_lazy("最多 20 个字，如 我盯的、镇街逾期。只有自己看得到。"),
    )


class NoForm(forms.Form):
    """Nothing to fill in."""


@login_required
@require_http_methods(["GET", "POST"])
def new_view(request: HttpRequest) -> HttpResponse:
    """Name the list whose address stands behind the question mark."""
    wanted = read_filter(request.GET)
    form = NameForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        name = form.cleaned_data["name"]
        operations.save_view(actor=actor_of(request), at=timezone.now(), name=name, wanted=wanted)
        messages.success(request, gettext("已存为“%(name)s”，在列表上面的视图里。") % {"name": name})
        return _address(queries.query_of(wanted))

    page = FormPage(
        label=gettext("存为视图"),
        button=gettext("存"),
        icon="bookmark",
        trail=trail_to(queries.query_of(wanted)),
        lead=gettext("存的是条件，不是结果：以后打开，列出的是那时符合条件的问题。"),
        facts=facts_of(request, wanted),
    )
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def rename_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Give a view another name."""
    view = _own(request, view_id)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": view.name})

    def act() -> str:
        operations.rename_view(
            actor=actor_of(request), at=timezone.now(), view_id=view_id, name=form.cleaned_data["name"]
        )
        return _address(view.query)

    facts = facts_of(request, queries.filter_of(view.query))
    page = FormPage(gettext("视图改名"), gettext("改名"), "edit", trail_to(view.query), facts=facts)
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def remove_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Take a view away."""
    again = answer_again(request)
    if again is not None:
        return again
    view = _own(request, view_id)
    form = NoForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        operations.remove_view(actor=actor_of(request), at=timezone.now(), view_id=view_id)
        messages.success(request, gettext("视图“%(name)s”已删掉，问题都还在。") % {"name": view.name})
        return reverse("ledger:problems")

    facts = ((gettext("名字"), view.name), *facts_of(request, queries.filter_of(view.query)))
    page = FormPage(gettext("删视图"), gettext("删掉"), "trash", trail_to(view.query), facts=facts)
    return answer(request, page, form, act)


def _own(request: HttpRequest, view_id: int) -> NamedViewRow:
    try:
        return queries.named_view(actor_of(request), view_id=view_id)
    except Missing as missing:
        raise Http404 from missing


def facts_of(request: HttpRequest, wanted: ProblemFilter) -> tuple[tuple[str, str], ...]:
    """What a filter shows, in words."""
    group = GROUPS.get(wanted.group)
    chips = chips_of(actor_of(request), wanted, request.GET)
    return (
        *(((gettext("视图"), gettext(group.name)),) if group else ()),
        *((chip.label.rstrip("：: "), chip.value) for chip in chips),
    )


def trail_to(query: str) -> tuple[tuple[str, str], ...]:
    """The list that a page about it leads back to."""
    return ((gettext("问题台账"), _address(query)),)


def _address(query: str) -> str:
    return f"{reverse('ledger:problems')}?{query}" if query else reverse("ledger:problems")
