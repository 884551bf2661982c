"""Forms of people."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.organizations.queries.rows import PersonRow, RegionRow
from bihuan.apps.organizations.web.unit_forms import reason_field, region_field


class PersonFindForm(forms.Form):
    """What one looks for in the list of people."""

    q = forms.CharField(label=gettext_lazy("姓名、职务或单位"), required=False, max_length=60)


class NewPersonForm(forms.Form):
    """A person as they come into the house."""

    region = forms.ChoiceField(label=gettext_lazy("地区"))
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("电话"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("只有系统管理员看得到；用不上就不填。"),
    )

    def __init__(self, *args: object, regions: Iterable[RegionRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["region"] = region_field(regions)


class MergeForm(forms.Form):
    """Which row is the double, and why one is sure that they are one human."""

    double = forms.ChoiceField(label=gettext_lazy("并进来的记录"), widget=forms.RadioSelect)
    reason = reason_field(gettext_lazy("怎样确认是同一个人，如 已与单位人事核对。"))

    def __init__(self, *args: object, doubles: Iterable[PersonRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["double"] = forms.ChoiceField(
            label=gettext_lazy("并进来的记录"),
            widget=forms.RadioSelect,
            choices=[(str(row.id), describe(row)) for row in doubles],
        )


def describe(person: PersonRow) -> str:
    """A person as they are told apart from namesakes: posts now and before, and the number of the row where there are none."""
    if person.posts:
        return person.description
    return gettext("%(name)s（没有职务，记录 %(id)d）") % {"name": person.name, "id": person.id}
