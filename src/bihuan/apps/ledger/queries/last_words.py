"""What was last reported of problems, for whoever goes and looks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bihuan.apps.ledger.models import ProgressReport


@dataclass(frozen=True, slots=True)
class LastReport:
    """The last line that a unit reported of a problem."""

    line: str
    unit: str
    at: datetime


def last_reports(numbers: Collection[str]) -> dict[str, LastReport]:
    """By number, of those of these problems that anything was reported of. For a caller whose reader may see the problems."""
    rows = ProgressReport.objects.filter(problem__number__in=numbers).order_by("at", "pk")
    found = rows.values_list("problem__number", "line", "unit__name", "at")
    return {number: LastReport(line, unit or "", at) for number, line, unit, at in found}
