"""Every step of the ledger as a route: a table of its address, what it carries, and the one operation that it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from bihuan.apps.ledger import operations, queries
from bihuan.core.actors import Actor
from bihuan.interfaces.rest import ledger_bodies as bodies
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Number, Position
from bihuan.interfaces.rest.ledger_bodies import Versioned
from bihuan.interfaces.rest.ledger_documents import Stand
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of


@dataclass(frozen=True, slots=True)
class Call:
    """One step as somebody takes it: everything that every operation wants to know."""

    actor: Actor
    at: datetime
    number: str
    version: int | None

    def all(self) -> dict[str, Any]:
        return {"actor": self.actor, "at": self.at, "number": self.number, "version": self.version}


@dataclass(frozen=True, slots=True)
class StepRoute:
    """One step. `row` steps are about one measure or stage goal, by its position."""

    key: str
    path: str
    summary: str
    body: type[Versioned]
    act: Callable[[Call, Any, int], object]
    row: bool = False


def _dispatch(call: Call, body: bodies.Dispatch, _row: int) -> object:
    return operations.dispatch_problem(
        **call.all(), accountable_unit_id=body.accountable_unit_id, due=body.due
    )  # fmt: skip


def _accept(call: Call, body: bodies.Accept, _row: int) -> object:
    return operations.accept_problem(**call.all(), responsible_person_id=body.responsible_person_id)


def _ask_hand_back(call: Call, body: bodies.AskHandBack, _row: int) -> object:
    return operations.ask_hand_back(**call.all(), reason=body.reason, suggested_unit_id=body.suggested_unit_id)


def _uphold(call: Call, body: bodies.Uphold, _row: int) -> object:
    return operations.uphold_hand_back(**call.all(), ruling=body.ruling, new_unit_id=body.new_unit_id)


def _reject(call: Call, body: bodies.Ruling, _row: int) -> object:
    return operations.reject_hand_back(**call.all(), ruling=body.ruling)


def _begin(call: Call, _body: bodies.Plain, _row: int) -> object:
    return operations.begin_rectification(**call.all())


def _progress(call: Call, body: bodies.Progress, _row: int) -> object:
    return operations.report_progress(
        **call.all(), line=body.line, figures=[each.figure() for each in body.figures], percent=body.percent,
        evidence_ids=body.evidence_ids, ends_measures=body.ends_measures, reaches_milestones=body.reaches_milestones,
    )  # fmt: skip


def _evidence(call: Call, body: bodies.Evidence, _row: int) -> object:
    return operations.attach_evidence(**call.all(), evidence_ids=body.evidence_ids)


def _extension(call: Call, body: bodies.AskExtension, _row: int) -> object:
    return operations.request_extension(**call.all(), until=body.until, reason=body.reason)


def _rule_extension(call: Call, body: bodies.RuleExtension, _row: int) -> object:
    return operations.rule_extension(**call.all(), grant=body.grant, ruling=body.ruling)


def _measure(call: Call, body: bodies.AddMeasure, _row: int) -> object:
    return operations.add_measure(**call.all(), measure=body.measure.measure())


def _end_measure(call: Call, body: bodies.EndMeasure, row: int) -> object:
    return operations.end_measure(**call.all(), position=row, done=body.done, why=body.why)


def _milestone(call: Call, body: bodies.AddMilestone, _row: int) -> object:
    return operations.add_milestone(**call.all(), milestone=body.milestone.milestone())


def _reach(call: Call, _body: bodies.Plain, row: int) -> object:
    return operations.reach_milestone(**call.all(), position=row)


def _standard(call: Call, body: bodies.StandardText, _row: int) -> object:
    return operations.set_standard(**call.all(), standard=body.standard)


def _suspend(call: Call, body: bodies.WithReason, _row: int) -> object:
    return operations.suspend_problem(**call.all(), reason=body.reason)


def _resume(call: Call, body: bodies.WithReason, _row: int) -> object:
    return operations.resume_problem(**call.all(), reason=body.reason)


def _merge(call: Call, body: bodies.Merge, _row: int) -> object:
    return operations.merge_problem(**call.all(), joint_number=body.joint_number, reason=body.reason)


def _withdraw(call: Call, body: bodies.WithReason, _row: int) -> object:
    return operations.withdraw_problem(**call.all(), reason=body.reason)


STEPS: tuple[StepRoute, ...] = (
    StepRoute("dispatch", "dispatch", _("交办：时限从现在开始走"), bodies.Dispatch, _dispatch),
    StepRoute("accept", "accept", _("认领"), bodies.Accept, _accept),
    StepRoute("ask-handback", "ask-handback", _("申请退回"), bodies.AskHandBack, _ask_hand_back),
    StepRoute("uphold-handback", "uphold-handback", _("同意退回"), bodies.Uphold, _uphold),
    StepRoute("reject-handback", "reject-handback", _("不同意退回"), bodies.Ruling, _reject),
    StepRoute("begin", "begin", _("开始整改"), bodies.Plain, _begin),
    StepRoute("progress", "progress", _("上报进展，可以一并结束措施、报达到阶段目标"), bodies.Progress, _progress),
    StepRoute("evidence", "evidence", _("把上传过的文件作为佐证"), bodies.Evidence, _evidence),
    StepRoute("extension", "extension", _("申请延期"), bodies.AskExtension, _extension),
    StepRoute("rule-extension", "extension/rule", _("答复延期"), bodies.RuleExtension, _rule_extension),
    StepRoute("measure", "measures", _("加一条措施"), bodies.AddMeasure, _measure),
    StepRoute("end-measure", "measures/{position}/end", _("结束措施"), bodies.EndMeasure, _end_measure, row=True),
    StepRoute("milestone", "milestones", _("加一个阶段目标"), bodies.AddMilestone, _milestone),
    StepRoute("reach-milestone", "milestones/{position}/reach", _("报达到"), bodies.Plain, _reach, row=True),
    StepRoute("standard", "standard", _("写验收标准"), bodies.StandardText, _standard),
    StepRoute("suspend", "suspend", _("暂停"), bodies.WithReason, _suspend),
    StepRoute("resume", "resume", _("恢复"), bodies.WithReason, _resume),
    StepRoute("merge", "merge", _("并入主问题"), bodies.Merge, _merge),
    StepRoute("withdraw", "withdraw", _("撤回问题"), bodies.WithReason, _withdraw),
)


def add_steps(router: Router) -> None:
    """Give every step of the table its route below the problem's own."""
    for step in STEPS:
        router.add_api_operation(
            f"/{{number}}/{step.path}", ["POST"], step_view(step.key, step.body, step.act, row=step.row),
            response={200: Stand, **ERRORS}, summary=step.summary,
            operation_id=f"problem_{step.key.replace('-', '_')}",
        )  # fmt: skip


def step_view(
    key: str, body_type: type[Versioned], act: Callable[[Call, Any, int], object], *, row: bool = False
) -> Callable[..., object]:
    """The view of a step: words looked over, one call, where the problem stands then."""

    def take(request: HttpRequest, number: str, body: Versioned, position: int = 0) -> object:
        require_looked_over(body)
        act(Call(actor_of(request), timezone.now(), number, body.version), body, position)
        return queries.problem_stand(number)

    def on_problem(request: HttpRequest, number: Number, body: Versioned) -> object:
        return take(request, number, body)

    def on_row(request: HttpRequest, number: Number, position: Position, body: Versioned) -> object:
        return take(request, number, body, position)

    view = on_row if row else on_problem
    view.__annotations__["body"] = body_type  # what the library reads the body by
    view.__name__ = f"problem_{key.replace('-', '_')}"
    return view
