"""The few lines in docs/audit.md check what this program proves, and notice what was changed, with nothing of ours."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bihuan.apps.audit.models import Act
from tests.apps.audit.acts import add_acts, tamper
from tests.command import run_here
from tests.installation import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
Document = dict[str, object]


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script as the page gives it, in a folder from which nothing of bihuan can be imported."""
    page = (ROOT / "docs/audit.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert found is not None and "bihuan" not in found[1]
    path = tmp_path_factory.mktemp("offline") / "check.py"
    path.write_text(found[1], encoding="utf-8")
    return path


def ask(*arguments: str) -> Document:
    finished = run_here("audit", *arguments, "--json")
    assert finished.code == 0, finished.stderr
    document = json.loads(finished.stdout)
    assert isinstance(document, dict)
    return document


def check(script: Path, *documents: Document) -> str:
    """What the script says of these documents: "holds", or the last line of what it found."""
    names = []
    for place, document in enumerate(documents):
        path = script.parent / f"{place}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        names.append(str(path))
    done = subprocess.run(
        [sys.executable, "-I", str(script), *names], capture_output=True, text=True, check=False, timeout=60
    )
    return done.stdout.strip() if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def reference(act_id: int) -> str:
    return str(Act.objects.get(pk=act_id).reference)


def test_every_act_is_proved_to_be_in_the_log(script: Path) -> None:
    ids = add_acts(6)
    ask("seal")
    for act_id in (ids[0], ids[2], ids[5]):
        assert check(script, ask("proof", reference(act_id))) == "holds"


@pytest.mark.parametrize("old", [1, 3, 4, 5, 7])
def test_a_later_log_is_proved_to_begin_with_a_head_that_was_kept(script: Path, old: int) -> None:
    add_acts(old)
    kept = ask("head")
    assert kept["size"] == old
    add_acts(7 - old + 1, first=50)
    ask("seal")
    assert check(script, ask("proof", "--since", str(old)), kept) == "holds"


def test_the_same_log_begins_with_itself(script: Path) -> None:
    add_acts(3)
    kept = ask("head")
    assert check(script, ask("proof", "--since", "3"), kept) == "holds"


def test_a_changed_proof_is_noticed(script: Path) -> None:
    ids = add_acts(5)
    ask("seal")
    proof = ask("proof", reference(ids[1]))
    assert "not in the log" in check(script, {**proof, "leaf_hash": "ab" * 32})
    assert check(script, {**proof, "position": 3}) != "holds"
    hashes = proof["proof"]
    assert isinstance(hashes, list)
    assert "few hashes" in check(script, {**proof, "proof": hashes[:-1]})
    assert "many hashes" in check(script, {**proof, "proof": [*hashes, "cd" * 32]})


def test_a_head_that_nobody_signed_is_noticed(script: Path) -> None:
    ids = add_acts(2)
    ask("seal")
    proof = ask("proof", reference(ids[0]))
    head = proof["head"]
    assert isinstance(head, dict)
    assert "other head signed" in check(script, {**proof, "head": {**head, "root": "ab" * 32}})
    message = str(head["message"]).replace(str(head["root"]), "ab" * 32)
    assert "InvalidSignature" in check(script, {**proof, "head": {**head, "root": "ab" * 32, "message": message}})


def test_a_history_that_was_written_anew_does_not_begin_with_the_kept_head(script: Path) -> None:
    """Whoever holds database and keys can seal another history; the head that was kept elsewhere contradicts it."""
    add_acts(3)
    kept = ask("head")
    tamper("DELETE FROM audit_treehead", "DELETE FROM audit_leaf", "DELETE FROM audit_act")
    add_acts(5, first=70)
    ask("seal")
    assert "the log was changed" in check(script, ask("proof", "--since", "3"), kept)
