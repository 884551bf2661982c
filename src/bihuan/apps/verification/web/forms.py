"""Forms of closing. What a form cannot know, the operation decides."""

from collections.abc import Iterator, Sequence
from datetime import date

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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

    def clean_effective_on(self) -> date | None:
        day = self.cleaned_data.get("effective_on")
        if isinstance(day, date) and day > timezone.localdate():
            raise forms.ValidationError(gettext("形成日期还没有到。"))
        return day if isinstance(day, date) else None

    def chosen_files(self) -> "Sequence[UploadedFile[bytes]]":
        return self.cleaned_data.get("pieces") or []
