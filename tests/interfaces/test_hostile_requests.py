"""Every address, asked in ways that no page of ours asks: it answers like a grown-up, writes nothing and reflects no script."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from bihuan.apps.audit.models import Act
from tests.interfaces.matrix_table import COLUMNS, TABLE, Row
from tests.interfaces.matrix_world import KeyedWorld
from tests.interfaces.pages import form_to

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("matrix")]
ASKED = re.compile(r"""GET\.get(?:list)?\(["'](\w+)["']""")
SOURCES = Path(__file__).parents[2] / "src/bihuan"
FIELDS = {
    "q",
    "page",
    "state",
    "group",
    "view",
    "campaign",
    "unit",
    "region",
    "kind",
    "role",
    "track",
    "sort",
    "due",
    "severity",
}
# Ways in and out, and the switch of the language: they are the libraries' own and write nothing of ours.
OPEN = frozenset({"account_login", "account_logout", "openid_connect_login", "set_language"})
SCRIPT = "<script>alert(1)</script>"
ODD = {
    "nothing": "",
    "a zero character": "a\x00b",
    "below zero": "-1",
    "more than any number": "9" * 40,
    "wide figures": "２３",
    "no day of any year": "2026-02-30",
    "a script": f"\"'{SCRIPT}",
    "a pattern": "%_\\[",
    "turned around": "\u202e\U0001f600\u0301",
    "long": "长" * 3000,
}
MOST_TELLING = ("nothing", "a zero character", "more than any number", "a script")


def names_that_pages_ask_for() -> list[str]:
    found = {name for path in SOURCES.rglob("web/*.py") for name in ASKED.findall(path.read_text("utf-8"))}
    return sorted(found | FIELDS)


def rows(method: str, cells: str) -> Iterator[tuple[Row, str]]:
    """Each row of that method, with the first column to whom one of these answers is given; the way in and out aside."""
    for row in TABLE:
        if row.method != method or row.route in OPEN:
            continue
        column = next((column for column in COLUMNS if column != "a" and row.cells[column] in cells), None)
        if column is not None:
            yield row, column


def address_of(world: KeyedWorld, row: Row) -> str:
    return reverse(row.route, kwargs=world.things[row.thing])


class Visitor:
    """A browser that comes as anybody. What its request does is taken back."""

    def __init__(self, world: KeyedWorld) -> None:
        self.client = Client(raise_request_exception=False)
        self.world = world

    def become(self, column: str) -> None:
        cache.clear()
        self.client.cookies.clear()
        self.client.cookies.load(self.world.keys.get(column, ""))


@pytest.fixture
def visitor(world: KeyedWorld) -> Visitor:
    return Visitor(world)


def fault_of(answer: HttpResponseBase) -> str:
    """What is wrong with an answer, whatever was asked; "" where nothing is."""
    if answer.status_code >= 500:
        return f"answers {answer.status_code}"
    content = answer.getvalue() if isinstance(answer, StreamingHttpResponse) else getattr(answer, "content", b"")
    return "reflects a script" if SCRIPT.encode() in content else ""


def test_the_names_in_addresses_are_found_in_the_sources() -> None:
    assert {"page", "q"} < set(names_that_pages_ask_for())


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(value, id=name, marks=() if name in MOST_TELLING else pytest.mark.slow)
        for name, value in ODD.items()
    ],
)
def test_no_address_falls_over_what_stands_behind_its_question_mark(visitor: Visitor, value: str) -> None:
    asked = dict.fromkeys(names_that_pages_ask_for(), value)
    faults = []
    for row, column in rows("GET", "2"):
        visitor.become(column)
        with transaction.atomic():
            fault = fault_of(visitor.client.get(address_of(visitor.world, row), asked))
            transaction.set_rollback(True)
        if fault:
            faults.append(f"{row.route} {row.thing} as {column}: {fault}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "name",
    [
        "a zero character",
        "a script",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("long", "turned around")),
    ],
)
def test_no_form_falls_over_what_is_typed_into_it_and_none_of_it_is_lost(visitor: Visitor, name: str) -> None:
    """Into every field that is filled in by hand. What is refused as unreadable stands in the form again, as it was typed."""
    value, faults, sent = ODD[name], [], 0
    for row, column in rows("POST", "#>"):
        address = address_of(visitor.world, row)
        visitor.become(column)
        page = visitor.client.get(address)
        form = form_to(page.content, address) if page.status_code == 200 else None
        if form is None:
            continue
        sent += 1
        with transaction.atomic():
            answer = visitor.client.post(address, {**form.hidden, **dict.fromkeys(form.typed_fields, value)})
            transaction.set_rollback(True)
        fault = fault_of(answer)
        kept = [field for field in form.typed_fields if form.fields[field] in ("text", "textarea")]
        if not fault and kept and answer.status_code == 422 and "\x00" not in value and value not in read_back(answer):
            fault = f"loses what was typed into {kept}"
        if fault:
            faults.append(f"{row.route} {row.thing} as {column}: {fault}")
    assert sent > 20, "no form was found"
    assert not faults, "\n".join(faults)


def read_back(answer: HttpResponseBase) -> str:
    """The page with its entities read, as a browser shows it."""
    content = getattr(answer, "content", b"").decode()
    for said in (escape(ODD["a script"]), ODD["a script"].replace("<", "&lt;").replace(">", "&gt;")):
        content = content.replace(said, ODD["a script"])
    return str(content)


def test_a_form_without_its_token_from_another_place_writes_nothing(visitor: Visitor) -> None:
    """With the check against forged requests switched on, as it is outside of tests."""
    forged = Client(enforce_csrf_checks=True, raise_request_exception=False)
    before, answers = Act.objects.count(), set()
    for row, column in rows("POST", "#>2"):
        cache.clear()
        forged.cookies.clear()
        forged.cookies.load(visitor.world.keys[column])
        answers.add(forged.post(address_of(visitor.world, row), {"reason": "伪造"}).status_code)
    assert answers == {403}
    assert Act.objects.count() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_no_address_knows_a_method_that_no_page_uses(visitor: Visitor, method: str) -> None:
    before, wrong = Act.objects.count(), []
    for row, column in rows("POST", "#>"):
        visitor.become(column)
        answer = getattr(visitor.client, method)(address_of(visitor.world, row))
        if answer.status_code not in (403, 404, 405):
            wrong.append(f"{row.route}: {answer.status_code}")
    assert wrong == []
    assert Act.objects.count() == before
