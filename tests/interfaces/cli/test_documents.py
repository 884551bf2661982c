"""`bihuan documents` as a script calls it: what was sent out, and what somebody has to see to."""

from datetime import timedelta

import pytest

from tests.apps.coordination.documents import sent, stored
from tests.apps.ledger.web.county import County, make_county, now
from tests.command import run_here

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county()


def test_documents_are_listed_by_group(county: County) -> None:
    fresh, left = sent(county, at=now()), sent(county, at=now() - timedelta(days=60))
    listed = run_here("documents", "list", "--group", "neglected", "--json").document()
    assert (listed["total"], [row["id"] for row in listed["rows"]]) == (1, [left])  # type: ignore[attr-defined]
    told = run_here("documents", "list").stdout
    assert stored(fresh).number in told and "一发了之" in told and "共 2 份" in told
    assert run_here("documents", "list", "--unit", str(county.other.id), "--json").document()["total"] == 0


def test_what_is_overdue_is_listed_with_the_reason(county: County) -> None:
    assert run_here("documents", "overdue", "--json").document() == {"neglected": [], "late": []}
    assert run_here("documents", "overdue").stdout.strip() == "没有过期的文件。"
    left = sent(county, at=now() - timedelta(days=60))
    found = run_here("documents", "overdue", "--json").document()
    assert [row["id"] for row in found["neglected"]] == [row["id"] for row in found["late"]] == [left]  # type: ignore[attr-defined]
    assert "没有跟进" in run_here("documents", "overdue").stdout


def test_a_group_that_is_not_there_is_refused(county: County) -> None:
    refused = run_here("documents", "list", "--group", "made-up")
    assert refused.code == 1 and "made-up" in refused.stderr
