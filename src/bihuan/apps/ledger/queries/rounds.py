"""Deadlines that come again (每月5日前): the round of each problem that is open now, and those of past days.

A problem has at most one open round. Its clock begins with the dispatch, and anew with a resumption after a suspension; only what
the accountable unit reports meets a round. Where the problem has an end of its own too, rounds end with it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from bihuan.apps.ledger.models import ExtensionRequest, Outcome, Problem, ProgressReport
from bihuan.apps.ledger.queries.due_items import RUNNING, pauses_of
from bihuan.apps.ledger.queries.past_items import end_of, past_pauses
from bihuan.core.ladder import ItemKind, OpenItem
from bihuan.core.lifecycle import UNCOUNTED_STATES
from bihuan.core.rehearsal import PastItem
from bihuan.core.rounds import round_open, rounds_of

_WORDS = 40
_CHUNK = 5000
_ENDS = ("applied_at", "first_reported_at", "returned_at", "closed_at", "suspended_on")


def count_recurring(region_id: int) -> Mapping[int, int]:
    """How many running problems of each unit have a deadline that comes again: at most one round each is open."""
    return dict(_running(region_id).order_by().values_list("accountable_unit").annotate(n=Count("pk")))


def open_rounds(region_id: int, *, unit_ids: Collection[int], until: date, today: date) -> Iterator[OpenItem]:
    """The rounds of these units that are open today and end up to `until`."""
    running = _running(region_id).filter(accountable_unit__in=unit_ids)
    rows = running.order_by("pk").values_list(
        "pk", "accountable_unit", "text", "recurrence", "dispatched_at", "resumed_on", "due"
    )
    held = list(rows)
    if not held:
        return
    reports, pauses = _reports(running), pauses_of(region_id, unit_ids)
    for pk, unit, text, rule, dispatched, resumed, due in held:
        start = resumed or timezone.localdate(dispatched)
        found = round_open(rule, start=start, today=today, reports=reports.get(pk, ()))
        if found is not None and found.due <= until and (due is None or found.due <= due):
            yield OpenItem(
                kind=ItemKind.ROUND, object_id=pk, unit_id=unit, label=text[:_WORDS], due=found.due, problem_id=pk,
                term=found.term, pauses=pauses.get(pk, ()), short=found.short,
            )  # fmt: skip


def past_rounds(region_id: int, *, since: date, until: date) -> Iterator[tuple[int, PastItem]]:
    """Rounds that were open on or after `since` and began before `until`, each with its problem; the neighbour of `past_items`."""
    counted = Q(region=region_id, accountable_unit__isnull=False, dispatched_at__isnull=False, is_history=False)
    past = Problem.objects.filter(counted, recurrence__gt="").exclude(
        state__in=[state.value for state in UNCOUNTED_STATES]
    )
    wanted = ("pk", "accountable_unit", "recurrence", "dispatched_at", "resumed_on", "due", *_ENDS)
    reports, pauses = _reports(past), past_pauses(region_id)
    for pk, unit, rule, dispatched, resumed, due, *ends in past.order_by().values_list(*wanted).iterator(_CHUNK):
        stopped, stood = end_of(*ends)
        start = resumed or timezone.localdate(dispatched)
        for each in rounds_of(rule, start=start, until=until, reports=reports.get(pk, ())):
            last = min(day for day in (each.until, each.met_on, stopped) if day is not None)
            if last >= max(since, each.since) and (due is None or each.due <= due):
                held = (*pauses.get(pk, ()), *stood)
                yield pk, PastItem(ItemKind.ROUND, unit, each.due, each.since, last, held, each.short)


def _running(region_id: int) -> QuerySet[Problem]:
    asked = ExtensionRequest.objects.filter(problem=OuterRef("pk"), outcome=Outcome.PENDING)
    return Problem.objects.filter(
        region=region_id,
        recurrence__gt="",
        state__in=RUNNING,
        accountable_unit__isnull=False,
        dispatched_at__isnull=False,
    ).filter(~Exists(asked))


def _reports(problems: QuerySet[Problem]) -> Mapping[int, tuple[date, ...]]:
    """The days on which the accountable unit reported progress on each of these problems."""
    said = ProgressReport.objects.filter(
        problem__in=problems.order_by().values("pk"), unit=F("problem__accountable_unit")
    )
    found: dict[int, set[date]] = defaultdict(set)
    for problem, at in said.order_by().values_list("problem", "at").iterator(_CHUNK):
        found[problem].add(timezone.localdate(at))
    return {problem: tuple(sorted(days)) for problem, days in found.items()}
