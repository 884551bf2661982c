"""Units, people and users out of lists: all or none, twice the same, and who may."""

import io

import pytest
from pytest_django import DjangoAssertNumQueries

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import Appointment, Person, RoleGrant, Unit, UnitAlias, User
from bihuan.apps.organizations.operations import AccountsReport, ListReport
from bihuan.apps.organizations.queries import RegionRow
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.factories import LONG_AGO, SYSTEM, make_actor, make_person, make_region, make_unit

pytestmark = pytest.mark.django_db
HEADER = "单位名称,简称,别名,类别,姓名,职务,电话"


def bring(
    region: RegionRow, *lines: str, actor: Actor = SYSTEM, dry_run: bool = False, header: str = HEADER
) -> ListReport:
    stream = io.BytesIO("\n".join([header, *lines]).encode())
    return operations.import_people_list(
        actor=actor, at=LONG_AGO, region_id=region.id, stream=stream, filename="名录.csv", dry_run=dry_run
    )


def enter(region: RegionRow, *lines: str, actor: Actor = SYSTEM, dry_run: bool = False) -> AccountsReport:
    stream = io.BytesIO("\n".join(["账号,姓名,单位,角色", *lines]).encode())
    return operations.import_users(
        actor=actor, at=LONG_AGO, region_id=region.id, stream=stream, filename="账号.csv", dry_run=dry_run
    )


class TestUnitsAndPeople:
    def test_units_come_with_every_name_that_leads_to_them(self) -> None:
        region = make_region()
        report = bring(region, "澜川县教育局,县教育局,教体局、教育和体育局,部门,,,", "城关镇人民政府,城关镇,,,,,")
        assert (report.units, report.aliases, report.errors) == (2, 2, [])
        schools = Unit.objects.get(name="澜川县教育局")
        assert (schools.short_name, schools.kind) == ("县教育局", "department")
        assert set(schools.aliases.values_list("name", flat=True)) == {"教体局", "教育和体育局"}
        assert Unit.objects.get(name="城关镇人民政府").kind == "township"

    def test_people_come_with_their_posts_and_several_lines_may_name_one_unit(self) -> None:
        region = make_region()
        report = bring(region, "县教育局,,,,王建国,局长,139", "县教育局,,,,李 敏,副局长,")
        assert (report.units, report.people, report.appointments) == (1, 2, 2)
        held = {(one.person.name, one.post.title) for one in Appointment.objects.select_related("person", "post")}
        assert held == {("王建国", "局长"), ("李敏", "副局长")}

    def test_the_same_list_again_changes_nothing(self) -> None:
        region = make_region()
        lines = ("县教育局,教育局,教体局,部门,王建国,局长,139", "县水利局,,,,,,")
        bring(region, *lines)
        acts = Act.objects.count()
        again = bring(region, *lines)
        assert (again.unchanged, again.units, again.aliases, again.people, again.notes) == (2, 0, 0, 0, [])
        assert Act.objects.count() == acts

    def test_another_short_name_becomes_an_alias_and_no_name_is_lost(self) -> None:
        region = make_region()
        unit = make_unit(region, "县教育局", short_name="教育局")
        bring(region, "县教育局,教体局,,,,,")
        assert Unit.objects.get(pk=unit.id).short_name == "教育局"
        assert UnitAlias.objects.get(unit_id=unit.id).name == "教体局"

    def test_a_unit_without_a_short_name_gets_it(self) -> None:
        region = make_region()
        unit = make_unit(region, "县教育局")
        bring(region, "县教育局,教育局,,,,,")
        assert Unit.objects.get(pk=unit.id).short_name == "教育局"

    def test_two_people_of_one_name_stay_two_and_the_list_says_so(self) -> None:
        region = make_region()
        report = bring(region, "县教育局,,,,王建国,局长,", "县水利局,,,,王建国,科员,")
        assert Person.objects.filter(name="王建国").count() == 2
        assert [(note.row, note.column) for note in report.notes] == [(3, "姓名")]
        assert "当作另一个人" in str(report.notes[0].reason)

    def test_one_person_with_one_telephone_holds_two_posts(self) -> None:
        region = make_region()
        bring(region, "县教育局,,,,王建国,局长,139", "县体育局,,,,王建国,局长,139")
        person = Person.objects.get(name="王建国")
        assert person.appointments.count() == 2

    def test_a_wrong_line_lets_nothing_in_and_every_wrong_line_is_told(self) -> None:
        region = make_region()
        report = bring(
            region,
            "县教育局,,,,王建国,局长,",
            ",,,,张三,科员,",
            "县水利局,,,奇怪的,,,",
            "县住建局,,,,赵六,,",
            "县民政局,,,,,科长,",
        )
        assert [(fault.row, fault.column) for fault in report.errors] == [
            (3, "单位名称"), (4, "类别"), (5, "职务"), (6, "姓名"),
        ]  # fmt: skip
        assert not Unit.objects.filter(region_id=region.id).exists() and not Person.objects.exists()

    def test_a_name_that_leads_to_another_unit_is_told_with_that_unit(self) -> None:
        region = make_region()
        make_unit(region, "县教育和体育局", aliases=("教体局",))
        report = bring(region, "县文旅局,教体局,,,,,", "县水利局,,,,,,")
        assert [(fault.row, "它已经指 县教育和体育局" in str(fault.reason)) for fault in report.errors] == [(2, True)]
        assert not Unit.objects.filter(name="县水利局").exists(), "one wrong line keeps the whole list out"

    def test_a_trial_says_the_same_and_writes_nothing(self) -> None:
        region = make_region()
        lines = ("县教育局,教育局,教体局,,王建国,局长,", "县水利局,,,,王建国,科员,")
        acts = Act.objects.count()
        trial = bring(region, *lines, dry_run=True)
        assert not Unit.objects.filter(region_id=region.id).exists() and Act.objects.count() == acts
        assert trial.as_document() == bring(region, *lines).as_document()

    def test_a_list_of_users_is_named_as_such(self) -> None:
        with pytest.raises(BadInput, match="bihuan users import"):
            bring(make_region(), "a,县教育局", header="账号,单位")

    def test_a_ledger_is_no_list_of_units(self) -> None:
        with pytest.raises(BadInput, match="没有找到表头"):
            bring(make_region(), "1,路灯不亮", header="序号,问题")

    @pytest.mark.parametrize("role", [Role.OFFICE, Role.SECURITY_ADMIN, Role.LEADER])
    def test_only_the_system_administrator_brings_units_in(self, role: Role) -> None:
        region = make_region()
        report = bring(region, "县教育局,,,,,,", actor=make_actor(region, role))
        assert "只有本地区的系统管理员可以" in str(report.errors[0].reason)
        assert not Unit.objects.filter(name="县教育局").exists()

    def test_the_system_administrator_of_another_county_finds_no_such_region(self) -> None:
        with pytest.raises(Missing):
            bring(make_region(), "县教育局,,,,,,", actor=make_actor(make_region(), Role.SYSTEM_ADMIN))

    def test_hostile_names_come_in_as_text_or_are_refused(self) -> None:
        region = make_region()
        report = bring(
            region, "<script>alert(1)</script>局,,,,,,", f"{'长' * 121},,,,,,", '"=HYPERLINK(""x"")局",,,,,,'
        )
        assert [fault.row for fault in report.errors] == [3]
        assert "最多 120 个字" in str(report.errors[0].reason)

    def test_each_thing_leaves_its_act(self) -> None:
        region = make_region()
        bring(region, "县教育局,,教体局,,王建国,局长,", actor=make_actor(region, Role.SYSTEM_ADMIN))
        assert set(Act.objects.filter(role=Role.SYSTEM_ADMIN.value).values_list("action", flat=True)) == {
            "organizations.unit.created", "organizations.unit.alias-added", "organizations.person.created",
            "organizations.post.created", "organizations.appointment.begun",
        }  # fmt: skip

    def test_a_list_costs_the_same_for_each_line(self, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        region = make_region()
        with django_assert_max_num_queries(40 * 20):
            bring(region, *(f"单位{number}局,,,,人{number},局长," for number in range(20)))


class TestUsers:
    def test_users_come_with_their_roles_and_the_person_whom_they_stand_for(self) -> None:
        region = make_region()
        unit = make_unit(region, "县教育局", short_name="教育局")
        person = make_person(region, "王建国", unit=unit, title="局长")
        report = enter(region, "wang,王建国,教育局,单位", "leader,何县长,,领导")
        assert [(one.username, one.unit, one.role) for one in report.accounts] == [
            ("wang", "县教育局", Role.UNIT), ("leader", "", Role.LEADER),
        ]  # fmt: skip
        user = User.objects.get(username="wang")
        assert (user.person_id, user.must_change_password) == (person.id, True)
        assert user.check_password(report.accounts[0].password)
        grants = {(one.user.username, one.role, one.unit_id) for one in RoleGrant.objects.select_related("user")}
        assert grants == {("wang", "unit", unit.id), ("leader", "leader", None)}

    def test_every_user_has_a_password_of_their_own_and_no_report_shows_it(self) -> None:
        region = make_region()
        report = enter(region, "a1,甲,,领导", "b2,乙,,领导", "c3,丙,,检查人员")
        passwords = {one.password for one in report.accounts}
        assert len(passwords) == 3
        shown = f"{report.as_document()} {report.accounts} {list(Act.objects.values_list('after', flat=True))}"
        assert not any(password in shown for password in passwords)

    def test_a_name_that_several_bear_in_one_unit_stands_for_nobody_yet(self) -> None:
        region = make_region()
        unit = make_unit(region, "县教育局")
        for title in ("科员", "股长"):
            make_person(region, "王建国", unit=unit, title=title)
        report = enter(region, "wang,王建国,县教育局,单位", "li,李敏,县教育局,责任人")
        assert set(User.objects.filter(region_id=region.id).values_list("person_id", flat=True)) == {None}
        assert [(note.row, "几个" in str(note.reason)) for note in report.notes] == [(2, True), (3, False)]

    def test_a_wrong_line_lets_nobody_in_and_every_wrong_line_is_told(self) -> None:
        region = make_region()
        make_unit(region, "县教育局")
        report = enter(
            region,
            "a1,甲,县教育局,单位",
            "a1,乙,县教育局,单位",
            ",丙,,领导",
            "d4,丁,县教玉局,单位",
            "e5,戊,,单位",
            "f6,己,,皇帝",
            "!!,庚,,领导",
        )
        assert {(fault.row, fault.column) for fault in report.errors} == {
            (3, "账号"), (4, "账号"), (5, "单位"), (6, "单位"), (7, "角色"), (8, "账号"),
        }  # fmt: skip
        assert report.accounts == () and not User.objects.filter(region_id=region.id).exists()
        near = next(fault for fault in report.errors if fault.row == 5)
        assert "县教育局" in str(near.reason), "a near name is proposed and never taken"

    def test_a_username_that_is_there_is_told(self) -> None:
        region = make_region()
        enter(region, "wang,王建国,,领导")
        report = enter(region, "WANG,王建国,,领导")
        assert [(fault.column, "已经有了" in str(fault.reason)) for fault in report.errors] == [("账号", True)]

    def test_a_trial_lets_nobody_in(self) -> None:
        region = make_region()
        report = enter(region, "wang,王建国,,领导", dry_run=True)
        assert (report.rows, report.errors) == (1, [])
        assert [(one.username, one.password) for one in report.accounts] == [("wang", "")]
        assert not User.objects.filter(region_id=region.id).exists()

    def test_the_security_administrator_lets_users_in_without_writing_hashes(self) -> None:
        region = make_region()
        report = enter(region, "wang,王建国,,领导", actor=make_actor(region, Role.SECURITY_ADMIN))
        assert report.errors == [] and User.objects.get(username="wang").check_password(report.accounts[0].password)

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.OFFICE])
    def test_nobody_else_does(self, role: Role) -> None:
        region = make_region()
        report = enter(region, "wang,王建国,,领导", actor=make_actor(region, role))
        assert "只有本地区的安全管理员可以" in str(report.errors[0].reason)
        assert not User.objects.filter(username="wang").exists()

    def test_a_hash_from_outside_is_refused_as_before(self) -> None:
        region = make_region()
        with pytest.raises(Refused, match="密码散列只由系统自己写入"):
            operations.create_user(
                actor=make_actor(region, Role.SECURITY_ADMIN), at=LONG_AGO, region_id=region.id, username="wang",
                display_name="王", password_hash=operations.hash_password("x"),
            )  # fmt: skip


def test_what_came_in_is_found_by_the_ledger(db: None) -> None:
    region = make_region()
    bring(region, "县教育局,教育局,教体局,,,,")
    assert [unit.aliases for unit in queries.known_units(region.id)] == [("教体局",)]
