"""The views behind errors: each tells what happened, what was kept, and what to do now. The one for 500 touches no database.

`config.urls` names them: handler400, handler403, handler404, handler500; `CSRF_FAILURE_VIEW` names `csrf_failure`.
A page that refuses for a reason of its own calls `error_page`.
"""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext

from bihuan.ui.navigation import way_to
from bihuan.ui.notes import ErrorAccount
from bihuan.ui.shell import actor_of


def error_page(request: HttpRequest, account: ErrorAccount, status: int) -> HttpResponse:
    return render(request, "ui/error.html", {"account": account}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    account = ErrorAccount(
        gettext("这个请求读不懂"),
        gettext("浏览器送来的内容不完整，或不合规矩，没有处理。"),
        gettext("什么都没有写入；原来的页面和填的内容还在浏览器里。"),
        gettext("退回上一页，刷新后再试。"),
        _home(),
    )
    return error_page(request, account, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    account = ErrorAccount(
        gettext("现在不能这样做"),
        gettext("当前账号没有这一步的权限。"),
        gettext("什么都没有改动。"),
        gettext("要办这件事，找本单位或整改落实组有权限的人。"),
        _home(),
    )
    return error_page(request, account, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    ledger = way_to(actor_of(request), "problems")
    account = ErrorAccount(
        gettext("没有找到"),
        gettext("没有这一页，或它不在可以查看的范围内。"),
        gettext("什么都没有改动。"),
        gettext("核对地址里的编号，或用编号搜索。") if ledger else gettext("核对地址，或从我的待办再找。"),
        (*_home(), *([ledger] if ledger else [])),
    )
    return error_page(request, account, 404)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    account = ErrorAccount(
        gettext("文件太大"),
        gettext("送来的内容超过了上限，没有收下。"),
        gettext("什么都没有写入；填的文字还在浏览器里。"),
        gettext("把文件分开，或把照片缩小后再传。"),
        _home(),
    )
    return error_page(request, account, 413)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    account = ErrorAccount(
        gettext("没有保存成功"),
        gettext("这一页打开得太久，或登录已经变了，安全校验没有通过。"),
        gettext("什么都没有写入；填的文字存在这台设备里，回到那一页会填回来。"),
        gettext("退回那一页，刷新后再交。"),
        _home(),
    )
    return error_page(request, account, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without request, context processors or database: any of them may be what failed.

    The number is for the reader to tell; the log line of the failure carries the same one through `request.trouble`.
    """
    number = getattr(request, "trouble", "") or secrets.token_hex(4).upper()
    return HttpResponse(render_to_string("500.html", {"number": number}), status=500)


def _home() -> tuple[tuple[str, str], ...]:
    return ((gettext("回到我的待办"), "/"),)
