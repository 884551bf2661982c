"""By which rules the demo county closes grave problems, and what its checkers say to the closure standards."""

from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from bihuan.apps.verification import operations
from bihuan.apps.verification.queries import policy_in_force
from bihuan.core.actors import Actor
from bihuan.core.closing import Answer, Grade, Standard, StandardAnswer
from bihuan.interfaces.demo.drives import Drive

_OPEN_TO_ALL = frozenset({"XY", "WY", "ZF"})

_SEEN = {
    Standard.MEASURES: "措施逐项核对，都有凭证。",
    Standard.VIOLATIONS: "涉及的款项已追缴，责任人已按规定处理。",
    Standard.EFFECT: "做法符合现行管理办法。",
    Standard.LIKE_CASES: "对照清单抽查了三个同类点位，没有发现同类问题。",
    Standard.SOURCE: "新修订的办法已经印发，按季度抽查。",
    Standard.OWN: "达到台账写明的验收标准。",
}


def open_notices(office: Actor, drive: Drive, campaign_id: int, at: datetime) -> None:
    """Where parents, owners of flats and traders wait for it, the public notices can be read without signing in."""
    if drive.prefix not in _OPEN_TO_ALL:
        return
    held, seen = policy_in_force(campaign_id)
    policy = {severity: replace(rule, open_to_all=rule.notice_days > 0) for severity, rule in held.items()}
    operations.change_closing_policy(
        actor=office, at=at, campaign_id=campaign_id, policy=policy, why="群众关心，公示让群众看得到。", seen=seen
    )


class Answered(TypedDict, total=False):
    """What a check says beside its finding."""

    answers: tuple[StandardAnswer, ...]
    grade: Grade


def answers_for() -> Answered:
    """Everything met, and well done."""
    return {
        "answers": tuple(StandardAnswer(standard, Answer.MET, words) for standard, words in _SEEN.items()),
        "grade": Grade.GOOD,
    }


def not_met() -> Answered:
    """Like cases were not looked for, and the problem's own standard is not met."""
    short = {Standard.LIKE_CASES: "只查了自己这一处。", Standard.OWN: "还有两处没有达到验收标准。"}
    return {
        "answers": tuple(
            StandardAnswer(each, Answer.NOT_MET if each in short else Answer.MET, short.get(each, words))
            for each, words in _SEEN.items()
        ),
        "grade": Grade.PLAIN,
    }
