"""Forms of users and their roles."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.organizations.queries.rows import RegionRow, UnitRow
from bihuan.apps.organizations.queries.words import ROLE_WORDS
from bihuan.apps.organizations.web.unit_forms import DAY, reason_field, region_field
from bihuan.core.actors import Role
from bihuan.core.separation import OF_A_UNIT
from bihuan.ui.days import DayField

ROLE_CHOICES = [(role.value, words) for role, words in ROLE_WORDS.items() if role is not Role.SYSTEM]


class UserFindForm(forms.Form):
    """What one looks for in the list of users; all of it stands in the address."""

    q = forms.CharField(label=gettext_lazy("账号或姓名"), required=False, max_length=60)
    role = forms.ChoiceField(
        label=gettext_lazy("角色"), required=False, choices=[("", gettext_lazy("全部角色")), *ROLE_CHOICES]
    )


class NewUserForm(forms.Form):
    """An account; its first password is made by the system."""

    region = forms.ChoiceField(label=gettext_lazy("地区"))
    username = forms.CharField(
        label=gettext_lazy("账号"),
        max_length=60,
        help_text=gettext_lazy("2–60 个字母、数字或 . _ @ + -。一个人一个账号，不共用。"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    display_name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    person = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, regions: Iterable[RegionRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["region"] = region_field(regions)


class GrantForm(forms.Form):
    """A role, where, from when until when. A unit says its region by itself."""

    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=[("", gettext_lazy("选一个角色")), *ROLE_CHOICES])
    unit = forms.ChoiceField(
        label=gettext_lazy("单位"),
        required=False,
        help_text=gettext_lazy("单位、责任人、核查人要写明单位；管全地区的角色空着。"),
    )
    region = forms.ChoiceField(
        label=gettext_lazy("地区"), help_text=gettext_lazy("没选单位时，管这个地区和它下面的地区。")
    )
    since = DayField(
        label=gettext_lazy("从哪天起"), required=False, widget=DAY, help_text=gettext_lazy("空着就从现在起。")
    )
    until = DayField(
        label=gettext_lazy("到哪天为止"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("含这一天；长期的空着。抽调、借用的写明到期日。"),
    )

    def __init__(self, *args: object, regions: Iterable[RegionRow], units: Iterable[UnitRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.units = {str(unit.id): unit for unit in units}
        places = [(key, f"{unit.name}（{unit.region_name}）") for key, unit in self.units.items()]
        self._choose("unit", [("", gettext("全地区")), *places])
        self._choose("region", [(str(region.id), region.name) for region in regions])

    def clean(self) -> dict[str, object]:
        known: dict[str, object] = super().clean() or {}
        if known.get("role") in {role.value for role in OF_A_UNIT} and not known.get("unit"):
            self.add_error("unit", gettext("这个角色要写明单位。"))
        return known

    def region_id(self) -> int:
        unit = self.units.get(self.cleaned_data["unit"])
        return unit.region_id if unit else int(self.cleaned_data["region"])

    def begins(self, now: datetime) -> datetime | None:
        """The morning of the day; None, which means now, for today and for no day."""
        day: date | None = self.cleaned_data["since"]
        return None if day is None or day == timezone.localdate(now) else _morning(day)

    def ends(self) -> datetime | None:
        """The morning after the last day."""
        day: date | None = self.cleaned_data["until"]
        return None if day is None else _morning(day + timedelta(days=1))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class ReasonForm(forms.Form):
    """Why; it stands in the record."""

    reason = reason_field()


class SureForm(ReasonForm):
    """Why, and how one made sure of who asks."""

    reason = reason_field(gettext_lazy("写明怎样核实是本人，如 本人持工作证到场。"))


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
