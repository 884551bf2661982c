"""Forms of regions."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.organizations.models import RegionLevel
from bihuan.apps.organizations.queries.rows import RegionRow

NAME_LENGTH = 100


class RegionForm(forms.Form):
    """A region's name and code; `seen` is the name that the form was drawn with."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=NAME_LENGTH, strip=False)
    name = forms.CharField(label=gettext_lazy("全称"), max_length=NAME_LENGTH, help_text=gettext_lazy("如 澜川县。"))
    code = forms.RegexField(
        label=gettext_lazy("代码"),
        regex=r"^[0-9A-Za-z][0-9A-Za-z-]*$",
        max_length=12,
        help_text=gettext_lazy("行政区划代码，如 510822。"),
        error_messages={"invalid": gettext_lazy("地区代码用 1–12 个数字或字母，如 510822。")},
    )


class NewRegionForm(RegionForm):
    """A region under another one."""

    above = forms.ChoiceField(label=gettext_lazy("上级地区"))
    level = forms.ChoiceField(
        label=gettext_lazy("级别"),
        choices=[choice for choice in RegionLevel.choices if choice[0] != RegionLevel.PROVINCE.value],
        initial=RegionLevel.COUNTY.value,
    )
    field_order = ("above", "name", "level", "code")

    def __init__(self, *args: object, regions: Iterable[RegionRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        del self.fields["seen"]
        choices = [(str(region.id), region.name) for region in regions]
        first = [("", gettext("选上级地区"))] if len(choices) != 1 else []
        self.fields["above"] = forms.ChoiceField(
            label=gettext("上级地区"),
            choices=[*first, *choices],
            help_text="" if choices else gettext("没有省或市可选：县下面没有地区。"),
        )
