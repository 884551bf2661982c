"""How a problem is closed: which signatures and which public notice a campaign asks for, and what a check has to answer.

A campaign's closing policy says for each severity what follows on a check that found the problem done. What a policy does not
ask for is not done: without a policy of its own a campaign closes light and serious problems with the check, and lets the
lead unit and the office sign for grave ones, which stand in public notice before they are closed.

The five standards are those of 安徽 2019; the sixth is the problem's own acceptance standard. The term of a public notice counts
natural days, the day of its posting not among them (民法典 art. 201); where the policy says so, a last day that is not worked
moves to the next working day (art. 203).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from bihuan.core.decisions import BadInput, Reason, name_all
from bihuan.core.lifecycle import Step
from bihuan.core.workdays import WorkCalendar

NOTICE_DAYS = 7
LONGEST_NOTICE = 60
LATEST_LOOK_BACK = 1000
MOST_LOOK_BACKS = 6
SEVERITIES = ("general", "serious", "grave")


class Side(StrEnum):
    """For whom a review is signed."""

    LEAD = "lead"
    OFFICE = "office"


class Ending(StrEnum):
    """Who closes a problem when its public notice is over and nothing speaks against it."""

    PERSON = "person"
    SCHEDULE = "schedule"


class Standard(StrEnum):
    MEASURES = "measures-done"
    VIOLATIONS = "violations-dealt-with"
    EFFECT = "effect-lawful"
    LIKE_CASES = "like-cases"
    SOURCE = "source-cured"
    OWN = "own-standard"


class Answer(StrEnum):
    MET = "met"
    NOT_MET = "not-met"
    NOT_APPLICABLE = "not-applicable"


class Grade(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    PLAIN = "plain"
    POOR = "poor"


SIDE_WORDS: Mapping[Side, str] = {Side.LEAD: "牵头单位", Side.OFFICE: "整改落实组"}
STANDARD_WORDS: Mapping[Standard, str] = {
    Standard.MEASURES: "整改措施全部完成",
    Standard.VIOLATIONS: "违纪违规违法问题已经处理",
    Standard.EFFECT: "整改效果符合法律法规和规范",
    Standard.LIKE_CASES: "举一反三，同类问题已经排查",
    Standard.SOURCE: "从源头上治理，制度已经补上",
    Standard.OWN: "达到这个问题自己的验收标准",
}
ANSWER_WORDS: Mapping[Answer, str] = {
    Answer.MET: "达到",
    Answer.NOT_MET: "没有达到",
    Answer.NOT_APPLICABLE: "不适用",
}
GRADE_WORDS: Mapping[Grade, str] = {Grade.GOOD: "好", Grade.FAIR: "较好", Grade.PLAIN: "一般", Grade.POOR: "差"}
GOING_BACK = frozenset({Grade.PLAIN, Grade.POOR})
NEVER_INAPPLICABLE = frozenset({Standard.MEASURES, Standard.OWN})


@dataclass(frozen=True, slots=True)
class ClosingRule:
    """What closing asks of problems of one severity. `sides` sign in this order; `notice_days` 0: no public notice.

    `by_standards`: the check answers standard by standard, and the application says what was done about like cases and at the
    source. `stretched`: a last day of notice that is not worked moves on. `open_to_all`: the notice can be read without signing
    in. `look_backs`: so many days after closing somebody looks again.
    """

    by_standards: bool = False
    sides: tuple[Side, ...] = ()
    notice_days: int = 0
    stretched: bool = False
    ending: Ending = Ending.PERSON
    open_to_all: bool = False
    look_backs: tuple[int, ...] = ()


ClosingPolicy = Mapping[str, ClosingRule]
DEFAULT_POLICY: ClosingPolicy = MappingProxyType(
    {
        "general": ClosingRule(look_backs=(180,)),
        "serious": ClosingRule(look_backs=(90, 180)),
        "grave": ClosingRule(
            by_standards=True,
            sides=(Side.LEAD, Side.OFFICE),
            notice_days=NOTICE_DAYS,
            stretched=True,
            look_backs=(30, 90, 180),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class StandardAnswer:
    """What a check says to one standard; `evidence` are the pieces that it rests on."""

    standard: Standard
    answer: Answer
    words: str = ""
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """The days of a public notice, both included. `estimated`: the end rests on a year that is not published."""

    first: date
    last: date
    estimated: bool = False


def rule_for(policy: ClosingPolicy, severity: str) -> ClosingRule:
    return policy.get(severity, ClosingRule())


def sides_that_sign(rule: ClosingRule, *, has_lead: bool, lead_took_part: bool) -> tuple[Side, ...]:
    """Who has to sign. A lead unit that took part in the work, or that there is none of, is replaced by the office."""
    if not has_lead or lead_took_part:
        return tuple(dict.fromkeys(Side.OFFICE for _ in rule.sides))
    return rule.sides


def step_after_check(sides: Sequence[Side]) -> Step:
    """What a check leads to that found the problem done."""
    return Step.SEND_TO_REVIEW if sides else Step.CLOSE


def step_after_signature(sides: Sequence[Side], signed: Iterable[Side], *, notice_days: int) -> Step:
    """What a signature leads to; `signed` are all that stand, the new one among them."""
    if set(sides) - set(signed):
        return Step.SIGN_REVIEW
    return Step.PUBLISH if notice_days else Step.CLOSE_REVIEWED


def next_side(sides: Sequence[Side], signed: Iterable[Side]) -> Side | None:
    """Whose turn it is: one after the other, in the order of the policy."""
    done = set(signed)
    return next((side for side in sides if side not in done), None)


def notice_term(posted_on: date, *, days: int, stretched: bool, calendar: WorkCalendar) -> Term:
    """The first day after the posting until the last of `days` natural days, moved on to a working day where stretched."""
    first, last = posted_on + timedelta(days=1), posted_on + timedelta(days=days)
    if not stretched:
        return Term(first, last)
    moved = calendar.first_workday_on_or_after(last)
    return Term(first, moved.date, moved.estimated)


def refuse_end_of_notice(*, last_day: date, today: date, open_objections: int, signed: bool) -> tuple[Reason, ...]:
    """Why a problem in public notice may not be closed yet; () where nothing speaks against it.

    `signed` says that every signature is on the state that stands there now.
    """
    reasons: list[Reason] = []
    if today <= last_day:
        reasons.append(Reason("notice-runs", "公示到 %(day)s 为止，还没有期满。", {"day": last_day.isoformat()}))
    if open_objections:
        reasons.append(Reason("open-objections", "还有 %(n)s 件异议没有答复。", {"n": open_objections}))
    if not signed:
        reasons.append(APPROVAL_VOID)
    return tuple(reasons)


APPROVAL_VOID = Reason("approval-void", "签署以后内容有改动，原签署作废，要重新复核。")
CHANGED_SINCE = Reason("changed-since-application", "申请销号以后内容有改动，这次申请作废，要重新申请。")


def refuse_answers(
    answers: Sequence[StandardAnswer], grade: Grade | None, *, passing: bool, asked: bool
) -> dict[str, Reason]:
    """What is wrong with a check's answers, by field; {} where they hold together. `asked`: the policy wants all of them."""
    if not asked and not answers and grade is None:
        return {}
    given = {each.standard: each for each in answers}
    wrong = {
        standard.value: Reason("standard-open", "“%(standard)s”还没有回答。", {"standard": STANDARD_WORDS[standard]})
        for standard in Standard
        if standard not in given
    }
    for each in answers:
        reason = _refuse_answer(each)
        if reason is not None:
            wrong[each.standard.value] = reason
    return wrong | _refuse_grade(given, grade, passing=passing)


def _refuse_answer(given: StandardAnswer) -> Reason | None:
    place = {"standard": STANDARD_WORDS[given.standard]}
    if given.answer is Answer.NOT_APPLICABLE and given.standard in NEVER_INAPPLICABLE:
        return Reason("standard-applies", "“%(standard)s”不能答“不适用”。", place)
    if not given.words.strip():
        return Reason("standard-words", "“%(standard)s”要写明看到了什么。", place)
    return None


def _refuse_grade(given: Mapping[Standard, StandardAnswer], grade: Grade | None, *, passing: bool) -> dict[str, Reason]:
    if grade is None:
        return {"grade": Reason("grade-open", "整改质量要评出好、较好、一般或差。")}
    if not passing:
        return {}
    short = [STANDARD_WORDS[each.standard] for each in given.values() if each.answer is Answer.NOT_MET]
    if short:
        return {
            "verdict": Reason("standard-short", "%(standards)s没有达到，要退回整改。", {"standards": name_all(short)})
        }
    if grade in GOING_BACK:
        return {"verdict": Reason("grade-short", "整改质量是“%(grade)s”，要退回整改。", {"grade": GRADE_WORDS[grade]})}
    return {}


def return_words(finding: str, answers: Sequence[StandardAnswer], grade: Grade | None) -> str:
    """Why it goes back, standard by standard, below what was found as a whole."""
    lines = [finding.strip()]
    lines += [
        f"{STANDARD_WORDS[each.standard]}：{ANSWER_WORDS[each.answer]}。{each.words.strip()}"
        for each in answers
        if each.answer is Answer.NOT_MET
    ]
    if grade in GOING_BACK and grade is not None:
        lines.append(f"整改质量：{GRADE_WORDS[grade]}。")
    return "\n".join(line for line in lines if line)


def answers_document(answers: Sequence[StandardAnswer]) -> list[dict[str, object]]:
    return [
        {"standard": each.standard.value, "answer": each.answer.value, "words": each.words.strip(),
         "evidence": list(each.evidence)}
        for each in answers
    ]  # fmt: skip


def answers_of(document: Iterable[Mapping[str, object]]) -> tuple[StandardAnswer, ...]:
    return tuple(
        StandardAnswer(
            Standard(str(row["standard"])), Answer(str(row["answer"])), str(row.get("words", "")), _ids(row.get("evidence"))
        )
        for row in document
    )  # fmt: skip


def policy_document(policy: ClosingPolicy) -> dict[str, object]:
    return {severity: rule_document(rule_for(policy, severity)) for severity in SEVERITIES}


def policy_of(document: Mapping[str, Mapping[str, object]]) -> ClosingPolicy:
    return {severity: rule_of(rule) for severity, rule in document.items()}


def rule_document(rule: ClosingRule) -> dict[str, object]:
    return {
        "by_standards": rule.by_standards, "sides": [side.value for side in rule.sides],
        "notice_days": rule.notice_days, "stretched": rule.stretched, "ending": rule.ending.value,
        "open_to_all": rule.open_to_all, "look_backs": list(rule.look_backs),
    }  # fmt: skip


def rule_of(document: Mapping[str, object]) -> ClosingRule:
    return ClosingRule(
        by_standards=bool(document.get("by_standards")),
        sides=tuple(Side(str(side)) for side in _list(document.get("sides"))),
        notice_days=int(str(document.get("notice_days", 0))),
        stretched=bool(document.get("stretched")),
        ending=Ending(str(document.get("ending", Ending.PERSON.value))),
        open_to_all=bool(document.get("open_to_all")),
        look_backs=_ids(document.get("look_backs")),
    )


def refuse_policy(held: ClosingPolicy, wanted: ClosingPolicy, *, why: str) -> None:
    """Raises BadInput for a policy that contradicts itself, changes nothing, or says not why."""
    wrong: dict[str, Reason] = {}
    for severity in SEVERITIES:
        wrong |= {f"{severity}-{name}": reason for name, reason in _refuse_rule(rule_for(wanted, severity)).items()}
    if not why.strip():
        wrong["why"] = Reason("empty", "要写明为什么这样定。")
    if not wrong and policy_document(held) == policy_document(wanted):
        wrong["why"] = Reason("policy-same", "和现在的销号规则一样，没有可改的。")
    if wrong:
        raise BadInput(next(iter(wrong.values())), wrong)


def _refuse_rule(rule: ClosingRule) -> dict[str, Reason]:
    wrong: dict[str, Reason] = {}
    if rule.notice_days and not rule.sides:
        wrong["notice_days"] = Reason("notice-unsigned", "要公示的先要有人复核签署。")
    if not 0 <= rule.notice_days <= LONGEST_NOTICE:
        wrong["notice_days"] = Reason("notice-length", "公示天数是 0 到 %(most)s 天。", {"most": LONGEST_NOTICE})
    if len(set(rule.sides)) != len(rule.sides):
        wrong["sides"] = Reason("sides-twice", "同一方不签两次。")
    days = rule.look_backs
    if list(days) != sorted(set(days)) or any(not 1 <= day <= LATEST_LOOK_BACK for day in days):
        reason = Reason(
            "look-backs-order", "回头看的天数从小到大写，每个在 1 到 %(most)s 之间。", {"most": LATEST_LOOK_BACK}
        )
        wrong["look_backs"] = reason
    if len(days) > MOST_LOOK_BACKS:
        wrong["look_backs"] = Reason("look-backs-many", "回头看最多 %(most)s 次。", {"most": MOST_LOOK_BACKS})
    return wrong


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _ids(value: object) -> tuple[int, ...]:
    return tuple(int(str(each)) for each in _list(value))
