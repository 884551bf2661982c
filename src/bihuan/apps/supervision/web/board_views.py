"""督办: the board of rungs, the list that every figure leads to, and the approval of several notices at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.queries import NOTICE_GROUPS, BoardColumn, NoticeFilter, NoticeItemRow, NoticeRow
from bihuan.apps.supervision.web.readers import approves, reads_notices, runs_ladder
from bihuan.apps.supervision.web.signs import LOOKS, receipt_chip, reply_chip, rung_word, title_of
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason
from bihuan.core.ladder import RUNG_WORDS, RungName
from bihuan.core.ladder_versions import RungColour
from bihuan.ui.chips import DeadlineChip, StateLook
from bihuan.ui.figures import CountingRule, Figure, SummaryCell
from bihuan.ui.lists import BulkStep, FilterChip, SavedView, address_with, address_without
from bihuan.ui.shell import actor_of

_KEYS = ("group", "rung", "unit", "campaign", "text", "region", "since", "until")
_OFFICE_VIEWS = (
    "open", "mine", "to-tell", "told", "to-submit", "for-approval", "unsigned-late", "reply-overdue", "to-review", "settled", "all",
)  # fmt: skip
_UNIT_VIEWS = ("open", "told", "unsigned", "to-reply", "reply-overdue", "settled", "all")
_STRIP = ("mine", "for-approval", "unsigned-late", "reply-overdue", "to-review")
_STRIP_OF_A_UNIT = ("told", "unsigned", "to-reply", "reply-overdue")
MOST_AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class Card:
    """One notice on the board or in a list."""

    row: NoticeRow
    title: str
    look: StateLook
    state: str
    receipt: DeadlineChip | None
    reply: DeadlineChip | None
    stopped: tuple[NoticeItemRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """One column of the board. `more` is the address of the rest, "" where all are shown."""

    key: str
    word: str
    colour: str
    open: Figure
    notes: tuple[tuple[str, Figure], ...]
    cards: tuple[Card, ...]
    more: str


@login_required
@require_GET
def show_board(request: HttpRequest) -> HttpResponse:
    """Rungs as columns: what is open on each, what presses."""
    actor = _reader(request)
    now = timezone.now()
    today = timezone.localdate(now)
    wanted = filter_of(request)
    colours = queries.board_colours(actor)
    columns = queries.notice_board(actor, wanted=wanted, today=today)
    keys = _STRIP if runs_ladder(actor) else _STRIP_OF_A_UNIT
    counts = queries.group_counts(actor, keys=keys, today=today, wanted=wanted)
    context = {
        "figures": tuple(_cell(key, counts[key], wanted, now) for key in keys),
        "columns": tuple(_column(column, wanted, now, colours) for column in columns),
        "any": any(column.counts["open"] for column in columns),
        "menus": _menus(request, actor),
        "chips": _chips(request, wanted, actor),
        "clear": reverse("supervision:board"),
        "list": list_address(wanted, group="open"),
    }
    return render(request, "supervision/board.html", context)


@login_required
@require_GET
def list_notices(request: HttpRequest) -> HttpResponse:
    """The notices that the address names: what every figure of notices leads to."""
    actor = _reader(request)
    now = timezone.now()
    today = timezone.localdate(now)
    wanted = filter_of(request)
    rows, page = queries.notice_page(actor, wanted=wanted, today=today, page=request.GET.get("page", "1"))
    group = NOTICE_GROUPS.get(wanted.group)
    context = {
        "cards": tuple(card_of(row, today) for row in rows),
        "page": page,
        "views": _views(request, wanted, actor),
        "menus": _menus(request, actor),
        "chips": _chips(request, wanted, actor),
        "clear": reverse("supervision:notices"),
        "rule": rule_of(wanted.group, now) if group else None,
        "total": page.paginator.count,
        "bulk": _bulk() if approves(actor) and wanted.group in ("mine", "for-approval") else (),
        "today": today,
    }
    return render(request, "supervision/notices.html", context)


@login_required
@require_POST
def approve_many(request: HttpRequest) -> HttpResponse:
    """First what can be approved and what cannot, with its reasons; then, confirmed, what became of each."""
    actor = _reader(request)
    if not approves(actor):
        raise Http404
    today = timezone.localdate()
    chosen = _chosen(request)
    plan = queries.approval_plan(actor, notice_ids=list(chosen), today=today)
    rows = {row.id: row for row in (*plan.ready, *(row for row, _ in plan.held))}
    if request.POST.get("confirmed") != "1":
        ready = [replace(card_of(row, today), stopped=plan.stopped.get(row.id, ())) for row in plan.ready]
        context = {"ready": ready, "held": _told(plan.held), "done": ()}
        return render(request, "supervision/approve.html", context)
    versions = {pk: chosen[pk] for pk in rows if pk in chosen}
    done = operations.approve_notices(actor=actor, at=timezone.now(), versions=versions)
    held = [(rows[pk], reason) for pk, reason in done.held.items()]
    context = {
        "ready": (),
        "held": _told(held),
        "done": [(number, rows[pk]) for pk, number in done.sent.items()],
        "confirmed": True,
    }
    return render(request, "supervision/approve.html", context)


def filter_of(request: HttpRequest) -> NoticeFilter:
    """What the address asks for."""
    return NoticeFilter(**{key: text for key in _KEYS if (text := str(request.GET.get(key, "")).strip()[:60])})


def list_address(wanted: NoticeFilter | None = None, **values: str) -> str:
    """The list narrowed like `wanted`, with these values in its place."""
    held = {key: getattr(wanted or NoticeFilter(), key) for key in _KEYS} | values
    named = "&".join(f"{key}={value}" for key, value in held.items() if value)
    return f"{reverse('supervision:notices')}?{named}"


def card_of(row: NoticeRow, today: date) -> Card:
    look = LOOKS[row.state]
    return Card(row, title_of(row), look, gettext(str(look.word)), receipt_chip(row, today), reply_chip(row, today))


def rule_of(key: str, now: datetime) -> CountingRule:
    group = NOTICE_GROUPS[key]
    return CountingRule(gettext(group.name), gettext(group.counts), moment=now)


def figure_of(key: str, count: int, wanted: NoticeFilter, now: datetime) -> Figure:
    return Figure(count, list_address(wanted, group=key), rule_of(key, now))


def _reader(request: HttpRequest) -> Actor:
    """Whoever may have notices. Raises Http404 for others: the page holds nothing for them."""
    actor = actor_of(request)
    if not reads_notices(actor):
        raise Http404
    return actor


def _cell(key: str, count: int, wanted: NoticeFilter, now: datetime) -> SummaryCell:
    pressing = key in ("unsigned-late", "reply-overdue") and count > 0
    return SummaryCell(
        gettext(NOTICE_GROUPS[key].name), figure_of(key, count, wanted, now), tone="danger" if pressing else ""
    )


def _column(column: BoardColumn, wanted: NoticeFilter, now: datetime, colours: Mapping[RungName, RungColour]) -> Rung:
    within = NoticeFilter(rung=column.rung.value, unit=wanted.unit, campaign=wanted.campaign, text=wanted.text)
    notes = ("for-approval", "unsigned-late", "reply-overdue")
    shown = len(column.rows)
    return Rung(
        key=column.rung.value,
        word=rung_word(column.rung),
        colour=colours[column.rung].value,
        open=figure_of("open", column.counts["open"], within, now),
        notes=tuple(
            (gettext(NOTICE_GROUPS[key].name), figure_of(key, column.counts[key], within, now))
            for key in notes
            if column.counts[key]
        ),
        cards=tuple(card_of(row, timezone.localdate(now)) for row in column.rows),
        more=list_address(within, group="open") if column.counts["open"] > shown else "",
    )


def _views(request: HttpRequest, wanted: NoticeFilter, actor: Actor) -> list[SavedView]:
    page = reverse("supervision:notices")
    keys = _OFFICE_VIEWS if runs_ladder(actor) else _UNIT_VIEWS
    return [
        SavedView(gettext(NOTICE_GROUPS[key].name), page + address_with(request.GET, group=key), key == wanted.group)
        for key in keys
    ]


def _menus(request: HttpRequest, actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the list can be narrowed to, each choice with its address."""
    rungs = [(rung_word(rung), address_with(request.GET, rung=rung.value)) for rung in RungName]
    menus = [(gettext("级别"), rungs)]
    if runs_ladder(actor):
        units = queries.units_with_notices(actor)
        menus.append((gettext("单位"), [(unit.label, address_with(request.GET, unit=unit.id)) for unit in units]))
        drives = campaigns.list_campaigns(actor)
        menus.append((gettext("专项"), [(row.label, address_with(request.GET, campaign=row.id)) for row in drives]))
    return [(label, choices) for label, choices in menus if choices]


def _chips(request: HttpRequest, wanted: NoticeFilter, actor: Actor) -> list[FilterChip]:
    """The filters that are on, each with the address without it."""
    shown: dict[str, tuple[str, str]] = {}
    if wanted.rung:
        words = {rung.value: word for rung, word in RUNG_WORDS.items()}
        shown["rung"] = (gettext("级别："), gettext(words.get(wanted.rung, wanted.rung)))
    if wanted.unit:
        units = {str(unit.id): unit.name for unit in queries.units_with_notices(actor)}
        shown["unit"] = (gettext("单位："), units.get(wanted.unit, wanted.unit))
    if wanted.campaign:
        drives = {str(row.id): row.label for row in campaigns.list_campaigns(actor)}
        shown["campaign"] = (gettext("专项："), drives.get(wanted.campaign, wanted.campaign))
    if wanted.text:
        shown["text"] = (gettext("搜索："), wanted.text)
    days = {"since": gettext("起草不早于："), "until": gettext("起草不晚于：")}
    shown |= {key: (label, getattr(wanted, key)) for key, label in days.items() if getattr(wanted, key)}
    if wanted.region:
        regions = {str(row.id): row.name for row in queries.ladder_regions(actor)}
        shown["region"] = (gettext("地区："), regions.get(wanted.region, wanted.region))
    return [FilterChip(label, value, address_without(request.GET, key)) for key, (label, value) in shown.items()]


def _bulk() -> tuple[BulkStep, ...]:
    return (BulkStep("approve", gettext("批准并发出"), "gavel", primary=True),)


def _chosen(request: HttpRequest) -> dict[int, int | None]:
    """Which notices, and at which version each was looked at: "12:3"."""
    found: dict[int, int | None] = {}
    for text in request.POST.getlist("chosen")[:MOST_AT_ONCE]:
        key, _, version = text.partition(":")
        if key.isascii() and key.isdecimal() and len(key) < 18:
            found[int(key)] = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None
    return found


def _told(held: Iterable[tuple[NoticeRow, Reason]]) -> list[tuple[str, list[NoticeRow]]]:
    """What cannot be approved, grouped by its reason."""
    groups: dict[str, list[NoticeRow]] = {}
    for row, reason in held:
        groups.setdefault(reason.text(gettext), []).append(row)
    return list(groups.items())
