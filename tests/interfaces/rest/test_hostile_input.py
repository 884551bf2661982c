"""Whatever arrives, the program answers and does not fail: schemathesis makes requests out of the whole description.

SCHEMATHESIS_TRIES says how many requests a route gets; at length: `SCHEMATHESIS_TRIES=200 .venv/bin/pytest tests/interfaces/rest -m slow -s`.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis import Case, GenerationMode, Response, checks
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation

from bihuan.interfaces.rest.api import openapi_document
from tests.interfaces.matrix_world import make_world
from tests.interfaces.rest.programs import token_for

TRIES = int(os.environ.get("SCHEMATHESIS_TRIES", "4"))
checks.load_all_checks()
CHECKED = checks.CHECKS.get_by_names(
    ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
)


@dataclass(slots=True)
class Knocking:
    """A program that sends anything, and what it was answered."""

    tokens: dict[str, str]
    places: list[dict[str, object]]
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def knock(self, case: "Case[Any]", who: str) -> None:
        """One request. What it does is taken back, so that the next one meets the same world."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who in self.tokens else {}
        with transaction.atomic():
            cache.clear()
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        self.statuses[who, response.status_code] += 1
        self._judge(case, response, who)

    def _judge(self, case: "Case[Any]", response: Response, who: str) -> None:
        try:
            case.validate_response(response, checks=CHECKED)  # type: ignore[arg-type]
        except (AssertionError, FailureGroup) as fault:
            told = "; ".join(str(each) for each in getattr(fault, "exceptions", [fault]))
            self.faults.append(f"{who}: {case.method} {case.formatted_path} → {response.status_code}: {told[:1500]}")


@pytest.fixture(scope="module")
def knocking(lasting: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knocking]:
    for signal in (request_started, request_finished):  # the world lives in one transaction
        signal.disconnect(close_old_connections)
    with override_settings(FILES_ROOT=tmp_path_factory.mktemp("knocking") / "files"):
        world = make_world()
        tokens = {who: token_for(world.users[letter]) for who, letter in (("office", "o"), ("unit", "A"))}
        yield Knocking(tokens, list(world.things.values()))
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> "list[APIOperation[Any, Any, Any, Any]]":
    """Every route with every method, as the description tells of it."""
    schema = schemathesis.openapi.from_dict(json.loads(openapi_document("zh-hans")))
    schema.app = get_wsgi_application()
    return [cast("Ok[APIOperation[Any, Any, Any, Any]]", found).ok() for found in schema.get_all_operations()]


def attack(
    knocking: Knocking, operation: "APIOperation[Any, Any, Any, Any]", who: str, mode: GenerationMode, tries: int
) -> None:
    """Some requests to one route; ids and numbers are half of the time those of things that are there."""

    @given(case=operation.as_strategy(generation_mode=mode), turn=strategies.integers(0, 50))
    @settings(
        max_examples=tries, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def one(case: "Case[Any]", turn: int) -> None:
        thing = knocking.places[turn % len(knocking.places)]
        for name in case.path_parameters or {}:
            if turn % 2 == 0 and name in thing:
                case.path_parameters[name] = thing[name]
        knocking.knock(case, who)

    one()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "tries"),
    [
        pytest.param("office", 1, id="office, in short"),
        *(pytest.param(who, TRIES, id=who, marks=pytest.mark.slow) for who in ("office", "unit", "nobody")),
    ],
)
def test_no_request_makes_the_program_fail(
    who: str, tries: int, knocking: Knocking, capsys: pytest.CaptureFixture[str]
) -> None:
    knocking.statuses.clear()
    routes = operations()
    for operation in routes:
        modes = list(GenerationMode) if who != "nobody" else [GenerationMode.POSITIVE]
        for mode in modes:
            attack(knocking, operation, who, mode, tries)
    counted = {status: n for (asked, status), n in sorted(knocking.statuses.items()) if asked == who}
    with capsys.disabled():
        print(f"\nschemathesis as {who}: {len(routes)} operations, {sum(counted.values())} requests, {counted}")  # noqa: T201
    assert not [fault for fault in knocking.faults if fault.startswith(who)], "\n".join(knocking.faults)
    assert not [status for status in counted if status >= 500]
    if who == "nobody":
        assert set(counted) == {401}
