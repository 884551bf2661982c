"""Forms of common problems: what somebody types, and which choices there are."""

from collections.abc import Iterable, Sequence

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.common_problems.operations import NewJoint, NewJointMeasure
from bihuan.apps.common_problems.queries import GroupRow
from bihuan.apps.ledger.queries import ProblemRow
from bihuan.apps.organizations.queries import RegionRow, UnitRow
from bihuan.ui.numbers import number_of

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
Choices = Sequence[tuple[str, str]]


class VersionForm(forms.Form):
    """A form that says which state it was drawn with."""

    version = forms.CharField(required=False, widget=forms.HiddenInput, max_length=12)

    @property
    def seen(self) -> int | None:
        return number_of(str(self.cleaned_data.get("version") or ""))


class RegionForm(forms.Form):
    """In which region to look. Whoever has one alone is not asked."""

    region = forms.ChoiceField(label=gettext_lazy("地区"))

    def __init__(self, *args: object, regions: Sequence[RegionRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(str(region.id), region.name) for region in regions]
        widget = forms.Select() if len(choices) > 1 else forms.HiddenInput()
        self.fields["region"] = forms.ChoiceField(
            label=gettext("地区"), choices=choices, widget=widget, initial=choices[0][0] if choices else ""
        )


class CasesForm(VersionForm):
    """Which cases of a group."""

    cases = forms.MultipleChoiceField(label=gettext_lazy("个案"))

    def __init__(self, *args: object, cases: Iterable[ProblemRow], chosen: bool = True, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(str(row.id), f"{row.number}　{row.text[:60]}（{row.unit}）") for row in cases]
        self.fields["cases"] = forms.MultipleChoiceField(
            label=gettext("个案"), choices=choices, widget=forms.CheckboxSelectMultiple,
            initial=[value for value, _ in choices] if chosen else [],
        )  # fmt: skip

    def problem_ids(self) -> list[int]:
        return [int(value) for value in self.cleaned_data["cases"]]


class MeasureForm(VersionForm):
    """A shared measure: what, who, by when, how verified."""

    content = forms.CharField(
        label=gettext_lazy("共同措施"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("做什么、做到什么程度，对所有个案都管用的办法。"),
    )
    unit = forms.ChoiceField(label=gettext_lazy("由谁来办"))
    due = forms.DateField(label=gettext_lazy("完成时限"), widget=DAY)
    check_by = forms.CharField(
        label=gettext_lazy("怎样核实"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("看什么、问谁、查哪份记录，才算办成。"),
    )

    def __init__(self, *args: object, units: Iterable[UnitRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["unit"] = forms.ChoiceField(label=gettext("由谁来办"), choices=unit_choices(units))

    def measure(self) -> NewJointMeasure:
        given = self.cleaned_data
        return NewJointMeasure(given["content"], int(given["unit"]), given["due"], given["check_by"])


class JointForm(MeasureForm, CasesForm):
    """A joint problem with its first shared measure."""

    title = forms.CharField(
        label=gettext_lazy("联合问题"),
        max_length=120,
        help_text=gettext_lazy("参加的单位都看得到：写共同的毛病，不写哪一家、哪个人。"),
    )
    aim = forms.CharField(
        label=gettext_lazy("要达到的目标"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    basis = forms.CharField(
        label=gettext_lazy("为什么联合研究"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("分布没有超出偶然的，必须写明理由。"),
    )
    lead_unit = forms.ChoiceField(label=gettext_lazy("牵头单位"))
    units = forms.MultipleChoiceField(label=gettext_lazy("参加单位"), required=False)
    field_order = (
        "title",
        "aim",
        "basis",
        "lead_unit",
        "units",
        "content",
        "unit",
        "due",
        "check_by",
        "cases",
        "version",
    )

    def __init__(self, *args: object, units: Sequence[UnitRow], taking_part: Sequence[int], **kwargs: object) -> None:
        super().__init__(*args, units=units, **kwargs)
        self.fields["lead_unit"] = forms.ChoiceField(label=gettext("牵头单位"), choices=unit_choices(units))
        self.fields["units"] = forms.MultipleChoiceField(
            label=gettext("参加单位"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(str(unit.id), unit.name) for unit in units], initial=[str(unit) for unit in taking_part],
        )  # fmt: skip
        self.order_fields(self.field_order)

    def joint(self) -> NewJoint:
        given = self.cleaned_data
        return NewJoint(
            title=given["title"], lead_unit_id=int(given["lead_unit"]), aim=given["aim"], basis=given["basis"],
            unit_ids=tuple(int(value) for value in given["units"]), measures=(self.measure(),),
        )  # fmt: skip


class WordsForm(VersionForm):
    """What is said at a step, under the label that the step gives it."""

    words = forms.CharField(label=gettext_lazy("说明"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: object, label: str, explained: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["words"].label, self.fields["words"].help_text = label, explained


class ChooseForm(VersionForm):
    """Another thing of the same kind, and why."""

    other = forms.ChoiceField(label=gettext_lazy("并入"))
    why = forms.CharField(label=gettext_lazy("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: object, label: str, others: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["other"] = forms.ChoiceField(label=label, choices=[("", gettext("选一个")), *others])

    @property
    def chosen(self) -> int:
        return int(self.cleaned_data["other"])


class JoinForm(CasesForm):
    """Which joint problem the cases join."""

    joint = forms.ChoiceField(label=gettext_lazy("联合问题"))
    field_order = ("joint", "cases", "version")

    def __init__(self, *args: object, joints: Sequence[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["joint"] = forms.ChoiceField(
            label=gettext("联合问题"), choices=[("", gettext("选一个")), *((str(pk), title) for pk, title in joints)]
        )
        self.order_fields(self.field_order)


class DivideForm(CasesForm):
    """Which cases are another matter, and why."""

    why = forms.CharField(label=gettext_lazy("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class DivideJointForm(DivideForm):
    """The joint problem that the chosen cases become."""

    title = forms.CharField(label=gettext_lazy("新的联合问题"), max_length=120)
    lead_unit = forms.ChoiceField(label=gettext_lazy("牵头单位"))
    field_order = ("title", "lead_unit", "cases", "why", "version")

    def __init__(self, *args: object, units: Iterable[UnitRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["lead_unit"] = forms.ChoiceField(label=gettext("牵头单位"), choices=unit_choices(units))
        self.order_fields(self.field_order)


def unit_choices(units: Iterable[UnitRow]) -> list[tuple[str, str]]:
    return [("", gettext("选一个单位")), *((str(unit.id), unit.name) for unit in units)]


def group_choices(groups: Iterable[GroupRow]) -> list[tuple[str, str]]:
    """Groups by their number, size and how they begin."""
    told = gettext("同类问题 %(n)s：%(text)s（%(cases)s 个，%(units)s 个单位）")
    return [
        (str(row.id), told % {"n": row.id, "text": row.example[:30], "cases": row.cases, "units": row.units})
        for row in groups
    ]
