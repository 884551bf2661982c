"""Campaigns and the tasks of their plans over REST, and a campaign's ledger taken out as a file."""

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from bihuan.apps.campaigns import operations, queries
from bihuan.apps.campaigns.operations import CampaignContent, CampaignEdit, TaskOwner
from bihuan.apps.campaigns.queries import CampaignDetail, CampaignRow, TaskAnswerRow, TaskCounts, TaskFilter, TaskRow
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.operations import ExportFormat
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Body, Day, Id, Line, Name, Page, Text, Version, Word, Written
from bihuan.interfaces.rest.ledger_documents import JobAsked, Made, Paged, UnitName
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["campaigns"])
tasks = Router(tags=["tasks"])


class CampaignIn(Written):
    """What a campaign says."""

    name: Name
    starts_on: Day
    ends_on: Day
    short_name: Annotated[Line, Field(max_length=20)] = ""
    batch: Annotated[Line, Field(max_length=60)] = ""
    lead_unit_id: Id | None = None
    leader_id: Id | None = None
    plan: Text = ""
    focus_links: Text = ""
    focus_content: Text = ""
    focus_subjects: Text = ""
    standards: Text = ""


class NewCampaign(CampaignIn):
    region_id: Id
    prefix: Annotated[Line, Field(max_length=4)] = ""
    participating_unit_ids: Annotated[list[Id], Field(max_length=500)] = Field(default_factory=list)


class CampaignChange(CampaignIn):
    """The whole of what it is to say; `version` is the one that was read."""

    version: Version


class Participants(Body):
    unit_ids: Annotated[list[Id], Field(max_length=500)]
    version: Version | None = None


class TaskIn(Written):
    """A piece of the plan, given to a unit, a post, a person, or to nobody yet."""

    content: Text
    unit_id: Id | None = None
    post_id: Id | None = None
    person_id: Id | None = None
    due: Day | None = None

    def owner(self) -> TaskOwner:
        return TaskOwner(self.unit_id, self.post_id, self.person_id)


class TaskChange(TaskIn):
    version: Version | None = None


class TaskLine(Written):
    line: Text
    version: Version | None = None


class ExportIn(Body):
    format: ExportFormat = ExportFormat.XLSX


class TaskQuery(Body):
    group: Word = "open"
    campaign: Word = ""
    unit: Word = ""
    mine: Word = ""
    page: Page = 1


class CampaignLane(Schema):
    """A campaign in the list, with how its tasks stand."""

    row: CampaignRow
    leader: str
    participants: int
    tasks: TaskCounts


class Campaign(Schema):
    """One campaign, whole."""

    row: CampaignRow
    version: int
    region_name: str
    kind: str
    leader_id: int | None
    leader: str
    plan: str
    focus_links: list[str]
    focus_content: list[str]
    focus_subjects: list[str]
    standards: list[str]
    participants: list[UnitName]
    counts: TaskCounts
    may_change: bool
    may_run: bool


class TaskNodeOut(Schema):
    task: TaskRow
    depth: int
    open_below: int


class Task(Schema):
    """One task with what was said of it and what was handed down from it."""

    task: TaskRow
    above: TaskRow | None
    below: list[TaskNodeOut]
    answers: list[TaskAnswerRow]
    may: list[str]


class TaskList(Paged):
    rows: list[TaskRow]


@router.get("", response={200: list[CampaignLane], **ERRORS}, summary=_("看得到的专项"))
def campaigns(request: HttpRequest) -> object:
    return list(queries.campaign_lanes(actor_of(request), today=timezone.localdate()))


@router.post("", response={201: Made, **ERRORS}, summary=_("新建专项"))
def create_campaign(request: HttpRequest, body: NewCampaign) -> object:
    require_looked_over(body)
    content = body.model_dump(include=set(CampaignContent.__dataclass_fields__))
    made = operations.create_campaign(
        actor=actor_of(request), at=timezone.now(), region_id=body.region_id, name=body.name, starts_on=body.starts_on,
        ends_on=body.ends_on, prefix=body.prefix, short_name=body.short_name, lead_unit_id=body.lead_unit_id,
        participating_unit_ids=body.participating_unit_ids, content=CampaignContent(**content),
    )  # fmt: skip
    return Status(201, {"id": made})


@router.get("/{campaign_id}", response={200: Campaign, **ERRORS}, summary=_("一个专项的全部内容"))
def campaign(request: HttpRequest, campaign_id: Id) -> object:
    return _document(queries.campaign_detail(actor_of(request), campaign_id, today=timezone.localdate()))


@router.put("/{campaign_id}", response={200: Campaign, **ERRORS}, summary=_("改专项的内容"))
def edit_campaign(request: HttpRequest, campaign_id: Id, body: CampaignChange) -> object:
    require_looked_over(body)
    edit = CampaignEdit(**body.model_dump(exclude={"checked", "version"}))
    operations.edit_campaign(
        actor=actor_of(request), at=timezone.now(), campaign_id=campaign_id, edit=edit, version=body.version
    )
    return campaign(request, campaign_id)


@router.put("/{campaign_id}/units", response={200: Campaign, **ERRORS}, summary=_("定参与单位：就是这些"))
def set_units(request: HttpRequest, campaign_id: Id, body: Participants) -> object:
    operations.set_participating_units(
        actor=actor_of(request), at=timezone.now(), campaign_id=campaign_id, unit_ids=body.unit_ids,
        version=body.version,
    )  # fmt: skip
    return campaign(request, campaign_id)


@router.get("/{campaign_id}/tasks", response={200: list[TaskNodeOut], **ERRORS}, summary=_("专项的任务分解"))
def campaign_tasks(request: HttpRequest, campaign_id: Id) -> object:
    queries.campaign_detail(actor_of(request), campaign_id, today=timezone.localdate())
    return list(queries.task_tree(actor_of(request), campaign_id))


@router.post("/{campaign_id}/tasks", response={201: Made, **ERRORS}, summary=_("给专项加一项任务"))
def assign_task(request: HttpRequest, campaign_id: Id, body: TaskIn) -> object:
    require_looked_over(body)
    made = operations.assign_task(
        actor=actor_of(request), at=timezone.now(), campaign_id=campaign_id, **body.model_dump(exclude={"checked"})
    )
    return Status(201, {"id": made})


@router.post(
    "/{campaign_id}/export",
    response={202: JobAsked, **ERRORS},
    summary=_("导出专项的台账：在后台做，做好了从任务取文件"),
)
def export(request: HttpRequest, campaign_id: Id, body: ExportIn) -> object:
    job = ledger.request_export(actor=actor_of(request), at=timezone.now(), campaign_id=campaign_id, format=body.format)
    return Status(202, {"job": str(job)})


@tasks.get("", response={200: TaskList, **ERRORS}, summary=_("任务清单"))
def task_list(request: HttpRequest, filters: Query[TaskQuery]) -> object:
    wanted = TaskFilter(**filters.model_dump(exclude={"page"}))
    rows, page = queries.task_page(actor_of(request), wanted=wanted, today=timezone.localdate(), page=filters.page)
    return {"total": page.paginator.count, "page": page.number, "pages": page.paginator.num_pages, "rows": rows}


@tasks.get("/{task_id}", response={200: Task, **ERRORS}, summary=_("一项任务"))
def task(request: HttpRequest, task_id: Id) -> object:
    found = queries.task_detail(actor_of(request), task_id)
    may = [each.step.value for each in found.steps if not each.reasons]
    return {"task": found.task, "above": found.above, "below": found.below, "answers": found.answers, "may": may}


@tasks.put("/{task_id}", response={200: Task, **ERRORS}, summary=_("改一项任务"))
def change_task(request: HttpRequest, task_id: Id, body: TaskChange) -> object:
    require_looked_over(body)
    operations.change_task(
        actor=actor_of(request), at=timezone.now(), task_id=task_id, content=body.content, owner=body.owner(),
        due=body.due, version=body.version,
    )  # fmt: skip
    return task(request, task_id)


@tasks.post("/{task_id}/hand-down", response={201: Made, **ERRORS}, summary=_("往下分解一项任务"))
def hand_down_task(request: HttpRequest, task_id: Id, body: TaskIn) -> object:
    require_looked_over(body)
    made = operations.hand_down_task(
        actor=actor_of(request), at=timezone.now(), task_id=task_id, content=body.content, owner=body.owner(),
        due=body.due,
    )  # fmt: skip
    return Status(201, {"id": made})


@tasks.post("/{task_id}/report", response={200: Task, **ERRORS}, summary=_("报任务完成"))
def report_task(request: HttpRequest, task_id: Id, body: TaskLine) -> object:
    return _answer(request, task_id, body, "report_task")


@tasks.post("/{task_id}/accept", response={200: Task, **ERRORS}, summary=_("认可任务"))
def accept_task(request: HttpRequest, task_id: Id, body: TaskLine) -> object:
    return _answer(request, task_id, body, "accept_task")


@tasks.post("/{task_id}/return", response={200: Task, **ERRORS}, summary=_("退回任务"))
def return_task(request: HttpRequest, task_id: Id, body: TaskLine) -> object:
    return _answer(request, task_id, body, "return_task")


@tasks.post("/{task_id}/drop", response={200: Task, **ERRORS}, summary=_("取消任务"))
def drop_task(request: HttpRequest, task_id: Id, body: TaskLine) -> object:
    return _answer(request, task_id, body, "drop_task")


_ANSWERS = {
    "report_task": operations.report_task,
    "accept_task": operations.accept_task,
    "return_task": operations.return_task,
    "drop_task": operations.drop_task,
}


def _answer(request: HttpRequest, task_id: int, body: TaskLine, step: str) -> object:
    require_looked_over(body)
    _ANSWERS[step](actor=actor_of(request), at=timezone.now(), task_id=task_id, line=body.line, version=body.version)
    return task(request, task_id)


def _document(detail: CampaignDetail) -> dict[str, object]:
    plain = {name: getattr(detail, name) for name in Campaign.model_fields if hasattr(detail, name)}
    return {**plain, "may_change": bool(detail.change), "may_run": bool(detail.run)}
