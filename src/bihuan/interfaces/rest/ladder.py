"""The ladder over REST: its rules in force, a change as a new version, and a person who starts items higher."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.queries import LadderPage
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason
from bihuan.core.ladder import ItemKind, Recipient, Rung, RungName, document_of_policy
from bihuan.core.ladder_versions import RungColour, document_of_colours
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Body, Id, Line, Number, Text, Written
from bihuan.interfaces.rest.ledger_documents import Made
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["notices"])
_NO_LADDER = Reason("no-such-ladder", "没有这个地区的督办规则，或不在可以查看的范围内。")


class RungIn(Body):
    """One rung. `offset`: working days from the deadline, negative before it; `reply_workdays` 0: no reply is asked for."""

    name: RungName
    offset: Annotated[int, Field(ge=-250, le=250)]
    word: Annotated[Line, Field(max_length=10)]
    issuer: Annotated[Line, Field(max_length=200)]
    basis: Annotated[Line, Field(max_length=200)]
    recipients: Annotated[list[Recipient], Field(max_length=3)]
    reply_workdays: Annotated[int, Field(ge=0, le=250)] = 0
    needs_approval: bool = False
    hearing: bool = False

    def rung(self) -> Rung:
        return Rung(**(self.model_dump() | {"recipients": tuple(dict.fromkeys(self.recipients))}))


class LadderIn(Written):
    """The rules that are to hold from now on. `seen` is the `policy_id` that was read; null where it was the default."""

    region_id: Id
    seen: Id | None = None
    rungs: Annotated[list[RungIn], Field(max_length=5)]
    colours: dict[RungName, RungColour] = Field(default_factory=dict)
    why: Text


class LadderVersion(Schema):
    id: int
    version: int
    region: str
    made_by: str
    made_at: datetime
    why: str
    in_force: bool


class LadderOut(Schema):
    """The rules in force in a region. `written_in`: the region that wrote them, empty where they are the default."""

    region_id: int
    region: str
    policy_id: int | None
    version: int
    written_in: str
    may_change: bool
    rungs: list[RungIn]
    colours: dict[RungName, RungColour]
    versions: list[LadderVersion]


class StartItem(Body):
    """An item of the problem: the problem itself is `closure` with its id."""

    kind: ItemKind
    object_id: Id


class StartIn(Written):
    """Which items of a problem start at which rung, and why; without items it is the problem's own deadline."""

    number: Number
    rung: RungName
    why: Text
    items: Annotated[list[StartItem], Field(max_length=200)] = Field(default_factory=list)


class StartChoiceOut(Schema):
    kind: ItemKind
    object_id: int
    label: str
    due: str
    workdays: int
    reached: RungName | None
    stands_still: bool


@router.get("", response={200: LadderOut, **ERRORS}, summary=_("现行的督办规则和它的历次版本"))
def ladder(request: HttpRequest, region_id: Id | None = None) -> object:
    actor = actor_of(request)
    return _document(queries.ladder_page(actor, region_id=_region(actor, region_id)))


@router.put(
    "",
    response={200: LadderOut, **ERRORS},
    summary=_("改督办规则：写明为什么，成为新的一版"),
    description=_("已有的通知仍按原来的版本办。seen 不是现行的一版就回 409。"),
)
def change_ladder(request: HttpRequest, body: LadderIn) -> object:
    require_looked_over(body)
    actor = actor_of(request)
    held = queries.ladder_page(actor, region_id=_region(actor, body.region_id))
    operations.change_ladder(
        actor=actor, at=timezone.now(), region_id=body.region_id, rungs=[each.rung() for each in body.rungs],
        colours={**held.ladder.colours, **body.colours}, why=body.why, seen=body.seen,
    )  # fmt: skip
    return _document(queries.ladder_page(actor, region_id=body.region_id))


@router.get(
    "/items/{number}", response={200: list[StartChoiceOut], **ERRORS}, summary=_("一个问题可以从较高一级开始的事项")
)
def start_items(request: HttpRequest, number: Number) -> object:
    today = timezone.localdate()
    detail = ledger.problem_detail(actor_of(request), number=number, today=today)
    if not queries.may_start(actor_of(request), detail):
        raise Missing(Reason("nothing-to-start", "没有可以从较高一级开始的事项。"))
    return [
        {name: getattr(choice, name) for name in StartChoiceOut.model_fields if name != "due"}
        | {"due": choice.due.isoformat()}
        for choice in queries.start_choices(detail, today=today)
    ]


@router.post(
    "/start",
    response={201: Made, **ERRORS},
    summary=_("让一个问题的事项从较高一级开始，由另一个人批准"),
    description=_("起草一份通知，写明理由；答的是通知的编号 id。"),
)
def start_higher(request: HttpRequest, body: StartIn) -> object:
    require_looked_over(body)
    actor, at = actor_of(request), timezone.now()
    detail = ledger.problem_detail(actor, number=body.number, today=timezone.localdate(at))
    if detail.accountable_unit_id is None:
        raise Missing(Reason("nothing-to-start", "没有可以从较高一级开始的事项。"))
    items = [(item.kind, item.object_id) for item in body.items] or [(ItemKind.CLOSURE, detail.id)]
    made = operations.start_higher(
        actor=actor, at=at, unit_id=detail.accountable_unit_id, rung=body.rung, items=items, why=body.why
    )
    return Status(201, {"id": made})


def _region(actor: Actor, region_id: int | None) -> int:
    """The region that is asked about; the highest that the actor reads where none is named. Raises Missing."""
    found = next((row.id for row in queries.ladder_regions(actor) if region_id in (None, row.id)), None)
    if found is None:
        raise Missing(_NO_LADDER)
    return found


def _document(page: LadderPage) -> dict[str, object]:
    policy = page.ladder.policy
    return {
        "region_id": page.region.id, "region": page.region.name, "policy_id": page.policy_id, "version": policy.version,
        "written_in": page.written_in, "may_change": page.may_change, "rungs": document_of_policy(policy),
        "colours": document_of_colours(page.ladder.colours), "versions": list(page.versions),
    }  # fmt: skip
