"""The list taken out as a file: asked for here, made by the worker, fetched from the page of the job."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.apps.ledger import operations, policies, queries
from bihuan.apps.ledger.operations import ExportFormat
from bihuan.apps.ledger.web.filters import read_filter
from bihuan.apps.ledger.web.named_views import facts_of, trail_to
from bihuan.ui.form_pages import FormPage, answer
from bihuan.ui.shell import actor_of


class ExportForm(forms.Form):
    """The kind of file; and for whoever may have them, whether people are named in full."""

    format = forms.ChoiceField(
        label=gettext_lazy("文件格式"),
        choices=(
            (ExportFormat.XLSX.value, gettext_lazy("Excel 表格（xlsx），可以改了再导入")),
            (ExportFormat.CSV.value, gettext_lazy("纯文本表格（csv），给别的系统用")),
        ),
        initial=ExportFormat.XLSX.value,
        widget=forms.RadioSelect,
    )
    personal = forms.BooleanField(
        label=gettext_lazy("写全姓名和电话"),
        help_text=gettext_lazy("办事确实要用才勾。不勾的，姓名、电话只留一部分；勾了会记录在案。"),
        required=False,
    )

    def __init__(self, *args: object, reads_personal: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not reads_personal:
            del self.fields["personal"]


@login_required
@require_http_methods(["GET", "POST"])
def export_problems(request: HttpRequest) -> HttpResponse:
    """Take out the list whose address stands behind the question mark."""
    actor, wanted = actor_of(request), read_filter(request.GET)
    personal = policies.names_people(actor)
    form = ExportForm(request.POST if request.method == "POST" else None, reads_personal=personal)
    facts = facts_of(request, wanted)
    total = queries.count_problems(actor, wanted=wanted, today=timezone.localdate())

    def act() -> str:
        job = operations.request_list_export(
            actor=actor, at=timezone.now(), wanted=wanted, format=form.cleaned_data["format"],
            personal=bool(form.cleaned_data.get("personal")), comment="；".join(f"{name}：{value}" for name, value in facts),
        )  # fmt: skip
        return reverse("jobs:job", args=[job])

    page = FormPage(
        label=gettext("导出问题"),
        button=gettext("导出"),
        icon="download",
        trail=trail_to(queries.query_of(wanted)),
        lead=gettext("在后台做，可以离开；做好了在后台任务里下载，只有自己取得到。"),
        facts=(*facts, (gettext("问题"), gettext("%(n)d 项") % {"n": total})),
        notes=() if personal else (gettext("姓名和电话只留一部分，不看来源：照现在的职责用不到。"),),
    )
    return answer(request, page, form, act)
