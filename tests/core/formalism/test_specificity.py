"""What a text says that can be checked."""

from itertools import pairwise

import pytest

from bihuan.core.formalism.specificity import Kind, specificity

SLOGANS = "我局高度重视，进一步提高政治站位，切实加强组织领导，狠抓工作落实，确保整治取得实效。"
FACTS = "11月3日，县市场监管局王强同志到城关镇检查食堂12家，发现留样不足3家，11月10日复查合格。"


def kinds(text: str) -> dict[str, Kind]:
    return {text[passage.start : passage.end]: passage.kind for passage in specificity(text).facts}


def test_facts_score_high_and_slogans_low() -> None:
    assert specificity(FACTS).score > 0.9
    assert specificity(SLOGANS).score < 0.1
    assert specificity("").score < 0.5


def test_who_did_what_how_many_when_and_where_are_told_apart() -> None:
    found = kinds(FACTS)

    assert found["11月3日"] is Kind.DAY
    assert found["检查"] is Kind.ACT
    assert found["12家"] is Kind.COUNT
    assert found["镇"] is Kind.UNIT
    assert found["食堂"] is Kind.PLACE
    assert found["同志"] is Kind.PERSON
    assert found["合格"] is Kind.RESULT


@pytest.mark.parametrize(
    "stuffed",
    [
        SLOGANS + "12345，67890，3.14159。",
        SLOGANS + "做到五个坚持、三个到位、两个确保。",
        SLOGANS.replace("，", "8次，"),
        "高度重视10次，切实加强20项，狠抓落实30条，确保40个到位。",
        SLOGANS + "100%、100%、100%。",
    ],
)
def test_meaningless_digits_add_nothing(stuffed: str) -> None:
    assert specificity(stuffed).score < 0.2


def test_the_same_figure_again_adds_nothing() -> None:
    once = specificity("拆除违建12处。")

    assert specificity("拆除违建12处。" * 5).score <= once.score + 0.15


def test_slogans_beside_facts_do_not_hide_them() -> None:
    assert specificity(SLOGANS + FACTS).factual >= 2


@pytest.mark.parametrize("text", ["加强组织领导", "打开新局面", "拓宽渠道，畅通沟通", "乡村振兴"])
def test_ends_of_names_within_other_words_are_no_names(text: str) -> None:
    assert not specificity(f"检查了3处，{text}").kinds & {Kind.PLACE, Kind.UNIT}


def test_passages_lie_within_the_text() -> None:
    read = specificity(SLOGANS + FACTS)

    assert all(0 <= passage.start < passage.end <= len(SLOGANS + FACTS) for passage in (*read.facts, *read.slogans))


def test_passages_stand_in_the_order_of_the_text_and_do_not_overlap() -> None:
    read = specificity(SLOGANS + FACTS)

    for passages in (read.facts, read.slogans):
        places = [(passage.start, passage.end) for passage in passages]
        assert places == sorted(places)
        assert all(one[1] <= other[0] for one, other in pairwise(places))


def test_an_act_that_nothing_pins_down_is_less_than_a_fact_and_more_than_a_slogan() -> None:
    assert specificity(SLOGANS).score < specificity("已经完成整改。").score < specificity("11月3日整改完成12家。").score
