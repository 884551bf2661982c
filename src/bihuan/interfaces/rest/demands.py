"""Demands for material over REST: lists, one of them, each step, answers, opinions, what they cost, what the ledger holds."""

import tempfile
from typing import Annotated, BinaryIO, cast

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from bihuan.apps.demands import operations, queries
from bihuan.apps.demands.operations import ANSWER_WORKDAYS, LONGEST_BASIS, LONGEST_TITLE, NewAnswer, NewDemand
from bihuan.apps.demands.queries import (
    DemandAnswerRow,
    DemandDetail,
    DemandFilter,
    DemandRow,
    FieldFilter,
    FieldRow,
    LoadRow,
    OpinionRow,
    UnitLoad,
    WeekLoad,
)
from bihuan.core.demands.burden import MOST_FRESH_DAYS, MOST_MINUTES, BurdenTable, week_of
from bihuan.core.demands.items import FieldKind, Item, guess_kind
from bihuan.core.demands.turns import MOST_DAYS, Frequency
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Body, Day, Id, Page, Text, Version, Written
from bihuan.interfaces.rest.ledger_documents import Paged
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["demands"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Minutes = Annotated[int, Field(ge=1, le=MOST_MINUTES)]


class FieldBody(Body):
    """A field that is asked; without a kind the one that its name sounds like."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    kind: FieldKind | None = None


class DemandBody(Written):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"issuer_id": 1, "title": "校园餐整改周报", "basis": "澜办发〔2026〕12号", "items": [{"name": "资金投入"}],
                 "unit_ids": [2], "frequency": "weekly", "first_day": "2026-11-02", "end_day": "2026-12-31"}
            ]
        }
    )  # fmt: skip
    issuer_id: Id
    title: Annotated[str, Field(max_length=LONGEST_TITLE)]
    basis: Annotated[str, Field(max_length=LONGEST_BASIS)]
    items: Annotated[list[FieldBody], Field(min_length=1, max_length=200)]
    unit_ids: Annotated[list[Id], Field(min_length=1, max_length=20_000)]
    frequency: Frequency = Frequency.ONCE
    first_day: Day
    end_day: Day
    answer_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = ANSWER_WORKDAYS
    justification: Text = ""


class DemandEditBody(DemandBody):
    version: Version | None = None


class DemandCheckBody(Written):
    justification: Text = ""
    version: Version | None = None


class DemandJoinBody(Body):
    """`rest`: what the other does not ask is written down as drafts of their own."""

    other_id: Id
    rest: bool = True
    version: Version | None = None


class DemandVersionBody(Body):
    version: Version | None = None


class DemandWordsBody(Written):
    words: Text
    version: Version | None = None


class ValueBody(Body):
    """What is handed in for one field, by the field's id."""

    item_id: Id
    text: Text


class DemandAnswerBody(Written):
    turn_id: Id
    unit_id: Id
    values: Annotated[list[ValueBody], Field(max_length=200)]
    file_ids: Annotated[list[Id], Field(max_length=50)] = []
    note: Text = ""
    minutes: Minutes | None = None


class DemandObjectBody(Written):
    unit_id: Id
    words: Text
    anonymous: bool = False


class BurdenTableBody(Written):
    """Minutes for every kind of field, and the lines for a unit's week."""

    minutes: dict[FieldKind, Minutes]
    warn: Minutes
    budget: Minutes
    fresh: Annotated[int, Field(ge=0, le=MOST_FRESH_DAYS)] | None = None
    why: Text
    seen: Id | None = None


class DemandMade(Schema):
    """The id of what was made or changed."""

    id: int


class DemandChecked(Schema):
    """What a demand is after its check: waiting for approval, or refused as the ledger holds all of it."""

    id: int
    state: str


class DemandJoined(Schema):
    """The demand that was given up, and the drafts that ask what the other does not."""

    id: int
    rests: list[int]


class DemandList(Paged):
    rows: list[DemandRow]


class DemandAnswerList(Paged):
    rows: list[DemandAnswerRow]


class DemandFieldList(Paged):
    rows: list[FieldRow]


class DemandLoadList(Paged):
    minutes: int
    rows: list[LoadRow]


class DemandOpinionList(Paged):
    rows: list[OpinionRow]


class UnitLoadList(Paged):
    rows: list[UnitLoad]


class BurdenAnswer(Schema):
    """The figures; `entered` and `held` are fields of demands that were checked."""

    running: int
    fields: int
    entered: int
    held: int
    opinions_open: int
    this_week: WeekLoad
    weeks: list[WeekLoad]


class BurdenTableAnswer(Schema):
    """The table that holds; `id` None: the default."""

    id: int | None
    minutes: dict[FieldKind, int]
    warn: int
    budget: int
    fresh: int


@router.get("", response={200: DemandList, **ERRORS}, summary=_("材料报表需求，条件同网页"))
def demands(
    request: HttpRequest,
    *,
    group: Annotated[str, Query()] = "all",
    unit: Annotated[str, Query()] = "",
    issuer: Annotated[str, Query()] = "",
    mine: Annotated[str, Query()] = "",
    page: Page = 1,
) -> object:
    wanted = DemandFilter(group=group, unit=unit, issuer=issuer, mine=mine)
    rows, found = queries.demand_page(actor_of(request), wanted=wanted, today=timezone.localdate(), page=page)
    return {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "rows": rows}


@router.get("/fields", response={200: DemandFieldList, **ERRORS}, summary=_("需求的字段：要单位报的，已经有的"))
def demand_fields(request: HttpRequest, group: str = "running", held: str = "", page: Page = 1) -> object:
    wanted = FieldFilter(group=group, held=held)
    rows, found = queries.field_page(actor_of(request), wanted=wanted, today=timezone.localdate(), page=page)
    return {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "rows": rows}


@router.get("/burden", response={200: BurdenAnswer, **ERRORS}, summary=_("填报负担：各项数字和最近几周"))
def demand_burden(request: HttpRequest) -> object:
    actor, today = actor_of(request), timezone.localdate()
    weeks = queries.week_loads(actor, today=today)
    figures = queries.burden_figures(actor, today=today, weeks=weeks)
    return {
        "running": figures.running, "fields": figures.fields, "entered": figures.entered, "held": figures.held,
        "opinions_open": figures.opinions_open, "this_week": figures.this_week, "weeks": list(weeks),
    }  # fmt: skip


@router.get("/units", response={200: UnitLoadList, **ERRORS}, summary=_("各单位一周要报多少，按名称排"))
def demand_units(request: HttpRequest, week: Day | None = None, page: Page = 1) -> object:
    rows, found = queries.unit_loads(actor_of(request), week=week_of(week or timezone.localdate()), page=page)
    return {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "rows": rows}


@router.get("/load", response={200: DemandLoadList, **ERRORS}, summary=_("一周到期的填报，一个单位一次一份"))
def demand_load(request: HttpRequest, week: Day | None = None, unit: str = "", page: Page = 1) -> object:
    monday = week_of(week or timezone.localdate())
    rows, found, minutes = queries.load_page(actor_of(request), week=monday, unit=unit, page=page)
    return {
        "total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "minutes": minutes,
        "rows": rows,
    }  # fmt: skip


@router.get("/opinions", response={200: DemandOpinionList, **ERRORS}, summary=_("减负意见；不记是谁写的"))
def demand_opinions(request: HttpRequest, *, waiting: bool = False, page: Page = 1) -> object:
    rows, found = queries.opinion_page(actor_of(request), waiting=waiting, page=page)
    return {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "rows": rows}


@router.post("/opinions/{opinion_id}/reply", response={200: DemandMade, **ERRORS}, summary=_("答复减负意见"))
def reply_to_opinion(request: HttpRequest, opinion_id: Id, body: DemandWordsBody) -> object:
    require_looked_over(body)
    operations.reply_to_opinion(actor=actor_of(request), at=timezone.now(), opinion_id=opinion_id, reply=body.words)
    return {"id": opinion_id}


@router.get("/minutes/{region_id}", response={200: BurdenTableAnswer, **ERRORS}, summary=_("工时表和上限"))
def burden_table(request: HttpRequest, region_id: Id) -> object:
    page = queries.table_page(actor_of(request), region_id=region_id)
    table = page.table
    return {
        "id": page.table_id,
        "minutes": dict(table.minutes),
        "warn": table.warn,
        "budget": table.budget,
        "fresh": table.fresh,
    }


@router.put(
    "/minutes/{region_id}", response={200: BurdenTableAnswer, **ERRORS}, summary=_("改工时表和上限，是新的一版")
)
def change_burden_table(request: HttpRequest, region_id: Id, body: BurdenTableBody) -> object:
    require_looked_over(body)
    held = queries.table_in_force(region_id)[0]
    fresh = held.fresh if body.fresh is None else body.fresh
    table = BurdenTable({**held.minutes, **body.minutes}, warn=body.warn, budget=body.budget, fresh=fresh)
    operations.change_burden_table(
        actor=actor_of(request), at=timezone.now(), region_id=region_id, table=table, why=body.why, seen=body.seen
    )
    return burden_table(request, region_id)


@router.get("/{demand_id}", response={200: DemandDetail, **ERRORS}, summary=_("一项需求，连同查重、每一次和意见"))
def demand(request: HttpRequest, demand_id: Id) -> object:
    return queries.demand_detail(actor_of(request), demand_id, today=timezone.localdate())


@router.get("/{demand_id}/answers", response={200: DemandAnswerList, **ERRORS}, summary=_("报上来的，按单位名称排"))
def demand_answers(request: HttpRequest, demand_id: Id, turn: int | None = None, page: Page = 1) -> object:
    rows, found = queries.answer_page(actor_of(request), demand_id, turn=turn, page=page)
    return {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "rows": rows}


@router.get(
    "/{demand_id}/extract",
    response={200: bytes, **ERRORS},
    summary=_("取提取结果（xlsx）：台账和以前报过的，取一次存证一次"),
)
def take_demand_extract(request: HttpRequest, demand_id: Id) -> FileResponse:
    book = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    name = operations.take_extract(
        actor=actor_of(request), at=timezone.now(), demand_id=demand_id, stream=cast(BinaryIO, book)
    )
    book.seek(0)
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


@router.post("", response={200: DemandMade, **ERRORS}, summary=_("登记需求，还没有向单位要"))
def register_demand(request: HttpRequest, body: DemandBody) -> object:
    require_looked_over(body)
    return {"id": operations.register_demand(actor=actor_of(request), at=timezone.now(), new=_new(body))}


@router.put("/{demand_id}", response={200: DemandMade, **ERRORS}, summary=_("改还没有查重的需求"))
def edit_demand(request: HttpRequest, demand_id: Id, body: DemandEditBody) -> object:
    require_looked_over(body)
    operations.edit_demand(
        actor=actor_of(request), at=timezone.now(), demand_id=demand_id, new=_new(body), version=body.version
    )
    return {"id": demand_id}


@router.post("/{demand_id}/check", response={200: DemandChecked, **ERRORS}, summary=_("查重并送审"))
def check_demand(request: HttpRequest, demand_id: Id, body: DemandCheckBody) -> object:
    require_looked_over(body)
    state = operations.check_demand(
        actor=actor_of(request), at=timezone.now(), demand_id=demand_id, justification=body.justification,
        version=body.version,
    )  # fmt: skip
    return {"id": demand_id, "state": state.value}


@router.post("/{demand_id}/join", response={200: DemandJoined, **ERRORS}, summary=_("并入查重查到的另一项"))
def join_demand(request: HttpRequest, demand_id: Id, body: DemandJoinBody) -> object:
    rests = operations.join_demand(
        actor=actor_of(request), at=timezone.now(), demand_id=demand_id, other_id=body.other_id, rest=body.rest,
        version=body.version,
    )  # fmt: skip
    return {"id": demand_id, "rests": list(rests)}


@router.post("/{demand_id}/approve", response={200: DemandMade, **ERRORS}, summary=_("批准；谁提出的不由谁批准"))
def approve_demand(request: HttpRequest, demand_id: Id, body: DemandVersionBody) -> object:
    operations.approve_demand(actor=actor_of(request), at=timezone.now(), demand_id=demand_id, version=body.version)
    return {"id": demand_id}


@router.post("/{demand_id}/refuse", response={200: DemandMade, **ERRORS}, summary=_("不予批准，写明理由"))
def refuse_demand(request: HttpRequest, demand_id: Id, body: DemandWordsBody) -> object:
    require_looked_over(body)
    operations.refuse_demand(
        actor=actor_of(request), at=timezone.now(), demand_id=demand_id, why=body.words, version=body.version
    )
    return {"id": demand_id}


@router.post("/{demand_id}/stop", response={200: DemandMade, **ERRORS}, summary=_("没有到期就停止，写明理由"))
def stop_demand(request: HttpRequest, demand_id: Id, body: DemandWordsBody) -> object:
    require_looked_over(body)
    operations.stop_demand(
        actor=actor_of(request), at=timezone.now(), demand_id=demand_id, why=body.words, version=body.version
    )
    return {"id": demand_id}


@router.post("/{demand_id}/give-extract", response={200: DemandMade, **ERRORS}, summary=_("把提取结果给提出单位"))
def give_demand_extract(request: HttpRequest, demand_id: Id, body: DemandVersionBody) -> object:
    operations.give_extract(actor=actor_of(request), at=timezone.now(), demand_id=demand_id, version=body.version)
    return {"id": demand_id}


@router.post("/{demand_id}/hand-in", response={200: DemandMade, **ERRORS}, summary=_("填报一次；每一项都要填"))
def hand_in_demand(request: HttpRequest, demand_id: Id, body: DemandAnswerBody) -> object:
    require_looked_over(body)
    new = NewAnswer(
        values={each.item_id: each.text for each in body.values}, file_ids=body.file_ids, note=body.note,
        minutes=body.minutes,
    )  # fmt: skip
    answer = operations.hand_in(
        actor=actor_of(request), at=timezone.now(), demand_id=demand_id, turn_id=body.turn_id, unit_id=body.unit_id,
        new=new,
    )  # fmt: skip
    return {"id": answer}


@router.post("/{demand_id}/object", response={200: DemandMade, **ERRORS}, summary=_("提减负意见；不记是谁写的"))
def object_to_demand(request: HttpRequest, demand_id: Id, body: DemandObjectBody) -> object:
    require_looked_over(body)
    opinion = operations.object_to_demand(
        actor=actor_of(request), at=timezone.now(), demand_id=demand_id, unit_id=body.unit_id, text=body.words,
        anonymous=body.anonymous,
    )  # fmt: skip
    return {"id": opinion}


def _new(body: DemandBody) -> NewDemand:
    items = [Item(each.name, each.kind or guess_kind(each.name)) for each in body.items]
    return NewDemand(
        issuer_id=body.issuer_id, title=body.title, basis=body.basis, items=items, unit_ids=body.unit_ids,
        frequency=body.frequency, first_day=body.first_day, end_day=body.end_day, answer_days=body.answer_days,
        justification=body.justification,
    )  # fmt: skip
