"""Public notices in words and small signs."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.verification.models import NoticeState
from bihuan.apps.verification.queries import PublicNoticeRow
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.figures import CountingRule


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice in a list: how long it still runs, or how it ended."""

    row: PublicNoticeRow
    url: str
    chip: DeadlineChip
    state: str


def line_of(row: PublicNoticeRow, today: date) -> NoticeLine:
    return NoticeLine(row, reverse("verification:notice", args=[row.id]), chip_of(row, today), state_word(row))


def chip_of(row: PublicNoticeRow, today: date) -> DeadlineChip:
    """How many days the notice still runs, with its last day; or that it is over."""
    if row.state != NoticeState.OPEN:
        ended = timezone.localdate(row.ended_at) if row.ended_at else row.last_day
        return DeadlineChip("done" if row.state == NoticeState.CLOSED else "ok", state_word(row), ended, "", today)
    left = (row.last_day - today).days
    if left < 0:
        return DeadlineChip("over", gettext("公示期满"), row.last_day, "", today)
    said = gettext("今天最后一天") if left == 0 else gettext("还公示 %(n)d 天") % {"n": left}
    return DeadlineChip("est" if row.estimated else "ok", said, row.last_day, "", today)


def state_word(row: PublicNoticeRow) -> str:
    words = {
        NoticeState.OPEN.value: gettext("公示中"),
        NoticeState.CLOSED.value: gettext("公示期满，已销号"),
        NoticeState.UPHELD.value: gettext("异议成立，已退回整改"),
        NoticeState.VOID.value: gettext("内容有变，公示作废"),
    }
    return words[row.state]


def rule_of_list(*, ended: bool) -> CountingRule:
    if ended:
        return CountingRule(gettext("公示结束的"), gettext("公示已经结束的，每公示一次计一次"), moment=timezone.now())
    return CountingRule(gettext("正在公示"), gettext("正在公示、还没有销号的问题"), moment=timezone.now())
