"""What an application vouches for, as it stands: a hash over it, and what else closing needs to know of a problem."""

import hashlib
import json
from dataclasses import dataclass

from bihuan.apps.ledger.models import Assistance, Measure, Milestone, Problem, ProblemEvidence, ProgressReport
from bihuan.apps.organizations import queries as organizations
from bihuan.core.decisions import Reason, Refused

_ASSISTING_UNITS = organizations.Prepared(
    lambda problem: Assistance.objects.filter(problem=problem).order_by("unit").values_list("unit", flat=True)
)
_MEASURES = organizations.Prepared(
    lambda problem: (
        Measure.objects.filter(problem=problem).order_by("position").values_list("position", "text", "state")
    )
)
_MILESTONES = organizations.Prepared(
    lambda problem: (
        Milestone.objects.filter(problem=problem).order_by("position").values_list("position", "text", "reached_at")
    )
)
_REPORTS = organizations.Prepared(
    lambda problem: ProgressReport.objects.filter(problem=problem).order_by("id").values_list("id", "line")
)
_EVIDENCE_HASHES = organizations.Prepared(
    lambda problem: (
        ProblemEvidence.objects.filter(problem=problem, by_check=False)
        .order_by("id")
        .values_list("evidence__file__sha256", flat=True)
    )
)


@dataclass(frozen=True, slots=True)
class ClosingState:
    """A problem as a closing step left it.

    `content_hash` is over everything that an application vouches for; steps that neither vouch nor close leave it empty.
    """

    problem_id: int
    number: str
    state: str
    accountable_unit_id: int
    assisting_unit_ids: tuple[int, ...]
    region_path: str
    severity: str
    content_hash: str


def closing_state_of(problem_id: int) -> ClosingState:
    """The problem as it stands, with its content hash, for whoever holds its row or only wants to compare."""
    problem = Problem.objects.select_related("region").get(pk=problem_id)
    return closing_state(problem, content_hash=content_hash(problem))


def closing_state(problem: Problem, *, content_hash: str = "") -> ClosingState:
    """The problem as a closing step left it. Raises Refused where nobody answers for it."""
    if problem.accountable_unit_id is None:
        raise Refused(Reason("no-unit", "还没有主责单位。"))
    return ClosingState(
        problem_id=problem.pk,
        number=problem.number,
        state=problem.state,
        accountable_unit_id=problem.accountable_unit_id,
        assisting_unit_ids=tuple(_ASSISTING_UNITS.rows(problem.pk)),
        region_path=problem.region.path,
        severity=problem.severity,
        content_hash=content_hash,
    )


def content_hash(problem: Problem) -> str:
    """SHA-256 over what was vouched for: texts, measures, milestones, reports and the evidence's own hashes.

    What may be unknown and is stands in it not at all: hashes from before it could be said stay what they are.
    """
    content = {
        "number": problem.number,
        "text": problem.text,
        "goal": problem.goal,
        "standard": problem.standard,
        "accountable_unit": problem.accountable_unit_id,
        "due": problem.due.isoformat() if problem.due else None,
        "measures": _MEASURES.rows(problem.pk),
        "milestones": [
            (position, text, reached is not None) for position, text, reached in _MILESTONES.rows(problem.pk)
        ],
        **{name: said for name in ("place", "cause", "institutional_gap") if (said := getattr(problem, name))},
        "reports": _REPORTS.rows(problem.pk),
        "evidence": _EVIDENCE_HASHES.rows(problem.pk),
    }
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
