"""From stored facts to the small signs of the look: words of rungs and states, chips for receipt and reply."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.supervision.queries import NoticeRow
from bihuan.core.ladder import ITEM_WORDS, PAPER_WORDS, RUNG_WORDS, ItemKind, RungName
from bihuan.core.notices import NOTICE_WORDS, NoticeState
from bihuan.ui.chips import DeadlineChip, StateLook, remaining_chip
from bihuan.ui.rows import EvidenceTile

LOOKS: Mapping[NoticeState, StateLook] = {
    state: StateLook(NOTICE_WORDS[state], icon, tone)
    for state, icon, tone in (
        (NoticeState.DRAFTED, "edit", ""),
        (NoticeState.TOLD, "message-2", "wait"),
        (NoticeState.FOR_APPROVAL, "gavel", "wait"),
        (NoticeState.SENT, "mail", "wait"),
        (NoticeState.SIGNED, "inbox", "doing"),
        (NoticeState.REPLIED, "circle", "claimed"),
        (NoticeState.RETURNED, "arrow-back-up", "bad"),
        (NoticeState.SETTLED, "check", ""),
        (NoticeState.WITHDRAWN, "ban", ""),
    )
}


def rung_word(rung: RungName) -> str:
    return gettext(RUNG_WORDS[rung])


def paper_word(rung: RungName) -> str:
    return gettext(PAPER_WORDS[rung])


def state_word(state: NoticeState) -> str:
    return gettext(NOTICE_WORDS[state])


def item_word(kind: str) -> str:
    return gettext(ITEM_WORDS[ItemKind(kind)])


def title_of(row: NoticeRow) -> str:
    """How a notice is called in a heading: its kind and its number, or that it has none yet."""
    return f"{paper_word(row.rung)} {row.number}" if row.number else paper_word(row.rung)


def receipt_chip(row: NoticeRow, today: date) -> DeadlineChip | None:
    """How long a sent notice has been unsigned; nothing where it is signed or not sent."""
    if row.state is not NoticeState.SENT or row.sent_at is None:
        return None
    sent_on = timezone.localdate(row.sent_at)
    if row.unsigned_days < 1:
        return DeadlineChip("ok", gettext("今天发出"), sent_on, "", today)
    said = gettext("%(n)d 个工作日未签收") % {"n": row.unsigned_days}
    return DeadlineChip("over", said, sent_on, "", today)


def reply_chip(row: NoticeRow, today: date) -> DeadlineChip | None:
    """The term of the reply, while one is waited for."""
    if row.reply_due is None or row.reply_days is None:
        return None
    chip = remaining_chip(days=row.reply_days, due=row.reply_due, today=today)
    return replace(chip, text=gettext("回复%(when)s") % {"when": chip.text})


def lateness_of(workdays: int) -> str:
    """How late an item was when its rung was raised."""
    if workdays > 0:
        return gettext("逾期 %(n)d 个工作日") % {"n": workdays}
    return gettext("还剩 %(n)d 个工作日") % {"n": -workdays} if workdays < 0 else gettext("当天到期")


def tiles_of(rows: Iterable[EvidenceRow]) -> tuple[EvidenceTile, ...]:
    """What the unit brought: its own word."""
    return tuple(
        EvidenceTile(
            name=row.name,
            url=_address("evidence:file", row.id),
            uploaded=timezone.localdate(row.uploaded_at),
            effective=row.effective_on,
            version=row.version,
            picture=_address("evidence:thumbnail", row.id) if row.is_picture else "",
        )
        for row in rows
    )


def _address(name: str, evidence_id: int) -> str:
    try:
        return reverse(name, args=[evidence_id])
    except NoReverseMatch:
        return ""
