"""Given templates: the texts that all units were given, which are no copying."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.coordination import queries as coordination
from bihuan.apps.coordination.queries import DocumentFilter
from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.web.check_up_views import require_reader
from bihuan.apps.formalism.web.forms import ReasonForm, TemplateForm
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.ui.form_pages import FormPage, answer, answer_again
from bihuan.ui.numbers import number_of


@login_required
@require_GET
def list_templates(request: HttpRequest) -> HttpResponse:
    """Every template of the reader's place, those in force first."""
    actor = require_reader(request)
    rows = sorted(queries.given_templates(actor), key=lambda row: row.ended_at is not None)
    context = {"rows": rows, "keeps": bool(_regions(actor)), "now": timezone.now()}
    return render(request, "formalism/templates.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_template(request: HttpRequest) -> HttpResponse:
    """The office adds a text."""
    again = answer_again(request)
    if again is not None:
        return again
    actor = require_reader(request)
    regions = _regions(actor)
    if not regions:
        raise PermissionDenied(gettext("下发的模板由整改落实组登记。"))
    form = TemplateForm(request.POST or None, regions=regions, documents=_documents(actor))

    def act() -> str:
        said = form.cleaned_data
        operations.give_template(
            actor=actor, at=timezone.now(), region_id=int(said["region"]), title=said["title"], text=said["text"],
            document_id=number_of(said["document"]),
        )  # fmt: skip
        messages.success(request, gettext("已登记。下次体检起扣除这些字。"))
        return reverse("formalism:templates")

    page = FormPage(
        label=gettext("登记下发的模板"), button=gettext("登记"), icon="plus", draft="given-template",
        trail=((gettext("体检"), reverse("formalism:check-up")), (gettext("下发的模板"), reverse("formalism:templates"))),
        lead=gettext("照着模板写不是抄：登记了的固定文字，比对时先扣除。"),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def end_template(request: HttpRequest, template_id: int) -> HttpResponse:
    """The office ends one."""
    again = answer_again(request)
    if again is not None:
        return again
    actor = require_reader(request)
    row = next((each for each in queries.given_templates(actor) if each.id == template_id), None)
    if row is None:
        raise Http404
    if not row.may_end:
        raise PermissionDenied(gettext("这份模板已经停用，或要由整改落实组停用。"))
    form = ReasonForm(request.POST or None)

    def act() -> str:
        operations.end_template(actor=actor, at=timezone.now(), template_id=template_id, why=form.cleaned_data["why"])
        messages.success(request, gettext("已停用。"))
        return reverse("formalism:templates")

    page = FormPage(
        label=gettext("停用模板"), button=gettext("停用"), icon="ban", facts=((gettext("材料名称"), row.title),),
        trail=((gettext("体检"), reverse("formalism:check-up")), (gettext("下发的模板"), reverse("formalism:templates"))),
    )  # fmt: skip
    return answer(request, page, form, act)


def _regions(actor: Actor) -> list[tuple[int, str]]:
    """Where the reader may keep templates."""
    paths = queries.template_regions(actor)
    if not paths:
        return []
    return [(row.id, row.name) for row in organizations.region_rows(actor) if row.path in paths]


def _documents(actor: Actor) -> list[tuple[int, str]]:
    rows, _page = coordination.document_page(actor, wanted=DocumentFilter(), today=timezone.localdate())
    return [(row.id, f"{row.number} {row.title}") for row in rows]
