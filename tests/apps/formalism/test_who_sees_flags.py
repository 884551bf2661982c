"""Who sees what of a flag: the office all of its region, units what concerns them, and never the other unit's text."""

import pytest

from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.models import Flag
from bihuan.apps.formalism.queries import FlagFilter
from bihuan.apps.ledger.models import Membership, Problem
from bihuan.core.actors import ANONYMOUS, Role
from bihuan.core.decisions import Missing, Refused
from tests.apps.formalism.planted import COPIED, copied, flagged, scan
from tests.apps.ledger.web.county import County, now
from tests.factories import make_user

NO_READERS = ("assisting", "checker", "inspector", "discipline", "elsewhere", "system-admin")


@pytest.fixture
def peopled(county: County) -> County:
    county.users["inspector"] = make_user(county.region, Role.INSPECTOR)
    county.users["discipline"] = make_user(county.region, Role.DISCIPLINE)
    return county


@pytest.mark.parametrize("who", ["office", "leader", "lead", "accountable", "other"])
def test_whom_it_concerns_and_who_runs_it_see_it(county: County, who: str) -> None:
    flag = flagged(county)

    assert flag.pk in {row.id for row in queries.flag_page(county.actor(who), wanted=FlagFilter()).rows}
    assert queries.flag_detail(county.actor(who), flag_id=flag.pk).row.id == flag.pk


@pytest.mark.parametrize("who", NO_READERS)
def test_nobody_else_does(peopled: County, who: str) -> None:
    flag = flagged(peopled)

    assert queries.flag_page(peopled.actor(who), wanted=FlagFilter()).rows == ()
    with pytest.raises(Missing):
        queries.flag_detail(peopled.actor(who), flag_id=flag.pk)
    with pytest.raises((Missing, Refused)):
        operations.answer_flag(actor=peopled.actor(who), at=now(), flag_id=flag.pk, text="我来说")


def test_the_public_sees_nothing(county: County) -> None:
    flagged(county)

    assert queries.count_flags(ANONYMOUS, wanted=FlagFilter()) == 0


def test_a_unit_sees_its_own_text_beside_a_stranger_that_has_no_name(county: County) -> None:
    flag = flagged(county)

    detail = queries.flag_detail(county.actor("other"), flag_id=flag.pk)
    own = [subject for subject in detail.subjects if subject.readable]
    strange = [subject for subject in detail.subjects if not subject.readable]

    assert [subject.unit for subject in own] == [county.other.name]
    assert own[0].marked is not None
    assert own[0].marked.characters > len(COPIED) / 2
    assert [(subject.problem, subject.unit, subject.marked, subject.at) for subject in strange] == [
        (None, "", None, None)
    ]
    assert strange[0].later is False  # the other's was there before
    assert detail.why is None
    assert [unit.name for unit in detail.row.units] == [county.other.name]
    assert (detail.row.hidden_units, detail.row.hidden_problems) == (1, 1)
    assert county.accountable.name not in repr(detail)


def test_whose_text_came_first_is_told_that_the_other_is_younger(county: County) -> None:
    flag = flagged(county)

    detail = queries.flag_detail(county.actor("accountable"), flag_id=flag.pk)

    assert [subject.later for subject in detail.subjects if not subject.readable] == [True]


def test_the_lead_unit_of_both_campaigns_reads_both_texts(county: County) -> None:
    flag = flagged(county)

    detail = queries.flag_detail(county.actor("lead"), flag_id=flag.pk)

    assert all(subject.readable for subject in detail.subjects)
    assert not detail.may_rule
    assert not detail.may_answer


def test_a_unit_reads_its_own_answers_alone(county: County) -> None:
    flag = flagged(county)
    operations.answer_flag(actor=county.actor("accountable"), at=now(), flag_id=flag.pk, text="先写的是我们。")

    theirs = queries.flag_detail(county.actor("other"), flag_id=flag.pk)
    whole = queries.flag_detail(county.actor("office"), flag_id=flag.pk)

    assert (theirs.answers, theirs.hidden_answers) == ((), 1)
    assert [answer.text for answer in whole.answers] == ["先写的是我们。"]


def test_a_filter_by_unit_tells_no_unit_who_the_other_is(county: County) -> None:
    flagged(county)
    theirs = FlagFilter(unit=county.accountable.id)

    assert queries.count_flags(county.actor("other"), wanted=theirs) == 0
    assert queries.count_flags(county.actor("office"), wanted=theirs) > 0
    assert [row.name for row in queries.unit_tallies(county.actor("other"))] == [county.other.name]


def test_figures_by_campaign_unit_and_check_are_what_their_lists_hold(county: County) -> None:
    flagged(county)
    for who in ("office", "lead", "other"):
        actor = county.actor(who)
        for tally in queries.campaign_tallies(actor):
            assert tally.record.found == queries.count_flags(actor, wanted=FlagFilter(campaign=tally.id))
        for tally in queries.unit_tallies(actor):
            assert tally.record.found == queries.count_flags(actor, wanted=FlagFilter(unit=tally.id))
        for check, count in queries.seen_by_check(actor).items():
            assert count == queries.count_flags(actor, wanted=FlagFilter(check=check))
        total = queries.total_record(actor)
        assert total.open == queries.count_flags(actor, wanted=FlagFilter(group="unsettled"))


def test_what_waits_for_an_answer_is_what_the_unit_has_not_answered(county: County) -> None:
    flag = flagged(county)
    waiting = FlagFilter(group="to-answer")
    before = queries.count_flags(county.actor("other"), wanted=waiting)

    operations.answer_flag(actor=county.actor("other"), at=now(), flag_id=flag.pk, text="一起查的。")

    assert queries.count_flags(county.actor("other"), wanted=waiting) == before - 1
    assert queries.count_flags(county.actor("accountable"), wanted=waiting) == before


def test_what_was_flagged_stays_readable_when_the_report_is_gone(county: County) -> None:
    first, _ = copied(county)
    scan(county)
    problem = Problem.objects.get(number=first)
    problem.progress_reports.all().delete()
    flag = Flag.objects.get(check_id="text.across-units")

    detail = queries.flag_detail(county.actor("office"), flag_id=flag.pk)

    gone = [subject for subject in detail.subjects if subject.gone]
    assert len(gone) == 1
    assert gone[0].marked is not None
    assert "".join(piece.text for piece in gone[0].marked.pieces) == COPIED


def test_a_problem_that_left_the_campaign_leaves_its_flags_with_the_office(county: County) -> None:
    flag = flagged(county)
    Membership.objects.all().delete()

    assert queries.flag_detail(county.actor("office"), flag_id=flag.pk).row.id == flag.pk
    with pytest.raises(Missing):
        queries.flag_detail(county.actor("lead"), flag_id=flag.pk)


@pytest.mark.parametrize("number", [3, 30])
def test_a_list_asks_the_same_however_many_flags_there_are(
    county: County, number: int, django_assert_num_queries: object
) -> None:
    first = flagged(county)
    for n in range(number):
        first.pk, first.key = None, f"{n:064d}"
        first.save(force_insert=True)

    office = county.actor("office")
    with django_assert_num_queries(6):  # type: ignore[operator]
        found = queries.flag_page(office, wanted=FlagFilter())
        assert found.page.paginator.count > number
