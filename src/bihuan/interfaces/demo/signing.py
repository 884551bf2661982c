"""What checkers of the demo county say to the closure standards of grave problems."""

from typing import TypedDict

from bihuan.core.closing import Answer, Grade, Standard, StandardAnswer

_SEEN = {
    Standard.MEASURES: "措施逐项核对，都有凭证。",
    Standard.VIOLATIONS: "涉及的款项已追缴，责任人已按规定处理。",
    Standard.EFFECT: "做法符合现行管理办法。",
    Standard.LIKE_CASES: "对照清单抽查了三个同类点位，没有发现同类问题。",
    Standard.SOURCE: "新修订的办法已经印发，按季度抽查。",
    Standard.OWN: "达到台账写明的验收标准。",
}


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
