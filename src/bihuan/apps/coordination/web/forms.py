"""Forms of documents: what somebody types, and which choices there are."""

from collections.abc import Iterable, Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.campaigns.queries import CampaignRow, TaskRow
from bihuan.apps.coordination.operations import NewDocument
from bihuan.apps.coordination.queries import Audience
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.sent_documents import (
    DOCUMENT_KIND_NAMES,
    FOLLOW_UP_WORKDAYS,
    MOST_WORKDAYS,
    SIGN_WORKDAYS,
    DocumentKind,
    DocumentStep,
)
from bihuan.ui.numbers import number_of

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DocumentForm(forms.Form):
    """A document before it is sent."""

    issuer = forms.ChoiceField(label=gettext_lazy("发文单位"))
    number = forms.CharField(
        label=gettext_lazy("发文字号"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("如 澜整发〔2026〕12号。空着的，接着本单位上一份往下编。"),
    )
    title = forms.CharField(label=gettext_lazy("文件标题"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("文种"))
    dated = forms.DateField(label=gettext_lazy("成文日期"), widget=DAY)
    sign_days = forms.IntegerField(
        label=gettext_lazy("几个工作日内签收"), min_value=1, max_value=MOST_WORKDAYS, initial=SIGN_WORKDAYS
    )
    follow_up_days = forms.IntegerField(
        label=gettext_lazy("几个工作日内跟进"),
        min_value=1,
        max_value=MOST_WORKDAYS,
        initial=FOLLOW_UP_WORKDAYS,
        help_text=gettext_lazy("到期没有落到任务或问题，或者没有跟进，就列为一发了之。跟进一次，重新起算。"),
    )
    file = forms.FileField(
        label=gettext_lazy("文件正文"),
        required=False,
        help_text=gettext_lazy("收文单位打得开。不得上传涉密文件。"),
    )

    def __init__(self, *args: object, issuers: Iterable[UnitRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["issuer"] = forms.ChoiceField(
            label=gettext("发文单位"), choices=[(str(unit.id), unit.name) for unit in issuers]
        )
        kinds = [(kind.value, gettext(name)) for kind, name in DOCUMENT_KIND_NAMES.items()]
        self.fields["kind"] = forms.ChoiceField(label=gettext("文种"), choices=kinds)

    @property
    def uploaded(self) -> "UploadedFile[bytes] | None":
        file = self.cleaned_data.get("file")
        return file if isinstance(file, UploadedFile) else None

    def document(self, file_id: int | None) -> NewDocument:
        """What the form says; only after it was found valid."""
        given = self.cleaned_data
        return NewDocument(
            issuer_id=int(given["issuer"]), number=given["number"], title=given["title"],
            kind=DocumentKind(given["kind"]), dated=given["dated"], sign_days=given["sign_days"],
            follow_up_days=given["follow_up_days"], file_id=file_id,
        )  # fmt: skip


class VersionForm(forms.Form):
    """A form that says which state of the document it was drawn with."""

    version = forms.CharField(required=False, widget=forms.HiddenInput, max_length=12)

    @property
    def seen(self) -> int | None:
        return number_of(str(self.cleaned_data.get("version") or ""))


class SendForm(VersionForm):
    """To whom: whole audiences, single units, or both."""

    audiences = forms.MultipleChoiceField(label=gettext_lazy("整批选"), required=False)
    units = forms.MultipleChoiceField(label=gettext_lazy("单个选"), required=False)

    def __init__(
        self, *args: object, audiences: Sequence[Audience], units: Iterable[UnitRow], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._audiences = {audience.key: audience for audience in audiences}
        named = [(audience.key, say_audience(audience)) for audience in audiences]
        for name, label, choices in (
            ("audiences", gettext("整批选"), named),
            ("units", gettext("单个选"), [(str(unit.id), unit.name) for unit in units]),
        ):
            self.fields[name] = forms.MultipleChoiceField(
                label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
            )
        if not named:
            del self.fields["audiences"]

    def unit_ids(self) -> set[int]:
        """Everybody who was chosen, each once."""
        chosen = {int(value) for value in self.cleaned_data["units"]}
        return chosen.union(*(self._audiences[key].unit_ids for key in self.cleaned_data.get("audiences", ())))


class SignForm(forms.Form):
    """For which unit. Whoever speaks for one alone is not asked."""

    unit = forms.ChoiceField(label=gettext_lazy("签收单位"))

    def __init__(self, *args: object, units: Sequence[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        widget = forms.Select() if len(units) > 1 else forms.HiddenInput()
        choices = [(str(unit_id), name) for unit_id, name in units]
        self.fields["unit"] = forms.ChoiceField(
            label=gettext("签收单位"), choices=choices, widget=widget, initial=choices[0][0] if choices else ""
        )


class WordsForm(VersionForm):
    """What is said at a step: what was seen, with what result, why."""

    words = forms.CharField(label=gettext_lazy("说明"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: object, step: DocumentStep, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        labels = {
            DocumentStep.FOLLOW_UP: (gettext("跟进情况"), gettext("问了谁、看到什么、还差什么。收文单位看得到。")),
            DocumentStep.CLOSE: (gettext("办结情况"), gettext("文件要求的事办成了什么。")),
            DocumentStep.WITHDRAW: (
                gettext("收回原因"),
                gettext("收回以后不再签收、不再计数；已经分出去的任务另行取消。"),
            ),
        }
        self.fields["words"].label, self.fields["words"].help_text = labels[step]


class TaskOfDocumentForm(VersionForm):
    """A task that the document asks for: it has a unit and a deadline from the start."""

    campaign = forms.ChoiceField(label=gettext_lazy("列入专项"))
    content = forms.CharField(
        label=gettext_lazy("任务内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写清做什么、做到什么程度。"),
    )
    unit = forms.ChoiceField(label=gettext_lazy("承担单位"))
    due = forms.DateField(label=gettext_lazy("完成期限"), widget=DAY)

    def __init__(
        self, *args: object, campaigns: Iterable[CampaignRow], units: Iterable[UnitRow], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["campaign"] = forms.ChoiceField(
            label=gettext("列入专项"), choices=[(str(row.id), row.label) for row in campaigns]
        )
        self.fields["unit"] = forms.ChoiceField(
            label=gettext("承担单位"),
            choices=[("", gettext("选一个单位")), *((str(unit.id), unit.name) for unit in units)],
        )


class TieForm(VersionForm):
    """A problem by its number, or a task that somebody has already."""

    number = forms.CharField(
        label=gettext_lazy("问题编号"), required=False, max_length=40, help_text=gettext_lazy("如 XY-2026-0012。")
    )
    task = forms.ChoiceField(label=gettext_lazy("已有的任务"), required=False)

    def __init__(self, *args: object, tasks: Iterable[TaskRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        named = [(str(task.id), f"{task.content[:40]}（{task.owner or task.campaign}）") for task in tasks]
        self.fields["task"] = forms.ChoiceField(
            label=gettext("已有的任务"), required=False, choices=[("", gettext("不选任务")), *named]
        )

    def clean(self) -> dict[str, object]:
        known: dict[str, object] = super().clean() or {}
        if bool(known.get("number")) == bool(known.get("task")) and not self.errors:
            self.add_error("number", gettext("写一个问题编号，或选一项任务，只要一样。"))
        return known


def say_audience(audience: Audience) -> str:
    """As all lead units (10), or a campaign and how many units it has."""
    name = gettext("%(name)s：牵头和参与单位") % {"name": audience.name} if audience.name else gettext("全部牵头单位")
    return gettext("%(name)s（%(n)s 个）") % {"name": name, "n": len(audience.unit_ids)}
