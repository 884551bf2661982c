"""Pages of REST tokens: one's own, making and revoking one, and those of the users whom one keeps."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.policies import Action
from bihuan.apps.organizations.queries import directory
from bihuan.apps.organizations.queries.tokens import token_row
from bihuan.apps.organizations.web.finding import found
from bihuan.apps.organizations.web.user_forms import ReasonForm
from bihuan.core.tokens import MOST_DAYS
from bihuan.ui.form_pages import FormPage, answer
from bihuan.ui.shell import actor_of

_SCOPES = [("read", gettext_lazy("只读：查台账、下载文件")), ("write", gettext_lazy("读写：还能登记、交办、上报，权限同本人"))]  # fmt: skip


class TokenForm(forms.Form):
    """What a new token is for, what it may, and how long."""

    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("写明给谁用、做什么，如 大屏取数。")
    )
    scope = forms.ChoiceField(label=gettext_lazy("可以做什么"), choices=_SCOPES, initial="read")
    days = forms.IntegerField(
        label=gettext_lazy("有效天数"), initial=90, min_value=1, max_value=MOST_DAYS,
        help_text=gettext_lazy("到期自动失效，最长一年。"),
    )  # fmt: skip


@never_cache
@login_required
@require_GET
def list_own(request: HttpRequest) -> HttpResponse:
    """The reader's own tokens, those that count first."""
    now = timezone.now()
    rows = queries.own_tokens(actor_of(request), at=now)
    page = {"rows": sorted(rows, key=lambda row: not row.alive), "now": now, "own": True}
    return render(request, "organizations/tokens.html", page)


@never_cache
@login_required
@require_GET
def list_kept(request: HttpRequest) -> HttpResponse:
    """The tokens that count of all users whom the reader keeps."""
    actor, now = actor_of(request), timezone.now()
    if not directory.kept_regions(actor, Action.KEEP_USERS):
        raise PermissionDenied
    rows, shown = queries.user_tokens(actor, at=now, number=request.GET.get("page", "1"))
    return render(request, "organizations/tokens.html", {"rows": rows, "page": shown, "now": now, "own": False})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """A new token, shown once on the answer to the form and kept nowhere."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    shown = list[str]()

    def act() -> str:
        given = form.cleaned_data
        made = operations.make_token(
            actor=actor_of(request), at=timezone.now(), name=given["name"], days=given["days"],
            writes=given["scope"] == "write",
        )  # fmt: skip
        shown.append(made.token)
        return reverse("account_tokens")

    page = FormPage(
        label=gettext("新建接口令牌"),
        button=gettext("新建令牌"),
        icon="key",
        trail=((gettext("接口令牌"), reverse("account_tokens")),),
        lead=gettext("令牌只显示一次。拿着它的程序能看到、能办的和本人一样，谁用都记在本人名下。"),
    )
    answered = answer(request, page, form, act)
    if not shown:
        return answered
    return render(request, "organizations/token_made.html", {"token": shown[0]})


@login_required
@require_http_methods(["GET", "POST"])
def revoke_own(request: HttpRequest, token_id: int) -> HttpResponse:
    return _revoke(request, token_id, own=True)


@login_required
@require_http_methods(["GET", "POST"])
def revoke_kept(request: HttpRequest, token_id: int) -> HttpResponse:
    if not directory.kept_regions(actor_of(request), Action.KEEP_USERS):
        raise PermissionDenied
    return _revoke(request, token_id, own=False)


def _revoke(request: HttpRequest, token_id: int, *, own: bool) -> HttpResponse:
    actor = actor_of(request)
    row = found(lambda: token_row(actor, token_id=token_id, at=timezone.now()))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    target = reverse("account_tokens" if own else "users:tokens")

    def act() -> str:
        operations.revoke_token(
            actor=actor, at=timezone.now(), token_id=token_id, reason=form.cleaned_data["reason"]
        )  # fmt: skip
        messages.success(request, gettext("令牌已停用，现在起不再有效。"))
        return target

    page = FormPage(
        label=gettext("停用令牌"),
        button=gettext("停用令牌"),
        icon="ban",
        trail=((gettext("接口令牌"), target),),
        lead=gettext("停用后拿着它的程序马上不能再用，不能恢复；要用就另建。"),
        facts=((gettext("名称"), row.name), (gettext("开头"), row.hint), (gettext("本人"), row.user)),
    )
    return answer(request, page, form, act)
