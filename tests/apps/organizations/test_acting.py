"""From a request to the actor: what it costs, and that it is lazy."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from bihuan.apps.organizations import queries
from bihuan.apps.organizations.models import User
from bihuan.apps.organizations.web.middleware import ActorMiddleware
from bihuan.core.actors import Actor, Role
from tests.factories import grant, make_person, make_region, make_unit, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def pass_through(user: User | AnonymousUser, address: str = "10.1.2.3") -> HttpRequest:
    """A request after the middleware, as a view receives it."""
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    request.user = user
    ActorMiddleware(lambda _: HttpResponse())(request)
    return request


def test_an_actor_with_many_roles_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    region = make_region()
    user = make_user(region, Role.OFFICE)
    for _ in range(5):
        grant(user, Role.UNIT, region, unit=make_unit(region))
    row = User.objects.get(pk=user.id)
    with django_assert_num_queries(1):
        assert len(queries.actor_of(row, at=NOW, via="web").grants) == 6


def test_a_request_asks_for_the_actor_only_when_somebody_looks(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user = User.objects.get(pk=make_user(make_region(), Role.LEADER).id)
    with django_assert_num_queries(0):
        request = pass_through(user)
    with django_assert_num_queries(1):
        actor = request.actor  # type: ignore[attr-defined]  # put there by the middleware
        assert isinstance(actor, Actor)
        assert (actor.user_id, actor.via, actor.address) == (user.pk, "web", "10.1.2.3")
        assert actor.holds(Role.LEADER)


def test_who_is_not_signed_in_costs_nothing_and_holds_nothing(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        actor = pass_through(AnonymousUser()).actor  # type: ignore[attr-defined]  # put there by the middleware
        assert (actor.user_id, actor.grants) == (None, ())


def test_lists_cost_the_same_however_long_they_are(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    region = make_region()
    actor = queries.actor_of(User.objects.get(pk=make_user(region, Role.OFFICE).id), at=NOW, via="web")
    for _ in range(4):
        unit = make_unit(region, aliases=())
        make_person(region, unit=unit)
    with django_assert_num_queries(1):
        assert len(queries.unit_rows(actor)) == 4
    with django_assert_num_queries(2):
        assert len(queries.known_units(region.id)) == 4
    with django_assert_num_queries(2):
        assert len(queries.people_named(region.id, "张三", on=NOW.date())) == 4
