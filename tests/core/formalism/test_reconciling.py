"""Figures that do not add up, and figures that do, in the words in which people report them."""

import pytest

from bihuan.core.formalism.facts import ProblemFact
from bihuan.core.formalism.flags import Weight
from bihuan.core.formalism.quantities import bare_name, breakdowns, cumulative, progress_claims, rates, this_week
from bihuan.core.formalism.reconciling import (
    against_last_week,
    against_ledger,
    falls,
    percentages,
    rises_without_ground,
    sums,
)
from bihuan.core.formalism.tiny import EMPTY, of, report


@pytest.mark.parametrize(
    ("text", "found", "added"),
    [
        ("共排查隐患50处，其中甲镇20处、乙镇15处、丙镇10处。", 50, 45),
        ("共发现问题40个，其中已整改30个、正在整改5个。", 40, 35),
        ("全县登记养殖场18家（禁养区3家、限养区6家、适养区8家）。", 18, 17),
        ("发放补贴120万元，包括甲村50万元、乙村80万元。", 120, 130),
        ("甲镇20处、乙镇15处，共38处。", 38, 35),
        ("城关镇3.5公里、石桥镇2.5公里，合计修复7公里。", 7, 6),
        ("共检查食堂12家，其中学校食堂15家。", 12, 15),
    ],
)
def test_parts_that_do_not_make_the_total(text: str, found: float, added: float) -> None:
    (flag,) = sums(of(report("a", text)))

    assert flag.numbers[0].found == found
    assert flag.numbers[0].expected == added
    assert all(text[span.start : span.end][0].isdigit() for span in flag.spans)


@pytest.mark.parametrize(
    "text",
    [
        "共排查隐患45处，其中甲镇20处、乙镇15处、丙镇10处。",
        "甲镇20处、乙镇15处，共35处。",
        "共检查食堂12家，其中学校食堂5家。",
        "共检查食堂12家，其中学校食堂5家、企业食堂3家。",
        "检查商户50家，发现问题8个，整改6个。",
        "出动执法人员12人次，检查门店30家，下达通知书4份。",
        "修复路面2处共140米。",
        "",
    ],
)
def test_parts_that_need_not_make_a_total(text: str) -> None:
    assert list(sums(of(report("a", text)))) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发现问题40个，已整改30个，整改率90%。", 75),
        ("共受理信访件20件，已办结11件，办结率达到95%。", 55),
        ("排查隐患8处，完成整改2处，完成率50%。", 25),
    ],
)
def test_a_rate_that_its_counts_do_not_give(text: str, expected: float) -> None:
    (flag,) = percentages(of(report("a", text)))

    assert flag.numbers[0].expected == pytest.approx(expected)


@pytest.mark.parametrize(
    "text",
    [
        "发现问题40个，已整改30个，整改率75%。",
        "发现问题7个，已整改5个，整改率71.4%。",
        "发现问题7个，已整改5个，整改率71%。",
        "发现问题40个，已整改30个，还有25%没有整改，未整改率25%。",
        "抽查合格率95%。",
        "排查40户，走访12次，满意率98%。",
        "投诉率同比下降30%。",
    ],
)
def test_a_rate_that_nothing_speaks_against(text: str) -> None:
    assert list(percentages(of(report("a", text)))) == []


@pytest.mark.parametrize(
    ("figures", "flagged"),
    [
        ({"发现": 40, "整改": 30, "整改率": 95}, True),
        ({"发现": 40, "整改": 30, "整改率": 75}, False),
        ({"发现": 40, "整改": 30, "整改率": 0.75}, False),
        ({"应办结数": 10, "办结数": 9, "办结率": 100}, True),
        ({"整改率": 95}, False),
        ({"发现": 0, "整改": 0, "整改率": 100}, False),
    ],
)
def test_rates_among_figures(figures: dict[str, float], flagged: bool) -> None:
    assert bool(list(percentages(of(report("a", "见附表", figures=figures))))) is flagged


@pytest.mark.parametrize(
    ("percent", "figures", "flagged"),
    [
        (70, {"总数": 40, "累计完成": 12}, True),
        (30, {"总数": 40, "累计完成": 12}, False),
        (38, {"总数": 40, "累计完成": 12}, False),
        (None, {"总数": 40, "累计完成": 12}, False),
        (70, {"总数": 40}, False),
        (70, {"总数": 40, "完成": 12, "已办结": 30}, False),
        (70, {"总数": 0, "累计完成": 0}, False),
    ],
)
def test_progress_beside_the_counts_that_it_is_made_of(
    percent: float | None, figures: dict[str, float], flagged: bool
) -> None:
    assert bool(list(percentages(of(report("a", "见附表", percent=percent, figures=figures))))) is flagged


@pytest.mark.parametrize(("left", "flagged"), [(28, False), (20, True), (40, True)])
def test_what_is_done_and_what_is_left_make_the_whole(left: float, flagged: bool) -> None:
    figures = {"总数": 40, "累计完成": 12, "未完成": left, "本周完成": 3}

    assert bool(list(sums(of(report("a", "见附表", figures=figures))))) is flagged


@pytest.mark.parametrize(("percent", "flagged"), [(60, True), (80, False), (80.5, False), (None, False)])
def test_progress_in_words_and_in_its_field(percent: float | None, flagged: bool) -> None:
    assert bool(list(percentages(of(report("a", "目前总体进度达到80%。", percent=percent))))) is flagged


@pytest.mark.parametrize(
    ("reported", "ledger", "flagged"), [(90, 40, True), (40, 90, False), (42, 40, False), (None, 40, False)]
)
def test_the_latest_report_beside_the_ledger(reported: float | None, ledger: float, flagged: bool) -> None:
    material = of(
        report("a", percent=10), report("b", percent=reported, week=41), problems=[ProblemFact("P1", progress=ledger)]
    )

    assert bool(list(against_ledger(material))) is flagged


@pytest.mark.parametrize(
    ("later", "week", "flagged"),
    [
        ("本周检查商户5家，累计检查商户60家。", 41, True),
        ("本周检查商户5家，累计检查商户45家。", 41, False),
        ("本周检查商户5家，累计检查商户60家。", 42, False),
        ("本周检查商户5家，累计检查企业60家。", 41, False),
        ("重新核定口径，本周检查商户5家，累计检查商户60家。", 41, False),
    ],
)
def test_totals_beside_the_period_before(later: str, week: int, flagged: bool) -> None:
    material = of(report("a", "累计检查商户40家。"), report("b", later, week=week))

    assert bool(list(against_last_week(material))) is flagged


def test_a_year_ends_between_two_periods() -> None:
    material = of(
        report("a", "累计检查商户40家。", period="2026-W53"),
        report("b", "本周检查商户5家，累计检查商户60家。", period="2027-W01"),
    )

    assert len(list(against_last_week(material))) == 1


@pytest.mark.parametrize(
    ("before", "after", "flagged"),
    [
        ({"累计整改": 30}, {"累计整改": 25}, True),
        ({"累计整改": 30}, {"累计整改": 30}, False),
        ({"本周整改": 30}, {"本周整改": 5}, False),
        ({"累计整改率": 80}, {"累计整改率": 70}, False),
    ],
)
def test_only_what_can_only_grow_must_not_fall(
    before: dict[str, float], after: dict[str, float], flagged: bool
) -> None:
    material = of(report("a", "见附表", figures=before), report("b", "见附表", figures=after, week=41))

    assert bool(list(falls(material))) is flagged


def test_reports_on_no_problem_have_no_progress_to_fall() -> None:
    material = of(report("a", percent=70, problem=""), report("b", percent=50, problem="", week=41))

    assert list(falls(material)) == []


@pytest.mark.parametrize(
    ("text", "more", "flagged"),
    [
        (EMPTY, {}, True),
        ("正在推进。", {}, True),
        (EMPTY, {"figures": {"整改": 3}}, False),
        ("11月3日更换留样柜2台。", {}, False),
    ],
)
def test_progress_needs_something_behind_it(text: str, more: dict[str, object], flagged: bool) -> None:
    material = of(report("a", percent=40), report("b", text, percent=70, week=41, **more))

    flags = list(rises_without_ground(material))

    assert bool(flags) is flagged
    assert all(flag.weight is Weight.NOTABLE and flag.units == ("甲局",) for flag in flags)


def test_names_are_compared_without_the_words_that_lead_to_the_number() -> None:
    assert bare_name("累计整改数") == bare_name("本周整改") == bare_name("新增整改") == "整改"
    (total,) = cumulative("累计检查商户40家")
    (added,) = this_week("本周新增检查商户5家")
    assert (bare_name(total.name), total.value, total.measure) == (bare_name(added.name), 40, "家")


def test_what_is_read_knows_where_it_stands() -> None:
    text = "本周情况。共排查隐患50处，其中甲镇20处、乙镇15处，整改率80%，总体进度60%。"

    (breakdown,) = breakdowns(text)
    (rate,) = rates(text)

    assert [text[part.start : part.end] for part in breakdown.parts] == ["20处", "15处"]
    assert text[rate.start : rate.end].endswith("整改率80%")
    assert [text[start:end] for _, start, end in progress_claims(text)] == ["总体进度60%"]
