"""The check-ups of the demo county: leads in every state, with answers and reasons, and nothing that its own rules forbid."""

from datetime import date

import pytest

from bihuan.apps.evidence.models import Evidence
from bihuan.apps.formalism import queries
from bihuan.apps.formalism.models import Flag, FlagAnswer, FlagRuling, GivenTemplate, Scan
from bihuan.apps.formalism.queries import FlagFilter
from bihuan.core.actors import system_actor
from bihuan.interfaces.demo.build import DemoSize, build_demo
from bihuan.interfaces.demo.checking_up import LOOKED_AT

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def county(lasting: None) -> None:
    build_demo(actor=system_actor("demo"), today=TODAY, size=DemoSize(units=30, problems=240, seed=7))


@pytest.mark.usefixtures("county")
class TestTheDemoCounty:
    def test_was_checked_on_two_mondays_before_today(self) -> None:
        days = [scan.at.date() for scan in Scan.objects.order_by("at")]

        assert len(days) == 2
        assert all(scan.at.astimezone().date() < TODAY for scan in Scan.objects.all())
        assert (days[1] - days[0]).days == 7

    def test_has_leads_in_every_state(self) -> None:
        found = set(Flag.objects.values_list("state", flat=True))

        assert found == {"open", "answered", "confirmed", "dismissed"}

    def test_lets_leads_of_several_checks_be_looked_at(self) -> None:
        ruled = set(FlagRuling.objects.values_list("flag__check_id", flat=True))

        assert len(ruled) >= 3
        assert ruled <= set(LOOKED_AT)
        assert len(set(Flag.objects.values_list("check_id", flat=True))) >= 6

    def test_has_a_photo_that_is_older_than_its_problem(self) -> None:
        flags = Flag.objects.filter(check_id="evidence.before-problem")

        assert flags
        for flag in flags:
            (problem,) = (each.problem for each in flag.problems.all())
            (file,) = flag.findings.get().evidence["files"]
            taken = Evidence.objects.get(pk=file[1:]).made_on
            assert taken is not None
            assert taken < problem.registered_at.date()

    def test_hears_whom_it_concerns_and_says_why(self) -> None:
        assert FlagAnswer.objects.exists()
        assert all(ruling.why and ruling.by_id for ruling in FlagRuling.objects.all())
        for ruling in FlagRuling.objects.filter(outcome="confirmed").select_related("flag"):
            heard = set(ruling.flag.answers.filter(at__lt=ruling.at).values_list("unit", flat=True))
            concerned = set(ruling.flag.concerned.values_list("unit", flat=True))
            assert heard >= concerned or ruling.at >= ruling.flag.answer_until

    def test_knows_what_was_given_to_all(self) -> None:
        assert GivenTemplate.objects.get().title == "整改周报样式"

    def test_tells_figures_that_are_the_lists(self) -> None:
        actor = system_actor("demo")
        for tally in queries.campaign_tallies(actor):
            assert tally.record.found == queries.count_flags(actor, wanted=FlagFilter(campaign=tally.id))
