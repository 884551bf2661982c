"""Anybody does anything to problems, by the real operations on the real database. The laws are read from what is kept.

Lawful and unlawful attempts are mixed; what an attempt answers is taken as it comes. The laws say nothing about the table of
steps: they are what a reader of the record could hold against the program afterwards.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bihuan.apps.audit import queries as audit
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import Contribution, HandBack, Problem
from bihuan.apps.ledger.operations import NewMeasure, ProblemEdit
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.apps.verification import operations as verification
from bihuan.apps.verification.models import Check
from bihuan.core.actors import Actor
from bihuan.core.decisions import BihuanError
from bihuan.core.lifecycle import LOCKED_STATES, State
from tests.apps.ledger.world import AT, READY, World, make_world

CONTENT = ("text", "goal", "standard", "track", "due", "accountable_unit_id", "progress_line")
WORK = ("accept", "begin", "apply", "progress", "measure", "evidence")
Attempt = Callable[[World, Actor, datetime, str], object]
ATTEMPTS: Mapping[str, Attempt] = {
    "dispatch": lambda w, who, at, n: ledger.dispatch_problem(
        actor=who, at=at, number=n, accountable_unit_id=w.unit.id
    ),
    "accept": lambda w, who, at, n: ledger.accept_problem(actor=who, at=at, number=n),
    "hand back": lambda w, who, at, n: ledger.ask_hand_back(actor=who, at=at, number=n, reason="不属我局"),
    "uphold": lambda w, who, at, n: ledger.uphold_hand_back(
        actor=who, at=at, number=n, ruling="属实", new_unit_id=w.unit.id
    ),
    "reject": lambda w, who, at, n: ledger.reject_hand_back(actor=who, at=at, number=n, ruling="不属实"),
    "begin": lambda w, who, at, n: ledger.begin_rectification(actor=who, at=at, number=n),
    "progress": lambda w, who, at, n: ledger.report_progress(actor=who, at=at, number=n, line="有进展"),
    "measure": lambda w, who, at, n: ledger.end_measure(actor=who, at=at, number=n, position=1),
    "new measure": lambda w, who, at, n: ledger.add_measure(actor=who, at=at, number=n, measure=NewMeasure("再清一遍")),
    "evidence": lambda w, who, at, n: ledger.attach_evidence(actor=who, at=at, number=n, evidence_ids=[w.piece(who)]),
    "edit": lambda w, who, at, n: ledger.edit_problem(actor=who, at=at, number=n, edit=ProblemEdit(goal=f"目标 {at}")),
    "ask for time": lambda w, who, at, n: ledger.request_extension(
        actor=who, at=at, number=n, until=date(2027, 6, 30), reason="汛期"
    ),
    "grant time": lambda w, who, at, n: ledger.rule_extension(actor=who, at=at, number=n, grant=True, ruling="同意"),
    "apply": lambda w, who, at, n: verification.apply_for_closure(actor=who, at=at, number=n, statement="已办结"),
    "take back": lambda w, who, at, n: verification.withdraw_application(actor=who, at=at, number=n, why="材料不全"),
    "check": lambda w, who, at, n: verification.begin_check(actor=who, at=at, number=n),
    "release": lambda w, who, at, n: verification.release_check(actor=who, at=at, number=n, why="核查人调走了"),
    "return": lambda w, who, at, n: verification.return_application(actor=who, at=at, number=n, finding="没有公示"),
    "close": lambda w, who, at, n: verification.close_application(actor=who, at=at, number=n, finding="看过了"),
    "suspend": lambda w, who, at, n: ledger.suspend_problem(actor=who, at=at, number=n, reason="汛期"),
    "resume": lambda w, who, at, n: ledger.resume_problem(actor=who, at=at, number=n, reason="汛期已过"),
    "withdraw": lambda w, who, at, n: ledger.withdraw_problem(actor=who, at=at, number=n, reason="误报"),
}
# The way that most problems go, so that histories get far enough to break a law at their end.
NEXT: Mapping[str, tuple[str, str]] = {
    State.REGISTERED: ("dispatch", "office"), State.DISPATCHED: ("accept", "worker"), State.ACCEPTED: ("begin", "worker"),
    State.RECTIFYING: ("apply", "worker"), State.RETURNED: ("apply", "worker"), State.APPLIED: ("check", "checker"),
    State.UNDER_CHECK: ("close", "checker"), State.HANDBACK_ASKED: ("reject", "leader"), State.SUSPENDED: ("resume", "office"),
}  # fmt: skip
PEOPLE = ("office", "leader", "worker", "helper", "lead", "checker", "responsible")


class LedgerLife(RuleBasedStateMachine):
    """Problems of one county and all who may lay hands on them."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self._example = transaction.atomic()
        self._example.__enter__()
        self.at = AT
        self.given: list[str] = []

    def teardown(self) -> None:
        """Each history begins with an empty county."""
        transaction.set_rollback(True)
        self._example.__exit__(None, None, None)

    @initialize()
    def a_county(self) -> None:
        self.world = make_world(prefix="XY")
        self.somebody_registers()

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @precondition(lambda self: len(self.given) < 3)
    @rule()
    def somebody_registers(self) -> None:
        self.given.append(self.world.register(READY, assisting=(self.world.helper_unit.id,)))

    @rule(what=st.sampled_from(sorted(ATTEMPTS)), who=st.sampled_from(PEOPLE), which=st.integers(0, 2))
    def somebody_tries_something(self, what: str, who: str, which: int) -> None:
        self._try(what, who, self.given[which % len(self.given)])

    @rule(which=st.integers(0, 2), returned=st.booleans())
    def the_work_goes_on(self, which: int, returned: bool) -> None:
        number = self.given[which % len(self.given)]
        state = Problem.objects.get(number=number).state
        if state in NEXT:
            what, who = NEXT[state]
            if what == "apply":
                self._try("measure", who, number)
                self._try("evidence", who, number)
            self._try("return" if returned and what == "close" else what, who, number)

    @rule(which=st.integers(0, 2), rulings=st.lists(st.sampled_from(["uphold", "reject"]), min_size=1, max_size=4))
    def a_unit_will_not_have_it(self, which: int, rulings: list[str]) -> None:
        """Dispatched and handed back again and again; both the office and a leader try to rule, the office first."""
        number = self.given[which % len(self.given)]
        for ruling in rulings:
            self._try("dispatch", "office", number)
            self._try("hand back", "worker", number)
            self._try(ruling, "office", number)
            self._try(ruling, "leader", number)

    def _try(self, what: str, who: str, number: str) -> None:
        self.at += timedelta(minutes=1)
        before = Problem.objects.get(number=number)
        acts = self._acts(before)
        try:
            with transaction.atomic():
                ATTEMPTS[what](self.world, getattr(self.world, who), self.at, number)
        except BihuanError:
            assert Problem.objects.get(number=number).version == before.version, "a refusal changes nothing"
            assert self._acts(before) == acts
            return
        after = Problem.objects.get(number=number)
        self._laws_of_one_write(what, who, before, after, acts)

    def _laws_of_one_write(self, what: str, who: str, before: Problem, after: Problem, acts: int) -> None:
        versions = [act.after["version"] for act in self._told(after) if act.after and "version" in act.after]
        assert after.version - before.version in (0, 1)
        assert versions == list(range(after.version, 0, -1)), "every write left exactly one act with its version"
        assert (after.version == before.version) == (self._acts(after) == acts)
        if before.state in LOCKED_STATES:
            assert all(getattr(before, name) == getattr(after, name) for name in CONTENT), (
                "nothing changes while locked"
            )
        if what == "return":
            assert after.first_reported_at is not None, "a return does not take a problem out of what was reported"
        if what in WORK:
            assert who in ("worker", "helper", "responsible")
        if before.dispatched_at is None and after.dispatched_at is not None:
            assert (what, after.dispatched_at) == ("dispatch", self.at), "the clock starts at dispatch"

    def _told(self, problem: Problem) -> tuple[audit.ActRow, ...]:
        return audit.acts_of_object("problem", problem.pk, limit=1000)

    def _acts(self, problem: Problem) -> int:
        return len(self._told(problem))

    @invariant()
    def numbers_are_never_reused(self) -> None:
        assert sorted(self.given) == sorted(Problem.objects.values_list("number", flat=True))
        assert len(set(self.given)) == len(self.given)

    @invariant()
    def who_did_the_work_never_checked_it(self) -> None:
        for check in Check.objects.select_related("application"):
            assert check.checker_id != check.application.applied_by_id
            assert not Contribution.objects.filter(problem=check.problem_id, user=check.checker_id).exists()

    @invariant()
    def closed_is_part_of_reported(self) -> None:
        wrong = Problem.objects.filter(closed_at__isnull=False, first_reported_at__isnull=True)
        assert not wrong.exists()
        assert (
            not Problem.objects.filter(state=State.CLOSED, checks__outcome="passed")
            .exclude(closed_at__isnull=False)
            .exists()
        )
        for problem in Problem.objects.filter(state=State.CLOSED):
            assert Check.objects.filter(problem=problem, outcome="passed").count() == 1

    @invariant()
    def a_return_never_lowers_what_was_reported(self) -> None:
        reported = set(Problem.objects.filter(first_reported_at__isnull=False).values_list("number", flat=True))
        returned = set(Problem.objects.filter(returned_at__isnull=False).values_list("number", flat=True))
        assert returned <= reported

    @invariant()
    def the_third_hand_back_is_a_leaders(self) -> None:
        for number in self.given:
            ruled = HandBack.objects.filter(problem__number=number, ruled_at__isnull=False).order_by("ruled_at", "id")
            rulers = [asked.ruled_by_id for asked in ruled if asked.ruling in ("属实", "不属实")]
            assert all(ruler == self.world.leader.user_id for ruler in rulers[2:])
            assert all(ruler == self.world.office.user_id for ruler in rulers[:2])

    @invariant()
    def the_figures_equal_their_lists(self) -> None:
        counts = queries.ledger_counts(self.world.office, today=self.at.date())
        wanted = ProblemFilter(group="reported")
        listed = queries.list_problems(self.world.office, wanted=wanted, today=self.at.date(), limit=99)
        assert counts.closed <= counts.reported == len(listed) <= counts.all

    @invariant()
    def the_clock_runs_from_dispatch_alone(self) -> None:
        working = (
            State.DISPATCHED,
            State.ACCEPTED,
            State.RECTIFYING,
            State.APPLIED,
            State.UNDER_CHECK,
            State.RETURNED,
            State.CLOSED,
        )
        assert not Problem.objects.filter(state__in=working, dispatched_at__isnull=True).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("histories", [6, pytest.param(20, marks=pytest.mark.slow)])
def test_no_history_of_problems_breaks_a_law(histories: int) -> None:
    run_state_machine_as_test(
        LedgerLife, settings=settings(max_examples=histories, stateful_step_count=35, deadline=None)
    )
