"""The unit's answer to a conclusion: words at any time, a review within 30 days, decided within 30 by others (督查条例).

Days are natural days. The day on which the conclusion was sent, or the review asked for, does not count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bihuan.core.decisions import Reason

DAYS_TO_ASK = 30
DAYS_TO_DECIDE = 30


class ReviewOutcome(StrEnum):
    UPHELD = "upheld"
    CHANGED = "changed"


REVIEW_OUTCOME_NAMES: Mapping[ReviewOutcome, str] = {
    ReviewOutcome.UPHELD: "维持原结论",
    ReviewOutcome.CHANGED: "变更原结论",
}


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """A conclusion as a review of it sees it. `took_part`: who would decide drafted, approved, drew, visited, concluded or asked."""

    sent_on: date
    asked_on: date | None = None
    decided: bool = False
    took_part: bool = False


def ask_until(sent_on: date) -> date:
    """The last day on which a review may be asked for."""
    return sent_on + timedelta(days=DAYS_TO_ASK)


def decide_until(asked_on: date) -> date:
    """The last day on which it is decided in time."""
    return asked_on + timedelta(days=DAYS_TO_DECIDE)


def refuse_to_ask(facts: ReviewFacts, *, today: date) -> Reason | None:
    """Why no review can be asked for."""
    if facts.asked_on is not None:
        return Reason("review-asked", "已经申请过复核。")
    if today > ask_until(facts.sent_on):
        return Reason(
            "review-late", "申请复核的期限是 %(day)s，已经过了。", {"day": ask_until(facts.sent_on).isoformat()}
        )
    return None


def refuse_to_decide(facts: ReviewFacts) -> Reason | None:
    """Why this person cannot decide the review. That it is late is no reason: a late decision is still owed."""
    if facts.asked_on is None:
        return Reason("review-none", "没有申请复核。")
    if facts.decided:
        return Reason("review-decided", "复核已经有结论。")
    if facts.took_part:
        return Reason("review-took-part", "参加过这次检查的人不能办理复核，由没有参加的人办。")
    return None
