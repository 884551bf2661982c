"""From stored facts to the small signs of the look."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy

from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.verification.models import ApplicationOutcome
from bihuan.apps.verification.queries import ApplicationRow, CheckRow
from bihuan.core.closing import ANSWER_WORDS, SIDE_WORDS, STANDARD_WORDS, Answer, ClosingRule, Grade
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.rows import EvidenceTile

GRADES: Mapping[Grade, Promise] = {
    Grade.GOOD: pgettext_lazy("grade", "好"),
    Grade.FAIR: pgettext_lazy("grade", "较好"),
    Grade.PLAIN: pgettext_lazy("grade", "一般"),
    Grade.POOR: pgettext_lazy("grade", "差"),
}
"""What the core calls them; 一般 is a severity as well, and another word in English."""


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What a check said to one standard."""

    standard: str
    answer: str
    words: str
    met: bool


Told = tuple[ApplicationRow, tuple[tuple[CheckRow, tuple[EvidenceTile, ...], tuple[AnswerLine, ...], str], ...]]


def standing_sign(application: ApplicationRow, today: date) -> DeadlineChip:
    """How long an application has been waiting, in days, with the day on which it was made; or how and when it ended."""
    if application.ended_at is not None:
        ended = timezone.localdate(application.ended_at)
        words = {
            ApplicationOutcome.CLOSED.value: gettext("核查通过"),
            ApplicationOutcome.RETURNED.value: gettext("退回整改"),
        }
        passed = application.outcome == ApplicationOutcome.CLOSED.value
        return DeadlineChip(
            "done" if passed else "ok", words.get(application.outcome, gettext("已撤回")), ended, "", today
        )
    made = timezone.localdate(application.applied_at)
    days = (today - made).days
    said = gettext("今天申请") if days <= 0 else gettext("已等 %(n)d 天") % {"n": days}
    return DeadlineChip("ok", said, made, "", today)


def say_way(rule: ClosingRule) -> str:
    """What follows on a check that finds the problem done, in one sentence."""
    if not rule.sides:
        return gettext("核查通过就销号。")
    sides = gettext("、").join(gettext(SIDE_WORDS[side]) for side in rule.sides)
    if not rule.notice_days:
        return gettext("核查通过后由%(sides)s复核签署，再销号。") % {"sides": sides}
    words = {"sides": sides, "n": rule.notice_days}
    if rule.stretched:
        return gettext("核查通过后由%(sides)s复核签署，公示 %(n)d 天（末日放假的顺延），没有异议再销号。") % words
    return gettext("核查通过后由%(sides)s复核签署，公示 %(n)d 天，没有异议再销号。") % words


def say_look_backs(days: Sequence[int]) -> str:
    """When somebody looks again."""
    if not days:
        return gettext("销号后不回头看。")
    listed = gettext("、").join(str(day) for day in days)
    return gettext("销号后第 %(days)s 天回头看。") % {"days": listed}


def tiles_of(rows: Iterable[EvidenceRow], *, by_check: bool = False) -> tuple[EvidenceTile, ...]:
    """What the unit brought: its own word until somebody has looked. `by_check`: what who looked brought of it."""
    return tuple(
        EvidenceTile(
            name=row.name,
            url=_address("evidence:file", row.id),
            uploaded=timezone.localdate(row.uploaded_at),
            effective=row.effective_on,
            version=row.version,
            picture=_address("evidence:thumbnail", row.id) if row.is_picture else "",
            standing="verified" if by_check else "reported",
            note=gettext("核查人所附") if by_check else "",
        )
        for row in rows
    )


def tell_course(applications: Iterable[ApplicationRow]) -> tuple[Told, ...]:
    """Each application with its checks, and with what came with each of them."""
    return tuple(
        (each, tuple((check, tiles_of(check.evidence, by_check=True), *_answers(check)) for check in each.checks))
        for each in applications
    )


def _answers(check: CheckRow) -> tuple[tuple[AnswerLine, ...], str]:
    """A check's answers standard by standard, and how good it found the work."""
    lines = tuple(
        AnswerLine(
            gettext(STANDARD_WORDS[each.standard]), gettext(ANSWER_WORDS[each.answer]), each.words,
            each.answer is not Answer.NOT_MET,
        )
        for each in check.answers
    )  # fmt: skip
    return lines, str(GRADES[Grade(check.grade)]) if check.grade else ""


def _address(name: str, evidence_id: int) -> str:
    try:
        return reverse(name, args=[evidence_id])
    except NoReverseMatch:
        return ""
