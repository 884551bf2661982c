"""One page with every part on it, for eyes and for axe: routes, view and the fictional data of the design's own mocks."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Template
from django.template.context import RequestContext
from django.urls import include, path

from bihuan.core.actors import Actor, Grant, Role
from bihuan.core.decisions import Reason
from bihuan.core.lifecycle import State
from bihuan.ui import errors
from bihuan.ui.chips import DeadlineChip, done_chip, remaining_chip, standing_chip, unknown_chip
from bihuan.ui.figures import CountingRule, Figure, RatePair, SummaryCell
from bihuan.ui.lists import BulkStep, FilterChip, SavedView
from bihuan.ui.milestones import Gantt, GanttRow, MilestoneMark
from bihuan.ui.rows import EvidenceTile, JobRow, TodoRow
from bihuan.ui.steps import NextStep
from bihuan.ui.timeline import TimelineEntry

TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 10, 42, tzinfo=ZoneInfo("Asia/Shanghai"))
ACTOR = Actor(user_id=7, username="liangz", name="梁正", grants=(Grant(Role.OFFICE, "/330000/330999/"),))
MARKS: tuple[MilestoneMark, ...] = ("verified", "verified", "reported", "behind", "planned")
RULE = CountingRule(
    name="核实完成率",
    numerator="按随机抽查通过比例推算",
    denominator="全部 1,986 项",
    moment="11 月 24 日 08:00",
    exclusions="从已申请销号的 1,468 项中分层随机抽 382 项现场核查，通过 286 项；95% 区间 52.2%–57.8%。",
)


@dataclass(frozen=True, slots=True)
class ListedProblem:
    number: str
    title: str
    unit: str
    state: State
    deadline: DeadlineChip
    marks: tuple[MilestoneMark, ...] = MARKS


class ProgressForm(forms.Form):
    text = forms.CharField(label="进展", help_text="一句话，写清数字和单位。", widget=forms.Textarea(attrs={"rows": 3}))
    amount = forms.IntegerField(label="追回金额（元）", required=False)
    kind = forms.ChoiceField(label="性质", choices=[("a", "阶段进展"), ("b", "全部完成")], widget=forms.RadioSelect)
    path = forms.ChoiceField(label="整改路径", choices=[("staged", "分阶段整改"), ("standing", "持续整改")])
    agreed = forms.BooleanField(label="没有国家秘密和工作秘密")
    photo = forms.FileField(label="佐证", required=False)


def show_gallery(request: HttpRequest) -> HttpResponse:
    """The gallery as the office sees it; `?bare` shows it to nobody in particular."""
    if "bare" not in request.GET:
        request.actor = ACTOR  # type: ignore[attr-defined]
    page = Template((Path(__file__).parent / "gallery.html").read_text("utf-8"))
    form = ProgressForm(request.POST) if request.method == "POST" else ProgressForm()
    return HttpResponse(page.render(RequestContext(request, gallery_data() | {"form": form})))


def take_form(request: HttpRequest) -> HttpResponse:
    """Answers what arrived as plain text, so that a test sees what a browser sent."""
    request.actor = ACTOR  # type: ignore[attr-defined]
    form = ProgressForm(request.POST)
    if "fail" in str(request.POST.get("text")):
        return errors.server_error(request)
    if not form.is_valid():
        page = Template((Path(__file__).parent / "gallery.html").read_text("utf-8"))
        return HttpResponse(page.render(RequestContext(request, gallery_data() | {"form": form})))
    photo = request.FILES.get("photo")
    sent = photo.read().hex() if photo else ""
    page = Template(
        '{% extends "ui/base.html" %}{% block content %}<p id="took">{{ text }}</p><p id="sent">{{ sent }}</p>{% endblock %}'
    )
    return HttpResponse(page.render(RequestContext(request, {"text": form.cleaned_data["text"], "sent": sent})))


def show_entrance(request: HttpRequest) -> HttpResponse:
    page = Template(
        '{% extends "ui/entrance.html" %}{% block content %}{% note "danger" "账号或密码不对。还可以试 3 次，之后锁定 15 分钟。" %}'
        '<form method="post" class="mt16"><div class="field"><label class="lb" for="u">账号</label><input class="bh-input" id="u" name="login"></div>'
        '<div class="field"><label class="lb" for="p">密码</label><input class="bh-input" id="p" type="password" name="password"></div>'
        '<button class="btn btn-primary">登录</button></form>{% endblock %}{% block links %}<a href="/">忘了密码</a>{% endblock %}'
    )
    return HttpResponse(page.render(RequestContext(request, {"entrance_name": "澜川县专项整治工作系统"})))


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


def gallery_data() -> dict[str, object]:
    rows = [_problem(n) for n in range(1, 121)]
    return {
        "now": NOW,
        "states": list(State),
        "deadlines": _deadlines(),
        "marks": MARKS,
        "rule": RULE,
        "ruled": Figure("55.0%", "/problems/?verified=1", RULE, listed=382),
        "pair": RatePair(74, 231, 312, verified=47.8, lower=36.6, upper=57.6, checked=48, pace=69),
        "unchecked": RatePair(74, 231, 312),
        "steps": steps(),
        "jobs": _jobs(),
        "entries": entries(),
        "todos": todos(),
        "tiles": _tiles(),
        "chart": chart(),
        "cells": _cells(),
        "views": [
            SavedView("全部", "?", count=1986),
            SavedView("未结，按时限", "?state=open", current=True, count=1124),
            SavedView("逾期未结", "?due=over"),
        ],
        "chips": [FilterChip("状态：", "未销号", "?")],
        "bulk": [
            BulkStep("urge", "催办", "alarm", primary=True),
            BulkStep("close", "销号", allowed=False, why="不能销号：3 项都还没有现场核查记录"),
        ],
        "rows": rows[:6],
        "page": Paginator(rows, 6).page(3),
    }


def steps() -> list[NextStep]:
    reason = Reason("no-check", "现在不能%(act)s：还没有现场核查记录。", {"act": "销号"})
    return [
        NextStep(
            "urge",
            "转为督办",
            "/problems/SZ-2026-0147/urge/",
            "alarm",
            primary=True,
            note="逾期满 2 个工作日，可由催办升为督办",
        ),
        NextStep("visit", "安排现场核查", "/gallery/form/", "map-pin-check", method="post", fields=(("kind", "a"),)),
        NextStep("close", "销号", allowed=False, why=reason),
    ]


def entries() -> list[TimelineEntry]:
    return [
        TimelineEntry(
            "reported", "石桥镇上传佐证", "3 件", dt.datetime(2026, 11, 23, 20, 35, tzinfo=NOW.tzinfo), "罗培"
        ),
        TimelineEntry(
            "flag", "发现线索：", "进展文字相近", dt.datetime(2026, 11, 23, 18, 10, tzinfo=NOW.tzinfo), "待人判断"
        ),
        TimelineEntry(
            "office", "催办", "〔2026〕31 号", dt.date(2026, 11, 13), "县整改落实组", quote="11 月 26 日前回复"
        ),
        TimelineEntry("checked", "核实", "阶段目标 2", dt.date(2026, 11, 11), "检查二组", url="/verification/1/"),
    ]


def todos() -> list[TodoRow]:
    return [
        TodoRow(
            "石桥镇 7 个村集体合同未公开，机动地发包无会议记录",
            "/problems/SZ-2026-0147/",
            NextStep("report-147", "上报进展", "/problems/SZ-2026-0147/progress/", primary=True),
            _left(-2, 20),
            "SZ-2026-0147",
            State.RECTIFYING,
            ("农村集体“三资”管理", "阶段目标 3 / 5 未上报"),
            "昨天收到催办，要求 11 月 26 日前回复",
            urgent=True,
        ),
        TodoRow(
            "柳坪镇光伏电站租金未入村集体账",
            "/problems/SZ-2026-0203/",
            NextStep("accept-203", "认领", "/gallery/form/", method="post"),
            _left(1, 25),
        ),
    ]


def chart() -> Gantt:
    return Gantt(
        [
            GanttRow(1, "逐村清理合同，建清单", dt.date(2026, 10, 10), dt.date(2026, 10, 25), "verified", who="周文岚"),
            GanttRow(2, "补开村民代表会议", dt.date(2026, 11, 7), dt.date(2026, 11, 20), "behind", "逾期 2 个工作日"),
            GanttRow(
                3, "追缴差额 21.4 万元入账", dt.date(2026, 12, 5), dt.date(2026, 12, 25), "reported", "自报 6.0 万元"
            ),
        ],
        TODAY,
    )


def _left(days: int, day: int, month: int = 11) -> DeadlineChip:
    return remaining_chip(days=days, due=dt.date(2026, month, day), today=TODAY)


def _deadlines() -> list[DeadlineChip]:
    return [
        _left(-2, 20),
        _left(0, 24),
        _left(3, 27),
        _left(13, 11, 12),
        remaining_chip(days=31, due=dt.date(2027, 1, 7), today=TODAY, estimated=True),
        standing_chip(dt.date(2026, 12, 5), TODAY),
        unknown_chip("截至1031日"),
        done_chip(dt.date(2026, 11, 12), TODAY),
    ]


def _problem(n: int) -> ListedProblem:
    states = list(State)
    return ListedProblem(
        f"SZ-2026-{n:04}",
        "石桥镇 7 个村集体合同未公开，机动地发包无会议记录",
        "县农业农村局",
        states[n % len(states)],
        _left(n - 3, 27),
    )


def _jobs() -> list[JobRow]:
    return [
        JobRow("导入“物业专项问题清单”", "running", 307, 495),
        JobRow("第 47 周工作周报", "done", url="/jobs/2/", action="下载", note="由台账生成，保留 7 天"),
        JobRow("导出佐证包", "failed", url="/jobs/3/", note="磁盘空间不足，已导出的 212 件保留。"),
    ]


def _tiles() -> list[EvidenceTile]:
    day = dt.date(2026, 11, 6)
    return [
        EvidenceTile("桥头村公开栏", "/files/1/", day, dt.date(2026, 11, 5), standing="verified"),
        EvidenceTile("会议记录（柳湾村）", "/files/2/", dt.date(2026, 11, 18)),
        EvidenceTile("村民代表会议照片", "/files/3/", day, standing="doubt", note="与 SZ-2026-0118 同图"),
        EvidenceTile("46 份合同清单.xlsx", "/files/4/", day, version=3),
    ]


def _cells() -> list[SummaryCell]:
    return [
        SummaryCell(
            "逾期", Figure(2, "/problems/?due=over", CountingRule("逾期", "时限已过且未销号")), "alert-circle", "danger"
        ),
        SummaryCell("3 个工作日内到期", Figure(3, "/problems/?due=soon"), "clock-hour-4", "warn"),
        SummaryCell("待认领", Figure(2, "/problems/?state=dispatched"), "inbox", aside="时限已在走"),
        SummaryCell("全部", Figure(1986, "/problems/", RULE), "list-details", aside="上报 74.0%　核实 47.8%"),
    ]


urlpatterns = [
    path("", show_gallery, name="home"),
    path("gallery/form/", take_form, name="gallery-form"),
    path("entrance/", show_entrance, name="entrance"),
    path("problems/", show_gallery, name="problems"),
    path("refuse/", refuse),
    path("break/", break_down),
    path("i18n/", include("django.conf.urls.i18n")),
    path("out/", show_gallery, name="account_logout"),
]
handler403 = "bihuan.ui.errors.permission_denied"
handler404 = "bihuan.ui.errors.page_not_found"
handler500 = "bihuan.ui.errors.server_error"
