"""Forms of the steps: what each asks for, read and checked as far as a form can know. The operation decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.ledger.models import MeasureState
from bihuan.apps.ledger.operations import Figure
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.ledger.web.deadlines import HELP_EXAMPLES, holds, needs_review, read_deadline, refusal_of, say_reading
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.deadlines import CountsWorkdays, Deadline
from bihuan.core.numbering import parse_number
from bihuan.ui.days import DayField
from bihuan.ui.uploads import FilesField, FilesInput

FIGURE_ROWS = 3


@dataclass(frozen=True, slots=True)
class Asking:
    """Who fills a form, on which day, by which calendar, about which problem."""

    actor: Actor
    today: date
    calendar: CountsWorkdays
    detail: ProblemDetail


class StepForm(forms.Form):
    """What all steps ask: at which version the reader saw the problem, and this drawing's token."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    checked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    bookkeeping = ("version", "token", "checked")

    def __init__(self, *args: object, asking: Asking, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.asking = asking
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and initial values; a form that needs none leaves this alone."""

    def texts(self) -> Iterator[str]:
        """What a person wrote, for the look-over before it is saved."""
        for name, value in self.cleaned_data.items():
            if isinstance(value, str) and name not in self.bookkeeping:
                yield value

    def readings(self) -> Iterator[tuple[str, str]]:
        """Deadlines that were read out of text, as (label, what was understood)."""
        deadline = self.cleaned_data.get("deadline")
        if isinstance(deadline, Deadline) and needs_review(deadline):
            yield str(self.fields["deadline"].label), f"{deadline.raw} → {say_reading(deadline)}"

    def _read(self, name: str, *, must_hold: bool) -> Deadline | None:
        """The deadline in a field. An unreadable one is refused where the problem's own clock hangs on it."""
        deadline = read_deadline(
            self.cleaned_data.get(name) or "", today=self.asking.today, calendar=self.asking.calendar
        )
        if deadline is not None and must_hold and not holds(deadline):
            raise forms.ValidationError(refusal_of(deadline))
        return deadline


class PlainForm(StepForm):
    """A step that asks nothing."""


def long_text(label: object, help_text: object = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def short_text(label: object, help_text: object = "", *, required: bool = False, length: int = 120) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=length)  # type: ignore[arg-type]


def day_field(label: object, help_text: object = "", *, required: bool = False) -> DayField:
    return DayField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def unit_choices(actor: Actor, *, empty: object) -> list[tuple[str, object]]:
    """The living units that the actor sees, after a line that chooses none."""
    return [("", empty), *((str(row.id), row.name) for row in organizations.unit_rows(actor))]


def chosen_id(value: object) -> int | None:
    return int(str(value)) if value else None


class ReasonForm(StepForm):
    reason = long_text(gettext_lazy("理由"), gettext_lazy("写清依据和情况，对方和以后的人都看得到。"))


class RulingForm(StepForm):
    ruling = long_text(gettext_lazy("裁定理由"), gettext_lazy("写清依据，申请的单位看得到。"))


class AcceptForm(StepForm):
    person = forms.ChoiceField(
        label=gettext_lazy("责任人"),
        required=False,
        help_text=gettext_lazy("谁来办。被写名字不等于有账号和权限。"),
    )

    def prepare(self) -> None:
        unit = self.asking.detail.accountable_unit_id
        people = organizations.people_of_unit(unit, on=self.asking.today) if unit else ()
        _set_choices(
            self, "person", [("", gettext("暂不指定")), *((str(each.id), each.description) for each in people)]
        )


class HandBackForm(StepForm):
    reason = long_text(gettext_lazy("退回理由"), gettext_lazy("为什么不是本单位的职责，依据是什么。裁定前时限照走。"))
    suggested_unit = forms.ChoiceField(label=gettext_lazy("应由哪个单位办"), required=False)

    def prepare(self) -> None:
        _set_units(self, "suggested_unit", gettext("说不准"))


class UpholdForm(RulingForm):
    new_unit = forms.ChoiceField(label=gettext_lazy("改由哪个单位主责"), required=False)

    def prepare(self) -> None:
        _set_units(self, "new_unit", gettext("先不定，回到待交办"))


class MeasureForm(StepForm):
    text = long_text(gettext_lazy("措施"), gettext_lazy("做什么，一条写一件事。"), rows=2)
    who = short_text(gettext_lazy("谁来做"))
    deadline = short_text(gettext_lazy("什么时候做完"), HELP_EXAMPLES, length=300)
    amount = short_text(gettext_lazy("做多少"), gettext_lazy("数字带单位，如 46 份、21.4 万元。"))
    verification = short_text(
        gettext_lazy("怎样核实"), gettext_lazy("别人凭什么看出做到了，如公示照片、入账凭证。"), length=300
    )

    def clean_deadline(self) -> Deadline | None:
        return self._read("deadline", must_hold=False)

    def readings(self) -> Iterator[tuple[str, str]]:
        return iter(())


class EndMeasureForm(StepForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("这条措施"),
        choices=[("done", gettext_lazy("做完了")), ("dropped", gettext_lazy("不再需要"))],
        widget=forms.RadioSelect,
        initial="done",
    )
    why = long_text(gettext_lazy("说明"), gettext_lazy("不再需要的，写明理由。"), required=False, rows=2)

    def clean(self) -> dict[str, object] | None:
        if self.cleaned_data.get("outcome") == "dropped" and not self.cleaned_data.get("why", "").strip():
            self.add_error("why", gettext("要写明理由。"))
        return self.cleaned_data


class MilestoneForm(StepForm):
    text = long_text(gettext_lazy("阶段目标"), gettext_lazy("到什么时候，做到什么程度，看得出来。"), rows=2)
    deadline = short_text(gettext_lazy("时限"), HELP_EXAMPLES, length=300)

    def clean_deadline(self) -> Deadline | None:
        return self._read("deadline", must_hold=False)

    def readings(self) -> Iterator[tuple[str, str]]:
        return iter(())


class StandardForm(StepForm):
    standard = long_text(
        gettext_lazy("验收标准"), gettext_lazy("做到什么算完成，别人去看时按这个看。开始整改以后不再改。"), rows=4
    )

    def prepare(self) -> None:
        self.fields["standard"].initial = self.asking.detail.standard


class EvidenceForm(StepForm):
    pieces = FilesField(
        label=gettext_lazy("佐证文件"),
        required=False,
        help_text=gettext_lazy("照片、PDF、Word、Excel、WPS、zip 或纯文本，可一次选多件。照片里的位置会先去掉。"),
        widget=FilesInput(attrs={"multiple": True}),
    )
    effective_on = day_field(
        gettext_lazy("形成日期"), gettext_lazy("拍照或文件形成的那天，不是上传的这天。同一批文件同一天。")
    )

    def clean_effective_on(self) -> date | None:
        day = self.cleaned_data.get("effective_on")
        if isinstance(day, date) and day > self.asking.today:
            raise forms.ValidationError(gettext("形成日期还没有到。"))
        return day if isinstance(day, date) else None

    def chosen_files(self) -> "Sequence[UploadedFile[bytes]]":
        return self.cleaned_data.get("pieces") or []


class ProgressForm(EvidenceForm):
    line = long_text(
        gettext_lazy("进展"), gettext_lazy("一句话：做了什么、到什么程度，数字带单位。套话不用写。"), rows=3
    )
    percent = forms.DecimalField(
        label=gettext_lazy("自报百分比"),
        help_text=gettext_lazy("没有就不填。"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
    )
    field_order = ("line", "percent", "pieces", "effective_on")

    def prepare(self) -> None:
        self._offer_to_end()
        self._ask_figures()

    def _offer_to_end(self) -> None:
        """What is still open may be ended with the same line: nobody opens a page for each measure."""
        detail = self.asking.detail
        measures = [row for row in detail.measures if row.state == MeasureState.OPEN.value]
        stones = [row for row in detail.milestones if row.reached_at is None]
        asked = (
            ("ends", gettext("这次做完的措施"), measures),
            ("reaches", gettext("这次达到的阶段目标"), stones),
        )
        for name, label, rows in asked:
            if rows:
                self.fields[name] = forms.MultipleChoiceField(
                    label=label,
                    required=False,
                    choices=[(str(row.position), f"{row.position} {Truncator(row.text).chars(60)}") for row in rows],
                    widget=forms.CheckboxSelectMultiple,
                )
        self.order_fields(("line", "ends", "reaches", "percent", "pieces", "effective_on"))

    def ended(self, name: str) -> tuple[int, ...]:
        """The positions that were ticked."""
        return tuple(int(position) for position in self.cleaned_data.get(name) or ())

    def _ask_figures(self) -> None:
        for row in range(1, FIGURE_ROWS + 1):
            self.fields[f"figure_{row}_name"] = short_text(gettext("数字说的是"), length=40)
            self.fields[f"figure_{row}_value"] = forms.DecimalField(
                label=gettext("数"), required=False, max_digits=16, decimal_places=4
            )
            self.fields[f"figure_{row}_unit"] = short_text(gettext("单位"), length=20)
            for part, example in (("name", gettext("追缴")), ("value", "6.0"), ("unit", gettext("万元"))):
                field = self.fields[f"figure_{row}_{part}"]
                said = gettext("第 %(n)d 个数：%(what)s") % {"n": row, "what": field.label}
                field.widget.attrs.update({"class": "bh-input", "aria-label": said})
                if row == 1:
                    field.widget.attrs["placeholder"] = example

    def figure_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        rows = range(1, FIGURE_ROWS + 1)
        return [(self[f"figure_{n}_name"], self[f"figure_{n}_value"], self[f"figure_{n}_unit"]) for n in rows]

    def clean(self) -> dict[str, object] | None:
        for row in range(1, FIGURE_ROWS + 1):
            name, value = self.cleaned_data.get(f"figure_{row}_name"), self.cleaned_data.get(f"figure_{row}_value")
            if name and value is None and f"figure_{row}_value" not in self.errors:
                self.add_error(f"figure_{row}_value", gettext("写了名称，还缺数。"))
            if value is not None and not name:
                self.add_error(f"figure_{row}_name", gettext("写了数，还缺它说的是什么。"))
        return self.cleaned_data

    def figures(self) -> tuple[Figure, ...]:
        found = []
        for row in range(1, FIGURE_ROWS + 1):
            value = self.cleaned_data.get(f"figure_{row}_value")
            if isinstance(value, Decimal):
                name, unit = self.cleaned_data[f"figure_{row}_name"], self.cleaned_data[f"figure_{row}_unit"]
                found.append(Figure(name=name, value=value, unit=unit))
        return tuple(found)


class ExtensionForm(StepForm):
    until = day_field(gettext_lazy("延到哪天"), required=True)
    reason = long_text(gettext_lazy("延期理由"), gettext_lazy("为什么到期完不成、还差什么。答复前原时限照走。"))


class ExtensionRulingForm(RulingForm):
    grant = forms.ChoiceField(
        label=gettext_lazy("答复"),
        choices=[("yes", gettext_lazy("同意延期")), ("no", gettext_lazy("不同意"))],
        widget=forms.RadioSelect,
    )
    field_order = ("grant", "ruling")


class MergeForm(StepForm):
    joint_number = short_text(
        gettext_lazy("主问题的编号"), gettext_lazy("并入哪一个问题，如 SZ-2026-0147。"), required=True, length=24
    )
    reason = long_text(gettext_lazy("理由"))

    def clean_joint_number(self) -> str:
        number = parse_number(self.cleaned_data["joint_number"])
        if number is None:
            raise forms.ValidationError(gettext("编号写法不对，像 SZ-2026-0147 这样。"))
        return str(number)


def _set_units(form: StepForm, name: str, empty: str) -> None:
    _set_choices(form, name, unit_choices(form.asking.actor, empty=empty))


def _set_choices(form: StepForm, name: str, choices: Sequence[tuple[str, object]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)
