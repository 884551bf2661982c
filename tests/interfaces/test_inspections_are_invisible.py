"""Before a visit the inspected unit finds no trace of it: not on a page, over REST, in a search, an export, a message, a number or
the time that its own pages take.

Everything that the unit can reach is asked twice: before there is any plan, and while plans stand in every state before their end,
one of them with findings of that very unit. Both answers have to be the same, byte by byte once what every answer draws anew is
left out, and to cost the same number of queries.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection, reset_queries, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.models import Act
from bihuan.apps.audit.operations import seal_acts
from bihuan.apps.audit.queries import ActFilters
from bihuan.apps.inspection.models import Draw, Plan, Visit
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.apps.notifications.models import Item
from bihuan.apps.organizations.queries import UserRow
from bihuan.core.actors import Role
from tests.apps.inspection import course
from tests.apps.inspection.plans import find, inspectors
from tests.apps.ledger.web.county import County, now
from tests.factories import actor_for, open_session
from tests.interfaces.matrix_row import COLUMNS
from tests.interfaces.matrix_table import TABLE, Row
from tests.interfaces.matrix_world import World, make_world
from tests.interfaces.rest.programs import token_for

TITLE = "夜查校园餐专户"
EVERYTHING = "A"
"""The unit that is visited asks for everything; the others of its problems for what needs no thing."""
OTHERS = "Lsrxc"
OF_THE_MACHINE = frozenset({"metrics", "audit:proof"})
"""The disk that is free is another one every time; and every sign-in, those of this test too, makes the open log longer."""
DRAWN_ANEW = (
    re.compile(r'name="(?:csrfmiddlewaretoken|token|checked)" value="[^"]*"'),
    re.compile(r'"X-CSRFToken": ?"[^"]*"'),
    re.compile(r'nonce="[^"]*"'),
    re.compile(r"\d{2}:\d{2}(?::\d{2})?"),
    re.compile(r'datetime="[^"]*"'),
    re.compile(r"DTSTAMP:\S+"),
    re.compile(r'data-csrf-token="[^"]*"|csrfToken: ?"[^"]*"|csrf-token="[^"]*"|data-csrf="[^"]*"'),
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back, without what every answer draws anew, and how many queries it took."""

    status: int
    content: str
    queries: int


@pytest.fixture(scope="module")
def quiet(lasting: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world of the permission matrix before anybody has thought of an inspection; its inspectors are there."""
    with override_settings(FILES_ROOT=tmp_path_factory.mktemp("quiet") / "files"):
        made = make_world(inspected=False)
        made.county.users["first"] = made.users["i"]
        inspectors(made.county)
        seal_acts(at=now())
        yield made


def make_plans(county: County) -> None:
    """Plans in every state before their end, all of them for this campaign, with findings on the one that is under way."""
    known = {"problems": 0, "overlap_reason": "另有交办", "title": TITLE}
    course.drafted(county, **known)  # type: ignore[arg-type]
    course.approved(county, **known)
    course.committed(county, **known)
    course.opened(county, **known)  # type: ignore[arg-type]
    course.drawn(county, **known)
    course.teamed(county, **known)
    gone = course.started(county, **known)
    place = gone.visit().items.filter(plan__pk__lt=gone.row.pk).count()  # the visit holds items of another plan too
    find(county, gone.visit().reference, place, who=course.goers(gone)[0], seen_at=now(), at=now())
    seal_acts(at=now())


def ask(client: Client, address: str, headers: dict[str, str] | None = None) -> Answered:
    cache.clear()
    reset_queries()  # Django keeps the last nine thousand, and counts by the length of what it keeps
    with CaptureQueriesContext(connection) as seen:
        got = client.get(address, headers=headers)
    content = b"".join(got.streaming_content) if got.streaming else got.content  # type: ignore[attr-defined]
    shown = unescape(content.decode("utf-8", "replace"))
    for pattern in DRAWN_ANEW:
        shown = pattern.sub("", shown)
    return Answered(got.status_code, shown, len(seen))


def addresses(world: World, column: str) -> Iterator[str]:
    """Every address that is opened by looking; whoever is not the inspected unit looks at what needs no thing."""
    rows: list[Row] = [
        row for row in TABLE if row.method == "GET" and row.thing in world.things and row.route not in OF_THE_MACHINE
    ]
    for row in rows:
        if column == EVERYTHING or not row.thing:
            yield reverse(row.route, kwargs=world.things[row.thing])


def searches() -> Iterator[str]:
    for words in (TITLE, "夜查", "督查second", "督查检查", "随机抽取"):
        yield f"{reverse('ledger:problems')}?q={words}"


def rest_addresses(client: Client) -> Iterator[str]:
    """Every address of the interface for programs that needs no thing."""
    document = json.loads(client.get("/api/openapi.json").content)
    for path, methods in document["paths"].items():
        if "get" in methods and "{" not in path and not path.endswith("/tokens"):  # this test's own are listed there
            yield path


def everything(world: World, column: str) -> dict[str, Answered]:
    client = Client(raise_request_exception=False)
    user: UserRow = world.users[column]
    open_session(client, user)
    found = {}
    for address in dict.fromkeys([*addresses(world, column), *searches()]):
        with transaction.atomic():
            found[address] = ask(client, address)
            transaction.set_rollback(True)
    return found


def told_by_programs(world: World, column: str) -> dict[str, Answered]:
    client = open_session(Client(), world.users[column])
    paths = list(rest_addresses(client))
    key = {"Authorization": f"Bearer {token_for(world.users[column])}"}
    return {path: ask(Client(raise_request_exception=False), path, key) for path in paths}


def first_difference(before: str, after: str) -> str:
    """Where two answers part, with what stands around it."""
    place = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    return f"{before[max(0, place - 60) : place + 60]!r} ≠ {after[max(0, place - 60) : place + 60]!r}"


def differences(before: dict[str, Answered], after: dict[str, Answered]) -> list[str]:
    assert before.keys() == after.keys()
    return [
        f"{address}: {was.status}/{was.queries} → {now_.status}/{now_.queries}, "
        + (first_difference(was.content, now_.content) if was.content != now_.content else "same words")
        for address, was in before.items()
        if (now_ := after[address]) != was
    ]


def warmed(world: World, column: str) -> dict[str, Answered]:
    """Asked twice, so that what a process finds once for ever is found before it is counted."""
    everything(world, column)
    return everything(world, column)


@pytest.mark.django_db
@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("column", [EVERYTHING, *OTHERS])
def test_no_page_differs_by_a_letter_or_a_query(quiet: World, column: str) -> None:
    before = warmed(quiet, column)

    make_plans(quiet.county)

    after = everything(quiet, column)
    assert not differences(before, after), "\n".join(differences(before, after))
    assert not [address for address, got in after.items() if TITLE in got.content and "?q=" not in address]
    assert len(before) > (150 if column == EVERYTHING else 30)


@pytest.mark.django_db
@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("column", ["A", "L", "c"])
def test_no_program_of_a_unit_is_told_anything(quiet: World, column: str) -> None:
    told_by_programs(quiet, column)
    before = told_by_programs(quiet, column)

    make_plans(quiet.county)

    after = told_by_programs(quiet, column)
    assert not differences(before, after), "\n".join(differences(before, after))


@pytest.mark.django_db
def test_whatever_reference_a_unit_tries_there_is_nothing(quiet: World) -> None:
    make_plans(quiet.county)
    references = [
        *Plan.objects.values_list("reference", flat=True),
        *Visit.objects.values_list("reference", flat=True),
        *Draw.objects.values_list("reference", flat=True),
        uuid4(),
    ]
    rows = [
        row for row in TABLE if row.route.startswith("inspection:") and row.thing.endswith(("plan", "visit", "draw"))
    ]
    for column in EVERYTHING + OTHERS:
        client = open_session(Client(raise_request_exception=False), quiet.users[column])
        for route in {row.route for row in rows}:
            name = (
                "draw" if route.endswith("party") else "visit" if "visit" in route or route.endswith("sign") else "plan"
            )
            for reference in references:
                try:
                    address = reverse(route, kwargs={name: reference})
                except Exception:  # noqa: S112  # an address of another kind of thing
                    continue
                for answer in (client.get(address), client.post(address)):
                    assert answer.status_code in {404, 405}, (column, address, answer.status_code)


@pytest.mark.django_db
def test_nobody_of_a_unit_is_sent_a_message(quiet: World) -> None:
    before = Item.objects.count()

    make_plans(quiet.county)

    assert Item.objects.count() == before


@pytest.mark.django_db
def test_the_numbers_of_the_ledger_have_no_gap(quiet: World) -> None:
    make_plans(quiet.county)

    last = max(Problem.objects.values_list("number", flat=True))
    following = quiet.county.register("又一个问题")

    assert int(following.rsplit("-", 1)[-1]) == int(last.rsplit("-", 1)[-1]) + 1


@pytest.mark.django_db
def test_an_export_of_the_unit_holds_the_same_rows(quiet: World) -> None:
    actor = actor_for(quiet.users["A"])
    history = {
        number: audit.timeline(actor, "problem", pk) for pk, number in Problem.objects.values_list("pk", "number")
    }

    make_plans(quiet.county)

    after = {number: audit.timeline(actor, "problem", pk) for pk, number in Problem.objects.values_list("pk", "number")}
    assert after == history


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["A", "L", "s", "r", "x", "c", "d", "S", "Z", "U"])
def test_the_record_shows_nothing_and_nothing_is_missing_in_it(quiet: World, column: str) -> None:
    """Who may not know of a plan is shown the same acts, in the same places of the log, as without one."""
    actor = actor_for(quiet.users[column])
    before = audit.acts_page(actor, ActFilters(), limit=200)

    make_plans(quiet.county)

    after = audit.acts_page(actor, ActFilters(), limit=200)
    assert [row.reference for row in after.rows] == [row.reference for row in before.rows]
    assert Act.objects.filter(protected=True, object_type="inspection.plan").count() == 0, "not even of what kind it is"


@pytest.mark.django_db
def test_the_test_would_notice(quiet: World) -> None:
    """The office, who may know of plans, is shown something else: the comparison is no empty one."""
    before = warmed(quiet, "o")

    make_plans(quiet.county)

    told = differences(before, everything(quiet, "o"))
    assert any(line.startswith("/inspections/:") for line in told)
    assert set(EVERYTHING + OTHERS) < set(COLUMNS)
    assert Role.UNIT in {grant.role for grant in actor_for(quiet.users["A"]).grants}
    assert ledger is not None
