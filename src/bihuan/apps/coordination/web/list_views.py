"""文件跟踪: the documents that the address names, and how units sign for what they received."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.coordination import queries
from bihuan.apps.coordination.queries import GROUPS, DocumentFilter, DocumentRow
from bihuan.apps.coordination.web.frame import calendar_of, neglect_words, next_day_of, state_word
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.ui.charts import Count
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.figures import CountingRule
from bihuan.ui.lists import FilterChip, SavedView, address_without
from bihuan.ui.shell import actor_of

_OVERSEERS = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM)
_KEYS = tuple(field.name for field in fields(DocumentFilter))


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One row: the document, what is due next, how it stands and why it is called that."""

    row: DocumentRow
    deadline: DeadlineChip | None
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """A unit and its figures, each with its list."""

    unit: str
    cells: tuple[Count, ...]


@login_required
@require_GET
def list_documents(request: HttpRequest) -> HttpResponse:
    """The documents that the address names: what every figure of documents leads to."""
    actor, now = actor_of(request), timezone.now()
    today = timezone.localdate(now)
    wanted = _wanted(request, actor)
    rows, page = queries.document_page(actor, wanted=wanted, today=today, page=request.GET.get("page", "1"))
    calendar = calendar_of()
    context = {
        "lines": [
            DocumentLine(row, next_day_of(row, today=today, calendar=calendar), state_word(row), neglect_words(row))
            for row in rows
        ],
        "page": page,
        "views": tuple(_views(actor, wanted, page.paginator.count)),
        "chips": tuple(_chips(request, wanted)),
        "clear": reverse("coordination:list"),
        "rule": _rule(wanted),
        "total": page.paginator.count,
        "issues": bool(queries.issuing_units(actor)),
        "today": today,
    }
    return render(request, "coordination/documents.html", context)


@login_required
@require_GET
def show_reading(request: HttpRequest) -> HttpResponse:
    """How each unit signed for what it received. Units are counted, never people."""
    rows, page = queries.reading_page(actor_of(request), page=request.GET.get("page", "1"))
    rules = {f"signing-{key}": _signing_rule(key) for key in _SIGNING}
    lines = [
        ReadingLine(
            row.unit, tuple(_cell(row.unit_id, key, number) for key, number in zip(_SIGNING, numbers, strict=True))
        )
        for row in rows
        for numbers in [(row.received, row.in_time, row.late, row.unsigned)]
    ]
    columns = [rule.name for rule in rules.values()]
    context = {"lines": lines, "page": page, "columns": columns, "rules": rules}
    return render(request, "coordination/reading.html", context)


_SIGNING = ("received", "in-time", "late", "unsigned")


def _wanted(request: HttpRequest, actor: Actor) -> DocumentFilter:
    """The filter of the address; a unit without one begins with what it has to sign."""
    given = {key: text for key in _KEYS if (text := str(request.GET.get(key, "")).strip())}
    if given or actor.holds(*_OVERSEERS):
        return DocumentFilter(**given)
    return DocumentFilter(mine="to-sign")


def _views(actor: Actor, wanted: DocumentFilter, total: int) -> Iterator[SavedView]:
    """The groups with their counts for who sees the whole; for a unit what it has to sign, what it received, what it sent."""
    page = reverse("coordination:list")
    if actor.holds(*_OVERSEERS):
        plain = DocumentFilter(group=wanted.group) == wanted
        counts = queries.document_counts(actor, today=timezone.localdate())
        for key, group in GROUPS.items():
            yield SavedView(gettext(group.name), f"{page}?group={key}", plain and key == wanted.group, counts[key])
        return
    for mine, label in (
        ("to-sign", gettext("待签收")),
        ("", gettext("收到和发出的")),
        ("sent", gettext("本单位发出的")),
    ):
        current = DocumentFilter(mine=mine) == wanted
        address = f"{page}?mine={mine}" if mine else f"{page}?group=all"
        yield SavedView(label, address, current, total if current else None)


def _chips(request: HttpRequest, wanted: DocumentFilter) -> Iterator[FilterChip]:
    """The filters that are on, each with the address without it."""
    if wanted.unit:
        units = {str(unit.id): unit.name for unit in organizations.unit_rows(actor_of(request), include_ended=True)}
        yield FilterChip(
            gettext("收文单位："), units.get(wanted.unit, wanted.unit), address_without(request.GET, "unit")
        )
    if wanted.signing:
        known = wanted.signing in queries.SIGNINGS
        label = _signing_rule(wanted.signing).name if known else wanted.signing
        yield FilterChip(gettext("签收："), label, address_without(request.GET, "signing"))
    if wanted.mine and "mine" in request.GET:
        words = {"to-sign": gettext("等本单位签收的"), "sent": gettext("由我发出的")}
        yield FilterChip(gettext("只看："), words.get(wanted.mine, wanted.mine), address_without(request.GET, "mine"))


def _rule(wanted: DocumentFilter) -> CountingRule | None:
    """What the list counts, in words; None for an address that means nothing."""
    group, now = GROUPS.get(wanted.group), timezone.now()
    if group is None or (wanted.signing and wanted.signing not in queries.SIGNINGS):
        return None
    if wanted.signing:
        return _signing_rule(wanted.signing)
    if wanted.mine == "to-sign":
        return CountingRule(gettext("待签收"), gettext("发给本单位、本单位还没有签收的文件"), moment=now)
    exclusions = gettext("只计由我发出的。") if wanted.mine == "sent" else ""
    return CountingRule(gettext(group.name), gettext(group.counts), moment=now, exclusions=exclusions)


def _signing_rule(key: str) -> CountingRule:
    told = {
        "received": (gettext("收到"), gettext("发给该单位的文件；收回的不计")),
        "in-time": (gettext("按时签收"), gettext("该单位在签收期限当天或以前签收的文件")),
        "late": (gettext("逾期签收"), gettext("该单位过了签收期限才签收的文件")),
        "unsigned": (gettext("还没有签收"), gettext("发给该单位、该单位还没有签收的文件")),
    }
    name, counts = told[key]
    return CountingRule(name, counts, moment=timezone.now())


def _cell(unit_id: int, key: str, number: int) -> Count:
    look = "warn" if key == "unsigned" and number else ""
    return Count(number, f"{reverse('coordination:list')}?unit={unit_id}&signing={key}", f"signing-{key}", look=look)
