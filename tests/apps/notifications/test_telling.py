"""Telling people inside: once for each thing, in the caller's transaction, and to nobody else's eyes."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from bihuan.apps.notifications import operations, queries
from bihuan.apps.notifications.models import Item
from bihuan.core.decisions import Missing, Reason
from tests.apps.notifications.town import EIGHT, MONDAY, Town, inbox, tell
from tests.factories import actor_for, make_user

pytestmark = pytest.mark.django_db


def test_everybody_named_is_told_once_however_often_they_are_named(town: Town) -> None:
    assert tell(town.worker, town.colleague, town.worker) == 2
    assert tell(town.worker, town.colleague, town.office) == 1
    assert [item.title for item in inbox(town.worker)] == ["1 逾期"]


def test_another_thing_or_another_key_is_told_again(town: Town) -> None:
    tell(town.worker)
    tell(town.worker, thing="2")
    tell(town.worker, key="second rung")

    assert [(item.object_id, item.key) for item in inbox(town.worker)] == [("1", ""), ("2", ""), ("1", "second rung")]


def test_the_database_refuses_to_tell_twice(town: Town) -> None:
    tell(town.worker)
    item = inbox(town.worker)[0]
    item.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        item.save(force_insert=True)


@pytest.mark.parametrize("address", ["https://x", "//x/y", "problems/1/"])
def test_a_message_never_leads_out_of_the_system(town: Town, address: str) -> None:
    with pytest.raises(ValueError):
        operations.notify(
            at=MONDAY, recipients=[town.worker.id], kind=operations.DIGEST, title=Reason("x", "看"), address=address,
            object_type="problem", object_id="1",
        )  # fmt: skip


def test_a_caller_that_is_rolled_back_has_told_nobody(town: Town) -> None:
    with transaction.atomic():
        assert tell(town.worker) == 1
        transaction.set_rollback(True)

    assert inbox(town.worker) == []


def test_a_kind_that_nobody_registered_is_a_mistake(town: Town) -> None:
    with pytest.raises(LookupError):
        operations.notify(
            at=MONDAY, recipients=[town.worker.id], kind="made-up", title=Reason("x", "看"), address="/",
            object_type="problem", object_id="1",
        )  # fmt: skip


def test_a_thousand_people_are_told_with_a_handful_of_queries(town: Town) -> None:
    people = [make_user(town.region) for _ in range(40)]
    with CaptureQueriesContext(connection) as few:
        tell(*people[:2], thing="few")
    with CaptureQueriesContext(connection) as many:
        tell(*people, thing="many")

    assert len(many) == len(few) <= 4


def test_the_inbox_shows_unread_first_and_the_grave_ones_before_them(town: Town) -> None:
    actor = actor_for(town.worker)
    tell(town.worker, thing="old")
    tell(town.worker, thing="seen", at=EIGHT)
    tell(town.worker, thing="grave", grave=True)
    operations.mark_read(actor=actor, at=EIGHT, item_id=inbox(town.worker)[1].pk)
    shown = queries.inbox_page(actor, scope="all")

    assert [row.title for row in shown.rows] == ["grave 逾期", "old 逾期", "seen 逾期"]
    assert shown.counts == {"unread": 2, "grave": 1, "all": 3}
    assert queries.count_unread(actor) == 2
    assert [row.title for row in queries.inbox_page(actor, scope="grave").rows] == ["grave 逾期"]


def test_a_page_of_the_inbox_costs_the_same_however_much_is_in_it(town: Town) -> None:
    actor = actor_for(town.worker)
    for n in range(40):
        tell(town.worker, thing=str(n))
    with CaptureQueriesContext(connection) as taken:
        shown = queries.inbox_page(actor, scope="unread", number=2)

    assert (len(shown.rows), shown.page.paginator.num_pages) == (10, 2)
    assert len(taken) == 3


def test_each_reader_is_told_in_their_language(town: Town) -> None:
    operations.notify(
        at=MONDAY, recipients=[town.worker.id], kind=operations.DIGEST, object_type="x", object_id="1", address="/",
        title=Reason("digest", "今日汇总：%(parts)s", {"parts": Reason("digest-unread", "未读消息 %(n)s", {"n": 2})}),
    )  # fmt: skip
    with translation.override("en"):
        row = queries.inbox_page(actor_for(town.worker)).rows[0]

    assert (row.title, row.kind_word) == ("Today: unread messages 2", "Today's digest")


def test_a_message_is_its_owners_alone(town: Town) -> None:
    tell(town.worker)
    item = inbox(town.worker)[0]

    with pytest.raises(Missing):
        operations.mark_read(actor=actor_for(town.colleague), at=EIGHT, item_id=item.pk)
    assert operations.mark_read(actor=actor_for(town.worker), at=EIGHT, item_id=item.pk) == "/problems/1/"


def test_reading_again_keeps_the_first_moment(town: Town) -> None:
    tell(town.worker)
    item = inbox(town.worker)[0]
    for at in (EIGHT, EIGHT.replace(hour=9)):
        operations.mark_read(actor=actor_for(town.worker), at=at, item_id=item.pk)

    assert Item.objects.get(pk=item.pk).read_at == EIGHT


def test_all_read_reaches_only_what_was_there(town: Town) -> None:
    tell(town.worker, thing="now")
    tell(town.worker, thing="later", at=EIGHT.replace(hour=12))
    tell(town.colleague, thing="now")

    assert operations.mark_all_read(actor=actor_for(town.worker), at=EIGHT) == 1
    assert [item.read_at for item in inbox(town.worker)] == [EIGHT, None]
    assert [item.read_at for item in inbox(town.colleague)] == [None]
