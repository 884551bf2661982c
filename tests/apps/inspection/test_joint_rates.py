"""What finished plans say of several campaigns together: on the pages, over REST, on the command line; the same everywhere."""

import dataclasses

import pytest
from django.utils import timezone

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.campaigns.models import Campaign
from bihuan.apps.inspection import queries
from bihuan.apps.inspection.models import VisitItem
from bihuan.core.inspections.estimates import Sampled, joint_estimate
from bihuan.core.inspections.findings import Finding
from tests.apps.inspection.course import Course, over, started, visited
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read
from tests.apps.verification.steps import applied
from tests.command import run_here
from tests.factories import SYSTEM
from tests.interfaces.rest.programs import Program, token_for, told


def second(county: County, name: str = "物业", prefix: str = "WY") -> County:
    """The same county, where problems are registered in another campaign."""
    made = campaigns.create_campaign(
        actor=SYSTEM, at=now(), region_id=county.region.id, name=f"{name}专项整治", short_name=name, prefix=prefix,
        starts_on=timezone.localdate(), ends_on=Campaign.objects.get(pk=county.campaign).ends_on,
        lead_unit_id=county.lead.id, participating_unit_ids=(county.accountable.id,),
    )  # fmt: skip
    return dataclasses.replace(county, campaign=made)


def of_two(county: County, *, sample: int = 6, **known: object) -> tuple[Course, County]:
    """A finished plan that drew from two campaigns: eight problems reported in the one, four in the other."""
    other = second(county)
    for _ in range(4):
        applied(other)
    wanted: dict[str, object] = {"problems": 8, "sample": sample, "campaign_ids": (county.campaign, other.campaign)}
    return over(county, **(wanted | known)), other


def test_campaigns_count_by_their_size_and_not_by_how_many_were_drawn(county: County) -> None:
    course, other = of_two(county)
    spoilt = VisitItem.objects.filter(plan=course.row, selected__item__campaign=other.campaign)
    spoilt.update(finding=Finding.PARTLY)

    held = queries.plan_detail(county.actor("office"), course.plan).verified

    drawn = spoilt.count()
    assert held is not None and drawn
    assert held.joint == joint_estimate([Sampled(8, 8, 6 - drawn, 6 - drawn), Sampled(4, 4, drawn, 0)])
    assert (held.joint.strata, held.joint.method, held.left_out) == (2, "sum", ())
    assert held.joint.estimate.verified == pytest.approx(100 * 8 / 12)


def test_a_campaign_of_which_nothing_was_drawn_is_named_and_left_out(county: County) -> None:
    other = second(county)
    course = over(county, problems=2, sample=2, campaign_ids=(county.campaign, other.campaign))

    held = queries.plan_detail(county.actor("office"), course.plan).verified

    assert held is not None
    assert (held.joint.strata, held.joint.method, held.left_out) == (1, "exact", (other.campaign,))
    assert held.joint.estimate == queries.campaign_estimates([county.campaign])[county.campaign].estimate


def test_a_later_plan_that_drew_nothing_of_a_campaign_leaves_what_an_earlier_one_said_of_it(county: County) -> None:
    other = second(county)
    earlier = over(other, problems=2, sample=2, finding=Finding.PARTLY)
    before, gaps = queries.campaign_estimates([other.campaign]), queries.unit_gaps(other.campaign)

    later = over(
        county, problems=4, sample=1, campaign_ids=(county.campaign, other.campaign), overlap_reason="半年后再查"
    )

    found = queries.campaign_estimates([county.campaign, other.campaign])
    assert (found[county.campaign].plan, found[other.campaign].plan) == (later.plan, earlier.plan)
    assert found[other.campaign] == before[other.campaign]
    assert queries.unit_gaps(other.campaign) == gaps != ()


def test_a_plan_that_is_not_over_says_nothing(county: County) -> None:
    course = visited(county)

    assert queries.plan_detail(county.actor("office"), course.plan).verified is None
    assert queries.joint_verified([county.campaign]) is None


def test_plans_of_their_own_speak_together(county: County) -> None:
    other = second(county)
    over(county, problems=3, sample=2)
    over(other, problems=2, sample=2, finding=Finding.REFUSED, overlap_reason="另有交办")

    held = queries.joint_verified([county.campaign, other.campaign])

    assert held is not None
    assert (held.plans, held.joint.strata) == (2, 2)
    assert held.joint == joint_estimate([Sampled(3, 3, 2, 2), Sampled(2, 2, 2, 0)])


def test_page_command_and_program_say_the_same(county: County) -> None:
    course, _ = of_two(county)
    office = county.users["office"]

    over_rest = told(Program(token_for(office)).get(f"/inspections/{course.plan}"))["verified"]
    by_command = run_here("inspection", "show", str(course.plan), "--as", office.username, "--json").document()
    in_words = run_here("inspection", "show", str(course.plan), "--as", office.username).stdout
    page = read(county.browser("office").get(f"/inspections/{course.plan}/")).words
    region = told(Program(token_for(office)).get("/overview"))["verified"]

    estimate = over_rest["joint"]["estimate"]
    assert by_command["verified"] == over_rest == region
    low, high = estimate["lower"], estimate["upper"]
    assert f"核实 {estimate['verified']:.1f}%（95% 区间 {low:.1f}–{high:.1f}%；2 个专项，抽 6 项" in in_words
    assert f"核实{estimate['verified']:.0f}%（{low:.0f}–{high:.0f}%，抽6）" in page.replace(" ", "")
    assert "分层估计，95% 联合区间" in page and "没有到的，都不算证实" in page


def test_the_overview_says_it_of_the_region_with_its_rule(county: County) -> None:
    course, other = of_two(county)
    second(county, "河湖", "HH")

    page = read(county.browser("office").get("/overview/"))

    held = queries.joint_verified([county.campaign, other.campaign])
    assert held is not None
    estimate = held.joint.estimate
    assert f"{estimate.verified:.1f}%" in page.words
    assert f"{estimate.verified:.1f}%" in page.words
    assert f"{estimate.lower:.0f}–{estimate.upper:.0f}%" in page.words
    assert "抽 6 项，2 个专项；其余不推算" in page.words
    assert "没有抽到的 1 个专项不在内，不推算。" in page.words
    assert 'id="rule-verified"' in page.html, "one click away, too"
    assert course.row.title not in page.words


def test_one_campaign_keeps_its_plain_interval_on_the_overview(county: County) -> None:
    over(county, problems=6, sample=5)

    page = read(county.browser("office").get("/overview/"))

    estimate = queries.campaign_estimates([county.campaign])[county.campaign].estimate
    assert f"{estimate.lower:.0f}–{estimate.upper:.0f}%" in page.words
    assert "抽 5 项，1 个专项；其余不推算" in page.words
    assert "95% 精确区间（超几何）" in page.words and "联合区间" not in page.words


def test_of_too_few_nothing_is_inferred(county: County) -> None:
    over(county, problems=3, sample=2)

    assert "抽查太少，不推算" in read(county.browser("office").get("/overview/")).words


def test_a_unit_is_told_no_rate_of_the_region(county: County) -> None:
    of_two(county)

    assert told(Program(token_for(county.users["accountable"])).get("/overview"))["verified"] is None


def test_who_is_under_way_changes_nothing_of_it(county: County) -> None:
    _, other = of_two(county)
    before = queries.joint_verified([county.campaign, other.campaign])

    started(county, problems=0, sample=2, overlap_reason="半年后再查")

    assert queries.joint_verified([county.campaign, other.campaign]) == before
