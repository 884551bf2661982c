"""Versions of the ladder: what differs, what is refused, and colours that never get lost."""

from dataclasses import replace

import pytest

from bihuan.core.decisions import BadInput
from bihuan.core.ladder import DEFAULT_POLICY, Policy, Recipient, RungName
from bihuan.core.ladder_versions import (
    COLOUR_WORDS,
    DEFAULT_COLOURS,
    Ladder,
    RungColour,
    RungPart,
    changes_between,
    colours_of_document,
    document_of_colours,
    refuse_version,
)

HELD = Ladder(DEFAULT_POLICY, DEFAULT_COLOURS)


def changed(rung: RungName, **parts: object) -> Ladder:
    """The default ladder with these parts of one rung different."""
    rungs = tuple(
        replace(each, **parts) if each.name is rung else each  # type: ignore[arg-type]
        for each in DEFAULT_POLICY.rungs
    )
    return Ladder(Policy(rungs), DEFAULT_COLOURS)


def test_the_same_ladder_differs_in_nothing() -> None:
    assert changes_between(HELD, HELD) == ()


@pytest.mark.parametrize(
    ("part", "value"),
    [
        (RungPart.OFFSET, 2), (RungPart.BASIS, "县委〔2026〕3号"), (RungPart.ISSUER, "县委督查室"), (RungPart.WORD, "县催"),
        (RungPart.RECIPIENTS, (Recipient.UNIT,)), (RungPart.REPLY_WORKDAYS, 4), (RungPart.NEEDS_APPROVAL, True),
        (RungPart.HEARING, True),
    ],
)  # fmt: skip
def test_each_part_of_a_rung_is_noticed(part: RungPart, value: object) -> None:
    only = changes_between(HELD, changed(RungName.URGING, **{part.value: value}))
    assert [(change.rung, change.part, change.after) for change in only] == [(RungName.URGING, part, value)]
    assert only[0].before == getattr(DEFAULT_POLICY.rung(RungName.URGING), part.value)


def test_a_colour_is_a_part_too() -> None:
    wanted = Ladder(DEFAULT_POLICY, {**DEFAULT_COLOURS, RungName.URGING: RungColour.WARN})
    (only,) = changes_between(HELD, wanted)
    assert (only.part, only.before, only.after) == (RungPart.COLOUR, RungColour.BRAND, RungColour.WARN)


def test_changes_are_told_from_the_lowest_rung_up() -> None:
    wanted = changed(RungName.SUPERVISION, offset=6, word="县督")
    both = Ladder(wanted.policy, {**DEFAULT_COLOURS, RungName.REMINDER: RungColour.BRAND})
    assert [(change.rung, change.part) for change in changes_between(HELD, both)] == [
        (RungName.REMINDER, RungPart.COLOUR),
        (RungName.SUPERVISION, RungPart.OFFSET),
        (RungName.SUPERVISION, RungPart.WORD),
    ]


def test_a_draft_that_cannot_hold_is_refused_field_by_field() -> None:
    wanted = changed(RungName.INTERVIEW, offset=5, hearing=False, basis=" ")
    with pytest.raises(BadInput) as refused:
        refuse_version(HELD, wanted, why="")
    assert {field: reason.code for field, reason in refused.value.fields.items()} == {
        "interview-offset": "offset-not-later", "interview-basis": "basis-required", "interview-hearing": "hearing-required",
        "why": "why-required",
    }  # fmt: skip


def test_a_version_that_changes_nothing_is_none() -> None:
    with pytest.raises(BadInput) as refused:
        refuse_version(HELD, HELD, why="再看一遍")
    assert refused.value.reason.code == "ladder-unchanged"


def test_a_version_that_changes_something_and_says_why_may_hold() -> None:
    refuse_version(HELD, changed(RungName.URGING, offset=2), why="给一天补救")


def test_colours_come_back_as_they_were_kept() -> None:
    chosen = {**DEFAULT_COLOURS, RungName.REMINDER: RungColour.WARN}
    assert colours_of_document(document_of_colours(chosen)) == chosen


@pytest.mark.parametrize("kept", [{}, {"reminder": "teal"}, {"reminder": 3}, {"nothing": "warn"}])
def test_colours_that_are_not_known_are_the_default(kept: dict[str, object]) -> None:
    assert colours_of_document(kept) == DEFAULT_COLOURS


def test_every_colour_has_a_word_and_none_means_verified() -> None:
    assert set(COLOUR_WORDS) == set(RungColour)
    assert "verified" not in {colour.value for colour in RungColour}
