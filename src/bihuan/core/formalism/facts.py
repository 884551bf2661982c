"""What the checks look at: reports as they were handed in, and what the ledger knows beside them.

Whatever is unknown is None or empty; a check that needs it then says nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file behind a report. `sha256` and `looks` (64-bit perceptual hash, photos alone) tell same files and near-same photos."""

    id: str
    sha256: str = ""
    looks: int | None = None
    made_on: date | None = None
    effective_on: date | None = None
    characters: int | None = None
    """Characters of text in a document, None where it is no document."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report of progress. `period` is an ISO week (`2026-W34`) or any word that sorts; `figures` name → number as reported."""

    id: str
    text: str
    unit: str = ""
    problem: str = ""
    period: str = ""
    percent: float | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
    evidence: tuple[Attachment, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MeasureFact:
    """One measure of a plan: what is to be done, by whom, by when, how much, how verified, as far as fields of their own say it."""

    id: str
    problem: str
    unit: str
    text: str
    person: str = ""
    due: date | None = None
    amount: str = ""
    verification: str = ""


@dataclass(frozen=True, slots=True)
class ProblemFact:
    """What the ledger knows of one problem. `applied_at` is when closing was asked for, `closed_at` when it was granted."""

    id: str
    unit: str = ""
    noted_on: date | None = None
    """The day on which it was registered; it may have been found before."""
    due: date | None = None
    milestones: tuple[date, ...] = ()
    """Days on which a milestone was or is due and not yet reached."""
    applied_at: datetime | None = None
    closed_at: datetime | None = None
    progress: float | None = None
    """Progress in per cent by the ledger, where it holds one."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that one scan looks at. `templates` are texts that all units were given: they are subtracted before texts are compared.

    `reminders` are the moments at which everybody was reminded to report; `now` is the moment of the scan. `beside` are reports from
    elsewhere, an earlier year or another campaign, that some of these are like: they are compared with and never looked at themselves.
    """

    reports: tuple[Report, ...] = ()
    problems: Mapping[str, ProblemFact] = field(default_factory=dict)
    measures: tuple[MeasureFact, ...] = ()
    templates: tuple[str, ...] = ()
    reminders: tuple[datetime, ...] = ()
    now: datetime | None = None
    beside: tuple[Report, ...] = ()
    _kept: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, find: Callable[["Material"], Found]) -> Found:
        """What `find` says of this material, worked out by the first check that asks and kept for the others."""
        if name not in self._kept:
            self._kept[name] = find(self)
        return self._kept[name]  # type: ignore[return-value]  # what is kept under a name is what its `find` returned
