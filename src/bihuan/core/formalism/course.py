"""The course of a flag: found, answered by the units concerned, confirmed or dismissed by a person, taken up again.

A flag is a lead for a person. It changes no figure, ever; whoever is concerned may answer at any time, and nobody is confirmed
unheard: either every unit concerned has answered, or the time that it had for an answer is over.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bihuan.core.decisions import Reason
from bihuan.core.formalism.flags import Flag, Weight

ANSWER_WORKDAYS = 3
"""How many working days a unit has before a flag may be confirmed without its answer. It may answer later as well."""
MOSTLY_WRONG = 0.5
"""From which share of dismissed flags on a check says of itself that it is mostly wrong."""
ENOUGH_RULED = 10
"""Fewer ruled flags than this say nothing about a check."""


class FlagState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class FlagStep(StrEnum):
    ANSWER = "answer"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    REOPEN = "reopen"
    FIND_CHANGED = "find-changed"
    """A scan finds the same again, and the evidence has changed."""
    FIND_OTHERS = "find-others"
    """The evidence has changed and concerns units that were never heard."""
    FIND_MORE = "find-more"
    """Some more of the same has joined what was ruled on, and concerns nobody new."""


STATE_WORDS: Mapping[FlagState, str] = {
    FlagState.OPEN: "待答复",
    FlagState.ANSWERED: "已答复",
    FlagState.CONFIRMED: "已确认",
    FlagState.DISMISSED: "已排除",
}
UNSETTLED = frozenset({FlagState.OPEN, FlagState.ANSWERED})
RULED = frozenset({FlagState.CONFIRMED, FlagState.DISMISSED})

_RULINGS: Mapping[FlagStep, FlagState] = {
    FlagStep.CONFIRM: FlagState.CONFIRMED,
    FlagStep.DISMISS: FlagState.DISMISSED,
}
_SETTLED = Reason("flag-settled", "这条线索已经有结论，要先重新打开。")
_UNSETTLED = Reason("flag-unsettled", "这条线索还没有结论，不用重新打开。")
_UNHEARD = Reason("flag-unheard", "涉及的单位还没有答复，%(until)s 起才能确认。")


@dataclass(frozen=True, slots=True)
class FlagStand:
    """What a step on a flag depends on. `heard`: every unit concerned has answered what is found now."""

    state: FlagState
    answered: bool
    heard: bool
    answer_until: datetime


def next_state(stand: FlagStand, step: FlagStep, *, at: datetime) -> FlagState | Reason:
    """Where a step leads, or why it is not lawful now.

    An answer to what is settled is kept, and settles nothing anew. Where the evidence has changed, the units are heard again; what
    was dismissed comes up again, and what was confirmed stays so, unless it now concerns units that were never heard. Some more
    of the same takes nothing up again.
    """
    settled = stand.state in RULED
    if step in _RULINGS:
        return _ruled(stand, step, at)
    if step is FlagStep.REOPEN and not settled:
        return _UNSETTLED
    if step is FlagStep.REOPEN:
        return FlagState.ANSWERED if stand.answered else FlagState.OPEN
    if step is FlagStep.ANSWER:
        return stand.state if settled else FlagState.ANSWERED
    stays = (step is FlagStep.FIND_CHANGED and stand.state is FlagState.CONFIRMED) or (
        step is FlagStep.FIND_MORE and settled
    )
    return stand.state if stays else FlagState.OPEN


def _ruled(stand: FlagStand, step: FlagStep, at: datetime) -> FlagState | Reason:
    if stand.state in RULED:
        return _SETTLED
    if step is FlagStep.CONFIRM and not stand.heard and at < stand.answer_until:
        return Reason(_UNHEARD.code, _UNHEARD.message, {"until": stand.answer_until.date().isoformat()})
    return _RULINGS[step]


def evidence_of(flag: Flag) -> dict[str, Sequence[object]]:
    """What stands behind a flag, as plain JSON: what is kept with it and compared when the same is found again."""
    return {
        "ids": list(flag.ids),
        "spans": [[s.id, s.start, s.end, s.other, s.other_start, s.other_end] for s in flag.spans],
        "numbers": [[n.id, n.name, n.found, n.expected] for n in flag.numbers],
        "files": list(flag.files),
    }


def evidence_digest(flag: Flag) -> str:
    """SHA-256 over what would have to change before a dismissed flag may come again: which things, where in them, which files.

    Scores and shares move with whatever else is in the county, and are left out.
    """
    held = {
        "ids": sorted(flag.ids),
        "spans": sorted([s.id, s.start, s.end, s.other, s.other_start, s.other_end] for s in flag.spans),
        "files": sorted(flag.files),
    }
    return hashlib.sha256(json.dumps(held, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def is_more_of_the_same(ruled: Mapping[str, Sequence[object]], weight: Weight, found: Flag) -> bool:
    """Whether what joined the evidence since it was ruled on (`ruled`, as `evidence_of` gives it; found to be of `weight`) is no news.

    Fewer things than there were then is more of the same; as many again is not, nor is a heavier finding, nor another place or
    file of the same things.
    """
    if list(Weight).index(found.weight) > list(Weight).index(weight):
        return False
    old, joined = set(ruled["ids"]), joined_since(ruled, found.ids)
    if joined:
        return len(joined) < len(old)
    now = evidence_of(found)
    return all(_as_set(now[part]) <= _as_set(ruled[part]) for part in ("spans", "files"))


def joined_since(ruled: Mapping[str, Sequence[object]], ids: Sequence[str]) -> frozenset[str]:
    """Which of these things were not among the evidence that was ruled on."""
    return frozenset(ids) - set(ruled["ids"])


def _as_set(part: Sequence[object]) -> set[str]:
    return {json.dumps(each) for each in part}


def key_digest(flag: Flag, *, within: str = "") -> str:
    """The flag's key in 64 characters, however many things it names.

    `within` says where it was looked for. It tells apart what two places find about one unit or file; what a flag names by its ids
    alone is the same thing from wherever it is found.
    """
    key = "\n".join((flag.key, within)) if flag.about and within else flag.key
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """What became of the flags of one check."""

    found: int = 0
    open: int = 0
    confirmed: int = 0
    dismissed: int = 0

    @property
    def ruled(self) -> int:
        return self.confirmed + self.dismissed

    @property
    def dismissed_share(self) -> float | None:
        """None before anything was ruled."""
        return self.dismissed / self.ruled if self.ruled else None

    @property
    def is_mostly_wrong(self) -> bool:
        share = self.dismissed_share
        return share is not None and self.ruled >= ENOUGH_RULED and share > MOSTLY_WRONG
