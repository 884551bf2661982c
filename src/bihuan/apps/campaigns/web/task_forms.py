"""Forms of tasks: what is to be done, by whom, until when; and what is said of it."""

from collections.abc import Iterable, Sequence

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.campaigns.operations import TaskOwner
from bihuan.apps.campaigns.queries import TaskRow
from bihuan.apps.campaigns.web.forms import DAY, VersionForm
from bihuan.apps.campaigns.web.frame import number_of
from bihuan.apps.organizations.queries import PostRow, UnitRow
from bihuan.core.tasks import TaskStep


class TaskForm(VersionForm):
    """A task. A post that is chosen brings its unit along; no unit means that nobody has it yet."""

    content = forms.CharField(
        label=gettext_lazy("任务内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写清做什么、做到什么程度。"),
    )
    unit = forms.ChoiceField(label=gettext_lazy("承担单位"), required=False)
    post = forms.ChoiceField(label=gettext_lazy("具体岗位和责任人"), required=False)
    due = forms.DateField(label=gettext_lazy("完成期限"), required=False, widget=DAY)

    def __init__(
        self,
        *args: object,
        units: Iterable[UnitRow],
        posts: Sequence[PostRow],
        ownerless: bool = True,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._posts = {post_value(post.post_id, post.person_id): post for post in posts}
        groups: dict[str, list[tuple[str, str]]] = {}
        for value, post in self._posts.items():
            groups.setdefault(post.unit, []).append((value, post.label if post.person else _vacant(post.title)))
        nobody = [("", gettext("还没有分"))] if ownerless else []
        self.fields["unit"] = forms.ChoiceField(
            label=gettext("承担单位"),
            required=False,
            choices=[*nobody, *((str(unit.id), unit.name) for unit in units)],
        )
        self.fields["post"] = forms.ChoiceField(
            label=gettext("具体岗位和责任人"),
            required=False,
            choices=[("", gettext("还没有到人")), *groups.items()],
            help_text=gettext("选了岗位，单位跟着定。"),
        )

    def clean(self) -> dict[str, object]:
        known: dict[str, object] = super().clean() or {}
        post, unit = self._posts.get(str(known.get("post") or "")), number_of(known.get("unit"))
        if post is not None and unit is not None and unit != post.unit_id:
            self.add_error("post", gettext("这个岗位在%(unit)s，不在所选的单位。") % {"unit": post.unit})
        return known

    def owner(self) -> TaskOwner:
        """Whom the form means; only after it was found valid."""
        post = self._posts.get(self.cleaned_data["post"])
        if post is None:
            return TaskOwner(number_of(self.cleaned_data["unit"]))
        return TaskOwner(post.unit_id, post.post_id, post.person_id)


class AnswerForm(VersionForm):
    """What is said of a task. `step` decides what is asked for."""

    line = forms.CharField(label=gettext_lazy("说明"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: object, step: TaskStep, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["line"]
        labels = {
            TaskStep.REPORT: (gettext("办成了什么"), gettext("一句话：做了什么、多少、在哪里看得到。")),
            TaskStep.ACCEPT: (gettext("意见"), ""),
            TaskStep.RETURN: (gettext("哪里没有做到"), gettext("写具体，承担单位照着补。")),
            TaskStep.DROP: (gettext("为什么取消"), ""),
        }
        field.label, field.help_text = labels[step]
        field.required = step is not TaskStep.ACCEPT


def post_value(post_id: int | None, person_id: int | None) -> str:
    """How a post and whoever fills it stand in a form."""
    return f"{post_id or ''}-{person_id or ''}" if post_id else ""


def initial_of_task(task: TaskRow) -> dict[str, object]:
    """The task as it stands."""
    return {
        "version": task.version,
        "content": task.content,
        "unit": task.unit_id or "",
        "post": post_value(task.post_id, task.person_id),
        "due": task.due,
    }


def _vacant(title: str) -> str:
    return gettext("%(title)s（空缺）") % {"title": title}
