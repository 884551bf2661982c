"""Forms of the office and the lead unit: what a problem says, what has to be settled before it goes out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.ledger.models import Category, InstitutionalGap, NamedPerson, Severity, Source
from bihuan.apps.ledger.operations import NewPerson, ProblemEdit
from bihuan.apps.ledger.queries import PersonText
from bihuan.apps.ledger.web.deadlines import HELP_EXAMPLES
from bihuan.apps.ledger.web.step_forms import StepForm, chosen_id, long_text, short_text, unit_choices
from bihuan.apps.ledger.web.words import TRACK_CHOICES, question_word
from bihuan.core.deadlines import Deadline
from bihuan.core.lifecycle import Party, State, Track
from bihuan.core.person_names import parse_people

_BLOCKING = ("accountable", "assist", "deadline")
_ASKED_APART = ("accountable", "deadline", "gap")
PLACE_HELP = gettext_lazy("哪个村、哪个点位、哪个窗口。同一个地点再出同类问题时，会提示可能是反弹。")
CAUSE_HELP = gettext_lazy("为什么会发生，写一两句。")


def gap_choice() -> forms.ChoiceField:
    """What a problem shows about rules; nobody has to know it yet."""
    return forms.ChoiceField(
        label=gettext_lazy("制度层面"),
        required=False,
        choices=[("", gettext_lazy("未填写")), *InstitutionalGap.choices],
        help_text=gettext_lazy("问题说明制度上缺什么；不清楚的先空着，申请销号时还会问。"),
    )


class SettleForm(StepForm):
    """What could not be read, one field a question: a person answers, or lets the text stand as it is written."""

    strict = False

    def prepare(self) -> None:
        detail = self.asking.detail
        questions = {str(each.get("field", "")): each for each in detail.unresolved}
        no_unit = detail.accountable_unit_id is None
        no_deadline = not (detail.due_day or detail.standing or detail.recurrence)
        if "accountable" in questions or (self.strict and no_unit):
            self.fields["unit"] = forms.ChoiceField(
                label=gettext("主责单位"),
                required=self.strict,
                choices=unit_choices(self.asking.actor, empty=gettext("选一个单位")),
                help_text=_asked(questions.get("accountable"), detail.units_raw),
                initial=str(detail.accountable_unit_id or ""),
            )
        if "deadline" in questions or (self.strict and no_deadline):
            asked = _asked(questions.get("deadline"), detail.due_raw)
            self.fields["deadline"] = forms.CharField(
                label=gettext("时限"),
                required=self.strict,
                max_length=300,
                help_text=f"{asked} {HELP_EXAMPLES}".strip(),
            )
        if "gap" in questions and not self.strict:
            self.fields["institutional_gap"] = gap_choice()
            self.fields["institutional_gap"].help_text = _asked(questions["gap"], "")
        for field, asked_for in questions.items():
            if field not in _ASKED_APART and (not self.strict or field in _BLOCKING):
                raw = str(asked_for.get("raw", "")) or detail.assisting_raw
                self.fields[f"keep_{field}"] = forms.BooleanField(
                    label=gettext("%(what)s按原文保留：“%(raw)s”") % {"what": question_word(field), "raw": raw},
                    required=self.strict,
                    help_text=_asked(asked_for, ""),
                )

    def clean_deadline(self) -> Deadline | None:
        return self._read("deadline", must_hold=True)

    def edit(self) -> ProblemEdit:
        """The answers as one change of the problem."""
        deadline = self.cleaned_data.get("deadline")
        kept = tuple(
            name.removeprefix("keep_")
            for name, value in self.cleaned_data.items()
            if name.startswith("keep_") and value
        )
        unit = chosen_id(self.cleaned_data.get("unit"))
        found = edit_of(deadline if isinstance(deadline, Deadline) else None, unit, kept)
        return replace(found, institutional_gap=self.cleaned_data.get("institutional_gap") or None)

    @property
    def asks(self) -> bool:
        """Whether anything has to be answered at all."""
        return any(name not in self.bookkeeping for name in self.fields)


class DispatchForm(SettleForm):
    """Unit and deadline are settled in the same act where they are missing."""

    strict = True


_PLAIN = (
    "text", "place", "cause", "institutional_gap", "goal", "standard", "severity", "track", "category", "remark",
)  # fmt: skip


class EditForm(StepForm):
    text = long_text(gettext_lazy("问题表现"), rows=4)
    place = short_text(gettext_lazy("地点"), PLACE_HELP, length=120)
    cause = long_text(gettext_lazy("问题成因"), CAUSE_HELP, required=False)
    goal = long_text(gettext_lazy("整改目标"), required=False)
    standard = long_text(gettext_lazy("验收标准"), gettext_lazy("做到什么算完成，别人去看时按这个看。"), required=False)
    severity = forms.ChoiceField(label=gettext_lazy("严重程度"), choices=Severity.choices)
    track = forms.ChoiceField(label=gettext_lazy("路径"), choices=TRACK_CHOICES)
    category = forms.ChoiceField(label=gettext_lazy("类别"), choices=Category.choices)
    institutional_gap = gap_choice()
    source = forms.ChoiceField(label=gettext_lazy("问题来源"), choices=Source.choices)
    unit = forms.ChoiceField(label=gettext_lazy("主责单位"), required=False)
    deadline = short_text(gettext_lazy("时限"), HELP_EXAMPLES, length=300)
    assisting = forms.MultipleChoiceField(
        label=gettext_lazy("配合单位"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    responsible = short_text(gettext_lazy("责任人"), gettext_lazy("多人用顿号隔开，职务写在后面的括号里。"), length=300)
    leader = short_text(gettext_lazy("责任领导"), length=300)
    remark = long_text(gettext_lazy("备注"), required=False, rows=2)

    def prepare(self) -> None:
        detail = self.asking.detail
        for name in (*_PLAIN, "source"):
            self.fields[name].initial = getattr(detail, name)
        units = unit_choices(self.asking.actor, empty=gettext("选一个单位"))
        self._offer("unit", units, [(detail.accountable_unit_id, detail.accountable_unit)])
        self._offer("assisting", units[1:], detail.assisting)
        self.fields["unit"].initial = str(detail.accountable_unit_id or "")
        self.fields["assisting"].initial = [str(pk) for pk, _ in detail.assisting]
        self.fields["deadline"].initial = detail.due_raw or (detail.due_day.isoformat() if detail.due_day else "")
        for duty in ("responsible", "leader"):
            self.fields[duty].initial = people_text(detail.people, duty)
        if Party.OFFICE not in detail.parties:
            del self.fields["source"]  # others read a neutral source, and must not write it back
        if detail.state != State.REGISTERED.value:
            del self.fields["unit"], self.fields["deadline"]

    def _offer(self, name: str, units: Sequence[tuple[str, object]], present: Iterable[tuple[int | None, str]]) -> None:
        """These units, and those that stand there already: one that ended, or that the reader does not see, stays chosen."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            known = {key for key, _ in units}
            field.choices = [*units, *((str(pk), said) for pk, said in present if pk and str(pk) not in known)]

    def clean_deadline(self) -> Deadline | None:
        if "deadline" not in self.changed_data:
            return None
        return self._read("deadline", must_hold=True)

    def readings(self) -> Iterator[tuple[str, str]]:
        return super().readings() if "deadline" in self.changed_data else iter(())

    def edit(self) -> ProblemEdit:
        """What the person changed. The rest is not sent: a value that nobody looked at answers no question."""
        given = {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}
        deadline = given.get("deadline")
        changed = edit_of(deadline if isinstance(deadline, Deadline) else None, chosen_id(given.get("unit")), ())
        return replace(
            changed,
            **{name: given[name] for name in (*_PLAIN, "source") if name in given and name != "track"},
            track=Track(given["track"]) if "track" in given else None,
            assisting_unit_ids=tuple(int(each) for each in given["assisting"]) if "assisting" in given else None,
            people=self._people() if {"responsible", "leader"} & given.keys() else None,
        )

    def _people(self) -> tuple[NewPerson, ...]:
        given = self.cleaned_data
        return (*people_of("responsible", given["responsible"]), *people_of("leader", given["leader"]))


def edit_of(deadline: Deadline | None, unit_id: int | None, settled: tuple[str, ...]) -> ProblemEdit:
    """A settled unit and a deadline as it was read; where it names no day, the one before it goes."""
    if deadline is None:
        return ProblemEdit(accountable_unit_id=unit_id, settled=settled)
    return ProblemEdit(
        accountable_unit_id=unit_id,
        due=deadline.due,
        due_raw=deadline.raw,
        due_estimated=deadline.estimated,
        standing=deadline.standing,
        recurrence=deadline.recurrence or "",
        deadline_cleared=deadline.due is None,
        settled=(*settled, "deadline"),
    )


def people_of(duty: str, text: str) -> tuple[NewPerson, ...]:
    """The people that a text names, as they are written: a name identifies nobody."""
    return tuple(
        NewPerson(duty=NamedPerson.Duty(duty).value, name=each.name, title=each.post)
        for each in parse_people(text)
        if each.name
    )


def people_text(people: tuple[PersonText, ...], duty: str) -> str:
    """The other way round, for a field."""
    return "、".join(
        f"{each.name}（{each.title}）" if each.title else each.name for each in people if each.duty == duty
    )


def _asked(question: object, raw: str) -> str:
    """Why a person is asked, and what was written."""
    if not isinstance(question, dict):
        return gettext("原文“%(raw)s”。") % {"raw": raw} if raw else ""
    params = question.get("params") or {}
    message = gettext(str(question.get("message", "")))
    said = message % params if params else message
    written = str(question.get("raw", "")) or raw
    return f"{said} {gettext('原文“%(raw)s”。') % {'raw': written}}" if written else said
