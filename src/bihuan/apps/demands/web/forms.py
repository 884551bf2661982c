"""Forms of demands: what somebody types, and which choices there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.demands.operations import (
    ANSWER_WORKDAYS,
    LONGEST_BASIS,
    LONGEST_TITLE,
    NewAnswer,
    NewDemand,
)
from bihuan.apps.demands.queries import DemandDetail, DemandItemRow, OpenTurn
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.decisions import BadInput
from bihuan.core.demands.burden import MOST_FRESH_DAYS, MOST_MINUTES, BurdenTable
from bihuan.core.demands.checking import Overlap
from bihuan.core.demands.items import FIELD_KIND_NAMES, FieldKind, Item, read_items
from bihuan.core.demands.turns import FREQUENCY_NAMES, MOST_DAYS, Frequency
from bihuan.ui.days import DayField
from bihuan.ui.numbers import number_of
from bihuan.ui.uploads import FilesField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class UnitSet:
    """Units that are chosen at once: those of a campaign."""

    key: str
    name: str
    unit_ids: frozenset[int]


class VersionForm(forms.Form):
    """A form that says which state of the demand it was drawn with."""

    version = forms.CharField(required=False, widget=forms.HiddenInput, max_length=12)

    @property
    def seen(self) -> int | None:
        return number_of(str(self.cleaned_data.get("version") or ""))


class DemandForm(VersionForm):
    """A demand before it is checked."""

    issuer = forms.ChoiceField(label=gettext_lazy("提出单位"))
    title = forms.CharField(label=gettext_lazy("要什么"), max_length=LONGEST_TITLE)
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=LONGEST_BASIS,
        help_text=gettext_lazy("文件的文号和条款，如 澜办发〔2026〕12号第三条。没有依据的不登记。"),
    )
    items = forms.CharField(
        label=gettext_lazy("报送内容"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=8000,
        help_text=gettext_lazy(
            "一行一项，后面可以加“|”写明是数字、短文字、长文字、明细表、附件还是照片视频。台账里有的，送审时会划掉。"
        ),
    )
    sets = forms.MultipleChoiceField(label=gettext_lazy("整批选报送单位"), required=False)
    units = forms.MultipleChoiceField(label=gettext_lazy("单个选报送单位"), required=False)
    frequency = forms.ChoiceField(label=gettext_lazy("多久报一次"))
    first_day = DayField(label=gettext_lazy("从哪天起"), widget=DAY)
    end_day = DayField(
        label=gettext_lazy("到哪天为止"),
        widget=DAY,
        error_messages={"required": gettext_lazy("写明到哪天为止：没有终止日期的不登记。")},
        help_text=gettext_lazy("过了这天自动停止，单位不用再报。"),
    )
    answer_days = forms.IntegerField(
        label=gettext_lazy("每次给几个工作日"), min_value=1, max_value=MOST_DAYS, initial=ANSWER_WORKDAYS
    )
    justification = forms.CharField(
        label=gettext_lazy("理由"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("和别的需求重复，或者要照片视频的，写明为什么还要。"),
    )

    def __init__(
        self,
        *args: object,
        issuers: Iterable[UnitRow],
        units: Iterable[UnitRow],
        sets: Sequence[UnitSet] = (),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._sets = {each.key: each for each in sets}
        self.fields["issuer"] = _choice(gettext("提出单位"), [(str(unit.id), unit.name) for unit in issuers])
        self.fields["frequency"] = _choice(
            gettext("多久报一次"), [(each.value, gettext(name)) for each, name in FREQUENCY_NAMES.items()]
        )
        named = [
            (each.key, gettext("%(name)s（%(n)s 个）") % {"name": each.name, "n": len(each.unit_ids)}) for each in sets
        ]
        self.fields["sets"] = _several(gettext("整批选报送单位"), named)
        self.fields["units"] = _several(gettext("单个选报送单位"), [(str(unit.id), unit.name) for unit in units])
        if not named:
            del self.fields["sets"]

    def clean_items(self) -> tuple[Item, ...]:
        try:
            return read_items(self.cleaned_data["items"])
        except BadInput as bad:
            raise ValidationError(bad.reason.text(gettext)) from bad

    def clean(self) -> dict[str, object]:
        """Nobody is asked: said together with what else is missing."""
        given = super().clean() or {}
        if not ("units" in self.errors or given.get("units") or given.get("sets")):
            self.add_error("units", gettext("选至少一个报送单位。"))
        return given

    def demand(self) -> NewDemand:
        """What the form says; only after it was found valid."""
        given = self.cleaned_data
        issuer = int(given["issuer"])
        chosen = {int(value) for value in given["units"]}
        of_sets = frozenset[int]().union(*(self._sets[key].unit_ids for key in given.get("sets", ())))
        return NewDemand(
            issuer_id=issuer, title=given["title"], basis=given["basis"], items=given["items"],
            unit_ids=sorted(chosen | (of_sets - {issuer})), frequency=Frequency(given["frequency"]),
            first_day=given["first_day"], end_day=given["end_day"], answer_days=given["answer_days"],
            justification=given["justification"],
        )  # fmt: skip


def initial_of(detail: DemandDetail) -> dict[str, object]:
    """What a draft says, as its form shows it."""
    kinds = {item.id: gettext(FIELD_KIND_NAMES[FieldKind(item.kind)]) for item in detail.items}
    return {
        "version": detail.version, "issuer": str(detail.issuer_id), "title": detail.row.title, "basis": detail.basis,
        "items": "\n".join(f"{item.name} | {kinds[item.id]}" for item in detail.items),
        "units": [str(pk) for pk, _ in detail.recipients], "frequency": detail.row.frequency,
        "first_day": detail.row.first_day, "end_day": detail.row.end_day, "answer_days": detail.answer_days,
        "justification": detail.justification,
    }  # fmt: skip


class CheckForm(VersionForm):
    """Why it is asked all the same."""

    justification = forms.CharField(
        label=gettext_lazy("理由"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class JoinForm(VersionForm):
    """Which of the demands that ask the same."""

    other = forms.ChoiceField(label=gettext_lazy("并入"))
    rest = forms.BooleanField(
        label=gettext_lazy("没有覆盖的内容和单位，另立补充需求"),
        required=False,
        initial=True,
        help_text=gettext_lazy("补充需求是草稿，另外查重、送审、批准，另算负担。不勾的，没有覆盖的就不要了，会存证。"),
    )

    def __init__(self, *args: object, overlaps: Sequence[Overlap], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["other"] = _choice(
            gettext("并入"), [(str(each.demand_id), f"{each.number} {each.title}") for each in overlaps]
        )


class WordsForm(VersionForm):
    """What is said at a step."""

    words = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: object, label: str, hint: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["words"].label, self.fields["words"].help_text = label, hint


class ObjectForm(VersionForm):
    """That it is too much."""

    unit = forms.ChoiceField(label=gettext_lazy("代表单位"))
    words = forms.CharField(
        label=gettext_lazy("减负意见"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("哪一项重复、哪一项用不着、花了多少工夫。不记是谁写的。"),
    )
    anonymous = forms.BooleanField(
        label=gettext_lazy("不显示是哪个单位"),
        required=False,
        help_text=gettext_lazy(
            "整改落实组和提出单位都看不到是哪个单位；只有本单位看得到。报送单位太少、猜得出的，提出单位连意见也看不到。"
        ),
    )

    def __init__(self, *args: object, units: Sequence[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["unit"] = _unit_choice(units)


class AnswerForm(forms.Form):
    """A unit's answer for one turn: a field for everything that is asked, files, how long it took."""

    unit = forms.ChoiceField()
    turn = forms.CharField(widget=forms.HiddenInput, max_length=18)

    def __init__(
        self,
        *args: object,
        items: Sequence[DemandItemRow],
        units: Sequence[tuple[int, str]],
        turn: OpenTurn,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, initial={"turn": turn.turn_id, "unit": str(turn.unit_id)}, **kwargs)  # type: ignore[arg-type, misc]
        self._items = items
        self.fields["unit"] = _unit_choice(units)
        for item in items:
            self.fields[f"item-{item.id}"] = _field_of(item)
        self.fields["files"] = FilesField(
            label=gettext("附件"), required=False, help_text=gettext("明细表、附件可以传文件。不得上传涉密文件。")
        )
        self.fields["note"] = forms.CharField(label=gettext("补充说明"), required=False, max_length=4000)
        self.fields["minutes"] = forms.IntegerField(
            label=gettext("实际用了多少分钟"), required=False, min_value=1, max_value=MOST_MINUTES,
            help_text=gettext("可以不填。用来校正工时表，不记到人，也不计分。"),
        )  # fmt: skip

    def answer(self, file_ids: Sequence[int]) -> NewAnswer:
        """What the form says; only after it was found valid."""
        given = self.cleaned_data
        return NewAnswer(
            values={item.id: str(given.get(f"item-{item.id}") or "") for item in self._items}, file_ids=file_ids,
            note=given["note"], minutes=given["minutes"],
        )  # fmt: skip


class TableForm(forms.Form):
    """Minutes for each kind of field, and the lines for a unit's week."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=18)

    def __init__(self, *args: object, table: BurdenTable, seen: int | None, **kwargs: object) -> None:
        first: dict[str, object] = {kind.value: minutes for kind, minutes in table.minutes.items()}
        first |= {"warn": table.warn, "budget": table.budget, "fresh": table.fresh, "seen": seen}
        super().__init__(*args, initial=first, **kwargs)  # type: ignore[arg-type, misc]
        for kind, name in FIELD_KIND_NAMES.items():
            self.fields[kind.value] = _minutes_field(gettext("%(kind)s（分钟）") % {"kind": gettext(name)})
        self.fields["warn"] = _minutes_field(gettext("每单位每周到多少分钟提醒"))
        self.fields["budget"] = _minutes_field(gettext("每单位每周上限（分钟），超过由县领导批准"))
        self.fields["fresh"] = forms.IntegerField(
            label=gettext("单位报过的内容多少天内不再要"), min_value=0, max_value=MOST_FRESH_DAYS,
            help_text=gettext("定期报的，最多算到下一次。0 表示以前报过的不算。"),
        )  # fmt: skip
        self.fields["why"] = forms.CharField(label=gettext("为什么改"), max_length=1000)

    def table(self) -> BurdenTable:
        """What the form says; only after it was found valid."""
        given = self.cleaned_data
        return BurdenTable(
            {kind: given[kind.value] for kind in FieldKind}, warn=given["warn"], budget=given["budget"],
            fresh=given["fresh"],
        )  # fmt: skip

    @property
    def looked_at(self) -> int | None:
        return number_of(str(self.cleaned_data.get("seen") or ""))


def end_of_quarter(day: date) -> date:
    """A first proposal for an end: nobody proposes for ever."""
    month = (day.month - 1) // 3 * 3 + 3
    return date(day.year, month, 31 if month in (3, 12) else 30)


def _choice(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices)


def _several(label: str, choices: Sequence[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple)


def _unit_choice(units: Sequence[tuple[int, str]]) -> forms.ChoiceField:
    """Whoever speaks for one unit alone is not asked which."""
    widget = forms.Select() if len(units) > 1 else forms.HiddenInput()
    choices = [(str(unit_id), name) for unit_id, name in units]
    return forms.ChoiceField(
        label=gettext("代表单位"), choices=choices, widget=widget, initial=choices[0][0] if choices else ""
    )


def _field_of(item: DemandItemRow) -> forms.CharField:
    """One line for what is short, several for what is long; a file may stand instead of a table."""
    kind = FieldKind(item.kind)
    if kind in (FieldKind.ESSAY, FieldKind.TABLE, FieldKind.FILE, FieldKind.PHOTO):
        rows = 6 if kind is FieldKind.ESSAY else 2
        hint = "" if kind is FieldKind.ESSAY else gettext("写在这里，或者在下面附文件。")
        area = forms.Textarea(attrs={"rows": rows})
        return forms.CharField(label=item.name, required=False, max_length=4000, widget=area, help_text=hint)
    return forms.CharField(label=item.name, required=False, max_length=200 if kind is not FieldKind.TEXT else 4000)


def _minutes_field(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_MINUTES)
