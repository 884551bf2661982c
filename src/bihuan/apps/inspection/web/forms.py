"""Forms of inspection: what somebody types, and which choices there are."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.inspection.operations import NewPlan
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.inspections.findings import FINDING_NAMES, Finding
from bihuan.core.inspections.plans import MATTER_NAMES, Matter
from bihuan.core.inspections.reviews import REVIEW_OUTCOME_NAMES, ReviewOutcome
from bihuan.ui.numbers import number_of
from bihuan.ui.uploads import FilesField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class VersionForm(forms.Form):
    """A form that says which state of the plan it was drawn with."""

    version = forms.CharField(required=False, widget=forms.HiddenInput, max_length=12)

    @property
    def seen(self) -> int | None:
        return number_of(str(self.cleaned_data.get("version") or ""))


class PlanForm(VersionForm):
    """A plan as the law asks for it."""

    title = forms.CharField(label=gettext_lazy("方案名称"), max_length=120)
    authority = forms.CharField(
        label=gettext_lazy("依据和交办"),
        max_length=300,
        help_text=gettext_lazy("依据哪一条规定、由谁交办。督查要有依据，不自行扩大。"),
    )
    matter = forms.ChoiceField(label=gettext_lazy("检查事项"))
    campaigns = forms.MultipleChoiceField(label=gettext_lazy("从哪些专项里抽"), widget=forms.CheckboxSelectMultiple)
    starts_on = forms.DateField(label=gettext_lazy("开始日期"), widget=DAY)
    ends_on = forms.DateField(label=gettext_lazy("结束日期"), widget=DAY)
    sample = forms.IntegerField(
        label=gettext_lazy("抽多少项"), min_value=1, help_text=gettext_lazy("要抽多少才够，见“抽样测算”。")
    )
    text = forms.CharField(
        label=gettext_lazy("检查方案"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("查什么、怎么查、谁来查。不得写涉密内容。"),
    )  # fmt: skip
    unannounced = forms.BooleanField(label=gettext_lazy("不打招呼"), required=False, initial=True)
    photo_reason = forms.CharField(
        label=gettext_lazy("为什么要拍照"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("空着就是不要求拍照。"),
    )  # fmt: skip
    overlap_reason = forms.CharField(
        label=gettext_lazy("与别的检查重复的理由"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("同一时段、事项、单位已有方案的，要么合并，要么在这里写明为什么非查不可。"),
    )  # fmt: skip

    def __init__(self, *args: Any, campaigns: Iterable[CampaignRow], **kwargs: Any) -> None:  # noqa: ANN401 (what every form takes)
        super().__init__(*args, **kwargs)
        matters = [(matter.value, gettext(name)) for matter, name in MATTER_NAMES.items()]
        self.fields["matter"] = forms.ChoiceField(label=gettext("检查事项"), choices=matters)
        self.fields["campaigns"] = forms.MultipleChoiceField(
            label=gettext("从哪些专项里抽"), widget=forms.CheckboxSelectMultiple,
            choices=[(str(row.id), row.label) for row in campaigns],
        )  # fmt: skip

    def plan(self) -> NewPlan:
        """What the form says; only after it was found valid."""
        given = self.cleaned_data
        return NewPlan(
            title=given["title"], authority=given["authority"], text=given["text"], matter=Matter(given["matter"]),
            campaign_ids=tuple(int(pk) for pk in given["campaigns"]), starts_on=given["starts_on"], ends_on=given["ends_on"],
            sample=given["sample"], unannounced=given["unannounced"], photo_reason=given["photo_reason"],
            overlap_reason=given["overlap_reason"],
        )  # fmt: skip


class ConfirmForm(VersionForm):
    """Nothing to type: the page says what will happen."""


class WordsForm(VersionForm):
    """Words alone, under the name by which the operation calls them."""

    def __init__(self, *args: Any, name: str, label: str, help_text: str = "", rows: int = 4, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields[name] = forms.CharField(
            label=label, help_text=help_text, max_length=4000, widget=forms.Textarea(attrs={"rows": rows})
        )


class PartiesForm(VersionForm):
    """Who gives randomness, until when, and what public value comes afterwards."""

    parties = forms.MultipleChoiceField(label=gettext_lazy("抽取各方"), widget=forms.CheckboxSelectMultiple)
    reveal_by = forms.DateTimeField(
        label=gettext_lazy("揭示期限"),
        widget=MOMENT,
        help_text=gettext_lazy("过了期限没有揭示，记录在案，作废重来，换掉那一方。"),
    )
    public_name = forms.CharField(
        label=gettext_lazy("事先指定的公开数值"), required=False, max_length=200,
        help_text=gettext_lazy("各方承诺以后才产生、人人查得到的数，如“11 月 27 日上证综指收盘”。可以不用。"),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["parties"] = forms.MultipleChoiceField(
            label=gettext("抽取各方"), widget=forms.CheckboxSelectMultiple, choices=[(str(pk), name) for pk, name in people],
            help_text=gettext("至少两方，互不隶属，也不是可能被检查的单位。"),
        )  # fmt: skip


class PublicValueForm(VersionForm):
    """The public value, where one was named."""

    public_value = forms.CharField(label=gettext_lazy("公开数值"), max_length=500)

    def __init__(self, *args: Any, named: str, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if named:
            self.fields["public_value"].help_text = named
        else:
            del self.fields["public_value"]


class PromiseForm(forms.Form):
    """The hash of a secret; the secret itself is not sent."""

    commitment = forms.CharField(
        label=gettext_lazy("承诺值"), max_length=64, min_length=64,
        help_text=gettext_lazy("只交这一串。也可以用自己算的换掉：SHA-256，算法见“抽取怎样核验”。"),
    )  # fmt: skip


class RevealForm(forms.Form):
    """The secret and its salt, as they were kept."""

    secret = forms.CharField(label=gettext_lazy("密语"), max_length=200)
    salt = forms.CharField(label=gettext_lazy("盐"), max_length=200)


class FindingForm(forms.Form):
    """What was found of one item."""

    finding = forms.ChoiceField(label=gettext_lazy("结论"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("看到了什么"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("除了“已整改到位”，都要写明看到什么、为什么。"),
    )  # fmt: skip
    evidence = FilesField(label=gettext_lazy("佐证"), required=False)
    replaces = forms.CharField(required=False, widget=forms.HiddenInput, max_length=36)

    def __init__(self, *args: Any, photo_reason: str, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["finding"] = forms.ChoiceField(
            label=gettext("结论"), widget=forms.RadioSelect,
            choices=[(finding.value, gettext(name)) for finding, name in FINDING_NAMES.items()],
        )  # fmt: skip
        if photo_reason:
            self.fields["evidence"].help_text = gettext("要拍照：%(why)s") % {"why": photo_reason}
        else:
            del self.fields["evidence"]

    @property
    def uploads(self) -> "list[UploadedFile[bytes]]":
        return list(self.cleaned_data.get("evidence") or ())


class ReviewForm(forms.Form):
    """How a review is decided."""

    outcome = forms.ChoiceField(label=gettext_lazy("复核结论"), widget=forms.RadioSelect)
    ruling = forms.CharField(
        label=gettext_lazy("复核意见"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("变更的，写明改哪一项、改成什么、凭什么。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["outcome"] = forms.ChoiceField(
            label=gettext("复核结论"), widget=forms.RadioSelect,
            choices=[(outcome.value, gettext(name)) for outcome, name in REVIEW_OUTCOME_NAMES.items()],
        )  # fmt: skip

    @property
    def decided(self) -> ReviewOutcome:
        return ReviewOutcome(self.cleaned_data["outcome"])


class ConflictForm(forms.Form):
    """A unit that the inspector should not go to. Why, is not asked."""

    unit = forms.ChoiceField(label=gettext_lazy("回避的单位"))

    def __init__(self, *args: Any, units: Iterable[UnitRow], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["unit"] = forms.ChoiceField(
            label=gettext("回避的单位"), choices=[(str(unit.id), unit.name) for unit in units],
            help_text=gettext("不问原因，也不记原因。抽检查人员时不会抽到你去这个单位。"),
        )  # fmt: skip


class PlannerForm(forms.Form):
    """How large a sample: from how many, how many visits, which share must be real."""

    population = forms.IntegerField(label=gettext_lazy("上报完成的有多少项"), min_value=1, max_value=1_000_000)
    sample = forms.IntegerField(label=gettext_lazy("打算看多少项"), min_value=1, max_value=100_000, required=False)
    real = forms.IntegerField(label=gettext_lazy("至少百分之几是真的"), min_value=1, max_value=99, initial=90)
    accept = forms.IntegerField(label=gettext_lazy("容许查出几项不实"), min_value=0, max_value=1000, initial=0)


def chosen_finding(form: FindingForm) -> Finding:
    return Finding(form.cleaned_data["finding"])


class ChosenForm(VersionForm):
    """One of several, and why."""

    party = forms.ChoiceField()
    why = forms.CharField(label=gettext_lazy("情况"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], label: str, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        why = self.fields.pop("why")
        self.fields["party"] = forms.ChoiceField(label=label, choices=choices)
        self.fields["why"] = why
