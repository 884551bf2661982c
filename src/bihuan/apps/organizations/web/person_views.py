"""Pages of people: the list, one person, a new one, the end of an appointment, the merging of doubles."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.policies import Action
from bihuan.apps.organizations.queries import accounts, directory
from bihuan.apps.organizations.queries.directory import PersonDetail
from bihuan.apps.organizations.queries.rows import PersonRow
from bihuan.apps.organizations.web.finding import found, require_keeper
from bihuan.apps.organizations.web.person_forms import MergeForm, NewPersonForm, PersonFindForm, describe
from bihuan.apps.organizations.web.unit_forms import EndForm
from bihuan.core.actors import Role
from bihuan.ui.form_pages import Doubt, FormPage, answer, answer_again
from bihuan.ui.numbers import number_of
from bihuan.ui.shell import actor_of


@login_required
@require_GET
def list_people(request: HttpRequest) -> HttpResponse:
    """One page of the people whom the reader may see, each with the posts that they hold today."""
    actor = actor_of(request)
    if not directory.may_see_people(actor):
        raise PermissionDenied
    form = PersonFindForm(request.GET)
    form.is_valid()
    q = form.cleaned_data.get("q", "")
    rows, shown = directory.people_page(actor, q=q, on=timezone.localdate(), number=request.GET.get("page", "1"))
    page = {
        "form": form,
        "rows": rows,
        "page": shown,
        "shared": _shared_names(rows),
        "narrowed": bool(q),
        "keeps": bool(directory.kept_regions(actor, Action.KEEP_PEOPLE)),
        "today": timezone.localdate(),
    }
    return render(request, "organizations/people.html", page)


@login_required
@require_GET
def show_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person; the address of a double leads to the row that was kept."""
    actor = actor_of(request)
    kept = directory.merged_into(actor, person_id)
    if kept is not None:
        return HttpResponseRedirect(_address(kept))
    detail = load_person(request, person_id)
    today = timezone.localdate()
    page = {
        "detail": detail,
        "now": [post for post in detail.person.posts if post.until is None or post.until > today],
        "before": [post for post in reversed(detail.person.posts) if post.until is not None and post.until <= today],
        "namesakes": [(row.id, describe(row)) for row in detail.namesakes],
        "sees_people": directory.may_see_people(actor),
        "keeps_users": actor.holds(Role.SECURITY_ADMIN),
        "users": accounts.users_of_person(actor, person_id),
        "today": today,
    }
    return render(request, "organizations/person.html", page)


@login_required
@require_http_methods(["GET", "POST"])
def create_person(request: HttpRequest) -> HttpResponse:
    """A new person. Who bears the name already is shown first: most second rows are doubles."""
    actor = actor_of(request)
    regions = directory.kept_regions(actor, Action.KEEP_PEOPLE)
    if not regions:
        raise PermissionDenied
    start = {"region": request.GET.get("region", ""), "name": request.GET.get("name", "")}
    form = NewPersonForm(request.POST if request.method == "POST" else None, initial=start, regions=regions)

    def act() -> str:
        given = form.cleaned_data
        made = operations.create_person(
            actor=actor,
            at=timezone.now(),
            region_id=int(given["region"]),
            name=given["name"],
            phone=given["phone"],
        )
        messages.success(request, gettext("已新增%(name)s。到单位的页面任职。") % {"name": made.name})
        return _address(made.id)

    page = FormPage(
        label=gettext("新增人员"),
        button=gettext("新增人员"),
        icon="user-plus",
        trail=_trail(),
        lead=gettext("台账里点名的人。换单位、换职务不用新增，改任职就行。"),
        draft="new-person",
        look_over=namesakes_of,
    )
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def merge_people(request: HttpRequest, person_id: int) -> HttpResponse:
    """Another row of the same human goes into this one; `?double=` proposes which, else namesakes are offered."""
    again = answer_again(request)
    if again is not None:
        return again
    actor = actor_of(request)
    detail = load_person(request, person_id)
    require_keeper(detail.keep)
    proposed = number_of(request.POST.get("double") or request.GET.get("double"))
    doubles = {row.id: row for row in detail.namesakes}
    if proposed is not None and proposed != person_id and proposed not in doubles:
        doubles[proposed] = found(lambda: directory.person_detail(actor, proposed)).person
    if not doubles:
        messages.info(request, gettext("没有同名的人。名字写错的，到那个人的页面里合并。"))
        return HttpResponseRedirect(_address(person_id))
    first = str(proposed or (next(iter(doubles)) if len(doubles) == 1 else ""))
    form = MergeForm(
        request.POST if request.method == "POST" else None, initial={"double": first}, doubles=doubles.values()
    )

    def act() -> str:
        given = form.cleaned_data
        operations.merge_people(
            actor=actor, at=timezone.now(), kept_id=person_id, double_id=int(given["double"]), reason=given["reason"]
        )
        messages.success(request, gettext("已合并。任职、账号和台账里的点名都归到这一条。"))
        return _address(person_id)

    page = FormPage(
        label=gettext("合并重复的人"),
        button=gettext("合并"),
        icon="arrows-join",
        trail=_trail(detail),
        lead=gettext("同一个人登了两条才合并；只是同名的，不要合并。合并了不能拆开。"),
        facts=((gettext("保留的记录"), describe(detail.person)),),
        explained=gettext("系统、安全、审计三类管理员必须是三个人，谁也不能改自己的记录。"),
        draft=f"person-{person_id}-merge",
    )
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def end_appointment(request: HttpRequest, person_id: int, appointment_id: int) -> HttpResponse:
    """The end of one appointment of a person."""
    detail = load_person(request, person_id)
    require_keeper(detail.keep)
    held = [post for post in detail.person.posts if post.appointment_id == appointment_id]
    if not held:
        return HttpResponseRedirect(_address(person_id))
    form = EndForm(request.POST if request.method == "POST" else None, initial={"until": timezone.localdate()})

    def act() -> str:
        operations.end_appointment(
            actor=actor_of(request),
            at=timezone.now(),
            appointment_id=appointment_id,
            until=form.cleaned_data["until"],
        )
        messages.success(request, gettext("已免职。原来的任职记录还在。"))
        return _address(person_id)

    facts = (
        (gettext("姓名"), detail.person.name),
        (gettext("职务"), f"{held[0].unit_name} {held[0].title}"),
        (gettext("任职日期"), held[0].since.isoformat()),
    )
    page = FormPage(gettext("免职"), gettext("免职"), "calendar-off", _trail(detail), facts=facts)
    return answer(request, page, form, act)


def namesakes_of(form: Form) -> list[Doubt]:
    """Who bears the typed name already."""
    return [
        Doubt(gettext("已经有%(who)s。") % {"who": describe(row)}, _address(row.id), gettext("看这个人"))
        for row in queries.people_named(int(form.cleaned_data["region"]), form.cleaned_data["name"])
    ]


def load_person(request: HttpRequest, person_id: int) -> PersonDetail:
    """The person for this reader. Raises Http404 where there is none."""
    return found(lambda: directory.person_detail(actor_of(request), person_id))


def _shared_names(rows: tuple[PersonRow, ...]) -> frozenset[str]:
    names = [row.name for row in rows]
    return frozenset(name for name in names if names.count(name) > 1)


def _trail(detail: PersonDetail | None = None) -> tuple[tuple[str, str], ...]:
    top = (gettext("人员"), reverse("organizations:people"))
    return (top,) if detail is None else (top, (detail.person.name, _address(detail.person.id)))


def _address(person_id: int) -> str:
    return reverse("organizations:person", args=[person_id])
