"""Channels, as the system administrator keeps them: the list, one channel with its last messages, forms, a test."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.notifications import operations, policies, queries
from bihuan.apps.notifications.models import DeliveryState
from bihuan.apps.notifications.queries import ChannelRow
from bihuan.apps.notifications.web.forms import ChannelForm
from bihuan.core.decisions import BihuanError, Missing
from bihuan.core.messages.kinds import ChannelKind
from bihuan.ui.form_pages import FormPage, answer
from bihuan.ui.shell import actor_of


@never_cache
@login_required
@require_GET
def list_channels(request: HttpRequest) -> HttpResponse:
    """The channels that the reader keeps, and the kinds that there can be."""
    _require_keeper(request)
    now = timezone.now()
    page = {"rows": queries.channel_rows(actor_of(request), at=now), "kinds": queries.KIND_WORDS.items(), "now": now}
    return render(request, "notifications/channels.html", page)


@never_cache
@login_required
@require_GET
def show_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """One channel, its last messages, and a test."""
    _require_keeper(request)
    row = _load(request, channel_id)
    deliveries = queries.last_deliveries(actor_of(request), channel_id=channel_id)
    page = {"row": row, "deliveries": deliveries, "now": timezone.now()}
    return render(request, "notifications/channel.html", page)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def make_channel(request: HttpRequest, kind: str) -> HttpResponse:
    """A new channel of one kind."""
    _require_keeper(request)
    if kind not in set(ChannelKind):
        raise Http404
    wanted = ChannelKind(kind)
    form = _form(request, wanted, None)

    def act() -> str:
        channel_id = operations.make_channel(
            actor=actor_of(request), at=timezone.now(), region_id=form.place_chosen()[0], kind=wanted,
            values=form.values(),
        )  # fmt: skip
        messages.success(request, gettext("通道建好了，发一条测试消息看看。"))
        return reverse("notifications:channel", args=[channel_id])

    label = gettext("新建通道：%(kind)s") % {"kind": queries.KIND_WORDS[wanted]}
    page = FormPage(label, gettext("新建通道"), "plus", _trail(), lead=_LEADS[wanted]())
    return answer(request, page, form, act)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def change_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Change a channel, or turn it off."""
    _require_keeper(request)
    row = _load(request, channel_id)
    form = _form(request, row.kind, row)
    own = reverse("notifications:channel", args=[channel_id])

    def act() -> str:
        operations.change_channel(
            actor=actor_of(request), at=timezone.now(), channel_id=channel_id, values=form.values()
        )
        messages.success(request, gettext("通道已保存。"))
        return own

    page = FormPage(
        gettext("改通道"), gettext("保存"), "device-floppy", (*_trail(), (row.name, own)), lead=row.kind_word
    )
    return answer(request, page, form, act)


@login_required
@require_POST
def try_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Send a test message, and say what became of it."""
    _require_keeper(request)
    actor = actor_of(request)
    row = _load(request, channel_id)
    try:
        delivery_id = operations.try_channel(actor=actor, at=timezone.now(), channel_id=row.id, clock=timezone.now)
    except BihuanError as refusal:
        messages.error(request, refusal.reason.text(gettext))
    else:
        _tell(request, queries.delivery_row(actor, delivery_id=delivery_id))
    return HttpResponseRedirect(reverse("notifications:channel", args=[channel_id]))


def _tell(request: HttpRequest, delivery: queries.DeliveryRow) -> None:
    said = delivery.error or delivery.state_word
    if delivery.state == DeliveryState.SENT:
        messages.success(request, gettext("测试消息已送达。"))
    elif delivery.state in (DeliveryState.PENDING, DeliveryState.SENDING):
        messages.warning(request, gettext("测试消息还没有送出：%(why)s") % {"why": said})
    else:
        messages.error(request, gettext("测试消息：%(why)s") % {"why": said})


def _require_keeper(request: HttpRequest) -> None:
    if not policies.keeps_channels(actor_of(request)):
        raise PermissionDenied(policies.NOT_ALLOWED.text(gettext))


def _load(request: HttpRequest, channel_id: int) -> ChannelRow:
    try:
        return queries.channel_row(actor_of(request), channel_id=channel_id, at=timezone.now())
    except Missing as missing:
        raise Http404 from missing


def _form(request: HttpRequest, kind: ChannelKind, row: ChannelRow | None) -> ChannelForm:
    places = queries.kept_places(actor_of(request))
    return ChannelForm(request.POST if request.method == "POST" else None, kind=kind, places=places, row=row)


def _trail() -> tuple[tuple[str, str], ...]:
    return ((gettext("消息通道"), reverse("notifications:channels")),)


_LEADS = {
    ChannelKind.WECOM: lambda: gettext("往群里发。群里只看到条数和“请登录”，没有内容。每分钟最多 20 条。"),
    ChannelKind.DINGTALK: lambda: gettext(
        "往群里发。安全设置选加签，或把关键词设为“闭环”。每分钟最多 20 条，超了停 10 分钟。"
    ),
    ChannelKind.FEISHU: lambda: gettext("往群里发。安全设置选加签，或把关键词设为“闭环”。每分钟最多 100 条。"),
    ChannelKind.MAIL: lambda: gettext("发给填了邮箱的人，一人一封。邮件里只有条数和“请登录”。"),
    ChannelKind.FILE: lambda: gettext("写成文件放在 outbox 文件夹里，由内网的短信平台等取走。"),
}
