"""Forms of notices and of stated reasons. What a form cannot know, the operation decides."""

from collections.abc import Iterator, Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy

from bihuan.core.ladder import RUNG_WORDS, ItemKind, RungName
from bihuan.core.notices import NoticeStep
from bihuan.core.secrecy import find_secrecy_marks
from bihuan.ui.form_pages import Doubt
from bihuan.ui.uploads import FilesField, FilesInput

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_WORDS = {
    NoticeStep.ANSWER: (gettext_lazy("陈述申辩"), gettext_lazy("事实对不对、有什么情况。和草稿放在一起，由批准的人看。")),
    NoticeStep.REPLY: (gettext_lazy("回复"), gettext_lazy("做了什么、到什么程度、还差什么、什么时候完成。")),
    NoticeStep.REFUSE: (gettext_lazy("不批准的理由"), gettext_lazy("通知不再发出，要不要再往上由人决定。")),
    NoticeStep.WITHDRAW: (gettext_lazy("撤回的理由"), gettext_lazy("通知不再发出，理由会存证。")),
    NoticeStep.DELIVER: (gettext_lazy("怎样送达的"), gettext_lazy("送到谁手里、凭什么证明：签收单、快递单号、送达照片。")),
    NoticeStep.RETURN: (gettext_lazy("哪里没有回复清楚"), gettext_lazy("写具体，单位照着补；重新计回复期限。")),
    NoticeStep.ACCEPT: (gettext_lazy("审核意见"), gettext_lazy("选填。认可以后通知办结。")),
}  # fmt: skip
WITH_FILES = frozenset({NoticeStep.ANSWER, NoticeStep.REPLY})


class StepForm(forms.Form):
    """What a step asks for: mostly a few sentences, files where the unit speaks, a day where delivery is proved."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=10**9)
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    delivered_on = forms.DateField(label=gettext_lazy("送达日期"), required=False, widget=DAY)
    pieces = FilesField(
        label=gettext_lazy("佐证"),
        required=False,
        help_text=gettext_lazy("照片、表格、回单，选填；照片里的位置会先去掉。"),
        widget=FilesInput(attrs={"multiple": True}),
    )

    def __init__(self, *args: object, step: NoticeStep, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if step in _WORDS:
            self.fields["text"].label, self.fields["text"].help_text = _WORDS[step]
            self.fields["text"].required = step is not NoticeStep.ACCEPT
        else:
            del self.fields["text"]
        if step is not NoticeStep.DELIVER:
            del self.fields["delivered_on"]
        if step not in WITH_FILES:
            del self.fields["pieces"]

    def text_of(self) -> str:
        return str(self.cleaned_data.get("text") or "")

    def brought(self) -> "Sequence[UploadedFile[bytes]]":
        return self.cleaned_data.get("pieces") or []


class ReasonForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("正当理由"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("什么情况使问题不能按时完成，从哪天起、到哪天止，凭什么证明。"),
    )


class RulingForm(forms.Form):
    """A ruling on a stated reason."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("裁定"),
        choices=(("accept", gettext_lazy("认可，督办从今天停下")), ("refuse", gettext_lazy("不认可，督办照走"))),
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=gettext_lazy("停到哪天"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("含当天；空着就一直停，直到整改落实组恢复。"),
    )
    text = forms.CharField(label=gettext_lazy("裁定理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class StartForm(forms.Form):
    """Items of a problem, chosen by kind and row ("closure:12"), the rung at which they start, and why."""

    items = forms.MultipleChoiceField(label=gettext_lazy("哪些事项"), widget=forms.CheckboxSelectMultiple)
    rung = forms.ChoiceField(
        label=gettext_lazy("从哪一级开始"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("只起草，由另一个人批准；约谈、问责建议还要先告知事实、听取陈述。"),
    )
    text = forms.CharField(
        label=gettext_lazy("为什么不逐级来"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("写进通知，单位和批准的人看得到，并存证。"),
    )

    def __init__(self, *args: object, choices: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        items, rung = self.fields["items"], self.fields["rung"]
        if isinstance(items, forms.ChoiceField) and isinstance(rung, forms.ChoiceField):
            items.choices = choices
            rung.choices = [(each.value, gettext(RUNG_WORDS[each])) for each in RungName]

    def chosen(self) -> tuple[tuple[ItemKind, int], ...]:
        """The items by kind and row. What is none of those offered has been refused before."""
        pairs = (str(value).partition(":") for value in self.cleaned_data["items"])
        return tuple((ItemKind(kind), int(row)) for kind, _, row in pairs)


class EndForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("为什么恢复"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("停着的日子照旧不计。"),
    )


def look_over(form: forms.Form) -> Sequence[Doubt]:
    """What looks like a secret in what was written."""
    return tuple(dict.fromkeys(_doubts(str(form.cleaned_data.get("text") or ""))))


def _doubts(text: str) -> Iterator[Doubt]:
    for finding in find_secrecy_marks(text):
        yield Doubt(str(finding.why))
