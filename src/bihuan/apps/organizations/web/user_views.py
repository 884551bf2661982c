"""Pages of users: the list, one user with every role, and one page for each thing that a security administrator may do."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.policies import Action
from bihuan.apps.organizations.queries import accounts, directory
from bihuan.apps.organizations.queries.accounts import UserDetail, UserFilter
from bihuan.apps.organizations.queries.words import role_word
from bihuan.apps.organizations.web.finding import found
from bihuan.apps.organizations.web.user_forms import GrantForm, NewUserForm, ReasonForm, SureForm, UserFindForm
from bihuan.core.actors import Actor, Role
from bihuan.core.separation import refuse_own_account
from bihuan.ui.form_pages import FormPage, answer
from bihuan.ui.lists import SavedView, address_with, address_without
from bihuan.ui.numbers import number_of
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep

STATES = ("active", "idle", "left", "all")


@login_required
@require_GET
def list_users(request: HttpRequest) -> HttpResponse:
    """One page of the users whom the reader keeps, with the roles that they hold now."""
    actor, now = _keeper(request), timezone.now()
    form = UserFindForm(request.GET)
    form.is_valid()
    state = request.GET.get("state", "active")
    wanted = UserFilter(
        q=form.cleaned_data.get("q", ""),
        role=form.cleaned_data.get("role", ""),
        state=state if state in STATES else "active",
    )
    lines, shown = accounts.user_page(actor, wanted, at=now, number=request.GET.get("page", "1"))
    page = {
        "form": form,
        "lines": [(line, [_place_word(grant) for grant in line.roles]) for line in lines],
        "page": shown,
        "views": _views(request, actor, wanted, now),
        "narrowed": bool(wanted.q or wanted.role),
        "now": now,
    }
    return render(request, "organizations/users.html", page)


@never_cache
@login_required
@require_GET
def show_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """One user: who they are, what they may be where and when, and how they sign in."""
    now = timezone.now()
    detail = load_user(request, user_id)
    page = {
        "detail": detail,
        "groups": [
            (gettext("现在的角色"), [(role_word(grant.role), grant) for grant in detail.now], True),
            (gettext("以后的角色"), [(role_word(grant.role), grant) for grant in detail.later], True),
            (gettext("过去的角色"), [(role_word(grant.role), grant) for grant in detail.before], False),
        ],
        "steps": _steps_of(detail),
        "now": now,
    }
    return render(request, "organizations/user.html", page)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def create_user(request: HttpRequest) -> HttpResponse:
    """A new account. Its first password is shown once, on the answer to the form, and kept nowhere."""
    actor = _keeper(request)
    person_id = number_of(request.POST.get("person") or request.GET.get("person"))
    person = found(lambda: directory.person_detail(actor, person_id)).person if person_id is not None else None
    regions = directory.kept_regions(actor, Action.KEEP_USERS)
    start = {"region": "", "person": "", "display_name": ""}
    if person is not None:
        start = {"region": str(person.region_id), "person": str(person.id), "display_name": person.name}
        regions = tuple(region for region in regions if region.id == person.region_id)
    form = NewUserForm(request.POST if request.method == "POST" else None, initial=start, regions=regions)
    given_now = list[str]()

    def act() -> str:
        given = form.cleaned_data
        password = operations.generate_password(given["username"])
        made = operations.create_user(
            actor=actor,
            at=timezone.now(),
            region_id=int(given["region"]),
            username=given["username"],
            display_name=given["display_name"],
            person_id=person_id,
            password=password,
        )
        given_now.append(password)
        return _address(made.id)

    page = FormPage(
        label=gettext("新建账号"),
        button=gettext("新建账号"),
        icon="user-plus",
        trail=_trail(),
        lead=gettext("初始密码由系统生成，只显示一次；本人第一次登录就要改。新账号没有角色，建好再授权。"),
        facts=((gettext("人员"), person.description),) if person else (),
    )
    return _show_once(request, answer(request, page, form, act), given_now)


@login_required
@require_http_methods(["GET", "POST"])
def grant_role(request: HttpRequest, user_id: int) -> HttpResponse:
    """A role for a user, where, from when until when. What the separation of administrators forbids is explained."""
    actor, detail = actor_of(request), load_user(request, user_id)
    form = GrantForm(
        request.POST if request.method == "POST" else None,
        initial={"region": detail.user.region_id},
        regions=directory.kept_regions(actor, Action.KEEP_USERS),
        units=queries.unit_rows(actor),
    )

    def act() -> str:
        given, now = form.cleaned_data, timezone.now()
        operations.grant_role(
            actor=actor,
            at=now,
            user_id=user_id,
            role=Role(given["role"]),
            region_id=form.region_id(),
            unit_id=number_of(given["unit"]),
            since=form.begins(now),
            until=form.ends(),
        )
        messages.success(request, gettext("已授予%(role)s。") % {"role": role_word(given["role"])})
        return _address(user_id)

    page = FormPage(
        label=gettext("授予角色"),
        button=gettext("授予角色"),
        icon="key",
        trail=_trail(detail),
        facts=_facts(detail),
        explained=separation_words(),
        draft=f"user-{user_id}-grant",
    )
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def revoke_role(request: HttpRequest, grant_id: int) -> HttpResponse:
    """The end of a role, now; one that was to begin later never begins."""
    actor = _keeper(request)
    grant, user = found(lambda: accounts.grant_detail(actor, grant_id))
    detail = load_user(request, user.id)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        operations.revoke_role(actor=actor, at=timezone.now(), grant_id=grant_id, reason=form.cleaned_data["reason"])
        messages.success(request, gettext("已撤销%(role)s，现在起不再有效。") % {"role": role_word(grant.role)})
        return _address(user.id)

    page = FormPage(
        label=gettext("撤销角色"),
        button=gettext("撤销角色"),
        icon="ban",
        trail=_trail(detail),
        lead=gettext("角色的起止都留在记录里。"),
        facts=(*_facts(detail), (gettext("角色"), _place_word(grant))),
        explained=separation_words(),
    )
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def deactivate_user(request: HttpRequest, user_id: int) -> HttpResponse:
    detail = load_user(request, user_id)

    def end(reason: str) -> str:
        operations.deactivate_user(actor=actor_of(request), at=timezone.now(), user_id=user_id, reason=reason)
        return gettext("已停用。不能再登录，角色都已结束；办过的事还在他名下。")

    page = FormPage(
        label=gettext("停用账号"),
        button=gettext("停用账号"),
        icon="ban",
        trail=_trail(detail),
        lead=gettext("调离、退休、不再使用的停用。停用后不能登录，所有角色结束；不能恢复，要用就另建。"),
        facts=_facts(detail),
        explained=separation_words(),
    )
    return _with_reason(request, page, ReasonForm, user_id, end)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def reset_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """A new first password, shown once; every session of the user ends."""
    detail = load_user(request, user_id)
    form = SureForm(request.POST if request.method == "POST" else None)
    password, given_now = operations.generate_password(detail.user.username), list[str]()

    def act() -> str:
        operations.set_password(
            actor=actor_of(request),
            at=timezone.now(),
            user_id=user_id,
            password=password,
            reason=form.cleaned_data["reason"],
        )
        given_now.append(password)
        return _address(user_id)

    page = FormPage(
        label=gettext("重设密码"),
        button=gettext("重设密码"),
        icon="password",
        trail=_trail(detail),
        lead=gettext("新密码由系统生成，只显示一次；本人登录后就要改。其他地方的登录都会退出。"),
        facts=_facts(detail),
        explained=separation_words(),
    )
    return _show_once(request, answer(request, page, form, act), given_now)


@login_required
@require_http_methods(["GET", "POST"])
def reset_two_factor(request: HttpRequest, user_id: int) -> HttpResponse:
    detail = load_user(request, user_id)

    def end(reason: str) -> str:
        operations.reset_two_factor(actor=actor_of(request), at=timezone.now(), user_id=user_id, reason=reason)
        return gettext("已重置。本人登录后重新绑定。")

    page = FormPage(
        label=gettext("重置动态码"),
        button=gettext("重置动态码"),
        icon="shield-lock",
        trail=_trail(detail),
        lead=gettext("手机丢了、换了才用。重置后只凭密码就能登录，直到重新绑定。"),
        facts=_facts(detail),
        explained=separation_words(),
    )
    return _with_reason(request, page, SureForm, user_id, end)


@login_required
@require_http_methods(["GET", "POST"])
def unlock_user(request: HttpRequest, user_id: int) -> HttpResponse:
    detail = load_user(request, user_id)

    def end(reason: str) -> str:
        operations.unlock_user(actor=actor_of(request), at=timezone.now(), user_id=user_id, reason=reason)
        return gettext("已解锁，现在就可以再试。")

    page = FormPage(
        label=gettext("解锁账号"),
        button=gettext("解锁账号"),
        icon="lock-open",
        trail=_trail(detail),
        lead=gettext("连输错几次会锁一阵，到时自动解开。不是本人在试的，不要解锁。"),
        facts=_facts(detail),
        explained=separation_words(),
    )
    return _with_reason(request, page, SureForm, user_id, end)


@login_required
@require_http_methods(["GET", "POST"])
def forget_identity(request: HttpRequest, user_id: int) -> HttpResponse:
    detail = load_user(request, user_id)

    def end(reason: str) -> str:
        operations.forget_identity(actor=actor_of(request), at=timezone.now(), user_id=user_id, reason=reason)
        return gettext("已解除。下次用统一身份登录时重新绑定。")

    page = FormPage(
        label=gettext("解除统一身份"),
        button=gettext("解除统一身份"),
        icon="link",
        trail=_trail(detail),
        facts=_facts(detail),
        explained=separation_words(),
    )
    return _with_reason(request, page, SureForm, user_id, end)


def load_user(request: HttpRequest, user_id: int) -> UserDetail:
    """The user whom this reader keeps. Raises Http404 where there is none, PermissionDenied for who keeps nobody."""
    actor = _keeper(request)
    return found(lambda: accounts.user_detail(actor, user_id, at=timezone.now()))


def separation_words() -> str:
    """Why administrators are three people."""
    return gettext(
        "系统管理员管单位、人员和日历，安全管理员管账号和角色，审计管理员看操作存证。三类必须是三个人，"
        "谁也不能给自己授权，也不能改自己的账号：少了谁，都没有人能单独改了数据又抹掉痕迹。"
    )


def _keeper(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not directory.kept_regions(actor, Action.KEEP_USERS):
        raise PermissionDenied
    return actor


def _with_reason(
    request: HttpRequest, page: FormPage, form_class: type[Form], user_id: int, end: Callable[[str], str]
) -> HttpResponse:
    """A step that asks for nothing but a reason; `end` makes the call and answers what to say then."""
    form = form_class(request.POST if request.method == "POST" else None)

    def act() -> str:
        messages.success(request, end(form.cleaned_data["reason"]))
        return _address(user_id)

    return answer(request, page, form, act)


def _show_once(request: HttpRequest, answered: HttpResponse, given_now: Sequence[str]) -> HttpResponse:
    """Instead of going on, the page with the password that was given just now; a repeated form goes on without it."""
    if not given_now:
        return answered
    page = {"password": given_now[0], "target": answered.headers["Location"]}
    return render(request, "organizations/first_password.html", page)


def _steps_of(detail: UserDetail) -> tuple[NextStep, ...]:
    """What may be done with the account; one's own is locked, with the reason."""
    own = refuse_own_account(own=detail.own)
    left = "" if detail.user.is_active else gettext("这个账号已经停用。")
    wanted = [("grant", gettext("授予角色"), "key", left), ("password", gettext("重设密码"), "password", left)]
    if detail.two_factor:
        wanted.append(("two-factor", gettext("重置动态码"), "shield-lock", ""))
    if detail.failures:
        wanted.append(("unlock", gettext("解锁账号"), "lock-open", ""))
    if detail.identity:
        wanted.append(("identity", gettext("解除统一身份"), "link", ""))
    wanted.append(("deactivate", gettext("停用账号"), "ban", left))
    return tuple(
        NextStep(
            key=key,
            label=label,
            url=reverse(f"users:{key}", args=[detail.user.id]),
            icon=icon,
            primary=place == 0,
            allowed=own is None and not why,
            why=own or why,
        )
        for place, (key, label, icon, why) in enumerate(wanted)
    )


def _views(request: HttpRequest, actor: Actor, wanted: UserFilter, now: datetime) -> list[SavedView]:
    words = {"active": gettext("在用"), "idle": gettext("没有角色"), "left": gettext("已停用"), "all": gettext("全部")}
    return [
        SavedView(
            words[key],
            address_without(request.GET, "state") if key == "active" else address_with(request.GET, state=key),
            current=key == wanted.state,
            count=accounts.count_users(actor, UserFilter(wanted.q, wanted.role, key), at=now),
        )
        for key in STATES
    ]


def _place_word(grant: queries.GrantRow) -> str:
    return f"{role_word(grant.role)} · {grant.unit_name or grant.region_name}"


def _facts(detail: UserDetail) -> tuple[tuple[str, str], ...]:
    facts = [(gettext("账号"), detail.user.username), (gettext("姓名"), detail.user.display_name)]
    if detail.person is not None:
        facts.append((gettext("人员"), detail.person.description))
    return tuple(facts)


def _trail(detail: UserDetail | None = None) -> tuple[tuple[str, str], ...]:
    top = (gettext("账号与角色"), reverse("users:users"))
    return (top,) if detail is None else (top, (detail.user.display_name, _address(detail.user.id)))


def _address(user_id: int) -> str:
    return reverse("users:user", args=[user_id])
