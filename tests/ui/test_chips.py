import datetime as dt

import pytest

from bihuan.core.lifecycle import State
from bihuan.ui.chips import (
    STATES,
    DeadlineChip,
    UnitChip,
    done_chip,
    remaining_chip,
    render_deadline,
    render_state,
    render_unit,
    standing_chip,
    state_word,
    unknown_chip,
)
from tests.ui.drawing import draw, icons_of, read

TODAY = dt.date(2026, 11, 24)


def test_every_state_of_the_life_cycle_has_a_word_and_an_icon_of_its_own() -> None:
    looks = [STATES[state] for state in State]
    assert len({str(look.word) for look in looks}) == len(looks)
    assert len({look.icon for look in looks}) == len(looks)


@pytest.mark.parametrize(
    ("state", "word", "icon", "tone"),
    [
        (State.REGISTERED, "待交办", "circle-dashed", ""),
        (State.DISPATCHED, "待认领", "inbox", "wait"),
        (State.HANDBACK_ASKED, "退回待裁定", "arrow-back-up", "wait"),
        (State.RECTIFYING, "整改中", "progress", "doing"),
        (State.APPLIED, "已申请销号", "circle", "claimed"),
        (State.UNDER_REVIEW, "待复核", "gavel", "claimed"),
        (State.PUBLIC_NOTICE, "公示中", "speakerphone", "claimed"),
        (State.RETURNED, "核查未通过", "circle-x", "bad"),
        (State.CLOSED, "已销号", "circle-check", "verified"),
        ("standing", "持续整改", "infinity", "doing"),
        ("behind", "滞后", "trending-down", "bad"),
        ("flag", "线索", "zoom-exclamation", "flag"),
    ],
)
def test_a_state_shows_icon_and_word(state: str, word: str, icon: str, tone: str) -> None:
    badge = read(render_state(state)).find("span", "bh-st")
    assert badge.words == word
    assert icons_of(badge) == [icon]
    assert badge.classes == {"bh-st", tone} - {""}


def test_solid_teal_is_kept_for_what_somebody_else_checked() -> None:
    assert [state for state, look in STATES.items() if look.tone == "verified"] == [State.CLOSED]


def test_a_badge_takes_another_word_and_escapes_it() -> None:
    assert read(render_state("flag", "线索 <2> 条待处理")).words == "线索 <2> 条待处理"


def test_a_state_that_nobody_named_is_shown_as_it_is() -> None:
    assert read(render_state("invented")).words == "invented"
    assert state_word("invented") == "invented"


def test_state_words_are_translated(in_english: None) -> None:
    assert state_word(State.APPLIED) == "Reported done"
    assert read(render_state(State.CLOSED)).words == "Closed"


@pytest.mark.parametrize(
    ("days", "due", "kind", "text"),
    [
        (-2, dt.date(2026, 11, 20), "over", "逾期 2 个工作日"),
        (0, dt.date(2026, 11, 22), "over", "逾期 1 个工作日"),
        (0, TODAY, "soon", "今天到期"),
        (1, dt.date(2026, 11, 25), "soon", "还剩 1 个工作日"),
        (3, dt.date(2026, 11, 27), "soon", "还剩 3 个工作日"),
        (4, dt.date(2026, 11, 30), "ok", "还剩 4 个工作日"),
    ],
    ids=["over", "over-on-a-day-off", "today", "tomorrow", "last-near-day", "first-far-day"],
)
def test_a_deadline_says_the_working_days_left(days: int, due: dt.date, kind: str, text: str) -> None:
    chip = remaining_chip(days=days, due=due, today=TODAY)
    assert (chip.kind, chip.text) == (kind, text)


def test_the_date_stands_behind_the_deadline_in_words_and_for_machines() -> None:
    time = read(render_deadline(remaining_chip(days=3, due=dt.date(2026, 11, 27), today=TODAY))).find("time")
    assert time.words == "11 月 27 日"
    assert time.attributes["datetime"] == "2026-11-27"


def test_a_date_of_another_year_shows_its_year() -> None:
    chip = remaining_chip(days=40, due=dt.date(2027, 1, 20), today=TODAY)
    assert read(render_deadline(chip)).find("time").words == "2027-01-20"


def test_an_estimated_date_is_marked_and_shows_its_year() -> None:
    chip = remaining_chip(days=31, due=dt.date(2027, 1, 7), today=TODAY, estimated=True)
    drawn = read(render_deadline(chip)).find("span", "bh-dl")
    assert "est" in drawn.classes
    assert drawn.words == "约剩 31 个工作日 2027-01-07，预计"


def test_an_estimated_date_close_by_is_urgent_all_the_same() -> None:
    chip = remaining_chip(days=2, due=dt.date(2027, 1, 5), today=dt.date(2027, 1, 1), estimated=True)
    assert (chip.kind, chip.behind) == ("soon", "预计")


def test_a_milestone_is_named_behind_its_date() -> None:
    chip = remaining_chip(days=-2, due=dt.date(2026, 11, 20), today=TODAY, behind="阶段目标 3")
    assert read(render_deadline(chip)).words == "逾期 2 个工作日 11 月 20 日，阶段目标 3"


def test_a_standing_problem_names_its_next_date() -> None:
    assert read(render_deadline(standing_chip(dt.date(2026, 12, 5), TODAY))).words == "长期坚持 下次 12 月 5 日"
    assert read(render_deadline(standing_chip())).words == "长期坚持"


def test_an_unreadable_deadline_keeps_its_raw_text_and_escapes_it() -> None:
    drawn = read(render_deadline(unknown_chip("截至<1031>日")))
    assert drawn.words == "时限待确认 原文“截至<1031>日”"
    assert icons_of(drawn) == ["help-circle"]


def test_a_closed_problem_says_when() -> None:
    assert read(render_deadline(done_chip(dt.date(2026, 11, 12), TODAY))).words == "11 月 12 日销号"


def test_only_heads_of_pages_give_the_chip_an_edge() -> None:
    chip = DeadlineChip("ok", "还剩 13 个工作日")
    assert "box" in draw("{% deadline_chip chip True %}", chip=chip).find("span", "bh-dl").classes
    assert "box" not in draw("{% deadline_chip chip %}", chip=chip).find("span", "bh-dl").classes


def test_no_deadline_draws_nothing() -> None:
    assert render_deadline(None) == ""


def test_deadlines_speak_english_with_one_and_many(in_english: None) -> None:
    tomorrow = remaining_chip(days=1, due=dt.date(2026, 11, 25), today=TODAY)
    later = remaining_chip(days=2, due=dt.date(2026, 11, 26), today=TODAY)
    assert (tomorrow.text, later.text) == ("1 working day left", "2 working days left")
    assert read(render_deadline(later)).find("time").words == "26 Nov"


def test_the_accountable_unit_stands_out_from_those_that_assist() -> None:
    lead = read(render_unit(UnitChip("县农业农村局"))).find("span", "bh-unit")
    assist = read(render_unit(UnitChip("石桥镇", lead=False))).find("span", "bh-unit")
    assert (lead.words, assist.words) == ("主责县农业农村局", "配合石桥镇")
    assert "lead" in lead.classes
    assert "lead" not in assist.classes


def test_a_unit_can_lead_to_its_page() -> None:
    link = draw('{% unit_chip "石桥镇" False "/organizations/12/" %}').find("a")
    assert (link.words, link.attributes["href"]) == ("石桥镇", "/organizations/12/")
