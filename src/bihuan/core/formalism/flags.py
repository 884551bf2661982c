"""Declared checks and the flags that they raise."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bihuan.core.decisions import Reason
from bihuan.core.formalism.facts import Material


def gettext_noop(message: str) -> str:
    """A sentence in Chinese that doors translate: declared here, translated there."""
    return message


class Family(StrEnum):
    """What a check looks at."""

    TEXT = "text"
    MEASURES = "measures"
    FIGURES = "figures"
    EVIDENCE = "evidence"
    ACTIVITY = "activity"


class Weight(StrEnum):
    """How much a flag asks for a look. Not a grade of whoever is flagged."""

    HINT = "hint"
    NOTABLE = "notable"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (end excluded) of the text of the thing `id`; `other`, `other_start`, `other_end`: what they are like."""

    id: str
    start: int
    end: int
    other: str = ""
    other_start: int = 0
    other_end: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """One named figure behind a flag: as reported (`found`) and as it would have to be (`expected`), where that can be said."""

    id: str
    name: str
    found: float
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """A lead for a person: which check, about what (`ids`, reports first), how far (`score`, 0 to 1), and by which evidence.

    `units` are the units concerned: each may see the flag and answer. `key` is the same whenever the same thing is found again.
    `about` names it where a check looks at everything of a unit, so that `ids` grow from scan to scan.
    """

    check: str
    weight: Weight
    ids: tuple[str, ...]
    score: float
    why: Reason
    units: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    numbers: tuple[Number, ...] = ()
    files: tuple[str, ...] = ()
    about: str = ""

    @property
    def key(self) -> str:
        """The check and what it is about, else the sorted ids: a second scan that finds the same raises no second flag."""
        return "\n".join((self.check, self.about) if self.about else (self.check, *sorted(self.ids)))


@dataclass(frozen=True, slots=True)
class Example:
    """A tiny case that the check must flag, or must leave alone. Shown on the page of the checks and run as a test."""

    material: Material
    flagged: bool
    says: str


@dataclass(frozen=True, slots=True)
class Check:
    """A declared check. `false_alarms` is the share of honest things that it flagged (hints counted) among
    35,493 reports of invented honest units (benchmarks/README.md), and `per` says share of what. None: not measured."""

    id: str
    name: str
    family: Family
    weight: Weight
    looks_at: str
    why_it_matters: str
    false_alarms: float | None
    per: str
    find: Callable[[Material], Iterable[Flag]]
    examples: tuple[Example, ...] = ()
