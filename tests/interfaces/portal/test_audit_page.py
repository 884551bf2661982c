"""操作存证 in the browser's eyes: who finds what there, how one filters and turns pages, how an act is proved."""

import datetime as dt
import json
import re
from typing import Protocol
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.apps.audit.models import Act
from bihuan.apps.audit.operations import record, seal_acts, verify_log
from bihuan.apps.organizations.queries import RegionRow
from bihuan.core.actors import Role, system_actor
from bihuan.interfaces.portal.act_words import ACT_WORDS, act_word
from tests.factories import make_region, make_unit, make_user, open_session
from tests.guards import drop_guards

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def region() -> RegionRow:
    return make_region("澜川县")


def signed_in(region: RegionRow, role: Role) -> Client:
    unit = make_unit(region) if role in (Role.UNIT, Role.RESPONSIBLE, Role.CHECKER) else None
    user = make_user(region, role, unit=unit)
    return open_session(Client(), user)


def write(region: RegionRow, label: str, *, number: int = 1, object_type: str = "test.matter", **more: object) -> UUID:
    values: dict[str, object] = {"before": {"state": "registered"}, "after": {"state": "dispatched"}}
    pk = record(
        actor=system_actor("demo"),
        action="ledger.problem.dispatched",
        at=AT + dt.timedelta(days=number),
        object_type=object_type,
        object_id=number,
        label=label,
        region_path=region.path,
        reason="会议决定",
        **values | more,  # type: ignore[arg-type]
    )
    return Act.objects.get(pk=pk).reference


class Answer(Protocol):
    @property
    def content(self) -> bytes: ...


def text(answer: Answer) -> str:
    return answer.content.decode()


def test_who_is_not_signed_in_is_sent_to_the_door(client: Client) -> None:
    answer = client.get("/audit/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.AUDIT_ADMIN, 200),
        (Role.OFFICE, 200),
        (Role.LEADER, 200),
        (Role.SECURITY_ADMIN, 200),
        (Role.SYSTEM_ADMIN, 404),
        (Role.UNIT, 404),
        (Role.CHECKER, 404),
        (Role.INSPECTOR, 404),
        (Role.DISCIPLINE, 404),
    ],
)
def test_the_record_is_there_for_those_who_oversee(region: RegionRow, role: Role, code: int) -> None:
    client = signed_in(region, role)
    assert client.get("/audit/").status_code == code
    assert ('href="/audit/"' in text(client.get("/accounts/me/"))) is (code == 200)


def test_a_row_says_who_did_what_on_what_and_why(region: RegionRow) -> None:
    write(region, "产权证办理慢")
    page = text(signed_in(region, Role.OFFICE).get("/audit/"))
    for words in ("交办", "demo", "产权证办理慢", "会议决定", "2026-11-25 09:00:00"):
        assert words in page


def test_a_region_does_not_show_what_happened_in_another(region: RegionRow) -> None:
    reference = write(make_region("邻县"), "邻县的事")
    client = signed_in(region, Role.AUDIT_ADMIN)
    assert "邻县的事" not in text(client.get("/audit/"))
    assert client.get(f"/audit/acts/{reference}/").status_code == 404
    assert client.get(f"/audit/acts/{reference}/proof.json").status_code == 404


def test_the_office_sees_no_sign_ins_and_the_security_administrator_no_work(region: RegionRow) -> None:
    write(region, "一件工作")
    office, security = signed_in(region, Role.OFFICE), signed_in(region, Role.SECURITY_ADMIN)
    assert "一件工作" in text(office.get("/audit/"))
    assert "object_type=organizations.user" not in text(office.get("/audit/"))
    assert "一件工作" not in text(security.get("/audit/"))
    assert "object_type=organizations.user" in text(security.get("/audit/"))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("actor=demo", {"第一件", "第二件"}),
        ("actor=wang", set()),
        ("action=ledger.problem.dispatched", {"第一件", "第二件"}),
        ("action=ledger.problem.closed", set()),
        ("text=第二", {"第二件"}),
        ("since=2026-11-26", {"第二件"}),
        ("until=2026-11-25", {"第一件"}),
        ("object_type=test.matter&object_id=2", {"第二件"}),
        ("since=soon", {"第一件", "第二件"}),
        ("until=9999-12-31", {"第一件", "第二件"}),
        ("since=0001-01-01", {"第一件", "第二件"}),
        ("after=nonsense", {"第一件", "第二件"}),
    ],
)
def test_filters_live_in_the_address(region: RegionRow, query: str, shown: set[str]) -> None:
    write(region, "第一件", number=1)
    write(region, "第二件", number=2)
    page = text(signed_in(region, Role.OFFICE).get(f"/audit/?{query}"))
    assert {label for label in ("第一件", "第二件") if f'title="{label}"' in page} == shown


@pytest.mark.parametrize("query", ["since=soon", "until=9999-12-31", "since=0001-01-01"])
def test_a_filter_that_cannot_be_read_says_so(region: RegionRow, query: str) -> None:
    assert "bh-summary" in text(signed_in(region, Role.OFFICE).get(f"/audit/?{query}"))


def test_pages_turn_without_a_total(region: RegionRow) -> None:
    for number in range(60):
        write(region, f"事项{number:02}", number=number)
    client = signed_in(region, Role.OFFICE)
    first = text(client.get("/audit/?actor=demo"))
    assert 'title="事项59"' in first and 'title="事项09"' not in first
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = text(client.get(f"/audit/{older}"))
    assert 'title="事项09"' in second and 'title="事项10"' not in second
    newer = second.partition('rel="prev" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert 'title="事项59"' in text(client.get(f"/audit/{newer}"))
    assert 'rel="next"' not in second
    assert "共 60" not in first


def test_an_act_shows_its_change_and_waits_for_its_seal(region: RegionRow) -> None:
    reference = write(region, "产权证办理慢")
    client = signed_in(region, Role.OFFICE)
    page = text(client.get(f"/audit/acts/{reference}/"))
    assert "registered" in page and "dispatched" in page and str(reference) in page
    assert "一分钟内会封存" in page
    assert client.get(f"/audit/acts/{reference}/proof.json").status_code == 404
    assert client.get("/audit/head.json").status_code == 404


def test_a_change_of_a_problem_reads_in_the_ledgers_words(region: RegionRow) -> None:
    after = {"state": "rectifying", "due": "2026-12-31", "odd": [1]}
    reference = write(
        region, "产权证办理慢", object_type="problem", before={"due": "2026-11-30", "same": 1}, after=after
    )
    page = text(signed_in(region, Role.OFFICE).get(f"/audit/acts/{reference}/"))
    for words in ("时限", "状态", "整改中", "odd", "[1]"):
        assert words in page
    assert "rectifying" not in page


def test_a_sealed_act_is_proved_on_its_page_and_in_a_file(region: RegionRow) -> None:
    reference = write(region, "产权证办理慢")
    client = signed_in(region, Role.OFFICE)
    seal_acts(at=AT)
    assert "这一步与封存时一样" in text(client.get(f"/audit/acts/{reference}/"))
    proof = client.get(f"/audit/acts/{reference}/proof.json")
    head = client.get("/audit/head.json")
    assert proof["Content-Disposition"] == f'attachment; filename="proof-{reference}.json"'
    assert proof.json()["holds"] is True
    assert proof.json()["head"] == head.json()
    assert "protected" not in head.json()


def test_an_act_that_was_altered_says_so_on_its_page(region: RegionRow) -> None:
    reference = write(region, "产权证办理慢")
    client = signed_in(region, Role.OFFICE)
    seal_acts(at=AT)
    drop_guards()
    Act.objects.filter(reference=reference).update(reason="别的")
    page = text(client.get(f"/audit/acts/{reference}/"))
    assert "封存后被改过" in page and "这一步与封存时一样" not in page


def test_the_page_says_how_the_last_verification_ended(region: RegionRow) -> None:
    reference = write(region, "产权证办理慢")
    client = signed_in(region, Role.AUDIT_ADMIN)
    seal_acts(at=AT)
    verify_log(at=AT)
    assert '<b class="danger">' not in text(client.get("/audit/"))
    drop_guards()
    Act.objects.filter(reference=reference).update(reason="别的")
    verify_log(at=AT)
    assert "有记录被改动" in text(client.get("/audit/"))


def test_an_act_that_is_not_there_is_not_found(region: RegionRow) -> None:
    assert signed_in(region, Role.AUDIT_ADMIN).get(f"/audit/acts/{uuid4()}/").status_code == 404


def test_the_audit_administrator_takes_out_what_the_filters_find(region: RegionRow) -> None:
    write(region, "第一件", number=1)
    write(region, "第二件", number=2)
    client = signed_in(region, Role.AUDIT_ADMIN)
    assert "导出这些记录" in text(client.get("/audit/"))
    answer = client.post("/audit/export/?text=第二&until=9999-12-31")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [json.loads(line)["label"] for line in lines] == ["第二件"]
    last = Act.objects.order_by("pk").last()
    assert last is not None and last.action == "audit.record.exported" and last.actor_user_id is not None


def test_nobody_else_takes_the_record_out(region: RegionRow) -> None:
    client = signed_in(region, Role.OFFICE)
    assert "导出这些记录" not in text(client.get("/audit/"))
    assert client.post("/audit/export/").status_code == 404
    assert client.get("/audit/export/").status_code == 405


def without_tokens(page: str) -> str:
    """The page without what changes from one request to the next."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


def test_protected_acts_leave_no_trace_on_the_page(region: RegionRow) -> None:
    write(region, "公开的事", number=1)
    client = signed_in(region, Role.AUDIT_ADMIN)
    seal_acts(at=AT)
    before = text(client.get("/audit/?actor=demo"))
    secret = write(region, "举报人张三", number=2, protected=True)
    seal_acts(at=AT)
    after = text(client.get("/audit/?actor=demo"))
    assert "张三" not in after
    assert without_tokens(before) == without_tokens(after)
    assert client.get(reverse("audit:act", args=[secret])).status_code == 404


def test_every_action_reads_in_words_and_an_unknown_one_by_its_name() -> None:
    assert act_word("ledger.problem.dispatched") == "交办"
    assert act_word("later.thing.done") == "later.thing.done"
    assert all(str(word) != action for action, word in ACT_WORDS.items())
