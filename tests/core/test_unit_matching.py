"""Names find their unit exactly, through aliases or formally; what only resembles is proposed and never taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.unit_matching import KnownUnit, MatchKind, UnitIndex, match_unit, normalise_name

COUNTY = "澜川县"
KNOWN = (
    KnownUnit(1, "澜川县教育局", "县教育局", region_name=COUNTY),
    KnownUnit(2, "澜川县住房和城乡建设局", "县住建局", ("建设局",), COUNTY),
    KnownUnit(3, "澜川县市场监督管理局", "市场监管局", ("县知识产权局",), COUNTY),
    KnownUnit(4, "中共澜川县委组织部", "县委组织部", region_name=COUNTY),
    KnownUnit(5, "澜川县人民政府", region_name=COUNTY),
    KnownUnit(6, "城关镇人民政府", region_name=COUNTY),
    KnownUnit(7, "东街街道办事处", region_name=COUNTY),
    KnownUnit(8, "杭州市人民政府", aliases=("杭州",)),
    KnownUnit(9, "澜川县财政局", region_name=COUNTY),
    KnownUnit(10, "澜川县水务局（县河长办）", region_name=COUNTY),
)
INDEX = UnitIndex(KNOWN)


@pytest.mark.parametrize(
    ("name", "unit_id", "kind"),
    [
        pytest.param("澜川县教育局", 1, MatchKind.NAME, id="full name"),
        pytest.param("县教育局", 1, MatchKind.NAME, id="short name"),
        pytest.param("教育局", 1, MatchKind.DERIVED, id="without the region"),
        pytest.param(" 澜川县 教育局 ", 1, MatchKind.NAME, id="blanks"),
        pytest.param("县财政局", 9, MatchKind.DERIVED, id="county's kind for its name"),
        pytest.param("财政局", 9, MatchKind.DERIVED, id="bare"),
        pytest.param("建设局", 2, MatchKind.ALIAS, id="alias"),
        pytest.param("县建设局", 2, MatchKind.DERIVED, id="alias with the region"),
        pytest.param("住建局", 2, MatchKind.DERIVED, id="short name without its kind"),
        pytest.param("澜川县住建局", 2, MatchKind.DERIVED, id="short name with the region"),
        pytest.param("县市场监管局", 3, MatchKind.DERIVED, id="a 市 that is no prefix"),
        pytest.param("澜川县知识产权局", 3, MatchKind.DERIVED, id="alias with the region's name"),
        pytest.param("县委组织部", 4, MatchKind.NAME, id="party"),
        pytest.param("澜川县委组织部", 4, MatchKind.DERIVED, id="party with the region's name"),
        pytest.param("澜川县政府", 5, MatchKind.DERIVED, id="government in short"),
        pytest.param("县政府", 5, MatchKind.DERIVED, id="government by its kind"),
        pytest.param("澜川县", 5, MatchKind.DERIVED, id="the place for its government"),
        pytest.param("城关镇", 6, MatchKind.DERIVED, id="town"),
        pytest.param("城关镇政府", 6, MatchKind.DERIVED, id="town government"),
        pytest.param("澜川县城关镇人民政府", 6, MatchKind.DERIVED, id="town with its county"),
        pytest.param("东街街道", 7, MatchKind.DERIVED, id="street"),
        pytest.param("东街街道办", 7, MatchKind.DERIVED, id="street office"),
        pytest.param("杭州市", 8, MatchKind.DERIVED, id="city for its government"),
        pytest.param("杭州市政府", 8, MatchKind.DERIVED, id="city government"),
        pytest.param("杭州", 8, MatchKind.ALIAS, id="listed short form"),
        pytest.param("澜川县水务局(县河长办)", 10, MatchKind.NAME, id="width of brackets"),
    ],
)
def test_a_name_finds_its_unit(name: str, unit_id: int, kind: MatchKind) -> None:
    match = INDEX.match(name)

    assert (match.unit_id, match.kind, match.proposals) == (unit_id, kind, ())
    assert match.text == name


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        pytest.param("县教育体育局", 1, id="renamed"),
        pytest.param("澜川县财政部", 9, id="one character"),
        pytest.param("澜川县水务局", 10, id="without the bracket"),
        pytest.param("县教育局（张三）", 1, id="with a person in brackets"),
        pytest.param("澜州县教育局", 1, id="miswritten region"),
    ],
)
def test_what_resembles_is_proposed_and_never_taken(name: str, nearest: int) -> None:
    match = INDEX.match(name)

    assert (match.unit_id, match.kind) == (None, MatchKind.UNKNOWN)
    assert match.proposals[0].unit_id == nearest
    assert match.reason is not None and match.reason.code == "unit-unknown"
    assert 1 <= len(match.proposals) <= 3
    assert "%" in str(match.proposals[0].reason) and "相近" in str(match.proposals[0].reason)


def test_proposals_are_ranked_and_name_each_unit_once() -> None:
    match = INDEX.match("澜川县教政局")

    likenesses = [proposal.likeness for proposal in match.proposals]
    assert likenesses == sorted(likenesses, reverse=True)
    assert len({proposal.unit_id for proposal in match.proposals}) == len(match.proposals)


def test_a_name_that_resembles_nothing_has_no_proposal() -> None:
    match = match_unit("XYZ", KNOWN)

    assert (match.unit_id, match.kind, match.proposals) == (None, MatchKind.UNKNOWN, ())


def test_the_prefix_of_another_region_is_not_left_out() -> None:
    assert INDEX.match("市教育局").unit_id is None
    assert INDEX.match("临江县教育局").unit_id is None


def test_two_units_of_one_name_are_both_proposed() -> None:
    known = (
        KnownUnit(1, "澜川县教育局", region_name="澜川县"),
        KnownUnit(2, "临江县教育局", region_name="临江县"),
    )

    match = match_unit("县教育局", known)

    assert (match.unit_id, match.kind) == (None, MatchKind.AMBIGUOUS)
    assert [proposal.unit_id for proposal in match.proposals] == [1, 2]
    assert str(match.reason) == "有 2 个单位叫「县教育局」，待人工确认。"


def test_a_borne_name_goes_before_a_derived_one() -> None:
    known = (KnownUnit(1, "澜川县教育局", region_name="澜川县"), KnownUnit(2, "教育局"))

    assert match_unit("教育局", known).unit_id == 2


def test_the_party_committee_and_the_government_are_told_apart() -> None:
    known = (KnownUnit(1, "澜川县委办公室", region_name=COUNTY), KnownUnit(2, "澜川县政府办公室", region_name=COUNTY))

    assert match_unit("县委办公室", known).unit_id == 1
    assert match_unit("县政府办公室", known).unit_id == 2


def test_an_empty_name_is_nobody() -> None:
    assert INDEX.match("  ").unit_id is None


def test_the_index_answers_many_rows_from_memory() -> None:
    index = UnitIndex(KnownUnit(number, f"澜川县第{number}办公室", region_name=COUNTY) for number in range(3000))

    answers = [index.match(f"县第{row % 60}办公室") for row in range(20_000)]

    assert [answer.unit_id for answer in answers[:60]] == list(range(60))
    assert len({id(answer) for answer in answers}) == 60


@given(st.text(max_size=30))
def test_any_text_is_answered_and_only_a_borne_name_is_taken(text: str) -> None:
    match = INDEX.match(text)

    assert (match.unit_id is None) == (match.reason is not None)
    assert all(0 <= proposal.likeness <= 100 for proposal in match.proposals)


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise_name(normalise_name(text)) == normalise_name(text)
