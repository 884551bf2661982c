"""Notices in my work: what a unit has to sign for or answer, what the office has to move on, what a leader has to approve."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext

from bihuan.apps.supervision import queries as supervision
from bihuan.apps.supervision.queries import NOTICE_GROUPS, NoticeFilter, NoticeRow
from bihuan.core.actors import Actor, Role
from bihuan.core.ladder import PAPER_WORDS
from bihuan.core.notices import NOTICE_WORDS, STEP_WORDS, NoticeState, NoticeStep
from bihuan.interfaces.portal.home_sections import SHOWN, Section
from bihuan.ui.chips import DeadlineChip, remaining_chip
from bihuan.ui.figures import CountingRule, Figure
from bihuan.ui.rows import TodoRow
from bihuan.ui.steps import NextStep

_TITLE = 80
_FOR_UNITS = (("told", NoticeStep.ANSWER), ("unsigned", NoticeStep.SIGN), ("to-reply", NoticeStep.REPLY))
_FOR_OFFICES = (
    ("to-tell", NoticeStep.TELL), ("to-submit", NoticeStep.SUBMIT), ("to-review", NoticeStep.ACCEPT), ("unsigned-late", None),
)  # fmt: skip
_FOR_LEADERS = (("mine", NoticeStep.APPROVE),)


def notice_sections(actor: Actor, *, now: datetime) -> Iterator[Section]:
    """Notices that wait for this reader in any of their roles; nothing where none does."""
    wanted: list[tuple[str, NoticeStep | None]] = []
    if actor.holds(Role.LEADER):
        wanted += _FOR_LEADERS
    if actor.holds(Role.OFFICE):
        wanted += _FOR_OFFICES
    if actor.holds(Role.UNIT):
        wanted += _FOR_UNITS
    if not wanted:
        return
    today = timezone.localdate(now)
    counts = supervision.group_counts(actor, keys=[key for key, _ in wanted], today=today)
    for key, step in wanted:
        if counts[key]:
            yield _section(actor, key, step, counts[key], now)
    yield from _reasons(actor, now)


def _section(actor: Actor, key: str, step: NoticeStep | None, total: int, now: datetime) -> Section:
    group = NOTICE_GROUPS[key]
    rule = CountingRule(gettext(group.name), gettext(group.counts), moment=now)
    address = f"{reverse('supervision:notices')}?group={key}"
    found = supervision.waiting_notices(
        actor, wanted=NoticeFilter(group=key), today=timezone.localdate(now), limit=SHOWN
    )
    rows = tuple(_row(row, step, now) for row in found)
    return Section(f"notice-{key}", rule.name, rows, Figure(total, address, rule), "", address, gettext("看全部"))


def _row(row: NoticeRow, step: NoticeStep | None, now: datetime) -> TodoRow:
    """A notice with its next step. What has to be read before it is approved or ruled on leads to its page."""
    page = reverse("supervision:notice", args=[row.id])
    straight = step in (NoticeStep.SIGN, NoticeStep.REPLY, NoticeStep.ANSWER)
    url = reverse(f"supervision:notice-{step.value}", args=[row.id]) if step and straight else page
    label = gettext(STEP_WORDS[step]) if step and straight else gettext("看通知")
    return TodoRow(
        title=f"{gettext(PAPER_WORDS[row.rung])} {row.number}".strip(),
        url=page,
        step=NextStep(f"notice-{row.id}", label, url, primary=step is not None),
        deadline=_deadline(row, now),
        facts=(gettext(NOTICE_WORDS[row.state]), row.unit, gettext("%(n)s 个事项") % {"n": row.items}),
    )


def _deadline(row: NoticeRow, now: datetime) -> DeadlineChip | None:
    """The day that presses: until when to reply or to answer, else how long it has been unsigned."""
    today = timezone.localdate(now)
    if row.reply_due is not None and row.reply_days is not None:
        return remaining_chip(days=row.reply_days, due=row.reply_due, today=today)
    if row.state is NoticeState.TOLD and row.answer_until is not None:
        return DeadlineChip("soon", gettext("陈述申辩"), row.answer_until, "", today)
    if row.unsigned_days:
        return DeadlineChip("over", gettext("%(n)d 个工作日未签收") % {"n": row.unsigned_days}, row.day, "", today)
    return None


def _reasons(actor: Actor, now: datetime) -> Iterator[Section]:
    """Valid reasons that units stated and the office has to rule on."""
    waiting = supervision.reasons_to_rule(actor, limit=SHOWN)
    if not waiting:
        return
    rows = tuple(
        TodoRow(
            title=Truncator(reason.reason).chars(_TITLE),
            url=reverse("ledger:problem", args=[number]),
            step=NextStep(
                f"reason-{reason.id}",
                gettext("裁定"),
                reverse("supervision:reason-ruling", args=[number]),
                primary=True,
            ),
            number=number,
            facts=(reason.stated_by,),
        )
        for number, reason in waiting
    )
    yield Section("reasons", gettext("正当理由待裁定"), rows)
