"""The interface as a whole: its routers under /api/v1/, how it recognizes who asks, how it answers."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from bihuan.apps.organizations.operations import IDEMPOTENCY_HEADER
from bihuan.interfaces.rest import (
    audit,
    calendars,
    campaigns,
    closing_policies,
    common_problems,
    coordination,
    demands,
    errors,
    evidence,
    formalism,
    inspections,
    jobs,
    ladder,
    ledger,
    ledger_steps,
    named_views,
    notices,
    notifications,
    organizations,
    passing,
    referrals,
    verification,
    visits,
    workbench,
)
from bihuan.interfaces.rest.auth import AUTH, READING
from bihuan.interfaces.rest.once import KEY

PREFIX = "/api/v1/"


class ReadableRenderer(BaseRenderer):
    """JSON in which Chinese stands as Chinese, also where somebody looks at it in a terminal."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: object, *, response_status: int) -> str:
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False)


api = NinjaAPI(
    title="bihuan",
    version="1",
    description="",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    auth=AUTH,
    renderer=ReadableRenderer(),
)
errors.connect(api)
ledger_steps.add_steps(ledger.router)
verification.add_closing(ledger.router)
closing_policies.add_policies(campaigns.router, ledger.router)
for prefix, router in (
    ("/problems", ledger.router),
    ("/views", named_views.router),
    ("/hand-backs", passing.router),
    ("/verification", verification.router),
    ("/public-notices", verification.notices),
    ("/look-backs", verification.look_backs),
    ("/relapse-leads", verification.relapses),
    ("/inspections", inspections.router),
    ("/draws", inspections.draws),
    ("/visits", visits.router),
    ("/inspection-conflicts", visits.conflicts),
    ("/conclusions", visits.conclusions),
    ("/referrals", referrals.router),
    ("/evidence", evidence.router),
    ("/campaigns", campaigns.router),
    ("/tasks", campaigns.tasks),
    ("/documents", coordination.router),
    ("/demands", demands.router),
    ("/common-problems", common_problems.router),
    ("/notices", notices.router),
    ("/ladder", ladder.router),
    ("/formalism", formalism.router),
    ("/imports", jobs.imports),
    ("/jobs", jobs.router),
    ("/schedules", jobs.schedules),
    ("/inbox", notifications.inbox),
    ("/channels", notifications.channels),
    ("/calendars", calendars.router),
    ("/audit", audit.router),
    ("", workbench.router),
    ("", organizations.router),
):
    api.add_router(prefix, router)

ABOUT = _(
    "专项整治台账的接口，和页面同样的权限、同样的拒绝。\n\n"
    "认人：`Authorization: Bearer bh_…`，令牌在“我的账号”旁的“接口令牌”里建，权限同本人；只读的令牌只能 GET。"
    "已登录的浏览器可以直接试 GET。\n\n"
    "错误只有一种样子：`error` 是给程序看的代码，`message` 是给人看的话，`fields` 说明哪一项不对；"
    "409 另有 `changes`，是别人刚改了什么。要英文，请求里写 `Accept-Language: en`。"
)
ABOUT_KEYS = _(
    "回答没有收到、要再发一次的：写的请求带上 `Idempotency-Key`（自己起的、每件事一个）。"
    "同一个令牌、同一个键、同样的内容，%(hours)s 小时以内只办一次，再发得到第一次的回答，"
    "并带 `Idempotency-Replayed: true`；内容不同就回 422。被拒绝的什么也没有办，用原来的键可以再试。"
)
_KEY_SAID = _("给这件事起的键：再发一次不会办两次。")

TAGS: Mapping[str, Promise] = {
    "problems": _("问题台账：清单、登记、每一步"),
    "views": _("自己存的视图"),
    "verification": _("销号申请与核查"),
    "inspections": _("督查检查：方案、抽取、检查、结论、复核"),
    "referrals": _("密封移交的线索"),
    "common problems": _("共性问题：同类问题、联合问题"),
    "formalism": _("体检线索"),
    "evidence": _("佐证：上传和下载"),
    "campaigns": _("专项，以及台账导出"),
    "tasks": _("专项的任务"),
    "documents": _("发出的文件：签收、落实、跟进"),
    "demands": _("材料报表需求：登记、查重、填报、减负意见"),
    "notices": _("督办通知：签收、回复、批准、文稿"),
    "imports": _("清单导入"),
    "jobs": _("后台任务和它们做好的文件"),
    "messages": _("我的消息，以及消息通道"),
    "calendars": _("工作日"),
    "audit": _("操作存证、证明、树根"),
    "workbench": _("我的待办、各类计数、总览"),
    "organizations": _("地区、单位、人员、我的令牌"),
}


@lru_cache(maxsize=4)
def openapi_document(language: str) -> str:
    """The description of every route in one language, as JSON."""
    with translation.override(language):
        document = dict(api.get_openapi_schema(path_prefix=PREFIX))
        keys = str(ABOUT_KEYS) % {"hours": settings.KEEP_ANSWERS_HOURS}
        document["info"] = {**document["info"], "description": f"{ABOUT}\n\n{keys}"}
        document["paths"] = {path: _with_keys(_with_files(routes)) for path, routes in document["paths"].items()}
        document["tags"] = [{"name": name, "description": str(words)} for name, words in TAGS.items()]
        return json.dumps(document, cls=NinjaJSONEncoder, ensure_ascii=False)


def _with_keys(routes: Mapping[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    """Every writing route of an address takes the key that lets it arrive twice."""
    key = {
        "in": "header", "name": IDEMPOTENCY_HEADER, "required": False, "description": str(_KEY_SAID),
        "schema": {"type": "string", "pattern": KEY, "minLength": 1, "maxLength": 255},
    }  # fmt: skip
    told = {}
    for method, route in routes.items():
        parameters = route.get("parameters", [])
        given = list(parameters) if isinstance(parameters, list) else []
        told[method] = route if method.upper() in READING else {**route, "parameters": [*given, key]}
    return told


def _with_files(routes: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What goes out as a file is of the file's own kind: only the renderer of the others makes JSON of it."""
    for route in routes.values():
        for answer in route["responses"].values():
            held = answer.get("content", {}).get(ReadableRenderer.media_type, {})
            if held.get("schema", {}).get("format") == "binary":
                answer["content"] = {"*/*": held}
    return dict(routes)
