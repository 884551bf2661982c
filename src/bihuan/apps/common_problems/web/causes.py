"""Why the cases of a group or a joint problem came about and what they show about rules, of those that the reader sees."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.translation import gettext

from bihuan.apps.common_problems.queries import GroupDetail, JointDetail
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import ProblemRow

CASES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list. `cause` and `gap` are "" where nobody said it."""

    row: ProblemRow
    cause: str
    gap: str


def case_lines(detail: GroupDetail | JointDetail) -> tuple[CaseLine, ...]:
    """The cases that are listed, in their order."""
    return tuple(
        CaseLine(row, told.cause, ledger.gap_word(told.institutional_gap))
        for row, told in zip(detail.cases, detail.causes, strict=True)
    )


def cases_shown(detail: GroupDetail | JointDetail, page: str) -> dict[str, object]:
    """What the list of cases is drawn from: one page of them, and the gaps of all."""
    lines = case_lines(detail)
    shown = Paginator(lines, CASES_A_PAGE).get_page(page)
    return {"lines": shown.object_list, "page": shown, "gaps": say_gaps(lines)}


def say_gaps(lines: tuple[CaseLine, ...]) -> str:
    """What the listed cases show about rules, the most frequent first; "" where nobody said anything."""
    counted = Counter(line.gap for line in lines)
    unsaid = counted.pop("", 0)
    if not counted:
        return ""
    order = sorted(counted.items(), key=lambda pair: -pair[1])
    words = [*order, *([(gettext("未填写"), unsaid)] if unsaid else [])]
    told = gettext("、").join(gettext("%(gap)s %(n)s 个") % {"gap": gap, "n": number} for gap, number in words)
    return gettext("制度层面：%(told)s") % {"told": told}
