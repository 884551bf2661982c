"""Reads whose SQL is composed once: they answer what the queryset would, at every call anew."""

from threading import Thread
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from bihuan.apps.organizations import operations
from bihuan.apps.organizations.models import Region, RegionLevel, Unit, UnitAlias
from bihuan.apps.organizations.queries import Prepared
from tests.factories import LONG_AGO, SYSTEM, make_region, make_unit

pytestmark = pytest.mark.django_db

NAMED: "Prepared[Unit]" = Prepared(lambda name: Unit.objects.select_related("region").filter(name=name))
ALIASES: "Prepared[str]" = Prepared(
    lambda unit: UnitAlias.objects.filter(unit=unit).order_by("-name").values_list("name", flat=True)
)


def test_a_model_comes_whole_with_what_it_is_joined_to(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    region = make_region("澜川县")
    made = make_unit(region, "澜川县教育局", short_name="县教育局")
    make_unit(region, "澜川县财政局")
    with django_assert_num_queries(1):
        (found,) = NAMED.rows("澜川县教育局")
        assert (found.region.name, found.region.path) == ("澜川县", region.path)
    plain = Unit.objects.get(pk=made.id)
    assert found == plain
    assert {field.attname: getattr(found, field.attname) for field in Unit._meta.concrete_fields} == {
        field.attname: getattr(plain, field.attname) for field in Unit._meta.concrete_fields
    }


def test_what_was_read_can_be_changed_and_saved() -> None:
    make_unit(make_region(), "澜川县教育局", short_name="县教育局")
    found = NAMED.first("澜川县教育局")
    assert found is not None
    found.short_name = "教育局"
    found.save(update_fields=["short_name"])
    assert Unit.objects.get(pk=found.pk).short_name == "教育局"


def test_each_call_looks_anew() -> None:
    unit = make_unit(make_region(), "澜川县教育局")
    assert ALIASES.rows(unit.id) == []
    operations.add_alias(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, name="县教育局")
    assert ALIASES.rows(unit.id) == ["县教育局"]


def test_the_order_of_the_query_is_kept() -> None:
    unit = make_unit(make_region(), "澜川县教育局", aliases=("a局", "c局", "b局"))
    assert ALIASES.rows(unit.id) == ["c局", "b局", "a局"]
    assert ALIASES.first(unit.id) == "c局"


def test_nothing_found_is_none_and_not_an_error() -> None:
    assert NAMED.first("没有这个局") is None
    assert NAMED.rows("没有这个局") == []


@pytest.mark.parametrize("hostile", ["' OR '1'='1", "%s", "100%", '"; DROP TABLE organizations_unit; --', "7340033"])
def test_a_key_is_a_value_and_never_part_of_the_sql(hostile: str) -> None:
    unit = make_unit(make_region(), hostile)
    make_unit(make_region(), "澜川县教育局")
    assert [found.pk for found in NAMED.rows(hostile)] == [unit.id]


def test_two_keys_stand_where_the_query_wants_them() -> None:
    region = make_region()
    unit = make_unit(region, "澜川县教育局")
    both: Prepared[int] = Prepared(
        lambda name, within: Unit.objects.filter(region=within, name=name).values_list("pk", flat=True), keys=2
    )
    assert both.rows("澜川县教育局", region.id) == [unit.id]
    assert both.rows("澜川县教育局", make_region().id) == []


def test_a_condition_that_is_no_key_stays_in_force() -> None:
    city = make_region("澜江市", level=RegionLevel.CITY)
    county = make_region("澜川县", under=city)
    counties: Prepared[tuple[int, str]] = Prepared(
        lambda code: Region.objects.filter(level=RegionLevel.COUNTY, code=code).values_list("pk", "name")
    )
    assert counties.rows(Region.objects.get(pk=county.id).code) == [(county.id, "澜川县")]
    assert counties.rows(Region.objects.get(pk=city.id).code) == []


def test_a_query_without_keys_is_possible() -> None:
    make_region("澜川县")
    newest: Prepared[str] = Prepared(lambda: Region.objects.order_by("-pk").values_list("name", flat=True)[:1], keys=0)
    assert newest.first() == "澜川县"
    make_region("平川县")
    assert newest.first() == "平川县"


def test_the_wrong_number_of_keys_is_refused_before_the_database_is_asked(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        for keys in ((), ("a", "b")):
            with pytest.raises(TypeError):
                NAMED.rows(*keys)


def test_a_query_that_loses_its_key_is_refused() -> None:
    deaf: Prepared[Unit] = Prepared(lambda name: Unit.objects.exclude(name=""))
    with pytest.raises(ValueError, match="once"):
        deaf.rows("澜川县教育局")


def test_a_shape_that_cannot_be_built_is_refused() -> None:
    dictionaries: Prepared[Any] = Prepared(lambda pk: Permission.objects.filter(pk=pk).values("name"))
    with pytest.raises(ValueError, match="values_list"):
        dictionaries.rows(1)


def test_the_sql_is_composed_at_the_first_call_only() -> None:
    calls: list[object] = []

    def compose(name: str) -> object:
        calls.append(name)
        return Unit.objects.filter(name=name)

    units: Prepared[Unit] = Prepared(compose)  # type: ignore[arg-type]
    assert units.rows("一") == units.rows("二") == []
    assert len(calls) == 1


def test_a_lock_is_asked_for_where_the_database_knows_one() -> None:
    locked: Prepared[Unit] = Prepared(lambda name: Unit.objects.select_for_update(of=("self",)).filter(name=name))
    with CaptureQueriesContext(connection) as asked:
        locked.rows("澜川县教育局")
    assert ("FOR UPDATE OF" in asked[0]["sql"]) is bool(connection.features.has_select_for_update_of)


@pytest.mark.django_db(transaction=True)
def test_what_one_thread_composed_serves_another() -> None:
    unit = make_unit(make_region(), "澜川县教育局", aliases=("县教育局",))
    assert ALIASES.rows(unit.id) == ["县教育局"]
    answers: list[list[str]] = []

    def ask() -> None:
        answers.append(ALIASES.rows(unit.id))
        connection.close()

    other = Thread(target=ask)
    other.start()
    other.join()
    assert answers == [["县教育局"]]
