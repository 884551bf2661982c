"""Who sees which act: the page, the timeline, one act and the export answer alike, and none lets protected acts be counted."""

import datetime as dt
import json
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils.functional import Promise

from bihuan.apps.audit import policies
from bihuan.apps.audit.models import Act, Leaf
from bihuan.apps.audit.operations import (
    destroy_protection_key,
    export_acts,
    record,
    register_protected,
    register_security_objects,
    register_visibility,
    seal_acts,
)
from bihuan.apps.audit.queries import (
    ActFilters,
    act_row,
    action_choices,
    action_word,
    acts_of_object,
    acts_page,
    inclusion_proof,
    may_export_record,
    may_read_record,
    register_action_words,
    timeline,
    users_who_acted,
    words,
)
from bihuan.core.actors import ANONYMOUS, Actor, Grant, Role, system_actor
from bihuan.core.decisions import Missing, Refused
from tests.apps.audit.acts import AT, add_acts

pytestmark = pytest.mark.django_db

HERE, BELOW, ELSEWHERE = "0001", "00010002", "0009"


def actor(role: Role, region: str = HERE, unit: int | None = None) -> Actor:
    return Actor(user_id=5, username=f"{role}@{region}", name="某人", grants=(Grant(role, region, unit),))


def things_of(reader: Actor) -> QuerySet[Leaf, int]:
    """In place of problems: readers of unit 4 see the things that have a leaf (1 and 2)."""
    seen = Leaf.objects.filter(act_id__in=[1, 2]) if 4 in reader.unit_ids() else Leaf.objects.none()
    return seen.values_list("act_id", flat=True)


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "_visible", {})
    monkeypatch.setattr(policies, "_protected", {})
    monkeypatch.setattr(policies, "_security", set())
    register_visibility("thing", things_of, open_keys=["state"])
    register_protected("referral", lambda reader: ["r-1"] if reader.holds(Role.DISCIPLINE) else [])
    register_security_objects("user")


@pytest.fixture
def things() -> None:
    """Stored things whose ids are 1 and 2, for the registry above."""
    for position, pk in enumerate((1, 2), start=900):
        Leaf.objects.create(act_id=pk, protected=False, position=position, leaf_hash="0" * 64)


def write(label: str, *, object_type: str = "thing", object_id: str = "7", region: str = HERE, **more: object) -> Act:
    values: dict[str, object] = {"before": {"state": "a", "source": "举报"}, "after": {"state": "b", "source": "举报"}}
    values |= more
    pk = record(
        actor=Actor(user_id=9, username="li", name="李", via="web", address="10.0.0.9"),
        action="test.thing.changed",
        at=AT,
        object_type=object_type,
        object_id=object_id,
        label=label,
        region_path=region,
        **values,  # type: ignore[arg-type]
    )
    return Act.objects.get(pk=pk)


def labels(reader: Actor, filters: ActFilters | None = None) -> set[str]:
    return {row.label for row in acts_page(reader, filters or ActFilters()).rows}


@pytest.fixture
def acts(things: None) -> None:
    write("here")
    write("below", region=BELOW)
    write("elsewhere", region=ELSEWHERE)
    write("nowhere", region="")
    write("sign-in", object_type="user")
    write("unknown sign-in", object_type="user", region="")
    write("mine", object_id="1", region=ELSEWHERE)
    write("secret", object_type="referral", object_id="r-1", protected=True)
    write("other secret", object_type="referral", object_id="r-2", protected=True)


# By hand, and never computed from the policy.
SEEN = [
    pytest.param(
        actor(Role.AUDIT_ADMIN), {"here", "below", "nowhere", "sign-in", "unknown sign-in"}, id="audit administrator"
    ),
    pytest.param(
        actor(Role.AUDIT_ADMIN, ELSEWHERE),
        {"elsewhere", "mine", "nowhere", "unknown sign-in"},
        id="audit administrator elsewhere",
    ),
    pytest.param(actor(Role.OFFICE), {"here", "below"}, id="office"),
    pytest.param(actor(Role.OFFICE, BELOW), {"below"}, id="office of the lower region"),
    pytest.param(actor(Role.LEADER), {"here", "below"}, id="leader"),
    pytest.param(actor(Role.SECURITY_ADMIN), {"sign-in", "unknown sign-in"}, id="security administrator"),
    pytest.param(actor(Role.SYSTEM_ADMIN), set(), id="system administrator"),
    pytest.param(actor(Role.UNIT, HERE, 4), {"mine"}, id="unit that sees the thing"),
    pytest.param(actor(Role.UNIT, HERE, 3), set(), id="another unit"),
    pytest.param(actor(Role.OFFICE, HERE, 4), {"mine"}, id="an office grant over one unit reaches no region"),
    pytest.param(actor(Role.DISCIPLINE), {"secret"}, id="discipline liaison"),
    pytest.param(ANONYMOUS, set(), id="nobody"),
    pytest.param(
        system_actor(),
        {"here", "below", "elsewhere", "nowhere", "sign-in", "unknown sign-in", "mine"},
        id="the system",
    ),
]


@pytest.mark.parametrize(("reader", "seen"), SEEN)
def test_the_page_shows_a_reader_what_is_theirs(acts: None, reader: Actor, seen: set[str]) -> None:
    assert labels(reader) == seen


@pytest.mark.parametrize(("reader", "seen"), SEEN)
def test_one_act_is_there_exactly_for_those_whose_page_shows_it(acts: None, reader: Actor, seen: set[str]) -> None:
    found = set()
    for reference in Act.objects.values_list("reference", flat=True):
        try:
            found.add(act_row(reader, reference).label)
        except Missing:
            continue
    assert found == seen


@pytest.mark.parametrize(("reader", "seen"), SEEN)
def test_the_two_shapes_of_the_rule_agree(acts: None, reader: Actor, seen: set[str]) -> None:
    whole = set(Act.objects.filter(policies.whole(reader), protected=False).values_list("pk", flat=True))
    assert whole == {act.pk for act in Act.objects.filter(protected=False) if policies.sees_whole(reader, act)}


def test_whoever_sees_an_act_through_its_thing_sees_only_what_was_declared_open(acts: None) -> None:
    (row,) = acts_page(actor(Role.UNIT, HERE, 4), ActFilters()).rows
    assert (row.before, row.after) == ({"state": "a"}, {"state": "b"})
    assert (row.address, row.actor_username, row.actor_name, row.whole) == ("", "", "李", False)


def test_the_office_sees_the_whole_act(acts: None) -> None:
    row = next(row for row in acts_page(actor(Role.OFFICE), ActFilters()).rows if row.label == "here")
    assert row.after == {"state": "b", "source": "举报"}
    assert (row.address, row.whole) == ("10.0.0.9", True)


def test_the_timeline_of_a_thing_is_newest_first_and_hides_what_the_page_hides(acts: None) -> None:
    write("mine again", object_id="1", region=ELSEWHERE)
    rows = timeline(actor(Role.UNIT, HERE, 4), "thing", 1)
    assert [row.label for row in rows] == ["mine again", "mine"]
    assert rows[0].after == {"state": "b"}
    assert [row.label for row in timeline(actor(Role.UNIT, HERE, 4), "thing", "1", limit=1)] == ["mine again"]


def test_rules_of_the_program_read_whole_acts(acts: None) -> None:
    (act,) = acts_of_object("thing", 1)
    assert act.after == {"state": "b", "source": "举报"}


def test_rules_of_the_program_know_who_acted_open_or_protected_until_the_key_is_destroyed(acts: None) -> None:
    def by(user: int | None, object_id: str, *, protected: bool) -> None:
        who = Actor(user_id=user, username="li", name="李")
        record(actor=who, action="a", at=AT, object_type="errand", object_id=object_id, protected=protected)

    by(7, "e-1", protected=False)
    by(8, "e-1", protected=True)
    by(None, "e-1", protected=True)
    by(9, "e-2", protected=True)
    by(9, "e-3", protected=True)
    assert users_who_acted("errand", ["e-1", "e-2", "e-4"]) == {"e-1": {7, 8}, "e-2": {9}}
    assert users_who_acted("other", ["e-1"]) == users_who_acted("errand", []) == {}

    destroy_protection_key(actor=system_actor(), object_type="errand", object_id="e-1", at=AT, reason="期满")
    assert users_who_acted("errand", ["e-1"]) == {"e-1": {7}}


def test_the_timeline_of_a_protected_thing_is_for_its_readers(acts: None) -> None:
    assert [row.label for row in timeline(actor(Role.DISCIPLINE), "referral", "r-1")] == ["secret"]
    assert timeline(actor(Role.DISCIPLINE), "referral", "r-2") == ()
    assert timeline(actor(Role.AUDIT_ADMIN), "referral", "r-1") == ()
    row = timeline(actor(Role.DISCIPLINE), "referral", "r-1")[0]
    assert (row.action, row.object_id, row.actor_name, row.protected) == ("test.thing.changed", "r-1", "李", True)


def test_a_reader_is_told_where_the_content_was_destroyed(acts: None) -> None:
    destroy_protection_key(actor=system_actor(), object_type="referral", object_id="r-1", at=AT, reason="期满")
    newest, oldest = timeline(actor(Role.DISCIPLINE), "referral", "r-1")
    assert newest.action == "audit.protection_key.destroyed"
    assert (oldest.readable, oldest.label, oldest.after) == (False, "", None)


def test_neither_page_nor_proof_nor_head_tells_whether_there_are_protected_acts() -> None:
    first, second = write("one"), write("two")
    seal_acts(at=AT)
    for _ in range(3):
        write("hidden", object_type="referral", object_id="r-9", protected=True)
    third = write("three")
    seal_acts(at=AT)
    page = acts_page(actor(Role.AUDIT_ADMIN), ActFilters())
    assert [row.label for row in page.rows] == ["three", "two", "one"]
    proofs = [inclusion_proof(act.reference) for act in (first, second, third)]
    assert [proof.position for proof in proofs] == [0, 1, 2]
    assert {proof.head.size for proof in proofs} == {3}


@pytest.mark.parametrize(
    ("filters", "seen"),
    [
        pytest.param(ActFilters(actor="li"), {"a", "b"}, id="user name"),
        pytest.param(ActFilters(actor="李"), {"a", "b"}, id="name"),
        pytest.param(ActFilters(actor="wang"), set(), id="somebody else"),
        pytest.param(ActFilters(action="test.thing.changed"), {"a", "b"}, id="action"),
        pytest.param(ActFilters(action="test.thing.made"), set(), id="another action"),
        pytest.param(ActFilters(object_type="thing", object_id="7"), {"a"}, id="thing"),
        pytest.param(ActFilters(text="A"), {"a"}, id="text in the label"),
        pytest.param(ActFilters(text="因为"), {"b"}, id="text in the reason"),
        pytest.param(ActFilters(since=AT), {"a", "b"}, id="since counts"),
        pytest.param(ActFilters(until=AT), set(), id="until does not"),
        pytest.param(ActFilters(since=AT + dt.timedelta(seconds=1)), set(), id="later"),
    ],
)
@pytest.mark.parametrize("protected", [False, True], ids=["open", "protected"])
def test_filters_find_open_and_protected_acts_alike(filters: ActFilters, seen: set[str], protected: bool) -> None:
    register_protected("thing", lambda _: ["7", "8"])
    write("a", protected=protected)
    write("b", object_id="8", reason="因为雨季", protected=protected)
    assert labels(actor(Role.OFFICE), filters) == seen


def test_a_period_finds_acts_whose_keys_do_not_follow_their_moments() -> None:
    hours = [5, 1, 9, 2, 9, 0]
    for number, hour in enumerate(hours):
        record(
            actor=system_actor(), action="test.thing.changed", at=AT + dt.timedelta(hours=hour), object_type="thing",
            object_id=number, label=str(number), region_path=HERE,
        )  # fmt: skip
    for first in range(11):
        since = ActFilters(since=AT + dt.timedelta(hours=first))
        later = {str(number) for number, hour in enumerate(hours) if hour >= first}
        assert labels(actor(Role.OFFICE), since) == later, first


def test_a_period_is_bounded_by_a_key_out_of_the_index_of_moments() -> None:
    write("a")
    with CaptureQueriesContext(connection) as captured:
        acts_page(actor(Role.OFFICE), ActFilters(since=AT))
    assert len(captured) == 1, "no question of its own"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{captured[0]['sql']}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "InitPlan" in plan or "act_by_moment" in plan


def test_pages_go_back_and_forth_without_losing_or_repeating_an_act() -> None:
    add_acts(25)
    reader = system_actor()
    walked: list[str] = []
    after: UUID | None = None
    pages = []
    while True:
        page = acts_page(reader, ActFilters(), after=after, limit=10)
        pages.append(page)
        walked += [row.label for row in page.rows]
        after = page.older
        if after is None:
            break
    assert walked == [f"事项 {number}" for number in range(25, 0, -1)]
    assert [len(page.rows) for page in pages] == [10, 10, 5]
    assert pages[0].newer is None and pages[1].newer is not None
    back = acts_page(reader, ActFilters(), before=pages[2].newer, limit=10)
    assert back.rows == pages[1].rows
    assert acts_page(reader, ActFilters(), before=back.newer, limit=10).rows == pages[0].rows
    assert acts_page(reader, ActFilters(), before=back.newer, limit=10).newer is None


def test_a_page_reads_no_more_than_it_shows(django_assert_num_queries: pytest.FixtureRequest) -> None:
    add_acts(30)
    with django_assert_num_queries(1):  # type: ignore[operator]
        acts_page(actor(Role.AUDIT_ADMIN), ActFilters(), limit=10)


def test_the_record_is_a_page_for_overseers_alone() -> None:
    for role in (Role.AUDIT_ADMIN, Role.OFFICE, Role.LEADER, Role.SECURITY_ADMIN):
        assert may_read_record(actor(role))
    for role in (Role.UNIT, Role.CHECKER, Role.INSPECTOR, Role.DISCIPLINE, Role.SYSTEM_ADMIN, Role.RESPONSIBLE):
        verdict = may_read_record(actor(role))
        assert not verdict and verdict.reason is not None


def test_only_the_audit_administrator_takes_the_record_out_and_it_says_so(acts: None) -> None:
    for role in set(Role) - {Role.AUDIT_ADMIN, Role.SYSTEM}:
        assert not may_export_record(actor(role))
        with pytest.raises(Refused):
            export_acts(actor=actor(role), at=AT)
    lines = [
        json.loads(line) for line in export_acts(actor=actor(Role.AUDIT_ADMIN), at=AT, filters=ActFilters(actor="li"))
    ]
    assert [line["label"] for line in lines] == ["here", "below", "nowhere", "sign-in", "unknown sign-in"]
    assert lines[0]["at"] == "2026-11-24T09:00:00.000000Z"
    last = Act.objects.order_by("pk").last()
    assert last is not None
    assert (last.action, last.after, last.role) == ("audit.record.exported", {"actor": "li"}, "audit-admin")


def test_an_export_reads_in_pages() -> None:
    add_acts(12)
    assert len(list(export_acts(actor=system_actor(), at=AT))) == 13


def test_an_act_that_does_not_exist_is_missing() -> None:
    with pytest.raises(Missing):
        act_row(system_actor(), uuid4())


def test_actions_read_as_the_apps_that_write_them_say(monkeypatch: pytest.MonkeyPatch) -> None:
    held: dict[str, str | Promise] = {}
    monkeypatch.setattr(words, "_words", held)
    register_action_words({"thing.made": "做了一件事", "thing.left": "放下了"})
    assert action_word("thing.made") == "做了一件事"
    assert action_word("thing.unknown") == "thing.unknown"
    assert action_choices() == (("thing.left", "放下了"), ("thing.made", "做了一件事"))
