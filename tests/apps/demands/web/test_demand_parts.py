"""Parts of the pages of demands: forms, words for minutes, the drawing, what an English reader sees, what pages cost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from lxml import html

from bihuan.apps.demands.queries import DemandItemRow, OpenTurn, WeekLoad
from bihuan.apps.demands.web import navigation
from bihuan.apps.demands.web.forms import AnswerForm, DemandForm, TableForm, UnitSet, end_of_quarter
from bihuan.apps.demands.web.frame import due_chip, kind_word, say_minutes, state_word
from bihuan.apps.demands.web.trend_chart import draw_trend, sentence
from bihuan.core.actors import Actor, Grant, Role
from bihuan.core.demands.burden import DEFAULT_TABLE
from bihuan.core.demands.items import FIELD_KIND_NAMES, FieldKind
from bihuan.core.demands.lifecycle import DemandState
from bihuan.core.demands.turns import Frequency
from bihuan.core.workdays import published_calendar
from bihuan.ui.form_pages import look_for_secrets
from tests.apps.demands.demands import HELD, MIXED, checked, drafted, running
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read

MONDAY = date(2026, 11, 2)
WEEKS = tuple(WeekLoad(MONDAY + timedelta(weeks=place), 2, 3, minutes) for place, minutes in enumerate((0, 60, 600)))


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 分钟"),
        (45, "45 分钟"),
        (59.4, "59 分钟"),
        (60, "1 小时"),
        (90, "1.5 小时"),
        (600, "10 小时"),
        (1230, "20.5 小时"),
    ],
)
def test_minutes_are_said_in_hours_from_an_hour_on(minutes: float, said: str) -> None:
    assert say_minutes(minutes) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [(MONDAY, "今天"), (date(2026, 11, 4), "2 个工作日"), (date(2026, 10, 30), "逾期")],
    ids=["today", "in two days", "over"],
)
def test_a_due_day_speaks_in_working_days(day: date, said: str) -> None:
    assert said in str(due_chip(day, today=MONDAY, calendar=published_calendar()).text)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 5, 9), date(2026, 6, 30)),
        (date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 11, 26), date(2026, 12, 31)),
    ],
)
def test_an_end_is_proposed_at_the_end_of_the_quarter(day: date, end: date) -> None:
    assert end_of_quarter(day) == end


def test_the_drawing_holds_a_bar_a_week_and_the_budget() -> None:
    drawing = html.fromstring(str(draw_trend(WEEKS, DEFAULT_TABLE)))
    lines = [line.get("class") for line in drawing.iter("line")]
    assert lines.count("held") == 3
    assert lines.count("even") == 1
    assert len(list(drawing.iter("circle"))) == 3
    assert drawing.get("aria-label") == sentence(WEEKS, DEFAULT_TABLE)


def test_a_bar_is_as_high_as_its_week_is_heavy() -> None:
    drawing = html.fromstring(str(draw_trend(WEEKS, DEFAULT_TABLE)))
    tops = [float(dot.get("cy", "0")) for dot in drawing.iter("circle")]
    assert tops == sorted(tops, reverse=True)
    assert len(set(tops)) == 3


def test_no_weeks_are_no_sentence() -> None:
    assert sentence((), DEFAULT_TABLE) == ""
    assert "svg" in draw_trend((), DEFAULT_TABLE)


def test_the_sentence_says_this_week_the_most_and_the_budget() -> None:
    said = sentence(WEEKS, DEFAULT_TABLE)
    assert "最近 3 周" in said and "5 小时（本周）" in said and "上限 4 小时" in said


def test_an_answer_has_a_field_for_everything_that_is_asked() -> None:
    items = [
        DemandItemRow(place, name, kind.value, "", "")
        for place, (kind, name) in enumerate(FIELD_KIND_NAMES.items(), start=1)
    ]
    form = AnswerForm(items=items, units=[(7, "石桥镇")], turn=OpenTurn(3, 1, 7, "石桥镇", MONDAY, 0, 30, False))
    assert [name for name in form.fields if name.startswith("item-")] == [f"item-{item.id}" for item in items]
    assert form.fields["unit"].widget.is_hidden
    assert {"files", "note", "minutes"} <= set(form.fields)


def test_who_answers_for_several_units_says_for_which() -> None:
    form = AnswerForm(
        items=[], units=[(7, "石桥镇"), (8, "县水利局")], turn=OpenTurn(3, 1, 7, "石桥镇", MONDAY, 0, 30, False)
    )
    assert [name for _, name in form.fields["unit"].choices] == ["石桥镇", "县水利局"]  # type: ignore[attr-defined]


def test_units_of_a_set_come_without_the_issuer_but_a_single_choice_is_kept(county: County) -> None:
    units = (county.lead, county.accountable, county.assisting)
    data = {
        "issuer": str(county.lead.id), "title": "周报", "basis": "依据", "items": "资金投入", "sets": ["campaign-1"],
        "units": [], "frequency": "once", "first_day": "2026-11-02", "end_day": "2026-12-31", "answer_days": "5",
    }  # fmt: skip
    sets = [UnitSet("campaign-1", "校园餐", frozenset(unit.id for unit in units))]
    form = DemandForm(data, issuers=units, units=units, sets=sets)
    assert form.is_valid(), form.errors
    assert form.demand().unit_ids == sorted([county.accountable.id, county.assisting.id])
    named = DemandForm(data | {"units": [str(county.lead.id)]}, issuers=units, units=units, sets=sets)
    assert named.is_valid() and county.lead.id in named.demand().unit_ids


def test_a_table_comes_back_from_its_form_as_it_was_shown() -> None:
    shown = TableForm(table=DEFAULT_TABLE, seen=None)
    data = {name: shown.initial[name] for name in ("warn", "budget", "fresh", *(kind.value for kind in FieldKind))}
    form = TableForm(data | {"why": "不变"}, table=DEFAULT_TABLE, seen=None)
    assert form.is_valid(), form.errors
    assert form.table() == replace(DEFAULT_TABLE, minutes=dict(DEFAULT_TABLE.minutes))
    assert form.looked_at is None


def test_marks_of_secrets_are_found_in_every_text_of_a_form(county: County) -> None:
    form = DemandForm({"title": "周报", "basis": "机密★5年"}, issuers=[], units=[])
    form.is_valid()
    assert look_for_secrets(form)
    clean = DemandForm({"title": "周报", "basis": "澜办发〔2026〕12号"}, issuers=[], units=[])
    clean.is_valid()
    assert not look_for_secrets(clean)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_state_kind_and_frequency_has_its_word(language: str) -> None:
    with translation.override(language):
        words = [state_word(state.value) for state in DemandState] + [kind_word(kind.value) for kind in FieldKind]
    assert all(words) and len(set(words)) == len(words)
    chinese = [word for word in words if any("\u4e00" <= sign <= "\u9fff" for sign in word)]
    assert (chinese == words) if language == "zh-hans" else not chinese


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.OFFICE, True), (Role.LEADER, True), (Role.UNIT, True), (Role.RESPONSIBLE, True), (Role.CHECKER, False),
        (Role.DISCIPLINE, False), (Role.SECURITY_ADMIN, False),
    ],
)  # fmt: skip
def test_the_side_bar_names_it_to_whoever_has_demands(role: Role, shown: bool) -> None:
    assert navigation.reads_demands(Actor(1, "a", "甲", grants=(Grant(role, "1/"),))) is shown


def live(county: County, items: str = MIXED, **known: object) -> int:
    at = now() - timedelta(days=21)
    given: dict[str, object] = {
        "first_day": timezone.localdate(at), "end_day": timezone.localdate() + timedelta(days=60), "answer_days": 30,
        "at": at, "frequency": Frequency.ONCE,
    }  # fmt: skip
    return running(county, items, **(given | known))  # type: ignore[arg-type]


ADDRESSES = (
    ("office", "/demands/"),
    ("office", "/demands/?group=running"),
    ("office", "/demands/burden/"),
    ("office", "/demands/new/"),
    ("office", "/demands/opinions/"),
    ("office", "/demands/fields/?group=running"),
    ("accountable", "/demands/"),
    ("accountable", "/demands/?mine=asked"),
)


@pytest.mark.parametrize(("who", "address"), ADDRESSES)
def test_a_page_costs_the_same_however_many_demands_there_are(county: County, who: str, address: str) -> None:
    browser = county.browser(who)

    def asked(client: Client) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as told:
            assert client.get(address).status_code == 200
        return len(told)

    live(county)
    asked(browser)
    few = asked(browser)
    for name in "甲乙丙":
        live(county, f"{name}项资金来源")
    assert asked(browser) <= few <= 45


@pytest.mark.parametrize(("who", "address"), ADDRESSES)
def test_an_english_reader_is_told_in_english(county: County, who: str, address: str) -> None:
    live(county)
    browser = county.browser(who)
    browser.cookies["django_language"] = "en"
    words = read(browser.get(address)).words
    for name in ("材料报表", "填报", "减负意见", "需求", "提出单位", "统计口径"):
        assert name not in words.replace("校园餐整改周报", ""), name


def test_one_demand_reads_in_english_but_for_what_people_wrote(county: County) -> None:
    demand_id = live(county)
    browser = county.browser("office")
    browser.cookies["django_language"] = "en"
    words = read(browser.get(f"/demands/{demand_id}/")).words
    assert "The ledger holds 2 of these 4 fields" in words
    assert "Held already, not asked of units" in words
    assert "Running" in words and "Issuer" in words


def test_what_the_ledger_calls_a_field_is_said_in_the_readers_language(county: County) -> None:
    demand_id = checked(county, HELD, at=now(), end_day=timezone.localdate() + timedelta(days=60))
    browser = county.browser("office")
    browser.cookies["django_language"] = "en"
    page = read(browser.get(f"/demands/{demand_id}/")).words
    assert "Reported done" in page and "上报完成数" not in page
    assert "The ledger holds all 3 fields" in page and "不用再向单位要" not in page
    fields = read(browser.get("/demands/fields/?group=checked&held=yes")).words
    assert "Reported rate" in fields and "上报完成率" not in fields


def test_a_draft_says_beforehand_what_the_check_will_find(county: County) -> None:
    today = timezone.localdate()
    live(county, "资金投入")
    second = drafted(
        county, "已整改数\n资金投入", issuer_id=county.other.id, who="other", at=now(), first_day=today,
        end_day=today + timedelta(days=30),
    )  # fmt: skip
    words = read(county.browser("other").get(f"/demands/{second}/")).words
    assert "要的 2 项里，1 项台账里有" in words
    assert "重复：2 个单位已在报 资金投入" in words
    assert "并入已有的需求" in words


def test_the_empty_pages_say_what_to_do_next(county: County) -> None:
    told = {
        ("office", "/demands/?group=running"): "这里没有需求",
        ("accountable", "/demands/"): "没有登记的，可以不报",
        ("office", "/demands/opinions/"): "没有减负意见",
        ("office", "/demands/load/?week=2026-11-02"): "这一周没有要报的",
        ("office", "/demands/fields/"): "这里没有字段",
        ("office", "/demands/burden/"): "这一周没有单位要报材料",
    }
    for (who, address), said in told.items():
        assert said in read(county.browser(who).get(address)).words, address
