"""Forms of units: what somebody types, and which words it may be."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.organizations.models import UnitKind
from bihuan.apps.organizations.queries.rows import PersonRow, RegionRow, UnitRow

NAME_LENGTH = 120
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def reason_field(help_text: "str | _StrPromise" = "") -> forms.CharField:
    """Why something is ended or taken back: stands in the record."""
    return forms.CharField(
        label=gettext_lazy("原因"),
        help_text=help_text,  # kept as it is: a sentence of a class is translated when somebody reads it
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def region_field(regions: Iterable[RegionRow]) -> forms.ChoiceField:
    """The region that something belongs to; where there are several, none is taken before it was chosen."""
    choices = [(str(region.id), region.name) for region in regions]
    several = [("", gettext("选一个地区"))] if len(choices) > 1 else []
    return forms.ChoiceField(label=gettext("地区"), choices=[*several, *choices])


class UnitFindForm(forms.Form):
    """What one looks for in the list of units; all of it stands in the address."""

    q = forms.CharField(label=gettext_lazy("名称或别名"), required=False, max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"] = forms.ChoiceField(
            label=gettext_lazy("类别"), required=False, choices=[("", gettext("全部类别")), *UnitKind.choices]
        )


class NewUnitForm(forms.Form):
    """A unit as it comes into the house."""

    region = forms.ChoiceField(label=gettext_lazy("地区"))
    name = forms.CharField(
        label=gettext_lazy("全称"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("机构编制上的名称，如 澜川县教育局。"),
    )
    short_name = forms.CharField(
        label=gettext_lazy("简称"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("列表里显示的叫法，如 县教育局。别的叫法以后加成别名。"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=UnitKind.choices, initial=UnitKind.DEPARTMENT.value)

    def __init__(self, *args: object, regions: Iterable[RegionRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["region"] = region_field(regions)


class RenameForm(forms.Form):
    """A unit's new names; `seen` is the name that the form was drawn with."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=NAME_LENGTH, strip=False)
    name = forms.CharField(label=gettext_lazy("全称"), max_length=NAME_LENGTH)
    short_name = forms.CharField(label=gettext_lazy("简称"), required=False, max_length=60)


class AliasForm(forms.Form):
    """Another way of writing a unit's name."""

    name = forms.CharField(
        label=gettext_lazy("别名"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("台账里别人的写法，如 教体局。导入时写成这样，就认成本单位。"),
    )


class AliasGoneForm(forms.Form):
    """An alias that led to the wrong unit."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=NAME_LENGTH)


class PostForm(forms.Form):
    """A post of a unit."""

    title = forms.CharField(label=gettext_lazy("职务"), max_length=80, help_text=gettext_lazy("如 局长、产权股股长。"))


class RetireForm(forms.Form):
    """The end of a unit, and who takes over."""

    successor = forms.ChoiceField(
        label=gettext_lazy("承接单位"),
        required=False,
        help_text=gettext_lazy("合并、改组的写承接的单位；没有就空着。重复建的单位，选保留的那个。"),
    )
    reason = reason_field(gettext_lazy("如 机构改革，职责划入县文旅局。"))

    def __init__(self, *args: object, units: Iterable[UnitRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", gettext("没有承接单位")), *((str(unit.id), unit.name) for unit in units)]
        self.fields["successor"] = forms.ChoiceField(
            label=self.fields["successor"].label,
            required=False,
            help_text=self.fields["successor"].help_text,
            choices=choices,
        )


class AppointForm(forms.Form):
    """Who takes which post from when on. A name borne by several people has to be settled by choosing one of them."""

    post = forms.ChoiceField(label=gettext_lazy("职务"))
    person_name = forms.CharField(
        label=gettext_lazy("姓名"), max_length=60, help_text=gettext_lazy("写全。有几个人同名的，下一步选是哪一个。")
    )
    person = forms.ChoiceField(label=gettext_lazy("是哪一个"), widget=forms.RadioSelect, required=False)
    since = forms.DateField(label=gettext_lazy("任职日期"), widget=DAY)
    until = forms.DateField(
        label=gettext_lazy("免职日期"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("从这一天起不再担任；现任的空着。"),
    )

    def __init__(
        self, *args: object, posts: Iterable[tuple[int, str]], namesakes: tuple[PersonRow, ...] = (), **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.namesakes = namesakes
        self.fields["post"] = forms.ChoiceField(
            label=gettext_lazy("职务"), choices=[(str(key), title) for key, title in posts]
        )
        if len(namesakes) > 1:
            self.fields["person"] = forms.ChoiceField(
                label=gettext_lazy("是哪一个"),
                widget=forms.RadioSelect,
                choices=[(str(row.id), row.description) for row in namesakes],
                error_messages={"required": gettext("有 %(n)d 个人同名，选是哪一个。") % {"n": len(namesakes)}},
            )
        else:
            del self.fields["person"]

    def person_id(self) -> int:
        """Whom the form means; only after it was found valid."""
        return int(self.cleaned_data.get("person") or self.namesakes[0].id)

    def clean(self) -> dict[str, object]:
        known: dict[str, object] = super().clean() or {}
        name = known.get("person_name")
        if name and not self.namesakes:
            self.add_error("person_name", gettext("没有叫%(name)s的人。先在人员里新增，再来任职。") % {"name": name})
        return known


class EndForm(forms.Form):
    """The first day on which a person no longer fills a post."""

    until = forms.DateField(label=gettext_lazy("免职日期"), widget=DAY, help_text=gettext_lazy("从这一天起不再担任。"))
