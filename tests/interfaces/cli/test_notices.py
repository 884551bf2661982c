"""`bihuan notices` as a script calls it."""

from pathlib import Path

from bihuan.apps.supervision.models import Notice
from tests.apps.ledger.web.county import County
from tests.apps.supervision.papers import drafted, sent
from tests.command import run_here


def test_notices_are_listed_shown_approved_and_signed(county: County) -> None:
    notice = str(drafted(county))
    listed = run_here("notices", "list", "--group", "for-approval", "--json").document()["notices"]
    assert isinstance(listed, list)
    assert [(row["rung"], row["state"], row["unit"]) for row in listed] == [
        ("supervision", "for-approval", "县市场监督管理局")
    ]
    leader, unit = (county.users[who].username for who in ("leader", "accountable"))
    done = run_here("notices", "approve", notice, "--as", leader, "--json")
    assert str(done.document()["number"]).startswith("整督〔")
    assert run_here("notices", "sign", notice, "--as", unit, "--json").document()["state"] == "signed"
    assert run_here("notices", "show", notice, "--as", unit, "--json").document()["steps"] == ["reply"]


def test_the_system_approves_nothing_from_the_command_line(county: County) -> None:
    notice = drafted(county)
    refused = run_here("notices", "approve", str(notice), "--json")
    assert refused.code == 1 and "要由人批准" in refused.stderr
    assert Notice.objects.get(pk=notice).state == "for-approval"


def test_a_paper_is_written_to_a_file(county: County, tmp_path: Path) -> None:
    target = tmp_path / "督办单.docx"
    assert run_here("notices", "paper", str(sent(county)), "--output", str(target)).code == 0
    assert target.read_bytes().startswith(b"PK")
    assert run_here("notices", "list", "--group", "to-tell").stdout.strip() == "没有这样的通知。"
