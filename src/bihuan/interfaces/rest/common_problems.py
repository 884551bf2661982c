"""Common problems over REST: groups of like problems, the decisions on them, joint problems and their measures."""

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from bihuan.apps.common_problems import operations, queries
from bihuan.apps.common_problems.operations import NewJoint, NewJointMeasure
from bihuan.apps.common_problems.queries import GroupDetail, GroupRow, JointDetail, JointRow
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Body, Day, Id, Page, Text, Version, Written
from bihuan.interfaces.rest.ledger_documents import Paged
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["common problems"])
Ids = Annotated[list[Id], Field(min_length=1, max_length=5000)]


class LikeSearchBody(Body):
    region_id: Id


class LikeSearchStarted(Schema):
    """The id of the job that searches."""

    job: str


class JointMeasureBody(Written):
    """Who does what by when, and how it will be verified."""

    content: Text
    unit_id: Id
    due: Day
    check_by: Text
    version: Version | None = None


class JointMeasurePart(Body):
    content: Text
    unit_id: Id
    due: Day
    check_by: Text


class ConfirmBody(Written):
    title: Annotated[str, Field(max_length=120)]
    lead_unit_id: Id
    unit_ids: Annotated[list[Id], Field(max_length=2000)] = []
    measures: Annotated[list[JointMeasurePart], Field(max_length=50)]
    problem_ids: Ids
    aim: Text = ""
    basis: Text = ""
    version: Version | None = None


class JoinBody(Body):
    joint_id: Id
    problem_ids: Ids
    version: Version | None = None


class GroupWhyBody(Written):
    why: Text
    version: Version | None = None


class UniteGroupsBody(Written):
    other_id: Id
    why: Text
    version: Version | None = None


class SomeCasesBody(Written):
    problem_ids: Ids
    why: Text
    version: Version | None = None


class UniteJointsBody(Written):
    into_id: Id
    why: Text
    version: Version | None = None


class DivideJointBody(Written):
    problem_ids: Ids
    title: Annotated[str, Field(max_length=120)]
    lead_unit_id: Id
    why: Text
    version: Version | None = None


class JointWordsBody(Written):
    words: Text


class CommonMade(Schema):
    """The id of what was made or changed."""

    id: int


class DividedGroup(Schema):
    """The ids of the two groups: the chosen cases, the rest."""

    chosen: int
    rest: int


class GroupList(Paged):
    rows: list[GroupRow]


class JointList(Paged):
    rows: list[JointRow]


@router.get("", response={200: JointList, **ERRORS}, summary=_("联合问题"))
def joint_problems(request: HttpRequest, page: Page = 1) -> object:
    rows, found = queries.joint_page(actor_of(request), page=page)
    return {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "rows": rows}


@router.get("/groups", response={200: GroupList, **ERRORS}, summary=_("同类问题，分类同网页"))
def like_groups(request: HttpRequest, shelf: Annotated[str, Query()] = "common", page: Page = 1) -> object:
    rows, found = queries.group_page(actor_of(request), shelf=shelf, page=page)
    return {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "rows": rows}


@router.post("/search", response={200: LikeSearchStarted, **ERRORS}, summary=_("在后台查找同类问题"))
def search_like(request: HttpRequest, body: LikeSearchBody) -> object:
    job = operations.request_search(actor=actor_of(request), at=timezone.now(), region_id=body.region_id)
    return {"job": str(job)}


@router.get("/groups/{group_id}", response={200: GroupDetail, **ERRORS}, summary=_("一组同类问题"))
def like_group(request: HttpRequest, group_id: Id) -> object:
    return queries.group_detail(actor_of(request), group_id, today=timezone.localdate())


@router.post("/groups/{group_id}/confirm", response={200: CommonMade, **ERRORS}, summary=_("立为联合问题"))
def confirm_group(request: HttpRequest, group_id: Id, body: ConfirmBody) -> object:
    require_looked_over(body)
    new = NewJoint(
        title=body.title, lead_unit_id=body.lead_unit_id, unit_ids=tuple(body.unit_ids), aim=body.aim, basis=body.basis,
        measures=tuple(NewJointMeasure(**each.model_dump()) for each in body.measures),
    )  # fmt: skip
    joint = operations.confirm_group(
        actor=actor_of(request), at=timezone.now(), group_id=group_id, new=new, problem_ids=body.problem_ids,
        version=body.version,
    )  # fmt: skip
    return {"id": joint}


@router.post("/groups/{group_id}/join", response={200: CommonMade, **ERRORS}, summary=_("列入已有的联合问题"))
def join_group(request: HttpRequest, group_id: Id, body: JoinBody) -> object:
    operations.add_group_to_joint(actor=actor_of(request), at=timezone.now(), group_id=group_id, **body.model_dump())
    return {"id": body.joint_id}


@router.post("/groups/{group_id}/dismiss", response={200: CommonMade, **ERRORS}, summary=_("排除一组同类问题"))
def dismiss_group(request: HttpRequest, group_id: Id, body: GroupWhyBody) -> object:
    require_looked_over(body)
    operations.dismiss_group(
        actor=actor_of(request), at=timezone.now(), group_id=group_id, why=body.why, version=body.version
    )
    return {"id": group_id}


@router.post("/groups/{group_id}/unite", response={200: CommonMade, **ERRORS}, summary=_("合并两组同类问题"))
def unite_groups(request: HttpRequest, group_id: Id, body: UniteGroupsBody) -> object:
    require_looked_over(body)
    united = operations.unite_groups(
        actor=actor_of(request), at=timezone.now(), group_id=group_id, **body.model_dump(exclude={"checked"})
    )
    return {"id": united}


@router.post("/groups/{group_id}/divide", response={200: DividedGroup, **ERRORS}, summary=_("拆开一组同类问题"))
def divide_group(request: HttpRequest, group_id: Id, body: SomeCasesBody) -> object:
    require_looked_over(body)
    chosen, rest = operations.divide_group(
        actor=actor_of(request), at=timezone.now(), group_id=group_id, **body.model_dump(exclude={"checked"})
    )
    return {"chosen": chosen, "rest": rest}


@router.get("/{joint_id}", response={200: JointDetail, **ERRORS}, summary=_("一个联合问题，连同个案和共同措施"))
def joint_problem(request: HttpRequest, joint_id: Id, cases: Annotated[str, Query()] = "all") -> object:
    return queries.joint_detail(actor_of(request), joint_id, today=timezone.localdate(), only=cases)


@router.post("/{joint_id}/measures", response={200: CommonMade, **ERRORS}, summary=_("加共同措施"))
def add_joint_measure(request: HttpRequest, joint_id: Id, body: JointMeasureBody) -> object:
    require_looked_over(body)
    new = NewJointMeasure(body.content, body.unit_id, body.due, body.check_by)
    measure = operations.add_joint_measure(
        actor=actor_of(request), at=timezone.now(), joint_id=joint_id, new=new, version=body.version
    )
    return {"id": measure}


@router.post("/{joint_id}/measures/{measure_id}/report", response={200: CommonMade, **ERRORS}, summary=_("报措施完成"))
def report_joint_measure(request: HttpRequest, joint_id: Id, measure_id: Id, body: JointWordsBody) -> object:
    require_looked_over(body)
    operations.report_joint_measure(
        actor=actor_of(request), at=timezone.now(), joint_id=joint_id, measure_id=measure_id, outcome=body.words
    )
    return {"id": measure_id}


@router.post("/{joint_id}/measures/{measure_id}/verify", response={200: CommonMade, **ERRORS}, summary=_("核实措施"))
def verify_joint_measure(request: HttpRequest, joint_id: Id, measure_id: Id, body: JointWordsBody) -> object:
    require_looked_over(body)
    operations.verify_joint_measure(
        actor=actor_of(request), at=timezone.now(), joint_id=joint_id, measure_id=measure_id, finding=body.words
    )
    return {"id": measure_id}


@router.post("/{joint_id}/measures/{measure_id}/return", response={200: CommonMade, **ERRORS}, summary=_("退回措施"))
def return_joint_measure(request: HttpRequest, joint_id: Id, measure_id: Id, body: JointWordsBody) -> object:
    require_looked_over(body)
    operations.return_joint_measure(
        actor=actor_of(request), at=timezone.now(), joint_id=joint_id, measure_id=measure_id, finding=body.words
    )
    return {"id": measure_id}


@router.post("/{joint_id}/take-out", response={200: CommonMade, **ERRORS}, summary=_("移出个案"))
def take_out_cases(request: HttpRequest, joint_id: Id, body: SomeCasesBody) -> object:
    require_looked_over(body)
    operations.take_out_cases(
        actor=actor_of(request), at=timezone.now(), joint_id=joint_id, **body.model_dump(exclude={"checked"})
    )
    return {"id": joint_id}


@router.post("/{joint_id}/unite", response={200: CommonMade, **ERRORS}, summary=_("并入另一个联合问题"))
def unite_joints(request: HttpRequest, joint_id: Id, body: UniteJointsBody) -> object:
    require_looked_over(body)
    operations.unite_joints(
        actor=actor_of(request), at=timezone.now(), joint_id=joint_id, **body.model_dump(exclude={"checked"})
    )
    return {"id": body.into_id}


@router.post("/{joint_id}/divide", response={200: CommonMade, **ERRORS}, summary=_("分出另立"))
def divide_joint(request: HttpRequest, joint_id: Id, body: DivideJointBody) -> object:
    require_looked_over(body)
    made = operations.divide_joint(
        actor=actor_of(request), at=timezone.now(), joint_id=joint_id, **body.model_dump(exclude={"checked"})
    )
    return {"id": made}


@router.post("/{joint_id}/close", response={200: CommonMade, **ERRORS}, summary=_("办结联合问题"))
def close_joint(request: HttpRequest, joint_id: Id, body: JointWordsBody) -> object:
    require_looked_over(body)
    operations.close_joint(actor=actor_of(request), at=timezone.now(), joint_id=joint_id, result=body.words)
    return {"id": joint_id}
