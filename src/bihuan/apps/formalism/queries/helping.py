"""Writing help: what the checks would say to a text that is still being written, beside what was reported of the same problem, and what
the writer's own unit reported of others.

A suggestion and never a wall; nothing is kept. Of other problems only what the writer may read anyway is looked at, the newest of it, in
one query: a suggestion says how alike the texts are and which problem it is, never what another unit wrote.
"""

from datetime import date, datetime

from django.utils import timezone

from bihuan.apps.formalism.queries.gathering import report_fact, templates_in_force
from bihuan.apps.formalism.queries.rows import Suggestion
from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import Actor, Role
from bihuan.core.formalism.facts import Material, MeasureFact, Report
from bihuan.core.formalism.flags import Family, Flag
from bihuan.core.formalism.registry import CHECKS

DRAFT = "draft"
LONGEST = 4000
ELSEWHERE = 200
"""With how many of the newest reports of the unit on other problems a draft is compared."""
_EARLIER = 6
"""With how many earlier reports of the problem a draft is compared."""
_NAMED = 3
"""How many other problems a suggestion names."""


def report_suggestions(
    actor: Actor, *, problem_id: int, region_path: str, text: str, at: datetime
) -> tuple[Suggestion, ...]:
    """What the text checks say of a report that is being written. The caller may see the problem. Three queries."""
    words = text.strip()[:LONGEST]
    if not words:
        return ()
    units = actor.unit_ids(Role.UNIT, Role.RESPONSIBLE)
    earlier = tuple(report_fact(row, {}) for row in ledger.reports_of_problem(problem_id, limit=_EARLIER))
    elsewhere = ledger.reports_elsewhere(actor, units=units, problem_id=problem_id, limit=ELSEWHERE)
    unit = _speaks_for({str(each) for each in units}, [each.unit for each in earlier])
    draft = Report(id=DRAFT, text=words, unit=unit, problem=f"p{problem_id}", period="draft", at=timezone.localtime(at))
    material = Material(
        reports=(*reversed(earlier), draft),
        templates=templates_in_force(region_path),
        now=timezone.localtime(at),
        beside=tuple(report_fact(each.report, {}) for each in reversed(elsewhere)),
    )
    number_of = {f"r{each.report.id}": each.number for each in elsewhere}
    return tuple(_suggestion(flag, number_of) for flag in _about_the_draft(material, Family.TEXT))


def measure_suggestions(  # one measure with what stands in the fields beside it
    *,
    problem_id: int,
    text: str,
    person: str = "",
    due: date | None = None,
    amount: str = "",
    verification: str = "",
    at: datetime,
) -> tuple[Suggestion, ...]:
    """The same of a measure."""
    words = text.strip()[:LONGEST]
    if not words:
        return ()
    draft = MeasureFact(
        id=DRAFT, problem=f"p{problem_id}", unit="", text=words, person=person, due=due, amount=amount,
        verification=verification,
    )  # fmt: skip
    return tuple(
        Suggestion(flag)
        for flag in _about_the_draft(Material(measures=(draft,), now=timezone.localtime(at)), Family.MEASURES)
    )


def _speaks_for(units: set[str], reported: list[str]) -> str:
    """The unit that the draft counts for: the writer's that reported last here, else any of theirs, else whoever reported last."""
    own = [unit for unit in reported if unit in units] or sorted(units) or reported
    return own[0] if own else ""


def _suggestion(flag: Flag, number_of: dict[str, str]) -> Suggestion:
    numbers = dict.fromkeys(number_of[each] for each in flag.ids if each in number_of)
    return Suggestion(flag, tuple(numbers)[:_NAMED])


def _about_the_draft(material: Material, family: Family) -> tuple[Flag, ...]:
    found = (flag for check in CHECKS if check.family is family for flag in check.find(material))
    return tuple(flag for flag in found if DRAFT in flag.ids)
