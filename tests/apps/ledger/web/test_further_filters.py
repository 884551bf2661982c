"""更多筛选 by its pages: the form, what it leads to, chips that can be taken off one by one, and addresses made by hand."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import NewPerson
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.ledger.web.reading import Form, Seen, read
from tests.quiet import in_a_quiet_moment

NARROW = "/problems/narrow/"
MANY_FILTERS = {
    "category": "money", "named": "周文岚", "due_from": "2026-01-01", "due_to": "2099-12-31", "estimated": "no",
    "idle": "1", "group": "open", "severity": "general", "track": "immediate",
}  # fmt: skip


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def asked(form: Form, **answers: object) -> dict[str, str | list[str]]:
    """What a browser sends of the form."""
    given = form.filled(**answers)
    return {
        **{
            name: [str(each) for each in value] if isinstance(value, list) else str(value)
            for name, value in given.items()
        },
        "go": "1",
    }


def narrowed(browser: Client, **answers: object) -> Seen:
    """The form filled in from the list without a filter."""
    form = read(browser.get(NARROW)).form(NARROW)
    return read(browser.get(NARROW, asked(form, **answers), follow=True))


def numbers_on(page: Seen) -> set[str]:
    return {link.split("/")[2] for link in page.links if link.startswith("/problems/XY-")}


def test_the_list_offers_the_form_with_all_that_narrows_it(county: County) -> None:
    county.dispatched()
    page = read(county.browser("office").get("/problems/?group=open&severity=general&page=2"))
    assert f"{NARROW}?group=open&severity=general" in page.links
    assert f'hx-get="{NARROW}?group=open&amp;severity=general"' in page.html


def test_the_form_leads_to_the_list_and_keeps_what_narrowed_it_before(county: County) -> None:
    money = county.dispatched(category="money", text="钱的事")
    county.dispatched(category="safety", text="安全的事")
    office = county.browser("office")
    form = read(office.get(f"{NARROW}?group=open&severity=general&sort=-number")).form(NARROW)
    answer = office.get(NARROW, asked(form, category="money"))
    assert answer.status_code == 302
    went = urlsplit(answer["Location"])
    assert went.path == "/problems/"
    assert parse_qs(went.query) == {
        "group": ["open"], "severity": ["general"], "sort": ["-number"], "category": ["money"],
    }  # fmt: skip
    assert numbers_on(read(office.get(answer["Location"]))) == {money}


@pytest.mark.parametrize(
    ("answers", "chip"),
    [
        ({"category": "money"}, "类别： 资金管理"),
        ({"named": "周文岚"}, "责任人或责任领导： 周文岚"),
        ({"due_from": "2099-12-30"}, "时限从： 2099-12-30"),
        ({"due_to": "2099-12-31"}, "时限到： 2099-12-31"),
        ({"estimated": "yes"}, "时限是预计的： 是"),
        ({"idle": "30"}, "没有进展： 满 30 天"),
    ],
)
def test_each_filter_is_said_in_words_and_finds_its_problem(county: County, answers: dict[str, str], chip: str) -> None:
    wanted = county.register(
        category="money", people=(NewPerson("leader", "周文岚"),), due=date(2099, 12, 31), due_estimated=True
    )
    other = county.register(category="safety", due=None, text="别的事")
    operations.dispatch_problem(actor=county.actor("office"), at=now() - timedelta(days=40), number=wanted)
    page = narrowed(county.browser("office"), **answers)
    assert chip in page.words
    assert numbers_on(page) == {wanted} and other not in page.html


def test_an_assisting_unit_is_chosen_by_its_name(county: County) -> None:
    number = county.register(assisting_unit_ids=(county.other.id,))
    county.register(text="没有配合单位", assisting_unit_ids=())
    office = county.browser("office")
    assert "县水利局" in read(office.get(NARROW)).words
    page = narrowed(office, assisting=county.other.id)
    assert "配合单位： 县水利局" in page.words
    assert numbers_on(page) == {number}


def test_chips_are_taken_off_one_by_one_and_the_rest_stays(county: County) -> None:
    county.dispatched()
    office = county.browser("office")
    page = read(office.get(f"/problems/?{urlencode(MANY_FILTERS)}"))
    for key in set(MANY_FILTERS) - {"group"}:
        rest = urlencode({name: value for name, value in MANY_FILTERS.items() if name != key})
        assert f"?{rest}" in page.links, key
    assert "?group=open" not in [link for link in page.links if link == "?"]


def test_a_list_says_how_the_filters_count(county: County) -> None:
    office = county.browser("office")
    said = read(office.get("/problems/?idle=20&due_from=2026-01-01&named=周文岚")).words
    for words in (
        "只列计时中、交办满 20 天、最近 20 天没有上报进展的",
        "没有时限的不列",
        "按写下的姓名找，同名的都在内",
    ):
        assert words in said, words
    plain = read(office.get("/problems/?category=money")).words
    assert "没有时限的不列" not in plain and "同名" not in plain


@pytest.mark.parametrize(
    ("query", "label", "why"),
    [
        ("due_from=abc", "时限从", "“abc”不是日期"),
        ("due_to=2026-02-30", "时限到", "“2026-02-30”不是日期"),
        ("due_from=2026-12-02&due_to=2026-12-01", "时限到", "开始晚于结束"),
        ("idle=0", "没有进展", "“0”不是天数"),
        ("idle=" + "9" * 500, "没有进展", "…”不是天数"),
        ("estimated=perhaps", "时限是预计的", "只有 yes 和 no"),
        ("category=nope", "类别", "没有“nope”这一项"),
        ("assisting=x", "配合单位", "“x”不是系统里的编号"),
        ("state=nope", "状态", "没有“nope”这一项"),
        ("unit=nope", "主责单位", "“nope”不是系统里的编号"),
        ("on=nope", "当日未销号", "“nope”不是日期"),
        ("named=%00", "责任人或责任领导", "有存不下的字符"),
        ("category=<script>alert(1)</script>", "类别", "没有“<script>alert(1)</script>”这一项"),
    ],
)
def test_an_address_made_by_hand_is_told_what_it_means_and_loses_nothing(
    county: County, query: str, label: str, why: str
) -> None:
    number = county.dispatched()
    office = county.browser("office")
    answer = office.get(f"/problems/?{query}&group=open&severity=general")
    page = read(answer)
    assert answer.status_code == 200
    assert "有筛选条件读不懂，没有列出问题" in page.words
    assert f"{label}： {why}" in page.words or f"{label} ： {why}" in page.words or why in page.words
    assert number not in page.html, "a list under what means nothing holds nothing"
    assert "严重程度： 一般" in page.words, "what can be read stays"
    assert "<script>alert" not in page.html
    assert not [link for link in page.links if "views/new" in link], "and it is not offered to be kept"
    without = [link for link in page.links if link.startswith("/problems/?") and "severity=general" in link]
    assert any(number in read(office.get(link)).html for link in without), "one link takes away what is wrong"


def test_the_form_shows_what_is_wrong_at_its_field_with_everything_typed(county: County) -> None:
    office = county.browser("office")
    answer = office.get(f"{NARROW}?go=1&named=周文岚&idle=many&due_from=2026-05-01&due_to=2026-04-01&group=open")
    page = read(answer)
    assert answer.status_code == 422
    assert "有条件读不懂，没有筛选；填的都还在" in page.words
    assert "“many”不是天数" in page.words and "开始晚于结束" in page.words
    for kept in ('value="周文岚"', 'value="many"', 'value="2026-05-01"', 'value="2026-04-01"'):
        assert kept in page.html, kept
    assert '<input type="hidden" name="group" value="open">' in page.html


def test_a_fragment_holds_the_form_alone_and_a_page_the_frame_too(county: County) -> None:
    office = county.browser("office")
    fragment = read(office.get(f"{NARROW}?state=dispatched", headers={"HX-Request": "true"}))
    assert "<html" not in fragment.html and fragment.form(NARROW)
    page = read(office.get(f"{NARROW}?state=dispatched"))
    assert "<html" in page.html and "还留着的条件：" in page.words and "待认领" in page.words


def test_the_form_is_filled_with_what_is_on(county: County) -> None:
    page = read(county.browser("office").get(f"{NARROW}?idle=20&category=money&due_to=2026-12-31"))
    for kept in ('value="20"', '<option value="money" selected>', 'value="2026-12-31"'):
        assert kept in page.html, kept


def test_a_filter_can_be_emptied_in_the_form(county: County) -> None:
    office = county.browser("office")
    form = read(office.get(f"{NARROW}?category=money&idle=20&group=open")).form(NARROW)
    answer = office.get(NARROW, asked(form, category="", idle=""))
    assert answer["Location"] == "/problems/?group=open"
    assert office.get(NARROW, {"go": "1"})["Location"] == "/problems/"


def test_what_was_found_can_be_named_acted_on_and_taken_out(county: County) -> None:
    number = county.register(category="money")
    county.register(text="别的", category="safety")
    office = county.browser("office")
    address = "/problems/?category=money"
    page = read(office.get(address))
    assert "/problems/views/new/?category=money" in page.links
    assert "/problems/export/?category=money" in page.links
    assert "类别 资金管理" in read(office.get("/problems/export/?category=money")).words
    assert '<input type="hidden" name="list" value="category=money">' in page.html
    plan = read(office.post("/problems/many/", {"step": "dispatch", "whole": "1", "list": "category=money"}))
    done = office.post("/problems/many/", plan.form("/problems/many/").filled(), follow=True)
    assert done.status_code == 200
    assert set(Problem.objects.filter(state="dispatched").values_list("number", flat=True)) == {number}


@pytest.mark.parametrize("who", ["leader", "lead", "accountable", "assisting", "other", "checker", "system-admin"])
def test_every_reader_narrows_only_what_they_see(county: County, who: str) -> None:
    county.dispatched(people=(NewPerson("responsible", "周文岚"),))
    browser = county.browser(who)
    whole = numbers_on(read(browser.get("/problems/")))
    assert numbers_on(read(browser.get("/problems/?named=周文岚"))) == whole
    assert browser.get(NARROW).status_code == 200


def test_nobody_narrows_without_signing_in(county: County) -> None:
    answer = Client().get(f"{NARROW}?idle=20")
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    assert county.browser("office").post(NARROW, {"idle": "3"}).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_all_filters_together_cost_twelve_queries_at_most(county: County) -> None:
    """Outside a transaction, as pages are served: the figures of the side bar and the names in the chips hold while nobody writes."""
    number = county.register(category="money", people=(NewPerson("responsible", "周文岚"),), severity="general")
    operations.dispatch_problem(actor=county.actor("office"), at=now() - timedelta(days=40), number=number)
    office = county.browser("office")
    whole = {
        **MANY_FILTERS, "campaign": county.campaign, "unit": county.accountable.id, "assisting": county.assisting.id,
    }  # fmt: skip

    def look(address: str) -> tuple[Seen, list[str]]:
        office.get(address)
        with CaptureQueriesContext(connection) as taken:
            page = read(office.get(address))
        return page, [each["sql"][:90] for each in taken]

    page, taken = in_a_quiet_moment(lambda: look(f"/problems/?{urlencode(whole)}"))
    assert numbers_on(page) == {number}
    assert "县市场监督管理局" in page.words and "主责单位： 县市场监督管理局" in page.words
    assert len(taken) <= 12, taken
    _, taken = in_a_quiet_moment(lambda: look(f"{NARROW}?{urlencode(whole)}"))
    assert len(taken) <= 8, taken


def test_the_filters_read_in_english_too(county: County) -> None:
    office = county.browser("office")
    office.post("/i18n/setlang/", {"language": "en", "next": "/"})
    page = read(office.get("/problems/?idle=20&category=money&due_from=abc"))
    for words in ("More filters", "for 20 days", "“abc” is not a day; write it like 2026-12-31."):
        assert words in page.words, words
