"""What the demo county tells of places, causes and gaps: it follows from the text, is lawful, and is not told of all."""

from random import Random

import pytest

from bihuan.apps.ledger.models import InstitutionalGap
from bihuan.apps.ledger.operations import NewProblem
from bihuan.interfaces.demo.causes import with_place_and_cause
from bihuan.interfaces.demo.drives import DRIVES, Pattern

WORDS = {
    "town": "石桥镇", "village": "柳湾村", "estate": "锦绣家园", "school": "县一小", "home": "松鹤敬老院", "hospital": "县中医院",
    "firm": "兰亭建筑公司", "n": 3, "m": 2, "sum": "1.5", "year": 2024,
}  # fmt: skip
PATTERNS = [pattern for drive in DRIVES for pattern in drive.patterns]


def told(pattern: Pattern, **words: object) -> NewProblem:
    known = WORDS | words
    return with_place_and_cause(NewProblem(pattern.text.format(**known), category=pattern.category), pattern, known)


def test_the_same_problem_is_told_the_same_way() -> None:
    assert [told(pattern) for pattern in PATTERNS] == [told(pattern) for pattern in PATTERNS]


def test_many_are_told_and_many_are_not() -> None:
    chance = Random(7)
    many = [told(chance.choice(PATTERNS), n=chance.randint(2, 39), sum=chance.randint(8, 4200)) for _ in range(600)]
    for name in ("place", "cause", "institutional_gap"):
        share = sum(bool(getattr(each, name)) for each in many) / len(many)
        assert 0.3 < share < 0.8, name
    assert {each.institutional_gap for each in many} == {"", *InstitutionalGap.values}


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.text[:12])
def test_a_place_is_one_that_the_text_names(pattern: Pattern) -> None:
    for n in range(12):
        problem = told(pattern, n=n)
        assert problem.place in problem.text
