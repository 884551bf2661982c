"""Lists under a name of one's own: what is kept, what is refused, and that nobody reaches another's."""

from dataclasses import replace

import pytest

from bihuan.apps.audit.queries import ActFilters, acts_page
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import NamedView
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.core.actors import ANONYMOUS, Actor
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.apps.ledger.web.county import County, now
from tests.factories import SYSTEM

OVERDUE = ProblemFilter(group="overdue", severity="grave")


def save(actor: Actor, name: str = "重大逾期", wanted: ProblemFilter = OVERDUE) -> int:
    return operations.save_view(actor=actor, at=now(), name=name, wanted=wanted)


def names(actor: Actor) -> list[str]:
    return [view.name for view in queries.named_views(actor)]


def test_a_view_keeps_the_filter_and_not_its_result(county: County) -> None:
    office = county.actor("office")
    view = queries.named_view(office, view_id=save(office, wanted=ProblemFilter(group="to-accept")))
    today = now().date()
    assert queries.count_problems(office, wanted=queries.filter_of(view.query), today=today) == 0
    county.dispatched()
    assert queries.count_problems(office, wanted=queries.filter_of(view.query), today=today) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(OVERDUE, id="a group and a field"),
        pytest.param(ProblemFilter(q="伙食费 11 家"), id="words with a space"),
        pytest.param(ProblemFilter(q="a&b=c?d#e%20+"), id="words that mean something in an address"),
        pytest.param(ProblemFilter(sort="-number"), id="an order alone"),
        pytest.param(ProblemFilter(group="open", campaign="3", unit="7", track="staged", source="hotline"), id="much"),
    ],
)
def test_a_filter_survives_its_address(wanted: ProblemFilter) -> None:
    assert queries.filter_of(queries.query_of(wanted)) == wanted


def test_one_filter_has_one_spelling() -> None:
    assert queries.query_of(ProblemFilter()) == ""
    assert queries.query_of(ProblemFilter(group="all", sort="due")) == ""
    given = {"severity": " grave ", "group": "overdue", "page": "3", "nonsense": "x"}
    assert queries.query_of(queries.filter_from(given)) == queries.query_of(OVERDUE)


def test_a_view_is_its_owners_alone(county: County) -> None:
    office, leader = county.actor("office"), county.actor("leader")
    mine = save(office)
    assert (names(office), names(leader)) == (["重大逾期"], [])
    for step in (
        lambda: queries.named_view(leader, view_id=mine),
        lambda: operations.rename_view(actor=leader, at=now(), view_id=mine, name="别的"),
        lambda: operations.remove_view(actor=leader, at=now(), view_id=mine),
    ):
        with pytest.raises(Missing):
            step()
    assert names(office) == ["重大逾期"]
    save(leader)
    assert names(leader) == ["重大逾期"]


@pytest.mark.parametrize("actor", [SYSTEM, ANONYMOUS], ids=["a command", "nobody"])
def test_who_has_no_account_keeps_no_view(db: None, actor: Actor) -> None:
    with pytest.raises(Refused):
        save(actor)
    assert queries.named_views(actor) == ()
    with pytest.raises(Missing):
        queries.named_view(actor, view_id=1)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("", "view-name-empty", id="empty"),
        pytest.param("  　 ", "view-name-empty", id="blank"),
        pytest.param("\x00", "view-name-empty", id="nothing that shows"),
        pytest.param("字" * 21, "view-name-long", id="too long"),
        pytest.param("重大逾期", "view-name-taken", id="taken"),
        pytest.param(" 重大逾期 ", "view-name-taken", id="taken but for blanks"),
    ],
)
def test_a_name_that_will_not_do_is_refused_and_nothing_changes(county: County, name: str, code: str) -> None:
    office = county.actor("office")
    save(office)
    other = save(office, "另一个", ProblemFilter(group="soon"))
    with pytest.raises(BadInput) as saved:
        save(office, name, ProblemFilter(group="closed"))
    with pytest.raises(BadInput) as renamed:
        operations.rename_view(actor=office, at=now(), view_id=other, name=name)
    assert saved.value.fields["name"].code == renamed.value.fields["name"].code == code
    assert names(office) == ["重大逾期", "另一个"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        pytest.param(ProblemFilter(), "view-says-nothing", id="the whole list"),
        pytest.param(ProblemFilter(group="nonsense"), "view-says-nothing", id="a group that is not there"),
        pytest.param(ProblemFilter(sort="nonsense"), "view-says-nothing", id="an order that is not there"),
        pytest.param(ProblemFilter(q="长" * 200), "view-too-long", id="more than can be kept"),
        pytest.param(ProblemFilter(q="a\x00b"), "view-too-long", id="what no database keeps"),
        pytest.param(OVERDUE, "view-known", id="named already"),
    ],
)
def test_a_filter_that_will_not_do_is_refused(county: County, wanted: ProblemFilter, code: str) -> None:
    office = county.actor("office")
    save(office)
    with pytest.raises(BadInput) as refused:
        save(office, "第二个", wanted)
    assert refused.value.reason.code == code
    assert names(office) == ["重大逾期"]


def test_twenty_views_are_enough(county: County) -> None:
    office = county.actor("office")
    for place in range(20):
        save(office, f"第 {place} 个", ProblemFilter(q=f"词{place}"))
    with pytest.raises(BadInput) as refused:
        save(office, "再来一个")
    assert refused.value.reason.code == "too-many-views"
    operations.remove_view(actor=office, at=now(), view_id=queries.named_views(office)[0].id)
    save(office, "再来一个")
    assert len(names(office)) == 20


def test_a_view_is_renamed_and_keeps_its_filter(county: County) -> None:
    office = county.actor("office")
    view = save(office)
    operations.rename_view(actor=office, at=now(), view_id=view, name="  我盯的  ")
    assert queries.named_view(office, view_id=view).name == "我盯的"
    assert queries.filter_of(queries.named_view(office, view_id=view).query) == OVERDUE


def test_every_change_of_a_view_is_an_act_and_none_where_nothing_changed(county: County) -> None:
    office = county.actor("office")
    view = save(office)
    operations.rename_view(actor=office, at=now(), view_id=view, name="我盯的")
    operations.rename_view(actor=office, at=now(), view_id=view, name="我盯的")
    assert operations.remove_view(actor=office, at=now(), view_id=view) == "我盯的"
    acts = acts_page(SYSTEM, ActFilters(object_type="named-view"), limit=10).rows
    assert [act.action for act in reversed(acts)] == ["ledger.view.saved", "ledger.view.renamed", "ledger.view.removed"]
    assert {act.actor_name for act in acts} == {"梁正"}
    with pytest.raises(Missing):
        operations.remove_view(actor=office, at=now(), view_id=view)


def test_the_database_keeps_names_and_filters_apart(county: County) -> None:
    office = county.actor("office")
    save(office)
    assert NamedView.objects.filter(query=queries.query_of(replace(OVERDUE))).count() == 1
    save(county.actor("leader"))
    assert NamedView.objects.filter(query=queries.query_of(OVERDUE)).count() == 2
