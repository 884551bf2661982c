"""The description of the interface: complete, in both languages, and a contract that does not change unseen."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from ninja.openapi.schema import OpenAPISchema

from bihuan.interfaces.rest.api import PREFIX, TAGS, api, openapi_document
from bihuan.interfaces.rest.errors import ERRORS
from tests.apps.ledger.web.county import County
from tests.factories import open_session
from tests.interfaces.rest.programs import token_for, told

CHINESE = re.compile(r"[\u4e00-\u9fff]")
Document = dict[str, Any]


def description(language: str = "zh-hans") -> Document:
    found = json.loads(openapi_document(language))
    assert isinstance(found, dict)
    return found


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_every_route_stands_below_one_version() -> None:
    assert {name.partition(" ")[2][:8] for name, _ in operations(description())} == {"/api/v1/"}


def test_every_operation_has_a_name_of_its_own_and_a_known_tag() -> None:
    found = [operation["operationId"] for _, operation in operations(description())]

    assert len(found) == len(set(found)) >= 90
    assert {tag for _, operation in operations(description()) for tag in operation["tags"]} == set(TAGS)


class _Noting(OpenAPISchema):
    """Builds the description and notes every name under which two different things are described."""

    def __init__(self) -> None:
        self.twice: set[str] = set()
        super().__init__(api, PREFIX)

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        self.twice |= {name for name, told in definitions.items() if self.schemas.get(name, told) != told}
        super().add_schema_definitions(definitions)


def test_no_two_things_share_a_name() -> None:
    """The last of two would be told in place of both: whoever asked for the other is told the wrong fields."""
    assert _Noting().twice == set()


def test_files_are_told_as_files_and_everything_else_as_json() -> None:
    kinds = {
        name: set(answer["content"])
        for name, operation in operations(description())
        for status, answer in operation["responses"].items()
        if status.startswith("2") and "content" in answer
    }

    files = {name for name, told in kinds.items() if told == {"*/*"}}
    assert files == {
        "GET /api/v1/evidence/{evidence_id}/file",
        "GET /api/v1/jobs/{job_id}/file",
        "GET /api/v1/notices/{notice_id}/paper",
        "GET /api/v1/demands/{demand_id}/extract",
        "POST /api/v1/problems/{number}/archive",
    }
    assert all(kinds[name] == {"application/json"} for name in kinds.keys() - files)


@pytest.mark.parametrize(("language", "chinese"), [("zh-hans", True), ("en", False)])
def test_every_summary_is_in_the_language(language: str, chinese: bool) -> None:
    document = description(language)
    words = [operation["summary"] for _, operation in operations(document)]
    words += [operation["description"] for _, operation in operations(document) if "description" in operation]
    words += [tag["description"] for tag in document["tags"]] + [document["info"]["description"]]

    assert [said for said in words if bool(CHINESE.search(said)) is not chinese] == []


def test_every_operation_tells_every_way_in_which_it_may_refuse() -> None:
    for name, operation in operations(description()):
        answers = operation["responses"]
        assert {str(status) for status in ERRORS} <= set(answers), name
        shape = answers["404"]["content"]["application/json"]["schema"]
        assert shape == {"$ref": "#/components/schemas/Refusal"}, name


def test_every_operation_asks_who_it_is() -> None:
    for name, operation in operations(description()):
        assert [set(each) for each in operation["security"]] == [{"TokenAuth"}, {"SessionAuth"}], name


def test_nothing_is_referred_to_that_is_not_there() -> None:
    document = description()
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert set(references(document)) - known == set()


def test_what_a_body_carries_is_said_and_nothing_else_is_taken() -> None:
    document = description()
    schemas = document["components"]["schemas"]
    bodies = {
        schema["$ref"].rpartition("/")[2]
        for _, operation in operations(document)
        if "requestBody" in operation
        for content in operation["requestBody"]["content"].values()
        if "$ref" in (schema := content["schema"])
    }

    assert len(bodies) >= 25
    assert [name for name in sorted(bodies) if schemas[name].get("additionalProperties") is not False] == []


def test_examples_are_given_where_a_body_is_not_plain() -> None:
    schemas = description()["components"]["schemas"]

    for name in ("Register", "Edit", "Progress", "Apply", "WithReason"):
        assert schemas[name]["examples"], name


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Refusal", {"error", "message", "fields", "changes"}),
        ("Stand", {"number", "state", "version"}),
        ("ProblemList", {"total", "page", "pages", "rows"}),
        ("ProblemRow", {"id", "number", "text", "state", "severity", "track", "campaign", "unit", "person", "due",
                        "milestones", "last_act_at", "closed_at", "version", "unresolved"}),
        ("JobRow", {"id", "kind", "title", "state", "done", "total", "result", "error", "asked_at", "ended_at",
                    "asked_by", "started_at"}),
        ("EvidenceRow", {"id", "name", "media_type", "size", "sha256", "effective_on", "uploaded_at", "unit", "version"}),
        ("UnitRow", {"id", "name", "short_name", "kind", "region_id", "region_path", "region_name", "parent_id",
                     "is_active", "successor_id"}),
        ("TokenRow", {"id", "user_id", "user", "name", "hint", "writes", "created_at", "expires_at", "last_used_on",
                      "revoked_at", "alive"}),
    ],
)  # fmt: skip
def test_what_programs_read_keeps_its_names(name: str, fields: set[str]) -> None:
    """Rows of queries are answered as they are: whoever renames a field there breaks programs, and is told so here."""
    assert set(description()["components"]["schemas"][name]["properties"]) >= fields


def test_the_description_is_for_whoever_may_ask(county: County) -> None:
    token = token_for(county.users["office"])

    by_token = Client().get("/api/openapi.json", headers={"Authorization": f"Bearer {token}"})
    by_session = open_session(Client(), county.users["other"]).get("/api/openapi.json")
    assert told(by_token)["openapi"] == told(by_session)["openapi"] == "3.1.0"
    nobody = Client().get("/api/openapi.json")
    assert (nobody.status_code, told(nobody)["error"]) == (401, "not-recognized")
    assert Client().get("/api/docs").headers["Location"].startswith("/accounts/login/")


def test_a_program_reads_the_description_in_its_language(county: County) -> None:
    token = token_for(county.users["office"])

    english = Client().get("/api/openapi.json", headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"})

    assert told(english)["paths"]["/api/v1/problems"]["get"]["summary"] == "List of problems"


def test_the_page_takes_everything_from_our_own_files(county: County) -> None:
    page = open_session(Client(), county.users["office"]).get("/api/docs")
    body = page.content.decode()

    assert re.findall(r'(?:src|href)="(https?:)?//', body) == []
    assert "<style" not in body and " style=" not in body
    assert re.findall(r"<script(?![^>]*\bsrc=)", body) == []
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    for file in re.findall(r'"(/static/(?:ninja|rest)/[^"]+)"', body):
        assert Client().get(file).status_code == 200, file
