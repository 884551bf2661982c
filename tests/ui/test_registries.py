"""Navigation, panels and the frame: what apps put into pages that do not know them."""

from dataclasses import replace

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from bihuan.core.actors import ANONYMOUS, Actor, Role
from bihuan.ui import panels, shell
from bihuan.ui.navigation import Group, NavEntry, entrance_entries, groups_for, register_entry, top_entries
from bihuan.ui.panels import Panel, register_panel, render_panels
from bihuan.ui.shell import AccountLink, Place, Shell, actor_of
from tests.ui.drawing import read
from tests.ui.gallery import ACTOR

pytestmark = pytest.mark.urls("tests.ui.gallery")

UNIT = Actor(user_id=8, username="zhouwl", name="周文岚")
PROBLEMS = NavEntry("problems", "问题台账", "problems", "list-details", order=20)
HOME = NavEntry("home", "我的待办", "home", "checklist", order=10, tab=True, short="待办")


def request_of(actor: Actor | None = ACTOR, path: str = "/") -> HttpRequest:
    request = RequestFactory().get(path)
    if actor is not None:
        request.actor = actor  # type: ignore[attr-defined]
    return request


def only_office(actor: Actor) -> bool:
    return actor.holds(Role.OFFICE)


def draw_heading(request: HttpRequest, thing: object) -> Panel | None:
    return Panel(f"关于 {thing}", "ui/error.html", {}) if actor_of(request).user_id == 7 else None


def test_only_what_is_registered_shows_and_empty_groups_do_not() -> None:
    register_entry(Group.LEDGER, PROBLEMS)
    groups = groups_for(ACTOR, "/")
    assert [(group.label, [entry.label for entry in group.entries]) for group in groups] == [("台账", ["问题台账"])]


def test_groups_and_entries_stand_in_their_order_however_they_were_registered() -> None:
    register_entry(Group.RESULTS, replace(PROBLEMS, key="audit", label="操作存证"))
    register_entry(Group.LEDGER, PROBLEMS)
    register_entry(Group.LEDGER, replace(PROBLEMS, key="import", label="导入台账", order=30))
    register_entry("ledger", replace(PROBLEMS, key="campaigns", label="专项整治", order=10))
    register_entry(Group.WORK, HOME)
    labels = [entry.label for group in groups_for(ACTOR, "/") for entry in group.entries]
    assert labels == ["我的待办", "专项整治", "问题台账", "导入台账", "操作存证"]


def test_an_entry_shows_only_to_whom_it_is_for() -> None:
    register_entry(Group.LEDGER, replace(PROBLEMS, shown=only_office))
    assert groups_for(ACTOR, "/") != ()
    assert groups_for(UNIT, "/") == ()


def test_who_is_not_signed_in_sees_no_entries() -> None:
    register_entry(Group.LEDGER, PROBLEMS)
    assert groups_for(ANONYMOUS, "/") == ()


def test_what_is_for_everybody_stands_on_the_sign_in_page_and_in_no_side_bar() -> None:
    register_entry(Group.ENTRANCE, replace(PROBLEMS, label="公示", shown=lambda actor: actor.user_id is None))
    assert [entry.label for entry in entrance_entries(ANONYMOUS, "/")] == ["公示"]
    assert entrance_entries(ACTOR, "/") == () and groups_for(ANONYMOUS, "/") == groups_for(ACTOR, "/") == ()


def test_a_page_that_does_not_exist_yet_does_not_show() -> None:
    register_entry(Group.LEDGER, replace(PROBLEMS, path="nowhere:index"))
    assert groups_for(ACTOR, "/") == ()


def test_a_page_registered_twice_is_a_mistake_unless_it_is_the_same() -> None:
    register_entry(Group.LEDGER, PROBLEMS)
    register_entry(Group.LEDGER, PROBLEMS)
    with pytest.raises(ValueError, match="problems"):
        register_entry(Group.LEDGER, replace(PROBLEMS, label="另一个"))


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", ["我的待办"]), ("/problems/", ["问题台账"]), ("/problems/SZ-2026-0147/", ["问题台账"]), ("/elsewhere/", [])],
)
def test_the_page_that_is_open_is_marked_and_home_only_for_itself(path: str, current: list[str]) -> None:
    register_entry(Group.WORK, HOME)
    register_entry(Group.LEDGER, PROBLEMS)
    marked = [entry.label for group in groups_for(ACTOR, path) for entry in group.entries if entry.current]
    assert marked == current


def test_a_count_of_nothing_is_not_shown() -> None:
    register_entry(Group.LEDGER, replace(PROBLEMS, count=lambda actor: 0))
    assert groups_for(ACTOR, "/")[0].entries[0].count is None


def test_a_count_is_the_readers_own() -> None:
    register_entry(Group.LEDGER, replace(PROBLEMS, count=lambda actor: actor.user_id))
    assert [groups_for(actor, "/")[0].entries[0].count for actor in (ACTOR, UNIT)] == [7, 8]


def test_counts_of_pages_that_do_not_show_are_never_asked() -> None:
    def fail(actor: Actor) -> int:
        raise AssertionError("asked")

    register_entry(Group.LEDGER, replace(PROBLEMS, shown=only_office, count=fail))
    assert groups_for(UNIT, "/") == ()


def test_units_read_another_label_where_one_is_given() -> None:
    entry = replace(PROBLEMS, label="总览", label_for=lambda actor: "总览" if only_office(actor) else "本单位情况")
    register_entry(Group.WORK, entry)
    assert [groups_for(actor, "/")[0].entries[0].label for actor in (ACTOR, UNIT)] == ["总览", "本单位情况"]


def test_the_top_bar_has_entries_of_its_own() -> None:
    register_entry(Group.TOP, replace(PROBLEMS, key="inbox", label="消息"))
    assert groups_for(ACTOR, "/") == ()
    assert [entry.label for entry in top_entries(ACTOR, "/")] == ["消息"]


def test_phones_get_three_tabs_at_most_and_short_words() -> None:
    register_entry(Group.WORK, HOME)
    for n in range(4):
        register_entry(Group.LEDGER, replace(PROBLEMS, key=f"p{n}", label=f"台账{n}", tab=True, order=n))
    assert [tab.short for tab in Shell(request_of()).tabs] == ["待办", "台账0", "台账1"]


def test_the_frame_says_where_the_reader_belongs() -> None:
    shell.name_place(lambda actor: Place("澜川县", f"{actor.name}的单位"))
    assert Shell(request_of()).place == Place("澜川县", "梁正的单位")
    assert Shell(request_of(ANONYMOUS)).place == Place()


def test_a_request_that_no_middleware_saw_comes_from_nobody() -> None:
    assert actor_of(request_of(None)) is ANONYMOUS


def test_the_account_menu_holds_what_was_registered() -> None:
    shell.register_account_link(AccountLink("home", "两步验证", "shield-lock"))
    assert [link.label for link in Shell(request_of()).account_links] == ["两步验证"]


def test_a_panel_shows_to_whom_it_answers() -> None:
    register_panel("problem.side", draw_heading)
    assert [panel.title for panel in panels.panels_of("problem.side", request_of(), "X-1")] == ["关于 X-1"]
    assert panels.panels_of("problem.side", request_of(UNIT), "X-1") == []


def test_panels_stand_in_their_order() -> None:
    register_panel("s", lambda request, thing: Panel("后", "ui/messages.html", {}), order=90)
    register_panel("s", lambda request, thing: Panel("先", "ui/messages.html", {}), order=10)
    assert [panel.title for panel in panels.panels_of("s", request_of(), None)] == ["先", "后"]


def test_a_panel_registered_twice_shows_once() -> None:
    register_panel("s", draw_heading)
    register_panel("s", draw_heading)
    assert len(panels.panels_of("s", request_of(), "x")) == 1


def test_a_slot_that_nobody_fills_is_empty() -> None:
    assert render_panels("nobody", request_of(), None) == ""


def test_a_panel_is_a_card_with_its_heading_and_count() -> None:
    register_panel("s", lambda request, thing: Panel("线索 <1>", "ui/messages.html", {}, count=1200, key="flags"))
    card = read(render_panels("s", request_of(), None)).find("section", "bh-card")
    assert card.attributes["id"] == "flags"
    assert (card.find("h2").words, card.find("span", "cnt").words) == ("线索 <1>", "1,200")


def test_a_panel_without_a_heading_brings_its_own_card() -> None:
    register_panel("s", lambda request, thing: Panel("", "ui/messages.html", {}))
    assert read(render_panels("s", request_of(), None)).find_all("section") == []
