"""Forms of campaigns: what somebody types, and which choices there are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.campaigns.operations import CampaignContent, CampaignEdit, FirstTask
from bihuan.apps.campaigns.queries import CampaignDetail
from bihuan.apps.campaigns.web.frame import number_of
from bihuan.apps.organizations.queries import PostRow, UnitRow
from bihuan.core.campaign_kinds import CampaignKind

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
PLAN_LENGTH = 20_000
LIST_LENGTH = 4_000
Choices = list[tuple[str, str | list[tuple[str, str]]]]


def lines_field(label: object, help_text: object, *, rows: int = 4) -> forms.CharField:
    """A list, one item a line."""
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # lazy words
        help_text=help_text,  # type: ignore[arg-type]
        required=False,
        max_length=LIST_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class VersionForm(forms.Form):
    """A form that says which state of the thing it was drawn with."""

    version = forms.CharField(required=False, widget=forms.HiddenInput, max_length=12)

    @property
    def seen(self) -> int | None:
        return number_of(self.cleaned_data.get("version"))


class CampaignForm(VersionForm):
    """Everything that a campaign says. The prefix is asked for once: numbers are given with it."""

    region = forms.ChoiceField(label=gettext_lazy("地区"))
    name = forms.CharField(label=gettext_lazy("专项名称"), max_length=120)
    short_name = forms.CharField(
        label=gettext_lazy("简称"), required=False, max_length=20, help_text=gettext_lazy("列表和图表里显示的叫法。")
    )
    prefix = forms.CharField(  # type: ignore[assignment]  # Django takes fields off the class: the form's own prefix stays
        label=gettext_lazy("编号前缀"),
        required=False,
        max_length=4,
        help_text=gettext_lazy("2 至 4 个英文字母，如 SZ；问题编号以它开头，以后不改。空着的由系统定。"),
    )
    batch = forms.CharField(
        label=gettext_lazy("批次"), required=False, max_length=40, help_text=gettext_lazy("如 第一批。")
    )
    starts_on = forms.DateField(label=gettext_lazy("开始日期"), widget=DAY)
    ends_on = forms.DateField(
        label=gettext_lazy("结束日期"), widget=DAY, help_text=gettext_lazy("分阶段、长期坚持的问题不受它限制。")
    )
    lead_unit = forms.ChoiceField(label=gettext_lazy("牵头单位"), required=False)
    leader = forms.ChoiceField(label=gettext_lazy("分管领导"), required=False)
    plan = forms.CharField(
        label=gettext_lazy("工作方案"),
        required=False,
        max_length=PLAN_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("写要点；正式文件保存后再附上。"),
    )
    focus_links = lines_field(gettext_lazy("重点环节"), gettext_lazy("每行一条：哪些环节容易出问题。"))
    focus_content = lines_field(gettext_lazy("重点内容"), gettext_lazy("每行一条：整治哪些表现。"))
    focus_subjects = lines_field(gettext_lazy("重点对象"), gettext_lazy("每行一条：盯住哪些单位和岗位。"))
    standards = lines_field(
        gettext_lazy("验收标准（通用）"), gettext_lazy("每行一条：做到什么算完成，别人怎样看得出来。")
    )

    FRAME = ("name", "short_name", "batch", "starts_on", "ends_on", "lead_unit", "leader")

    def __init__(
        self, *args: object, units: Iterable[UnitRow], posts: Sequence[PostRow], frame: bool = True, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._choose("lead_unit", [("", gettext("还没有定")), *((str(unit.id), unit.name) for unit in units)])
        self._choose("leader", [("", gettext("还没有定")), *people_choices(posts)])
        if not frame:
            for name in self.FRAME:
                self.fields[name].disabled = True

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name] = forms.ChoiceField(label=self.fields[name].label, required=False, choices=choices)

    def edit(self) -> CampaignEdit:
        """What the form says, as the operation takes it; only after it was found valid."""
        given = self.cleaned_data
        return CampaignEdit(
            name=given["name"], starts_on=given["starts_on"], ends_on=given["ends_on"], short_name=given["short_name"],
            batch=given["batch"], lead_unit_id=number_of(given["lead_unit"]), leader_id=number_of(given["leader"]),
            plan=given["plan"], focus_links=given["focus_links"], focus_content=given["focus_content"],
            focus_subjects=given["focus_subjects"], standards=given["standards"],
        )  # fmt: skip


class NewCampaignForm(CampaignForm):
    """A campaign as it begins, with the first tasks of its plan."""

    tasks = lines_field(
        gettext_lazy("先分解的任务"),
        gettext_lazy("每行一项；建好以后再分给单位、岗位和责任人，没有分的会一直显示出来。"),
        rows=5,
    )

    def __init__(self, *args: object, regions: Mapping[int, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["region"] = forms.ChoiceField(
            label=gettext("地区"), choices=[(str(key), name) for key, name in regions.items()]
        )

    def content(self, kind: str) -> CampaignContent:
        given = self.cleaned_data
        return CampaignContent(
            kind=kind, batch=given["batch"], leader_id=number_of(given["leader"]), plan=given["plan"],
            focus_links=given["focus_links"], focus_content=given["focus_content"],
            focus_subjects=given["focus_subjects"], standards=given["standards"],
        )  # fmt: skip

    def first_tasks(self, proposed: Mapping[str, int]) -> tuple[FirstTask, ...]:
        """The lines as tasks; one that the kind proposed gets its day, as far as the campaign lasts so long."""
        starts, ends = self.cleaned_data["starts_on"], self.cleaned_data["ends_on"]
        lines = dict.fromkeys(line.strip() for line in self.cleaned_data["tasks"].splitlines() if line.strip())
        days = {line: starts + timedelta(days=proposed[line]) for line in lines if line in proposed}
        return tuple(FirstTask(line, min(days[line], ends) if line in days else None) for line in lines)


class EditCampaignForm(CampaignForm):
    """A campaign as it is changed: region and prefix stay."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        del self.fields["region"], self.fields["prefix"]


class ParticipantsForm(VersionForm):
    """Which units take part."""

    units = forms.MultipleChoiceField(label=gettext_lazy("参与单位"), required=False)

    def __init__(self, *args: object, units: Iterable[UnitRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["units"] = forms.MultipleChoiceField(
            label=gettext("参与单位"),
            required=False,
            choices=[(str(unit.id), unit.name) for unit in units],
            widget=forms.CheckboxSelectMultiple,
        )

    def unit_ids(self) -> list[int]:
        return [int(value) for value in self.cleaned_data["units"]]


class PlanFileForm(forms.Form):
    """A file of the plan."""

    file = forms.FileField(
        label=gettext_lazy("方案文件"), help_text=gettext_lazy("看得到这个专项的人都能打开。不得上传涉密文件。")
    )


class WhyForm(VersionForm):
    """Why something is ended or taken up again: stands in the record."""

    why = forms.CharField(label=gettext_lazy("原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def people_choices(posts: Iterable[PostRow]) -> Choices:
    """Everybody who fills a post, by unit; never a name alone."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for post in posts:
        if post.person_id is not None:
            groups.setdefault(post.unit, []).append((str(post.person_id), f"{post.person}（{post.title}）"))
    return list(groups.items())


def initial_of_kind(kind: CampaignKind | None, *, taken: frozenset[str], today: date) -> dict[str, object]:
    """What the form of a new campaign proposes: from today to the end of the year, and what the kind of drive brings."""
    start: dict[str, object] = {"starts_on": today, "ends_on": date(today.year, 12, 31)}
    if kind is None:
        return start
    return start | {
        "name": kind.name,
        "short_name": kind.short_name,
        "prefix": "" if kind.prefix in taken else kind.prefix,
        "focus_links": "\n".join(kind.links),
        "focus_content": "\n".join(kind.content),
        "focus_subjects": "\n".join(kind.subjects),
        "standards": "\n".join(kind.standards),
        "tasks": "\n".join(task.content for task in kind.tasks),
    }


def initial_of(detail: CampaignDetail) -> dict[str, object]:
    """The campaign as it stands."""
    row = detail.row
    return {
        "version": detail.version, "name": row.name, "short_name": row.short_name, "batch": row.batch,
        "starts_on": row.starts_on, "ends_on": row.ends_on, "lead_unit": row.lead_unit_id or "",
        "leader": detail.leader_id or "", "plan": detail.plan, "focus_links": "\n".join(detail.focus_links),
        "focus_content": "\n".join(detail.focus_content), "focus_subjects": "\n".join(detail.focus_subjects),
        "standards": "\n".join(detail.standards),
    }  # fmt: skip
