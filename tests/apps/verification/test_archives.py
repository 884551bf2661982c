"""An archive package leaves with everything, and an independent script finds a changed byte, a removed file, a forged proof."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.models import Act
from bihuan.apps.audit.operations import seal_acts
from bihuan.apps.evidence.models import Evidence
from bihuan.apps.evidence.queries import content_path
from bihuan.apps.verification import operations
from bihuan.core.decisions import Missing, Refused
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.verification.steps import applied, closed

SCRIPT = Path(__file__).parents[3] / "examples" / "check_archive.py"


@pytest.fixture
def county(db: None, tmp_path: Path) -> Iterator[County]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield make_county()


def packed(county: County, number: str, who: str = "office") -> bytes:
    seal_acts(at=now())
    return b"".join(operations.take_archive(actor=county.actor(who), at=now(), number=number).chunks)


def checked(package: bytes, folder: Path) -> tuple[int, str]:
    """What the script says, run as somebody who trusts nobody runs it."""
    path = folder / "package.zip"
    path.write_bytes(package)
    run = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    return run.returncode, run.stdout + run.stderr


def rewritten(package: bytes, change: dict[str, bytes | None], added: dict[str, bytes] | None = None) -> bytes:
    """The same package with some files changed (None: taken out) or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = change.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (added or {}).items():
            new.writestr(name, content)
    return made.getvalue()


def read(package: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return opened.read(name)


def names(package: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        assert opened.testzip() is None
        return opened.namelist()


def test_a_whole_package_holds_the_case_and_the_script_says_so(county: County, tmp_path: Path) -> None:
    number = closed(county)
    package = packed(county, number)

    code, said = checked(package, tmp_path)

    assert code == 0, said
    assert said.startswith(f"whole: {number}, 5 files")
    found = names(package)
    assert found[0] == "manifest.json"
    assert {"problem.json", "closing.json", "acts.jsonl", "head.json"} < set(found)
    assert len([name for name in found if name.startswith("evidence/")]) == 1
    closing = json.loads(read(package, "closing.json"))
    assert closing["applications"][0]["checks"][0]["finding"] == "看了账，11 家都有专户"
    assert json.loads(read(package, "problem.json"))["number"] == number


def test_taking_it_is_an_act_with_the_hash_that_the_script_prints(county: County, tmp_path: Path) -> None:
    number = closed(county)
    package = packed(county, number)

    act = Act.objects.get(action="verification.archive.taken")

    assert act.after is not None
    assert str(act.after["manifest"]) in checked(package, tmp_path)[1]
    assert act.actor_name == "梁正"


@pytest.mark.parametrize("name", ["problem.json", "closing.json", "head.json", "acts.jsonl", "evidence"])
def test_a_changed_byte_is_found(county: County, tmp_path: Path, name: str) -> None:
    package = packed(county, closed(county))
    target = next(each for each in names(package) if each.startswith(name))
    content = bytearray(read(package, target))
    content[len(content) // 2] ^= 1

    code, said = checked(rewritten(package, {target: bytes(content)}), tmp_path)

    assert code == 1 and f"{target} is not what the manifest says" in said


@pytest.mark.parametrize("name", ["problem.json", "acts.jsonl", "evidence"])
def test_a_removed_file_is_found(county: County, tmp_path: Path, name: str) -> None:
    package = packed(county, closed(county))
    target = next(each for each in names(package) if each.startswith(name))

    code, said = checked(rewritten(package, {target: None}), tmp_path)

    assert code == 1 and "missing or added" in said


def test_an_added_file_is_found(county: County, tmp_path: Path) -> None:
    package = packed(county, closed(county))

    code, said = checked(rewritten(package, {}, {"evidence/99-x.txt": b"x"}), tmp_path)

    assert code == 1 and "missing or added" in said


def forged(package: bytes, change: str) -> bytes:
    """An act changed and everything hashed anew: only the log can tell."""
    lines = read(package, "acts.jsonl").decode().splitlines()
    row = json.loads(lines[0])
    if change == "act":
        row["act"] = row["act"].replace("伙食费", "餐费")
        assert "餐费" in row["act"]
    elif change == "proof":
        row["proof"][0] = "0" * 64
    elif change == "short":
        row["proof"] = row["proof"][:-1]
    elif change == "place":
        row["position"] += 1
    else:
        lines.pop(1)
    lines[0] = json.dumps(row, ensure_ascii=False)
    content = ("\n".join(lines) + "\n").encode()
    digest = hashlib.sha256(content).hexdigest()
    manifest = json.loads(read(package, "manifest.json"))
    manifest["files"]["acts.jsonl"] = {"sha256": digest, "size": len(content)}
    return rewritten(package, {"acts.jsonl": content, "manifest.json": json.dumps(manifest).encode()})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("act", "is not in the log"),
        ("proof", "is not in the log"),
        ("short", "a proof is too short"),
        ("place", ""),
        ("gone", "acts are missing"),
    ],
)
def test_a_forged_record_is_found_though_everything_was_hashed_anew(
    county: County, tmp_path: Path, change: str, said: str
) -> None:
    package = packed(county, closed(county))

    code, told = checked(forged(package, change), tmp_path)

    assert code == 1 and said in told


def test_what_is_no_package_is_told(tmp_path: Path) -> None:
    assert checked(b"no zip", tmp_path)[0] == 1
    usage = subprocess.run([sys.executable, "-I", str(SCRIPT)], capture_output=True, check=False)
    assert usage.returncode == 2


@pytest.mark.parametrize("who", ["lead", "accountable", "assisting", "checker"])
def test_only_the_office_and_leaders_take_it(county: County, who: str) -> None:
    number = closed(county)
    seal_acts(at=now())

    with pytest.raises(Refused):
        operations.take_archive(actor=county.actor(who), at=now(), number=number)
    for stranger in ("other", "elsewhere", "system-admin"):
        with pytest.raises(Missing):
            operations.take_archive(actor=county.actor(stranger), at=now(), number=number)
    assert not Act.objects.filter(action="verification.archive.taken").exists()
    assert packed(county, number, "leader")


def test_what_is_not_closed_or_not_sealed_does_not_leave(county: County) -> None:
    open_one, number = applied(county), closed(county)
    seal_acts(at=now())

    with pytest.raises(Refused, match="销号以后"):
        operations.take_archive(actor=county.actor("office"), at=now(), number=open_one)
    operations.take_archive(actor=county.actor("office"), at=now(), number=number)
    with pytest.raises(audit.NotSealed):
        operations.take_archive(actor=county.actor("office"), at=now(), number=number)


def test_a_file_that_is_gone_from_the_store_is_told_before_anything_leaves(county: County) -> None:
    number = closed(county)
    seal_acts(at=now())
    content_path(Evidence.objects.latest("pk").file.sha256).unlink()

    with pytest.raises(Refused, match="不在库里"):
        operations.take_archive(actor=county.actor("office"), at=now(), number=number)
