"""Every step that the ledger itself offers: its words, its form, whether it is lawful now, and the one call that it makes.

This table is what routes, buttons and pages are made from; a step that is not in it has no page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.apps.ledger import operations
from bihuan.apps.ledger.operations import NewMeasure, NewMilestone
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.ledger.web import step_forms as forms
from bihuan.apps.ledger.web.lawfulness import (
    Refusals,
    asking_extension,
    dispatching,
    life_cycle,
    may_edit,
    may_plan,
    may_rule_extension,
    may_settle,
    may_work,
    planning_or_dropping,
    setting_standard,
)
from bihuan.apps.ledger.web.office_forms import DispatchForm, EditForm, SettleForm
from bihuan.apps.ledger.web.sharing import ShareForm
from bihuan.apps.ledger.web.step_forms import StepForm, chosen_id
from bihuan.core.actors import Actor
from bihuan.core.deadlines import Deadline
from bihuan.core.lifecycle import Step

AnyForm = TypeVar("AnyForm", bound=StepForm)


@dataclass(frozen=True, slots=True)
class Call:
    """One step as somebody takes it: who, when, at which problem and version, with which files, on which row."""

    actor: Actor
    at: datetime
    number: str
    version: int
    evidence_ids: tuple[int, ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step: `label` on the button and as heading, `lead` one sentence on what it brings about, `done` once it is taken.

    `refusals` answers why it is not lawful now, () where it is, None where it does not concern the reader. `quick` steps ask
    nothing and are taken from the problem's page. `row` steps are about one measure or milestone.
    """

    key: str
    path: str
    label: Promise
    icon: str
    form: type[StepForm]
    act: Callable[[Call, StepForm], object]
    refusals: Callable[[ProblemDetail], Refusals]
    lead: Promise
    done: Promise
    quick: bool = False
    row: bool = False


def _dispatch(call: Call, form: StepForm) -> None:
    version: int | None = call.version
    if isinstance(form, DispatchForm) and form.asks:
        operations.edit_problem(
            actor=call.actor, at=call.at, number=call.number, edit=form.edit(), version=call.version
        )
        version = None  # checked by the edit, and still ours: both stand in one transaction
    operations.dispatch_problem(actor=call.actor, at=call.at, number=call.number, version=version)


def _accept(call: Call, form: StepForm) -> None:
    person = chosen_id(form.cleaned_data.get("person"))
    operations.accept_problem(
        actor=call.actor, at=call.at, number=call.number, responsible_person_id=person, version=call.version
    )


def _ask_handback(call: Call, form: StepForm) -> None:
    operations.ask_hand_back(
        actor=call.actor, at=call.at, number=call.number, reason=form.cleaned_data["reason"],
        suggested_unit_id=chosen_id(form.cleaned_data.get("suggested_unit")), version=call.version,
    )  # fmt: skip


def _uphold(call: Call, form: StepForm) -> None:
    operations.uphold_hand_back(
        actor=call.actor, at=call.at, number=call.number, ruling=form.cleaned_data["ruling"],
        new_unit_id=chosen_id(form.cleaned_data.get("new_unit")), version=call.version,
    )  # fmt: skip


def _reject(call: Call, form: StepForm) -> None:
    operations.reject_hand_back(
        actor=call.actor, at=call.at, number=call.number, ruling=form.cleaned_data["ruling"], version=call.version
    )


def _begin(call: Call, _form: StepForm) -> None:
    operations.begin_rectification(actor=call.actor, at=call.at, number=call.number, version=call.version)


def _suspend(call: Call, form: StepForm) -> None:
    operations.suspend_problem(
        actor=call.actor, at=call.at, number=call.number, reason=form.cleaned_data["reason"], version=call.version
    )


def _resume(call: Call, form: StepForm) -> None:
    operations.resume_problem(
        actor=call.actor, at=call.at, number=call.number, reason=form.cleaned_data["reason"], version=call.version
    )


def _merge(call: Call, form: StepForm) -> None:
    operations.merge_problem(
        actor=call.actor, at=call.at, number=call.number, joint_number=form.cleaned_data["joint_number"],
        reason=form.cleaned_data["reason"], version=call.version,
    )  # fmt: skip


def _share(call: Call, form: StepForm) -> None:
    operations.share_with_campaign(
        actor=call.actor, at=call.at, number=call.number, campaign_id=int(form.cleaned_data["campaign"]),
        serial=form.cleaned_data["serial"], version=call.version,
    )  # fmt: skip


def _withdraw(call: Call, form: StepForm) -> None:
    operations.withdraw_problem(
        actor=call.actor, at=call.at, number=call.number, reason=form.cleaned_data["reason"], version=call.version
    )


def _progress(call: Call, form: StepForm) -> None:
    if not isinstance(form, forms.ProgressForm):
        return
    operations.report_progress(
        actor=call.actor, at=call.at, number=call.number, line=form.cleaned_data["line"], figures=form.figures(),
        percent=form.cleaned_data.get("percent"), evidence_ids=call.evidence_ids, version=call.version,
        ends_measures=form.ended("ends"), reaches_milestones=form.ended("reaches"),
    )  # fmt: skip


def _evidence(call: Call, _form: StepForm) -> None:
    operations.attach_evidence(
        actor=call.actor, at=call.at, number=call.number, evidence_ids=call.evidence_ids, version=call.version
    )


def _measure(call: Call, form: StepForm) -> None:
    given, deadline = form.cleaned_data, form.cleaned_data.get("deadline")
    due, raw = (deadline.due, deadline.raw) if isinstance(deadline, Deadline) else (None, "")
    measure = NewMeasure(
        text=given["text"], who=given["who"], due=due, due_raw=raw, amount=given["amount"],
        verification=given["verification"],
    )  # fmt: skip
    operations.add_measure(actor=call.actor, at=call.at, number=call.number, measure=measure, version=call.version)


def _end_measure(call: Call, form: StepForm) -> None:
    operations.end_measure(
        actor=call.actor, at=call.at, number=call.number, position=call.position,
        done=form.cleaned_data["outcome"] == "done", why=form.cleaned_data["why"], version=call.version,
    )  # fmt: skip


def _milestone(call: Call, form: StepForm) -> None:
    deadline = form.cleaned_data.get("deadline")
    due, raw = (deadline.due, deadline.raw) if isinstance(deadline, Deadline) else (None, "")
    stone = NewMilestone(text=form.cleaned_data["text"], due=due, due_raw=raw)
    operations.add_milestone(actor=call.actor, at=call.at, number=call.number, milestone=stone, version=call.version)


def _reach(call: Call, _form: StepForm) -> None:
    operations.reach_milestone(
        actor=call.actor, at=call.at, number=call.number, position=call.position, version=call.version
    )


def _standard(call: Call, form: StepForm) -> None:
    operations.set_standard(
        actor=call.actor, at=call.at, number=call.number, standard=form.cleaned_data["standard"], version=call.version
    )


def _ask_extension(call: Call, form: StepForm) -> None:
    operations.request_extension(
        actor=call.actor, at=call.at, number=call.number, until=form.cleaned_data["until"],
        reason=form.cleaned_data["reason"], version=call.version,
    )  # fmt: skip


def _rule_extension(call: Call, form: StepForm) -> None:
    operations.rule_extension(
        actor=call.actor, at=call.at, number=call.number, grant=form.cleaned_data["grant"] == "yes",
        ruling=form.cleaned_data["ruling"], version=call.version,
    )  # fmt: skip


def _edit(call: Call, form: StepForm) -> None:
    if isinstance(form, EditForm | SettleForm):
        operations.edit_problem(
            actor=call.actor, at=call.at, number=call.number, edit=form.edit(), version=call.version
        )


_ALL = (
    StepPage("dispatch", "dispatch", _("交办"), "send", DispatchForm, _dispatch, dispatching,
             _("交办后时限就开始走，不等认领。主责单位 5 个工作日内可以申请退回。"), _("已交办。时限从现在开始走。")),
    StepPage("accept", "accept", _("认领"), "clipboard-check", forms.AcceptForm, _accept, life_cycle(Step.ACCEPT),
             _("认领后由本单位整改；时限从交办那天算起。"), _("已认领。")),
    StepPage("ask-handback", "ask-handback", _("申请退回"), "arrow-back-up", forms.HandBackForm, _ask_handback,
             life_cycle(Step.ASK_HANDBACK), _("不是本单位职责的，交办后 5 个工作日内可以退回。裁定前时限照走。"),
             _("已申请退回，等裁定。时限照走。")),
    StepPage("uphold-handback", "uphold-handback", _("同意退回"), "check", forms.UpholdForm, _uphold,
             life_cycle(Step.UPHOLD_HANDBACK), _("问题回到待交办，转手次数加一。"), _("已同意退回，问题回到待交办。")),
    StepPage("reject-handback", "reject-handback", _("不同意退回"), "x", forms.RulingForm, _reject,
             life_cycle(Step.REJECT_HANDBACK), _("问题仍由原单位办，时限没有停过。"), _("已裁定：仍由原单位办。")),
    StepPage("begin", "begin", _("开始整改"), "player-play", forms.PlainForm, _begin, life_cycle(Step.BEGIN),
             _("措施和验收标准都写好了，开始整改。验收标准从此不再改。"), _("已开始整改。"), quick=True),
    StepPage("progress", "progress", _("上报进展"), "message-plus", forms.ProgressForm, _progress, may_work,
             _("自己报的画成空心，别人核实过的才画成实心。"), _("进展已上报。")),
    StepPage("evidence", "evidence", _("上传佐证"), "upload", forms.EvidenceForm, _evidence, may_work,
             _("只传说明问题的：办成了什么，一两件就够。"), _("佐证已上传。")),
    StepPage("extension", "extension", _("申请延期"), "calendar-plus", forms.ExtensionForm, _ask_extension,
             asking_extension, _("到期前申请，由整改落实组答复；每一次都留着。"), _("已申请延期，等答复。原时限照走。")),
    StepPage("rule-extension", "extension/rule", _("答复延期"), "gavel", forms.ExtensionRulingForm, _rule_extension,
             may_rule_extension, _("同意的，时限改到所申请的那天。"), _("已答复延期申请。")),
    StepPage("measure", "measure", _("加一条措施"), "plus", forms.MeasureForm, _measure, may_plan,
             _("写清谁来做、什么时候做完、做多少、怎样核实。"), _("措施已加上。")),
    StepPage("end-measure", "measure/<int:position>/end", _("结束措施"), "check", forms.EndMeasureForm, _end_measure,
             planning_or_dropping, _("做完了由办的单位报；是否真做到，由别人核。"), _("这条措施已结束。"), row=True),
    StepPage("milestone", "milestone", _("加一个阶段目标"), "plus", forms.MilestoneForm, _milestone, may_plan,
             _("分阶段整改的，开始整改前至少要有一个。"), _("阶段目标已加上。")),
    StepPage("reach-milestone", "milestone/<int:position>/reach", _("报达到"), "flag", forms.PlainForm, _reach, may_work,
             _("这是自报，别人核实过才算核实。"), _("已报达到。"), quick=True, row=True),
    StepPage("standard", "standard", _("写验收标准"), "ruler-2", forms.StandardForm, _standard, setting_standard,
             _("做到什么算完成。开始整改以后不再改。"), _("验收标准已写上。")),
    StepPage("settle", "settle", _("确认认不准的内容"), "user-question", SettleForm, _edit, may_settle,
             _("系统没有猜，由人来定；原文一直留着。"), _("已确认。")),
    StepPage("edit", "edit", _("改内容"), "edit", EditForm, _edit, may_edit,
             _("每一处改动都留下前后两个样子。"), _("改动已保存。")),
    StepPage("suspend", "suspend", _("暂停"), "player-pause", forms.ReasonForm, _suspend, life_cycle(Step.SUSPEND),
             _("等别的事才能办的，暂停计时；恢复时时限按停的工作日顺延。"), _("已暂停计时。")),
    StepPage("resume", "resume", _("恢复"), "player-play", forms.ReasonForm, _resume, life_cycle(Step.RESUME),
             _("恢复计时，时限按停的工作日顺延。"), _("已恢复计时。")),
    StepPage("merge", "merge", _("并入主问题"), "arrows-join", forms.MergeForm, _merge, life_cycle(Step.MERGE),
             _("同一件事重复登记的，并到一个主问题里办，在那里计数，本问题就此结束、不再单独销号。"
               "各单位各有的同类问题不要并，到“共性问题”里立联合问题。"), _("已并入主问题。")),
    StepPage("share", "share", _("列入另一个专项"), "link", ShareForm, _share, may_edit,
             _("一个问题服务几个专项，不重复录入：在每个专项里都列出，合计只计一次。"), _("已列入，合计里仍只计一次。")),
    StepPage("withdraw", "withdraw", _("撤回问题"), "ban", forms.ReasonForm, _withdraw, life_cycle(Step.WITHDRAW),
             _("登记错了才撤回。撤回的不再计数，编号不再用。"), _("已撤回这个问题。")),
)  # fmt: skip

STEP_PAGES: Mapping[str, StepPage] = {page.key: page for page in _ALL}
