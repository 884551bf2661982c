"""Lists of notices, the board, and one of them whole."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.evidence import queries as evidence
from bihuan.apps.organizations.queries import UnitRow, units_by_ids, while_unchanged
from bihuan.apps.supervision import policies
from bihuan.apps.supervision.models import Escalation, Notice, NoticeWord
from bihuan.apps.supervision.queries.before import asked_until, raised_before
from bihuan.apps.supervision.queries.facts import facts_of
from bihuan.apps.supervision.queries.groups import NOTICE_GROUPS, Standpoint, standpoint
from bihuan.apps.supervision.queries.hearing import people_named
from bihuan.apps.supervision.queries.ladders import policy_of_version
from bihuan.apps.supervision.queries.rows import (
    Hand,
    NoticeDetail,
    NoticeItemRow,
    NoticeRow,
    StepOffer,
    WordRow,
    notice_row,
    notice_rows,
)
from bihuan.apps.supervision.queries.stopped import stopped_items
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason
from bihuan.core.ladder import RungName
from bihuan.core.notices import OUT_STATES, PASSAGES, NoticeFacts, NoticeState, NoticeStep, refuse_step

PER_PAGE = 30
SHOWN_IN_COLUMN = 8


@dataclass(frozen=True, slots=True)
class NoticeFilter:
    """What a list shows; every part lives in the address. Unknown words match nothing.

    `since` and `until` are ISO days on which the notice was made, both included.
    """

    group: str = "open"
    rung: str = ""
    unit: str = ""
    campaign: str = ""
    text: str = ""
    region: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One rung: how many notices of each group, and the first of those that are open."""

    rung: RungName
    counts: Mapping[str, int]
    rows: tuple[NoticeRow, ...]


BOARD_GROUPS = ("open", "mine", "for-approval", "unsigned-late", "reply-overdue")


def notice_page(
    actor: Actor, *, wanted: NoticeFilter, today: date, page: int | str = 1
) -> tuple[tuple[NoticeRow, ...], Page[Notice]]:
    """One page of the notices that the filter names, the newest first."""
    chosen = _with_names(filtered(actor, wanted, today)).order_by("-day", "-id")
    found = Paginator(chosen, PER_PAGE).get_page(page)
    return notice_rows(found.object_list, today=today), found


def count_notices(actor: Actor, *, wanted: NoticeFilter, today: date) -> int:
    """How many notices the list holds."""
    return filtered(actor, wanted, today).count()


def waiting_notices(actor: Actor, *, wanted: NoticeFilter, today: date, limit: int) -> tuple[NoticeRow, ...]:
    """The first of a list, the one that waits longest first."""
    return notice_rows(_with_names(filtered(actor, wanted, today)).order_by("day", "id")[:limit], today=today)


def group_counts(
    actor: Actor, *, keys: Iterable[str], today: date, wanted: NoticeFilter | None = None
) -> dict[str, int]:
    """How many notices each of these groups holds, within the other filters. One query; without filters all groups are
    counted in it, and held until somebody writes: every page shows some of them."""
    if wanted is None:
        held = while_unchanged(
            ("notices", actor, today), lambda: _group_counts(actor, tuple(NOTICE_GROUPS), NoticeFilter(), today)
        )
        return {key: held[key] for key in keys}
    return _group_counts(actor, tuple(keys), wanted, today)


def _group_counts(actor: Actor, keys: Sequence[str], wanted: NoticeFilter, today: date) -> dict[str, int]:
    held = _narrowed(actor, wanted).aggregate(**_counts(keys, _point(actor, today)))
    return {key: held[_alias(key)] for key in keys}


def notice_board(actor: Actor, *, wanted: NoticeFilter, today: date) -> tuple[BoardColumn, ...]:
    """The rungs as columns, only the wanted one where one is, the open notices of each with what presses first."""
    point = _point(actor, today)
    scope = _narrowed(actor, wanted)
    found = scope.order_by().values("rung").annotate(**_counts(BOARD_GROUPS, point))
    counted = cast("list[dict[str, Any]]", list(found))
    counts = {row["rung"]: {key: row[_alias(key)] for key in BOARD_GROUPS} for row in counted}
    nothing = dict.fromkeys(BOARD_GROUPS, 0)
    return tuple(
        BoardColumn(
            rung=rung,
            counts=counts.get(rung.value, nothing),
            rows=_first_open(scope.filter(rung=rung.value), point) if rung.value in counts else (),
        )
        for rung in RungName
        if wanted.rung in {"", rung.value}
    )


def units_with_notices(actor: Actor) -> tuple[UnitRow, ...]:
    """The units that the actor sees notices of, by name: what a list can be narrowed to."""
    ids = policies.visible(actor).order_by().values_list("unit", flat=True).distinct()
    return tuple(sorted(units_by_ids(ids).values(), key=lambda unit: unit.name))


def notice_detail(actor: Actor, *, notice_id: int, today: date) -> NoticeDetail:
    """Raises Missing where there is no such notice for this reader."""
    names = ("drafted_by", "told_by", "submitted_by", "approved_by", "signed_by")
    notice = _with_names(policies.visible(actor).filter(pk=notice_id)).select_related("unit", "region", *names).first()
    if notice is None:
        raise Missing(Reason("no-such-notice", "没有这份通知，或不在可以查看的范围内。"))
    policy = policy_of_version(notice.policy_id)
    sides = policies.sides_of(actor, notice)
    stopped = stopped_items([notice], today=today).get(notice.pk, frozenset())
    facts = facts_of(notice, sides=sides, policy=policy, actor=actor, today=today, stopped=stopped)
    rung, calendar = policy.rung(RungName(notice.rung)), calendars.calendar_for(notice.region.path)
    words = _words_of(notice.pk)
    return NoticeDetail(
        row=notice_row(notice, today=today, calendar=calendar),
        rung=rung,
        policy_version=policy.version,
        region_id=notice.region_id,
        region_path=notice.region.path,
        region=notice.region.name,
        why=notice.why,
        items=items_of(notice.pk, stopped),
        words=words,
        people=people_named(notice.pk, timezone.localdate(notice.sent_at) if notice.sent_at else today),
        leaders=_leaders_of(notice.pk),
        drafted=Hand(str(notice.drafted_by) if notice.drafted_by else "", notice.drafted_at),
        told=_hand(notice.told_by, notice.told_at),
        submitted=_hand(notice.submitted_by, notice.submitted_at),
        approved=_hand(notice.approved_by, notice.approved_at),
        signed=_hand(notice.signed_by, notice.signed_at),
        delivery_proof=notice.delivery_proof,
        ended_at=notice.ended_at,
        ended_why=notice.ended_why,
        sides=sides,
        reads_draft=policies.reads_drafts(actor, notice.region.path),
        steps=_offers(facts, today),
        raised_before=raised_before(notice),
        asked_until=asked_until(notice, words, rung=rung, calendar=calendar),
    )


@dataclass(frozen=True, slots=True)
class ApprovalPlan:
    """Of several notices those that the reader may approve now, and the others with the reason why not.

    `stopped`: of those that may be approved the items that run no more, by notice; only those that have some.
    """

    ready: tuple[NoticeRow, ...]
    held: tuple[tuple[NoticeRow, Reason], ...]
    stopped: Mapping[int, tuple[NoticeItemRow, ...]] = field(default_factory=dict)


def approval_plan(actor: Actor, *, notice_ids: Iterable[int], today: date) -> ApprovalPlan:
    """Looked at before anything is written; what the actor does not see is passed over."""
    notices = list(_with_names(policies.visible(actor).filter(pk__in=set(notice_ids))).order_by("day", "id"))
    ready: list[NoticeRow] = []
    held: list[tuple[NoticeRow, Reason]] = []
    stopped = stopped_items(notices, today=today)
    for notice, row in zip(notices, notice_rows(notices, today=today), strict=True):
        policy = policy_of_version(notice.policy_id)
        facts = facts_of(
            notice, sides=policies.sides_of(actor, notice), policy=policy, actor=actor, today=today,
            stopped=stopped.get(notice.pk, ()),
        )  # fmt: skip
        reasons = refuse_step(facts, NoticeStep.APPROVE, today=today)
        if reasons:
            held.append((row, reasons[0]))
        else:
            ready.append(row)
    some = {row.id: found for row in ready if (found := stopped.get(row.id))}
    told = {pk: tuple(item for item in items_of(pk, found) if item.stopped) for pk, found in some.items()}
    return ApprovalPlan(tuple(ready), tuple(held), told)


def items_of(notice_id: int, stopped: Collection[int] = ()) -> tuple[NoticeItemRow, ...]:
    """The items of a notice that the caller may see, the latest first; those `stopped` (by the ids of their rungs) are marked."""
    rows = (
        Escalation.objects.filter(notice=notice_id).select_related("problem", "started_by").order_by("-workdays", "id")
    )
    return tuple(
        NoticeItemRow(
            kind=row.kind,
            label=row.label,
            number=row.problem.number if row.problem else "",
            due=row.due,
            workdays=row.workdays,
            started_by=str(row.started_by) if row.started_by else "",
            started_why=row.started_why,
            stopped=row.pk in stopped,
        )
        for row in rows
    )


def filtered(actor: Actor, wanted: NoticeFilter, today: date) -> QuerySet[Notice]:
    """The notices that a filter names, as far as the actor sees them."""
    group = NOTICE_GROUPS.get(wanted.group)
    scope = _narrowed(actor, wanted)
    return scope.none() if group is None else scope.filter(group.condition(_point(actor, today)))


def _narrowed(actor: Actor, wanted: NoticeFilter) -> QuerySet[Notice]:
    """Everything that the filter says apart from its group."""
    rows = policies.visible(actor)
    if wanted.rung:
        rows = rows.filter(rung=wanted.rung)
    if wanted.unit:
        rows = rows.filter(unit=_key(wanted.unit))
    if wanted.campaign:
        within = Escalation.objects.filter(problem__memberships__campaign=_key(wanted.campaign))
        rows = rows.filter(pk__in=within.values("notice"))
    if wanted.region:
        rows = rows.filter(region=_key(wanted.region))
    for text, limit in ((wanted.since, "day__gte"), (wanted.until, "day__lte")):
        if text:
            day = _day(text)
            rows = rows.filter(**{limit: day}) if day is not None else rows.none()
    if wanted.text:
        rows = rows.filter(Q(number__icontains=wanted.text) | Q(unit__name__icontains=wanted.text))
    return rows


def _first_open(scope: QuerySet[Notice], point: Standpoint) -> tuple[NoticeRow, ...]:
    shown = _with_names(scope.filter(NOTICE_GROUPS["open"].condition(point))).order_by("day", "id")
    return notice_rows(shown[:SHOWN_IN_COLUMN], today=point.today)


def _counts(keys: Iterable[str], point: Standpoint) -> dict[str, Count]:
    return {_alias(key): Count("pk", filter=NOTICE_GROUPS[key].condition(point)) for key in keys}


def _alias(key: str) -> str:
    return f"n_{key.replace('-', '_')}"


def _key(text: str) -> int:
    """A row's number out of an address; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _day(text: str) -> date | None:
    """A day out of an address; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _point(actor: Actor, today: date) -> Standpoint:
    path = min((grant.region_path for grant in actor.grants), default="")
    return standpoint(actor, today=today, calendar=calendars.calendar_for(path))


def _with_names(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    return notices.select_related("unit", "region")


def _hand(user: object, at: datetime | None) -> Hand | None:
    return Hand(str(user) if user else "", at) if at else None


def _offers(facts: NoticeFacts, today: date) -> tuple[StepOffer, ...]:
    """The steps that this reader may take or wait for; an unlawful one comes with its reasons. What is to be written is asked later."""
    concerned = (step for step, passage in PASSAGES.items() if facts.sides & passage.sides)
    concerned = (step for step in concerned if not (step is NoticeStep.DELIVER and facts.delivered))
    return tuple(
        StepOffer(step, refuse_step(facts, step, text="-", today=today))
        for step in concerned
        if facts.state in PASSAGES[step].sources or _looked_for(facts, step)
    )


def _looked_for(facts: NoticeFacts, step: NoticeStep) -> bool:
    """Whether a reader looks for the step before its time: the approval of what is still being heard."""
    unsent = facts.state not in OUT_STATES and facts.state is not NoticeState.WITHDRAWN
    return step is NoticeStep.APPROVE and unsent


def _leaders_of(notice_id: int) -> tuple[str, ...]:
    """The leaders in charge of the campaigns that its problems belong to."""
    of_campaigns = "problem__memberships__campaign__leader__name"
    named = Escalation.objects.filter(notice=notice_id).exclude(**{of_campaigns: None}).order_by()
    return tuple(sorted(name for name in named.values_list(of_campaigns, flat=True).distinct() if name))


def _words_of(notice_id: int) -> tuple[WordRow, ...]:
    """Everything that was said, the newest first, with what came with it in one query more."""
    words = list(
        NoticeWord.objects.filter(notice=notice_id)
        .select_related("user", "ruled_by")
        .prefetch_related("pieces")
        .order_by("-id")
    )
    pieces = evidence.evidence_rows(piece.evidence_id for word in words for piece in word.pieces.all())
    return tuple(
        WordRow(
            id=word.pk,
            kind=word.kind,
            text=word.text,
            user=str(word.user),
            at=word.at,
            outcome=word.outcome,
            ruling=word.ruling,
            ruled_by=str(word.ruled_by) if word.ruled_by else "",
            ruled_at=word.ruled_at,
            evidence=tuple(pieces[piece.evidence_id] for piece in word.pieces.all() if piece.evidence_id in pieces),
        )
        for word in words
    )
