"""A closed problem never reopens. What came back is a new problem that names the old one, and the old closure is void.

The reported count stays as it was; closed and verified leave out what is void (core.rates).
"""

from datetime import date, datetime

from django.db import transaction

from bihuan.apps.ledger.models import Assistance, Membership, Problem, Source
from bihuan.apps.ledger.operations.registration import NewProblem, Registered, register_problem
from bihuan.apps.ledger.operations.writing import Change, lock_problem, lock_two, require_text, save_change
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.core.lifecycle import LOCKED_STATES, PARTY_NAMES, STATE_NAMES, Party, State, Track


@transaction.atomic
def register_relapse(
    *,
    actor: Actor,
    at: datetime,
    problem_number: str,
    text: str,
    why: str,
    severity: str = "",
    due: date | None = None,
    source: str = Source.INSPECTION.value,
) -> Registered:
    """Register what came back of the closed `problem_number`, and mark that closure void.

    The new problem goes into the old one's home campaign with its units, place, kind, track, goal and standard; whoever took over from
    a unit that ended stands in its place, and where nobody did it waits for the office to name one. `text` says what was found now,
    `why` how it was found. Severity and deadline are those given, else the old severity and none. By the office (or
    by the system in the name of a conclusion that another app keeps). Raises Missing, Refused, BadInput.
    """
    found = require_text("text", text, "要写明现在又发现了什么。")
    told = require_text("why", why, "要写明怎样发现的。")
    earlier = lock_problem(actor=actor, at=at, number=problem_number)
    _require_office(earlier)
    _require_closed(earlier.problem)
    made = register_problem(
        actor=actor, at=at, campaign_id=_home_of(earlier.problem), problem=_come_back(earlier.problem, found, severity, due, source)
    )  # fmt: skip
    name_relapse(actor=actor, at=at, number=made.number, earlier_number=problem_number, why=told)
    return made


@transaction.atomic
def name_relapse(*, actor: Actor, at: datetime, number: str, earlier_number: str, why: str) -> None:
    """The new problem `number`, registered already, is the closed `earlier_number` come back: the old closure is void."""
    relapse, earlier = lock_two(actor=actor, at=at, first=number, second=earlier_number)
    _require_relapse(relapse, earlier)
    if not why.strip():
        raise Refused(Reason("reason-required", "要写明理由。"))
    role = relapse.role([Party.OFFICE])
    relapse.set("relapse_of_id", earlier.problem.pk)
    save_change(relapse, action="ledger.problem.relapse-registered", role=role, why=why.strip())
    if earlier.problem.void_at is None:
        earlier.set("void_at", at)
        save_change(earlier, action="ledger.problem.closure-void", role=role, why=why.strip())


def _home_of(problem: Problem) -> int:
    home = Membership.objects.filter(problem=problem, is_home=True).values_list("campaign", flat=True).first()
    if home is None:
        raise Missing(Reason("no-campaign", "没有这个专项，或不在可以查看的范围内。"))
    return home


def _come_back(earlier: Problem, text: str, severity: str, due: date | None, source: str) -> NewProblem:
    accountable, assisting = _units_today(earlier)
    return NewProblem(
        text=text, place=earlier.place, goal=earlier.goal, standard=earlier.standard, source=source, category=earlier.category,
        category_raw=earlier.category_raw, severity=severity or earlier.severity, track=Track(earlier.track),
        accountable_unit_id=accountable, assisting_unit_ids=assisting, due=due,
    )  # fmt: skip


def _units_today(earlier: Problem) -> tuple[int | None, tuple[int, ...]]:
    """Who answers now for what the units of the closed problem did: the accountable unit, and those that assist it."""
    accountable = earlier.accountable_unit_id
    helpers = list(Assistance.objects.filter(problem=earlier).order_by("unit").values_list("unit", flat=True))
    today = organizations.followers_of([*helpers, *([accountable] if accountable is not None else [])])
    first = today.get(accountable) if accountable is not None else None
    assisting = dict.fromkeys(today[unit] for unit in helpers if unit in today)
    return first, tuple(unit for unit in assisting if unit != first)


def _require_relapse(relapse: Change, earlier: Change) -> None:
    _require_office(relapse)
    _require_office(earlier)
    _require_closed(earlier.problem)
    state = State(relapse.problem.state)
    if state in LOCKED_STATES:
        raise Refused(Reason("locked", "问题现在是“%(state)s”，内容已锁定。", {"state": STATE_NAMES[state]}))
    if relapse.problem.relapse_of_id is not None:
        raise Refused(Reason("relapse-already", "%(number)s 已登记为反弹。", {"number": relapse.problem.number}))


def _require_office(change: Change) -> None:
    if Party.OFFICE not in change.parties:
        raise Refused(Reason("wrong-party", "这一步由%(parties)s办理。", {"parties": PARTY_NAMES[Party.OFFICE]}))


def _require_closed(problem: Problem) -> None:
    if problem.closed_at is None:
        raise Refused(Reason("not-closed", "%(number)s 没有销号，不算反弹。", {"number": problem.number}))
