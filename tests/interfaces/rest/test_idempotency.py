"""A program that does not know whether it was heard asks again under the same key: what it asked for is done once."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from bihuan.apps.audit.models import Act
from bihuan.apps.evidence.models import Evidence
from bihuan.apps.ledger.models import Problem
from bihuan.apps.organizations import operations
from bihuan.apps.organizations.models import ApiAnswer, ApiToken, RoleGrant
from bihuan.apps.organizations.operations import Answer, answer_once, forget_old_answers
from bihuan.core.decisions import BadInput
from bihuan.core.tokens import digest_of
from bihuan.interfaces.rest.api import openapi_document
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.verification.steps import photo
from tests.at_once import at_once
from tests.factories import SYSTEM
from tests.interfaces.rest.programs import ROOT, token_for, told
from tests.interfaces.rest.programs import Answer as Answered

KEY = "9a1f-nightly-import-0001"


@pytest.fixture
def county(db: None, tmp_path: Path) -> Iterator[County]:
    cache.clear()
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield make_county()


@pytest.fixture
def token(county: County) -> str:
    return token_for(county.users["office"])


def ask(token: str, path: str, body: object, *, key: str = KEY, method: str = "POST", **headers: str) -> Answered:
    given = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, **headers}
    return Client().generic(method, ROOT + path, json.dumps(body), content_type="application/json", headers=given)


def new_problem(county: County, text: str = "食堂没有留样") -> dict[str, object]:
    return {"campaign_id": county.campaign, "text": text}


def refused(answer: Answered) -> tuple[int, str]:
    return answer.status_code, told(answer)["error"]


def test_what_arrives_twice_is_done_once_and_answered_alike(county: County, token: str) -> None:
    first = ask(token, "/problems", new_problem(county))
    acts = Act.objects.count()
    again = ask(token, "/problems", new_problem(county))

    assert (first.status_code, again.status_code) == (201, 201)
    assert told(first) == told(again)
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert again.headers["Content-Type"].startswith("application/json")
    assert (Problem.objects.count(), Act.objects.count()) == (1, acts)


def test_a_step_is_taken_once_though_its_version_has_moved_on(county: County, token: str) -> None:
    number = county.register()
    path, body = f"/problems/{number}/dispatch", {"version": county.detail(number).version}

    first, again = ask(token, path, body), ask(token, path, body)

    assert (first.status_code, again.status_code) == (200, 200)
    assert told(again)["state"] == "dispatched"
    assert ask(token, path, body, key="another").status_code in (403, 409)


def test_an_edit_too_is_answered_again_instead_of_conflicting_with_itself(county: County, token: str) -> None:
    number = county.register()
    body = {"version": county.detail(number).version, "severity": "grave"}

    answers = [ask(token, f"/problems/{number}", body, method="PATCH") for _turn in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.content for answer in answers}) == 1


def test_what_many_were_told_is_told_again(county: County, token: str) -> None:
    ready, held = county.register(), county.register(accountable_unit_id=None)
    body = {"problems": [{"number": ready}, {"number": held}]}

    first, again = (told(ask(token, "/problems/dispatch", body)) for _turn in range(2))

    assert first == again
    assert (again["dispatched"], again["held"]) == (1, 1)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda body: ("/problems", {**body, "text": "别的事"}), id="another body"),
        pytest.param(lambda body: ("/problems/dispatch", body), id="another address"),
        pytest.param(lambda body: ("/problems?x=1", body), id="another query"),
    ],
)
def test_a_key_belongs_to_one_request(
    county: County, token: str, change: Callable[[dict[str, object]], tuple[str, object]]
) -> None:
    ask(token, "/problems", new_problem(county))

    path, body = change(new_problem(county))
    answer = ask(token, path, body)

    assert refused(answer) == (422, "idempotency-key-reused")
    assert list(told(answer)["fields"]) == ["Idempotency-Key"]
    assert Problem.objects.count() == 1
    assert told(ask(token, path, body, **{"Accept-Language": "en"}))["message"].startswith("This Idempotency-Key")


def test_tokens_do_not_meet_in_one_key(county: County, token: str) -> None:
    others = (token_for(county.users["office"], name="第二个"), token_for(county.users["lead"]))

    numbers = {told(ask(each, "/problems", new_problem(county)))["number"] for each in (token, *others)}

    assert len(numbers) == 3


def test_a_refusal_did_nothing_and_may_be_tried_again_under_its_key(county: County, token: str) -> None:
    number = county.register(accountable_unit_id=None)
    path = f"/problems/{number}/dispatch"

    assert ask(token, path, {}).status_code == 403
    assert ask(token, path, {"due": "不是日期"}).status_code == 422
    assert not ApiAnswer.objects.exists()
    assert ask(token, path, {"accountable_unit_id": county.accountable.id}).status_code == 200
    assert ApiAnswer.objects.get().status == 200


def test_nothing_is_kept_of_what_is_not_there(county: County, token: str) -> None:
    assert ask(token, "/problems/XY-2026-9999/dispatch", {}).status_code == 404
    assert ask(token, "/no-such-route", {}).status_code == 404
    assert not ApiAnswer.objects.exists()


def test_a_key_is_free_again_after_a_day(county: County, token: str) -> None:
    first = told(ask(token, "/problems", new_problem(county)))
    ApiAnswer.objects.update(asked_at=now() - timedelta(hours=23))
    assert told(ask(token, "/problems", new_problem(county))) == first

    ApiAnswer.objects.update(asked_at=now() - timedelta(hours=24, seconds=1))
    later = ask(token, "/problems", new_problem(county, "第二天的事"))

    assert later.status_code == 201
    assert told(later) != first
    assert ApiAnswer.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "键", "tab\tbed", "\x7f"], ids=repr)
def test_a_key_that_cannot_be_one_is_refused_before_anything_is_done(county: County, token: str, key: str) -> None:
    answer = ask(token, "/problems", new_problem(county), key=key)

    assert refused(answer) == (422, "idempotency-key-unfit")
    assert not Problem.objects.exists()


@pytest.mark.parametrize("key", ["x", "x" * 255, '"quoted"', "';DROP-TABLE--", "%s%d{}"])
def test_any_sign_that_can_be_typed_makes_a_key(county: County, token: str, key: str) -> None:
    answers = [ask(token, "/problems", new_problem(county), key=key) for _turn in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert Problem.objects.count() == 1


def test_a_key_opens_nothing(county: County, token: str) -> None:
    ask(token, "/problems", new_problem(county))
    reader = token_for(county.users["office"], writes=False, name="只读")

    assert refused(ask(reader, "/problems", new_problem(county))) == (403, "token-read-only")
    assert ask("bh_" + "x" * 40, "/problems", new_problem(county)).status_code == 401
    assert Client().post(ROOT + "/problems", headers={"Idempotency-Key": KEY}).status_code == 401
    assert Problem.objects.count() == 1


def test_who_may_nothing_any_more_gets_no_earlier_answer(county: County, token: str) -> None:
    ask(token, "/problems", new_problem(county))
    for pk in RoleGrant.objects.filter(user=county.users["office"].id, until=None).values_list("pk", flat=True):
        operations.revoke_role(actor=SYSTEM, at=now(), grant_id=pk, reason="调离")
    assert ask(token, "/problems", new_problem(county)).status_code == 401


def test_a_revoked_token_gets_no_earlier_answer(county: County, token: str) -> None:
    ask(token, "/problems", new_problem(county))
    ApiToken.objects.filter(digest=digest_of(token)).update(revoked_at=now())

    assert ask(token, "/problems", new_problem(county)).status_code == 401


def test_a_browser_is_told_that_keys_go_with_tokens(county: County) -> None:
    browser = county.browser("office")
    browser.get("/")
    headers = {"Idempotency-Key": KEY, "X-CSRFToken": browser.cookies["csrftoken"].value}

    answer = browser.post(ROOT + "/problems", "{}", content_type="application/json", headers=headers)

    assert refused(answer) == (422, "idempotency-by-token")


def test_reading_takes_no_notice_of_a_key(county: County, token: str) -> None:
    before = told(ask(token, "/problems", None, method="GET"))["total"]
    county.register()

    assert told(ask(token, "/problems", None, method="GET"))["total"] == before + 1
    assert not ApiAnswer.objects.exists()


def upload(token: str, number: str, content: bytes, *, name: str = "现场.jpg", boundary: str = "one") -> Answered:
    """The same file as a library sends it: each time parted by other words."""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="number"\r\n\r\n{number}\r\n--{boundary}\r\n'
    head += f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    given = {"Authorization": f"Bearer {token}", "Idempotency-Key": KEY}
    return Client().generic(
        "POST", ROOT + "/evidence", body, content_type=f"multipart/form-data; boundary={boundary}", headers=given
    )


def test_a_file_that_is_sent_again_is_known_by_its_content(county: County, token: str) -> None:
    number, content = county.register(), photo().getvalue()
    first, again = upload(token, number, content), upload(token, number, content, boundary="two")

    assert (first.status_code, again.status_code) == (201, 201)
    assert told(first) == told(again)
    assert Evidence.objects.count() == 1
    assert refused(upload(token, number, content + b"\x00")) == (422, "idempotency-key-reused")
    assert refused(upload(token, number, content, name="另一张.jpg")) == (422, "idempotency-key-reused")


def test_a_list_that_is_sent_twice_is_imported_once(county: County, token: str) -> None:
    given = {"Authorization": f"Bearer {token}", "Idempotency-Key": KEY}
    content = "序号,存在问题\n1,票据不全\n".encode()

    answers = [
        Client().post(
            ROOT + "/imports", {"campaign": "校园餐", "file": SimpleUploadedFile("a.csv", content)}, headers=given
        )
        for _turn in range(2)
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [202, 202]
    assert told(answers[0]) == told(answers[1])


@pytest.mark.parametrize("broken", [b"", b"{", b"\xff\xfe", b"[" * 2000], ids=["nothing", "open", "bytes", "deep"])
def test_a_body_that_cannot_be_read_is_refused_as_without_a_key(county: County, token: str, broken: bytes) -> None:
    def answer(**key: str) -> Answered:
        headers = {"Authorization": f"Bearer {token}", **key}
        return Client().generic(
            "POST", ROOT + "/problems", broken, content_type="application/json", headers=headers
        )  # fmt: skip

    with_key, without = answer(**{"Idempotency-Key": KEY}), answer()

    assert refused(with_key) == refused(without)
    assert not ApiAnswer.objects.exists()


def test_what_failed_is_undone_as_a_whole_and_may_be_tried_again(county: County, token: str) -> None:
    token_id = ApiToken.objects.get().pk
    once = partial(answer_once, token_id=token_id, key=KEY, fingerprint="f", at=now())

    def fail() -> Answer:
        county.register("写了一半")
        return Answer(500, "application/json", "{}")

    assert once(act=fail) == (Answer(500, "application/json", "{}"), False)
    assert (Problem.objects.count(), ApiAnswer.objects.count()) == (0, 0)
    assert once(act=lambda: Answer(204, "", "")) == (Answer(204, "", ""), False)
    assert once(act=fail) == (Answer(204, "", ""), True)
    with pytest.raises(BadInput, match="已经用在另一个请求上"):
        answer_once(token_id=token_id, key=KEY, fingerprint="g", at=now(), act=fail)


def test_old_answers_are_forgotten_and_new_ones_kept(county: County, token: str) -> None:
    ask(token, "/problems", new_problem(county), key="old")
    ApiAnswer.objects.update(asked_at=now() - timedelta(hours=25))
    ask(token, "/problems", new_problem(county, "新的"), key="new")

    assert forget_old_answers(now()) == 1
    assert ApiAnswer.objects.get().key == "new"
    assert forget_old_answers(now()) == 0


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_writing_route_says_that_it_takes_a_key(language: str) -> None:
    paths = json.loads(openapi_document(language))["paths"]
    told_of = {
        (method, any(each["name"] == "Idempotency-Key" for each in route.get("parameters", [])))
        for routes in paths.values()
        for method, route in routes.items()
    }
    assert told_of == {("get", False), ("post", True), ("patch", True), ("put", True), ("delete", True)}


@pytest.mark.django_db(transaction=True)
def test_two_that_arrive_at_the_same_moment_are_one(tmp_path: Path) -> None:
    cache.clear()
    county = make_county()
    token = token_for(county.users["office"])

    answers = at_once(*[partial(ask, token, "/problems", new_problem(county)) for _turn in range(3)])

    assert [getattr(each, "status_code", each) for each in answers] == [201, 201, 201]
    assert Problem.objects.count() == 1
    replayed = [each.headers.get("Idempotency-Replayed") for each in answers]  # type: ignore[attr-defined]
    assert sorted(replayed, key=str) == [None, "true", "true"]


@pytest.mark.django_db(transaction=True)
def test_of_two_different_ones_at_the_same_moment_one_is_refused() -> None:
    cache.clear()
    county = make_county()
    token = token_for(county.users["office"])

    answers = at_once(*[partial(ask, token, "/problems", new_problem(county, text)) for text in ("甲", "乙")])

    assert sorted(getattr(each, "status_code", 0) for each in answers) == [201, 422]
    assert Problem.objects.count() == 1
