"""归档包: what is in it is said first, then it streams to whoever takes it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.web.forms import NoForm
from bihuan.apps.verification.web.submitting import load_problem
from bihuan.core.decisions import Refused
from bihuan.ui.form_pages import FormPage, Trouble, show
from bihuan.ui.shell import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def take_archive(request: HttpRequest, number: str) -> HttpResponseBase:
    """The page that says what leaves, and the package itself."""
    detail = load_problem(request, number)
    if not queries.may_take_archive(actor_of(request), detail):
        raise PermissionDenied(gettext("归档包由整改落实组和县领导在销号后取。"))
    page = FormPage(
        label=gettext("取归档包"), button=gettext("取归档包"), icon="download",
        trail=((gettext("问题台账"), reverse("ledger:problems")), (number, reverse("ledger:problem", args=[number]))),
        facts=(
            (gettext("里面有"), gettext("问题和整改内容、申请核查复核公示的经过、佐证原件、每一步操作和它的存证证明")),
            (gettext("怎样核验"), gettext("examples/check_archive.py，不用本系统；改一个字节、少一个文件、换一条记录都查得出")),
        ),
        notes=(gettext("里面写着办理人的姓名，只作归档用；谁取走的会存证。"),),
    )  # fmt: skip
    if request.method != "POST":
        return show(request, page, NoForm())
    try:
        archive = operations.take_archive(actor=actor_of(request), at=timezone.now(), number=number)
    except Refused as refusal:
        return show(request, page, NoForm(), Trouble(403, refusal=refusal.reason.text(gettext)))
    answer = StreamingHttpResponse(archive.chunks, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{archive.filename}"'
    return answer
