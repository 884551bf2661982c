"""Problems come into the ledger, one by one or a whole list at once."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice

from django.db import transaction
from django.utils import timezone

from bihuan.apps.audit.operations import Happening, record_many
from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.events import ProblemRegistered, problem_registered
from bihuan.apps.ledger.models import (
    Assistance,
    Category,
    InstitutionalGap,
    Measure,
    Membership,
    Milestone,
    NamedPerson,
    NumberSequence,
    Problem,
    Severity,
    Source,
)
from bihuan.apps.ledger.operations.texts import keep_texts
from bihuan.apps.ledger.operations.writing import bad_input, day_of, require_units
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.due import refuse_recurrence
from bihuan.core.lifecycle import State, Track
from bihuan.core.numbering import format_number

_CHUNK = 500
_SOURCES, _CATEGORIES, _SEVERITIES = (frozenset(choices.values) for choices in (Source, Category, Severity))
_GAPS = frozenset(("", *InstitutionalGap.values))
LONGEST_PLACE = 120


@dataclass(frozen=True, slots=True)
class Question:
    """What a person still has to settle: the field, why, and what was written."""

    field: str
    message: str
    raw: str = ""
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def as_document(self) -> dict[str, object]:
        return {"field": self.field, "message": self.message, "raw": self.raw, "params": dict(self.params)}


@dataclass(frozen=True, slots=True)
class NewMeasure:
    text: str
    who: str = ""
    due: date | None = None
    due_raw: str = ""
    amount: str = ""
    verification: str = ""


@dataclass(frozen=True, slots=True)
class NewMilestone:
    text: str
    due: date | None = None
    due_raw: str = ""


@dataclass(frozen=True, slots=True)
class NewPerson:
    duty: str
    name: str
    title: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewProblem:
    """Everything that may be known of a problem when it comes in; only `text` must be."""

    text: str
    place: str = ""
    cause: str = ""
    institutional_gap: str = ""
    goal: str = ""
    standard: str = ""
    source: str = Source.OTHER.value
    category: str = Category.OTHER.value
    category_raw: str = ""
    severity: str = Severity.GENERAL.value
    track: Track = Track.STAGED
    remark: str = ""
    accountable_unit_id: int | None = None
    units_raw: str = ""
    assisting_unit_ids: tuple[int, ...] = ()
    assisting_raw: str = ""
    due: date | None = None
    due_raw: str = ""
    due_counted_from: date | None = None
    due_estimated: bool = False
    standing: bool = False
    recurrence: str = ""
    questions: tuple[Question, ...] = ()
    measures: tuple[NewMeasure, ...] = ()
    milestones: tuple[NewMilestone, ...] = ()
    people: tuple[NewPerson, ...] = ()
    serial: str = ""
    progress_line: str = ""
    progress_percent: Decimal | None = None
    closed_on: date | None = None  # an earlier list closed it on that day: it comes in as history


@dataclass(frozen=True, slots=True)
class Registered:
    problem_id: int
    number: str


@transaction.atomic
def register_problem(
    *, actor: Actor, at: datetime, campaign_id: int, problem: NewProblem, own_unit_id: int | None = None
) -> Registered:
    """Put one problem into a campaign's ledger. `own_unit_id` names the unit that found it in itself (self-check)."""
    return register_problems(
        actor=actor, at=at, campaign_id=campaign_id, problems=(problem,), own_unit_id=own_unit_id
    )[0]  # fmt: skip


@transaction.atomic
def register_problems(
    *, actor: Actor, at: datetime, campaign_id: int, problems: Sequence[NewProblem], own_unit_id: int | None = None
) -> list[Registered]:
    """Put problems into a campaign's ledger, all or none, each with the next number of the campaign's prefix.

    Raises Missing for a campaign that the actor may not see, Refused without the right, BadInput for an empty text.
    """
    campaign = _campaign(actor, campaign_id)
    if own_unit_id is None:
        verdict = policies.may_register(actor, region_path=campaign.region_path, lead_unit_id=campaign.lead_unit_id)
    else:
        verdict = policies.may_register_own(actor, unit_id=own_unit_id)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    for problem in problems:
        _check(problem, own_unit_id)
    if any(problem.closed_on is not None for problem in problems):
        _require_history(actor, campaign, problems, own_unit_id, day_of(at))
    units = {unit for problem in problems for unit in (problem.accountable_unit_id, *problem.assisting_unit_ids)}
    require_units(campaign.region_path, (unit for unit in units if unit is not None))
    numbers = _next_numbers(campaign.prefix, day_of(at).year, len(problems))
    registered: list[Registered] = []
    pairs = zip(numbers, problems, strict=True)
    while chunk := list(islice(pairs, _CHUNK)):
        registered += _write_chunk(
            chunk, actor=actor, at=at, campaign=campaign, own_unit_id=own_unit_id, role=verdict.role or ""
        )
    return registered


def lock_numbers(prefix: str, year: int) -> NumberSequence:
    """Whoever gives numbers of this prefix and year waits from here on until the transaction ends."""
    NumberSequence.objects.get_or_create(prefix=prefix, year=year)
    return NumberSequence.objects.select_for_update().get(prefix=prefix, year=year)


def add_measures(problem: Problem, measures: Sequence[NewMeasure], *, after: int) -> None:
    """Write measures behind the first `after` ones that the problem has."""
    Measure.objects.bulk_create(_measures_of(problem, measures, after=after))


def add_milestones(problem: Problem, milestones: Sequence[NewMilestone], *, after: int) -> None:
    """Write stage goals behind the first `after` ones that the problem has."""
    Milestone.objects.bulk_create(_milestones_of(problem, milestones, after=after))


def _campaign(actor: Actor, campaign_id: int) -> CampaignRow:
    found = next((row for row in campaigns.list_campaigns(actor) if row.id == campaign_id), None)
    if found is None:
        raise Missing(Reason("no-campaign", "没有这个专项，或不在可以查看的范围内。"))
    return found


def _require_history(
    actor: Actor, campaign: CampaignRow, problems: Iterable[NewProblem], own_unit_id: int | None, today: date
) -> None:
    """What others closed is the office's to bring in: nobody closes their own problems by writing that they are closed."""
    verdict = policies.may_bring_history(actor, region_path=campaign.region_path)
    if own_unit_id is not None or not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    late = next((each.closed_on for each in problems if each.closed_on is not None and each.closed_on > today), None)
    if late is not None:
        reason = Reason("import-closed-ahead", "销号日期 %(day)s 还没有到，按未销号登记。", {"day": late.isoformat()})
        raise BadInput(reason, {"closed_on": reason})


def _check(problem: NewProblem, own_unit_id: int | None) -> None:
    if not problem.text.strip():
        raise bad_input("text", "problem-text", "问题内容不能为空。")
    if own_unit_id is not None and problem.accountable_unit_id not in (None, own_unit_id):
        raise bad_input("accountable_unit", "others-problem", "自查自纠登记的问题，主责单位只能是本单位。")
    if (unreadable := refuse_recurrence(problem.recurrence)) is not None:
        raise BadInput(unreadable, {"recurrence": unreadable})
    for name, value, allowed in (
        ("source", problem.source, _SOURCES),
        ("category", problem.category, _CATEGORIES),
        ("severity", problem.severity, _SEVERITIES),
        ("institutional_gap", problem.institutional_gap, _GAPS),
    ):
        if value not in allowed:
            reason = Reason("unknown-choice", "“%(value)s”不是可选的值。", {"value": value})
            raise BadInput(reason, {name: reason})
    refuse_long_place(problem.place)


def refuse_long_place(place: str) -> None:
    """Raises BadInput: a place is a name, not a description, and nothing of it is cut off unseen."""
    length = len(place.strip())
    if length > LONGEST_PLACE:
        raise bad_input(
            "place",
            "place-too-long",
            "地点有 %(length)s 个字，最多 %(limit)s 个字。",
            length=length,
            limit=LONGEST_PLACE,
        )


def _next_numbers(prefix: str, year: int, count: int) -> Iterator[str]:
    sequence = lock_numbers(prefix, year)
    first = sequence.last + 1
    sequence.last += count
    sequence.save(update_fields=["last"])
    return (format_number(prefix, year, first + offset) for offset in range(count))


def _write_chunk(
    chunk: Sequence[tuple[str, NewProblem]],
    *,
    actor: Actor,
    at: datetime,
    campaign: CampaignRow,
    own_unit_id: int | None,
    role: str,
) -> list[Registered]:
    rows = Problem.objects.bulk_create(_problem_row(number, new, campaign, at, own_unit_id) for number, new in chunk)
    Membership.objects.bulk_create(
        Membership(problem=row, campaign_id=campaign.id, is_home=True, serial=new.serial[:40])
        for row, (_, new) in zip(rows, chunk, strict=True)
    )
    keep_texts(rows)
    _write_parts([(row, new) for row, (_, new) in zip(rows, chunk, strict=True)])
    _record(rows, [new for _, new in chunk], actor=actor, at=at, campaign=campaign, role=role)
    events = [ProblemRegistered(problem_id=row.pk, number=row.number, at=at) for row in rows]
    transaction.on_commit(lambda: _emit(events))
    return [Registered(row.pk, row.number) for row in rows]


def _record(
    rows: Sequence[Problem], news: Sequence[NewProblem], *, actor: Actor, at: datetime, campaign: CampaignRow, role: str
) -> None:
    """One act for each problem; that something came in as history is an act of its own name."""
    pairs = list(zip(rows, news, strict=True))
    for action, is_history in (("ledger.problem.registered", False), ("ledger.problem.history-brought", True)):
        happenings = [_happening(row, new, campaign.id) for row, new in pairs if row.is_history is is_history]
        if happenings:
            record_many(
                actor=actor, role=role, action=action, at=at, object_type="problem", region_path=campaign.region_path,
                happenings=happenings,
            )  # fmt: skip


def _closing_of(new: NewProblem) -> dict[str, object]:
    """The day that an earlier list names, from its first moment on; nothing of how it came about is known or made up."""
    if new.closed_on is None:
        return {"state": State.REGISTERED.value}
    closed_at = timezone.make_aware(datetime.combine(new.closed_on, time.min))
    return {"state": State.CLOSED.value, "closed_at": closed_at, "is_history": True}


def _problem_row(number: str, new: NewProblem, campaign: CampaignRow, at: datetime, own_unit_id: int | None) -> Problem:
    return Problem(
        number=number,
        region_id=campaign.region_id,
        text=new.text.strip(),
        place=new.place.strip(),
        cause=new.cause.strip(),
        institutional_gap=new.institutional_gap,
        goal=new.goal.strip(),
        standard=new.standard.strip(),
        source=Source.SELF_CHECK.value if own_unit_id is not None else new.source,
        category=new.category,
        category_raw=new.category_raw[:80],
        severity=new.severity,
        track=new.track.value,
        remark=new.remark,
        accountable_unit_id=new.accountable_unit_id,
        units_raw=new.units_raw,
        assisting_raw=new.assisting_raw,
        due=new.due,
        due_raw=new.due_raw[:300],
        due_counted_from=new.due_counted_from,
        due_estimated=new.due_estimated,
        standing=new.standing,
        recurrence=new.recurrence[:120],
        unresolved=[question.as_document() for question in new.questions],
        progress_line=new.progress_line,
        progress_percent=new.progress_percent,
        registered_at=at,
        registered_by_unit_id=own_unit_id,
        last_act_at=at,
        **_closing_of(new),
    )


def _write_parts(pairs: Iterable[tuple[Problem, NewProblem]]) -> None:
    known = list(pairs)
    Assistance.objects.bulk_create(
        Assistance(problem=row, unit_id=unit)
        for row, new in known
        for unit in dict.fromkeys(new.assisting_unit_ids)
        if unit != row.accountable_unit_id
    )
    Measure.objects.bulk_create(stored for row, new in known for stored in _measures_of(row, new.measures, after=0))
    Milestone.objects.bulk_create(
        stored for row, new in known for stored in _milestones_of(row, new.milestones, after=0)
    )
    NamedPerson.objects.bulk_create(
        NamedPerson(
            problem=row, duty=person.duty, name=person.name[:60], title=person.title[:80], person_id=person.person_id
        )
        for row, new in known
        for person in new.people
    )


def _measures_of(problem: Problem, measures: Sequence[NewMeasure], *, after: int) -> list[Measure]:
    return [
        Measure(
            problem=problem, position=position, text=measure.text, who=measure.who[:120], due=measure.due,
            due_raw=measure.due_raw[:300], amount=measure.amount[:120], verification=measure.verification,
        )
        for position, measure in enumerate(measures, start=after + 1)
    ]  # fmt: skip


def _milestones_of(problem: Problem, milestones: Sequence[NewMilestone], *, after: int) -> list[Milestone]:
    return [
        Milestone(problem=problem, position=position, text=stone.text, due=stone.due, due_raw=stone.due_raw[:300])
        for position, stone in enumerate(milestones, start=after + 1)
    ]


def _happening(row: Problem, new: NewProblem, campaign_id: int) -> Happening:
    units = (row.accountable_unit_id, *new.assisting_unit_ids)
    return Happening(
        object_id=row.pk,
        label=row.number,
        unit_ids=tuple(unit for unit in units if unit is not None),
        after=_registered_content(row, new, campaign_id),
    )


def _registered_content(row: Problem, new: NewProblem, campaign_id: int) -> dict[str, object]:
    return {
        "text": row.text,
        "campaign": campaign_id,
        "accountable_unit": row.accountable_unit_id,
        "assisting": list(new.assisting_unit_ids),
        "units_raw": row.units_raw,
        "due": row.due,
        "due_raw": row.due_raw,
        "severity": row.severity,
        "track": row.track,
        "measures": [measure.text for measure in new.measures],
        "milestones": [stone.text for stone in new.milestones],
        "version": row.version,
        **{name: said for name in ("place", "cause", "institutional_gap") if (said := getattr(row, name))},
        **({"closed_on": new.closed_on} if new.closed_on else {}),
    }


def _emit(events: Iterable[ProblemRegistered]) -> None:
    for event in events:
        problem_registered.send(sender=ProblemRegistered, event=event)
