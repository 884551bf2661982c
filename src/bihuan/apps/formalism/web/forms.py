"""Forms of formalism. What a form cannot know, the operation decides."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.apps.formalism.models import RulingOutcome


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("情况说明"),
        help_text=_("这份材料是怎样来的、事情办到哪一步、哪里可以核实。整改落实组和县领导看得到，别的单位看不到。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class RuleForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    outcome = forms.ChoiceField(
        label=_("怎样认定"),
        choices=(
            (RulingOutcome.DISMISSED.value, _("排除：不是问题")),
            (RulingOutcome.CONFIRMED.value, _("确认：属实")),
        ),
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("理由"),
        help_text=_("看了什么、为什么这样认定。涉及的单位都看得到：不写另一个单位的名字和原文。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReasonForm(forms.Form):
    why = forms.CharField(
        label=_("理由"),
        help_text=_("为什么要重新看。涉及的单位看得到。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class TemplateForm(forms.Form):
    title = forms.CharField(label=_("材料名称"), max_length=200, help_text=_("如 整改周报填写样式。"))
    region = forms.ChoiceField(label=_("发给哪个地区的单位"))
    text = forms.CharField(
        label=_("文字"),
        help_text=_("各单位都收到的固定文字：样式、口径、规定的开头和结尾。比对时先扣除这些字。"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    document = forms.ChoiceField(label=_("随哪份文件发的"), required=False)

    def __init__(
        self, *args: object, regions: Sequence[tuple[int, str]], documents: Sequence[tuple[int, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["region"] = forms.ChoiceField(label=_("发给哪个地区的单位"), choices=regions)
        chosen = [("", _("没有随文件发")), *((str(pk), name) for pk, name in documents)]
        self.fields["document"] = forms.ChoiceField(label=_("随哪份文件发的"), choices=chosen, required=False)
        self.order_fields(["title", "region", "text", "document"])
        if len(regions) == 1:
            self.fields["region"].initial = regions[0][0]
            self.fields["region"].widget = forms.HiddenInput()
