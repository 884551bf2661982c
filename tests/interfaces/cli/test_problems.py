"""`bihuan problems list`: the list of the page, its filters and its refusals, for scripts."""

from dataclasses import fields
from datetime import timedelta

import pytest

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.operations import NewPerson
from bihuan.apps.ledger.queries import ProblemFilter
from tests.apps.ledger.web.county import County, now
from tests.command import run_here
from tests.installation import Finished

pytestmark = pytest.mark.django_db


def listed(*arguments: str) -> Finished:
    return run_here("problems", "list", *arguments)


def numbers(*arguments: str) -> list[str]:
    finished = listed(*arguments, "--json")
    assert finished.code == 0, finished.stderr
    rows = finished.document()["rows"]
    assert isinstance(rows, list)
    return [row["number"] for row in rows]


def test_every_filter_of_the_page_is_an_option() -> None:
    said = listed("--help").stdout
    for field in fields(ProblemFilter):
        assert f"--{field.name.replace('_', '-')}" in said, field.name


def test_the_command_lists_what_the_page_lists(county: County) -> None:
    money = county.register(category="money", people=(NewPerson("responsible", "周文岚"),), text="钱的事")
    safety = county.register(category="safety", text="安全的事", due=None)
    operations.dispatch_problem(actor=county.actor("office"), at=now() - timedelta(days=40), number=money)
    assert numbers() == [money, safety]
    assert numbers("--category", "money") == [money]
    assert numbers("--named", "周文岚") == [money]
    assert numbers("--idle", "30", "--group", "open") == [money]
    assert numbers("--due-from", "2099-01-01", "--due-to", "2099-12-31") == [money]
    assert numbers("--estimated", "no") == [money]
    assert numbers("--estimated", "yes") == []
    assert numbers("--assisting", str(county.assisting.id), "--sort", "-number") == [safety, money]
    assert numbers("--q", "安全") == [safety]
    edit = operations.ProblemEdit(place="石桥镇柳河村", institutional_gap="weak")
    operations.edit_problem(actor=county.actor("office"), at=now(), number=money, edit=edit)
    assert numbers("--gap", "weak") == numbers("--q", "柳河村") == [money]
    assert numbers("--gap", "unsaid") == [safety]
    refused = listed("--gap", "制度短板")
    assert refused.code != 0 and "gap" in refused.stderr


def test_a_row_says_what_a_person_looks_for(county: County) -> None:
    number = county.dispatched()
    said = listed().stdout
    for words in (number, "待认领", "2099-12-31", "县市场监督管理局", "食堂伙食费", "共 1 项，第 1 / 1 页"):
        assert words in said, words


def test_a_list_comes_in_pages(county: County) -> None:
    made = [county.register(text=f"第 {place} 个") for place in range(3)]
    assert numbers("--sort", "number", "--per-page", "2") == made[:2]
    assert numbers("--sort", "number", "--per-page", "2", "--page", "2") == made[2:]
    document = listed("--per-page", "2", "--json").document()
    assert (document["total"], document["page"], document["pages"]) == (3, 1, 2)
    assert listed("--per-page", "201").code == 2
    assert listed("--page", "0").code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--idle", "x"), "“x”不是天数"),
        (("--due-from", "soon"), "“soon”不是日期"),
        (("--due-from", "2026-12-02", "--due-to", "2026-12-01"), "开始晚于结束"),
        (("--estimated", "1"), "只有 yes 和 no"),
        (("--category", "Money"), "没有“Money”这一项"),
        (("--unit", "县教育局"), "“县教育局”不是系统里的编号"),
        (("--group", "late"), "没有“late”这一类"),
        (("--sort", "text"), "不能按“text”排序"),
    ],
)
def test_what_means_nothing_is_refused_in_one_sentence_and_not_answered_with_nothing(
    county: County, arguments: tuple[str, ...], said: str
) -> None:
    county.register()
    finished = listed(*arguments)
    assert (finished.code, finished.stdout) == (1, "")
    assert said in finished.stderr and finished.stderr.count("\n") == 1
    document = listed(*arguments, "--json").document()
    assert said in str(document["error"])


def test_another_user_lists_what_that_user_sees(county: County) -> None:
    number = county.dispatched()
    assert numbers("--as", county.users["accountable"].username) == [number]
    assert numbers("--as", county.users["other"].username) == []
    assert listed("--as", "nobody").code == 1


def test_the_command_reads_and_leaves_no_act(county: County) -> None:
    county.register()
    before = queries.count_problems(county.actor("office"), wanted=ProblemFilter(), today=now().date())
    listed()
    assert queries.count_problems(county.actor("office"), wanted=ProblemFilter(), today=now().date()) == before == 1
