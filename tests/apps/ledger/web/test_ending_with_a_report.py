"""One report ends the measures and stage goals that it is about: a unit opens no page for each of them."""

import pytest
from django.http import HttpResponse

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import Measure, Milestone, ProgressReport
from bihuan.apps.ledger.operations import NewMeasure, NewMilestone
from bihuan.core.lifecycle import Track
from tests.apps.ledger.web.county import FAR, County, make_county, now
from tests.apps.ledger.web.reading import read

LINE = "11 家都开了专户"


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def working(county: County) -> str:
    """Two measures and two stage goals, all open."""
    number = county.dispatched(
        track=Track.STAGED, standard="家家有专户",
        measures=(NewMeasure("开设专户"), NewMeasure("公开账目")),
        milestones=(NewMilestone("一半开户", due=FAR), NewMilestone("全部开户", due=FAR)),
    )  # fmt: skip
    actor = county.actor("accountable")
    operations.accept_problem(actor=actor, at=now(), number=number)
    operations.begin_rectification(actor=actor, at=now(), number=number)
    return number


def report(county: County, number: str, who: str = "accountable", **answers: object) -> HttpResponse:
    browser = county.browser(who)
    address = f"/problems/{number}/progress/"
    form = next(form for form in read(browser.get(address)).forms if form.action == address)
    answer = browser.post(address, form.filled(**answers))
    assert isinstance(answer, HttpResponse)
    return answer


def open_measures(number: str) -> list[int]:
    rows = Measure.objects.filter(problem__number=number, state="open")
    return list(rows.order_by("position").values_list("position", flat=True))


def open_stones(number: str) -> list[int]:
    rows = Milestone.objects.filter(problem__number=number, reached_at=None)
    return list(rows.order_by("position").values_list("position", flat=True))


def test_what_is_ticked_is_ended_with_the_same_line(county: County) -> None:
    number = working(county)
    assert report(county, number, line=LINE, ends=["1", "2"], reaches=["1"]).status_code == 302
    assert (open_measures(number), open_stones(number)) == ([], [2])
    act = Act.objects.filter(action="ledger.progress.reported").latest("id")
    after = act.after or {}
    assert (after["measures_ended"], after["milestones_reached"]) == ([1, 2], [1])


def test_nothing_is_ended_that_was_not_ticked(county: County) -> None:
    number = working(county)
    assert report(county, number, line=LINE).status_code == 302
    assert (open_measures(number), open_stones(number)) == ([1, 2], [1, 2])


def test_only_what_is_open_is_offered(county: County) -> None:
    number = working(county)
    report(county, number, line=LINE, ends=["1"], reaches=["1", "2"])
    page = read(county.browser("accountable").get(f"/problems/{number}/progress/"))
    assert "这次做完的措施" in page.words and "2 公开账目" in page.words
    assert "1 开设专户" not in page.words.partition("这个问题")[0]
    assert "这次达到的阶段目标" not in page.words, "a question without an answer is not asked"


@pytest.mark.parametrize("ticked", ["3", "0", "-1", "x", "1; DROP"])
def test_what_is_not_there_cannot_be_ticked_and_nothing_is_lost(county: County, ticked: str) -> None:
    number = working(county)
    answer = report(county, number, line=LINE, ends=[ticked])
    assert answer.status_code == 422
    assert LINE in answer.content.decode()
    assert open_measures(number) == [1, 2] and not ProgressReport.objects.exists()


def test_what_somebody_else_ended_meanwhile_is_told_and_the_words_stay(county: County) -> None:
    number = working(county)
    browser = county.browser("accountable")
    address = f"/problems/{number}/progress/"
    form = next(form for form in read(browser.get(address)).forms if form.action == address)
    operations.end_measure(actor=county.actor("assisting"), at=now(), number=number, position=1)
    answer = browser.post(address, form.filled(line=LINE, ends=["1"]))
    assert answer.status_code in (409, 422)
    assert LINE in answer.content.decode()
    assert not ProgressReport.objects.exists()


def test_ticks_stay_when_something_else_is_wrong(county: County) -> None:
    number = working(county)
    answer = report(county, number, line=" ", ends=["2"], reaches=["1"])
    assert answer.status_code == 422
    html = answer.content.decode()
    for name, value in (("ends", "2"), ("reaches", "1")):
        box = html.partition(f'name="{name}" value="{value}"')[2].partition(">")[0]
        assert "checked" in box, name
    assert open_measures(number) == [1, 2]


def test_who_assists_may_end_what_they_did(county: County) -> None:
    number = working(county)
    assert report(county, number, "assisting", line=LINE, ends=["2"]).status_code == 302
    assert open_measures(number) == [1]


def test_a_report_with_everything_ended_leads_to_the_application(county: County) -> None:
    number = working(county)
    report(county, number, line=LINE, ends=["1", "2"], reaches=["1", "2"])
    words = read(county.browser("accountable").get(f"/problems/{number}/")).words
    assert "条措施没有完成" not in words
