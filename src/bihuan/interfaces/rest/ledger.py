"""The ledger over REST: lists, one problem, registering, editing, dispatching many, what may be done with one."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from ninja.responses import Status

from bihuan.apps.audit import queries as audit
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.operations import BulkAct, BulkKind
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.core.decisions import BihuanError
from bihuan.interfaces.portal.act_words import act_word
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Number, PerPage
from bihuan.interfaces.rest.ledger_bodies import Chosen, DispatchMany, Edit, ProblemQuery, Register, Share
from bihuan.interfaces.rest.ledger_documents import (
    DispatchOutcome,
    DispatchReport,
    Problem,
    ProblemList,
    Stand,
    TimelineAct,
    Watching,
    outcomes_of,
    problem_document,
    whys,
)
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["problems"])


@router.get(
    "",
    response={200: ProblemList, **ERRORS},
    summary=_("问题清单"),
    description=_(
        "和页面同样的筛选：group 是全部、逾期、待交办这些，q 搜编号、内容、地点和单位，gap 是制度层面，named 是写下的姓名，"
        "due_from、due_to 是2026-12-31 这样的日期，estimated 是 yes 或 no，"
        "idle 是没有进展的天数，sort 排序。读不懂的条件回 422。每页最多 200 条。"
    ),
)
def problems(request: HttpRequest, filters: Query[ProblemQuery]) -> object:
    wanted = ProblemFilter(**filters.model_dump(exclude={"page", "per_page"}))
    queries.require_readable(wanted)
    found = queries.problem_page(
        actor_of(request), wanted=wanted, today=timezone.localdate(), page=filters.page, per_page=filters.per_page
    )
    return {
        "total": found.total,
        "page": found.page.number,
        "pages": found.page.paginator.num_pages,
        "rows": found.rows,
    }


@router.post("", response={201: Stand, **ERRORS}, summary=_("登记一个问题"))
def register(request: HttpRequest, body: Register) -> object:
    require_looked_over(body)
    made = operations.register_problem(
        actor=actor_of(request), at=timezone.now(), campaign_id=body.campaign_id, problem=body.problem(),
        own_unit_id=body.own_unit_id,
    )  # fmt: skip
    return Status(201, queries.problem_stand(made.number))


@router.post(
    "/dispatch",
    response={200: DispatchReport, **ERRORS},
    summary=_("批量交办"),
    description=_("一个一个办：不能交办的说明理由，不耽误别的。dry_run 只看能不能交办。"),
)
def dispatch_many(request: HttpRequest, body: DispatchMany) -> object:
    numbers = [each.number for each in body.problems]
    if body.dry_run:
        plan = operations.look_over_chosen(
            actor=actor_of(request), act=BulkAct(BulkKind.DISPATCH), numbers=numbers, today=timezone.localdate()
        )
        rows = outcomes_of(plan, numbers)
    else:
        chosen = {each.number: each for each in body.problems}
        rows = [_dispatch(request, each) for each in chosen.values()]
    sent = sum(row.dispatched for row in rows)
    return {"dispatched": sent, "held": len(rows) - sent, "rows": rows}


@router.get("/{number}", response={200: Problem, **ERRORS}, summary=_("一个问题的全部内容"))
def problem(request: HttpRequest, number: Number) -> object:
    return problem_document(queries.problem_detail(actor_of(request), number=number, today=timezone.localdate()))


@router.patch(
    "/{number}",
    response={200: Stand, **ERRORS},
    summary=_("改一个问题的内容"),
    description=_(
        "没有给的项不动。时限从某一天改成长期坚持或按期重复的，due 写 null，原来的日期就取消。"
        "version 是读到时的版本：别人改过就回 409，带上别人改了什么，什么都不写。"
    ),
)
def edit(request: HttpRequest, number: Number, body: Edit) -> object:
    require_looked_over(body)
    operations.edit_problem(
        actor=actor_of(request), at=timezone.now(), number=number, edit=body.edit(), version=body.version
    )
    return queries.problem_stand(number)


@router.get(
    "/{number}/timeline",
    response={200: list[TimelineAct], **ERRORS},
    summary=_("一个问题的经过，新的在前；before 是一步的 reference，列比它更早的"),
)
def timeline(request: HttpRequest, number: Number, before: UUID | None = None, limit: PerPage = 200) -> object:
    actor = actor_of(request)
    detail = queries.problem_detail(actor, number=number, today=timezone.localdate())
    return [
        TimelineAct(
            reference=str(act.reference), at=act.at, who=act.actor_name, role=act.role, action=act.action,
            words=act_word(act.action), reason=act.reason, before=_plain(act.before), after=_plain(act.after),
        )
        for act in audit.timeline(actor, "problem", detail.id, limit=limit, before=before)
    ]  # fmt: skip


@router.put("/{number}/watch", response={200: Watching, **ERRORS}, summary=_("关注一个问题"))
def watch(request: HttpRequest, number: Number) -> object:
    return _watch(request, number, watched=True)


@router.delete("/{number}/watch", response={200: Watching, **ERRORS}, summary=_("不再关注一个问题"))
def unwatch(request: HttpRequest, number: Number) -> object:
    return _watch(request, number, watched=False)


@router.post("/{number}/campaigns", response={200: Stand, **ERRORS}, summary=_("让问题也列入另一个专项"))
def share(request: HttpRequest, number: Number, body: Share) -> object:
    operations.share_with_campaign(
        actor=actor_of(request), at=timezone.now(), number=number, campaign_id=body.campaign_id, serial=body.serial
    )
    return queries.problem_stand(number)


def _dispatch(request: HttpRequest, chosen: Chosen) -> DispatchOutcome:
    """One of many: what cannot go holds up no other."""
    try:
        operations.dispatch_problem(
            actor=actor_of(request), at=timezone.now(), number=chosen.number, version=chosen.version
        )
    except BihuanError as refusal:
        return DispatchOutcome(number=chosen.number, dispatched=False, reasons=whys([refusal.reason]))
    return DispatchOutcome(number=chosen.number, dispatched=True, reasons=[])


def _watch(request: HttpRequest, number: str, *, watched: bool) -> Watching:
    operations.watch_problem(actor=actor_of(request), at=timezone.now(), number=number, watched=watched)
    return Watching(number=number, watched=watched)


def _plain(values: object) -> dict[str, object] | None:
    return {str(key): value for key, value in values.items()} if isinstance(values, dict) else None
