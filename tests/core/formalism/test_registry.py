"""Every declared check says what it is and does what its examples say."""

import pytest

from bihuan.core.decisions import Missing
from bihuan.core.formalism.facts import Material, Report
from bihuan.core.formalism.flags import Check, Example
from bihuan.core.formalism.registry import CHECKS, check_named, scan

EXAMPLES = [
    pytest.param(check, example, id=f"{check.id}: {example.says}") for check in CHECKS for example in check.examples
]


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_an_example_is_flagged_or_left_alone(check: Check, example: Example) -> None:
    assert bool(list(check.find(example.material))) is example.flagged


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_is_declared_in_full(check: Check) -> None:
    assert check.id.startswith(f"{check.family}.")
    assert check.name and check.looks_at and check.why_it_matters and check.per
    assert {example.flagged for example in check.examples} == {True, False}


def test_ids_are_unique_and_found() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    assert all(check_named(check.id) is check for check in CHECKS)
    with pytest.raises(Missing):
        check_named("text.nothing")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_nothing_to_look_at_is_no_flag(check: Check) -> None:
    assert list(check.find(Material())) == []
    assert list(check.find(Material(reports=(Report("a", ""), Report("b", ""))))) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_flag_holds_what_it_rests_on(check: Check) -> None:
    """Ids that are there, spans within their texts, a score between 0 and 1, places of the reason filled, the check's own name."""
    for example in check.examples:
        texts = {report.id: report.text for report in example.material.reports}
        texts |= {measure.id: measure.text for measure in example.material.measures}
        for flag in check.find(example.material):
            assert flag.check == check.id
            assert 0 <= flag.score <= 1
            assert flag.ids and len(set(flag.ids)) == len(flag.ids)
            assert str(flag.why)
            for span in flag.spans:
                assert 0 <= span.start < span.end <= len(texts[span.id])
                assert not span.other or texts[span.other][span.other_start : span.other_end]


def test_a_scan_asks_every_check_and_finds_the_same_again() -> None:
    for check in CHECKS:
        flagged = next(example.material for example in check.examples if example.flagged)
        keys = [flag.key for flag in scan(flagged)]
        assert any(key.startswith(f"{check.id}\n") for key in keys)
        assert keys == [flag.key for flag in scan(flagged)]
        assert len(set(keys)) == len(keys)
