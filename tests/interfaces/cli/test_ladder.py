"""`bihuan ladder` as a script calls it."""

import json
from datetime import date
from pathlib import Path

import pytest

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


def test_the_office_changes_a_rung_and_says_why(county: County) -> None:
    done = run_here(
        "ladder", "change", "--offset", "reminder", "-3", "--reply", "urging", "5", "--colour", "urging", "warn",
        "--why", "提前五天太早", "--as", county.users["office"].username, "--json",
    )  # fmt: skip
    assert done.code == 0, done.stderr
    assert done.document() == {"region": "澜川县", "version": 1}
    row = LadderPolicy.objects.get()
    assert (row.why, row.made_by_id, row.colours["urging"]) == ("提前五天太早", county.users["office"].id, "warn")
    assert [(rung["offset"], rung["reply_workdays"]) for rung in row.rungs][:2] == [(-3, 0), (1, 5)]


def test_what_is_shown_comes_back_as_a_file(county: County, tmp_path: Path) -> None:
    source = tmp_path / "ladder.json"
    shown = run_here("ladder", "show", "--region", "澜川县", "--json").document()
    rungs = shown["rungs"]
    assert isinstance(rungs, list)
    rungs[0]["offset"] = -2
    source.write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")
    done = run_here(
        "ladder", "change", "--file", str(source), "--why", "再晚些", "--as", county.users["leader"].username
    )
    assert done.code == 0, done.stderr
    assert LadderPolicy.objects.get().rungs[0]["offset"] == -2


@pytest.mark.parametrize(
    "text", ["", "[]", '{"rungs": 3}', '{"rungs": [{"name": "up"}]}', '{"rungs": [], "colours": {"x": "y"}}']
)
def test_a_file_that_holds_no_rules_changes_nothing(county: County, tmp_path: Path, text: str) -> None:
    source = tmp_path / "ladder.json"
    source.write_text(text, encoding="utf-8")
    refused = run_here(
        "ladder", "change", "--file", str(source), "--why", "再晚些", "--as", county.users["office"].username
    )
    assert refused.code == 1
    assert refused.stderr.strip() and not LadderPolicy.objects.exists()


def test_a_change_that_changes_nothing_is_refused(county: County) -> None:
    refused = run_here("ladder", "change", "--why", "手滑", "--as", county.users["office"].username)
    assert refused.code == 1 and "没有可启用的改动" in refused.stderr


def test_a_unit_changes_nothing(county: County) -> None:
    refused = run_here(
        "ladder", "change", "--offset", "reminder", "-3", "--why", "早了", "--as", county.users["accountable"].username
    )
    assert refused.code == 1 and not LadderPolicy.objects.exists()


def test_an_item_that_is_not_open_is_not_started(county: County) -> None:
    number = county.rectifying()
    refused = run_here(
        "ladder", "start", number, "--rung", "urging", "--why", "急", "--item", "task", "4711",
        "--as", county.users["office"].username,
    )  # fmt: skip
    assert refused.code == 1 and not Notice.objects.exists()
