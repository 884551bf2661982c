"""What becomes of a piece of background work when an attempt at it has ended, or has been lost with the worker that made it.

A *refusal* is an answer: asked again, the rules would say the same, so it is never tried again. An *accident* is an error that
nobody foresaw. An attempt is *interrupted* when its worker was killed, lost its power or its connection, and its lease ran out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bihuan.core.decisions import Reason


class Outcome(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    REFUSED = "refused"
    ACCIDENT = "accident"
    INTERRUPTED = "interrupted"


class After(StrEnum):
    """What the work is afterwards."""

    DONE = "done"
    FAILED = "failed"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Retry:
    """What a kind of work declares: how long it waits before each further attempt (none: it is tried once), and whether an
    accident is tried again too or only an interruption."""

    waits: tuple[timedelta, ...] = ()
    accidents: bool = False

    @property
    def attempts(self) -> int:
        """How often it is tried at most."""
        return len(self.waits) + 1

    def covers(self, outcome: Outcome) -> bool:
        """Whether an attempt that ended so may be made again at all."""
        tried_again = outcome is Outcome.INTERRUPTED or (outcome is Outcome.ACCIDENT and self.accidents)
        return tried_again and bool(self.waits)


BACK_OFF = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
NEVER = Retry()
WHEN_INTERRUPTED = Retry(BACK_OFF)
ALWAYS = Retry(BACK_OFF, accidents=True)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is known of an attempt that ended: the how manieth it was, and whether it left a part of the work done."""

    number: int
    left_part: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of the work: `due` is when it is tried again, `reason` is what people are told."""

    after: After
    due: datetime | None = None
    reason: Reason | None = None


ACCIDENT = Reason("job-failed", "后台任务意外中断，没有写入任何内容。管理员可在服务日志里查看原因。")
ACCIDENT_HALFWAY = Reason(
    "job-failed-halfway", "后台任务意外中断，只办了一部分，已办的不变。管理员可在服务日志里查看原因。"
)
INTERRUPTED = Reason("job-interrupted", "中断了，没有写入，请再办一次。")
INTERRUPTED_HALFWAY = Reason("job-interrupted-halfway", "中断了，只办了一部分，已办的不变。看过结果后再办一次。")


def decide_next(outcome: Outcome, attempt: Attempt, *, retry: Retry, at: datetime) -> Next:
    """What becomes of work whose attempt ended so at that moment. What a refusal says, the refusal itself knows."""
    if outcome is Outcome.DONE:
        return Next(After.DONE)
    if outcome is Outcome.REFUSED:
        return Next(After.FAILED)
    if not retry.covers(outcome):
        return Next(After.FAILED, reason=_told_once(outcome, attempt))
    if attempt.number >= retry.attempts:
        return Next(After.FAILED, reason=_given_up(attempt.number))
    again = Reason("job-again", "第 %(n)s 次没有办完就中断了，稍后自己再办。", {"n": attempt.number})
    return Next(After.AGAIN, due=at + retry.waits[attempt.number - 1], reason=again)


def _given_up(attempts: int) -> Reason:
    return Reason("job-given-up", "试了 %(n)s 次都中断了，不再自己重试。管理员可以把它放回去再办。", {"n": attempts})


def _told_once(outcome: Outcome, attempt: Attempt) -> Reason:
    if outcome is Outcome.ACCIDENT:
        return ACCIDENT_HALFWAY if attempt.left_part else ACCIDENT
    return INTERRUPTED_HALFWAY if attempt.left_part else INTERRUPTED
