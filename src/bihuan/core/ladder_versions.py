"""Versions of the ladder: the colour of each rung, and what a new version changes, rung by rung.

Colours differ from place to place (红黄绿, 蓝橙红), so the office chooses among those that the look has names for. A colour is never
the only sign: the rung's word always stands beside it. Teal is not among them, since it means "verified" everywhere else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.ladder import Policy, Rung, RungName, refuse_policy


class RungColour(StrEnum):
    """The named colours of the look that a rung may have."""

    INK = "ink"
    BRAND = "brand"
    WARN = "warn"
    DANGER = "danger"


COLOUR_WORDS: Mapping[RungColour, str] = {
    RungColour.INK: "灰",
    RungColour.BRAND: "蓝",
    RungColour.WARN: "黄",
    RungColour.DANGER: "红",
}
DEFAULT_COLOURS: Mapping[RungName, RungColour] = {
    RungName.REMINDER: RungColour.INK,
    RungName.URGING: RungColour.BRAND,
    RungName.SUPERVISION: RungColour.WARN,
    RungName.INTERVIEW: RungColour.DANGER,
    RungName.ACCOUNTABILITY: RungColour.DANGER,
}


class RungPart(StrEnum):
    """What a version may change of a rung."""

    OFFSET = "offset"
    BASIS = "basis"
    ISSUER = "issuer"
    WORD = "word"
    RECIPIENTS = "recipients"
    REPLY_WORKDAYS = "reply_workdays"
    NEEDS_APPROVAL = "needs_approval"
    HEARING = "hearing"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class Ladder:
    """A policy with the colours in which its rungs are shown."""

    policy: Policy
    colours: Mapping[RungName, RungColour]


@dataclass(frozen=True, slots=True)
class RungChange:
    """One part of one rung that is different now."""

    rung: RungName
    part: RungPart
    before: object
    after: object


def colours_of_document(document: Mapping[str, object]) -> Mapping[RungName, RungColour]:
    """The colours as they are kept; a rung of which nothing is kept, or nothing known, has its default."""
    known = {colour.value: colour for colour in RungColour}
    return {rung: known.get(str(document.get(rung.value)), DEFAULT_COLOURS[rung]) for rung in RungName}


def document_of_colours(colours: Mapping[RungName, RungColour]) -> dict[str, str]:
    return {rung.value: colours[rung].value for rung in RungName}


def changes_between(before: Ladder, after: Ladder) -> tuple[RungChange, ...]:
    """What is different, from the lowest rung to the highest."""
    return tuple(change for rung in RungName for change in _changes_of(rung, before, after))


def refuse_version(seen: Ladder, wanted: Ladder, *, why: str) -> None:
    """Raises BadInput, field by field, for a draft that cannot hold, that says no reason or that changes nothing."""
    faults = dict(refuse_policy(wanted.policy))
    if not why.strip():
        faults["why"] = Reason("why-required", "要写明为什么改。")
    if faults:
        raise BadInput(Reason("policy-refused", "督办规则不能这样定。"), faults)
    if not changes_between(seen, wanted):
        raise BadInput(Reason("ladder-unchanged", "和现行规则一样，没有可启用的改动。"))


def _changes_of(name: RungName, before: Ladder, after: Ladder) -> Iterator[RungChange]:
    old, new = before.policy.rung(name), after.policy.rung(name)
    for part in RungPart:
        was, now = _part_of(old, part, before), _part_of(new, part, after)
        if was != now:
            yield RungChange(name, part, was, now)


def _part_of(rung: Rung, part: RungPart, ladder: Ladder) -> object:
    return ladder.colours[rung.name] if part is RungPart.COLOUR else getattr(rung, part.value)
