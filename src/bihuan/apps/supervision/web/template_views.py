"""Templates of the papers: what holds on each rung, a new one brought, rehearsed and put into force."""

from typing import BinaryIO, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.queries import TemplatePage, TemplateRow
from bihuan.apps.supervision.web.paper_views import WORD_FILE, as_file, made_pdf
from bihuan.apps.supervision.web.signs import paper_word
from bihuan.core.decisions import BihuanError, Missing
from bihuan.core.ladder import PAPER_WORDS, RungName
from bihuan.documents.official.template_fields import EXAMPLE, FIELDS
from bihuan.ui.form_pages import Trouble, answer_again, trouble_of
from bihuan.ui.once import new_token, take_once
from bihuan.ui.shell import actor_of

BUILT_IN = "built-in"


class TemplateForm(forms.Form):
    """A new template for the papers of a rung."""

    rung = forms.ChoiceField(label=gettext_lazy("哪一级的文稿"))
    file = forms.FileField(
        label=gettext_lazy("模板"),
        help_text=gettext_lazy("docx，不超过 5 MB，不带宏、外部链接和密码。先检查、试演，启用以前不影响任何通知。"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(rung.value, gettext(word)) for rung, word in PAPER_WORDS.items()]
        cast("forms.ChoiceField", self.fields["rung"]).choices = choices


@login_required
@require_http_methods(["GET", "POST"])
def keep_templates(request: HttpRequest) -> HttpResponse:
    """Which template holds on each rung, the form for a new one, and everything that was brought."""
    page = _page(request)
    again = answer_again(request)
    if again is not None:
        return again
    back = request.method == "POST" and request.POST.get("act") == BUILT_IN
    form = TemplateForm(*((request.POST, request.FILES) if request.method == "POST" and not back else ()))
    trouble = Trouble()
    if request.method == "POST":
        outcome = _taken(request, page, form, back=back)
        if isinstance(outcome, HttpResponse):
            return outcome
        trouble = outcome
    context = {
        "regions": queries.template_regions(actor_of(request)), "shown": page, "form": form, "trouble": trouble,
        "rungs": [(rung.value, paper_word(rung), row) for rung, row in page.in_force.items()],
        "history": [(paper_word(row.rung), row) for row in page.history], "token": new_token(),
        "fields": [(field.name, field.meaning.text(gettext)) for field in FIELDS],
    }  # fmt: skip
    return render(request, "supervision/templates.html", context, status=trouble.status)


@login_required
@require_http_methods(["GET", "POST"])
def show_template(request: HttpRequest, template_id: int) -> HttpResponse:
    """One template with its rehearsal; POST puts it into force."""
    row = _row(request, template_id)
    again = answer_again(request)
    if again is not None:
        return again
    trouble = Trouble()
    if request.method == "POST":

        def act() -> str:
            operations.put_template(actor=actor_of(request), at=timezone.now(), template_id=template_id)
            messages.success(request, gettext("模板已经启用：以后发出的文稿用它，已经发出的不变。"))
            return _list_address(row.region_id)

        try:
            target, _now = take_once(request, request.POST.get("token", ""), act)
            return HttpResponseRedirect(target)
        except BihuanError as refusal:
            trouble = trouble_of(refusal, forms.Form())
    context = {
        "row": row, "word": paper_word(row.rung), "trouble": trouble, "token": new_token(),
        "list": _list_address(row.region_id), "length": queries.length_of(EXAMPLE),
    }  # fmt: skip
    return render(request, "supervision/template.html", context, status=trouble.status)


@login_required
@require_GET
def rehearse_word(request: HttpRequest, template_id: int) -> HttpResponse:
    """The example as this template has it, as Word."""
    row = _row(request, template_id)
    return as_file(queries.rehearse_template(row), _rehearsal_name(row, "docx"), WORD_FILE)


@login_required
@require_GET
def rehearse_pdf(request: HttpRequest, template_id: int) -> HttpResponse:
    """The same as PDF, where the machine can make one."""
    row = _row(request, template_id)
    pdf = made_pdf(request, queries.rehearse_template(row))
    if pdf is None:
        return HttpResponseRedirect(reverse("templates:template", args=[template_id]))
    return as_file(pdf, _rehearsal_name(row, "pdf"), "application/pdf")


@login_required
@require_GET
def begin_template(request: HttpRequest) -> HttpResponse:
    """A template to begin with: it looks as the built-in paper does."""
    _page(request)
    return as_file(queries.template_to_begin_with(), gettext("模板样例.docx"), WORD_FILE)


def _taken(request: HttpRequest, page: TemplatePage, form: TemplateForm, *, back: bool) -> HttpResponse | Trouble:
    """What the form asked for: a new template, or the built-in paper again."""
    rung = next((each for each in RungName if each.value == request.POST.get("rung")), None)
    if rung is None or not (back or form.is_valid()):
        return Trouble(422)
    actor, at, region = actor_of(request), timezone.now(), page.region.id

    def act() -> str:
        if back:
            operations.use_built_in(actor=actor, at=at, region_id=region, rung=rung)
            messages.success(request, gettext("以后发出的文稿用自带的样式，已经发出的不变。"))
            return _list_address(region)
        file = form.cleaned_data["file"]
        content = cast("BinaryIO", file).read()
        made = operations.bring_template(
            actor=actor, at=at, region_id=region, rung=rung, content=content, filename=file.name
        )
        messages.success(request, gettext("模板检查过了，还没有启用。先看试演的文稿。"))
        return reverse("templates:template", args=[made])

    try:
        target, _now = take_once(request, request.POST.get("token", ""), act)
    except BihuanError as refusal:
        return trouble_of(refusal, form)
    return HttpResponseRedirect(target)


def _page(request: HttpRequest) -> TemplatePage:
    """The templates of the region that the address names, else of the first. Raises Http404 for whoever keeps none."""
    actor = actor_of(request)
    wanted = request.GET.get("region", "")
    regions = queries.template_regions(actor)
    region = next((each for each in regions if not wanted or str(each.id) == wanted), None)
    if region is None:
        raise Http404
    return queries.template_page(actor, region_id=region.id, page=request.GET.get("page", "1"))


def _row(request: HttpRequest, template_id: int) -> TemplateRow:
    try:
        return queries.template_row(actor_of(request), template_id=template_id)
    except Missing as missing:
        raise Http404 from missing


def _list_address(region_id: int) -> str:
    return f"{reverse('templates:list')}?region={region_id}"


def _rehearsal_name(row: TemplateRow, suffix: str) -> str:
    return f"{row.name.removesuffix('.docx')} {gettext('试演')}.{suffix}"
