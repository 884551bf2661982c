"""`bihuan audit`: what it answers, what it refuses, and that it names what somebody changed with the database in hand."""

import json
import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from bihuan.apps.audit.models import Act
from tests.apps.audit.acts import add_acts, tamper
from tests.command import run_here
from tests.installation import Finished, Installation

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str | Path) -> Finished:
    return run_here("audit", *arguments)


@pytest.fixture
def ids() -> list[int]:
    """Three sealed acts."""
    written = add_acts(3)
    assert run("seal").code == 0
    return written


def drop_guard(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else " ON audit_act"))


def test_the_real_program_seals_what_it_wrote_and_names_one_changed_character(
    embedded_installation: Installation,
) -> None:
    for _ in range(2):
        assert embedded_installation.run("audit", "export").code == 0
    assert embedded_installation.run("audit", "verify").stdout == "完整：2 条操作，已封存 2 条，没有被改过的。\n"
    with sqlite3.connect(embedded_installation.home / "bihuan.sqlite3") as database:
        guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE audit_act SET actor_name = 'systen' WHERE id = 2")
        for _, text in guards:
            database.execute(text)
    database.close()
    finished = embedded_installation.run("audit", "verify", "--json")
    fault = finished.document()["first_fault"]
    assert finished.code == 1
    assert isinstance(fault, dict) and (fault["kind"], fault["act_id"], fault["position"]) == ("altered", 2, 1)
    assert finished.stderr.strip() == fault["message"] == "第 2 条操作（记录号 2）封存后被改过。"


def test_an_empty_record_is_whole() -> None:
    finished = run("verify", "--json")
    assert finished.code == 0, finished.stderr
    assert finished.document() == {
        "ok": True,
        "acts": 0,
        "sealed": 0,
        "unsealed_tail": 0,
        "other_keys": 0,
        "missing_guards": [],
        "first_fault": None,
    }


def test_an_unsealed_tail_is_reported_and_no_fault(ids: list[int]) -> None:
    add_acts(2, first=4)
    finished = run("verify", "--json")
    document = finished.document()
    assert (finished.code, document["acts"], document["sealed"], document["unsealed_tail"]) == (0, 5, 3, 2)
    assert "最后 2 条还没有封存" in run("verify").stdout


def test_a_changed_act_is_named_in_a_sentence_and_in_the_document(ids: list[int]) -> None:
    tamper(f"DELETE FROM audit_act WHERE id = {ids[1]}")
    finished = run("verify", "--json")
    fault = finished.document()["first_fault"]
    assert finished.code == 1
    assert isinstance(fault, dict)
    assert (fault["kind"], fault["act_id"], fault["position"], fault["log"]) == ("removed", ids[1], 1, "open")
    assert finished.stderr.strip() == fault["message"]


def test_acts_put_in_by_hand_are_not_sealed_and_the_command_says_so(ids: list[int]) -> None:
    add_acts(1, first=4)
    last = Act.objects.order_by("pk").last()
    assert last is not None
    tamper(f"UPDATE audit_act SET reason = 'x' WHERE id = {last.pk}")
    finished = run("seal", "--json")
    assert (finished.document()["sealed"], finished.document()["refused"]) == (0, 1)
    assert "不是本系统写的" in finished.stderr


def test_a_database_without_guards_is_still_looked_at_and_refused_elsewhere(ids: list[int]) -> None:
    drop_guard("audit_act_refuses_update")
    finished = run("verify", "--json")
    assert finished.code == 1
    assert finished.document()["missing_guards"] == ["audit_act_refuses_update"]
    refused = run("seal")
    assert refused.code == 1 and "audit_act_refuses_update" in refused.stderr
    assert run("guards").code == 1
    assert run("guards", "--restore", "--json").document() == {"restored": ["audit_act_refuses_update"]}
    assert run("verify").code == 0
    assert run("guards", "--json").document() == {"missing": []}


def test_a_head_kept_elsewhere_finds_acts_that_were_cut_off(ids: list[int], tmp_path: Path) -> None:
    add_acts(1, first=4)
    kept = tmp_path / "head.json"
    document = run("head", "--output", kept, "--json").document()
    assert json.loads(kept.read_text(encoding="utf-8")) == document
    assert document["size"] == 4
    assert run("verify", "--head", kept).code == 0
    last = ids[2] + 1
    tamper(
        f"DELETE FROM audit_act WHERE id = {last}",
        f"DELETE FROM audit_leaf WHERE act_id = {last}",
        "DELETE FROM audit_treehead WHERE size = 4",
    )
    assert run("verify").code == 0
    finished = run("verify", "--head", kept, "--json")
    fault = finished.document()["first_fault"]
    assert finished.code == 1
    assert isinstance(fault, dict) and (fault["kind"], fault["act_id"], fault["position"]) == ("removed", last, 3)


def test_a_file_that_is_no_head_is_refused_in_a_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{", encoding="utf-8")
    finished = run("verify", "--head", wrong)
    assert (finished.code, finished.stdout) == (1, "")
    assert finished.stderr.strip() == "这不是 bihuan audit head 导出的存证树根文件。"


def test_there_is_no_head_before_the_first_seal() -> None:
    finished = run("head", "--json")
    assert finished.code == 1
    assert finished.document() == {"error": "还没有封存过操作。", "code": "log_not_sealed"}


def test_an_act_is_proved_by_its_reference(ids: list[int]) -> None:
    reference = str(Act.objects.get(pk=ids[0]).reference)
    document = run("proof", reference, "--json").document()
    assert (document["act"], document["position"], document["holds"]) == (reference, 0, True)
    assert run("proof", "--since", "2", "--json").document()["old_size"] == 2
    assert run("proof", "nonsense").code == 1
    assert run("proof").code == 2
    tamper(f"UPDATE audit_act SET reason = 'x' WHERE id = {ids[0]}")
    finished = run("proof", reference, "--json")
    assert (finished.code, finished.document()["holds"]) == (1, False)


def test_an_export_is_a_line_an_act_or_one_document(ids: list[int], tmp_path: Path) -> None:
    lines = run("export").stdout.splitlines()
    assert [json.loads(line)["label"] for line in lines] == ["事项 1", "事项 2", "事项 3", ""]
    acts = run("export", "--json").document()["acts"]
    assert isinstance(acts, list) and len(acts) == 5
    target = tmp_path / "acts.jsonl"
    assert run("export", "--output", target, "--json").document() == {"acts": 6, "output": str(target)}
    assert len(target.read_text(encoding="utf-8").splitlines()) == 6
    assert run("verify", "--json").document()["unsealed_tail"] == 0
