"""What the pages say in words: figures, files, English, who gets which button."""

from io import BytesIO

import pytest

from bihuan.apps.evidence import operations as evidence
from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.models import Flag, RulingOutcome
from bihuan.apps.formalism.queries import NumberRow, ProblemName, Subject
from bihuan.apps.formalism.web.words import check_word, number_words, say_plain, subject_word
from bihuan.apps.ledger import operations as ledger
from tests.apps.formalism.planted import after_the_time, flagged, scan, working
from tests.apps.formalism.web.test_pages import page
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read
from tests.apps.verification.steps import photo


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (12.0, "12"),
        (0.93, "0.93"),
        (1204.5, "1,204.5"),
        (0.0, "0"),
        (100.0, "100"),
        (-3.25, "-3.25"),
        (0.00004, "0"),
    ],
)
def test_a_figure_is_said_without_needless_digits(value: float, said: str) -> None:
    assert say_plain(value) == said


def test_a_figure_without_expectation_says_so() -> None:
    assert number_words(NumberRow("r1", "相同", 0.9, None)) == ("相同", "0.9", "")
    assert number_words(NumberRow("r1", "合计", 9, 10)) == ("合计", "9", "10")


def test_a_check_that_is_no_longer_declared_keeps_its_id() -> None:
    assert check_word("text.gone-for-good") == "text.gone-for-good"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        pytest.param("report", "XY-2026-0001 的进展", id="report without a day"),
        pytest.param("measure", "XY-2026-0001 的措施", id="measure"),
        pytest.param("problem", "问题 XY-2026-0001", id="problem"),
    ],
)
def test_a_thing_is_called_after_its_problem(kind: str, said: str) -> None:
    subject = Subject("x1", kind, readable=True, problem=ProblemName(1, "XY-2026-0001", "缺留样"))

    assert subject_word(subject) == said


def test_what_may_not_be_read_has_no_name() -> None:
    assert subject_word(Subject("x1", "report", readable=False)) == "另一单位的材料"


@pytest.mark.parametrize(
    ("who", "offered", "not_offered"),
    [
        pytest.param("office", "认定", "答复", id="the office rules"),
        pytest.param("other", "答复", "认定", id="a unit answers"),
        pytest.param("leader", "", "认定", id="a leader reads"),
        pytest.param("lead", "", "答复", id="the lead unit reads"),
    ],
)
def test_who_gets_which_button(county: County, who: str, offered: str, not_offered: str) -> None:
    flag = flagged(county)

    links = read(county.browser(who).get(f"/formalism/flags/{flag.pk}/")).links
    steps = {"认定": f"/formalism/flags/{flag.pk}/rule/", "答复": f"/formalism/flags/{flag.pk}/answer/"}

    assert (steps.get(offered) in links) is bool(offered)
    assert steps[not_offered] not in links


def test_what_is_settled_can_be_reopened_and_still_be_answered(county: County) -> None:
    flag = flagged(county)
    operations.rule_on_flag(
        actor=county.actor("office"),
        at=after_the_time(flag),
        flag_id=flag.pk,
        outcome=RulingOutcome.CONFIRMED,
        why="一字不差",
    )

    office = read(county.browser("office").get(f"/formalism/flags/{flag.pk}/")).links
    unit = read(county.browser("other").get(f"/formalism/flags/{flag.pk}/")).links

    assert f"/formalism/flags/{flag.pk}/reopen/" in office
    assert f"/formalism/flags/{flag.pk}/rule/" not in office
    assert f"/formalism/flags/{flag.pk}/answer/" in unit


@pytest.mark.parametrize("step", ["rule", "answer", "reopen"])
def test_a_step_that_is_not_ones_own_is_refused(county: County, step: str) -> None:
    flag = flagged(county)
    answers = {"rule": "other", "answer": "office", "reopen": "office"}

    assert county.browser(answers[step]).get(f"/formalism/flags/{flag.pk}/{step}/").status_code == 403


def same_picture_twice(county: County) -> Flag:
    """One picture as evidence of two problems of two units."""
    for who, unit in (("accountable", county.accountable.id), ("other", county.other.id)):
        number = working(county, who, unit)
        piece = evidence.add_evidence(
            actor=county.actor(who),
            at=now(),
            stream=BytesIO(photo().getvalue()),
            filename="现场.jpg",
            region_id=county.region.id,
        )
        ledger.report_progress(
            actor=county.actor(who), at=now(), number=number, line=f"{who} 已到现场", evidence_ids=[piece]
        )
    scan(county)
    return Flag.objects.get(check_id="evidence.same-file")


def test_files_are_shown_to_whom_they_are_open_and_counted_for_others(county: County) -> None:
    flag = same_picture_twice(county)

    whole = queries.flag_detail(county.actor("office"), flag_id=flag.pk)
    own = queries.flag_detail(county.actor("other"), flag_id=flag.pk)

    assert (len(whole.files), whole.hidden_files) == (2, 0)
    assert (len(own.files), own.hidden_files) == (1, 1)
    assert "另有 1 件不在你可以查看的范围内" in page(county, "other", f"/formalism/flags/{flag.pk}/")
    assert page(county, "office", f"/formalism/flags/{flag.pk}/").count("现场.jpg") >= 2


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/formalism/", "Check-up"),
        ("/formalism/flags/", "A person looks at each"),
        ("/formalism/checks/", "Known false alarms"),
        ("/formalism/templates/", "Given templates"),
        ("/formalism/templates/new/", "Register a given template"),
        ("/formalism/flags/{flag}/", "This is a lead, not a verdict"),
        ("/formalism/flags/{flag}/rule/", "a ruling changes no score"),
    ],
)
def test_every_page_is_there_in_english(county: County, address: str, said: str) -> None:
    flag = flagged(county)
    browser = county.browser("office")
    browser.cookies["django_language"] = "en"

    shown = browser.get(address.format(flag=flag.pk)).content.decode()

    assert said in shown


def test_nothing_found_yet_says_what_happens_next(county: County) -> None:
    assert "还没有体检过。每周一早上自动进行一次。" in page(county, "office", "/formalism/")
    assert "这里没有线索" in page(county, "office", "/formalism/flags/")
    assert "还没有登记模板" in page(county, "office", "/formalism/templates/")


def test_filters_are_chips_that_can_be_taken_off(county: County) -> None:
    flagged(county)

    query = f"check=text.across-units&state=open&weight=strong&family=text&unit={county.other.id}"
    shown = page(county, "office", f"/formalism/flags/?{query}")

    for words in ("不同单位报告雷同", "待答复", "应当看", "文字", county.other.name):
        assert words in shown
    assert "清除筛选" in shown


def test_the_side_bar_shows_the_check_up_to_its_readers_alone(county: County) -> None:
    assert 'href="/formalism/"' in page(county, "office", "/")
    assert 'href="/formalism/"' in page(county, "other", "/")
    assert 'href="/formalism/"' not in page(county, "checker", "/")
    assert 'href="/formalism/"' not in page(county, "system-admin", "/")
