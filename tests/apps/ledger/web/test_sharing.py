"""A problem that serves several campaigns: put into another one from its page, shown in each, counted once."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from bihuan.apps.audit import queries as audit
from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import Membership
from bihuan.apps.ledger.queries import ProblemFilter
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import Seen, read
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db


def another(county: County, name: str = "养老专项整治", **more: Any) -> int:  # noqa: ANN401
    wanted = {
        "region_id": county.region.id, "name": name, "starts_on": date(2026, 9, 1), "ends_on": date(2099, 12, 31),
        "lead_unit_id": county.lead.id, **more,
    }  # fmt: skip
    return campaigns.create_campaign(actor=SYSTEM, at=now(), **wanted)


def share(county: County, number: str, who: str = "office", **answers: object) -> Seen:
    """Open the step's page and send its form as a person does."""
    address = f"/problems/{number}/share/"
    browser = county.browser(who)
    form = read(browser.get(address)).form(address)
    return read(browser.post(address, form.filled(**answers)))


def count(county: County, **wanted: str) -> int:
    return queries.count_problems(county.actor("office"), wanted=ProblemFilter(**wanted), today=timezone.localdate())


@pytest.mark.parametrize("who", ["office", "lead"])
def test_a_problem_is_put_into_another_campaign_and_counted_once(county: County, who: str) -> None:
    number, other = county.dispatched(), another(county)

    answer = share(county, number, who, campaign=str(other), serial="甲-7")

    assert answer.status == 302
    member = Membership.objects.get(campaign=other)
    assert (member.is_home, member.serial) == (False, "甲-7")
    assert count(county, campaign=str(other)) == count(county, campaign=str(county.campaign)) == 1
    assert count(county) == 1, "once in the whole"
    tally = queries.campaign_counts(county.actor("office"), today=timezone.localdate(), groups=("all",))
    assert tally == {county.campaign: {"all": 1}, other: {"all": 1}}


def test_the_page_names_every_campaign_that_the_problem_serves(county: County) -> None:
    number, other = county.dispatched(), another(county)
    assert "服务几个专项" not in read(county.browser("office").get(f"/problems/{number}/")).words

    share(county, number, campaign=str(other))

    seen = read(county.browser("accountable").get(f"/problems/{number}/"))
    assert "这个问题服务几个专项，合计只计一次" in seen.words
    assert {f"/campaigns/{county.campaign}/", f"/campaigns/{other}/"} <= set(seen.links)
    act = audit.timeline(county.actor("office"), "problem", county.detail(number).id)[0]
    assert (act.action, (act.after or {})["campaign"]) == ("ledger.problem.shared", other)


def test_only_campaigns_that_go_on_here_and_do_not_hold_it_yet_are_offered(county: County) -> None:
    number, other = county.dispatched(), another(county)
    ended, far = (
        another(county, "已结束的"),
        another(county, "别县的", region_id=county.elsewhere.id, lead_unit_id=None),
    )
    campaigns.end_campaign(actor=SYSTEM, at=now(), campaign_id=ended, why="到期")

    page = read(county.browser("office").get(f"/problems/{number}/share/")).html

    assert f'value="{other}"' in page
    for not_offered in (county.campaign, ended, far):
        assert f'<option value="{not_offered}"' not in page


@pytest.mark.parametrize("chosen", ["", "999999", "x", "1 or 1=1"])
def test_what_is_not_offered_is_refused_and_what_was_typed_stays(county: County, chosen: str) -> None:
    number = county.dispatched()
    another(county)

    answer = share(county, number, campaign=chosen, serial="甲-7")

    assert answer.status == 422 and "甲-7" in answer.html
    assert Membership.objects.count() == 1


def test_a_second_arrival_shares_once(county: County) -> None:
    number, other = county.dispatched(), another(county)
    address = f"/problems/{number}/share/"
    browser = county.browser("office")
    answers = read(browser.get(address)).form(address).filled(campaign=str(other))

    first, second = browser.post(address, answers), browser.post(address, answers)

    assert first.status_code == second.status_code == 302
    assert Membership.objects.filter(campaign=other).count() == 1


def test_a_stale_page_shares_nothing(county: County) -> None:
    number, other = county.dispatched(), another(county)
    address = f"/problems/{number}/share/"
    browser = county.browser("office")
    answers = read(browser.get(address)).form(address).filled(campaign=str(other))
    share(county, number, "lead", campaign=str(another(county, "第三个")))

    answer = read(browser.post(address, answers))

    assert answer.status == 409
    assert not Membership.objects.filter(campaign=other).exists()


@pytest.mark.parametrize("who", ["accountable", "assisting", "leader"])
def test_who_does_not_edit_a_problem_does_not_share_it(county: County, who: str) -> None:
    number = county.dispatched()
    another(county)

    answer = county.browser(who).get(f"/problems/{number}/share/")

    assert answer.status_code == 403
    assert f"/problems/{number}/share/" not in read(county.browser(who).get(f"/problems/{number}/")).links
