"""From stored facts to the small signs of the look."""

from collections.abc import Iterable
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.verification.models import ApplicationOutcome
from bihuan.apps.verification.queries import ApplicationRow, CheckRow
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.rows import EvidenceTile

Told = tuple[ApplicationRow, tuple[tuple[CheckRow, tuple[EvidenceTile, ...]], ...]]


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
        (each, tuple((check, tiles_of(check.evidence, by_check=True)) for check in each.checks))
        for each in applications
    )


def _address(name: str, evidence_id: int) -> str:
    try:
        return reverse(name, args=[evidence_id])
    except NoReverseMatch:
        return ""
