import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from bihuan.ui.figures import (
    CountingRule,
    Figure,
    RatePair,
    SummaryCell,
    render_figure,
    render_rates,
    render_rule_line,
    render_summary,
)
from tests.ui.drawing import Element, draw, icons_of, read

RULE = CountingRule(
    "核实完成率", "按随机抽查通过比例推算", "全部 1,986 项", "11 月 24 日 08:00", "从已申请销号的里面抽"
)
PAIR = RatePair(74, 231, 312, verified=47.8, lower=36.6, upper=57.6, checked=48, pace=69)


def widths(pair: RatePair) -> dict[str, str]:
    bars = read(render_rates(pair))
    return {bar.attributes["class"]: bar.attributes["width"] for bar in bars.find_all("rect")}


def test_a_figure_is_a_link_to_exactly_its_list() -> None:
    link = read(render_figure(Figure(1986, "/problems/", RULE))).find("a")
    assert (link.words, link.attributes["href"]) == ("1,986", "/problems/")


def test_a_figure_states_numerator_denominator_moment_and_exclusions() -> None:
    note = read(render_figure(Figure(1986, "/problems/", RULE))).find("span", "bh-rule")
    assert note.find("b").words == "统计口径 · 核实完成率"
    assert [each.words for each in note.find_all("span", "dt")] == ["分子", "分母", "时点"]
    assert [each.words for each in note.find_all("span", "dd")] == [
        "按随机抽查通过比例推算",
        "全部 1,986 项",
        "11 月 24 日 08:00",
    ]
    assert note.find("span", "x").words == "从已申请销号的里面抽"


def test_the_note_leads_to_the_list_and_says_how_many_it_holds() -> None:
    note = read(render_figure(Figure("55.0%", "/problems/?checked=1", RULE, listed=382))).find("span", "bh-rule")
    assert note.find("a").words == "查看这 382 项"
    assert note.find("a").attributes["href"] == "/problems/?checked=1"


def test_a_rate_without_a_count_of_its_list_offers_no_wrong_number() -> None:
    note = read(render_figure(Figure("55.0%", "/problems/", RULE))).find("span", "bh-rule")
    assert note.find_all("a") == []


def test_a_figure_without_a_list_can_still_be_reached_by_keyboard_for_its_rule() -> None:
    assert read(render_figure(Figure(3, rule=RULE))).find("span", "bh-fig").attributes["tabindex"] == "0"


def test_a_rule_leaves_out_what_it_does_not_have() -> None:
    note = read(render_figure(Figure(2, "/x/", CountingRule("逾期", "时限已过")))).find("span", "bh-rule")
    assert [each.words for each in note.find_all("span", "dt")] == ["分子"]
    assert note.find_all("span", "x") == []


def test_a_rule_with_a_moment_says_it_in_local_time() -> None:
    at = dt.datetime(2026, 11, 24, 0, 0, tzinfo=dt.UTC)
    note = read(render_figure(Figure(2, "/x/", CountingRule("逾期", "时限已过", moment=at)))).find("time")
    assert note.words == "今天 08:00"
    assert note.attributes["title"] == "2026-11-24 08:00:00"


def test_the_tag_takes_a_plain_number_too() -> None:
    drawn = draw('{% figure 1234 "/problems/" rule "r" %}', rule=RULE)
    assert drawn.find("a").words == "1,234"
    assert "r" in drawn.find("span", "bh-rule").classes


def test_hostile_words_in_a_rule_stay_words() -> None:
    rule = CountingRule("<script>", "<b>x</b>", exclusions="<img>")
    drawn = read(render_figure(Figure(1, "/x/?a=1&b=2", rule)))
    assert drawn.find_all("script") == [] and drawn.find_all("img") == []


def test_the_list_repeats_the_rule_as_its_first_line() -> None:
    line = read(render_rule_line(RULE, 382)).words
    assert line.startswith("统计口径 · 核实完成率")
    assert line.endswith("共 382 项")
    assert "分母：全部 1,986 项" in line


def test_a_rule_without_a_moment_or_a_count_leaves_no_gap() -> None:
    line = read(render_rule_line(CountingRule("我的", "你自己要办的后台任务"), 0)).words
    assert line == "统计口径 · 我的　你自己要办的后台任务　共 0 项"
    assert read(render_rule_line(CountingRule("我的", "你自己要办的后台任务"))).words.endswith("后台任务")


def test_in_english_what_is_left_out_is_a_sentence_of_its_own() -> None:
    with translation.override("en"):
        line = read(
            render_rule_line(CountingRule("Open", "Problems still open", exclusions="Merged ones never count"))
        ).words
    assert "Problems still open. Merged ones never count" in line


def test_hollow_is_what_was_reported_and_solid_only_what_is_sure() -> None:
    assert widths(PAIR) == {"rep": "74%", "ver2": "47.8%", "ver": "36.6%"}


def test_the_rates_say_themselves_in_words_with_interval_and_sample() -> None:
    assert read(render_rates(PAIR)).words == "上报 74%（231 / 312）核实 48%（37–58%，抽 48）"


def test_who_cannot_see_the_bars_hears_the_same_numbers() -> None:
    picture = read(render_rates(PAIR, words=False)).find("svg")
    assert picture.attributes["role"] == "img"
    assert picture.attributes["aria-label"] == "上报 74%；核实 47.8%，区间 36.6% 至 57.6%"


def test_before_the_first_draw_the_verified_rate_says_so() -> None:
    pair = RatePair(74, 231, 312)
    assert "核实：尚未抽查" in read(render_rates(pair)).words
    assert widths(pair) == {"rep": "74%"}


@pytest.mark.parametrize(("checked", "inferred"), [(4, False), (5, True)])
def test_below_five_checked_nothing_is_inferred(checked: int, inferred: bool) -> None:
    pair = RatePair(74, verified=50.0, lower=10.0, upper=90.0, checked=checked)
    assert ("ver" in widths(pair)) is inferred
    assert ("抽查太少，不推算" in read(render_rates(pair)).words) is not inferred


def test_a_sample_without_an_interval_shows_no_rate() -> None:
    assert "抽查太少，不推算" in read(render_rates(RatePair(74, verified=50.0, checked=48))).words


def test_bars_never_leave_their_scale() -> None:
    assert widths(RatePair(104.2))["rep"] == "100%"
    assert widths(RatePair(-1))["rep"] == "0%"


def test_the_pace_is_drawn_only_where_there_is_one() -> None:
    assert len(read(render_rates(PAIR)).find_all("line", "pace")) == 1
    assert read(render_rates(RatePair(74))).find_all("line", "pace") == []


def test_both_rates_lead_to_their_lists() -> None:
    pair = RatePair(74, verified=50.0, lower=40.0, upper=60.0, checked=48, reported_url="/r/", verified_url="/v/")
    assert [link.attributes["href"] for link in read(render_rates(pair)).find_all("a")] == ["/r/", "/v/"]


def test_no_inline_style_stands_in_the_bars() -> None:
    assert "style=" not in render_rates(PAIR)


def cell(**changes: object) -> Element:
    values: dict[str, object] = {"label": "逾期", "figure": Figure(2, "/x/"), "icon": "alert-circle"}
    return read(render_summary([SummaryCell(**(values | changes))]))  # type: ignore[arg-type]


def test_a_summary_cell_shows_label_icon_and_figure() -> None:
    drawn = cell()
    assert (drawn.find("div", "k").words, drawn.find("div", "v").words) == ("逾期", "2")
    assert icons_of(drawn) == ["alert-circle"]


def test_an_urgent_cell_is_red_and_a_near_one_keeps_its_number_black() -> None:
    assert "danger" in cell(tone="danger").find("div", "v").classes
    assert cell(tone="warn").find("div", "v").classes == {"v"}


def test_only_a_verified_cell_is_teal() -> None:
    assert "ok" in cell(verified=True).find("div", "v").classes
    assert "ok" not in cell().find("div", "v").classes


def test_a_cell_says_more_beside_and_below() -> None:
    drawn = cell(aside="时限已在走", note="昨天 3")
    assert (drawn.find("small").words, drawn.find("div", "s").words) == ("时限已在走", "昨天 3")


def test_rates_are_told_in_english(in_english: None) -> None:
    assert read(render_rates(PAIR)).words == "Reported 74% (231 / 312)Verified 48% (37–58%, 48 checked)"


def test_moments_of_rules_use_the_time_zone_of_the_region() -> None:
    at = dt.datetime(2026, 11, 24, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert "08:00" in read(render_rule_line(CountingRule("逾期", "时限已过", moment=at))).words
