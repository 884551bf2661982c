"""The form of a closing policy: one block for each severity."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.core.closing import (
    LONGEST_NOTICE,
    NOTICE_DAYS,
    SEVERITIES,
    ClosingPolicy,
    ClosingRule,
    Ending,
    Side,
    rule_for,
)

_SIGNING = {
    "": (),
    "lead": (Side.LEAD,),
    "office": (Side.OFFICE,),
    "lead,office": (Side.LEAD, Side.OFFICE),
}


@dataclass(frozen=True, slots=True)
class SeverityFields:
    """The fields of one severity under its word."""

    word: str
    fields: tuple[BoundField, ...]


def severity_word(severity: str) -> str:
    return {"general": gettext("一般"), "serious": gettext("较重"), "grave": gettext("重大")}[severity]


class PolicyForm(forms.Form):
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("为什么这样定"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写依据。新规则只管以后的申请。"),
    )  # fmt: skip

    def __init__(self, *args: object, policy: ClosingPolicy, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for severity in SEVERITIES:
            for name, field in _fields_of(rule_for(policy, severity)).items():
                self.fields[f"{severity}-{name}"] = field

    def blocks(self) -> Iterator[SeverityFields]:
        for severity in SEVERITIES:
            names = [name for name in self.fields if name.startswith(f"{severity}-")]
            yield SeverityFields(severity_word(severity), tuple(self[name] for name in names))

    def policy(self) -> ClosingPolicy:
        return {severity: self._rule(severity) for severity in SEVERITIES}

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        for severity in SEVERITIES:
            try:
                _days_of(str(data.get(f"{severity}-look_backs") or ""))
            except ValueError:
                self.add_error(f"{severity}-look_backs", gettext("只写天数，用逗号隔开，如 30, 90, 180。"))
        return data

    def _rule(self, severity: str) -> ClosingRule:
        said = {name: self.cleaned_data.get(f"{severity}-{name}") for name in _fields_of(ClosingRule())}
        return ClosingRule(
            by_standards=bool(said["by_standards"]),
            sides=_SIGNING[str(said["sides"] or "")],
            notice_days=int(str(said["notice_days"] or 0)),
            stretched=bool(said["stretched"]),
            ending=Ending(str(said["ending"])),
            open_to_all=bool(said["open_to_all"]),
            look_backs=_days_of(str(said["look_backs"] or "")),
        )


def _days_of(text: str) -> tuple[int, ...]:
    """The days of look-backs as somebody writes them, with Chinese or other commas. Raises ValueError."""
    return tuple(int(part) for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip())


def _fields_of(rule: ClosingRule) -> dict[str, forms.Field]:
    return {
        "by_standards": forms.BooleanField(
            label=_("核查逐条对照销号标准，评整改质量"), required=False, initial=rule.by_standards
        ),
        "sides": forms.ChoiceField(
            label=_("核查以后谁复核签署"), required=False, initial=",".join(side.value for side in rule.sides),
            choices=(
                ("", _("不用复核，核查通过就销号")), ("lead", _("牵头单位")), ("office", _("整改落实组")),
                ("lead,office", _("牵头单位，再整改落实组")),
            ),
        ),
        "notice_days": forms.IntegerField(
            label=_("公示几天"), min_value=0, max_value=LONGEST_NOTICE, initial=rule.notice_days,
            help_text=_("自然日，公示当天不算；通常 %(n)s 天，0 是不公示。") % {"n": NOTICE_DAYS},
        ),
        "stretched": forms.BooleanField(
            label=_("公示末日放假的，顺延到下一个工作日"), required=False, initial=rule.stretched
        ),
        "open_to_all": forms.BooleanField(
            label=_("公示不登录也看得到"), required=False, initial=rule.open_to_all
        ),
        "ending": forms.ChoiceField(
            label=_("公示期满、没有异议"), initial=rule.ending.value,
            choices=((Ending.PERSON.value, _("由整改落实组的人销号")), (Ending.SCHEDULE.value, _("系统自动销号"))),
        ),
        "look_backs": forms.CharField(
            label=_("销号后第几天回头看"), required=False, max_length=60,
            initial=", ".join(str(day) for day in rule.look_backs), help_text=_("天数用逗号隔开；空着就不回头看。"),
        ),
    }  # fmt: skip
