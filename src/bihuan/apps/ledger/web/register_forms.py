"""The form by which a problem comes into the ledger by hand, with its first measures and stage goals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.ledger.models import Category, Severity, Source
from bihuan.apps.ledger.operations import NewMeasure, NewMilestone, NewProblem
from bihuan.apps.ledger.web.deadlines import HELP_EXAMPLES, holds, needs_review, read_deadline, refusal_of, say_reading
from bihuan.apps.ledger.web.office_forms import CAUSE_HELP, PLACE_HELP, gap_choice, people_of
from bihuan.apps.ledger.web.step_forms import chosen_id, long_text, short_text, unit_choices
from bihuan.apps.ledger.web.words import TRACK_CHOICES
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.deadlines import CountsWorkdays, Deadline
from bihuan.core.lifecycle import Track

MEASURE_ROWS = 3
MILESTONE_ROWS = 3


@dataclass(frozen=True, slots=True)
class Registrar:
    """Who registers: in which campaigns as office or lead unit, and for which units of their own (self-check)."""

    actor: Actor
    today: date
    calendar: CountsWorkdays
    campaigns: tuple[CampaignRow, ...]
    leads: frozenset[int]
    own_units: tuple[tuple[int, str], ...]

    @property
    def in_own_name(self) -> bool:
        """Whether the reader may register other units' problems at all."""
        return bool(self.leads)

    @property
    def nothing_to_do(self) -> bool:
        return not self.campaigns or not (self.leads or self.own_units)


def registrar_of(actor: Actor, *, today: date, calendar: CountsWorkdays) -> Registrar:
    """What the reader may register, read once for the page."""
    rows = campaigns.list_campaigns(actor)
    units = actor.unit_ids(Role.UNIT)
    leads = {
        row.id
        for row in rows
        if row.lead_unit_id in units or actor.role_over(row.region_path, Role.OFFICE, Role.SYSTEM) is not None
    }
    known = organizations.units_by_ids(units)
    own = tuple((pk, known[pk].name) for pk in sorted(units) if pk in known)
    return Registrar(actor, today, calendar, rows, frozenset(leads), own)


class RegisterForm(forms.Form):
    """Everything that may be known when a problem comes in; what it says and where it belongs must be."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    checked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    own_unit = forms.ChoiceField(label=gettext_lazy("怎样登记"), widget=forms.RadioSelect, required=False)
    campaign = forms.ChoiceField(label=gettext_lazy("专项"))
    text = long_text(
        gettext_lazy("问题表现"), gettext_lazy("在哪里、是什么、多少，写一件事。不写国家秘密和工作秘密。"), rows=4
    )
    place = short_text(gettext_lazy("地点"), PLACE_HELP, length=120)
    cause = long_text(gettext_lazy("问题成因"), CAUSE_HELP, required=False, rows=2)
    goal = long_text(gettext_lazy("整改目标"), required=False, rows=2)
    standard = long_text(
        gettext_lazy("验收标准"), gettext_lazy("做到什么算完成，别人去看时按这个看。"), required=False, rows=2
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("主责单位"), required=False, help_text=gettext_lazy("只有一个；定了才能交办。")
    )
    assisting = forms.MultipleChoiceField(
        label=gettext_lazy("配合单位"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    deadline = short_text(gettext_lazy("时限"), HELP_EXAMPLES, length=300)
    source = forms.ChoiceField(label=gettext_lazy("问题来源"), choices=Source.choices, initial=Source.OTHER.value)
    category = forms.ChoiceField(label=gettext_lazy("类别"), choices=Category.choices, initial=Category.OTHER.value)
    institutional_gap = gap_choice()
    severity = forms.ChoiceField(
        label=gettext_lazy("严重程度"), choices=Severity.choices, initial=Severity.GENERAL.value
    )
    track = forms.ChoiceField(label=gettext_lazy("路径"), choices=TRACK_CHOICES, initial=Track.STAGED.value)
    responsible = short_text(gettext_lazy("责任人"), gettext_lazy("多人用顿号隔开，职务写在后面的括号里。"), length=300)
    leader = short_text(gettext_lazy("责任领导"), length=300)
    remark = long_text(gettext_lazy("备注"), required=False, rows=2)

    first = ("own_unit", "campaign", "text", "place", "cause", "goal", "standard")
    second = ("unit", "deadline", "responsible", "leader", "assisting")
    third = ("source", "category", "institutional_gap", "severity", "track", "remark")

    def __init__(self, *args: object, registrar: Registrar, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.registrar = registrar
        self._prepare_choices()
        for row in range(1, MEASURE_ROWS + 1):
            for part, words, length in (
                ("text", gettext("做什么"), 1000),
                ("who", gettext("谁来做"), 120),
                ("due", gettext("什么时候做完"), 300),
                ("amount", gettext("做多少"), 120),
                ("verification", gettext("怎样核实"), 300),
            ):
                self.fields[f"measure_{row}_{part}"] = short_text(words, length=length)
        for row in range(1, MILESTONE_ROWS + 1):
            self.fields[f"stone_{row}_text"] = short_text(gettext("阶段目标"), length=1000)
            self.fields[f"stone_{row}_due"] = short_text(gettext("时限"), length=300)

    def measure_rows(self) -> list[list[forms.BoundField]]:
        parts = ("text", "who", "due", "amount", "verification")
        return [[self[f"measure_{row}_{part}"] for part in parts] for row in range(1, MEASURE_ROWS + 1)]

    def stone_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"stone_{row}_{part}"] for part in ("text", "due")] for row in range(1, MILESTONE_ROWS + 1)]

    def clean_deadline(self) -> Deadline | None:
        deadline = self._read(self.cleaned_data["deadline"])
        if deadline is not None and not holds(deadline):
            raise forms.ValidationError(refusal_of(deadline))
        return deadline

    def clean(self) -> dict[str, object] | None:
        """A measure's other parts need its text; whoever does not lead the campaign registers for their own unit."""
        for row in range(1, MEASURE_ROWS + 1):
            others = any(
                self.cleaned_data.get(f"measure_{row}_{part}") for part in ("who", "due", "amount", "verification")
            )
            if others and not self.cleaned_data.get(f"measure_{row}_text"):
                self.add_error(f"measure_{row}_text", gettext("还没有写做什么。"))
        for row in range(1, MILESTONE_ROWS + 1):
            if self.cleaned_data.get(f"stone_{row}_due") and not self.cleaned_data.get(f"stone_{row}_text"):
                self.add_error(f"stone_{row}_text", gettext("还没有写阶段目标。"))
        campaign = chosen_id(self.cleaned_data.get("campaign"))
        if campaign is not None and campaign not in self.registrar.leads and self.own_unit_id() is None:
            self.add_error("own_unit", gettext("这个专项不由本单位牵头，只能登记本单位自查发现的问题。"))
        return self.cleaned_data

    def own_unit_id(self) -> int | None:
        """The unit that found the problem in itself; None where it is registered as office or lead unit."""
        if "own_unit" in self.fields:
            return chosen_id(self.cleaned_data.get("own_unit"))
        return self.registrar.own_units[0][0] if not self.registrar.leads and self.registrar.own_units else None

    def texts(self) -> Iterator[str]:
        for name, value in self.cleaned_data.items():
            if isinstance(value, str) and name not in ("token", "checked"):
                yield value

    def readings(self) -> Iterator[tuple[str, str]]:
        """The deadline as it was read, and those of measures and stage goals."""
        for name in ("deadline", *(name for name in self.fields if name.endswith("_due"))):
            value = self.cleaned_data.get(name)
            deadline = value if isinstance(value, Deadline) else self._read(str(value or ""))
            if deadline is not None and needs_review(deadline):
                said = refusal_of(deadline) if deadline.needs_person else say_reading(deadline)
                yield str(self.fields[name].label), f"{deadline.raw} → {said}"

    def problem(self) -> NewProblem:
        """What the form says, as the operation takes it."""
        given = self.cleaned_data
        own = self.own_unit_id()
        deadline = given.get("deadline")
        dated = deadline if isinstance(deadline, Deadline) else None
        return NewProblem(
            text=given["text"],
            goal=given["goal"],
            standard=given["standard"],
            source=given.get("source") or Source.OTHER.value,
            place=given["place"],
            cause=given["cause"],
            institutional_gap=given["institutional_gap"],
            category=given["category"],
            severity=given["severity"],
            track=Track(given["track"]),
            remark=given["remark"],
            accountable_unit_id=own or chosen_id(given.get("unit")),
            assisting_unit_ids=tuple(int(each) for each in given["assisting"]),
            due=dated.due if dated else None,
            due_raw=dated.raw if dated else "",
            due_counted_from=self.registrar.today if dated and dated.offset and dated.due else None,
            due_estimated=bool(dated and dated.estimated),
            standing=bool(dated and dated.standing),
            recurrence=(dated.recurrence or "") if dated else "",
            measures=self._measures(),
            milestones=self._milestones(),
            people=(*people_of("responsible", given["responsible"]), *people_of("leader", given["leader"])),
        )

    def _measures(self) -> tuple[NewMeasure, ...]:
        found = []
        for row in range(1, MEASURE_ROWS + 1):
            part = {
                name: self.cleaned_data[f"measure_{row}_{name}"]
                for name in ("text", "who", "due", "amount", "verification")
            }
            if part["text"]:
                due, raw = self._day_of(part.pop("due"))
                found.append(NewMeasure(due=due, due_raw=raw, **part))
        return tuple(found)

    def _milestones(self) -> tuple[NewMilestone, ...]:
        found = []
        for row in range(1, MILESTONE_ROWS + 1):
            text = self.cleaned_data[f"stone_{row}_text"]
            if text:
                due, raw = self._day_of(self.cleaned_data[f"stone_{row}_due"])
                found.append(NewMilestone(text=text, due=due, due_raw=raw))
        return tuple(found)

    def _day_of(self, text: str) -> tuple[date | None, str]:
        """The day that a text names, and the text; no day where it cannot be read."""
        deadline = self._read(text)
        return (deadline.due if deadline and not deadline.needs_person else None), text

    def _read(self, text: str) -> Deadline | None:
        return read_deadline(text, today=self.registrar.today, calendar=self.registrar.calendar)

    def _prepare_choices(self) -> None:
        registrar = self.registrar
        units = unit_choices(registrar.actor, empty=gettext("以后再定"))
        self._choose(
            "campaign", [("", gettext("选一个专项")), *((str(row.id), row.name) for row in registrar.campaigns)]
        )
        self._choose("unit", units)
        self._choose("assisting", units[1:])
        if registrar.leads and registrar.own_units:
            own = [(str(pk), gettext("%(unit)s自查发现的") % {"unit": name}) for pk, name in registrar.own_units]
            self._choose("own_unit", [*own, ("", gettext("牵头单位登记别的单位的"))])
            self.fields["own_unit"].initial = own[0][0]
        else:
            del self.fields["own_unit"]
        if not registrar.leads:
            del self.fields["unit"], self.fields["source"]

    def _choose(self, name: str, choices: list[tuple[str, object]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
