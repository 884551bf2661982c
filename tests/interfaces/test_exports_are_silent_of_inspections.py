"""Before a visit the inspected unit finds no trace of it in what leaves the program as a file, over REST or on the command line.

Pages are compared in test_inspections_are_invisible. Here stands the content of everything that can be taken along: ledgers in
every format, papers, packages and feeds are opened down to their parts, each compared before there is any plan and while plans
stand in every state before their end. Left out is only when something was made and what is drawn anew for every file.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from bihuan.apps.audit.operations import seal_acts
from bihuan.apps.inspection.models import Plan, Visit
from bihuan.apps.organizations.queries import UserRow
from tests.apps.inspection.plans import inspectors
from tests.apps.ledger.web.county import now
from tests.command import run_here
from tests.factories import open_session
from tests.interfaces.matrix_world import Where, World, make_world
from tests.interfaces.rest.matrix_table import REST
from tests.interfaces.rest.programs import token_for
from tests.interfaces.test_inspections_are_invisible import TITLE, first_difference, make_plans

OF_UNITS = "ArLsxc"
"""Whoever holds a role in a unit: the one that is visited and its responsible person first."""
OF_NO_UNIT = "dSZUf"
"""The discipline body, the three administrators, the office of another county: told no more than units are."""
OPEN_LOG = frozenset({"head", "proof", "consistency"})
"""Of the sealed log itself: how long it is is open, and every sign-in of these tests makes it longer."""
MADE_THEN = (
    re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?"),
    re.compile(r"\d{2}:\d{2}(?::\d{2})?"),
    re.compile(r"DTSTAMP:\S+"),
    re.compile(r'^\{"action": "audit\.record\.exported".*$', re.MULTILINE),
)
FEEDS = (("notifications:feed", "feed"),)
SEARCHES = (TITLE, "夜查", "督查second", "督查检查", "随机抽取")


def unpacked(content: bytes, name: str = "") -> Iterator[tuple[str, str]]:
    """Every part of a file by its name: of a ledger, a paper or a package each member, down to those that are packed again."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        yield name, content.decode("utf-8", "replace")
        return
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        for part in sorted(opened.namelist()):
            yield from unpacked(opened.read(part), f"{name}/{part}")


def as_text(content: bytes) -> str:
    """A file as one text, without the moments at which it was made."""
    told = "\n".join(f"[{name}]\n{text}" for name, text in unpacked(content))
    for pattern in MADE_THEN:
        told = pattern.sub("", told)
    return told


def on_its_own(act: Callable[[], bytes]) -> str:
    """What an act answers; what it writes is taken back, so that the next one finds what this one found."""
    with transaction.atomic():
        made = act()
        transaction.set_rollback(True)
    return as_text(made)


def commands(things: dict[str, Where]) -> Iterator[tuple[str, ...]]:
    """Every command that a user of a unit may try to read with; FILE stands for where it is to write."""
    for kind in ("xlsx", "csv", "json"):
        yield "ledger", "export", "--campaign", "XY", "--format", kind, "--output", "FILE"
    for name in ("closed", "applied"):
        yield "verification", "archive", str(things[name]["number"]), "--out", "FILE"
    for where in things.values():
        if "notice_id" in where:
            yield "notices", "paper", str(where["notice_id"]), "--output", "FILE"
        if "demand_id" in where:
            yield "demands", "extract", str(where["demand_id"]), "--output", "FILE"
            yield "demands", "show", str(where["demand_id"])
    yield "audit", "export", "--output", "FILE"
    for line in (
        "problems list", "problems hand-backs", "notices list", "demands list", "demands burden", "documents list",
        "documents overdue", "jobs list", "jobs schedules", "verification stalled", "inspection list", "regions list",
        "channels list", "common-problems list", "ladder show",
    ):  # fmt: skip
        yield tuple(line.split())
    for words in SEARCHES:
        yield "problems", "list", "--q", words


def told_by_command(arguments: tuple[str, ...], user: UserRow, file: Path) -> bytes:
    """What a command prints and writes, and how it ends."""
    file.unlink(missing_ok=True)
    given = [str(file) if each == "FILE" else each for each in arguments]
    asked = [*given, "--as", user.username] + ([] if "FILE" in arguments else ["--json"])
    ended = run_here(*asked)
    printed = f"{ended.code}\n{ended.stdout}\n{ended.stderr}".replace(str(file), "FILE").encode()
    return printed + (b"\n" + as_text(file.read_bytes()).encode() if file.exists() else b"")


def by_commands(world: World, column: str, folder: Path) -> dict[str, str]:
    user = world.users[column]
    return {
        " ".join(line): on_its_own(lambda line=line: told_by_command(line, user, folder / "file"))  # type: ignore[misc]
        for line in commands(world.things)
    }


def body(client: Client, address: str, headers: dict[str, str] | None = None) -> bytes:
    got = client.get(address, headers=headers)
    content = b"".join(got.streaming_content) if got.streaming else got.content  # type: ignore[attr-defined]
    return f"{got.status_code}\n".encode() + (as_text(content).encode() if content[:2] == b"PK" else content)


@dataclass(frozen=True, slots=True)
class Door:
    """Somebody signed in, and their program: opened once, because that is on record."""

    browser: Client
    key: dict[str, str]


def door_of(world: World, column: str) -> Door:
    key = {"Authorization": f"Bearer {token_for(world.users[column])}"}
    browser = open_session(Client(raise_request_exception=False), world.users[column])
    seal_acts(at=now())
    return Door(browser, key)


def by_programs(world: World, door: Door) -> dict[str, str]:
    """Every address of REST that is read, with every thing of the county, and the searches."""
    client = Client(raise_request_exception=False)
    rows = {(row.route, row.thing) for row in REST if row.method == "GET" and row.thing in world.things}
    addresses = [
        reverse(f"api:{route}", kwargs=world.things[thing]) for route, thing in sorted(rows) if route not in OPEN_LOG
    ]
    addresses = [each for each in addresses if not each.endswith("/tokens")]  # this test's own are listed there
    addresses += [f"{reverse('api:problems')}?q={words}" for words in SEARCHES]
    return {each: on_its_own(lambda each=each: body(client, each, door.key)) for each in dict.fromkeys(addresses)}  # type: ignore[misc]


def by_files(world: World, door: Door) -> dict[str, str]:
    """What the pages hand out as files: the record of acts, feeds of dates."""
    taken = {"record of acts": on_its_own(lambda: _posted(door.browser, reverse("audit:export")))}
    for route, thing in FEEDS:
        if thing in world.things:
            address = reverse(route, kwargs=world.things[thing])
            taken[route] = on_its_own(lambda address=address: body(door.browser, address))  # type: ignore[misc]
    return taken


def _posted(client: Client, address: str) -> bytes:
    got = client.post(address)
    content = b"".join(got.streaming_content) if got.streaming else got.content  # type: ignore[attr-defined]
    return f"{got.status_code}\n".encode() + (content if got.status_code == 200 else b"")


def differing(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Where somebody is told something else than before, and where the plan's own title or a new name of who goes stands."""
    assert before.keys() == after.keys()
    found = [f"{name}: {first_difference(was, after[name])}" for name, was in before.items() if after[name] != was]
    return found + [
        f"{name} holds {word}"
        for name, told in after.items()
        for word in (TITLE, "督查second")
        if word in told and word not in before[name]
    ]


@pytest.fixture(scope="module")
def quiet(lasting: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world of the permission matrix before anybody has thought of an inspection; its inspectors are there."""
    with override_settings(FILES_ROOT=tmp_path_factory.mktemp("quiet") / "files"):
        made = make_world(inspected=False)
        made.county.users["first"] = made.users["i"]
        inspectors(made.county)
        seal_acts(at=now())
        yield made


@pytest.mark.django_db
@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("column", [*OF_UNITS, *(pytest.param(other, marks=pytest.mark.slow) for other in OF_NO_UNIT)])
def test_nothing_that_can_be_taken_along_differs(quiet: World, column: str, tmp_path: Path) -> None:
    door = door_of(quiet, column)

    def taken() -> dict[str, str]:
        return by_commands(quiet, column, tmp_path) | by_files(quiet, door) | by_programs(quiet, door)

    before = taken()
    make_plans(quiet.county)
    found = differing(before, taken())

    assert not found, "\n".join(found)
    assert Visit.objects.filter(unit=quiet.county.accountable.id).exists(), "there was something to find"
    assert len(before) > 60


@pytest.mark.django_db
def test_the_unit_did_take_ledgers_papers_and_packages_along(quiet: World, tmp_path: Path) -> None:
    """The comparison is of whole files: a ledger with its cells, a paper with its sentences, a package with its acts."""
    taken = by_commands(quiet, "A", tmp_path)

    number = str(quiet.things["closed"]["number"])
    by_kind = {
        kind: next(told for name, told in taken.items() if f"--format {kind}" in name)
        for kind in ("xlsx", "csv", "json")
    }
    assert all(number in told for told in by_kind.values())
    assert "[/xl/worksheets/sheet1.xml]" in by_kind["xlsx"]
    assert len(list(csv.reader(io.StringIO(by_kind["csv"])))) > 10
    assert any("[/word/document.xml]" in told for name, told in taken.items() if name.startswith("notices paper"))
    assert "PK" not in taken[f"verification archive {number} --out FILE"]


@pytest.mark.django_db
def test_the_comparison_would_notice(quiet: World, tmp_path: Path) -> None:
    """Whoever may know of plans takes something else along; and a title that slipped into a ledger is found in every format."""
    door = door_of(quiet, "o")
    before = by_commands(quiet, "o", tmp_path) | by_programs(quiet, door)
    make_plans(quiet.county)
    found = differing(before, by_commands(quiet, "o", tmp_path) | by_programs(quiet, door))

    assert any(line.startswith("inspection list") for line in found)
    assert any(line.startswith(reverse("api:inspection_plans")) for line in found)
    assert Plan.objects.filter(title=TITLE).exists()
