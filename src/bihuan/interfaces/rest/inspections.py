"""Inspection plans and their draws over REST: the same steps, the same refusals; of a plan that is not over nobody inspected hears."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import AfterValidator, ConfigDict, Field

from bihuan.apps.inspection import operations, queries
from bihuan.apps.inspection.operations import NewPlan
from bihuan.apps.inspection.queries import (
    CampaignPart,
    DrawRow,
    JointVerified,
    OverlapRow,
    PlanDetail,
    PlanRow,
    SelectedRow,
)
from bihuan.core.actors import Actor
from bihuan.core.inspections.plans import PLAN_STEP_NAMES, Matter, PlanStep
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Body, Day, Id, Line, Name, Page, Text, Version, Written, sensible_moment
from bihuan.interfaces.rest.ledger_bodies import Plain, Versioned
from bihuan.interfaces.rest.ledger_documents import NextStep, Paged, whys
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["inspections"])
draws = Router(tags=["inspections"])
PER_PAGE = 50
Moment = Annotated[datetime, AfterValidator(sensible_moment)]
Ids = Annotated[list[Id], Field(max_length=200)]


class PlanBody(Versioned):
    """A plan as the law asks for it: its authority, what is looked at, from which campaigns, when, how many."""

    title: Name
    authority: Line
    text: Text
    matter: Matter
    campaign_ids: Ids
    starts_on: Day
    ends_on: Day
    sample: Annotated[int, Field(ge=1, le=100_000)]
    unannounced: bool = True
    photo_reason: Text = ""
    overlap_reason: Text = ""


class NewPlanBody(PlanBody):
    region_id: Id


class OpenDraw(Versioned):
    """Who gives randomness, until when they reveal, and a public value that comes afterwards."""

    party_ids: Ids
    reveal_by: Moment
    public_name: Line = ""


class PublicValue(Versioned):
    public_value: Line = ""


class PlanEnding(Versioned):
    ending: Text


class GivenUp(Versioned):
    why: Text


class Withheld(Versioned):
    """`party` by user name."""

    party: Name
    why: Text


class LeftOut(Versioned):
    number: Name
    why: Text


class Concluded(Versioned):
    unit_id: Id
    text: Text


class Promised(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"commitment": "9f…64"}]})
    commitment: Annotated[str, Field(min_length=64, max_length=64)]


class Revealed(Body):
    secret: Annotated[str, Field(max_length=200)]
    salt: Annotated[str, Field(max_length=200)]


class NotRevealed(Written):
    why: Text


class PlanList(Paged):
    rows: list[PlanRow]


class PlanStand(Schema):
    """Where a plan stands after a step. The next one carries this `version`."""

    reference: UUID
    state: str
    version: Version


class InspectionPlan(Schema):
    """One plan as this reader may see it, with its next steps. `verified` is what it says of its campaigns, once it is over: rates in
    percent, `method` how the interval was made. What was not visited, refused or not found counts as not confirmed."""

    row: PlanRow
    authority: str
    text: str
    unannounced: bool
    photo_reason: str
    overlap_reason: str
    drafted_by: str
    drafted_at: datetime
    approved_by: str
    approved_at: datetime | None
    frame: int
    frame_root: str
    committed_at: datetime | None
    ended_at: datetime | None
    ending: str
    parts: list[CampaignPart]
    overlaps: list[OverlapRow]
    selected: list[SelectedRow]
    verified: JointVerified | None
    steps: list[NextStep]


class ConclusionMade(Schema):
    reference: UUID


class ReplacedBy(PlanStand):
    """`number`: the item that takes the place."""

    number: str


class FrameList(Schema):
    """The frozen frame in its order, as `frame.csv` holds it: (id, stratum)."""

    rows: list[tuple[str, str]]


@router.get("", response={200: PlanList, **ERRORS}, summary=_("可以看的检查方案，新的在前"))
def inspection_plans(request: HttpRequest, page: Page = 1) -> object:
    rows = queries.plan_rows(actor_of(request))
    return {
        "total": len(rows), "page": page, "pages": max(1, -(-len(rows) // PER_PAGE)),
        "rows": rows[(page - 1) * PER_PAGE : page * PER_PAGE],
    }  # fmt: skip


@router.post("", response={201: PlanStand, **ERRORS}, summary=_("写检查方案"))
def draft_inspection(request: HttpRequest, body: NewPlanBody) -> object:
    require_looked_over(body)
    actor = actor_of(request)
    made = operations.draft_plan(actor=actor, at=timezone.now(), region_id=body.region_id, new=_plan(body))
    return Status(201, _stand(actor, made))


@router.get("/{uuid:plan}", response={200: InspectionPlan, **ERRORS}, summary=_("一个检查方案和它的下一步"))
def inspection_plan(request: HttpRequest, plan: UUID) -> object:
    return _document(queries.plan_detail(actor_of(request), plan))


@router.put("/{uuid:plan}", response={200: PlanStand, **ERRORS}, summary=_("改检查方案"))
def change_inspection(request: HttpRequest, plan: UUID, body: PlanBody) -> object:
    require_looked_over(body)
    actor = actor_of(request)
    operations.change_plan(actor=actor, at=timezone.now(), plan=plan, new=_plan(body), version=body.version)
    return _stand(actor, plan)


@router.get("/{uuid:plan}/draws", response={200: list[DrawRow], **ERRORS}, summary=_("抽取的每一次：承诺、揭示、种子"))
def inspection_draws(request: HttpRequest, plan: UUID) -> object:
    actor = actor_of(request)
    detail = queries.plan_detail(actor, plan)
    return list(queries.draw_rows(actor, plan)) if detail.full or detail.row.is_over else []


@router.get("/{uuid:plan}/proof", response={200: dict[str, object], **ERRORS}, summary=_("抽取记录，核验用"))
def inspection_proof(request: HttpRequest, plan: UUID) -> object:
    return queries.proof_of(actor_of(request), plan)


@router.get("/{uuid:plan}/frame", response={200: FrameList, **ERRORS}, summary=_("冻结的抽样名单，核验用"))
def inspection_frame(request: HttpRequest, plan: UUID) -> object:
    return {"rows": list(queries.frame_rows(actor_of(request), plan))}


@router.post("/{uuid:plan}/replace", response={200: ReplacedBy, **ERRORS}, summary=_("替换已不在台账里的一项"))
def replace_drawn_item(request: HttpRequest, plan: UUID, body: LeftOut) -> object:
    require_looked_over(body)
    actor = actor_of(request)
    number = operations.replace_item(
        actor=actor, at=timezone.now(), plan=plan, number=body.number, why=body.why, version=body.version
    )
    return {**_stand(actor, plan), "number": number}


@router.post("/{uuid:plan}/conclude", response={201: ConclusionMade, **ERRORS}, summary=_("送一个单位督查结论"))
def conclude_inspection(request: HttpRequest, plan: UUID, body: Concluded) -> object:
    require_looked_over(body)
    made = operations.conclude(
        actor=actor_of(request), at=timezone.now(), plan=plan, unit_id=body.unit_id, text=body.text,
        version=body.version,
    )  # fmt: skip
    return Status(201, {"reference": made})


@draws.get("", response={200: list[DrawRow], **ERRORS}, summary=_("等我交承诺或揭示的抽取"))
def own_draws(request: HttpRequest) -> object:
    return list(queries.own_draws(actor_of(request)))


@draws.get("/{uuid:draw}", response={200: DrawRow, **ERRORS}, summary=_("我是一方的一次抽取"))
def own_draw(request: HttpRequest, draw: UUID) -> object:
    return queries.own_draw(actor_of(request), draw)


@draws.post("/{uuid:draw}/promise", response={200: DrawRow, **ERRORS}, summary=_("交承诺值"))
def promise_of_draw(request: HttpRequest, draw: UUID, body: Promised) -> object:
    operations.promise(actor=actor_of(request), at=timezone.now(), draw=draw, commitment=body.commitment)
    return queries.own_draw(actor_of(request), draw)


@draws.post("/{uuid:draw}/reveal", response={200: DrawRow, **ERRORS}, summary=_("揭示密语和盐"))
def reveal_of_draw(request: HttpRequest, draw: UUID, body: Revealed) -> object:
    operations.reveal(actor=actor_of(request), at=timezone.now(), draw=draw, secret=body.secret, salt=body.salt)
    return queries.own_draw(actor_of(request), draw)


@draws.post("/{uuid:draw}/refuse", response={200: DrawRow, **ERRORS}, summary=_("说明不揭示：记录在案，作废重来"))
def refuse_draw(request: HttpRequest, draw: UUID, body: NotRevealed) -> object:
    require_looked_over(body)
    operations.refuse_to_reveal(actor=actor_of(request), at=timezone.now(), draw=draw, why=body.why)
    return queries.own_draw(actor_of(request), draw)


STEPS: Sequence[tuple[str, str, type[Versioned], Callable[..., object]]] = (
    (PlanStep.APPROVE, _("批准检查方案；起草的人不能批准"), Plain, operations.approve_plan),
    (PlanStep.COMMIT, _("冻结抽样名单，名单的根当场存证"), Plain, operations.commit_frame),
    (PlanStep.OPEN_DRAW, _("定抽取各方"), OpenDraw, operations.open_draw),
    ("withheld", _("记一方没有揭示：这次抽取作废"), Withheld, operations.note_withheld),
    (PlanStep.DRAW, _("抽取：各方都揭示以后"), PublicValue, operations.draw_items),
    (PlanStep.DRAW_TEAMS, _("抽检查人员"), Plain, operations.draw_teams),
    (PlanStep.START, _("开始检查"), Plain, operations.start_plan),
    (PlanStep.END, _("结束检查：比率开始计算，单位看得到自己的结论"), PlanEnding, operations.end_plan),
    (PlanStep.DROP, _("取消方案：抽取以前"), GivenUp, operations.drop_plan),
)


def _step_view(key: str, body_type: type[Versioned], act: Callable[..., object]) -> Callable[..., object]:
    """The view of a step: words looked over, one call with what the body names, where the plan stands then."""

    def view(request: HttpRequest, plan: UUID, body: Versioned) -> object:
        require_looked_over(body)
        actor = actor_of(request)
        told = {name: getattr(body, name) for name in type(body).model_fields if name != "checked"}
        act(actor=actor, at=timezone.now(), plan=plan, **told)
        return _stand(actor, plan)

    view.__annotations__["body"] = body_type  # what the library reads the body by
    view.__name__ = f"inspection_{key.replace('-', '_')}"
    return view


for _key, _summary, _body, _act in STEPS:
    router.add_api_operation(
        f"/{{uuid:plan}}/{_key}", ["POST"], _step_view(_key, _body, _act), response={200: PlanStand, **ERRORS},
        summary=_summary,
    )  # fmt: skip


def _plan(body: PlanBody) -> NewPlan:
    told = {name: getattr(body, name) for name in PlanBody.model_fields if name not in {"version", "checked"}}
    return NewPlan(**(told | {"campaign_ids": tuple(body.campaign_ids)}))


def _stand(actor: Actor, plan: UUID) -> dict[str, object]:
    row = queries.plan_detail(actor, plan).row
    return {"reference": row.reference, "state": row.state, "version": row.version}


def _document(detail: PlanDetail) -> dict[str, object]:
    """The detail with its reasons in words."""
    return {
        **{name: getattr(detail, name) for name in InspectionPlan.model_fields if name != "steps"},
        "steps": [
            NextStep(
                step=decision.step.value, name=gettext(PLAN_STEP_NAMES[decision.step]), allowed=decision.lawful,
                reasons=whys(decision.reasons),
            )
            for decision in detail.steps
        ],
    }  # fmt: skip
