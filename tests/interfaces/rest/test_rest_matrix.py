"""Every route of REST × every role × own and foreign things: the answers that stand in the table, and no route outside it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from bihuan.apps.calendars import operations as calendars
from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.campaigns.models import Campaign
from bihuan.apps.common_problems.models import GroupCase, JointCase
from bihuan.apps.evidence import operations as evidence
from bihuan.apps.ledger.models import ImportRun, Problem
from bihuan.apps.ledger.operations import import_ledger
from bihuan.apps.organizations import operations as organizations
from bihuan.apps.organizations.models import Person, Unit
from bihuan.apps.organizations.queries import UserRow
from bihuan.apps.verification.models import ClosingPolicy
from bihuan.interfaces.rest.api import api
from tests.apps.ledger.web.county import now
from tests.apps.verification.steps import photo
from tests.factories import SYSTEM, actor_for
from tests.interfaces.matrix_table import COLUMNS, Row
from tests.interfaces.matrix_world import Where, make_world
from tests.interfaces.rest.matrix_bodies import body_of
from tests.interfaces.rest.matrix_inspection import INSPECTIONS
from tests.interfaces.rest.matrix_table import CAMPAIGNS, COMMON, DOCUMENTS, KEEPING, NOTICES, READING, REST, STEPS
from tests.interfaces.rest.programs import token_for

STATUS = {"2": {200, 201, 202, 204}, "1": {401}, "!": {403}, ".": {404}, "#": {422}}
NOTICE = {"year": 2031, "papers": [], "days": [{"name": "元旦", "date": "2031-01-01", "isOffDay": True}]}
UPLOADS: Mapping[str, tuple[str, bytes]] = {
    "upload": ("公示栏.jpg", photo().getvalue()),
    "years": ("2031.json", json.dumps(NOTICE, ensure_ascii=False).encode()),
    "import_runs": ("清单.csv", "序号,存在问题\n1,台账不全\n".encode()),
}
QUERIES = {
    "month": {"year": "2026", "month": "12"},
    "add": {"since": "2026-12-24", "workdays": "5"},
    "consistency": {"old_size": "1"},
}


@dataclass(frozen=True, slots=True)
class World:
    """The things of the world by their name, and a token of everybody's, by the letter of their column."""

    things: dict[str, Where]
    tokens: dict[str, str]


@pytest.fixture(scope="module")
def world(lasting: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with override_settings(FILES_ROOT=tmp_path_factory.mktemp("rest") / "files"):
        made = make_world()
        tokens = {column: token_for(user) for column, user in made.users.items()}
        yield World(made.things | more_things(made.things, made.users), tokens)


def more_things(things: Mapping[str, Where], users: Mapping[str, UserRow]) -> dict[str, Where]:
    """What the pages' matrix has no use for: a task, an import, a piece that is linked to nothing, and the ids of everything."""
    campaign = Campaign.objects.get(prefix="XY")
    units = {unit.name: unit.pk for unit in Unit.objects.filter(region=campaign.region_id)}
    accountable = units["县市场监督管理局"]
    task = campaigns.assign_task(
        actor=actor_for(users["o"]), at=now(), campaign_id=campaign.pk, content="排查食堂", unit_id=accountable
    )
    import_ledger(
        actor=actor_for(users["o"]), at=now(), stream=BytesIO("序号,存在问题\n7,票据不全\n".encode()), filename="清单.csv",
        campaign="校园餐",
    )  # fmt: skip
    piece = evidence.add_evidence(
        actor=actor_for(users["A"]), at=now(), stream=photo(), filename="门头.jpg", region_id=campaign.region_id,
        unit_id=accountable,
    )  # fmt: skip
    organizations.add_alias(actor=SYSTEM, at=now(), unit_id=units["县水利局"], name="水利")
    today = timezone.localdate()  # worked, whatever day it is, and so is tomorrow: the rows may be asked past midnight
    for day in (today, today + timedelta(days=1)):
        calendars.override_day(
            actor=SYSTEM, at=now(), region_id=campaign.region_id, day=day, is_workday=True, name="今天上班", reason="补班"
        )  # fmt: skip
    double = organizations.create_person(actor=SYSTEM, at=now(), region_id=campaign.region_id, name="许敏")
    post = organizations.create_post(actor=SYSTEM, at=now(), unit_id=accountable, title="副股长")
    person = Person.objects.get(name="许敏", pk=str(things["person"]["person_id"]))
    return {
        "task": {"task_id": task},
        "no task": {"task_id": 999999},
        "campaign": {"campaign_id": campaign.pk},
        "no campaign": {"campaign_id": 999999},
        "run": {"run_id": ImportRun.objects.filter(filename="清单.csv", dry_run=False).latest("pk").pk},
        "no run": {"run_id": 999999},
        "named view": {"view_id": things["named view"]["view_id"]},
        "no view": {"view_id": 999999},
        "no appointment": {"appointment_id": 999999},
        "appointment": {"appointment_id": things["appointment"]["appointment_id"]},
        "versions": {
            name: Problem.objects.get(number=str(things[name]["number"])).version for name in ("dispatched", "closed")
        },
        "ids": {
            "campaign": campaign.pk, "region": campaign.region_id, "lead": units["县教育局"], "accountable": accountable,
            "assisting": units["石桥镇"], "other": units["县水利局"], "person": person.pk, "double": double.id,
            "post": post, "piece": piece, "office": users["o"].id, "policy": ClosingPolicy.objects.filter(campaign=campaign).latest("pk").pk, "leader": users["l"].id,
            "registered": things["registered"]["number"], "dispatched": things["dispatched"]["number"],
            "rectifying": things["rectifying"]["number"],
            "like problem": GroupCase.objects.filter(group__state="proposed").latest("pk").problem_id,
            "joint case": JointCase.objects.latest("pk").problem_id,
        },
    }  # fmt: skip


def routes() -> set[tuple[str, str]]:
    """Every route that the program answers, by its name and method."""
    found = set()
    for bound in api._get_bound_routers():
        for path_view in bound.path_operations.values():
            name = path_view.operations[0].view_func.__name__
            found |= {(name, method) for operation in path_view.operations for method in operation.methods}
    return found


def test_no_route_is_missing_from_the_table() -> None:
    assert sorted(routes() - {(row.route, row.method) for row in REST}) == []


def test_the_table_speaks_of_no_route_that_is_gone() -> None:
    assert sorted({(row.route, row.method) for row in REST} - routes()) == []


def test_every_row_answers_for_every_column() -> None:
    assert [row for row in REST if set(row.cells) != set(COLUMNS) or set(row.cells.values()) - set(STATUS)] == []


def test_nothing_is_open_to_who_shows_no_token() -> None:
    assert {row.cells["a"] for row in REST} == {"1"}


def test_every_route_with_a_thing_has_a_row_for_a_foreign_one() -> None:
    """The office of another county finds none of the things of this one."""
    assert [row for row in REST if row.thing and row.cells["f"] != "."] == []


def test_the_size_of_the_matrix_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nREST matrix: {len(routes())} routes, {len(COLUMNS)} roles, {len(REST) * len(COLUMNS)} cells")  # noqa: T201
    assert len(REST) * len(COLUMNS) > 1500


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rows",
    [READING, KEEPING, CAMPAIGNS, STEPS, DOCUMENTS, COMMON, NOTICES, INSPECTIONS],
    ids=["reading", "keeping", "campaigns", "steps", "documents", "common", "notices", "inspections"],
)
def test_every_answer_is_what_the_table_says(rows: tuple[Row, ...], world: World) -> None:
    client = Client(raise_request_exception=False)
    wrong = [told for row in rows for column in COLUMNS if (told := misfit(client, world, row, column))]
    assert not wrong, "\n".join(wrong)


def misfit(client: Client, world: World, row: Row, column: str) -> str:
    """What is answered instead of what the table says; "" where it is that. What a request does is taken back."""
    address = reverse(f"api:{row.route}", kwargs=world.things[row.thing])
    headers = {"Authorization": f"Bearer {world.tokens[column]}"} if column in world.tokens else {}
    with transaction.atomic():
        cache.clear()
        if row.method == "POST" and row.route in UPLOADS:
            name, content = UPLOADS[row.route]
            fields = {
                "number": world.things["rectifying"]["number"],
                "campaign": "校园餐",
                "region_id": world.things["ids"]["region"],
            }
            wanted = {"upload": ("number",), "years": ("region_id",), "import_runs": ("campaign",)}[row.route]
            sent = {key: str(fields[key]) for key in wanted} | {"file": SimpleUploadedFile(name, content)}
            got = client.post(address, sent, headers=headers)
        elif row.method == "GET":
            got = client.get(address, QUERIES.get(row.route, {}), headers=headers)
        else:
            body = json.dumps(body_of(row.route, row.method, row.thing, world.things))
            got = client.generic(row.method, address, body, content_type="application/json", headers=headers)
        transaction.set_rollback(True)
    cell = row.cells[column]
    if got.status_code in STATUS[cell]:
        return ""
    said = b"" if got.streaming else got.content[:200]
    return (
        f"{row.method} {row.route} {row.thing} · {column}: {cell} but {got.status_code} {said.decode(errors='replace')}"
    )
