"""What of closing waits for the reader: signatures, public notices that are over or objected to."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext

from bihuan.apps.verification import queries as verification
from bihuan.apps.verification.queries import LeadRow, PublicNoticeRow, View, WaitingRow
from bihuan.apps.verification.web.look_back_views import line_of
from bihuan.apps.verification.web.notice_signs import chip_of
from bihuan.apps.verification.web.signs import standing_sign
from bihuan.core.actors import Actor, Role
from bihuan.interfaces.portal.home_sections import SHOWN, Section
from bihuan.ui.figures import CountingRule, Figure
from bihuan.ui.rows import TodoRow
from bihuan.ui.steps import NextStep

_TITLE = 90


def closing_sections(actor: Actor, *, now: datetime) -> Iterator[Section]:
    """What of closing waits for this reader beside checks; nothing where nothing does."""
    if actor.holds(Role.OFFICE, Role.UNIT):
        yield from _to_sign(actor, now)
    if actor.holds(Role.OFFICE):
        yield from _notices_to_end(actor, now)
        yield from _leads(actor, now)
        yield from _late_look_backs(actor, now)
    if actor.holds(Role.CHECKER, Role.INSPECTOR):
        yield from _look_backs(actor, now)


def _to_sign(actor: Actor, now: datetime) -> Iterator[Section]:
    """Applications that passed their check and wait for this reader's signature."""
    total = verification.count_to_sign(actor)
    if not total:
        return
    found = verification.application_page(actor, view=View.TO_SIGN, at=now)
    url = f"{reverse('verification:applications')}?view=to-sign"
    title = gettext("待我复核")
    rule = CountingRule(title, gettext("核查通过、轮到你这一方签署的申请"), moment=now)
    rows = tuple(_signed_row(each, timezone.localdate(now)) for each in found.rows[:SHOWN])
    yield Section("to-sign", title, rows, Figure(total, url, rule), "", url, gettext("看全部"))


def _notices_to_end(actor: Actor, now: datetime) -> Iterator[Section]:
    """Public notices that wait for the office: over, or with an objection to answer."""
    today = timezone.localdate(now)
    if not verification.count_to_end(actor, today=today):
        return
    found = verification.notices_to_end(actor, today=today, limit=SHOWN)
    rows = tuple(_notice_row(each, today) for each in found)
    url = reverse("verification:notices")
    yield Section("notices-to-end", gettext("公示等办理"), rows, url=url, link=gettext("看公示"))


def _look_backs(actor: Actor, now: datetime) -> Iterator[Section]:
    """Closed problems that this reader should look at again."""
    total = verification.count_look_backs(actor)
    if not total:
        return
    title, url = gettext("待回头看"), reverse("verification:look-backs")
    rows = tuple(
        line_of(each) for each in verification.look_backs_for(actor, today=timezone.localdate(now), limit=SHOWN)
    )
    yield Section("look-backs", title, rows, url=url, link=gettext("看全部"))


def _late_look_backs(actor: Actor, now: datetime) -> Iterator[Section]:
    """Look-backs that nobody did in time: the office finds somebody, it does not look itself."""
    today = timezone.localdate(now)
    total = verification.count_late_look_backs(actor, today=today)
    if not total:
        return
    title, url = (
        gettext("到期超过 %(n)d 天没做的回头看") % {"n": verification.LATE_AFTER},
        reverse("verification:look-backs"),
    )
    rule = CountingRule(
        title, gettext("到期超过 %(n)d 天、还没有结论的回头看") % {"n": verification.LATE_AFTER}, moment=now
    )
    rows = tuple(line_of(each) for each in verification.late_look_backs(actor, today=today, limit=SHOWN))
    yield Section("late-look-backs", title, rows, Figure(total, "", rule), "", url, gettext("看全部"))


def _leads(actor: Actor, now: datetime) -> Iterator[Section]:
    """Closed problems that may have come back, for the office to judge."""
    total = verification.count_leads(actor)
    if not total:
        return
    found = verification.lead_page(actor, judged=False, today=timezone.localdate(now)).rows[:SHOWN]
    title, url = gettext("反弹线索待研判"), reverse("verification:relapses")
    rule = CountingRule(title, gettext("回头看发现的，和新登记问题里文字相似的，还没有人研判"), moment=now)
    rows = tuple(_lead_row(each) for each in found)
    yield Section("relapse-leads", title, rows, Figure(total, url, rule), "", url, gettext("看全部"))


def _lead_row(row: LeadRow) -> TodoRow:
    said = gettext("回头看：%(finding)s") % {"finding": row.finding} if row.finding else ""
    if row.problem is not None:
        values = {"number": row.problem.number, "n": row.likeness or 0}
        said = gettext("和 %(number)s 文字相似 %(n)d%%") % values
        if row.ground in ("place", "both"):
            said = gettext("和 %(number)s 在同一地点，文字相似 %(n)d%%") % values
    step = None
    if row.may_judge:
        url = reverse("verification:judge-relapse", args=[row.id])
        step = NextStep(f"judge-{row.id}", gettext("研判"), url, primary=True)
    return TodoRow(
        title=Truncator(row.earlier.text).chars(_TITLE),
        url=reverse("ledger:problem", args=[row.earlier.number]),
        step=step,
        number=row.earlier.number,
        state=row.earlier.state,
        facts=tuple(fact for fact in (row.earlier.campaign, row.earlier.unit) if fact),
        consequence=Truncator(said).chars(_TITLE),
    )


def _signed_row(row: WaitingRow, today: date) -> TodoRow:
    number = row.problem.number
    check = next((each for each in row.application.checks if each.outcome == "passed"), None)
    return TodoRow(
        title=Truncator(row.problem.text).chars(_TITLE),
        url=reverse("ledger:problem", args=[number]),
        step=NextStep(
            f"review-{number}", gettext("去复核"), reverse("verification:review", args=[number]), primary=True
        ),
        deadline=standing_sign(row.application, today),
        number=number,
        state=row.problem.state,
        facts=tuple(fact for fact in (row.problem.campaign, row.application.unit) if fact),
        consequence=gettext("%(name)s（%(unit)s）：%(finding)s")
        % {"name": check.checker, "unit": check.checker_unit, "finding": Truncator(check.finding).chars(60)}
        if check
        else "",
    )


def _notice_row(row: PublicNoticeRow, today: date) -> TodoRow:
    url = reverse("verification:notice", args=[row.id])
    waits = gettext("%(n)d 件异议等答复") % {"n": row.open_objections} if row.open_objections else ""
    return TodoRow(
        title=Truncator(row.text).chars(_TITLE),
        url=url,
        step=NextStep(f"notice-{row.id}", gettext("看公示"), url, primary=True),
        deadline=chip_of(row, today),
        number=row.number,
        state="public-notice",
        facts=tuple(fact for fact in (row.campaign, row.unit) if fact),
        consequence=waits or gettext("公示期满，没有待答复的异议，可以销号"),
        urgent=bool(row.open_objections),
    )
