"""Leads of the check-up in my work: what a unit may answer and until when, what the office rules on."""

from datetime import datetime

import pytest

from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.models import Flag, RulingOutcome
from bihuan.apps.formalism.queries import FlagFilter
from bihuan.interfaces.portal.home_flags import flag_sections
from bihuan.interfaces.portal.home_sections import SHOWN, Section
from tests.apps.formalism.planted import ACROSS, after_the_time, copied, flagged, report, scan, working
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.ledger.web.reading import read


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def sections(county: County, who: str, at: datetime | None = None) -> dict[str, Section]:
    return {section.key: section for section in flag_sections(county.actor(who), now=at or now())}


@pytest.mark.parametrize(
    ("who", "key", "button"),
    [
        ("other", "flags-to-answer", "答复"),
        ("accountable", "flags-to-answer", "答复"),
        ("office", "flags-unsettled", "认定"),
    ],
)
def test_a_lead_waits_with_one_button_and_until_when(county: County, who: str, key: str, button: str) -> None:
    flag = flagged(county)

    section = sections(county, who)[key]

    row = next(row for row in section.rows if row.url == f"/formalism/flags/{flag.pk}/")
    assert row.step is not None
    assert row.step.label == button
    assert row.deadline is not None
    assert "个工作日" in str(row.deadline.text)


@pytest.mark.parametrize("who", ["office", "other", "accountable"])
def test_the_figure_is_what_its_list_holds(county: County, who: str) -> None:
    flagged(county)
    for place in range(SHOWN + 2):
        report(county, "other", working(county, "other", county.other.id, f"第 {place} 处"))
    scan(county)

    for section in sections(county, who).values():
        group = section.url.partition("group=")[2]
        assert section.figure is not None
        assert section.figure.value == queries.count_flags(county.actor(who), wanted=FlagFilter(group=group))
        assert len(section.rows) == min(SHOWN, section.figure.value)
        page = read(county.browser(who).get(section.url))
        assert {row.url for row in section.rows} <= set(page.links)


def test_what_was_answered_waits_for_the_office_first_and_for_the_unit_no_more(county: County) -> None:
    flag = flagged(county)
    operations.answer_flag(actor=county.actor("other"), at=now(), flag_id=flag.pk, text="联合检查")

    assert flag.pk not in {
        int(row.url.split("/")[3]) for each in sections(county, "other").values() for row in each.rows
    }
    assert sections(county, "office")["flags-unsettled"].rows[0].url == f"/formalism/flags/{flag.pk}/"


def test_after_the_time_nothing_is_late_and_may_still_be_answered(county: County) -> None:
    flag = flagged(county)

    (row,) = (
        row
        for row in sections(county, "other", after_the_time(flag))["flags-to-answer"].rows
        if row.url.endswith(f"/{flag.pk}/")
    )

    assert row.deadline is None
    assert any("仍可答复" in fact for fact in row.facts)


def test_what_is_settled_and_what_concerns_others_waits_for_nobody(county: County) -> None:
    at = after_the_time(flagged(county))
    for pk in Flag.objects.values_list("pk", flat=True):
        operations.rule_on_flag(
            actor=county.actor("office"), at=at, flag_id=pk, outcome=RulingOutcome.DISMISSED, why="联合检查"
        )

    assert [sections(county, who) for who in ("office", "other", "assisting", "checker", "leader")] == [{}] * 5


@pytest.mark.parametrize("who", ["office", "other"])
def test_it_costs_one_query_where_nothing_waits(county: County, who: str, django_assert_num_queries: object) -> None:
    copied(county)
    actor = county.actor(who)

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert list(flag_sections(actor, now=now())) == []
    assert not Flag.objects.filter(check_id=ACROSS).exists()
