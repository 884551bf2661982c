"""Sealed referrals in my work of the liaison, and of nobody else: those that nobody has opened yet."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from bihuan.apps.referrals import queries as referrals
from bihuan.apps.referrals.queries import ReferralRow
from bihuan.core.actors import Actor
from bihuan.interfaces.portal.home_sections import SHOWN, Section
from bihuan.ui.moments import say_moment
from bihuan.ui.rows import TodoRow
from bihuan.ui.steps import NextStep


def referral_sections(actor: Actor, *, now: datetime) -> Iterator[Section]:
    """What was handed over and waits to be opened; of what it is about nothing stands here."""
    if not referrals.reads_referrals(actor):
        return
    waiting = [row for row in referrals.referral_rows(actor) if row.received_at is None]
    if waiting:
        rows = tuple(_row(row, now) for row in waiting[:SHOWN])
        yield Section(
            "referrals", gettext("移交给你的线索"), rows, url=reverse("referrals:list"), link=gettext("看全部")
        )


def _row(row: ReferralRow, now: datetime) -> TodoRow:
    url = reverse("referrals:referral", args=[row.reference])
    return TodoRow(
        title=gettext("密封的线索，还没有打开"),
        url=url,
        step=NextStep(f"referral-{row.reference}", gettext("打开"), url, primary=True),
        facts=(say_moment(row.at, now),),
        consequence=gettext("第一次打开会存证；这是线索，不是结论"),
    )
