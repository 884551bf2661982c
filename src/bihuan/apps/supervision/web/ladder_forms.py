"""The ladder as a form: every part of every rung is a field named after both, as the core names its faults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext, gettext_lazy

from bihuan.core.ladder import MOST_WORKDAYS, RUNG_WORDS, Policy, Recipient, Rung, RungName, refuse_policy
from bihuan.core.ladder_versions import COLOUR_WORDS, Ladder, RungColour

GRAVE = frozenset({RungName.INTERVIEW, RungName.ACCOUNTABILITY})
RECIPIENT_WORDS: Mapping[Recipient, str] = {
    Recipient.PERSON: "责任人",
    Recipient.UNIT: "单位负责人",
    Recipient.LEADER: "分管领导",
}
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_PARTS = ("offset", "reply_workdays", "word", "issuer", "basis", "colour", "recipients", "needs_approval")
_TEXT = 200


@dataclass(frozen=True, slots=True)
class RungFields:
    """The fields of one rung as they stand on the page."""

    rung: RungName
    word: str
    fields: tuple[BoundField, ...]
    grave: bool


class LadderForm(forms.Form):
    """The five rungs, the span of a rehearsal and the reason. `why` is asked for when the rules are to hold, not to rehearse."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31)
    span = forms.ChoiceField(
        label=gettext_lazy("试演哪几天"),
        choices=(
            ("month", gettext_lazy("上个月")),
            ("week", gettext_lazy("最近 7 天")),
            ("chosen", gettext_lazy("下面选的日子")),
        ),
        widget=forms.RadioSelect,
        initial="month",
        required=False,
    )
    first = forms.DateField(label=gettext_lazy("从"), widget=_DAY, required=False)
    last = forms.DateField(label=gettext_lazy("到"), widget=_DAY, required=False)
    why = forms.CharField(
        label=gettext_lazy("为什么改"),
        help_text=gettext_lazy("启用时要写，会和改动一起存证，各单位看得到。试演不用写。"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, ladder: Ladder, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._ladder = ladder
        for rung in ladder.policy.rungs:
            for part, field in _fields_of(rung, ladder.colours[rung.name]).items():
                self.fields[f"{rung.name.value}-{part}"] = field

    def clean(self) -> dict[str, object]:
        """What the core finds wrong with the ladder, beside what is wrong with each field by itself."""
        for name, reason in refuse_policy(Policy(tuple(self.rungs()))).items():
            unread = name.endswith("-offset") and any(field.endswith("-offset") for field in self.errors)
            if name in self.fields and name not in self.errors and not unread:
                self.add_error(name, ValidationError(reason.text(gettext)))
        return self.cleaned_data

    def rung_fields(self) -> tuple[RungFields, ...]:
        return tuple(
            RungFields(
                rung,
                gettext(RUNG_WORDS[rung]),
                tuple(self[f"{rung.value}-{part}"] for part in _PARTS if f"{rung.value}-{part}" in self.fields),
                rung in GRAVE,
            )
            for rung in RungName
        )

    def rungs(self) -> Sequence[Rung]:
        """The rungs as they were typed. A hearing is no choice: the grave rungs have one, the others keep what they have."""
        return tuple(self._rung(held) for held in self._ladder.policy.rungs)

    def colours(self) -> Mapping[RungName, RungColour]:
        return {rung: RungColour(self.cleaned_data[f"{rung.value}-colour"]) for rung in RungName}

    def days(self, today: date) -> tuple[date, date]:
        """The first and last day to rehearse; what is not chosen is the last month."""
        span = self.cleaned_data.get("span") or "month"
        if span == "week":
            return today - timedelta(days=7), today - timedelta(days=1)
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if span == "chosen" and first is not None and last is not None:
            return first, last
        end = today.replace(day=1) - timedelta(days=1)
        return end.replace(day=1), end

    def _rung(self, held: Rung) -> Rung:
        said = {part: self.cleaned_data.get(f"{held.name.value}-{part}") for part in _PARTS}
        grave = held.name in GRAVE
        return Rung(
            name=held.name,
            offset=_number(said["offset"]),
            word=str(said["word"] or "").strip(),
            issuer=str(said["issuer"] or "").strip(),
            basis=str(said["basis"] or "").strip(),
            recipients=tuple(Recipient(each) for each in said["recipients"] or ()),
            reply_workdays=_number(said["reply_workdays"]),
            needs_approval=grave or bool(said["needs_approval"]),
            hearing=grave or held.hearing,
        )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _fields_of(rung: Rung, colour: RungColour) -> dict[str, forms.Field]:
    made: dict[str, forms.Field] = {
        "offset": forms.IntegerField(
            label=gettext_lazy("时限后第几个工作日"),
            help_text=gettext_lazy("时限以前写负数。"),
            initial=rung.offset,
            min_value=-MOST_WORKDAYS,
            max_value=MOST_WORKDAYS,
        ),
        "reply_workdays": forms.IntegerField(
            label=gettext_lazy("几个工作日内回复"),
            help_text=gettext_lazy("0 为不要求回复。"),
            initial=rung.reply_workdays,
            min_value=0,
            max_value=MOST_WORKDAYS,
        ),
        "word": forms.CharField(label=gettext_lazy("机关代字"), initial=rung.word, max_length=10),
        "issuer": forms.CharField(label=gettext_lazy("以谁的名义"), initial=rung.issuer, max_length=_TEXT),
        "basis": forms.CharField(label=gettext_lazy("依据"), initial=rung.basis, max_length=_TEXT),
        "colour": forms.ChoiceField(
            label=gettext_lazy("颜色"),
            choices=[(each.value, gettext(word)) for each, word in COLOUR_WORDS.items()],
            initial=colour.value,
        ),
        "recipients": forms.MultipleChoiceField(
            label=gettext_lazy("通知谁"),
            choices=[(each.value, gettext(word)) for each, word in RECIPIENT_WORDS.items()],
            initial=[each.value for each in rung.recipients],
            widget=forms.CheckboxSelectMultiple,
        ),
    }
    if rung.name not in GRAVE:
        made["needs_approval"] = forms.BooleanField(
            label=gettext_lazy("由人批准后发出"), initial=rung.needs_approval, required=False
        )
    return made
