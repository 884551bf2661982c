"""How one wants to be told, and the calendar that reads one's deadlines."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.apps.notifications import operations, queries
from bihuan.apps.notifications.web.forms import WaysForm
from bihuan.core.decisions import Missing
from bihuan.ui.form_pages import FormPage, answer
from bihuan.ui.shell import actor_of


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def choose_ways(request: HttpRequest) -> HttpResponse:
    """The hour of the digest and the ways on which it comes."""
    actor = actor_of(request)
    row = queries.reader_row(actor, at=timezone.now())
    start = {"hour": str(row.hour), "mail": row.mail, "takes_files": row.takes_files, "language": row.language}
    form = WaysForm(request.POST if request.method == "POST" else None, initial=start)

    def act() -> str:
        given = form.cleaned_data
        operations.choose_ways(
            actor=actor,
            at=timezone.now(),
            hour=int(given["hour"]),
            mail=given["mail"],
            takes_files=given["takes_files"],
            language=given["language"],
        )
        messages.success(request, gettext("消息设置已保存。"))
        return reverse("notifications:inbox")

    notes = (
        []
        if row.has_mail_channel or row.has_file_channel
        else [gettext("本地区还没有邮件或文件通道，现在只在这里看消息。")]
    )
    page = FormPage(
        label=gettext("消息设置"),
        button=gettext("保存"),
        icon="device-floppy",
        trail=_trail(),
        lead=gettext("每个工作日汇总一次，紧急的马上告诉你，一小时最多几次。"),
        facts=((gettext("下一次汇总"), f"{row.next_at:%Y-%m-%d %H:%M}"),),
        notes=notes,
    )
    return answer(request, page, form, act)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def make_feed(request: HttpRequest) -> HttpResponse:
    """The address of one's calendar, shown once."""
    actor = actor_of(request)
    row = queries.reader_row(actor, at=timezone.now())
    form = forms.Form(request.POST if request.method == "POST" else None)
    shown = list[str]()

    def act() -> str:
        shown.append(operations.make_feed(actor=actor, at=timezone.now()))
        return reverse("notifications:inbox")

    page = FormPage(
        label=gettext("日历订阅"),
        button=gettext("换一个地址") if row.has_feed else gettext("建一个地址"),
        icon="calendar-plus",
        trail=_trail(),
        lead=gettext("手机、电脑的日历订阅这个地址，就能看到你负责的时限。知道地址的人都能看，别给别人。"),
        facts=((gettext("订阅地址"), _standing(row)),),
    )
    answered = answer(request, page, form, act)
    if not shown:
        return answered
    address = request.build_absolute_uri(reverse("notifications:feed", args=[shown[0]]))
    return render(request, "notifications/feed_made.html", {"address": address})


@login_required
@require_http_methods(["GET", "POST"])
def revoke_feed(request: HttpRequest) -> HttpResponse:
    """The address reads nothing any more."""
    actor = actor_of(request)
    row = queries.reader_row(actor, at=timezone.now())
    if not row.has_feed and request.method != "POST":
        raise Http404
    form = forms.Form(request.POST if request.method == "POST" else None)

    def act() -> str:
        operations.revoke_feed(actor=actor, at=timezone.now())
        messages.success(request, gettext("日历订阅地址已停用，现在起读不到你的时限。"))
        return reverse("notifications:feed-new")

    page = FormPage(
        label=gettext("停用日历订阅"),
        button=gettext("停用地址"),
        icon="ban",
        trail=(*_trail(), (gettext("日历订阅"), reverse("notifications:feed-new"))),
        lead=gettext("停用后用这个地址的日历不再更新，不能恢复；要用就另建。"),
        facts=((gettext("订阅地址"), _standing(row)),),
    )
    return answer(request, page, form, act)


@require_safe
def show_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind an address. Whoever holds the address reads it, as calendar programs cannot sign in."""
    try:
        feed = queries.feed_behind(token, at=timezone.now())
    except Missing as missing:
        raise Http404 from missing
    response = HttpResponse(feed, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="bihuan.ics"'
    patch_cache_control(response, private=True, max_age=900)
    return response


def _standing(row: queries.ReaderRow) -> str:
    if row.feed_made_at is None:
        return gettext("没有订阅地址")
    standing = gettext("%(day)s 建的地址有效") % {"day": f"{timezone.localtime(row.feed_made_at):%Y-%m-%d}"}
    return format_html('{}　<a href="{}">{}</a>', standing, reverse("notifications:feed-revoke"), gettext("停用地址"))


def _trail() -> tuple[tuple[str, str], ...]:
    return ((gettext("消息"), reverse("notifications:inbox")),)
