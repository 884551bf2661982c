"""Numbers have one spelling and are read back from it alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.numbering import ProblemNumber, format_number, parse_number


@pytest.mark.parametrize(
    ("prefix", "year", "sequence", "spelling"),
    [
        pytest.param("SZ", 2026, 147, "SZ-2026-0147", id="padded"),
        pytest.param("SZ", 2026, 1, "SZ-2026-0001", id="first"),
        pytest.param("ABCD", 2026, 12345, "ABCD-2026-12345", id="grown"),
    ],
)
def test_a_number_is_spelt_with_at_least_four_digits(prefix: str, year: int, sequence: int, spelling: str) -> None:
    assert format_number(prefix, year, sequence) == spelling


@pytest.mark.parametrize(
    ("prefix", "year", "sequence", "field"),
    [
        pytest.param("S", 2026, 1, "prefix", id="short prefix"),
        pytest.param("SZXYZ", 2026, 1, "prefix", id="long prefix"),
        pytest.param("sz", 2026, 1, "prefix", id="small letters"),
        pytest.param("食品", 2026, 1, "prefix", id="Chinese prefix"),
        pytest.param("SZ", 26, 1, "year", id="short year"),
        pytest.param("SZ", 2026, 0, "sequence", id="nought"),
    ],
)
def test_what_cannot_be_a_number_is_refused_by_field(prefix: str, year: int, sequence: int, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        format_number(prefix, year, sequence)

    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize(
    "text",
    ["SZ-2026-0147", " sz-2026-0147 ", "ＳＺ－２０２６－０１４７", "SZ–2026–0147", "SZ - 2026 - 0147"],
)
def test_width_case_and_dashes_do_not_matter(text: str) -> None:
    assert parse_number(text) == ProblemNumber("SZ", 2026, 147)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SZ-2026-147",
        "SZ-2026-00147",
        "SZ-2026-0000",
        "S-2026-0147",
        "SZ20260147",
        "见 SZ-2026-0147",
        "SZ-0026-0147",
        "12",
    ],
)
def test_any_other_spelling_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@given(st.from_regex(r"[A-Z]{2,4}", fullmatch=True), st.integers(1949, 9999), st.integers(1, 10**9))
def test_every_number_is_read_back(prefix: str, year: int, sequence: int) -> None:
    spelling = format_number(prefix, year, sequence)

    assert parse_number(spelling) == ProblemNumber(prefix, year, sequence)
    assert str(parse_number(spelling)) == spelling


@given(st.text(max_size=30))
def test_any_text_is_answered(text: str) -> None:
    number = parse_number(text)

    assert number is None or parse_number(str(number)) == number


def test_numbers_sort_by_year_and_sequence_within_a_prefix() -> None:
    assert ProblemNumber("SZ", 2026, 9999) < ProblemNumber("SZ", 2026, 10000) < ProblemNumber("SZ", 2027, 1)
