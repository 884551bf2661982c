"""Regions, units, people and their posts over REST; who asks; and one's own tokens."""

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import UnitKind
from bihuan.apps.organizations.queries import PersonRow, RegionRow, TokenRow, UnitRow, directory
from bihuan.apps.organizations.queries.directory import PostLine, UnitFilter
from bihuan.core.decisions import Missing
from bihuan.interfaces.rest.errors import ERRORS
from bihuan.interfaces.rest.fields import Body, Day, Id, Line, Name, Page, Text, Word
from bihuan.interfaces.rest.ledger_documents import Made, Paged
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["organizations"])
Title = Annotated[Line, Field(max_length=80)]


class UnitQuery(Body):
    q: Line = ""
    region: Id | None = None
    kind: Word = ""
    state: Word = "active"
    page: Page = 1


class NewUnit(Body):
    region_id: Id
    name: Name
    short_name: Word = ""
    kind: UnitKind = UnitKind.DEPARTMENT
    parent_id: Id | None = None


class UnitRename(Body):
    """`seen_name` is the name that was read: where the unit bears another one meanwhile, the answer is 409."""

    name: Name
    short_name: Word | None = None
    seen_name: Name | None = None


class AliasIn(Body):
    name: Name


class Retirement(Body):
    successor_id: Id | None = None
    reason: Text = ""


class NewPost(Body):
    title: Title


class NewPerson(Body):
    region_id: Id
    name: Word
    phone: Annotated[Line, Field(max_length=30)] = ""


class NewAppointment(Body):
    post_id: Id
    since: Day
    until: Day | None = None


class AppointmentEnd(Body):
    until: Day


class Merging(Body):
    """The person in the address stays; `double_id` is the row that becomes part of it."""

    double_id: Id
    reason: Text = ""


class GrantOut(Schema):
    role: str
    place: str
    region_id: int
    unit_id: int | None


class Me(Schema):
    """Who asks, and what they may be."""

    id: int
    username: str
    name: str
    grants: list[GrantOut]


class UnitList(Paged):
    rows: list[UnitRow]


class Unit(Schema):
    """One unit with its posts and who fills them."""

    unit: UnitRow
    kind: str
    aliases: list[str]
    posts: list[PostLine]
    predecessors: list[UnitRow]
    successor: UnitRow | None
    may_keep: bool


class PersonList(Paged):
    rows: list[PersonRow]


class Person(Schema):
    """One person with every post that they ever held."""

    person: PersonRow
    region_name: str
    phone: str
    namesakes: list[PersonRow]
    may_keep: bool


@router.get("/me", response={200: Me, **ERRORS}, summary=_("我是谁，有哪些角色"))
def me(request: HttpRequest) -> object:
    actor = actor_of(request)
    if actor.user_id is None:
        raise Missing
    held = queries.grants_of_user(actor.user_id, at=timezone.now())
    grants = [
        GrantOut(role=g.role.value, place=g.unit_name or g.region_name, region_id=g.region_id, unit_id=g.unit_id)
        for g in held
    ]
    return Me(id=actor.user_id, username=actor.username, name=actor.name, grants=grants)


@router.get("/tokens", response={200: list[TokenRow], **ERRORS}, summary=_("我的令牌（看不到令牌本身）"))
def tokens(request: HttpRequest) -> object:
    return list(queries.own_tokens(actor_of(request), at=timezone.now()))


@router.delete("/tokens/{token_id}", response={204: None, **ERRORS}, summary=_("停用一个令牌，马上失效"))
def revoke_token(request: HttpRequest, token_id: Id) -> object:
    operations.revoke_token(actor=actor_of(request), at=timezone.now(), token_id=token_id)
    return Status(204, None)


@router.get("/regions", response={200: list[RegionRow], **ERRORS}, summary=_("看得到的地区"))
def regions(request: HttpRequest) -> object:
    return list(queries.region_rows(actor_of(request)))


@router.get("/units", response={200: UnitList, **ERRORS}, summary=_("单位清单"))
def units(request: HttpRequest, filters: Query[UnitQuery]) -> object:
    wanted = UnitFilter(region_id=filters.region, q=filters.q.strip(), kind=filters.kind, state=filters.state)
    found = directory.unit_page(actor_of(request), wanted, number=filters.page)
    return {
        "total": found.page.paginator.count, "page": found.page.number, "pages": found.page.paginator.num_pages,
        "rows": [line.unit for line in found.lines],
    }  # fmt: skip


@router.post("/units", response={201: UnitRow, **ERRORS}, summary=_("新建单位"))
def create_unit(request: HttpRequest, body: NewUnit) -> object:
    return Status(201, operations.create_unit(actor=actor_of(request), at=timezone.now(), **body.model_dump()))


@router.get("/units/{unit_id}", response={200: Unit, **ERRORS}, summary=_("一个单位：别名、职务和任职的人"))
def unit(request: HttpRequest, unit_id: Id) -> object:
    found = directory.unit_detail(actor_of(request), unit_id, on=timezone.localdate())
    return {
        "unit": found.unit, "kind": found.kind, "aliases": found.aliases, "posts": found.posts,
        "predecessors": found.predecessors, "successor": found.successor, "may_keep": bool(found.keep),
    }  # fmt: skip


@router.patch("/units/{unit_id}", response={200: UnitRow, **ERRORS}, summary=_("单位改名，旧名留作别名"))
def rename_unit(request: HttpRequest, unit_id: Id, body: UnitRename) -> object:
    return operations.rename_unit(actor=actor_of(request), at=timezone.now(), unit_id=unit_id, **body.model_dump())


@router.post("/units/{unit_id}/aliases", response={204: None, **ERRORS}, summary=_("加一个别名"))
def add_alias(request: HttpRequest, unit_id: Id, body: AliasIn) -> object:
    operations.add_alias(actor=actor_of(request), at=timezone.now(), unit_id=unit_id, name=body.name)
    return Status(204, None)


@router.post("/units/{unit_id}/aliases/remove", response={204: None, **ERRORS}, summary=_("删一个别名"))
def remove_alias(request: HttpRequest, unit_id: Id, body: AliasIn) -> object:
    operations.remove_alias(actor=actor_of(request), at=timezone.now(), unit_id=unit_id, name=body.name)
    return Status(204, None)


@router.post("/units/{unit_id}/retire", response={200: UnitRow, **ERRORS}, summary=_("撤销单位，写明由谁承接"))
def retire_unit(request: HttpRequest, unit_id: Id, body: Retirement) -> object:
    return operations.retire_unit(actor=actor_of(request), at=timezone.now(), unit_id=unit_id, **body.model_dump())


@router.post("/units/{unit_id}/posts", response={201: Made, **ERRORS}, summary=_("给单位设一个职务"))
def create_post(request: HttpRequest, unit_id: Id, body: NewPost) -> object:
    made = operations.create_post(actor=actor_of(request), at=timezone.now(), unit_id=unit_id, title=body.title)
    return Status(201, {"id": made})


@router.get("/people", response={200: PersonList, **ERRORS}, summary=_("人员清单"))
def people(request: HttpRequest, q: Line = "", page: Page = 1) -> object:
    rows, found = directory.people_page(actor_of(request), q=q, on=timezone.localdate(), number=page)
    return {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "rows": rows}


@router.post("/people", response={201: PersonRow, **ERRORS}, summary=_("登记一个人"))
def create_person(request: HttpRequest, body: NewPerson) -> object:
    return Status(201, operations.create_person(actor=actor_of(request), at=timezone.now(), **body.model_dump()))


@router.get("/people/{person_id}", response={200: Person, **ERRORS}, summary=_("一个人和任过的职务"))
def person(request: HttpRequest, person_id: Id) -> object:
    found = directory.person_detail(actor_of(request), person_id)
    return {
        "person": found.person, "region_name": found.region_name, "phone": found.phone, "namesakes": found.namesakes,
        "may_keep": bool(found.keep),
    }  # fmt: skip


@router.post("/people/{person_id}/appointments", response={201: Made, **ERRORS}, summary=_("任职"))
def appoint(request: HttpRequest, person_id: Id, body: NewAppointment) -> object:
    made = operations.appoint_person(
        actor=actor_of(request), at=timezone.now(), person_id=person_id, **body.model_dump()
    )
    return Status(201, {"id": made})


@router.post("/people/{person_id}/merge", response={204: None, **ERRORS}, summary=_("把重复的一条人员记录并进来"))
def merge_people(request: HttpRequest, person_id: Id, body: Merging) -> object:
    operations.merge_people(
        actor=actor_of(request), at=timezone.now(), kept_id=person_id, double_id=body.double_id, reason=body.reason
    )
    return Status(204, None)


@router.post("/appointments/{appointment_id}/end", response={204: None, **ERRORS}, summary=_("离任"))
def end_appointment(request: HttpRequest, appointment_id: Id, body: AppointmentEnd) -> object:
    operations.end_appointment(
        actor=actor_of(request), at=timezone.now(), appointment_id=appointment_id, until=body.until
    )
    return Status(204, None)
