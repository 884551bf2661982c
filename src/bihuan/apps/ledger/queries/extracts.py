"""Problems of some units as rows of a list, for what others would else ask of these units."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import ProblemEvidence
from bihuan.apps.ledger.queries.sheet_form import SheetForm, sheet_forms
from bihuan.core.actors import Actor

PEOPLE_COLUMNS = frozenset({"leader", "person"})
EVIDENCE_COLUMN = "evidence"
_CHUNK = 500


def unit_problem_cells(
    actor: Actor, *, unit_ids: Collection[int], columns: Collection[str] = ()
) -> Iterator[Mapping[str, str]]:
    """The cells of every problem that one of these units answers for and the actor may see, unit by unit, read in chunks.

    People are named in full where `columns` has their column, and where the actor's role reads personal data; numbers that tell
    who somebody is and sources that have to be hidden are hidden everywhere. `evidence` are the names of what the unit brought.
    """
    found = policies.visible(actor).filter(accountable_unit__in=unit_ids).order_by("accountable_unit", "id")
    forms = sheet_forms(found, campaign_id=None)
    named = PEOPLE_COLUMNS & frozenset(columns)
    while chunk := list(islice(forms, _CHUNK)):
        files = _files_of(chunk) if EVIDENCE_COLUMN in columns else {}
        for form in chunk:
            brought = {EVIDENCE_COLUMN: "、".join(files[form.problem_id])} if form.problem_id in files else {}
            yield {**form.shown(personal=False, source=False), **_people(actor, form, named), **brought}


def _people(actor: Actor, form: SheetForm, named: frozenset[str]) -> dict[str, str]:
    if not named or not policies.reads_personal_data(actor, form.region_path):
        return {}
    return {name: form.cells[name] for name in named if name in form.cells}


def _files_of(chunk: Sequence[SheetForm]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    links = ProblemEvidence.objects.filter(problem__in=[form.problem_id for form in chunk], by_check=False)
    for problem, name in links.order_by("id").values_list("problem", "evidence__name"):
        found[problem].append(name)
    return dict(found)
