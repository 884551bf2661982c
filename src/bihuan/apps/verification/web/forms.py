"""Forms of closing. What a form cannot know, the operation decides."""

from collections.abc import Iterator, Sequence
from datetime import date

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.apps.ledger.queries import gap_choices
from bihuan.apps.verification.web.signs import GRADES
from bihuan.core.closing import (
    ANSWER_WORDS,
    NEVER_INAPPLICABLE,
    STANDARD_WORDS,
    Answer,
    Grade,
    Standard,
    StandardAnswer,
)
from bihuan.ui.uploads import FilesField, FilesInput

CLOSE = "close"
RETURN = "return"
ON_SITE = "on-site"


class ClosingForm(forms.Form):
    """What every step asks: at which version the reader saw the problem, and which doubts about secrets they looked over."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    checked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def texts(self) -> Iterator[str]:
        """What a person wrote."""
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea):
                yield self.cleaned_data.get(name) or ""


class BeginForm(ClosingForm):
    """Beginning a check asks nothing."""


class ApplyForm(ClosingForm):
    statement = forms.CharField(
        label=_("整改情况"),
        help_text=_("做了什么、成效怎样，别人到现场看得到什么。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    effective_on = forms.DateField(
        label=_("见效日期"),
        help_text=_("从哪天起问题不再存在，和今天上传不是一回事。"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    like_cases = forms.CharField(
        label=_("举一反三"),
        help_text=_("同类问题怎样排查的、查出多少、怎样处理。"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    source_cured = forms.CharField(
        label=_("源头治理"),
        help_text=_("从源头上改了什么、补了哪些制度，怎样防止再发生。"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    institutional_gap = forms.ChoiceField(
        label=_("制度层面"),
        help_text=_("这个问题说明制度上缺什么，记入台账。"),
        required=False,
    )

    def __init__(self, *args: object, by_standards: bool = False, gap: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("effective_on", "like_cases", "source_cured"):
            self.fields[name].required = by_standards
        asked = self.fields["institutional_gap"]
        if isinstance(asked, forms.ChoiceField):
            asked.choices = [("", gettext("未填写")), *gap_choices()]
        asked.initial = gap


class WithdrawForm(ClosingForm):
    why = forms.CharField(
        label=_("撤回理由"),
        help_text=_("写明哪里还没有做到。撤回后按没有申请过计数。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReleaseForm(ClosingForm):
    why = forms.CharField(
        label=_("放开的理由"),
        help_text=_("核查人为什么办不了：调离、停用、长期不在。核查人和单位都看得到。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CheckForm(ClosingForm):
    seen = forms.ChoiceField(
        label=_("怎样核查的"),
        choices=((ON_SITE, _("到现场看过")), ("papers", _("只看了材料"))),
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label=_("核查情况"),
        help_text=_("看了什么、对照哪一条标准、结果怎样。单位看得到，也会存证。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    pieces = FilesField(
        label=_("核查佐证"),
        required=False,
        help_text=_("现场拍的照片、抄录的凭证，选填；照片里的位置会先去掉。单位看得到。"),
        widget=FilesInput(attrs={"multiple": True}),
    )
    effective_on = forms.DateField(
        label=_("形成日期"),
        help_text=_("拍照或文件形成的那天，不是上传的这天。同一批文件同一天。"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    verdict = forms.ChoiceField(
        label=_("结论"),
        choices=((CLOSE, _("达到验收标准，销号")), (RETURN, _("没有达到，退回整改"))),
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: object, by_standards: bool = False, evidence: Sequence[tuple[int, str]] = (), signed: bool = False,
        **kwargs: object,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if signed:
            said = (CLOSE, _("达到验收标准，送复核")), (RETURN, _("没有达到，退回整改"))
            self.fields["verdict"] = forms.ChoiceField(label=_("结论"), choices=said, widget=forms.RadioSelect)
        if not by_standards:
            return
        asked: dict[str, forms.Field] = {}
        for standard in Standard:
            asked |= _fields_of(standard, evidence)
        grades = [(grade.value, GRADES[grade]) for grade in Grade]
        asked["grade"] = forms.ChoiceField(
            label=_("整改质量"), help_text=_("评“一般”和“差”的要退回整改。"), choices=grades, widget=forms.RadioSelect
        )
        self.fields = asked | self.fields
        self.order_fields(["seen", *asked, "finding", "pieces", "effective_on", "verdict"])

    def answers(self) -> tuple[StandardAnswer, ...]:
        """What was said to each standard; () where it was not asked."""
        if "grade" not in self.fields:
            return ()
        return tuple(
            StandardAnswer(
                standard, Answer(self.cleaned_data[standard.value]), self.cleaned_data[f"{standard.value}-words"],
                tuple(int(pk) for pk in self.cleaned_data.get(f"{standard.value}-evidence") or ()),
            )
            for standard in Standard
        )  # fmt: skip

    def grade(self) -> Grade | None:
        return Grade(self.cleaned_data["grade"]) if "grade" in self.fields else None

    def clean_effective_on(self) -> date | None:
        day = self.cleaned_data.get("effective_on")
        if isinstance(day, date) and day > timezone.localdate():
            raise forms.ValidationError(gettext("形成日期还没有到。"))
        return day if isinstance(day, date) else None

    def chosen_files(self) -> "Sequence[UploadedFile[bytes]]":
        return self.cleaned_data.get("pieces") or []


class ReviewForm(ClosingForm):
    """What a reviewer says; the last one before a public notice also settles what it will say."""

    opinion = forms.CharField(
        label=_("复核意见"),
        help_text=_("看了哪些材料、核查结论靠不靠得住、同不同意。单位看得到，也会存证。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    public_text = forms.CharField(
        label=_("公示内容"),
        help_text=_("公示时谁都看得到：只写做了什么、成效怎样，不写个人姓名和电话。"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    verdict = forms.ChoiceField(
        label=_("复核结论"),
        choices=(("sign", _("同意销号，签署")), (RETURN, _("不同意，退回整改"))),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, with_notice: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not with_notice:
            del self.fields["public_text"]


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("哪里没有办好"),
        help_text=_("写看到的事实：在哪里、什么时候、还有什么问题。单位看得到内容，看不到是谁说的。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ObjectionAnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("答复"),
        help_text=_("怎样核实的、结果怎样。单位和提异议的人都看得到。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    verdict = forms.ChoiceField(
        label=_("异议成不成立"),
        choices=(("refused", _("不成立，公示照常")), ("upheld", _("成立，退回整改"))),
        widget=forms.RadioSelect,
    )


class LookBackForm(forms.Form):
    seen = forms.ChoiceField(
        label=_("怎样看的"),
        choices=((ON_SITE, _("到现场看过")), ("papers", _("只看了材料"))),
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(
        label=_("结论"),
        choices=(("holds", _("没有反弹")), ("came-back", _("有反弹迹象")), ("unseen", _("没有看成"))),
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label=_("看到了什么"),
        help_text=_("看了哪里、和销号时比怎样；没有看成的写为什么。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    same_checker_why = forms.CharField(
        label=_("为什么没有别人能看"),
        help_text=_("当初就是你核查的：应当由别人看，没有别人时写明原因。"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: object, was_mine: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not was_mine:
            del self.fields["same_checker_why"]


class RelapseForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("是不是反弹"),
        choices=(("confirmed", _("是反弹，原销号作废")), ("dismissed", _("不是反弹"))),
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("认定的理由"),
        help_text=_("凭什么认定，写清楚；单位看得到。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    text = forms.CharField(
        label=_("现在发现的问题"),
        help_text=_("认定是反弹的，按这里写的登记一个新问题，沿用原来的单位和标准。"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: object, registered: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if registered:
            del self.fields["text"]


class NoForm(forms.Form):
    """Nothing to fill in: only whether it is meant."""


def _fields_of(standard: Standard, evidence: Sequence[tuple[int, str]]) -> dict[str, forms.Field]:
    """What a standard asks: whether it is met, in words, and on which pieces that rests."""
    place = list(Standard).index(standard) + 1
    label = f"{place}. {gettext(STANDARD_WORDS[standard])}"
    open_to = [each for each in Answer if standard not in NEVER_INAPPLICABLE or each is not Answer.NOT_APPLICABLE]
    fields: dict[str, forms.Field] = {
        standard.value: forms.ChoiceField(
            label=label, choices=[(each.value, gettext(ANSWER_WORDS[each])) for each in open_to], widget=forms.RadioSelect
        ),
        f"{standard.value}-words": forms.CharField(
            label=gettext("%(n)s. 看到了什么") % {"n": place}, max_length=2000,
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
    }  # fmt: skip
    if evidence:
        fields[f"{standard.value}-evidence"] = forms.MultipleChoiceField(
            label=gettext("%(n)s. 依据的佐证") % {"n": place}, required=False,
            choices=[(str(pk), name) for pk, name in evidence], widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
    return fields
