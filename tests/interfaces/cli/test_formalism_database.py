"""`bihuan formalism` over the database: a pass, the leads, a ruling."""

import json
from pathlib import Path

import pytest

from bihuan.apps.formalism.models import Flag
from bihuan.apps.ledger.models import ProgressReport
from tests.apps.formalism.planted import ACROSS, copied, flagged
from tests.apps.ledger.web.county import County, make_county
from tests.command import run_here

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county()


KEYS = {"check", "severity", "ids", "score", "evidence", "why"}


def scanned(target: Path, *more: str) -> dict[str, object]:
    """What a pass says of itself where its lines go to a file."""
    return run_here("formalism", "scan", "--output", str(target), "--json", *more).document()


def test_a_pass_over_the_database_says_what_it_looked_at_and_found(county: County, tmp_path: Path) -> None:
    copied(county)

    first, second = (scanned(tmp_path / name) for name in ("first", "second"))

    assert (first["campaigns"], first["reports"]) == (1, 2)
    assert first["raised"] == Flag.objects.count() > 0
    assert (second["campaigns"], second["left"], second["raised"]) == (0, 1, 0)
    assert "新提出 0 条线索" in run_here("formalism", "scan", "--output", str(tmp_path / "third")).stdout


def test_what_a_pass_found_is_written_a_line_each(county: County, tmp_path: Path) -> None:
    copied(county)
    target = tmp_path / "flags.jsonl"

    done = scanned(target)
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]

    assert len(lines) == done["raised"]
    across = next(line for line in lines if line["check"] == ACROSS)
    assert set(across) == KEYS
    assert set(across["evidence"]["units"]) == {str(county.accountable.id), str(county.other.id)}
    assert across["evidence"]["spans"]


@pytest.mark.parametrize("more", [(), ("--database",), ("--json",)], ids=["alone", "said", "json"])
def test_lines_go_to_standard_output_and_nothing_else_does(county: County, more: tuple[str, ...]) -> None:
    copied(county)

    told = run_here("formalism", "scan", *more)

    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert all(set(line) == KEYS for line in lines)
    assert sorted(line["check"] for line in lines) == sorted(Flag.objects.values_list("check_id", flat=True))
    assert "新提出" in told.stderr


def test_a_second_pass_writes_what_still_stands_though_it_left_the_campaign_alone(county: County) -> None:
    copied(county)

    first = run_here("formalism", "scan")
    second = run_here("formalism", "scan")
    again = run_here("formalism", "scan", "--everything")

    assert "1 个专项没有新材料" in second.stderr
    assert first.stdout
    assert second.stdout == first.stdout
    assert sorted(again.stdout.splitlines()) == sorted(first.stdout.splitlines())


def test_what_the_checks_no_longer_find_is_not_written(county: County) -> None:
    number, _ = copied(county)
    first = run_here("formalism", "scan").stdout
    ProgressReport.objects.filter(problem__number=number).update(
        line="在王家湾小学抽查留样柜，8份样品齐全，张桂兰签字。"
    )

    second = run_here("formalism", "scan", "--everything").stdout

    assert ACROSS in first
    assert ACROSS not in second
    assert Flag.objects.filter(check_id=ACROSS).exists()


def test_a_file_and_the_database_do_not_go_together(tmp_path: Path) -> None:
    source = tmp_path / "reports.jsonl"
    source.write_text('{"id": "a", "text": "已完成"}')

    for more in ("--database", "--everything"):
        refused = run_here("formalism", "scan", "--input", str(source), more)
        assert refused.code == 1
        assert "不能一起用" in refused.stderr


@pytest.mark.parametrize(
    "more", [("--at", "2026-11-03T09:00"), ("--template", "pyproject.toml")], ids=["moment", "template"]
)
def test_what_the_database_keeps_is_not_given(county: County, more: tuple[str, str]) -> None:
    refused = run_here("formalism", "scan", *more)

    assert refused.code == 1
    assert "扫描数据库时" in refused.stderr


def test_help_names_what_needs_the_database_without_loading_it() -> None:
    told = run_here("formalism", "--help").stdout

    assert all(name in told for name in ("checks", "flags", "pairs", "rule", "scan"))


def test_leads_are_listed_and_narrowed(county: County) -> None:
    assert run_here("formalism", "flags").stdout.strip() == "没有线索。"
    flag = flagged(county)

    found = run_here("formalism", "flags", "--check", ACROSS, "--json").document()

    rows = found["flags"]
    assert isinstance(rows, list)
    assert found["total"] == 1
    assert [row["id"] for row in rows] == [flag.pk]
    assert ACROSS in run_here("formalism", "flags").stdout
    limited = run_here("formalism", "flags", "--limit", "1", "--json").document()
    assert isinstance(limited["flags"], list)
    assert len(limited["flags"]) == 1
    assert run_here("formalism", "flags", "--group", "settled", "--json").document()["total"] == 0


def test_who_asks_sees_what_they_may(county: County) -> None:
    flagged(county)

    def seen_by(who: str) -> object:
        return run_here("formalism", "flags", "--as", county.users[who].username, "--json").document()["total"]

    assert seen_by("checker") == 0
    assert seen_by("other") == 1 or seen_by("other") == seen_by("accountable")
    names = run_here("formalism", "flags", "--as", county.users["other"].username, "--json").stdout
    assert county.accountable.name not in names


def test_a_ruling_is_a_persons_and_says_why(county: County) -> None:
    flag = flagged(county)
    office = county.users["office"].username

    nobody = run_here("formalism", "rule", str(flag.pk), "dismissed", "--why", "没事")
    unit = run_here(
        "formalism", "rule", str(flag.pk), "dismissed", "--why", "没事", "--as", county.users["other"].username
    )
    empty = run_here("formalism", "rule", str(flag.pk), "dismissed", "--why", " ", "--as", office)
    early = run_here("formalism", "rule", str(flag.pk), "confirmed", "--why", "属实", "--as", office)
    done = run_here("formalism", "rule", str(flag.pk), "dismissed", "--why", "联合检查", "--as", office, "--json")

    assert nobody.code != 0
    assert unit.code == empty.code == early.code == 1
    assert (done.code, done.document()) == (0, {"id": flag.pk, "state": "dismissed"})
    assert Flag.objects.get(pk=flag.pk).state == "dismissed"
