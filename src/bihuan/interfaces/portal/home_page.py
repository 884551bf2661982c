"""我的待办: what everyone sees after sign-in. First the figures, then what waits for them, then what happened, then what runs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.queries import ActFilters, ActRow
from bihuan.apps.jobs import queries as jobs
from bihuan.apps.ledger.web.history import entries_of
from bihuan.core.actors import Actor, Role
from bihuan.interfaces.portal.home_closing import closing_sections
from bihuan.interfaces.portal.home_common import common_sections
from bihuan.interfaces.portal.home_demands import demand_sections
from bihuan.interfaces.portal.home_documents import document_sections
from bihuan.interfaces.portal.home_figures import REGION_READERS, WORKERS, Counted, figures_for
from bihuan.interfaces.portal.home_flags import flag_sections
from bihuan.interfaces.portal.home_inspection import inspection_sections
from bihuan.interfaces.portal.home_notices import notice_sections
from bihuan.interfaces.portal.home_referrals import referral_sections
from bihuan.interfaces.portal.home_sections import Section, sections_for
from bihuan.interfaces.portal.home_tasks import task_sections
from bihuan.ui.moments import say_date, say_moment, say_weekday
from bihuan.ui.notes import render_empty
from bihuan.ui.rows import JobRow
from bihuan.ui.shell import actor_of
from bihuan.ui.timeline import TimelineEntry

SHOWN_CHANGES = 6
MANY_SECTIONS = 5
"""From so many cards on, a row of links leads to each, and a card shows its first few rows alone."""
FEW_ROWS = 3
_READ_ACTS = 40
_READERS = (*REGION_READERS, *WORKERS, Role.CHECKER)
_ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


@login_required
@require_GET
def show_home(request: HttpRequest) -> HttpResponse:
    """The page that everybody starts from."""
    actor = actor_of(request)
    now = timezone.now()
    today = timezone.localdate(now)
    counted = Counted(actor, today)
    sections = _in_brief(
        *sections_for(actor, counted, now=now),
        *closing_sections(actor, now=now),
        *referral_sections(actor, now=now),
        *inspection_sections(actor, now=now),
        *notice_sections(actor, now=now),
        *task_sections(actor, now=now),
        *document_sections(actor, now=now),
        *demand_sections(actor, now=now),
        *flag_sections(actor, now=now),
        *common_sections(actor, now=now),
    )
    context = {
        "now": now,
        "day": gettext("%(day)s（%(weekday)s）") % {"day": say_date(today, today), "weekday": say_weekday(today)},
        "figures": figures_for(actor, counted, now=now),
        "sections": sections,
        "jumps": len(sections) >= MANY_SECTIONS,
        "empty": "" if sections else _say_nothing_waits(actor),
        "changes": tuple(changes_for(actor, now)) if actor.holds(*_READERS) else (),
        "reads_changes": actor.holds(*_READERS),
        "jobs": tuple(_job(row, now) for row in jobs.recent_jobs(actor, limit=4)),
        "registers": actor.holds(Role.OFFICE, Role.UNIT),
        "self_check": not actor.holds(Role.OFFICE),
        "administers": actor.holds(*_ADMINISTRATORS),
    }
    return render(request, "portal/home.html", context)


def _in_brief(*sections: Section) -> tuple[Section, ...]:
    """The cards as they are where they are few; where they are many, as much of each as can be looked over."""
    if len(sections) < MANY_SECTIONS:
        return sections
    return tuple(replace(section, rows=section.rows[:FEW_ROWS]) for section in sections)


def changes_for(actor: Actor, now: datetime) -> Iterator[TimelineEntry]:
    """What happened since yesterday to problems that the reader sees; what one person did to many is told once."""
    start = timezone.localtime(now).date() - timedelta(days=1)
    since = timezone.make_aware(datetime.combine(start, time.min))
    page = audit.acts_page(actor, ActFilters(object_type="problem", since=since), limit=_READ_ACTS)
    told = {entry.reference: entry for entry in entries_of(page.rows, {})}
    kept = [row for row in page.rows if str(row.reference) in told]
    runs = [list(run) for _, run in groupby(kept, key=lambda row: (row.action, row.actor_name))]
    for run in runs[:SHOWN_CHANGES]:
        yield _change(run, told[str(run[0].reference)])


def _change(run: Sequence[ActRow], entry: TimelineEntry) -> TimelineEntry:
    verb = entry.verb.rstrip("：: ")
    numbers = list(dict.fromkeys(row.label for row in run))
    if len(numbers) == 1:
        address = reverse("ledger:problem", args=[numbers[0]])
        return replace(
            entry, verb=verb, text=format_html("{}　{}", _whole(numbers[0]), entry.text), url=address, quote=""
        )
    shown = format_html_join(gettext("、"), "{}", ((_whole(number),) for number in numbers[:2]))
    told = gettext("%(n)d 项：%(numbers)s") % {"n": len(numbers), "numbers": "\0"}
    before, _, after = told.partition("\0")
    more = gettext("等") if len(numbers) > 2 else ""
    return replace(entry, verb=verb, text=format_html("{}{}{}{}", before, shown, after, more), url="", quote="")


def _whole(number: str) -> SafeString:
    """A number never breaks at the end of a line."""
    return format_html('<span class="nowrap">{}</span>', number)


def _say_nothing_waits(actor: Actor) -> str:
    """What is empty, and why that is good or what to do."""
    if actor.holds(Role.DISCIPLINE):
        return render_empty(
            gettext("没有移交给你的线索"),
            gettext("线索密封移交，只有你能打开；有了会出现在这里。台账和核查不在你的职责内。"),
            icon="mail",
        )
    if actor.holds(*_READERS):
        return render_empty(
            gettext("现在没有等你办的"),
            gettext("交办、退回、延期和核查来了会出现在这里，最急的在最上面。"),
            reverse("ledger:problems"),
            gettext("看问题台账"),
            "check",
        )
    if actor.holds(*_ADMINISTRATORS):
        return render_empty(
            gettext("没有等你办的事"),
            gettext("管理员不经手问题：管的页面在下面，命令行里还有更多。"),
            icon="settings",
        )
    return render_empty(
        gettext("这个账号还没有角色"),
        gettext("找本地区的安全管理员授予角色，之后这里会出现要办的事。"),
        icon="user-question",
    )


def _job(row: jobs.JobRow, now: datetime) -> JobRow:
    states = {"queued": "waiting", "running": "running", "done": "done", "failed": "failed"}
    note = row.error if row.state == "failed" else ""
    if row.state == "done" and row.ended_at is not None:
        note = gettext("%(when)s完成") % {"when": say_moment(row.ended_at, now)}
    address = row.result.get("url", "")
    return JobRow(
        name=row.title,
        state=states[row.state],  # type: ignore[arg-type]  # the four words of JobState
        done=row.done,
        total=row.total,
        note=note,
        url=address if isinstance(address, str) and address.startswith("/") else "",
    )
