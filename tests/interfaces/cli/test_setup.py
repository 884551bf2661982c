"""From an empty folder to one's own ledger: setup, units, users, and the first list, by command."""

import csv
import json
import stat
from pathlib import Path

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations.models import Unit, User
from bihuan.core.actors import Role
from tests.command import run_here
from tests.factories import make_region, make_user
from tests.installation import Finished, Installation

pytestmark = pytest.mark.django_db(transaction=True)
SETUP = ("setup", "--region", "澜川县", "--code", "510822", "--office", "县整改落实组")
UNITS = "单位名称,简称,别名,姓名,职务\n澜川县教育局,县教育局,教体局,王建国,局长\n澜川县水利局,县水利局,,,\n"
USERS = "账号,姓名,单位,角色\nwang,王建国,县教育局,单位\nzhao,赵六,县水利局,核查人\n"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def said(finished: Finished) -> dict[str, object]:
    document = json.loads(finished.stdout)
    assert isinstance(document, dict)
    return document


def test_the_real_program_goes_from_nothing_to_a_ledger_whose_units_are_known(
    embedded_installation: Installation, tmp_path: Path
) -> None:
    made = json.loads(embedded_installation.run(*SETUP, "--json").stdout)
    assert [one["role"] for one in made["accounts"]] == ["office", "system-admin", "security-admin", "audit-admin"]
    units = written(tmp_path, "单位.csv", UNITS)
    assert embedded_installation.run("organizations", "import", str(units), "--as", "sysadmin").code == 0
    ledger = written(
        tmp_path,
        "台账.csv",
        "序号,存在问题,责任单位,完成时限\n1,操场破损,教体局,2026年12月底前\n2,渠道淤塞,县水利局,2026年10月底前\n",
    )
    report = embedded_installation.run("ledger", "import", str(ledger), "--campaign", "校园安全", "--create", "--json")
    document = json.loads(report.stdout)
    assert (document["created"], document["needs_person"], document["errors"]) == (2, [], [])
    verified = embedded_installation.run("audit", "verify")
    assert verified.code == 0 and "没有被改过的" in verified.stdout


class TestSetup:
    def test_the_passwords_are_shown_and_have_to_be_changed(self) -> None:
        finished = run_here(*SETUP)
        assert finished.code == 0 and "第一次登录时要改" in finished.stdout
        office = User.objects.get(username="office")
        shown = next(line.split()[1] for line in finished.stdout.splitlines() if line.startswith("  office"))
        assert office.check_password(shown) and office.must_change_password

    def test_a_second_time_is_refused_in_one_sentence(self) -> None:
        run_here(*SETUP)
        again = run_here(*SETUP, "--json")
        assert again.code == 1 and said(again)["code"] == "setup-has-users"
        assert "已经有账号" in again.stderr

    def test_the_accounts_may_have_other_names(self) -> None:
        names = ("--office-user", "zgb", "--system-admin", "sa", "--security-admin", "se", "--audit-admin", "au")
        accounts = said(run_here(*SETUP, *names, "--json"))["accounts"]
        assert isinstance(accounts, list) and [one["username"] for one in accounts] == ["zgb", "sa", "se", "au"]

    @pytest.mark.parametrize("left_out", ["--region", "--code", "--office"])
    def test_what_is_left_out_is_wrong_usage(self, left_out: str) -> None:
        place = SETUP.index(left_out)
        assert run_here(*SETUP[:place], *SETUP[place + 2 :]).code == 2

    def test_a_bad_code_is_bad_input_and_leaves_nothing(self) -> None:
        finished = run_here("setup", "--region", "澜川县", "--code", "五一", "--office", "x", "--json")
        assert finished.code == 1 and said(finished)["code"] == "code-unfit"
        assert not User.objects.exists() and not Unit.objects.exists()

    def test_its_acts_are_the_machines(self) -> None:
        run_here(*SETUP)
        acts = Act.objects.filter(action__startswith="organizations.")
        assert acts.exists() and set(acts.values_list("actor_username", flat=True)) == {"installation"}


class TestUnitsFromAList:
    def test_a_trial_writes_nothing(self, tmp_path: Path) -> None:
        make_region("澜川县")
        finished = run_here("organizations", "import", written(tmp_path, "a.csv", UNITS), "--dry-run")
        assert finished.code == 0 and "什么也没有写入" in finished.stdout and "新增单位 2" in finished.stdout
        assert not Unit.objects.exists()

    def test_errors_are_told_by_row_and_end_with_1(self, tmp_path: Path) -> None:
        make_region("澜川县")
        file = written(tmp_path, "a.csv", "单位名称,姓名,职务\n县教育局,王建国,\n,李敏,局长\n")
        finished = run_here("organizations", "import", file)
        assert finished.code == 1
        assert "第 2 行 职务：写了人，没有写职务。" in finished.stderr and "第 3 行 单位名称：" in finished.stderr
        document = said(run_here("organizations", "import", file, "--json"))
        assert document["errors"] == [
            {"row": 2, "column": "职务", "message": "写了人，没有写职务。"},
            {"row": 3, "column": "单位名称", "message": "没有写单位。"},
        ]
        assert not Unit.objects.exists()

    def test_more_than_a_hundred_errors_are_counted(self, tmp_path: Path) -> None:
        make_region("澜川县")
        file = written(tmp_path, "a.csv", "单位名称,姓名,职务\n" + ",某人,局长\n" * 150)
        finished = run_here("organizations", "import", file)
        assert finished.stderr.count("没有写单位") == 100 and "还有 50 处" in finished.stderr
        errors = said(run_here("organizations", "import", file, "--json"))["errors"]
        assert isinstance(errors, list) and len(errors) == 150

    @pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-8-sig"])
    def test_a_list_may_come_in_the_encodings_of_excel(self, tmp_path: Path, encoding: str) -> None:
        make_region("澜川县")
        path = tmp_path / "a.csv"
        path.write_bytes(UNITS.encode(encoding))
        assert run_here("organizations", "import", path).code == 0
        assert Unit.objects.filter(name="澜川县教育局").exists()

    @pytest.mark.parametrize(
        "content", [b"", b"\x00\x01\x02" * 50, b"PK\x03\x04broken"], ids=["empty", "binary", "zip"]
    )
    def test_a_file_that_is_no_list_is_refused_in_words(self, tmp_path: Path, content: bytes) -> None:
        make_region("澜川县")
        path = tmp_path / "a.xlsx"
        path.write_bytes(content)
        finished = run_here("organizations", "import", path)
        assert finished.code == 1 and finished.stderr.strip() and "Traceback" not in finished.stderr

    def test_without_a_region_the_way_to_one_is_named(self, tmp_path: Path) -> None:
        finished = run_here("organizations", "import", written(tmp_path, "a.csv", UNITS))
        assert finished.code == 1 and "bihuan setup" in finished.stderr

    def test_of_several_counties_one_has_to_be_named(self, tmp_path: Path) -> None:
        one = make_region("澜川县")
        make_region("青石县")
        file = written(tmp_path, "a.csv", UNITS)
        assert "用 --region 指明" in run_here("organizations", "import", file).stderr
        assert run_here("organizations", "import", file, "--region", "澜川县").code == 0
        assert set(Unit.objects.values_list("region_id", flat=True)) == {one.id}


class TestRegions:
    def test_a_county_is_added_under_a_city_and_renamed(self) -> None:
        run_here("setup", "--region", "越川市", "--code", "5108", "--level", "city", "--office", "市专班")
        added = run_here("regions", "add", "澜川县", "--code", "510822", "--level", "county", "--under", "越川市")
        assert added.code == 0 and "越川市" in added.stdout
        assert run_here("regions", "rename", "510822", "--name", "新澜川县").code == 0
        regions = said(run_here("regions", "list", "--json"))["regions"]
        assert isinstance(regions, list)
        assert [(one["name"], one["level"]) for one in regions] == [("越川市", "city"), ("新澜川县", "county")]

    def test_a_region_that_is_not_there_is_named(self) -> None:
        make_region("澜川县")
        finished = run_here("regions", "rename", "没有县", "--name", "x")
        assert finished.code == 1 and "没有县" in finished.stderr


class TestUsersFromAList:
    def prepare(self, tmp_path: Path) -> Path:
        run_here(*SETUP)
        run_here("organizations", "import", written(tmp_path, "units.csv", UNITS))
        return written(tmp_path, "users.csv", USERS)

    def test_the_passwords_stand_in_a_file_for_its_owner_alone(self, tmp_path: Path) -> None:
        passwords = tmp_path / "passwords.csv"
        finished = run_here("users", "import", self.prepare(tmp_path), "--passwords", passwords, "--as", "secadmin")
        assert finished.code == 0, finished.stderr
        assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
        with passwords.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert [row["账号"] for row in rows] == ["wang", "zhao"]
        for row in rows:
            assert User.objects.get(username=row["账号"]).check_password(row["一次性密码"])
            assert row["一次性密码"] not in finished.stdout + finished.stderr

    def test_a_file_that_is_there_is_never_overwritten(self, tmp_path: Path) -> None:
        users, there = self.prepare(tmp_path), written(tmp_path, "there.csv", "keep me")
        finished = run_here("users", "import", users, "--passwords", there)
        assert finished.code == 1 and "已经有了" in finished.stderr
        assert there.read_text() == "keep me" and not User.objects.filter(username="wang").exists()

    def test_a_refused_list_leaves_no_file_behind(self, tmp_path: Path) -> None:
        self.prepare(tmp_path)
        wrong = written(tmp_path, "wrong.csv", "账号,姓名,单位,角色\nwang,王建国,没有局,单位\n")
        passwords = tmp_path / "passwords.csv"
        finished = run_here("users", "import", wrong, "--passwords", passwords, "--json")
        assert finished.code == 1 and not passwords.exists()
        errors = said(finished)["errors"]
        assert isinstance(errors, list) and (errors[0]["row"], errors[0]["column"]) == (2, "单位")

    def test_without_a_place_for_passwords_it_only_tries(self, tmp_path: Path) -> None:
        users = self.prepare(tmp_path)
        assert run_here("users", "import", users).code == 2
        trial = run_here("users", "import", users, "--dry-run")
        assert trial.code == 0 and not User.objects.filter(username="wang").exists()

    def test_a_folder_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        finished = run_here("users", "import", self.prepare(tmp_path), "--passwords", tmp_path / "no" / "p.csv")
        assert finished.code == 1 and "写不了文件" in finished.stderr

    def test_who_keeps_no_users_lets_nobody_in(self, tmp_path: Path) -> None:
        users = self.prepare(tmp_path)
        finished = run_here("users", "import", users, "--passwords", tmp_path / "p.csv", "--as", "sysadmin")
        assert finished.code == 1 and "安全管理员" in finished.stderr and not (tmp_path / "p.csv").exists()

    def test_an_account_without_any_role_sees_no_region(self, tmp_path: Path) -> None:
        make_user(make_region("别县"), Role.LEADER, username="gone")
        finished = run_here(
            "users", "import", written(tmp_path, "u.csv", USERS), "--dry-run", "--region", "没有", "--as", "gone"
        )
        assert finished.code == 1 and "没有叫“没有”的地区" in finished.stderr
