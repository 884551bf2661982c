"""To-do rows, next steps, timeline, milestones, background work, evidence, notes."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bihuan.core.decisions import Reason
from bihuan.ui.milestones import Gantt, GanttRow, MilestoneMark, render_gantt, render_strip
from bihuan.ui.notes import ErrorAccount, Tone, render_empty, render_error, render_note
from bihuan.ui.rows import EvidenceTile, JobRow, TodoRow, render_evidence, render_job, render_todo
from bihuan.ui.steps import NextStep, render_next_steps, render_step, say_reason
from bihuan.ui.timeline import EntryKind, TimelineEntry, render_timeline
from tests.ui import gallery
from tests.ui.drawing import draw, icons_of, read

NOW = dt.datetime(2026, 11, 24, 10, 42, tzinfo=ZoneInfo("Asia/Shanghai"))
REASON = Reason("no-check", "现在不能%(act)s：还没有现场核查记录。", {"act": "销号"})


def test_a_step_that_opens_a_page_is_a_link() -> None:
    link = read(render_step(NextStep("visit", "安排现场核查", "/visit/", "map-pin-check"))).find("a")
    assert (link.words, link.attributes["href"]) == ("安排现场核查", "/visit/")
    assert icons_of(link) == ["map-pin-check"]


def test_a_step_that_acts_is_a_form_with_a_token_and_its_values() -> None:
    step = NextStep("accept", "认领", "/accept/", method="post", fields=(("version", "3"),), confirm="认领？")
    form = read(render_step(step, "TOKEN")).find("form")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "/accept/")
    assert {each.attributes["name"]: each.attributes["value"] for each in form.find_all("input")} == {
        "csrfmiddlewaretoken": "TOKEN",
        "version": "3",
    }
    assert form.attributes["data-confirm"] == "认领？"


def test_an_unlawful_step_is_a_real_button_that_says_why_not() -> None:
    drawn = read(render_step(NextStep("close", "销号", "/close/", allowed=False, why=REASON)))
    button = drawn.find("button")
    assert button.attributes["aria-disabled"] == "true"
    assert "disabled" not in button.attributes
    assert "href" not in button.attributes
    why = drawn.find("div", "why")
    assert why.attributes["id"] == button.attributes["aria-describedby"]
    assert why.words == "现在不能销号：还没有现场核查记录。"


def test_an_unlawful_step_offers_nothing_to_send() -> None:
    drawn = read(render_step(NextStep("close", "销号", "/close/", method="post", allowed=False, why=REASON)))
    assert drawn.find_all("form") == []


def test_steps_stand_in_the_order_given_with_one_filled_button() -> None:
    drawn = read(render_next_steps(gallery.steps(), "TOKEN"))
    assert [each.words for each in drawn.find_all(css="btn")] == ["转为督办", "安排现场核查", "销号"]
    assert [each.words for each in drawn.find_all(css="btn-primary")] == ["转为督办"]


def test_a_step_takes_the_token_of_the_page() -> None:
    drawn = draw("{% next_steps steps %}", steps=gallery.steps(), csrf_token="FROM-PAGE")
    assert drawn.find("input").attributes["value"] == "FROM-PAGE"


def test_a_reason_is_translated_before_its_values_are_filled_in() -> None:
    assert say_reason(REASON) == "现在不能销号：还没有现场核查记录。"
    assert say_reason("已经说好的话") == "已经说好的话"
    assert say_reason(None) == ""


def test_a_reason_without_values_may_hold_a_percent_sign() -> None:
    assert say_reason(Reason("x", "不到 50%")) == "不到 50%"


def test_the_reason_filter_speaks_like_the_door() -> None:
    assert draw("{{ why|reason }}", why=REASON).words == "现在不能销号：还没有现场核查记录。"


@pytest.mark.parametrize(
    ("kind", "css", "whose"),
    [("reported", "", "自报"), ("checked", "v", "他人核实"), ("office", "o", "交办督办"), ("flag", "f", "线索")],
)
def test_an_entry_tells_who_speaks_by_shape_and_by_word(kind: EntryKind, css: str, whose: str) -> None:
    entry = read(render_timeline([TimelineEntry(kind, "上报进展")])).find("li")
    assert entry.classes == {css} - {""}
    assert entry.find("span", "sr").words == whose


def test_an_entry_shows_the_act_in_bold_then_time_and_person_and_quote() -> None:
    entry = TimelineEntry("reported", "上报进展", "补开 4 个村会议", NOW, "周文岚", quote="已补开\n四个村")
    drawn = read(render_timeline([entry], NOW)).find("li")
    assert drawn.find("b").words == "上报进展"
    assert drawn.find("div", "m").words == "今天 10:42　周文岚"
    assert drawn.find("div", "q").words == "已补开\n四个村"


def test_what_people_wrote_stays_text() -> None:
    entry = TimelineEntry("reported", "<i>", "<script>", NOW, "<b>", quote="<img src=x>")
    drawn = read(render_timeline([entry], NOW))
    assert drawn.find_all("script") == [] and drawn.find_all("img") == []


def test_entries_keep_the_order_given() -> None:
    drawn = read(render_timeline(gallery.entries(), NOW))
    assert [each.words for each in drawn.find_all("b")] == ["石桥镇上传佐证", "发现线索：", "催办", "核实"]


def test_an_act_can_be_followed_to_where_it_stands_whole() -> None:
    link = read(render_timeline([TimelineEntry("checked", "核实", url="/verification/1/")])).find("a")
    assert link.attributes["href"] == "/verification/1/"


def test_the_strip_says_how_many_milestones_stand_how() -> None:
    strip = read(render_strip(gallery.MARKS)).find("span", "bh-ms")
    assert strip.attributes["aria-label"] == "阶段目标 5 个：他人核实 2，自报 1，滞后 1，未到期 1"
    assert [each.attributes["class"] for each in strip.find_all("i")] == ["v", "v", "c", "l", "e"]


def test_a_problem_without_milestones_has_no_strip() -> None:
    assert render_strip([]) == ""


def test_the_axis_spans_all_milestones_and_today() -> None:
    chart = gallery.chart()
    assert (chart.place(chart.first), chart.place(chart.last)) == (0.0, 100.0)
    assert chart.first == dt.date(2026, 10, 10)
    late = Gantt([GanttRow(1, "x", dt.date(2026, 1, 1), dt.date(2026, 1, 1), "planned")], dt.date(2026, 1, 1))
    assert late.place(dt.date(2026, 1, 1)) == 0.0


@pytest.mark.parametrize(("mark", "css"), [("verified", "v"), ("reported", "c"), ("behind", "l"), ("planned", "e")])
def test_a_bar_is_solid_only_when_verified(mark: MilestoneMark, css: str) -> None:
    row = GanttRow(1, "清理", dt.date(2026, 10, 10), dt.date(2026, 10, 25), mark)
    assert read(render_gantt(Gantt([row], gallery.TODAY))).find("rect").attributes["class"] == css


def test_everything_that_a_bar_shows_stands_in_words_beside_it() -> None:
    rows = read(render_gantt(gallery.chart())).find("tbody").find_all("tr")
    late = [cell.words for cell in rows[1].find_all("td")]
    assert late == ["2　补开村民代表会议", "", "", "11 月 20 日", "逾期 2 个工作日"]
    assert [cell.words for cell in rows[0].find_all("td")[1:]] == ["周文岚", "", "10 月 25 日", " 他人核实"]


def test_only_a_verified_milestone_is_said_in_teal_and_only_a_late_one_in_red() -> None:
    rows = read(render_gantt(gallery.chart())).find("tbody").find_all("tr")
    assert [bool(row.find_all("span", "ok")) for row in rows] == [True, False, False]
    assert [bool(row.find_all("b", "danger")) for row in rows] == [False, True, False]


def test_months_stand_where_they_begin_on_the_axis() -> None:
    chart = gallery.chart()
    months = read(render_gantt(chart)).find("svg", "bh-gm").find_all("text")
    assert {each.words: each.attributes["x"] for each in months} == {
        "11 月": f"{chart.place(dt.date(2026, 11, 1))}%",
        "12 月": f"{chart.place(dt.date(2026, 12, 1))}%",
    }


def test_legends_name_every_shape() -> None:
    bars = draw("{% gantt_legend %}").find("div").children
    shapes = draw("{% timeline_legend %}").find("div").children
    assert [each.words for each in bars] == ["他人核实", "自报", "滞后", "未到期"]
    assert [each.words for each in shapes] == ["自报", "他人核实", "交办督办", "线索"]


def test_a_wide_chart_can_be_scrolled_by_keyboard() -> None:
    around = read(render_gantt(gallery.chart())).find("div", "bh-scroll")
    assert (around.attributes["tabindex"], around.attributes["aria-label"]) == ("0", "阶段目标")


def test_a_todo_row_shows_deadline_title_facts_and_one_button() -> None:
    drawn = read(render_todo(gallery.todos()[0])).find("div", "bh-todo")
    assert drawn.find("div", "when").words == "逾期 2 个工作日11 月 20 日（周五）"
    assert drawn.find("a", "ttl").attributes["href"] == "/problems/SZ-2026-0147/"
    assert drawn.find("div", "act").words == "上报进展"
    assert "SZ-2026-0147" in drawn.find("div", "meta").words
    assert "整改中" in drawn.find("div", "meta").words


def test_the_consequence_of_an_urgent_row_is_red() -> None:
    consequence = read(render_todo(gallery.todos()[0])).find_all("div", "meta")[-1]
    assert "danger" in consequence.classes
    assert consequence.words == "昨天收到催办，要求 11 月 26 日前回复"


def test_a_todo_row_needs_nothing_but_a_title() -> None:
    drawn = read(render_todo(TodoRow("裁定退回", "/x/")))
    assert drawn.find("a", "ttl").words == "裁定退回"
    assert drawn.find("div", "when").words == ""


def test_a_step_in_a_row_takes_the_token_of_the_page() -> None:
    drawn = draw("{% todo_row row %}", row=gallery.todos()[1], csrf_token="TOKEN")
    assert drawn.find("input").attributes["value"] == "TOKEN"


def test_running_work_shows_how_far_it_is_and_that_one_may_leave() -> None:
    drawn = read(render_job(JobRow("导入", "running", 1307, 2495)))
    assert drawn.find("span", "num").words == "1,307 / 2,495"
    assert (drawn.find("progress").attributes["value"], drawn.find("progress").attributes["max"]) == ("1307", "2495")
    assert "可以离开此页" in drawn.find("span", "s").words


def test_work_of_unknown_size_has_a_bar_all_the_same() -> None:
    assert read(render_job(JobRow("导入", "running"))).find("progress").attributes["max"] == "1"


def test_finished_work_leads_to_its_result() -> None:
    drawn = read(render_job(JobRow("周报", "done", url="/jobs/2/", action="下载")))
    assert (drawn.find("a").words, drawn.find("a").attributes["href"]) == ("下载", "/jobs/2/")


def test_failed_work_says_what_was_kept_and_offers_another_try() -> None:
    drawn = read(render_job(JobRow("导出", "failed", url="/jobs/3/", note="已导出的 212 件保留。")))
    assert drawn.find("a").words == "重试"
    assert "danger" in drawn.find("span", "s").classes
    assert drawn.find_all("progress") == []


def test_evidence_shows_both_days_and_the_version() -> None:
    tile = EvidenceTile("清单.xlsx", "/f/", dt.date(2026, 11, 6), dt.date(2026, 11, 5), version=3)
    assert "证明 11 月 5 日的情况，11 月 6 日上传，第 3 版" in read(render_evidence(tile)).find("figcaption").words


@pytest.mark.parametrize(
    ("tile", "said", "css"),
    [
        (EvidenceTile("a", "/f/", dt.date(2026, 11, 6), standing="verified"), "现场核过", "ok"),
        (EvidenceTile("a", "/f/", dt.date(2026, 11, 6)), "单位自报", ""),
        (EvidenceTile("a", "/f/", dt.date(2026, 11, 6), standing="doubt", note="同图"), "同图", "warnline"),
    ],
    ids=["verified", "reported", "doubt"],
)
def test_evidence_says_who_vouches_for_it(tile: EvidenceTile, said: str, css: str) -> None:
    line = read(render_evidence(tile)).find("figcaption").find_all("span")[-1]
    assert line.words.strip() == said
    assert line.classes == {css} - {""}


def test_a_picture_is_shown_and_another_file_has_an_icon() -> None:
    day = dt.date(2026, 11, 6)
    assert (
        read(render_evidence(EvidenceTile("a", "/f/", day, picture="/t/1.jpg"))).find("img").attributes["src"]
        == "/t/1.jpg"
    )
    assert "file-text" in icons_of(read(render_evidence(EvidenceTile("a", "/f/", day))))


@pytest.mark.parametrize(
    ("tone", "icon"),
    [("", "message-2"), ("info", "info-circle"), ("warn", "alert-triangle"), ("danger", "alert-circle")],
)
def test_a_note_has_an_icon_for_its_tone(tone: Tone, icon: str) -> None:
    drawn = read(render_note(tone, "一句话")).find("div")
    assert icons_of(drawn) == [icon]
    assert ("role" in drawn.attributes) is (tone == "danger")


def test_an_empty_place_says_what_to_do_next() -> None:
    drawn = read(render_empty("没有待裁定的退回", "都裁定完了。", "/problems/", "看全部问题"))
    assert (drawn.find("h2").words, drawn.find("p").words, drawn.find("a").words) == (
        "没有待裁定的退回",
        "都裁定完了。",
        "看全部问题",
    )


def test_an_empty_place_stands_inside_a_loop_without_being_its_else() -> None:
    drawn = draw('{% for n in numbers %}{% empty_place "空" %}{% empty %}没有{% endfor %}', numbers=[1])
    assert drawn.find("h2").words == "空"


def test_an_error_tells_what_happened_what_was_kept_and_what_to_do() -> None:
    account = ErrorAccount(
        "没有保存", "状态变了", "草稿还在", "看催办再交", (("看催办", "/u/"), ("打开草稿", "/d/")), "E-1"
    )
    drawn = read(render_error(account))
    assert [each.words for each in drawn.find_all("dt")] == ["发生了什么", "留住了什么", "现在怎么办"]
    assert [each.words for each in drawn.find_all("dd")] == ["状态变了", "草稿还在", "看催办再交"]
    assert [each.words for each in drawn.find_all("a", "btn-primary")] == ["看催办"]
    assert "E-1" in drawn.words
