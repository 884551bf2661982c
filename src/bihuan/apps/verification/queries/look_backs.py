"""Reads of look-backs, of leads to a relapse, and of how long closures hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import Held, ProblemRow
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.verification import policies
from bihuan.apps.verification.models import LeadOutcome, LookBack, LookBackOutcome, RelapseLead
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Missing
from bihuan.core.survival import Closure, Curve, survival_curve

_A_PAGE = 30


class LookBackView(StrEnum):
    DUE = "due"
    DONE = "done"


class Grouping(StrEnum):
    """By what relapse rates are told."""

    CAMPAIGN = "campaign"
    UNIT = "unit"
    CATEGORY = "category"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class LookBackRow:
    """One look-back with its problem. `may_look`: the reader may do it; `was_mine`: the reader checked it at the time."""

    id: int
    problem: ProblemRow
    days: int
    due_on: date
    checker: str
    outcome: str
    finding: str
    on_site: bool
    done_by: str
    done_unit: str
    done_at: datetime | None
    may_look: bool
    was_mine: bool


@dataclass(frozen=True, slots=True)
class LookBackPage:
    rows: tuple[LookBackRow, ...]
    page: "Page[LookBack]"


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A closed problem that may have come back, the new one or what a look-back saw, and how it was judged."""

    id: int
    earlier: ProblemRow
    problem: ProblemRow | None
    finding: str
    ground: str
    likeness: int | None
    noticed_at: datetime
    outcome: str
    why: str
    judged_by: str
    may_judge: bool


@dataclass(frozen=True, slots=True)
class LeadPage:
    rows: tuple[LeadRow, ...]
    page: "Page[RelapseLead]"


@dataclass(frozen=True, slots=True)
class RelapseLine:
    """How long the closures of one group hold. `key` is its id or value, "" for all together."""

    key: str
    name: str
    curve: Curve


def look_back_page(actor: Actor, *, view: LookBackView, today: date, page: str = "1") -> LookBackPage:
    """One page of look-backs that the reader sees: what is due, the longest first, or what was done, the newest first."""
    seen = policies.look_backs_seen_by(actor)
    if view is LookBackView.DUE:
        rows = seen.filter(outcome=LookBackOutcome.PENDING).order_by("due_on", "id")
    else:
        rows = seen.exclude(outcome=LookBackOutcome.PENDING).order_by("-done_at", "-id")
    found = Paginator(_with_people(rows), _A_PAGE).get_page(page)
    return LookBackPage(_look_back_rows(actor, found.object_list, today), found)


def look_backs_for(actor: Actor, *, today: date, limit: int) -> tuple[LookBackRow, ...]:
    """The first look-backs that the actor should do: not of what they checked themselves."""
    return _look_back_rows(actor, _with_people(policies.look_backs_for(actor))[:limit], today)


def count_look_backs(actor: Actor) -> int:
    """How many look-backs the actor should do."""
    if not actor.holds(Role.CHECKER, Role.INSPECTOR):
        return 0
    return organizations.while_unchanged(("look-backs", actor), lambda: policies.look_backs_for(actor).count())


def look_back_row(actor: Actor, *, look_back_id: int, today: date) -> LookBackRow:
    """One look-back. Raises Missing."""
    rows = _with_people(policies.look_backs_seen_by(actor).filter(pk=look_back_id))
    found = next(iter(_look_back_rows(actor, rows, today)), None)
    if found is None:
        raise Missing
    return found


def look_backs_of(problem_id: int) -> tuple[LookBack, ...]:
    """The look-backs of a problem, newest first. The caller may see it."""
    rows = LookBack.objects.filter(problem=problem_id).select_related("done_by", "done_unit").order_by("-due_on")
    return tuple(rows)


def lead_page(actor: Actor, *, judged: bool, today: date, page: str = "1") -> LeadPage:
    """One page of leads to a relapse, those that wait for a judgement or those that have one, newest first."""
    seen = policies.leads_seen_by(actor)
    wanted = seen.exclude(outcome=LeadOutcome.PENDING) if judged else seen.filter(outcome=LeadOutcome.PENDING)
    found = Paginator(_with_problems(wanted.order_by("-noticed_at", "-id")), _A_PAGE).get_page(page)
    return LeadPage(_lead_rows(actor, found.object_list, today), found)


def count_leads(actor: Actor) -> int:
    """How many leads wait for the office's judgement."""
    if not actor.holds(Role.OFFICE):
        return 0
    return organizations.while_unchanged(
        ("relapse leads", actor),
        lambda: policies.leads_seen_by(actor).filter(outcome=LeadOutcome.PENDING).count(),
    )


def lead_row(actor: Actor, *, lead_id: int, today: date) -> LeadRow:
    """One lead. Raises Missing."""
    found = next(iter(_lead_rows(actor, _with_problems(policies.leads_seen_by(actor).filter(pk=lead_id)), today)), None)
    if found is None:
        raise Missing
    return found


def relapse_lines(actor: Actor, *, by: Grouping, today: date) -> tuple[RelapseLine, ...]:
    """How long closures hold: all together first, then each group, the largest first. All that the reader sees, each once.

    The name of a group is "" where its key is: nobody has said what these problems show about rules.
    """
    held = ledger.closures(actor)
    groups: dict[tuple[str, str], list[Held]] = {}
    for each in held:
        groups.setdefault(_group_of(each, by), []).append(each)
    lines = [RelapseLine(key, name, _curve(rows, today)) for (key, name), rows in groups.items()]
    lines.sort(key=lambda line: (-line.curve.size, line.name))
    return (RelapseLine("", "", _curve(held, today)), *lines)


def _curve(rows: Iterable[Held], today: date) -> Curve:
    return survival_curve(Closure(each.days(today), each.void_on is not None) for each in rows)


def _group_of(each: Held, by: Grouping) -> tuple[str, str]:
    if by is Grouping.UNIT:
        return str(each.unit_id), each.unit
    if by is Grouping.CATEGORY:
        return each.category, ledger.category_word(each.category)
    if by is Grouping.GAP:
        return each.gap, ledger.gap_word(each.gap)
    return str(each.campaign_id), each.campaign


def _with_people(rows: QuerySet[LookBack]) -> QuerySet[LookBack]:
    return rows.select_related("problem__region", "checker", "done_by", "done_unit")


def _with_problems(rows: QuerySet[RelapseLead]) -> QuerySet[RelapseLead]:
    return rows.select_related("earlier__region", "look_back", "judged_by")


def _look_back_rows(actor: Actor, rows: Iterable[LookBack], today: date) -> tuple[LookBackRow, ...]:
    found = list(rows)
    problems = ledger.problems_by_ids((row.problem_id for row in found), today=today) if found else {}
    return tuple(
        LookBackRow(
            id=row.pk, problem=problems[row.problem_id], days=row.days, due_on=row.due_on, checker=str(row.checker or ""),
            outcome=row.outcome, finding=row.finding, on_site=row.on_site, done_by=str(row.done_by or ""),
            done_unit=row.done_unit.name if row.done_unit else "", done_at=row.done_at,
            may_look=row.outcome == LookBackOutcome.PENDING and bool(policies.may_look_back(actor, row)),
            was_mine=_was_mine(actor, row),
        )
        for row in found
    )  # fmt: skip


def _was_mine(actor: Actor, row: LookBack) -> bool:
    """Whether this person checked it at the time, under whatever user name."""
    first = row.checker
    if first is None:
        return False
    return first.pk == actor.user_id or (actor.person_id is not None and first.person_id == actor.person_id)


def _lead_rows(actor: Actor, rows: Iterable[RelapseLead], today: date) -> tuple[LeadRow, ...]:
    found = list(rows)
    ids = [pk for row in found for pk in (row.earlier_id, row.problem_id) if pk is not None]
    problems = ledger.problems_by_ids(ids, today=today) if ids else {}
    judged = policies.judged_by(actor, [row for row in found if row.outcome == LeadOutcome.PENDING])
    return tuple(
        LeadRow(
            id=row.pk, earlier=problems[row.earlier_id],
            problem=problems.get(row.problem_id) if row.problem_id else None,
            finding=row.look_back.finding if row.look_back else "", ground=row.ground, likeness=row.likeness, noticed_at=row.noticed_at,
            outcome=row.outcome, why=row.why, judged_by=str(row.judged_by or ""),
            may_judge=row.pk in judged,
        )
        for row in found
    )  # fmt: skip
