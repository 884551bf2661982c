"""The world of the permission matrix: a province with two counties, everybody once, a problem in every state that a page needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

from bihuan.apps.audit.models import Act
from bihuan.apps.audit.operations import seal_acts
from bihuan.apps.calendars import operations as calendars
from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.coordination import operations as coordination
from bihuan.apps.coordination.operations import NewDocument
from bihuan.apps.jobs.models import Job
from bihuan.apps.jobs.operations import install_schedules
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import ProblemEvidence, Working
from bihuan.apps.ledger.operations import Goal, NewMeasure, NewPerson, Question
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.apps.notifications import operations as notifications
from bihuan.apps.notifications.models import Item
from bihuan.apps.notifications.operations import ChannelValues
from bihuan.apps.organizations import operations as organizations
from bihuan.apps.organizations.models import Appointment, RegionLevel, RoleGrant
from bihuan.apps.organizations.queries import PersonRow, UserRow
from bihuan.apps.supervision import operations as supervision
from bihuan.core.actors import Role
from bihuan.core.decisions import Reason
from bihuan.core.ladder import RungName
from bihuan.core.messages.kinds import ChannelKind
from bihuan.core.sent_documents import DocumentKind
from tests.apps.ledger.web.county import FAR, County, now
from tests.apps.supervision.papers import drafted
from tests.apps.verification.steps import applied, closed, ready, under_check
from tests.documents.official.template_files import saying
from tests.factories import SYSTEM, actor_for, make_person, make_region, make_unit, make_user
from tests.interfaces.matrix_closing import closing_things
from tests.interfaces.matrix_common import common_things
from tests.interfaces.matrix_demands import demand_things
from tests.interfaces.matrix_formalism import formalism_things
from tests.interfaces.matrix_inspections import inspections

Where = dict[str, object]


@dataclass(frozen=True, slots=True)
class World:
    """Who is there, by the letter of their column, and what a row's `thing` means in an address."""

    users: dict[str, UserRow]
    things: dict[str, Where]
    county: County


@dataclass(frozen=True, slots=True)
class KeyedWorld:
    """The things of the world by their name, and the cookies of whoever is signed in, by the letter of their column."""

    things: dict[str, Where]
    keys: dict[str, str]


def make_world(*, inspected: bool = True) -> World:
    """Everything that the table speaks of; without any inspection where it is not `inspected`."""
    province = make_region("江州省", level=RegionLevel.PROVINCE)
    region = make_region("澜川县", under=province)
    elsewhere = make_region("青石县", under=province)
    lead, accountable = make_unit(region, "县教育局"), make_unit(region, "县市场监督管理局")
    assisting, other = make_unit(region, "石桥镇"), make_unit(region, "县水利局")
    person = make_person(region, "许敏", unit=accountable, title="股长")
    campaign = campaigns.create_campaign(
        actor=SYSTEM, at=now(), region_id=region.id, name="校园餐专项整治", short_name="校园餐", prefix="XY",
        starts_on=date(2026, 9, 1), ends_on=date(2099, 12, 31), lead_unit_id=lead.id,
        participating_unit_ids=(accountable.id, assisting.id),
    )  # fmt: skip
    users = {
        "o": make_user(region, Role.OFFICE, name="梁正"),
        "l": make_user(region, Role.LEADER, name="魏建明"),
        "L": make_user(region, Role.UNIT, unit=lead, name="何秀珍"),
        "A": make_user(region, Role.UNIT, unit=accountable, name="周文岚"),
        "s": make_user(region, Role.UNIT, unit=assisting, name="罗培"),
        "x": make_user(region, Role.UNIT, unit=other, name="潘越"),
        "r": make_user(region, Role.RESPONSIBLE, unit=accountable, name="许敏", person=person),
        "c": make_user(region, Role.CHECKER, unit=other, name="方敬"),
        "i": make_user(region, Role.INSPECTOR, name="郭晓"),
        "d": make_user(region, Role.DISCIPLINE, name="纪检的人"),
        "S": make_user(region, Role.SYSTEM_ADMIN, name="管机构的"),
        "Z": make_user(region, Role.SECURITY_ADMIN, name="管账号的"),
        "U": make_user(region, Role.AUDIT_ADMIN, name="管存证的"),
        "f": make_user(elsewhere, Role.OFFICE, name="别县的人"),
    }
    words = {
        "office": "o", "leader": "l", "lead": "L", "accountable": "A", "assisting": "s", "other": "x", "checker": "c",
    }  # fmt: skip
    county = County(
        region, elsewhere, lead, accountable, assisting, other, campaign,
        {word: users[letter] for word, letter in words.items()},
    )  # fmt: skip
    things: dict[str, Where] = {name: {"number": make(county, person)} for name, make in _PROBLEMS.items()}
    things |= _rows_of(things) | _things_of_people(county, person) | _days_and_jobs(county) | _imports(county)
    view = ledger.save_view(
        actor=county.actor("office"), at=now(), name="逾期的", wanted=ProblemFilter(group="overdue")
    )
    things["named view"] = {"view_id": view}
    things |= _campaigns_and_tasks(county, person) | _messages(county, users["S"]) | _documents(county)
    things |= _notices(county, person)
    things |= closing_things(county, person)
    things |= demand_things(county)
    things |= common_things(county)
    things |= formalism_things(county)
    if inspected:
        things |= inspections(county, users["i"])
    seal_acts(at=now())
    return World(users, things | {"": {}, "provider": {"provider_id": "oidc"}, "menu": {"key": "unit"}}, county)


def _named(person: PersonRow) -> dict[str, object]:
    return {"people": (NewPerson(name="许敏", duty="responsible", person_id=person.id),)}


def _asked_back(county: County, person: PersonRow, times: int = 1) -> str:
    number = county.dispatched(**_named(person))
    for turn in range(times):
        ledger.ask_hand_back(actor=county.actor("accountable"), at=now(), number=number, reason="不是我们的")
        if turn + 1 < times:
            ledger.uphold_hand_back(
                actor=county.actor("office"), at=now(), number=number, ruling="另派", new_unit_id=county.accountable.id
            )
            ledger.dispatch_problem(actor=county.actor("office"), at=now(), number=number)
    return number


def _accepted(county: County, person: PersonRow) -> str:
    number = county.dispatched(standard="专户已开", measures=(NewMeasure("开设专户"),), **_named(person))
    ledger.accept_problem(actor=county.actor("accountable"), at=now(), number=number)
    return number


def _suspended(county: County, person: PersonRow) -> str:
    number = county.dispatched(**_named(person))
    ledger.suspend_problem(actor=county.actor("office"), at=now(), number=number, reason="等上级批复")
    return number


def _extension_asked(county: County, person: PersonRow) -> str:
    number = county.rectifying(due=FAR.replace(year=2098), **_named(person))
    ledger.request_extension(actor=county.actor("accountable"), at=now(), number=number, until=FAR, reason="审批要排期")
    return number


_PROBLEMS: dict[str, Callable[[County, PersonRow], str]] = {
    "registered": lambda county, person: county.register("食堂伙食费没有设专户", **_named(person)),
    "unread": lambda county, person: county.register(
        "留样记录缺 27 天", due=None, questions=(Question("deadline", "少了字。", "截至1031日"),), **_named(person)
    ),
    "dispatched": lambda county, person: county.dispatched(**_named(person)),
    "handed back": _asked_back,
    "handed back thrice": lambda county, person: _asked_back(county, person, 3),
    "accepted": _accepted,
    "rectifying": lambda county, person: county.rectifying(**_named(person)),
    "extension asked": _extension_asked,
    "suspended": _suspended,
    "ready": lambda county, person: ready(county, **_named(person)),
    "applied": lambda county, person: applied(county, **_named(person)),
    "under check": lambda county, person: under_check(county, **_named(person)),
    "closed": lambda county, person: closed(county, **_named(person)),
}


def _rows_of(things: dict[str, Where]) -> dict[str, Where]:
    """Parts of problems that have addresses of their own."""
    number = things["rectifying"]["number"]
    piece = ProblemEvidence.objects.filter(problem__number=things["ready"]["number"]).values_list(
        "evidence", flat=True
    )[0]
    act = Act.objects.filter(label=str(number)).values_list("reference", flat=True).first()
    assert isinstance(act, UUID)
    return {
        "row": {"number": number, "position": 1},
        "missing row": {"number": number, "position": 9},
        "no problem": {"number": "XY-2026-9999"},
        "evidence": {"evidence_id": piece},
        "no evidence": {"evidence_id": 999999},
        "act": {"reference": act},
        "no act": {"reference": UUID(int=7)},
    }


def _days_and_jobs(county: County) -> dict[str, Where]:
    day = calendars.override_day(
        actor=SYSTEM, at=now(), region_id=county.region.id, day=date(2026, 12, 25), is_workday=False, reason="县庆"
    )
    install_schedules(at=now())
    job = Job.objects.create(
        kind="ledger.export",
        title="导出 校园餐专项整治",
        asked_by_id=county.users["office"].id,
        asked_at=now(),
        state="queued",
    )
    return {
        "month": {"year": 2026, "month": 12},
        "day": {"override_id": day.id},
        "no day": {"override_id": 999999},
        "job": {"job_id": job.pk},
        "no job": {"job_id": UUID(int=7)},
        "schedule": {"name": "jobs.clearing"},
        "no schedule": {"name": "made.up"},
    }


def _campaigns_and_tasks(county: County, person: PersonRow) -> dict[str, Where]:
    given = {"actor": county.actor("office"), "at": now(), "campaign_id": county.campaign}
    owner = {"unit_id": county.accountable.id, "person_id": person.id}
    task, reported = (campaigns.assign_task(content=words, **given, **owner) for words in ("自查", "报了"))  # type: ignore[arg-type]
    campaigns.report_task(actor=county.actor("accountable"), at=now(), task_id=reported, line="账目已核对")
    return {
        "campaign": {"campaign_id": county.campaign},
        "no campaign": {"campaign_id": 999999},
        "kind": {"kind": "elderly"},
        "no kind": {"kind": "made-up"},
        "task": {"task_id": task},
        "reported task": {"task_id": reported},
        "no task": {"task_id": 999999},
    }


def _notices(county: County, person: PersonRow) -> dict[str, Where]:
    """A notice to the accountable unit in every state that a step begins at, and a reason that waits for its ruling."""
    office, leader, unit = (county.actor(who) for who in ("office", "leader", "accountable"))
    made = {
        name: drafted(county, rung, at=now() - timedelta(days=days), numbers=(county.dispatched(**_named(person)),))
        for name, rung, days in (
            ("draft notice", RungName.INTERVIEW, 0), ("told notice", RungName.INTERVIEW, 1),
            ("notice to approve", RungName.SUPERVISION, 0), ("sent notice", RungName.SUPERVISION, 1),
            ("signed notice", RungName.SUPERVISION, 2), ("replied notice", RungName.SUPERVISION, 3),
        )
    }  # fmt: skip
    supervision.tell_facts(actor=office, at=now(), notice_id=made["told notice"])
    for name in ("sent notice", "signed notice", "replied notice"):
        supervision.approve_notice(actor=leader, at=now(), notice_id=made[name])
    for name in ("signed notice", "replied notice"):
        supervision.sign_for(actor=unit, at=now(), notice_id=made[name])
    supervision.reply_to(actor=unit, at=now(), notice_id=made["replied notice"], text="账目已核对")
    stated, stopped = (county.rectifying(**_named(person)) for _ in range(2))
    for number in (stated, stopped):
        supervision.state_reason(actor=unit, at=now(), number=number, reason="汛期停工")
    supervision.rule_on_reason(actor=office, at=now(), number=stopped, accept=True, ruling="属实")
    template = supervision.bring_template(
        actor=office, at=now(), region_id=county.region.id, rung=RungName.URGING, content=saying("{{ title }}"),
        filename="催办单.docx",
    )  # fmt: skip
    return {
        "template": {"template_id": template},
        "no template": {"template_id": 999999},
        **{name: {"notice_id": pk} for name, pk in made.items()},
        "no notice": {"notice_id": 999999},
        "reason stated": {"number": stated},
        "ladder stopped": {"number": stopped},
    }


def _messages(county: County, keeper: UserRow) -> dict[str, Where]:
    """What the accountable unit was told, its calendar, and a channel of the county."""
    told = county.users["accountable"].id
    notifications.notify(
        at=now(), recipients=[told], kind=notifications.DIGEST, title=Reason("digest", "今日汇总：%(parts)s", {"parts": "1"}),
        address="/", object_type="notifications.digest", object_id="2026-11-02",
    )  # fmt: skip
    channel = notifications.make_channel(
        actor=actor_for(keeper), at=now(), region_id=county.region.id, kind=ChannelKind.FILE,
        values=ChannelValues(name="短信平台"),
    )  # fmt: skip
    feed = notifications.make_feed(actor=county.actor("accountable"), at=now())
    return {
        "channel": {"channel_id": channel},
        "no channel": {"channel_id": 999999},
        "channel kind": {"kind": "wecom"},
        "feed": {"token": feed},
        "no feed": {"token": "x" * 43},
        "message": {"item_id": Item.objects.get(user=told, kind=notifications.DIGEST).pk},
        "no message": {"item_id": 999999},
    }


def _documents(county: County) -> dict[str, Where]:
    """One that the lead unit's office sent to the units of the campaign, one that it has not sent."""
    office, made = county.actor("office"), []
    for number in (1, 2):
        new = NewDocument(
            county.lead.id, "关于自查的通知", DocumentKind.NOTICE, date(2026, 11, 2), f"澜教发〔2026〕{number}号"
        )
        made.append(coordination.register_document(actor=office, at=now(), new=new))
    units = [county.accountable.id, county.assisting.id]
    coordination.send_document(actor=office, at=now(), document_id=made[0], unit_ids=units)
    ids = {"document": made[0], "draft document": made[1], "no document": 999999}
    return {name: {"document_id": pk} for name, pk in ids.items()}


def _imports(county: County) -> dict[str, Where]:
    """A list that the office prepares, one that the lead unit does, and one that was imported."""
    text = "序号,问题,责任单位,完成时限\n1,台账缺页,县市场监督管理局,2099年12月底前\n"
    drafts = {}
    for who, name in (("office", "draft"), ("lead", "lead's draft")):
        actor = county.actor(who)
        draft_id = ledger.begin_draft(
            actor=actor, at=now(), stream=BytesIO(text.encode()), filename="清单.csv", goal=Goal(county.campaign)
        )
        ledger.start_step(actor=actor, at=now(), draft_id=draft_id, version=None, step=Working.READ)
        ledger.start_step(actor=actor, at=now(), draft_id=draft_id, version=None, step=Working.UNDERSTAND)
        drafts[name] = draft_id
    report = ledger.import_ledger(
        actor=county.actor("office"), at=now(), stream=BytesIO(text.replace("台账缺页", "台账缺章").encode()),
        filename="清单.csv", campaign="XY",
    )  # fmt: skip
    return {
        **{name: {"draft_id": pk} for name, pk in drafts.items()},
        "no draft": {"draft_id": 999999},
        "run": {"run_id": report.run_id},
        "no run": {"run_id": 999999},
    }


def _things_of_people(county: County, person: PersonRow) -> dict[str, Where]:
    appointment = Appointment.objects.get(person=person.id)
    made = organizations.make_token(actor=county.actor("other"), at=now(), name="大屏取数", days=30)
    granted = RoleGrant.objects.filter(user=county.users["other"].id).values_list("pk", flat=True)[0]
    return {
        "unit": {"unit_id": county.other.id},
        "region": {"region_id": county.other.region_id},
        "no region": {"region_id": 999999},
        "person": {"person_id": person.id},
        "appointment": {"person_id": person.id, "appointment_id": appointment.pk},
        "user": {"user_id": county.users["other"].id},
        "grant": {"grant_id": granted},
        "token": {"token_id": made.id},
        "no token": {"token_id": 999999},
        "no unit": {"unit_id": 999999},
        "no person": {"person_id": 999999},
        "no user": {"user_id": 999999},
    }
