"""What the states, weights and kinds of flags are called, and by what their figures were counted."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.apps.formalism.queries import NumberRow, Subject
from bihuan.core.decisions import Missing
from bihuan.core.formalism.course import FlagState
from bihuan.core.formalism.flags import Check, Family, Weight
from bihuan.core.formalism.registry import check_named
from bihuan.ui.figures import CountingRule
from bihuan.ui.moments import say_date

STATES: Mapping[FlagState, Promise] = {
    FlagState.OPEN: _("待答复"),
    FlagState.ANSWERED: _("已答复，待认定"),
    FlagState.CONFIRMED: _("已确认"),
    FlagState.DISMISSED: _("已排除"),
}
WEIGHTS: Mapping[Weight, Promise] = {
    Weight.HINT: _("提示"),
    Weight.NOTABLE: _("值得看"),
    Weight.STRONG: _("应当看"),
}
FAMILIES: Mapping[Family, Promise] = {
    Family.TEXT: _("文字"),
    Family.MEASURES: _("措施"),
    Family.FIGURES: _("数字"),
    Family.EVIDENCE: _("佐证"),
    Family.ACTIVITY: _("节奏"),
}
RULES = ("found", "unsettled", "confirmed", "dismissed")


def check_of(check_id: str) -> Check | None:
    """The declared check; None for one that is no longer declared: its flags stay."""
    try:
        return check_named(check_id)
    except Missing:
        return None


def check_word(check_id: str) -> str:
    check = check_of(check_id)
    return gettext(check.name) if check else check_id


def state_word(state: str) -> str:
    return str(STATES[FlagState(state)])


def weight_word(weight: str) -> str:
    return str(WEIGHTS[Weight(weight)])


def family_word(family: str) -> str:
    return str(FAMILIES[Family(family)])


def subject_word(subject: Subject) -> str:
    """How one thing of the evidence is called on the page and beside its figures."""
    if not subject.readable:
        return gettext("另一单位的材料")
    number = subject.problem.number if subject.problem else ""
    if subject.kind == "report":
        day = say_date(timezone.localdate(subject.at)) if subject.at else ""
        return gettext("%(number)s %(day)s的进展") % {"number": number, "day": day}
    if subject.kind == "measure":
        return gettext("%(number)s 的措施") % {"number": number}
    return gettext("问题 %(number)s") % {"number": number}


def number_words(row: NumberRow) -> tuple[str, str, str]:
    """Name, found, expected ("" where that cannot be said), as the table shows them."""
    return (
        gettext(row.name) if row.name else "",
        say_plain(row.found),
        "" if row.expected is None else say_plain(row.expected),
    )


def say_plain(value: float) -> str:
    """A figure without needless digits: 12, 0.93, 1,204.5."""
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def counting_rules() -> dict[str, CountingRule]:
    """How the figures of flags are counted, by the name that cells share."""
    now = timezone.now()
    return {
        "found": CountingRule(
            gettext("发现"),
            gettext("体检提出的线索，每条计一次，再次发现不重复计；涉及几个单位的，各单位都计"),
            moment=now,
        ),
        "unsettled": CountingRule(
            gettext("待认定"), gettext("还没有人确认或排除的线索，不论单位是否已答复"), moment=now
        ),
        "confirmed": CountingRule(gettext("已确认"), gettext("整改落实组看过证据和答复，认为属实的线索"), moment=now),
        "dismissed": CountingRule(gettext("已排除"), gettext("整改落实组看过，认为不是问题的线索"), moment=now),
    }
