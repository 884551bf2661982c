"""Closing under any policy, with anybody doing anything in any order, and the content changing behind their backs.

The machine keeps what the tables would keep (signatures with the state that they were on, the notice, its objections) and asks
the pure core before every step. What must hold of every history is read from what happened, never from the table of steps.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bihuan.core.closing import (
    ClosingRule,
    Side,
    Term,
    next_side,
    notice_term,
    refuse_end_of_notice,
    step_after_check,
    step_after_signature,
)
from bihuan.core.lifecycle import Party, ProblemFacts, State, Step, Track, decide
from bihuan.core.workdays import published_calendar

CALENDAR = published_calendar()
RULES = st.builds(
    ClosingRule,
    sides=st.sampled_from([(), (Side.LEAD,), (Side.OFFICE,), (Side.LEAD, Side.OFFICE)]),
    notice_days=st.integers(0, 9),
    stretched=st.booleans(),
)
PEOPLE = ("worker", "first checker", "second checker", "lead", "director", "deputy")
PARTIES = {
    "worker": {Party.ACCOUNTABLE},
    "first checker": {Party.CHECKER},
    "second checker": {Party.CHECKER},
    "lead": {Party.LEAD, Party.REVIEWER},
    "director": {Party.OFFICE, Party.REVIEWER},
    "deputy": {Party.OFFICE, Party.REVIEWER, Party.CHECKER},  # checks for a unit of their own, and sits in the office
}
SIDES = {"lead": Side.LEAD, "director": Side.OFFICE, "deputy": Side.OFFICE}


@dataclass(frozen=True)
class Signature:
    """Who signed for which side, and on which state of the content."""

    who: str
    side: Side
    content: int


class ClosingOfAProblem(RuleBasedStateMachine):
    """One problem that is ready to be applied for, and what becomes of it."""

    @initialize(rule=RULES)
    def a_campaign_has_a_policy(self, rule: ClosingRule) -> None:
        self.rule = rule if rule.sides else replace(rule, notice_days=0)
        self.today = date(2026, 9, 21)
        self.content = 0
        self.applied_content: int | None = None
        self.signatures: list[Signature] = []
        self.term: Term | None = None
        self.open_objections = 0
        self.objected_since_posting = 0
        self.checkers: set[str] = set()
        self.checker = ""
        self.closings: list[dict[str, object]] = []
        self.facts = ProblemFacts(
            state=State.RECTIFYING,
            track=Track.IMMEDIATE,
            has_accountable_unit=True,
            has_deadline=True,
            measures=1,
            has_standard=True,
            evidence=1,
        )

    def _take(self, step: Step, who: str) -> bool:
        decision = decide(step, self.facts, parties=frozenset(PARTIES[who]), today=self.today, why="有理由")
        if decision.target is None:
            return False
        self.facts = replace(self.facts, state=decision.target)
        return True

    def _standing(self) -> set[Side]:
        return {each.side for each in self.signatures if each.content == self.content}

    def _ended(self) -> None:
        self.signatures, self.term, self.open_objections = [], None, 0

    @rule(days=st.integers(0, 5))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule()
    def somebody_changes_the_content_by_hand(self) -> None:
        self.content += 1

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_applies(self, who: str) -> None:
        if self._take(Step.APPLY, who):
            assert who == "worker"
            self.applied_content = self.content
            self._ended()

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_begins_to_check(self, who: str) -> None:
        if self._take(Step.BEGIN_CHECK, who):
            self.checker = who
            self.checkers.add(who)

    @rule(who=st.sampled_from(PEOPLE), done=st.booleans())
    def somebody_ends_the_check(self, who: str, done: bool) -> None:
        if who != self.checker or (done and self.applied_content != self.content):
            return
        step = step_after_check(self.rule.sides) if done else Step.RETURN
        if self._take(step, who) and step is Step.CLOSE:
            self.closings.append({"signed": set(), "by": who, "over": True, "open": 0})

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_signs(self, who: str) -> None:
        turn = next_side(self.rule.sides, self._standing())
        taken = {each.who for each in self.signatures if each.content == self.content}
        if (
            turn is None
            or SIDES.get(who) is not turn
            or who in self.checkers | taken
            or self.applied_content != self.content
        ):
            return
        signed = self._standing() | {turn}
        step = step_after_signature(self.rule.sides, signed, notice_days=self.rule.notice_days)
        if not self._take(step, who):
            return
        self.signatures.append(Signature(who, turn, self.content))
        if step is Step.PUBLISH:
            self.term = notice_term(
                self.today, days=self.rule.notice_days, stretched=self.rule.stretched, calendar=CALENDAR
            )
            self.open_objections = 0
        if step is Step.CLOSE_REVIEWED:
            self.closings.append({"signed": self._standing(), "by": who, "over": self.rule.notice_days == 0, "open": 0})

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_sends_it_back_from_review(self, who: str) -> None:
        if who not in self.checkers and self._take(Step.RETURN_REVIEW, who):
            self._ended()

    @precondition(lambda self: self.term is not None)
    @rule()
    def somebody_objects(self) -> None:
        if self.facts.state is State.PUBLIC_NOTICE:
            self.open_objections += 1

    @precondition(lambda self: self.open_objections > 0)
    @rule(who=st.sampled_from(PEOPLE), holds=st.booleans())
    def somebody_answers_an_objection(self, who: str, holds: bool) -> None:
        if who in self.checkers or Party.OFFICE not in PARTIES[who]:
            return
        if not holds:
            self.open_objections -= 1
        elif self._take(Step.UPHOLD_OBJECTION, who):
            self._ended()

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_ends_the_notice(self, who: str) -> None:
        if self.term is None or who in self.checkers:
            return
        signed = self._standing() >= set(self.rule.sides)
        against = refuse_end_of_notice(
            last_day=self.term.last, today=self.today, open_objections=self.open_objections, signed=signed
        )
        if not against and self._take(Step.CLOSE_NOTICED, who):
            over = self.today > self.term.last
            self.closings.append({"signed": self._standing(), "by": who, "over": over, "open": self.open_objections})

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_asks_for_the_review_again(self, who: str) -> None:
        if self._standing() >= set(self.rule.sides):
            return
        if self._take(Step.REVIEW_AGAIN, who):
            self.term = None

    @invariant()
    def it_is_closed_at_most_once(self) -> None:
        assert len(getattr(self, "closings", [])) <= 1
        if getattr(self, "closings", []):
            assert self.facts.state is State.CLOSED

    @invariant()
    def nothing_is_closed_without_every_signature_on_what_stands_there(self) -> None:
        for closing in getattr(self, "closings", []):
            assert closing["signed"] == set(self.rule.sides)

    @invariant()
    def nothing_is_closed_before_its_notice_is_over_and_answered(self) -> None:
        for closing in getattr(self, "closings", []):
            assert closing["over"] and closing["open"] == 0

    @invariant()
    def nobody_signs_what_they_checked_or_worked_on_or_twice(self) -> None:
        signed = [each.who for each in getattr(self, "signatures", []) if each.content == self.content]
        assert len(signed) == len(set(signed))
        assert not set(signed) & {"worker"}
        assert not {each.who for each in getattr(self, "signatures", [])} & getattr(self, "checkers", set())

    @invariant()
    def without_a_policy_that_asks_nothing_waits_for_signatures(self) -> None:
        if hasattr(self, "rule") and not self.rule.sides:
            assert self.facts.state not in {State.UNDER_REVIEW, State.PUBLIC_NOTICE}

    @invariant()
    def a_notice_runs_only_where_the_policy_asks_for_one(self) -> None:
        if getattr(self, "facts", None) and self.facts.state is State.PUBLIC_NOTICE:
            assert self.rule.notice_days and self.term is not None


ClosingOfAProblem.TestCase.settings = settings(max_examples=120, stateful_step_count=50, deadline=None)
TestClosingOfAProblem = ClosingOfAProblem.TestCase
