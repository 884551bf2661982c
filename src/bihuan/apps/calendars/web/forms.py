"""Forms of calendars."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.calendars.operations import NAME_LENGTH
from bihuan.apps.calendars.queries import Place

EVERYBODY = "everybody"


class PlaceForm(forms.Form):
    """A form about the calendar of one place; `place` holds a region's id, or the word for everybody."""

    place = forms.ChoiceField(label=gettext_lazy("在哪里有效"), help_text=gettext_lazy("对它下面的地区也有效。"))

    def __init__(self, *args: object, places: Iterable[Place], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["place"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (EVERYBODY if each.region_id is None else str(each.region_id), each.name or gettext("全部地区"))
                for each in places
            ]

    def region_id(self) -> int | None:
        place = self.cleaned_data["place"]
        return None if place == EVERYBODY else int(place)


class LoadForm(PlaceForm):
    """A year's notice as a file."""

    file = forms.FileField(
        label=gettext_lazy("节假日文件"),
        help_text=gettext_lazy("JSON，写有 year 和 days（每天有 date、name、isOffDay），最多 256 KB。一个文件一年。"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"empty": gettext_lazy("文件是空的。")},
    )


class OverrideForm(PlaceForm):
    """A day on which a place works, or does not."""

    day = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    is_workday = forms.ChoiceField(
        label=gettext_lazy("这一天"),
        widget=forms.RadioSelect,
        choices=[("no", gettext_lazy("放假")), ("yes", gettext_lazy("上班"))],
    )
    name = forms.CharField(
        label=gettext_lazy("名称"),
        required=False,
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("如 三月三、台风停工。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=500,
        help_text=gettext_lazy("哪个文件、谁定的。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(forms.Form):
    """Why an override is taken back."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
