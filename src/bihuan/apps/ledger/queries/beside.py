"""What stands beside a problem for one reader: whether they watch it, and the row of the list that it came from."""

from dataclasses import dataclass

from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import ImportedProblem, Problem, Watch
from bihuan.apps.ledger.queries.detail import ProblemDetail
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing

_WATCHED = organizations.Prepared(
    lambda user, problem: Watch.objects.filter(user=user, problem=problem).values_list("pk"), keys=2
)
_BROUGHT = organizations.Prepared(
    lambda problem: ImportedProblem.objects.filter(problem=problem, created=True).select_related(
        "run__campaign__region"
    )
)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """The row of a file that became a problem. `run_id` is None where the import is not the reader's to look at."""

    filename: str
    row: int
    run_id: int | None


@dataclass(frozen=True, slots=True)
class Beside:
    """`source_row` is None for what was registered by hand."""

    watched: bool
    source_row: SourceRow | None


@dataclass(frozen=True, slots=True)
class SeenProblem:
    """No more than that the reader sees it."""

    id: int
    region_path: str


def beside_of(actor: Actor, detail: ProblemDetail) -> Beside:
    """For a problem that the actor was shown."""
    watched = actor.user_id is not None and bool(_WATCHED.rows(actor.user_id, detail.id))
    return Beside(watched, _source_row(actor, detail.id))


def seen_problem(actor: Actor, *, number: str) -> SeenProblem:
    """Raises Missing where the actor does not see such a problem."""
    problem = Problem.objects.filter(number=number).select_related("region").first()
    if problem is None or not policies.sees(actor, problem, policies.parties(actor, problem)):
        raise Missing
    return SeenProblem(problem.pk, problem.region.path)


def _source_row(actor: Actor, problem_id: int) -> SourceRow | None:
    brought = _BROUGHT.first(problem_id)
    if brought is None:
        return None
    run = brought.run
    own = run.asked_by_id is not None and run.asked_by_id == actor.user_id
    shown = own or policies.sees_runs(actor, run.campaign.region.path, run.campaign.lead_unit_id)
    return SourceRow(run.filename, brought.row, run.pk if shown else None)
