"""The pages of the check-up: found, looked at side by side, answered by the unit, ruled on by the office."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.http import HttpResponse

from bihuan.apps.formalism import operations
from bihuan.apps.formalism.models import Flag, FlagAnswer, FlagRuling, FlagUnit, RulingOutcome
from bihuan.core.formalism.registry import CHECKS
from tests.apps.formalism.planted import ACROSS, COPIED, after_the_time, copied, flagged, report, scan, working
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read
from tests.factories import make_unit

Counting = Callable[[int], AbstractContextManager[object]]


def page(county: County, who: str, address: str) -> str:
    answer = county.browser(who).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def send(county: County, who: str, address: str, **answers: object) -> HttpResponse:
    browser = county.browser(who)
    form = next(form for form in read(browser.get(address)).forms if form.action == address)
    answer = browser.post(address, form.filled(**answers))
    assert isinstance(answer, HttpResponse)
    return answer


def test_from_the_check_up_to_the_dismissed_flag(county: County) -> None:
    flag = flagged(county)
    place = f"/formalism/flags/{flag.pk}/"

    assert "不同单位报告雷同" in page(county, "office", "/formalism/flags/")
    evidence = page(county, "office", place)
    assert evidence.count("<mark>") >= 2
    assert "这是线索，不是结论" in evidence

    assert send(county, "other", f"{place}answer/", text="两家一起检查。").status_code == 302
    assert "两家一起检查。" in page(county, "office", f"{place}rule/")
    told = send(county, "office", f"{place}rule/", outcome="dismissed", why="联合检查，一家起草。")
    assert told.status_code == 302

    assert Flag.objects.get(pk=flag.pk).state == "dismissed"
    after = page(county, "other", place)
    assert "联合检查，一家起草。" in after
    assert "梁正" not in after  # the office ruled, and not a person
    assert "梁正" in page(county, "leader", place)


def test_every_figure_leads_to_exactly_what_it_counts(county: County) -> None:
    flag = flagged(county)
    operations.rule_on_flag(
        actor=county.actor("office"),
        at=after_the_time(flag),
        flag_id=flag.pk,
        outcome=RulingOutcome.DISMISSED,
        why="没事",
    )
    for who in ("office", "lead", "other"):
        shown = page(county, who, "/formalism/")
        found = re.findall(r'<a[^>]*href="(/formalism/flags/\?[^"]+)"[^>]*>([\d,]+)</a>', shown)
        assert len(found) >= 12
        for address, number in found:
            listed = page(county, who, address.replace("&amp;", "&"))
            assert f"共 {number} 项" in listed, (who, address, number)


def test_a_unit_sees_no_trace_of_the_other_on_any_page(county: County) -> None:
    flag = flagged(county)
    first = Flag.objects.get(pk=flag.pk).problems.order_by("position").values_list("problem__number", flat=True)
    strange = [number for number in first if county.browser("other").get(f"/problems/{number}/").status_code == 404]
    assert len(strange) == 1

    for address in ("/formalism/", "/formalism/flags/", f"/formalism/flags/{flag.pk}/", "/formalism/flags/?group=all"):
        shown = page(county, "other", address)
        assert strange[0] not in shown
        assert county.accountable.name not in shown
    assert "不在你可以查看的范围内" in page(county, "other", f"/formalism/flags/{flag.pk}/")


def test_hostile_text_is_shown_and_never_run(county: County) -> None:
    hostile = "<script>alert(1)</script>检查城关镇食堂12家，留样不足3家，<img src=x onerror=alert(2)>已当日补齐，李明负责复查。"
    first = working(county, "accountable", county.accountable.id)
    second = working(county, "other", county.other.id)
    report(county, "accountable", first, hostile)
    report(county, "other", second, hostile)
    scan(county)
    flag = Flag.objects.get(check_id=ACROSS)
    operations.answer_flag(actor=county.actor("other"), at=now(), flag_id=flag.pk, text="<b onclick=alert(3)>说明</b>")

    shown = page(county, "office", f"/formalism/flags/{flag.pk}/")

    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "<b onclick" not in shown
    assert "&lt;script&gt;" in shown


def test_a_very_long_text_is_cut_and_says_so(county: County) -> None:
    long = COPIED * 400
    first = working(county, "accountable", county.accountable.id)
    second = working(county, "other", county.other.id)
    report(county, "accountable", first, long)
    report(county, "other", second, long)
    scan(county)
    flag = Flag.objects.filter(problems__problem__number=second).order_by("pk").first()
    assert flag is not None

    assert "个字没有显示" in page(county, "office", f"/formalism/flags/{flag.pk}/")


def test_a_form_that_arrives_twice_is_taken_once(county: County) -> None:
    place = f"/formalism/flags/{flagged(county).pk}/answer/"
    browser = county.browser("other")
    form = next(form for form in read(browser.get(place)).forms if form.action == place).filled(text="一起查的。")

    assert [browser.post(place, form).status_code for _ in range(2)] == [302, 302]
    assert FlagAnswer.objects.count() == 1


def test_a_ruling_without_reason_or_after_another_answer_keeps_what_was_typed(county: County) -> None:
    flag = flagged(county)
    place = f"/formalism/flags/{flag.pk}/rule/"
    assert send(county, "office", place, outcome="dismissed", why=" ").status_code == 422

    browser = county.browser("office")
    form = next(form for form in read(browser.get(place)).forms if form.action == place)
    operations.answer_flag(actor=county.actor("other"), at=now(), flag_id=flag.pk, text="等一等，我们有话说。")
    late = browser.post(place, form.filled(outcome="dismissed", why="看过，没有问题。"))

    assert late.status_code == 409
    assert "看过，没有问题。" in late.content.decode()
    assert not FlagRuling.objects.exists()


def test_confirming_the_unheard_is_refused_with_the_day(county: County) -> None:
    flag = flagged(county)

    answer = send(county, "office", f"/formalism/flags/{flag.pk}/rule/", outcome="confirmed", why="一字不差。")

    assert answer.status_code == 403
    assert "起才能确认" in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    ["state=nothing", "check=no.such", "campaign=abc", "unit=999999999999999999999", "group=odd", "weight=%00"],
)
def test_an_address_that_means_nothing_finds_nothing(county: County, query: str) -> None:
    flagged(county)

    assert "这里没有线索" in page(county, "office", f"/formalism/flags/?{query}")


def test_ten_thousand_flags_are_paged_with_as_many_queries_as_thirty(
    county: County, django_assert_num_queries: Counting
) -> None:
    flag = flagged(county)
    browser = county.browser("office")
    rows = [
        Flag(**{
            **{field.attname: getattr(flag, field.attname) for field in Flag._meta.concrete_fields},
            "id": None, "key": f"{n:064d}",
        })
        for n in range(10_000)
    ]  # fmt: skip
    browser.get("/formalism/flags/?group=all&page=2")
    with django_assert_num_queries(PAGE_OF_FLAGS):
        browser.get("/formalism/flags/?group=all")
    Flag.objects.bulk_create(rows, batch_size=1000)

    with django_assert_num_queries(PAGE_OF_FLAGS):
        listed = browser.get("/formalism/flags/?group=all&page=334")

    assert "共 10,0" in listed.content.decode()


PAGE_OF_FLAGS = 12


def test_the_checks_page_lists_every_check_and_says_which_is_mostly_wrong(county: County) -> None:
    flag = flagged(county)
    shown = page(county, "other", "/formalism/checks/")
    assert all(check.name in shown for check in CHECKS)
    assert "大多看错" not in shown

    for n in range(10):
        flag.pk, flag.key = None, f"{n:064d}"
        flag.save(force_insert=True)
        operations.rule_on_flag(
            actor=county.actor("office"), at=after_the_time(flag), flag_id=flag.pk, outcome=RulingOutcome.DISMISSED,
            why="没事",
        )  # fmt: skip

    assert "这项检查大多看错：认定过 10 条，排除了 100%" in page(county, "office", "/formalism/checks/")


def test_a_template_is_registered_shown_and_ended(county: County) -> None:
    made = send(county, "office", "/formalism/templates/new/", title="周报样式", text="本周主要做了以下工作。")
    assert made.status_code == 302
    shown = page(county, "other", "/formalism/templates/")
    assert "本周主要做了以下工作。" in shown
    assert "登记模板" not in shown

    end = re.search(r"/formalism/templates/\d+/end/", page(county, "office", "/formalism/templates/"))
    assert end is not None
    assert send(county, "office", end.group(), why="样式改了").status_code == 302
    assert "已停用" in page(county, "office", "/formalism/templates/")


def test_the_office_asks_for_a_check_up_and_nobody_else(county: County) -> None:
    assert county.browser("office").post("/formalism/scan/").status_code == 302
    assert county.browser("other").post("/formalism/scan/").status_code == 403


def test_flags_stand_on_the_pages_of_their_problem_campaign_and_unit(county: County) -> None:
    _, number = copied(county)
    scan(county)

    for who, address in (
        ("other", f"/problems/{number}/"), ("office", f"/campaigns/{county.campaign}/"),
        ("office", f"/organizations/units/{county.other.id}/"),
    ):  # fmt: skip
        assert "体检线索" in page(county, who, address), address
    assert "体检线索" not in page(county, "checker", "/problems/")


def test_while_a_report_is_written_it_is_told_what_it_repeats(county: County) -> None:
    number = working(county, "other", county.other.id)
    report(county, "other", number)
    form = page(county, "other", f"/problems/{number}/progress/")
    assert f'hx-post="/problems/{number}/writing-help/"' in form

    again = county.browser("other").post(f"/problems/{number}/writing-help/", {"line": COPIED}).content.decode()
    empty = county.browser("other").post(f"/problems/{number}/writing-help/", {"line": ""}).content.decode()
    honest = county.browser("other").post(
        f"/problems/{number}/writing-help/", {"line": "11月20日在王家湾小学抽查留样柜，8份样品齐全，张桂兰签字。"}
    )

    assert "100% 相同" in again
    assert empty.strip() == ""
    assert "没有要提醒的" in honest.content.decode()
    assert not Flag.objects.exists()


def test_a_report_of_another_problem_is_named_with_a_way_to_it(county: County) -> None:
    first = working(county, "other", county.other.id, "食堂留样不足")
    report(county, "other", first)
    number = working(county, "other", county.other.id)

    told = county.browser("other").post(f"/problems/{number}/writing-help/", {"line": COPIED}).content.decode()

    assert "同一单位另一个问题的报告有 100% 相同" in told
    assert f'href="/problems/{first}/"' in told


@pytest.mark.parametrize(
    ("beside", "asked"),
    [
        pytest.param({}, ("写上由谁来做", "写上什么时候做完", "写上做多少", "写上怎样算做到"), id="nothing beside it"),
        pytest.param({"who": "张桂兰", "amount": "12 家"}, (), id="two of four beside it, and two may be missing"),
        pytest.param({"deadline": "12月底前", "verification": "抽查"}, (), id="the other two"),
        pytest.param({"deadline": "尽快"}, ("写上由谁来做", "写上什么时候做完"), id="no day"),
    ],
)
def test_a_measure_is_read_with_the_fields_beside_it(
    county: County, beside: dict[str, str], asked: tuple[str, ...]
) -> None:
    number = working(county, "other", county.other.id)
    form = page(county, "other", f"/problems/{number}/measure/")
    for name in ("text", "who", "deadline", "amount", "verification"):
        assert f"delay:900ms from:[name=&#x27;{name}&#x27;]" in form

    told = county.browser("other").post(f"/problems/{number}/measure-help/", {"text": "逐家检查留样柜", **beside})

    assert [words for words in asked if words not in told.content.decode()] == []
    assert ("没有要提醒的" in told.content.decode()) is (not asked)


def test_writing_help_is_for_who_sees_the_problem_and_keeps_its_temper(county: County) -> None:
    number = working(county, "other", county.other.id)
    address = f"/problems/{number}/writing-help/"

    assert county.browser("assisting").post(address, {"line": COPIED}).status_code == 404
    assert county.browser("other").get(address).status_code == 405
    hostile = county.browser("other").post(address, {"line": "<script>" * 3000})
    assert hostile.status_code == 200
    assert "<script>" not in hostile.content.decode()
    assert county.browser("other").post(f"/problems/{number}/measure-help/", {"text": "加强管理"}).status_code == 200


def test_a_text_in_many_copies_shows_each_unit_its_own_and_the_office_all(county: County) -> None:
    first = working(county, "accountable", county.accountable.id, "食堂留样不足")
    for _ in range(13):
        report(county, "accountable", first)
    report(county, "other", working(county, "other", county.other.id))
    scan(county)
    flag = Flag.objects.get(check_id=ACROSS)

    own = page(county, "other", f"/formalism/flags/{flag.pk}/")
    whole = page(county, "office", f"/formalism/flags/{flag.pk}/")

    assert own.count("不在你可以查看的范围内") == 1
    assert own.count("<mark>") == 1
    assert "还有 12 份没有列出" in own
    assert whole.count("<mark>") >= 12
    assert "还有 2 份没有列出" in whole


def test_of_very_many_units_the_list_names_the_first(county: County) -> None:
    flag = flagged(county)
    for n in range(8):
        FlagUnit.objects.create(flag=flag, unit_id=make_unit(county.region, f"某局{n}").id)

    shown = page(county, "office", "/formalism/flags/?check=text.across-units")

    assert "，另 4 个" in shown
    assert "某局7" not in shown
