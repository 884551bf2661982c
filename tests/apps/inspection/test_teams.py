"""Who goes is drawn too: two without conflicts of interest, replacements by the same rule, one visit a unit and day."""

from datetime import date, timedelta

import pytest

from bihuan.apps.inspection import operations, queries
from bihuan.apps.inspection.models import DeclaredConflict, Visit, VisitInspector, VisitItem
from bihuan.apps.inspection.queries.pool import candidates_of
from bihuan.apps.organizations import operations as organizations
from bihuan.apps.organizations.models import User
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.inspections.plans import Matter
from bihuan.core.inspections.teams import team_order
from tests.apps.inspection.course import Course, drawn, goers, now, started, teamed, the_draw, today
from tests.apps.inspection.plans import inspectors
from tests.apps.ledger.web.county import County
from tests.factories import SYSTEM, grant, make_person, make_user


def expected(course: Course) -> tuple[int, ...]:
    """The order that the seed gives."""
    county = course.county
    pool = candidates_of(county.region.path, at=now())
    return team_order(pool, seed=the_draw(course).seed, unit=county.accountable.id, on=course.visit().day)


def taken(course: Course) -> list[int]:
    return list(course.visit().inspectors.filter(replaced_at=None).order_by("place").values_list("user", flat=True))


def test_the_first_two_of_the_order_go(county: County) -> None:
    course = teamed(county, problems=3, sample=2)

    assert taken(course) == list(expected(course)[:2])
    assert Visit.objects.count() == 1, "two items at one unit are one visit"
    assert VisitItem.objects.count() == 2


@pytest.mark.parametrize("conflict", ["own", "former", "declared"])
def test_nobody_with_a_conflict_goes(county: County, conflict: str) -> None:
    inspectors(county)
    first = county.users["first"]
    if conflict == "own":
        grant(first, Role.RESPONSIBLE, county.region, unit=county.accountable)
    elif conflict == "former":
        person = make_person(
            county.region,
            "督查甲",
            unit=county.accountable,
            title="科员",
            since=date(2024, 1, 1),
            until=date(2026, 1, 1),
        )
        User.objects.filter(pk=first.id).update(person=person.id)
    else:
        operations.declare_conflict(actor=county.actor("first"), at=now(), unit_id=county.accountable.id)

    course = teamed(county)

    assert set(goers(course)) == {"second", "third"}


def test_who_left_long_ago_goes(county: County) -> None:
    inspectors(county)
    person = make_person(
        county.region, "督查甲", unit=county.accountable, title="科员", since=date(2019, 1, 1), until=date(2020, 1, 1)
    )
    User.objects.filter(pk=county.users["first"].id).update(person=person.id)

    course = teamed(county)

    assert county.users["first"].id in expected(course)


def test_with_fewer_than_two_nobody_goes(county: County) -> None:
    inspectors(county)
    for who in ("first", "second"):
        operations.declare_conflict(actor=county.actor(who), at=now(), unit_id=county.accountable.id)
    course = drawn(county)

    with pytest.raises(Refused, match="不够两个人"):
        operations.draw_teams(actor=county.actor("office"), at=now(), plan=course.plan)

    assert not Visit.objects.exists()


def test_a_conflict_is_declared_once_and_its_reason_is_nowhere(county: County) -> None:
    inspectors(county)
    for _ in range(2):
        operations.declare_conflict(actor=county.actor("first"), at=now(), unit_id=county.accountable.id)

    assert queries.own_conflicts(county.actor("first")) == (county.accountable.id,)
    assert {field.name for field in DeclaredConflict._meta.get_fields()} == {"id", "user", "unit", "declared_at"}


@pytest.mark.parametrize("who", ["office", "accountable", "elsewhere"])
def test_only_inspectors_declare(county: County, who: str) -> None:
    with pytest.raises(Refused):
        operations.declare_conflict(actor=county.actor(who), at=now(), unit_id=county.accountable.id)


def test_teams_are_drawn_once(county: County) -> None:
    course = teamed(county)

    with pytest.raises(Refused, match="已经抽定"):
        operations.draw_teams(actor=county.actor("office"), at=now(), plan=course.plan)


def test_visits_are_on_working_days_of_the_period(county: County) -> None:
    course = teamed(county)

    assert today() <= course.visit().day <= course.row.ends_on


def test_a_period_that_is_over_has_no_day_left(county: County) -> None:
    course = drawn(county)
    course.row.__class__.objects.update(starts_on=today() - timedelta(days=9), ends_on=today() - timedelta(days=2))

    with pytest.raises(Refused, match="没有剩下的工作日"):
        operations.draw_teams(actor=county.actor("office"), at=now(), plan=course.plan)


def test_visits_of_two_plans_to_one_unit_on_one_day_are_one_visit(county: County) -> None:
    first = teamed(county)
    day = first.visit().day
    goes = taken(first)

    second = teamed(county, matter=Matter.MONEY, starts_on=day, ends_on=day)

    assert Visit.objects.count() == 1
    assert second.visit().pk == first.visit().pk
    assert taken(second) == goes
    assert {item.plan_id for item in first.visit().items.all()} == {first.row.pk, second.row.pk}


def test_a_visit_that_has_ended_is_not_joined(county: County) -> None:
    first = teamed(county)
    day = first.visit().day
    Visit.objects.update(ended_at=now())

    second = teamed(county, matter=Matter.MONEY, starts_on=day, ends_on=day)

    assert second.visit().pk != first.visit().pk
    assert second.visit().day > day


# --- replacements and the beginning ----------------------------------------------------------------------------------


def test_the_next_of_the_order_replaces_who_cannot_go(county: County) -> None:
    course = started(county)
    order = expected(course)

    goes = operations.replace_inspector(
        actor=county.actor("office"), at=now(), visit=course.visit().reference, user_id=order[0], why="生病"
    )

    assert goes == order[2]
    assert taken(course) == [order[1], order[2]]
    left = VisitInspector.objects.get(user=order[0])
    assert (left.reason, left.replaced_at is None) == ("生病", False)


def test_nobody_comes_back_and_nobody_goes_twice(county: County) -> None:
    course = started(county)
    order, visit = expected(course), course.visit().reference
    operations.replace_inspector(actor=county.actor("office"), at=now(), visit=visit, user_id=order[0], why="生病")

    with pytest.raises(Refused, match="不够两个人"):
        operations.replace_inspector(actor=county.actor("office"), at=now(), visit=visit, user_id=order[1], why="出差")
    with pytest.raises(BadInput):
        operations.replace_inspector(actor=county.actor("office"), at=now(), visit=visit, user_id=order[0], why="生病")


def test_a_replacement_says_why_and_is_the_offices(county: County) -> None:
    course = started(county)
    visit, leaving = course.visit().reference, taken(course)[0]

    with pytest.raises(BadInput):
        operations.replace_inspector(actor=county.actor("office"), at=now(), visit=visit, user_id=leaving, why="  ")
    with pytest.raises(Refused):
        operations.replace_inspector(actor=county.actor("leader"), at=now(), visit=visit, user_id=leaving, why="换人")
    with pytest.raises(Missing):
        operations.replace_inspector(
            actor=county.actor("accountable"), at=now(), visit=visit, user_id=leaving, why="换人"
        )
    Visit.objects.update(ended_at=now())
    with pytest.raises(Refused, match="已经结束"):
        operations.replace_inspector(actor=county.actor("office"), at=now(), visit=visit, user_id=leaving, why="换人")


def test_the_visits_begin_when_the_teams_are_drawn(county: County) -> None:
    early = drawn(county)
    with pytest.raises(Refused, match="还没有抽定"):
        operations.start_plan(actor=county.actor("office"), at=now(), plan=early.plan)

    operations.draw_teams(actor=county.actor("office"), at=now(), plan=early.plan)
    operations.start_plan(actor=county.actor("office"), at=now(), plan=early.plan)

    assert early.row.state == "under-way"


def test_service_is_read_of_posts_and_of_roles_in_units(county: County) -> None:
    person = make_person(county.region, "督查乙", unit=county.other, title="副局长", since=date(2025, 1, 1))
    user = make_user(county.region, Role.INSPECTOR, name="督查乙", person=person)
    granted = grant(user, Role.CHECKER, county.region, unit=county.assisting)
    organizations.revoke_role(actor=SYSTEM, at=now(), grant_id=granted)

    (found,) = [each for each in candidates_of(county.region.path, at=now()) if each.user_id == user.id]

    assert found.units == {county.other.id}
    assert [unit for unit, _ in found.former] == [county.assisting.id]
