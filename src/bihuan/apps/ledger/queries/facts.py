"""From stored rows to the facts on which the core decides."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from bihuan.apps.ledger.models import (
    ExtensionRequest,
    Measure,
    MeasureState,
    Milestone,
    Outcome,
    Problem,
    ProblemEvidence,
)
from bihuan.apps.organizations import queries as organizations
from bihuan.core.extension import ExtensionFacts
from bihuan.core.lifecycle import Need, ProblemFacts, State, Track

FIELD_NAMES: Mapping[str, str] = {"accountable": "主责单位", "assist": "配合单位", "deadline": "时限"}


_OF_MEASURES = frozenset({Need.MEASURE, Need.MEASURES_ENDED})
_MEASURE_STATES = organizations.Prepared(
    lambda problem: Measure.objects.filter(problem=problem).values_list("state", flat=True)
)
_MILESTONES = organizations.Prepared(
    lambda problem: Milestone.objects.filter(problem=problem).values_list("pk", flat=True)
)
_EVIDENCE = organizations.Prepared(
    lambda problem: ProblemEvidence.objects.filter(problem=problem, by_check=False).values_list("pk", flat=True)
)


def facts_of(problem: Problem, *, needs: Collection[Need] = tuple(Need)) -> ProblemFacts:
    """What the rules need to know, read from the tables: as far as one of `needs` asks for it, the rest counts as none."""
    asks_measures = not _OF_MEASURES.isdisjoint(needs)
    return facts_from(
        problem,
        measure_states=_MEASURE_STATES.rows(problem.pk) if asks_measures else [],
        milestones=len(_MILESTONES.rows(problem.pk)) if Need.MILESTONES in needs else 0,
        evidence=len(_EVIDENCE.rows(problem.pk)) if Need.EVIDENCE in needs else 0,
    )


def facts_from(problem: Problem, *, measure_states: Sequence[str], milestones: int, evidence: int) -> ProblemFacts:
    """The same for whoever has read already how the measures stand, how many stage goals there are and pieces of evidence."""
    return ProblemFacts(
        state=State(problem.state),
        track=Track(problem.track),
        state_before_suspension=State(problem.state_before_suspension) if problem.state_before_suspension else None,
        has_accountable_unit=problem.accountable_unit_id is not None,
        has_deadline=problem.due is not None or problem.standing or bool(problem.recurrence),
        unresolved=unresolved_words(problem),
        handback_until=problem.handback_until,
        handbacks_before=problem.handbacks,
        measures=sum(state != MeasureState.DROPPED for state in measure_states),
        open_measures=sum(state == MeasureState.OPEN for state in measure_states),
        has_standard=bool(problem.standard.strip()),
        milestones=milestones,
        evidence=evidence,
    )


def unresolved_words(problem: Problem) -> tuple[str, ...]:
    """What must be settled by a person before the problem may be dispatched."""
    return words_of(problem.unresolved)


def words_of(questions: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """The same of the questions alone."""
    fields = [str(question.get("field", "")) for question in questions]
    return tuple(dict.fromkeys(FIELD_NAMES[name] for name in fields if name in FIELD_NAMES))


def extension_facts(problem: Problem) -> ExtensionFacts:
    """What the rules of extensions need to know."""
    asked = ExtensionRequest.objects.filter(problem=problem, outcome=Outcome.PENDING).first()
    return extension_facts_from(problem, asked.asked_until if asked else None)


def extension_facts_from(problem: Problem, asked_until: date | None) -> ExtensionFacts:
    """The same for whoever has read already until when an extension is asked for and not answered."""
    return ExtensionFacts(state=State(problem.state), due=problem.due, asked_until=asked_until)
