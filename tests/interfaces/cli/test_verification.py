"""`bihuan verification` as a script calls it: what stands still, and how it is got moving again."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from bihuan.apps.audit.operations import seal_acts
from bihuan.apps.organizations import operations as organizations
from bihuan.apps.verification.models import Check
from tests.apps.ledger.world import AT, World, make_world, stored
from tests.command import run_here
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def leave(world: World) -> None:
    assert world.checker.user_id is not None
    organizations.deactivate_user(actor=SYSTEM, at=AT, user_id=world.checker.user_id, reason="调离")


def test_what_stands_still_is_listed_and_released(world: World) -> None:
    number = world.under_check()
    assert run_here("verification", "stalled", "--json").document() == {"stalled": []}
    assert run_here("verification", "stalled").stdout.strip() == "没有停住的核查。"
    leave(world)

    found = run_here("verification", "stalled", "--json").document()["stalled"]
    assert isinstance(found, list)
    assert [(row["number"], row["unit"], row["checker_unit"]) for row in found] == [(number, "县教育局", "县审计局")]
    assert number in run_here("verification", "stalled").stdout

    done = run_here("verification", "release", number, "--why", "核查人调任外县", "--json")
    assert (done.code, done.document()) == (0, {"number": number, "state": "applied"})
    assert stored(number).state == "applied"
    assert Check.objects.get().release_reason == "核查人调任外县"
    assert run_here("verification", "stalled", "--json").document() == {"stalled": []}


@pytest.mark.parametrize(
    ("why", "said"),
    [(" ", "要写明理由"), ("核查人调走了", "不能走这一步")],
    ids=["no reason", "nobody checks it"],
)
def test_a_refusal_is_one_sentence_and_changes_nothing(world: World, why: str, said: str) -> None:
    number = world.under_check() if not why.strip() else world.applied()
    before = stored(number).version
    refused = run_here("verification", "release", number, "--why", why, "--json")
    assert refused.code == 1 and said in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert stored(number).version == before


def test_a_number_that_is_not_there_and_a_missing_reason_are_told(world: World) -> None:
    unknown = run_here("verification", "release", "XX-2026-0001", "--why", "调离")
    assert unknown.code == 1 and "XX-2026-0001" in unknown.stderr
    assert run_here("verification", "release", world.under_check()).code == 2


def test_an_archive_package_is_written_once_and_never_over_another_file(world: World, tmp_path: Path) -> None:
    number = world.closed()
    seal_acts(at=AT)
    target = tmp_path / "case.zip"

    done = run_here("verification", "archive", number, "--out", str(target), "--json")

    assert done.code == 0, done.stderr
    with zipfile.ZipFile(target) as package:
        digest = hashlib.sha256(package.read("manifest.json")).hexdigest()
        assert "acts.jsonl" in package.namelist()
    assert done.document() == {"number": number, "file": str(target), "manifest": digest}
    again = run_here("verification", "archive", number, "--out", str(target))
    assert again.code == 2 and "不覆盖" in again.stderr


def test_what_is_not_closed_leaves_no_file_behind(world: World, tmp_path: Path) -> None:
    target = tmp_path / "case.zip"
    seal_acts(at=AT)

    refused = run_here("verification", "archive", world.under_check(), "--out", str(target))

    assert refused.code == 1 and "销号以后才能归档" in refused.stderr
    assert not target.exists()
