"""Watching a problem: it changes what its reader finds, and nothing else."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.queries import ActFilters, acts_page
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import Watch
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.core.actors import ANONYMOUS, Actor
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.apps.ledger.web.county import County, now
from tests.factories import SYSTEM

TODAY = date(2026, 11, 2)


def watch(actor: Actor, number: str, *, watched: bool = True) -> bool:
    return operations.watch_problem(actor=actor, at=now(), number=number, watched=watched)


def watched_by(actor: Actor, answer: str = "yes") -> list[str]:
    return queries.numbers_of(actor, wanted=ProblemFilter(watched=answer), today=TODAY, limit=50)


def test_what_is_watched_is_found_again_and_what_is_not(county: County) -> None:
    office = county.actor("office")
    first, second, third = (county.dispatched(text=f"第 {n} 个") for n in range(3))
    assert watch(office, first) and watch(office, third)
    assert watched_by(office) == [first, third]
    assert watched_by(office, "no") == [second]
    assert watch(office, first, watched=False)
    assert watched_by(office) == [third]


def test_counts_follow_the_watched_at_once(county: County) -> None:
    office = county.actor("office")
    number = county.dispatched()
    before, _ = queries.counted_page(office, wanted=ProblemFilter(watched="yes"), today=TODAY)
    watch(office, number)
    after, page = queries.counted_page(office, wanted=ProblemFilter(watched="yes"), today=TODAY)
    assert (before.all, after.all, page.total) == (0, 1, 1)


def test_pressed_twice_it_is_done_once_and_told_once(county: County) -> None:
    office = county.actor("office")
    number = county.dispatched()
    assert [watch(office, number), watch(office, number)] == [True, False]
    assert [watch(office, number, watched=False), watch(office, number, watched=False)] == [True, False]
    admin = SYSTEM
    kept = [act.action for act in acts_page(admin, filters=ActFilters(object_type="watch")).rows]
    assert sorted(kept) == ["ledger.watch.begun", "ledger.watch.ended"]


def test_nobody_learns_who_watches(county: County) -> None:
    number = county.dispatched()
    watch(county.actor("office"), number)
    detail = county.detail(number, "accountable")
    assert watched_by(county.actor("accountable")) == []
    assert not queries.beside_of(county.actor("accountable"), detail).watched
    told = audit.timeline(county.actor("accountable"), "problem", detail.id, limit=200)
    assert not [act for act in told if "watch" in act.action]
    assert queries.beside_of(county.actor("office"), detail).watched


def test_watching_gives_no_right_and_what_is_lost_is_not_shown(county: County) -> None:
    hidden = county.register()
    for who, number in (("accountable", hidden), ("other", hidden), ("office", "XY-2026-9999")):
        with pytest.raises(Missing):
            watch(county.actor(who), number)
    assert not Watch.objects.exists()
    given = county.dispatched()
    unit = county.actor("accountable")
    watch(unit, given)
    operations.ask_hand_back(actor=unit, at=now(), number=given, reason="食堂归教育部门管")
    operations.uphold_hand_back(actor=county.actor("office"), at=now(), number=given, ruling="归教育部门")
    assert watched_by(unit) == [], "it went back to the office: no longer theirs to see"
    assert Watch.objects.count() == 1


def test_who_has_no_account_watches_nothing(county: County) -> None:
    number = county.dispatched()
    with pytest.raises(Refused):
        watch(SYSTEM, number)
    with pytest.raises(Missing):
        watch(ANONYMOUS, number)
    assert watched_by(SYSTEM) == []


@pytest.mark.parametrize("answer", ["maybe", "YES", "1", "\x00"])
def test_an_answer_that_means_nothing_shows_nothing_and_is_told(county: County, answer: str) -> None:
    office = county.actor("office")
    watch(office, county.dispatched())
    wanted = ProblemFilter(watched=answer)
    assert queries.count_problems(office, wanted=wanted, today=TODAY) == 0
    with pytest.raises(BadInput) as told:
        queries.require_readable(wanted)
    assert set(told.value.fields) == {"watched"}


def test_the_database_keeps_one_row_for_a_reader_and_a_problem(county: County) -> None:
    number = county.dispatched()
    office = county.actor("office")
    watch(office, number)
    row = Watch.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Watch.objects.create(user_id=row.user_id, problem_id=row.problem_id, since=now())


def test_the_watched_can_be_kept_as_a_view(county: County) -> None:
    office = county.actor("office")
    wanted = ProblemFilter(group="overdue", watched="yes")
    view = operations.save_view(actor=office, at=now(), name="我盯的逾期", wanted=wanted)
    assert queries.filter_of(queries.named_view(office, view_id=view).query) == wanted
