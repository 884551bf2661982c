"""What tables and textbooks print comes out here too; each case with its source."""

import pytest

from bihuan.core.sampling.allocation import Stratum, allocate
from bihuan.core.sampling.binomial import at_most
from bihuan.core.sampling.intervals import interval, table
from bihuan.core.sampling.plans import Risks, double, performance, sequential, single
from bihuan.core.sampling.sizes import smallest_sample, smallest_sample_without_end
from tests.command import run_here

WANG_LOWER_HALF = [
    (0, 136),
    (3, 210),
    (15, 271),
    (34, 328),
    (57, 381),
    (82, 433),
    (109, 483),
    (137, 531),
    (152, 579),
    (192, 625),
    (211, 661),
    (251, 715),
    (272, 760),
    (315, 803),
    (329, 846),
    (382, 888),
    (410, 930),
    (434, 971),
    (484, 1000),
    (516, 1028),
    (532, 1069),
    (580, 1111),
    (626, 1153),
    (662, 1196),
    (691, 1239),
    (716, 1284),
]
WANG = [*WANG_LOWER_HALF, *((2000 - upper, 2000 - lower) for lower, upper in WANG_LOWER_HALF[-2::-1])]
TOLERABLE = (0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.10, 0.15, 0.20)


@pytest.mark.parametrize(
    ("confidence", "sizes"),
    [
        pytest.param(0.95, (149, 99, 74, 59, 49, 42, 36, 32, 29, 19, 14), id="5 % risk of overreliance"),
        pytest.param(0.90, (114, 76, 57, 45, 38, 32, 28, 25, 22, 15, 11), id="10 %"),
    ],
)
def test_tests_of_controls_without_an_expected_deviation(confidence: float, sizes: tuple[int, ...]) -> None:
    """AICPA Audit Guide *Audit Sampling*, tables A-1 and A-2, first row."""
    found = [smallest_sample_without_end(tolerable=rate, accept=0, confidence=confidence) for rate in TOLERABLE]

    assert tuple(found) == sizes
    on_the_line = run_here("sample", "size", "--population", "1000000000", "--tolerable", "0.05", "--accept", "0",
                           "--confidence", str(confidence), "--json")  # fmt: skip
    assert on_the_line.document() == {"size": sizes[3]}


def test_one_expected_deviation() -> None:
    """The same table A-1: tolerable 5 %, expected 1.00 %: 93 (1)."""
    assert smallest_sample_without_end(tolerable=0.05, accept=1) == 93


@pytest.mark.parametrize(
    ("population", "prevalence", "size"),
    [
        (100, 0.10, 25),
        (100, 0.05, 45),
        (50, 0.10, 22),
        (500, 0.05, 56),
        (500, 0.01, 225),
        (1000, 0.10, 29),
        (1000, 0.02, 138),
        (1000, 0.01, 258),
    ],
)
def test_finding_a_disease_in_a_herd(population: int, prevalence: float, size: int) -> None:
    """Cannon and Roe 1982, Livestock Disease Surveys: the sample that holds at least one diseased animal with 95 %."""
    finished = run_here(
        "sample", "size", "--population", str(population), "--tolerable", str(prevalence), "--accept", "0", "--json"
    )

    assert smallest_sample(population, tolerable=prevalence, accept=0) == size
    assert finished.document() == {"size": size}


@pytest.mark.parametrize(
    ("accepted", "percent"), [(0.99, 0.550), (0.95, 1.03), (0.50, 3.33), (0.10, 6.52), (0.05, 7.66)]
)
def test_inspection_of_lots_by_attributes(accepted: float, percent: float) -> None:
    """ISO 2859-1 (GB/T 2828.1, MIL-STD-105E), table X-J-1: code letter J, n = 80, Ac = 2 at AQL 1.0."""
    assert at_most(80, percent / 100, 2) == pytest.approx(accepted, abs=0.001)
    million = 10**6
    assert performance(single(80, 2), million, round(million * percent / 100)).accepts == pytest.approx(
        accepted, abs=0.001
    )


def test_cities_in_two_strata(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Cochran 1977, 5.9, sixty-four large cities: S² 53,843 and 5,581, n = 24: optimum 12 and 12, proportional 6 and 18."""
    file = tmp_path_factory.mktemp("strata") / "cities.csv"
    file.write_text(f"stratum,size,sd\n1,16,{53843**0.5}\n2,48,{5581**0.5}\n", encoding="utf-8")
    finished = run_here("sample", "allocate", file, "--total", "24", "--json")

    assert finished.document() == {
        "strata": [{"stratum": "1", "size": 16, "sample": 12}, {"stratum": "2", "size": 48, "sample": 12}]
    }
    assert [share.sample for share in allocate([Stratum("1", 16), Stratum("2", 48)], 24)] == [6, 18]


def test_a_double_plan() -> None:
    """Montgomery, Introduction to Statistical Quality Control, 15.3: n₁ = 50, c₁ = 1, n₂ = 100, c₂ = 3; at p = 0.05 it accepts
    0.279 at once and 0.289 in all (rounded in between; exactly 0.2904)."""
    many = 10**7

    assert at_most(50, 0.05, 1) == pytest.approx(0.279, abs=0.0005)
    assert performance(double(50, 1, 4, 100, 3), many, many // 20).accepts == pytest.approx(0.289, abs=0.002)


def test_a_sequential_plan() -> None:
    """Montgomery, 15.3: p₁ = 0.01, α = 0.05, p₂ = 0.06, β = 0.10: X_A = −1.22 + 0.028 n, X_R = 1.57 + 0.028 n, so that the 44th visit
    is the first that can accept, and at the 45th three failures reject."""
    plan = sequential(Risks(0.01, 0.06, 0.05, 0.10), 200)

    assert plan.accept[:43] == (-1,) * 43
    assert (plan.accept[43], plan.accept[44], plan.reject[44]) == (0, 0, 3)


def test_a_draw_on_the_line_that_others_can_check_by_hand(tmp_path_factory: pytest.TempPathFactory) -> None:
    """FIPS 180-4 and RFC 6962 alone: the root of one item is SHA-256 of a zero byte, its stratum and its id."""
    file = tmp_path_factory.mktemp("frame") / "frame.csv"
    file.write_text("id\nabc\n", encoding="utf-8")
    drawn = run_here("sample", "draw", file, "--seed", "1", "--total", "1")
    document = drawn.document()

    # printf '\\0\\0\\0\\0\\0\\0\\0\\0\\3abc' | sha256sum
    assert document["frame_root"] == "3ff3f22b0f8c2a1553022e4cba10e16915655cf0d3f4c908c950ab539ec2d9b6"
    assert document["selected"] == ["abc"]
    record = file.with_name("record.json")
    record.write_text(drawn.stdout, encoding="utf-8")
    assert run_here("sample", "verify", record, "--frame", file).code == 0


def test_bounds_of_a_county_of_two_thousand() -> None:
    """Wang 2015; the table that the R package ExactCIone 1.0.5 prints for N = 2000, n = 50, 95 %: upper limits on one side, lower ones,
    and the sum of the lengths of its admissible intervals, which Bartroff, Lorden and Wang (2022) can only make smaller."""
    uppers = {0: 114, 1: 181, 2: 239, 10: 628, 18: 968, 25: 1244, 33: 1538, 40: 1772, 47: 1966, 49: 1997, 50: 2000}
    lowers = {0: 0, 1: 3, 2: 15, 7: 137, 10: 228, 25: 756, 32: 1032, 40: 1372, 49: 1819, 50: 1886}
    asked = ("sample", "interval", "--population", "2000", "--sample", "50", "--json")

    for count, upper in uppers.items():
        assert interval(2000, 50, count, side="upper").upper == upper
    for count, lower in lowers.items():
        assert interval(2000, 50, count, side="lower").lower == lower
    assert run_here(*asked, "--count", "10", "--side", "upper").document()["upper"] == 628
    printed = sum(upper - lower for lower, upper in WANG)
    ours = [(each.lower, each.upper) for each in table(2000, 50, method="admissible")]
    assert sum(upper - lower for lower, upper in ours) <= printed
    assert sum(one[0] == other[0] for one, other in zip(ours, WANG, strict=True)) > 12
    assert all(
        abs(one[0] - other[0]) <= 25 and abs(one[1] - other[1]) <= 25 for one, other in zip(ours, WANG, strict=True)
    )
