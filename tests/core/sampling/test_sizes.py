"""How many to visit: the fewest that are enough, as the tables of auditors have them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.sampling.hypergeometric import exactly_at_most
from bihuan.core.sampling.sizes import smallest_sample, smallest_sample_without_end


@given(
    st.integers(2, 120),
    st.sampled_from([0.02, 0.05, 0.1, 0.3, 0.5, 0.9]),
    st.integers(0, 6),
    st.sampled_from([0.5, 0.9, 0.95, 0.99]),
)
def test_it_is_the_fewest_that_are_enough(population: int, tolerable: float, accept: int, confidence: float) -> None:
    failures = -(-Fraction(str(tolerable)) * population // 1)
    if accept >= failures:
        with pytest.raises(BadInput) as refused:
            smallest_sample(population, tolerable=tolerable, accept=accept, confidence=confidence)
        assert refused.value.reason.code == "accept-large"
        return
    error = 1 - Fraction(str(confidence))
    enough = [n for n in range(1, population + 1) if exactly_at_most(population, int(failures), n, accept) <= error]

    assert smallest_sample(population, tolerable=tolerable, accept=accept, confidence=confidence) == enough[0]


@pytest.mark.parametrize("accept", [0, 1, 5, 40])
@pytest.mark.parametrize("tolerable", [0.01, 0.05, 0.4])
def test_a_large_population_comes_to_the_binomial_limit(tolerable: float, accept: int) -> None:
    limit = smallest_sample_without_end(tolerable=tolerable, accept=accept)
    found = smallest_sample(10**9, tolerable=tolerable, accept=accept)

    assert limit - 1 <= found <= limit
    fewer = min(accept, 5)
    assert smallest_sample(600, tolerable=tolerable, accept=fewer) <= smallest_sample_without_end(
        tolerable=tolerable, accept=fewer
    )


def test_a_small_population_needs_no_more_than_itself() -> None:
    assert smallest_sample(1, tolerable=0.5, accept=0) == 1
    assert smallest_sample(20, tolerable=0.05, accept=0) == 19
    assert smallest_sample(2, tolerable=0.99, accept=1, confidence=0.99) == 2


def test_more_is_needed_for_more_confidence_for_less_tolerance_and_for_more_failures() -> None:
    sizes = [
        smallest_sample(5000, tolerable=0.1, accept=1, confidence=confidence) for confidence in (0.8, 0.9, 0.95, 0.99)
    ]
    assert sizes == sorted(set(sizes))
    sizes = [smallest_sample(5000, tolerable=tolerable, accept=1) for tolerable in (0.2, 0.1, 0.05, 0.01)]
    assert sizes == sorted(set(sizes))
    sizes = [smallest_sample(5000, tolerable=0.1, accept=accept) for accept in range(6)]
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize(
    ("population", "asked", "field"),
    [
        pytest.param(0, {"tolerable": 0.1, "accept": 0}, "population", id="nobody"),
        pytest.param(10, {"tolerable": 0.0, "accept": 0}, "tolerable", id="nothing tolerable"),
        pytest.param(10, {"tolerable": 1.0, "accept": 0}, "tolerable", id="everything tolerable"),
        pytest.param(10, {"tolerable": float("nan"), "accept": 0}, "tolerable", id="not a number"),
        pytest.param(10, {"tolerable": 0.5, "accept": -1}, "accept", id="fewer than no failures"),
        pytest.param(10, {"tolerable": 0.5, "accept": 10**9}, "accept", id="endless failures"),
        pytest.param(10, {"tolerable": 0.5, "accept": 5}, "accept", id="failures that are the rate already"),
        pytest.param(10, {"tolerable": 0.5, "accept": 0, "confidence": 1.0}, "confidence", id="certainty"),
    ],
)
def test_what_makes_no_sense_is_refused(population: int, asked: dict[str, float], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        smallest_sample(population, **asked)  # type: ignore[arg-type]

    assert set(refused.value.fields) == {field}
