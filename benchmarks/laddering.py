"""The ladder over a large county, each part in this process: fill a database, or go over it once and tell time and memory.

    BIHUAN_HOME=somewhere .venv/bin/python benchmarks/laddering.py fill 1000000
    BIHUAN_HOME=somewhere .venv/bin/python benchmarks/laddering.py pass 2026-11-25

A million items are 400,000 problems with their closure, a measure each, and a stage goal for every second. Of every hundred items
five have come to their deadline or within five working days of it.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 25)
UNITS = 60
BASE = 1000
ITEMS_OF_BASE = 2500
NEAR = TODAY + timedelta(days=3)
FAR = TODAY + timedelta(days=60)
ONE_IN = 20


def fill(items: int) -> int:
    """That many open items; how many there are."""
    call_command("migrate", verbosity=0, interactive=False)
    _problems(*_county())
    filling = import_module("filling")
    copies = max(0, items // ITEMS_OF_BASE - 1)
    if copies:
        filling.multiply(copies, ("ledger.Problem", "ledger.Measure", "ledger.Milestone"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return sum(apps.get_model(f"ledger.{name}").objects.count() for name in ("Problem", "Measure", "Milestone"))


def _county() -> tuple[int, list[int]]:
    at = datetime(2026, 9, 1, 9, tzinfo=ZONE)
    region = apps.get_model("organizations.Region").add_root(name="测量县", level="county", code="990199")
    units = apps.get_model("organizations.Unit").objects.bulk_create(
        apps.get_model("organizations.Unit")(region_id=region.pk, name=f"第 {place} 局") for place in range(UNITS)
    )
    users = apps.get_model("organizations.User").objects.bulk_create(
        apps.get_model("organizations.User")(
            username=f"unit-{unit.pk}", display_name=unit.name, region_id=region.pk, created_at=at
        )
        for unit in units
    )
    grant = apps.get_model("organizations.RoleGrant")
    grant.objects.bulk_create(
        grant(user=user, role="unit", region_id=region.pk, unit=unit, since=at)
        for user, unit in zip(users, units, strict=True)
    )
    return region.pk, [unit.pk for unit in units]


def _problems(region: int, units: Sequence[int]) -> None:
    at = datetime(2026, 9, 1, 9, tzinfo=ZONE)
    problem, measure, milestone = (apps.get_model(f"ledger.{name}") for name in ("Problem", "Measure", "Milestone"))
    made = problem.objects.bulk_create(
        problem(
            number=f"CL-2026-{place:04}", region_id=region, text="没有按时公开账目", accountable_unit_id=units[place // ONE_IN % UNITS],
            due=_due(place), state="rectifying", registered_at=at, dispatched_at=at, accepted_at=at, last_act_at=at,
        )
        for place in range(BASE)
    )  # fmt: skip
    measure.objects.bulk_create(
        measure(problem=each, position=1, text="公开账目", due=_due(place + 7)) for place, each in enumerate(made)
    )
    milestone.objects.bulk_create(
        milestone(problem=each, position=1, text="账目理清", due=_due(place + 11))
        for place, each in enumerate(made)
        if place % 2
    )


def _due(place: int) -> date:
    return NEAR if place % ONE_IN < 1 else FAR


def go_over(day: str) -> dict[str, object]:
    """One pass on that day."""
    operations = import_module("bihuan.apps.supervision.operations")
    actor = import_module("bihuan.core.actors").system_actor("benchmark")
    at = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=ZONE)
    began, worked = time.perf_counter(), time.process_time()
    report = operations.run_pass(actor=actor, at=at)
    return {
        "raised": sum(report.raised.values()), "notices": report.notices, "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - worked, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    django.setup()
    told = {"items": fill(int(arguments[1]))} if arguments[0] == "fill" else go_over(arguments[1])
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
