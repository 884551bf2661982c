"""One small demo county, looked at from all sides: its people, its ways in, its days, and that it keeps the rules."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.hashers import check_password

from bihuan.apps.audit.models import Act
from bihuan.apps.campaigns.models import Campaign, Task
from bihuan.apps.inspection.models import Visit, VisitInspector
from bihuan.apps.ledger.models import Problem
from bihuan.apps.organizations.models import Person, RoleGrant, Unit, User
from bihuan.apps.supervision.models import Notice
from bihuan.apps.verification.models import Check
from bihuan.core.actors import system_actor
from bihuan.core.workdays import published_calendar
from bihuan.interfaces.demo.build import DemoSize, build_demo
from bihuan.interfaces.demo.county import Account, demo_accounts
from bihuan.interfaces.demo.drives import DRIVES

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
TODAY = date(2026, 11, 23)
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def accounts(lasting: None) -> list[Account]:
    """The ways in of a county that is built once and that no test here changes."""
    return build_demo(actor=system_actor("demo"), today=TODAY, size=DemoSize(units=16, problems=40, seed=7))


def test_the_county_has_its_campaigns_units_and_people(accounts: list[Account]) -> None:
    assert Campaign.objects.count() == len(DRIVES) == 10
    assert Unit.objects.count() == 16
    assert Problem.objects.count() >= 40
    names = list(Person.objects.values_list("name", flat=True))
    assert len(names) > len(set(names)), "two people share a name"


def test_every_role_has_a_way_in_with_the_printed_password(accounts: list[Account]) -> None:
    wanted = {"office", "unit", "checker", "inspector", "leader", "discipline"}
    wanted |= {"security-admin", "audit-admin", "system-admin"}
    assert wanted <= {account.role for account in accounts}
    for account in accounts:
        user = User.objects.get(username=account.username)
        assert check_password(account.password, user.password)
        assert not user.must_change_password
        assert RoleGrant.objects.filter(user=user, role=account.role).exists()


def test_a_demo_made_before_prints_the_same_ways_in(accounts: list[Account]) -> None:
    again = demo_accounts(system_actor("demo"), at=Act.objects.latest("at").at + timedelta(days=1))
    assert {account.username: account for account in again} == {account.username: account for account in accounts}


def test_nothing_happens_on_days_off_or_on_the_day_itself_or_later(accounts: list[Account]) -> None:
    calendar = published_calendar()
    for at in Act.objects.exclude(action__startswith="organizations.").values_list("at", flat=True):
        local = at.astimezone(CHINA)
        assert calendar.is_workday(local.date()), local
        assert 8 <= local.hour <= 18, local
        assert local.date() < TODAY


def test_nobody_checks_the_work_of_their_own_unit(accounts: list[Account]) -> None:
    checks = list(Check.objects.select_related("application"))
    assert checks
    for check in checks:
        assert check.checker_unit_id != check.application.unit_id
        assert check.checker_id != check.application.applied_by_id


def test_acts_stand_in_the_order_in_which_they_happened(accounts: list[Account]) -> None:
    moments = list(Act.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_every_campaign_has_its_plan_and_not_everything_has_an_owner(accounts: list[Account]) -> None:
    rows = {row.prefix: row for row in Campaign.objects.all()}
    assert all(row.plan and row.batch and row.standards for row in rows.values())
    assert [prefix for prefix, row in rows.items() if not row.focus_content] == ["ZF"]
    assert [prefix for prefix, row in rows.items() if row.leader_id is None] == ["ZK"]
    states = set(Task.objects.values_list("state", flat=True))
    assert {"open", "reported", "accepted"} <= states
    for row in rows.values():
        tasks = Task.objects.filter(campaign=row)
        assert tasks.filter(unit=None).count() == 1 and tasks.filter(parent__isnull=False).exists()


def test_what_a_unit_found_in_itself_it_registered_itself(accounts: list[Account]) -> None:
    found = Problem.objects.filter(source="self-check")
    assert found.exists()
    assert not found.filter(registered_by_unit=None).exists()
    assert all(problem.registered_by_unit_id == problem.accountable_unit_id for problem in found)
    assert not Problem.objects.exclude(source="self-check").exclude(registered_by_unit=None).exists()


def test_the_ladder_went_over_the_county_and_everybody_did_their_part(accounts: list[Account]) -> None:
    """Passes of the ladder by itself, steps by units, the office and the leader: all of them real acts, none on the day itself."""
    made = Act.objects.filter(action__in=("supervision.notice.sent", "supervision.notice.drafted"))
    days = {at.astimezone(CHINA).date() for at in made.values_list("at", flat=True)}
    assert len(days) > 5 and max(days) < TODAY
    done = set(Act.objects.filter(action__startswith="supervision.notice.").values_list("action", flat=True))
    steps = {"signed", "replied", "reply-accepted", "reply-returned", "told", "answered", "submitted", "approved"}
    assert {f"supervision.notice.{step}" for step in steps} <= done


def test_nobody_approved_what_they_told_or_submitted(accounts: list[Account]) -> None:
    approved = Notice.objects.filter(approved_by__isnull=False)
    assert approved.exists()
    for notice in approved:
        assert notice.approved_by_id not in {notice.drafted_by_id, notice.told_by_id, notice.submitted_by_id}


def test_an_inspector_who_can_sign_in_finds_visits_of_today(accounts: list[Account]) -> None:
    ways_in = [account.username for account in accounts if account.role == "inspector"]
    waiting = Visit.objects.filter(day=TODAY, ended_at=None, items__plan__state="under-way").distinct()
    going = set(VisitInspector.objects.filter(visit__in=waiting).values_list("user__username", flat=True))

    assert waiting
    assert going & set(ways_in)
