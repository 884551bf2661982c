"""The page of one problem: what each reader sees of it, and what they are offered next."""

from datetime import date

import pytest
from django.http import HttpRequest

from bihuan.apps.ledger import operations
from bihuan.apps.ledger.operations import Question
from bihuan.core.lifecycle import Track
from bihuan.ui import offers
from bihuan.ui.steps import NextStep
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office", 200),
        ("leader", 200),
        ("lead", 200),
        ("accountable", 200),
        ("assisting", 200),
        ("other", 404),
        ("checker", 404),
        ("elsewhere", 404),
        ("system-admin", 404),
    ],
)
def test_a_foreign_problem_is_not_there(county: County, who: str, status: int) -> None:
    number = county.dispatched()
    assert county.browser(who).get(f"/problems/{number}/").status_code == status
    assert county.browser(who).get(f"/problems/{number}/progress/").status_code in {status, 403}


def test_a_number_that_is_none_is_not_there(county: County) -> None:
    office = county.browser("office")
    for number in ("XY-2026-9999", "xy-2026-0001", "XY-2026-1", "new2"):
        assert office.get(f"/problems/{number}/").status_code == 404, number


def test_the_head_says_whose_it_is_and_by_when(county: County) -> None:
    number = county.dispatched()
    page = read(county.browser("office").get(f"/problems/{number}/"))
    for words in ("主责 县市场监督管理局", "配合 石桥镇", "立行立改", "2099-12-31", "待认领"):
        assert words in page.words, words


def test_a_unit_reads_a_neutral_source(county: County) -> None:
    number = county.dispatched(source="hotline")
    assert "12345 热线" in read(county.browser("office").get(f"/problems/{number}/")).words
    unit = read(county.browser("accountable").get(f"/problems/{number}/?all=1"))
    assert "上级交办" in unit.words
    assert "12345" not in unit.words and "群众" not in unit.words


@pytest.mark.parametrize(
    ("who", "offered", "absent"),
    [
        ("accountable", ("认领", "申请退回"), ("交办 这", "撤回问题")),
        ("assisting", (), ("申请退回", "申请延期")),
        ("office", ("少用的", "暂停", "撤回问题"), ("申请退回",)),
        ("leader", (), ("申请退回", "撤回问题")),
    ],
)
def test_each_reader_is_offered_their_own_steps(
    county: County, who: str, offered: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    page = read(county.browser(who).get(f"/problems/{county.dispatched()}/"))
    card = page.words.partition("下一步")[2].partition("经过")[0]
    for words in offered:
        assert words in card, words
    for words in absent:
        assert words not in card, words


def test_a_step_that_is_not_lawful_yet_says_why(county: County) -> None:
    number = county.dispatched(track=Track.STAGED)
    operations.accept_problem(actor=county.actor("accountable"), at=now(), number=number)
    page = read(county.browser("accountable").get(f"/problems/{number}/"))
    assert "现在不能开始整改：还没有整改措施。还没有验收标准。分阶段整改的问题还没有阶段目标。" in page.words
    assert 'aria-disabled="true" aria-describedby="why-begin"' in page.html
    assert f"/problems/{number}/begin/" not in [form.action for form in page.forms]


def test_exactly_one_step_is_the_first(county: County) -> None:
    number = county.rectifying()
    page = read(county.browser("accountable").get(f"/problems/{number}/"))
    card = page.html.partition("bh-next-card")[2].partition("</section>")[0]
    assert card.count("btn-primary") == 1
    assert "上报进展" in card


def test_steps_of_higher_apps_stand_in_the_card(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "_slots", {})

    def offer(request: HttpRequest, thing: object) -> list[NextStep]:
        return [NextStep("apply", "申请销号", "/elsewhere/apply/", primary=True)]

    offers.register_steps("ledger.problem.steps", offer)
    page = read(county.browser("accountable").get(f"/problems/{county.rectifying()}/"))
    card = page.html.partition("bh-next-card")[2].partition("</section>")[0]
    assert 'class="btn btn-primary" href="/elsewhere/apply/"' in card
    assert card.count("btn-primary") == 1


def test_what_could_not_be_read_waits_for_a_person(county: County) -> None:
    number = county.register(
        due=None, due_raw="截至1031日", questions=(Question("deadline", "少了字，认不出是哪一天。", "截至1031日"),)
    )
    page = read(county.browser("office").get(f"/problems/{number}/"))
    assert "没有替人猜：时限“截至1031日”" in page.words
    assert "时限待确认" in page.words
    assert f"/problems/{number}/settle/" in page.links
    assert "还有认不准的内容要人确认：时限。还没有时限。" in page.words


def test_measures_and_stage_goals_stand_with_their_words(county: County) -> None:
    number = county.rectifying()
    page = read(county.browser("accountable").get(f"/problems/{number}/"))
    for words in ("开设专户", "财务股", "11 家", "开户过半", "专户已开，账目可查", "在办"):
        assert words in page.words, words
    assert f"/problems/{number}/measure/1/end/" in page.links
    assert f"/problems/{number}/milestone/1/reach/" in [form.action for form in page.forms]
    office = read(county.browser("leader").get(f"/problems/{number}/"))
    assert f"/problems/{number}/measure/1/end/" not in office.links


def test_a_missed_stage_goal_is_called_behind(county: County) -> None:
    number = county.rectifying(track=Track.STAGED)
    operations.add_milestone(
        actor=county.actor("accountable"), at=now(), number=number,
        milestone=operations.NewMilestone("早该做完的", due=date(2026, 1, 5)),
    )  # fmt: skip
    assert "滞后" in read(county.browser("office").get(f"/problems/{number}/")).words


@pytest.mark.parametrize(("due", "on_schedule"), [(date(2099, 12, 31), True), (date(2026, 1, 9), False)])
def test_what_is_past_its_deadline_is_on_no_schedule(county: County, due: date, on_schedule: bool) -> None:
    number = county.rectifying(
        track=Track.STAGED, due=due, milestones=(operations.NewMilestone("做完了的", due=date(2026, 1, 5)),)
    )
    operations.reach_milestone(actor=county.actor("accountable"), at=now(), number=number, position=1)
    page = read(county.browser("office").get(f"/problems/{number}/"))
    assert ("达到序时进度" in page.words) is on_schedule
    assert "滞后" not in page.words.partition("下一步")[0].partition("问题与目标")[0]


def test_the_timeline_tells_every_act_in_words_newest_first(county: County) -> None:
    number = county.rectifying()
    operations.report_progress(
        actor=county.actor("accountable"), at=now(), number=number, line="已开户 6 家，余下 5 家本周开"
    )
    page = read(county.browser("office").get(f"/problems/{number}/?all=1"))
    told = page.words.partition("经过")[2].partition("线索")[2]
    order = ["上报进展： 已开户 6 家", "开始整改", "认领", "交办", "登记"]
    places = [told.index(words) for words in order]
    assert places == sorted(places)
    assert "周文岚" in told and "梁正" in told
    assert "5 步" in page.words


def test_progress_shows_figures_with_their_units_and_who_said_it(county: County) -> None:
    number = county.rectifying()
    county.browser("accountable").post(
        f"/problems/{number}/progress/",
        {
            "version": county.detail(number).version, "line": "追缴入账", "percent": "60",
            "figure_1_name": "追缴", "figure_1_value": "6.0", "figure_1_unit": "万元",
        },
    )  # fmt: skip
    page = read(county.browser("office").get(f"/problems/{number}/"))
    assert "追缴 6.0 万元" in page.words
    assert "自报 60%" in page.words
    assert "都是单位自报" in page.words


def test_a_request_stands_with_its_ruling(county: County) -> None:
    number = county.dispatched()
    operations.ask_hand_back(
        actor=county.actor("accountable"),
        at=now(),
        number=number,
        reason="食堂归教育部门管",
        suggested_unit_id=county.lead.id,
    )
    operations.reject_hand_back(actor=county.actor("office"), at=now(), number=number, ruling="账户由市场监管部门查")
    page = read(county.browser("accountable").get(f"/problems/{number}/"))
    for words in ("申请退回", "食堂归教育部门管", "建议由县教育局办", "不同意", "账户由市场监管部门查"):
        assert words in page.words, words


def test_the_page_costs_the_same_with_many_measures(
    county: County, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    number = county.rectifying(milestones=())
    for n in range(8):
        operations.add_measure(
            actor=county.actor("accountable"), at=now(), number=number, measure=operations.NewMeasure(f"措施 {n}")
        )
    office = county.browser("office")
    office.get(f"/problems/{number}/")
    with django_assert_max_num_queries(27):  # type: ignore[operator]
        office.get(f"/problems/{number}/")
