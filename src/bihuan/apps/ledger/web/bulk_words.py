"""The steps that many problems can take at once: their words, what each asks for, and who is offered which."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, pgettext

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger.models import Category, Severity
from bihuan.apps.ledger.operations import BulkKind
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.person_names import parse_people
from bihuan.ui.days import DayField
from bihuan.ui.lists import BulkStep


@dataclass(frozen=True, slots=True)
class BulkWords:
    """How a step is spoken of; `group` is the list that is shown when it is done."""

    kind: BulkKind
    step: str
    icon: str
    done: str
    note: str
    group: str


class BulkForm(forms.Form):
    """What a step asks for, once for all rows."""

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.prepare(actor)

    def prepare(self, actor: Actor) -> None:
        """Fill choices; a form that needs none leaves this alone."""

    def value(self) -> str:
        """The answer, as an act carries it."""
        given = self.cleaned_data.get("answer")
        return given.isoformat() if isinstance(given, date) else str(given or "")


class AcceptForm(BulkForm):
    def prepare(self, actor: Actor) -> None:
        today = timezone.localdate()
        people = [
            person
            for unit in sorted(actor.unit_ids(Role.UNIT))
            for person in organizations.people_of_unit(unit, on=today)
        ]
        choices = [("", gettext("暂不指定")), *((str(person.id), person.description) for person in people)]
        self.fields["answer"] = forms.ChoiceField(
            label=gettext("责任人"),
            required=False,
            choices=choices,
            help_text=gettext("谁来办。被写名字不等于有账号和权限。"),
        )


class SeverityForm(BulkForm):
    answer = forms.ChoiceField(label=gettext_lazy("严重程度"), choices=Severity.choices)


class CategoryForm(BulkForm):
    answer = forms.ChoiceField(label=gettext_lazy("类别"), choices=Category.choices)


class DeadlineForm(BulkForm):
    answer = DayField(
        label=gettext_lazy("时限"),
        help_text=gettext_lazy("只能给还没有交办的定；交办以后要改走延期申请。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PersonForm(BulkForm):
    answer = forms.CharField(
        label=gettext_lazy("责任人"),
        max_length=300,
        help_text=gettext_lazy("多人用顿号隔开，职务写在后面的括号里。原来写的责任人会换掉，责任领导不变。"),
    )

    def clean_answer(self) -> str:
        text = str(self.cleaned_data["answer"])
        if not any(each.name and each.is_certain for each in parse_people(text)):
            raise ValidationError(gettext("认不出姓名，写成“林舒（股长）、周砚”这样。"))
        return text


BULK_FORMS: Mapping[BulkKind, type[BulkForm]] = {
    BulkKind.DISPATCH: BulkForm,
    BulkKind.ACCEPT: AcceptForm,
    BulkKind.PERSON: PersonForm,
    BulkKind.DEADLINE: DeadlineForm,
    BulkKind.SEVERITY: SeverityForm,
    BulkKind.CATEGORY: CategoryForm,
}


def words_of(kind: BulkKind) -> BulkWords:
    """The words of a step."""
    known = {
        BulkKind.DISPATCH: BulkWords(
            kind, pgettext("step", "交办"), "send", gettext("已交办 %(n)d 项，时限从现在开始走。"),
            gettext("交办后时限就开始走，不等认领。"), "to-accept",
        ),
        BulkKind.ACCEPT: BulkWords(
            kind, pgettext("step", "认领"), "check", gettext("已认领 %(n)d 项。"),
            gettext("认领就是由本单位办。不该本单位办的，先去那一项申请退回。"), "working",
        ),
        BulkKind.PERSON: BulkWords(kind, gettext("定责任人"), "user", gettext("已给 %(n)d 项定责任人。"), "", "all"),
        BulkKind.DEADLINE: BulkWords(
            kind, gettext("定时限"), "calendar-event", gettext("已给 %(n)d 项定时限。"), "", "to-dispatch"
        ),
        BulkKind.SEVERITY: BulkWords(
            kind, gettext("改严重程度"), "flag", gettext("已改 %(n)d 项的严重程度。"), "", "all"
        ),
        BulkKind.CATEGORY: BulkWords(kind, gettext("改类别"), "tag", gettext("已改 %(n)d 项的类别。"), "", "all"),
    }  # fmt: skip
    return known[kind]


def bulk_steps(actor: Actor) -> tuple[BulkStep, ...]:
    """The steps that this reader may take somewhere; which rows can take them is told row by row before anything happens."""
    is_unit = actor.holds(Role.UNIT)
    runs = actor.holds(Role.OFFICE, Role.SYSTEM) or (is_unit and bool(campaigns.led_by(actor.unit_ids(Role.UNIT))))
    kinds = [BulkKind.ACCEPT] if is_unit else []
    if runs:
        kinds = [BulkKind.DISPATCH, *kinds]
        kinds += [BulkKind.PERSON, BulkKind.DEADLINE, BulkKind.SEVERITY, BulkKind.CATEGORY]
    words = [words_of(kind) for kind in kinds]
    return tuple(BulkStep(each.kind.value, each.step, each.icon, primary=n == 0) for n, each in enumerate(words))
