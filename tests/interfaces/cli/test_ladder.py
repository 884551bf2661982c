"""`bihuan ladder` as a script calls it."""

from datetime import date

from bihuan.apps.supervision.models import LadderPolicy, Notice
from tests.apps.ledger.web.county import County
from tests.command import run_here

SPAN = ("--region", "澜川县", "--from", "2026-01-05", "--to", "2026-01-30")


def test_the_rules_in_force_are_shown(county: County) -> None:
    shown = run_here("ladder", "show", "--region", "澜川县", "--json").document()
    assert (shown["version"], shown["written_in"]) == (0, "")
    rungs = shown["rungs"]
    assert isinstance(rungs, list)
    assert [rung["offset"] for rung in rungs] == [-5, 1, 5, 10, 15]


def test_a_rehearsal_writes_nothing(county: County) -> None:
    found = run_here("ladder", "rehearse", *SPAN, "--offset", "reminder", "-3", "--json")
    assert found.code == 0, found.stderr
    assert found.document()["for_approval"] == {"notices": 0, "items": 0}
    assert not (Notice.objects.exists() or LadderPolicy.objects.exists())


def test_rules_that_cannot_hold_are_refused(county: County) -> None:
    refused = run_here("ladder", "rehearse", *SPAN, "--offset", "urging", "-9")
    assert refused.code != 0 and "要晚于上一级" in refused.stderr


def test_a_region_out_of_reach_is_missing(county: County) -> None:
    assert run_here("ladder", "show", "--region", "青石县", "--as", county.users["office"].username).code != 0


def test_a_problem_starts_higher_with_a_reason(county: County) -> None:
    number, office = county.dispatched(due=date(2026, 11, 13)), county.users["office"].username
    done = run_here(
        "ladder", "start", number, "--rung", "supervision", "--why", "开学前必须到位", "--as", office, "--json"
    )
    if done.code:  # a day off: nothing is raised
        assert "今天不是工作日" in done.stderr
        return
    assert Notice.objects.get(pk=str(done.document()["id"])).state == "for-approval"
