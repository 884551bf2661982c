"""The form by which a problem is put into one more campaign."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger.web.step_forms import StepForm


class ShareForm(StepForm):
    """Which campaign, and the number that its own list gives to the problem."""

    campaign = forms.ChoiceField(label=gettext_lazy("列入哪个专项"))
    serial = forms.CharField(
        label=gettext_lazy("那个专项清单里的序号"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("没有就空着。"),
    )

    def prepare(self) -> None:
        """Campaigns of the problem's region that go on and do not hold it yet."""
        detail = self.asking.detail
        held = {row.id for row in detail.campaigns}
        rows = [
            row
            for row in campaigns.list_campaigns(self.asking.actor)
            if row.region_path == detail.region_path and row.id not in held and row.ended_at is None
        ]
        choices = [("", gettext("选一个专项")), *((str(row.id), row.name) for row in rows)]
        self.fields["campaign"] = forms.ChoiceField(
            label=gettext("列入哪个专项"),
            choices=choices,
            help_text="" if rows else gettext("没有别的专项可以列入。"),
        )
