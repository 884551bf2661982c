"""Acts get their place in the log, in order, once, while others go on writing."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec

import pytest
from django.db import connection, connections, transaction

from bihuan.apps.audit.models import Act, Leaf, TreeHead
from bihuan.apps.audit.operations import LogDamaged, seal_acts, verify_log
from bihuan.apps.audit.queries import latest_head
from bihuan.core import merkle
from tests.apps.audit.acts import AT, add_acts, copy_row, tamper

P = ParamSpec("P")

pytestmark = pytest.mark.django_db(transaction=True)


def leaf_ids(*, protected: bool = False) -> list[int]:
    return list(Leaf.objects.filter(protected=protected).order_by("position").values_list("act_id", flat=True))


def test_sealing_places_acts_in_the_order_of_their_ids_under_a_signed_head() -> None:
    ids = add_acts(7)
    result = seal_acts(at=AT)
    assert (result.sealed, result.refused) == (7, 0)
    assert leaf_ids() == ids
    head = latest_head()
    assert head is not None and head.size == 7 and head.signature_fits()
    hashes = Leaf.objects.order_by("position").values_list("leaf_hash", flat=True)
    assert head.root == merkle.root_of(bytes.fromhex(digest) for digest in hashes).hex()


def test_sealing_nothing_makes_no_head() -> None:
    assert seal_acts(at=AT).heads == ()
    add_acts(1)
    seal_acts(at=AT)
    assert seal_acts(at=AT).sealed == 0
    assert TreeHead.objects.count() == 1


def test_short_batches_make_a_head_each_and_the_same_log() -> None:
    ids = add_acts(10)
    seal_acts(at=AT, batch=3)
    assert list(TreeHead.objects.order_by("size").values_list("size", flat=True)) == [3, 6, 9, 10]
    assert leaf_ids() == ids
    assert verify_log(at=AT).ok


def test_the_open_log_does_not_tell_that_there_are_protected_acts() -> None:
    first = add_acts(2)
    hidden = add_acts(3, protected=True)
    last = add_acts(2, first=3)
    seal_acts(at=AT)
    assert leaf_ids() == first + last
    assert leaf_ids(protected=True) == hidden
    head, hidden_head = latest_head(), latest_head(protected=True)
    assert head is not None and head.size == 4
    assert hidden_head is not None and hidden_head.size == 3
    assert list(Leaf.objects.filter(protected=False).order_by("position").values_list("position", flat=True)) == [
        0,
        1,
        2,
        3,
    ]


def test_a_head_of_one_log_does_not_pass_for_one_of_the_other() -> None:
    add_acts(1, protected=True)
    seal_acts(at=AT)
    row = TreeHead.objects.get()
    tamper("UPDATE audit_treehead SET protected = " + ("0" if connection.vendor == "sqlite" else "false"))
    assert row.protected
    head = latest_head()
    assert head is not None and not head.signature_fits()


def test_an_act_put_in_by_hand_is_not_sealed_and_does_not_stop_the_others() -> None:
    ids = add_acts(2)
    tamper(copy_row(ids[0], 900, label="'伪造'"))
    result = seal_acts(at=AT)
    assert (result.sealed, result.refused) == (2, 1)
    assert leaf_ids() == ids


def test_an_act_altered_before_it_was_sealed_is_not_sealed() -> None:
    ids = add_acts(3)
    tamper(f"UPDATE audit_act SET reason = 'x' WHERE id = {ids[1]}")
    assert seal_acts(at=AT).refused == 1
    assert leaf_ids() == [ids[0], ids[2]]


def test_nothing_is_sealed_on_top_of_a_log_that_does_not_fit_its_head() -> None:
    add_acts(3)
    seal_acts(at=AT)
    tamper("UPDATE audit_treehead SET root = '" + "0" * 64 + "'")
    add_acts(1, first=4)
    with pytest.raises(LogDamaged, match="bihuan audit verify"):
        seal_acts(at=AT)


def test_a_lost_frontier_is_made_again_from_the_leaves() -> None:
    add_acts(5)
    seal_acts(at=AT)
    tamper("UPDATE audit_treehead SET frontier = ''")
    add_acts(2, first=6)
    assert seal_acts(at=AT).sealed == 2
    assert verify_log(at=AT).ok


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: ids commit in their order")
def test_an_act_that_commits_late_with_a_lower_id_is_sealed_by_the_next_seal() -> None:
    written, may_commit = threading.Event(), threading.Event()
    late: list[int] = []

    def write_late() -> None:
        with transaction.atomic():
            late.extend(add_acts(1))
            written.set()
            may_commit.wait(20)

    thread = threading.Thread(target=closing(write_late))
    thread.start()
    assert written.wait(20)
    early = add_acts(2, first=2)
    assert seal_acts(at=AT).sealed == 2
    may_commit.set()
    thread.join(20)
    assert late[0] < early[0]
    assert seal_acts(at=AT).sealed == 1
    assert leaf_ids() == early + late
    assert verify_log(at=AT).ok


def test_many_writers_and_two_sealers_leave_every_act_sealed_once() -> None:
    writers, rounds, acts = 4, 5, 3
    done = threading.Event()

    def write(writer: int) -> None:
        for turn in range(rounds):
            add_acts(acts, first=writer * 100 + turn * 10, protected=turn % 2 == 1)

    def seal() -> None:
        while not done.is_set():
            seal_acts(at=AT, batch=4)

    with ThreadPoolExecutor(writers + 2) as pool:
        sealers = [pool.submit(closing(seal)) for _ in range(2)]
        written = [pool.submit(closing(write), writer) for writer in range(writers)]
        try:
            for job in written:
                job.result(timeout=60)
        finally:
            done.set()
        for job in sealers:
            job.result(timeout=60)
    seal_acts(at=AT)
    assert Act.objects.count() == writers * rounds * acts
    assert sorted(leaf_ids() + leaf_ids(protected=True)) == sorted(Act.objects.values_list("pk", flat=True))
    report = verify_log(at=AT)
    assert report.ok and report.sealed == writers * rounds * acts and report.unsealed_tail == 0


def closing(work: Callable[P, None]) -> Callable[P, None]:
    """A thread's work, after which its database connection is given back."""

    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            work(*args, **kwargs)
        finally:
            connections.close_all()

    return run
