"""From stored facts to the small signs of the look: deadlines, evidence tiles, units."""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.core.due import Due, DueKind
from bihuan.core.lifecycle import CLAIMED_STATES, State
from bihuan.ui.chips import DeadlineChip, done_chip, remaining_chip, standing_chip, unknown_chip
from bihuan.ui.rows import EvidenceTile


def deadline_sign(
    due: Due, *, state: str, today: date, raw: str = "", closed_at: datetime | None = None
) -> DeadlineChip:
    """How a problem's deadline stands, in words. A clock that does not run says so, and why."""
    if state == State.CLOSED.value and closed_at is not None:
        return done_chip(timezone.localdate(closed_at), today)
    if due.kind is DueKind.STOPPED:
        return DeadlineChip("ok", _stopped(state), due.day, "", today)
    if due.kind is DueKind.STANDING:
        return standing_chip(due.day, today)
    if due.kind is DueKind.UNKNOWN or due.day is None:
        return unknown_chip(raw) if raw else DeadlineChip("unknown", gettext("没有时限"))
    days = due.workdays or 0
    over = due.kind is DueKind.OVER
    return remaining_chip(
        days=-days if over else days, due=due.day, today=today, estimated=due.kind is DueKind.ESTIMATED
    )


def without_date(chip: DeadlineChip) -> DeadlineChip:
    """The chip for a table, where the words alone stand."""
    return DeadlineChip(chip.kind, chip.text)


def day_of(chip: DeadlineChip) -> str:
    """The full date behind a chip, for the title of its cell."""
    return chip.date.isoformat() if chip.date else chip.behind


def evidence_tiles(rows: Iterable[EvidenceRow], *, verified: bool, by_check: bool = False) -> tuple[EvidenceTile, ...]:
    """Tiles for pieces that the reader may see. `verified`: somebody else looked and closed the problem on them.

    `by_check`: a checker brought them, so that nobody claims them: they were seen.
    """
    note = gettext("核查人所附") if by_check else gettext("核查时看过") if verified else ""
    return tuple(
        EvidenceTile(
            name=row.name,
            url=reverse("evidence:file", args=[row.id]),
            uploaded=timezone.localdate(row.uploaded_at),
            effective=row.effective_on,
            version=row.version,
            picture=reverse("evidence:thumbnail", args=[row.id]) if row.is_picture else "",
            standing="verified" if verified or by_check else "reported",
            note=note,
        )
        for row in rows
    )


def ago(moment: datetime, now: datetime) -> str:
    """How long ago in days, for a column that is read down: 今天, 昨天, 17 天前."""
    days = (timezone.localdate(now) - timezone.localdate(moment)).days
    if days <= 0:
        return gettext("今天")
    return gettext("昨天") if days == 1 else gettext("%(n)d 天前") % {"n": days}


def _stopped(state: str) -> str:
    if state == State.REGISTERED.value:
        return gettext("还没有交办，不计时")
    if state == State.SUSPENDED.value:
        return gettext("已暂停计时")
    if state in {claimed.value for claimed in CLAIMED_STATES}:
        return gettext("申请后停止计时")
    return gettext("不再计时")
