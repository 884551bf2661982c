"""Place, cause and what a problem shows about rules, by the pages: written, read, mended, narrowed by, settled."""

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import InstitutionalGap, Problem
from bihuan.apps.ledger.operations import Question
from bihuan.apps.ledger.queries import ProblemFilter
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read

NEW = "/problems/new/"
NARROW = "/problems/narrow/"
TOLD = {"place": "石桥镇柳河村", "cause": "管护经费没有列入预算", "institutional_gap": "absent"}


def stored(number: str) -> dict[str, str]:
    problem = Problem.objects.get(number=number)
    return {"place": problem.place, "cause": problem.cause, "institutional_gap": problem.institutional_gap}


def test_what_is_written_when_a_problem_comes_in_is_read_on_its_page(county: County) -> None:
    office = county.browser("office")
    form = read(office.get(NEW)).form(NEW)
    answer = office.post(NEW, form.filled(campaign=str(county.campaign), text="路灯三个月不亮", **TOLD))
    assert answer.status_code == 302
    assert stored(Problem.objects.get().number) == TOLD
    words = read(office.get(answer["Location"])).words
    assert all(each in words for each in ("地点 石桥镇柳河村", "问题成因 管护经费没有列入预算", "制度层面 制度空白"))


def test_what_nobody_told_takes_no_place_on_the_page(county: County) -> None:
    words = read(county.browser("office").get(f"/problems/{county.register()}/")).words
    assert "问题成因" not in words and "制度层面" not in words


def test_a_unit_that_found_it_in_itself_may_tell_all_three(county: County) -> None:
    browser = county.browser("accountable")
    form = read(browser.get(NEW)).form(NEW)
    assert browser.post(NEW, form.filled(campaign=str(county.campaign), text="台账缺页", **TOLD)).status_code == 302
    assert stored(Problem.objects.get().number) == TOLD


def test_a_place_that_is_a_whole_story_is_told_at_its_field_and_nothing_is_lost(county: County) -> None:
    office = county.browser("office")
    form = read(office.get(NEW)).form(NEW)
    wrong = TOLD | {"place": "村" * 121}
    page = read(office.post(NEW, form.filled(campaign=str(county.campaign), text="路灯不亮", **wrong)))
    assert page.status == 422
    assert page.form(NEW).values["cause"] == [TOLD["cause"]]
    assert not Problem.objects.exists()


def test_each_is_mended_and_cleared_on_one_page_with_the_act_that_says_so(county: County) -> None:
    number = county.register(**TOLD)
    office, address = county.browser("office"), f"/problems/{number}/edit/"
    form = read(office.get(address)).form(address)
    assert (form.values["place"], form.values["institutional_gap"]) == (["石桥镇柳河村"], ["absent"])
    assert office.post(address, form.filled(place="", institutional_gap="unenforced")).status_code == 302
    assert stored(number) == {"place": "", "cause": TOLD["cause"], "institutional_gap": "unenforced"}
    act = Act.objects.get(action="ledger.problem.edited", label=number)
    assert act.before == {"place": "石桥镇柳河村", "institutional_gap": "absent"}
    words = read(office.get(f"/problems/{number}/?all")).words
    assert "改内容： 地点、制度层面" in words and "有制度未执行" in words, "the timeline names the fields"


def test_the_form_of_further_filters_finds_by_gap_and_its_chip_goes_away(county: County) -> None:
    absent, unsaid = county.register(**TOLD), county.register(text="没有人说过")
    office = county.browser("office")
    for value, found, left_out, word in (
        ("absent", absent, unsaid, "制度空白"),
        ("unsaid", unsaid, absent, "未填写"),
    ):
        form = read(office.get(NARROW)).form(NARROW)
        assert "gap" in form.values or "gap" in form.filled(gap=value)
        page = read(office.get(NARROW, {"gap": value, "go": "1"}, follow=True))
        assert f"制度层面： {word}" in page.words
        assert f"/problems/{found}/" in page.html and f"/problems/{left_out}/" not in page.html
        assert "/problems/" in page.links, "the chip takes the filter off"


def test_a_place_is_found_by_the_box_of_the_list(county: County) -> None:
    here, elsewhere = county.register(**TOLD), county.register(text="别处的事", place="东街")
    html = read(county.browser("office").get("/problems/?q=柳河村")).html
    assert f"/problems/{here}/" in html and f"/problems/{elsewhere}/" not in html


def test_a_list_under_a_name_keeps_the_gap(county: County) -> None:
    office = county.actor("office")
    view = operations.save_view(actor=office, at=now(), name="制度空白的", wanted=ProblemFilter(gap="absent"))
    kept = queries.filter_of(queries.named_view(office, view_id=view).query)
    county.register(**TOLD)
    county.register(text="别的")
    assert kept.gap == "absent"
    assert queries.count_problems(office, wanted=kept, today=now().date()) == 1


def test_what_a_list_left_open_is_settled_by_choosing_and_can_wait(county: County) -> None:
    asked = Question(
        "gap", "读不出属于制度空白、制度短板、制度模糊地带、有制度未执行还是不涉及制度", "制度不健全，执行不到位"
    )
    number = county.register(questions=(asked,))
    office, address = county.browser("office"), f"/problems/{number}/settle/"
    assert "制度不健全，执行不到位" in read(office.get(f"/problems/{number}/")).words
    page = read(office.get(address))
    assert "制度不健全，执行不到位" in page.words
    operations.dispatch_problem(actor=county.actor("office"), at=now(), number=number)
    form = read(office.get(address)).form(address)
    assert office.post(address, form.filled(institutional_gap="unenforced")).status_code == 302
    problem = Problem.objects.get(number=number)
    assert (problem.institutional_gap, problem.unresolved) == ("unenforced", [])


@pytest.mark.parametrize("gap", InstitutionalGap.values)
def test_every_value_has_its_word_in_both_languages(county: County, gap: str) -> None:
    number = county.register(institutional_gap=gap)
    office = county.browser("office")
    assert str(InstitutionalGap(gap).label) in read(office.get(f"/problems/{number}/")).words
    office.cookies["django_language"] = "en"
    page = read(office.get(f"/problems/{number}/"))
    assert "Institutional gap" in page.words and "制度层面" not in page.words
