"""`bihuan inspection` as a script calls it: plans for who may know of them, and a proof that anybody can check."""

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from tests.apps.inspection.course import drafted, drawn, over
from tests.apps.ledger.web.county import County
from tests.command import run_here
from tests.installation import ROOT


def test_plans_are_listed_and_shown_to_who_may_know_of_them(county: County) -> None:
    course = drawn(county, problems=3, sample=2)
    office = county.users["office"].username

    listed = run_here("inspection", "list", "--as", office, "--json").document()["plans"]
    assert isinstance(listed, list) and len(listed) == 1
    row = listed[0]
    assert (row["reference"], row["state"], row["sample"]) == (str(course.plan), "drawn", 2)
    shown = run_here("inspection", "show", str(course.plan), "--as", office, "--json").document()
    assert len(shown["selected"]) == 2 and shown["found"] == {"not-visited": 2}  # type: ignore[arg-type]
    assert "draw-teams" in shown["steps"]  # type: ignore[operator]


def test_a_unit_hears_nothing_of_a_plan_that_is_not_over(county: County) -> None:
    course = drawn(county)
    unit = county.users["accountable"].username

    assert run_here("inspection", "list", "--as", unit, "--json").document() == {"plans": []}
    refused = run_here("inspection", "show", str(course.plan), "--as", unit)
    nothing = run_here("inspection", "show", str(uuid4()), "--as", unit)
    assert refused.code == nothing.code == 1 and refused.stderr == nothing.stderr


def test_the_proof_is_checked_by_the_script_that_knows_nothing_of_it(county: County, tmp_path: Path) -> None:
    course = over(county, problems=3, sample=2)

    done = run_here("inspection", "proof", str(course.plan), "--out", str(tmp_path / "证明"), "--json").document()
    files = [str(done["record"]), str(done["frame"])]
    script = [sys.executable, str(ROOT / "examples/verify_draw.py"), *files]
    assert subprocess.run(script, check=False).returncode == 0
    assert run_here("sample", "verify", files[0], "--frame", files[1]).code == 0
    again = run_here("inspection", "proof", str(course.plan), "--out", str(tmp_path / "证明"))
    assert again.code == 2 and "不覆盖" in again.stderr


def test_there_is_no_proof_before_the_draw(county: County, tmp_path: Path) -> None:
    course = drafted(county)

    assert run_here("inspection", "proof", str(course.plan), "--out", str(tmp_path / "x")).code == 1
    assert not (tmp_path / "x").exists()
