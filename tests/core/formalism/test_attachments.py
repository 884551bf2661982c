"""Evidence that proves something else, or nothing."""

import random
from dataclasses import replace
from datetime import date

import pytest

from bihuan.core.formalism.attachments import (
    NEAR,
    before_problem,
    effect_after_closure,
    empty,
    near_same_photo,
    same_file,
)
from bihuan.core.formalism.facts import Attachment, Material, ProblemFact
from bihuan.core.formalism.flags import Weight
from bihuan.core.formalism.tiny import MONDAY, of, with_files

SHA, OTHER = "a" * 64, "b" * 64
LOOKS = 0xF0E1D2C3B4A59687


def photos(one: Attachment, other: Attachment, **more: object) -> Material:
    return of(with_files("a", one), with_files("b", other, week=41, **more))


def test_a_file_of_two_units_weighs_more_than_one_of_two_problems() -> None:
    (units,) = same_file(photos(Attachment("f1", SHA), Attachment("f2", SHA), unit="乙局"))
    (problems,) = same_file(photos(Attachment("f1", SHA), Attachment("f2", SHA), problem="P2"))

    assert (units.weight, problems.weight) == (Weight.STRONG, Weight.NOTABLE)
    assert units.files == ("f1", "f2")
    assert set(units.units) == {"甲局", "乙局"}


@pytest.mark.parametrize(
    ("units", "paper", "photo"),
    [
        (1, Weight.NOTABLE, Weight.NOTABLE),
        (2, Weight.STRONG, Weight.STRONG),
        (3, Weight.HINT, Weight.STRONG),
        (5, Weight.HINT, Weight.STRONG),
        (6, None, None),
    ],
)
def test_a_paper_from_several_units_may_have_been_sent_to_them_but_no_photo_was(
    units: int, paper: Weight | None, photo: Weight | None
) -> None:
    """Two problems for each unit, so that one unit alone has a flag too."""

    def weight_of(file: Attachment) -> Weight | None:
        uses = [
            with_files(f"r{n}", replace(file, id=f"f{n}"), unit=f"{n % units}局", problem=f"P{n}")
            for n in range(2 * units)
        ]
        return next((flag.weight for flag in same_file(of(*uses))), None)

    assert weight_of(Attachment("f", SHA, characters=4120)) == paper
    assert weight_of(Attachment("f", SHA)) == paper
    assert weight_of(Attachment("f", SHA, LOOKS)) == photo


def test_an_empty_paper_from_several_units_was_not_sent_to_them() -> None:
    uses = [
        with_files(f"r{n}", Attachment(f"f{n}", SHA, characters=3), unit=f"{n}局", problem=f"P{n}") for n in range(4)
    ]

    (flag,) = same_file(of(*uses))

    assert flag.weight is Weight.STRONG


def test_a_file_used_once_more_keeps_the_flag_that_it_has() -> None:
    two = [with_files("a", Attachment("f", SHA)), with_files("b", Attachment("f", SHA), problem="P2")]
    third = with_files("c", Attachment("f", SHA), problem="P3")

    (before,) = same_file(of(*two))
    (after,) = same_file(of(*two, third))

    assert before.key == after.key
    assert after.score > before.score


def test_files_without_a_hash_are_not_compared() -> None:
    assert list(same_file(photos(Attachment("照片1.jpg"), Attachment("照片1.jpg"), unit="乙局"))) == []


@pytest.mark.parametrize("distance", range(12))
def test_near_is_up_to_five_bits_wherever_they_lie(distance: int) -> None:
    """Every choice of bits is found by the bands: checked on two hundred random choices."""
    dice = random.Random(distance)
    for _ in range(200):
        other = LOOKS
        for bit in dice.sample(range(64), distance):
            other ^= 1 << bit
        found = list(
            near_same_photo(photos(Attachment("f1", SHA, LOOKS), Attachment("f2", OTHER, other), problem="P2"))
        )
        assert bool(found) is (distance <= NEAR)


def test_random_photos_are_not_near() -> None:
    dice = random.Random(5)
    reports = [
        with_files(f"r{n}", Attachment(f"f{n}", f"{n:064d}", dice.getrandbits(64)), problem=f"P{n}") for n in range(800)
    ]

    assert list(near_same_photo(of(*reports))) == []


def test_the_same_file_is_no_near_same_photo() -> None:
    assert list(near_same_photo(photos(Attachment("f1", SHA, LOOKS), Attachment("f2", SHA, LOOKS), problem="P2"))) == []


def test_photos_of_one_report_may_look_alike() -> None:
    assert (
        list(near_same_photo(of(with_files("a", Attachment("f1", SHA, LOOKS), Attachment("f2", OTHER, LOOKS))))) == []
    )


def test_the_same_place_a_week_later_is_a_hint() -> None:
    (same,) = near_same_photo(photos(Attachment("f1", SHA, LOOKS), Attachment("f2", OTHER, LOOKS ^ 1)))
    (other,) = near_same_photo(photos(Attachment("f1", SHA, LOOKS), Attachment("f2", OTHER, LOOKS ^ 1), problem="P2"))

    assert (same.weight, other.weight) == (Weight.HINT, Weight.NOTABLE)


@pytest.mark.parametrize(
    ("file", "weight"),
    [
        (Attachment("f", looks=LOOKS, made_on=date(2026, 9, 19)), Weight.HINT),
        (Attachment("f", characters=900, made_on=date(2026, 9, 19)), Weight.HINT),
        (Attachment("f", looks=LOOKS, made_on=date(2026, 9, 20)), None),
        (Attachment("f", looks=LOOKS), None),
    ],
)
def test_evidence_older_than_the_problem(file: Attachment, weight: Weight | None) -> None:
    flags = list(before_problem(of(with_files("a", file), problems=[ProblemFact("P1", noted_on=date(2026, 9, 20))])))

    assert [flag.weight for flag in flags] == ([weight] if weight else [])
    assert all("登记日期" in flag.why.message for flag in flags)


@pytest.mark.parametrize(
    ("problem", "flagged"),
    [
        (ProblemFact("P1", closed_at=MONDAY), True),
        (ProblemFact("P1", applied_at=MONDAY), False),
        (ProblemFact("P1"), False),
        (ProblemFact("P2", closed_at=MONDAY), False),
    ],
)
def test_what_takes_effect_after_closing(problem: ProblemFact, flagged: bool) -> None:
    material = of(with_files("a", Attachment("f", effective_on=date(2026, 9, 29))), problems=[problem])

    assert bool(list(effect_after_closure(material))) is flagged


@pytest.mark.parametrize(("characters", "flagged"), [(0, True), (30, True), (31, False), (None, False)])
def test_papers_with_nothing_in_them(characters: int | None, flagged: bool) -> None:
    assert bool(list(empty(of(with_files("a", Attachment("f", characters=characters)))))) is flagged


def test_two_empty_papers_of_one_report_are_two_flags() -> None:
    flags = list(empty(of(with_files("a", Attachment("f1", characters=0), Attachment("f2", characters=0)))))

    assert len({flag.key for flag in flags}) == 2
