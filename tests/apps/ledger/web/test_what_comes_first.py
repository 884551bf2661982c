"""The card 下一步 leads to what is missing: nobody has to look for the button that the reason speaks of."""

import pytest

from bihuan.apps.ledger import operations
from bihuan.apps.ledger.operations import NewMeasure, NewMilestone
from bihuan.core.lifecycle import Track
from tests.apps.ledger.web.county import FAR, County, make_county, now
from tests.apps.ledger.web.reading import read
from tests.apps.verification.steps import applied, under_check


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def accepted(county: County, track: Track) -> str:
    number = county.dispatched(track=track)
    operations.accept_problem(actor=county.actor("accountable"), at=now(), number=number)
    return number


def card(county: County, number: str, who: str = "accountable") -> str:
    page = read(county.browser(who).get(f"/problems/{number}/"))
    return page.html.partition("bh-next-card")[2].partition("</section>")[0]


def plan(county: County, number: str, what: str) -> None:
    given = {"actor": county.actor("accountable"), "at": now(), "number": number}
    if what == "measure":
        operations.add_measure(**given, measure=NewMeasure("开设专户"))  # type: ignore[arg-type]
    if what == "standard":
        operations.set_standard(**given, standard="家家有专户")  # type: ignore[arg-type]
    if what == "milestone":
        operations.add_milestone(**given, milestone=NewMilestone("一半开户", due=FAR))  # type: ignore[arg-type]


def test_what_keeps_the_work_from_beginning_stands_first(county: County) -> None:
    number = accepted(county, Track.STAGED)
    shown = card(county, number)
    places = [shown.index(f"/problems/{number}/{path}/") for path in ("measure", "standard", "milestone")]
    assert places == sorted(places)
    assert places[-1] < shown.index(f"/problems/{number}/progress/")
    assert shown.count("btn-primary") == 1


@pytest.mark.parametrize("done", [("measure",), ("measure", "standard")])
def test_each_missing_piece_goes_from_the_card_when_it_is_there(county: County, done: tuple[str, ...]) -> None:
    number = accepted(county, Track.STAGED)
    for what in done:
        plan(county, number, what)
    shown = card(county, number)
    for what in ("measure", "standard", "milestone"):
        assert (f"/problems/{number}/{what}/" in shown) == (what not in done), what


def test_when_nothing_is_missing_the_work_begins_first(county: County) -> None:
    number = accepted(county, Track.STAGED)
    for what in ("measure", "standard", "milestone"):
        plan(county, number, what)
    shown = card(county, number)
    assert f"/problems/{number}/begin/" in shown
    assert not any(f"/problems/{number}/{what}/" in shown for what in ("measure", "standard", "milestone"))


def test_a_problem_put_right_at_once_needs_no_stage_goal(county: County) -> None:
    number = accepted(county, Track.IMMEDIATE)
    shown = card(county, number)
    assert f"/problems/{number}/measure/" in shown and f"/problems/{number}/milestone/" not in shown


@pytest.mark.parametrize("who", ["assisting", "leader", "checker", "office"])
def test_others_are_not_led_there(county: County, who: str) -> None:
    number = accepted(county, Track.STAGED)
    answer = county.browser(who).get(f"/problems/{number}/")
    if answer.status_code == 200:
        shown = read(answer).html.partition("bh-next-card")[2].partition("</section>")[0]
        assert f"/problems/{number}/measure/" not in shown


def test_taking_an_application_back_never_stands_out(county: County) -> None:
    """A unit that has just applied is not led to undo it."""
    shown = card(county, applied(county))
    assert "撤回申请" in shown and "btn-primary" not in shown


def test_releasing_a_check_never_stands_out(county: County) -> None:
    shown = card(county, under_check(county), "office")
    assert "放开核查" in shown and "btn-primary" not in shown


def test_a_check_stands_out_for_who_makes_it(county: County) -> None:
    shown = card(county, under_check(county), "checker")
    assert "写核查结论" in shown.partition("btn-primary")[2]
