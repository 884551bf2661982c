"""Every address × every role × own and foreign things: the answers that stand in the table, and no address outside it."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.interfaces.matrix_table import COLUMNS, PARTS, TABLE, Row
from tests.interfaces.matrix_world import KeyedWorld

STATUS = {"2": 200, ">": 302, "L": 302, "1": 401, "!": 403, ".": 404, "5": 405, "#": 422}


def routes(patterns: list[URLPattern | URLResolver] | None = None, namespace: str = "") -> Iterator[str]:
    """The name of every address that the program answers."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        elif pattern.namespace != "api":  # has a table of its own, by method and with bodies: tests/interfaces/rest
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inside)


def test_no_address_is_missing_from_the_table() -> None:
    assert sorted(set(routes()) - {row.route for row in TABLE}) == []


def test_the_table_speaks_of_no_address_that_is_gone() -> None:
    assert sorted({row.route for row in TABLE} - set(routes())) == []


def test_every_row_answers_for_every_column() -> None:
    assert [row for row in TABLE if set(row.cells) != set(COLUMNS) or set(row.cells.values()) - set(STATUS)] == []


def test_who_is_not_signed_in_reaches_nothing_but_the_way_in() -> None:
    open_to_all = {row.route for row in TABLE if row.cells["a"] not in "L>.5"} - {
        "api-openapi",
        "visits:visits",
        "visits:upload",
    }  # a program is told 401
    assert open_to_all == {
        "healthz", "readyz", "metrics", "account_login", "account_inactive", "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "notifications:feed", "visits:worker", "visits:manifest",
        "verification:notices",  # public notices that the office opened to all (docs/decisions/0023)
    }  # fmt: skip


def test_the_size_of_the_matrix_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = f"{len({row.route for row in TABLE})} routes, {len(COLUMNS)} roles, {len(TABLE) * len(COLUMNS)} cells"
    with capsys.disabled():
        print(f"\npermission matrix: {told}")  # noqa: T201  # the size is what a reader of the run asks for
    assert len(TABLE) * len(COLUMNS) > 1500


@pytest.mark.django_db
@pytest.mark.parametrize("rows", PARTS.values(), ids=PARTS)
def test_every_answer_is_what_the_table_says(rows: tuple[Row, ...], world: KeyedWorld) -> None:
    client = Client(raise_request_exception=False)
    wrong = [told for row in rows for column in COLUMNS if (told := misfit(client, world, row, column))]
    assert not wrong, "\n".join(wrong)


def misfit(client: Client, world: KeyedWorld, row: Row, column: str) -> str:
    """What is answered instead of what the table says; "" where it is that. What a request does is taken back."""
    address = reverse(row.route, kwargs=world.things[row.thing])
    cell = row.cells[column]
    with transaction.atomic():
        cache.clear()
        client.cookies.clear()
        client.cookies.load(world.keys.get(column, ""))
        got = client.get(address) if row.method == "GET" else client.post(address)
        transaction.set_rollback(True)
    if fits(got, cell):
        return ""
    return f"{row.method} {row.route} {row.thing} · {column}: {cell} but {got.status_code} {got.headers.get('Location', '')}"


def fits(answer: HttpResponseBase, cell: str) -> bool:
    """The status, and for a redirect whether it leads to the sign-in page."""
    to_sign_in = answer.headers.get("Location", "").startswith("/accounts/login/")
    return answer.status_code == STATUS[cell] and (cell != "L" or to_sign_in)
