"""The parts under the reading: which words are about units, which sets are open, who looks like a person, what is carried."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.responsibility import UnitRole
from bihuan.core.responsibility.prefixes import CarriedPrefix, complete_name, ends_like_organ, read_prefix
from bihuan.core.responsibility.wording import (
    LABEL,
    is_open_set,
    looks_like_person,
    looks_unreadable,
    read_person_bracket,
    role_of,
    strip_words,
)


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        pytest.param("县教育局", "县教育局", None, id="nothing to take"),
        pytest.param("由县教育局牵头", "县教育局", UnitRole.LEAD, id="由 and 牵头"),
        pytest.param("县教育局牵头负责", "县教育局", UnitRole.LEAD, id="牵头负责"),
        pytest.param("县教育局总牵头", "县教育局", UnitRole.LEAD, id="总牵头"),
        pytest.param("县教育局分别牵头", "县教育局", UnitRole.LEAD, id="分别牵头"),
        pytest.param("县教育局主办", "县教育局", UnitRole.LEAD, id="主办"),
        pytest.param("县教育局为牵头单位", "县教育局", UnitRole.LEAD, id="为牵头单位"),
        pytest.param("县财政局配合", "县财政局", UnitRole.ASSIST, id="配合"),
        pytest.param("县财政局协同配合落实", "县财政局", UnitRole.ASSIST, id="协同配合"),
        pytest.param("县财政局按职责分工配合", "县财政局", UnitRole.ASSIST, id="assisting by duty"),
        pytest.param("县财政局参与", "县财政局", UnitRole.ASSIST, id="参与"),
        pytest.param("县财政局协办", "县财政局", UnitRole.ASSIST, id="协办"),
        pytest.param("县教育局负责", "县教育局", UnitRole.RESPONSIBLE, id="负责"),
        pytest.param("县教育局按职责分工负责", "县教育局", UnitRole.RESPONSIBLE, id="by duty"),
        pytest.param("县教育局按照各自职责分工抓好落实", "县教育局", UnitRole.RESPONSIBLE, id="each by its duty"),
        pytest.param("县教育局根据职责分别负责", "县教育局", UnitRole.RESPONSIBLE, id="根据职责"),
        pytest.param("县教育局结合实际落实", "县教育局", UnitRole.RESPONSIBLE, id="结合实际"),
        pytest.param("县整改落实组", "县整改落实组", None, id="落实 inside a name"),
        pytest.param("县工商业联合会", "县工商业联合会", None, id="联合 inside a name"),
    ],
)
def test_words_behind_a_unit_are_taken_off_and_give_its_role(text: str, name: str, role: UnitRole | None) -> None:
    words = strip_words(text)

    assert (words.name, words.role, words.own_role, words.and_others) == (name, role, None, False)


@pytest.mark.parametrize(
    "others", ["等", "等单位", "等部门", "等有关单位", "等5部门", "等五家单位", "等省级有关部门", "等各成员单位"]
)
def test_every_form_of_and_others_is_noticed(others: str) -> None:
    words = strip_words(f"县教育局{others}")

    assert (words.name, words.and_others) == ("县教育局", True)


@pytest.mark.parametrize(
    ("bracket", "role"),
    [
        pytest.param("（牵头）", UnitRole.LEAD, id="lead"),
        pytest.param("(牵头单位)", UnitRole.LEAD, id="narrow"),
        pytest.param("【主办】", UnitRole.LEAD, id="host"),
        pytest.param("（配合）", UnitRole.ASSIST, id="assist"),
        pytest.param("（责任单位）", UnitRole.RESPONSIBLE, id="responsible"),
    ],
)
def test_a_role_in_brackets_belongs_to_its_unit_alone(bracket: str, role: UnitRole) -> None:
    words = strip_words(f"县教育局{bracket}")

    assert (words.name, words.own_role, words.role) == ("县教育局", role, None)


def test_a_second_name_in_brackets_stays() -> None:
    assert strip_words("省市场监管局（省知识产权局）").name == "省市场监管局（省知识产权局）"


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("牵头单位：", UnitRole.LEAD),
        ("主要责任单位：", UnitRole.LEAD),
        ("主办单位:", UnitRole.LEAD),
        ("牵头部门：", UnitRole.LEAD),
        ("配合单位：", UnitRole.ASSIST),
        ("协同单位：", UnitRole.ASSIST),
        ("协办单位：", UnitRole.ASSIST),
        ("参与单位：", UnitRole.ASSIST),
        ("责任单位：", UnitRole.RESPONSIBLE),
        ("整改责任单位：", UnitRole.RESPONSIBLE),
        ("责任：", UnitRole.RESPONSIBLE),
    ],
)
def test_labels_and_their_synonyms_name_a_role(label: str, role: UnitRole) -> None:
    found = LABEL.match(label)

    assert found is not None and found.end() == len(label)
    assert role_of(found) is role


@pytest.mark.parametrize("label", ["责任人：", "责任领导：", "分管领导：", "联系人：", "联系电话：", "负责人："])
def test_labels_of_people_are_no_labels_of_units(label: str) -> None:
    found = LABEL.match(label)

    assert found is not None and found["person"]
    assert role_of(found) is None


@pytest.mark.parametrize(
    "name",
    [
        "各有关单位",
        "有关部门",
        "省有关部门",
        "省级相关部门",
        "各成员单位",
        "县直各部门",
        "县直单位",
        "各镇街",
        "镇街",
        "乡镇（街道）",
        "各乡镇人民政府",
        "各县（市、区）人民政府",
        "县（区）教育局",
        "市、县人民政府",
        "行业主管部门",
        "属地政府",
        "其他有关单位",
        "所有成员单位",
        "相关镇街",
    ],
)
def test_sets_that_nobody_can_dispatch_to_are_open(name: str) -> None:
    assert is_open_set(name)


@pytest.mark.parametrize(
    "name",
    [
        "县教育局",
        "县政府",
        "县人民政府",
        "镇党委",
        "高新区管委会",
        "城关镇人民政府",
        "东街街道办事处",
        "杭州市",
        "县委",
        "县残联",
    ],
)
def test_a_particular_unit_is_not_open(name: str) -> None:
    assert not is_open_set(name)


@pytest.mark.parametrize("text", ["张三", "魏建明", "欧阳锋", "张  三", "李四"])
def test_family_name_and_given_name_look_like_a_person(text: str) -> None:
    assert looks_like_person(text)


@pytest.mark.parametrize(
    "text",
    ["林业局", "高新区", "方志办", "金融办", "马站镇", "公安", "水务", "教育", "县教育局", "石油公司", "常务会", "张"],
)
def test_short_names_of_units_do_not_look_like_a_person(text: str) -> None:
    assert not looks_like_person(text)


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        pytest.param("县住建局（张三）", "张三", id="name"),
        pytest.param("县住建局(张三 13800000000)", "张三", id="name and telephone"),
        pytest.param("省市场监管局（省知识产权局）", None, id="second name"),
        pytest.param("县住建局", None, id="no bracket"),
    ],
)
def test_a_person_in_a_bracket_is_noticed(name: str, inside: str | None) -> None:
    assert read_person_bracket(name) == inside


@pytest.mark.parametrize(
    "name", ["12月底前", "2026年", "80%", "局", "123", "县教育局要加强管理。", "一个很长" * 10, "县教\x00育局"]
)
def test_what_no_unit_is_called_is_unreadable(name: str) -> None:
    assert looks_unreadable(name)


@pytest.mark.parametrize("name", ["县教育局", "第7工作组", "专班（2026年成立）", "ABC有限公司"])
def test_a_number_or_letters_in_a_name_are_readable(name: str) -> None:
    assert not looks_unreadable(name)


COUNTY_AND_PARTY = CarriedPrefix(level="县", party="委")


@pytest.mark.parametrize(
    ("name", "completed"),
    [
        pytest.param("教育局", "县教育局", id="government"),
        pytest.param("宣传部", "县委宣传部", id="party"),
        pytest.param("政府办公室", "县政府办公室", id="government office"),
        pytest.param("党校", "县委党校", id="party school"),
        pytest.param("市场监管局（知识产权局）", "县市场监管局（知识产权局）", id="bracket behind"),
        pytest.param("市教育局", "市教育局", id="own"),
        pytest.param("中国移动分公司", "中国移动分公司", id="outside the county"),
        pytest.param("农商银行城关支行", "农商银行城关支行", id="branch"),
        pytest.param("金乡镇", "金乡镇", id="town"),
        pytest.param("第一中学", "第一中学", id="school"),
        pytest.param("公安", "公安", id="no body's ending"),
    ],
)
def test_a_prefix_is_carried_only_to_bodies_without_one(name: str, completed: str) -> None:
    assert complete_name(name, COUNTY_AND_PARTY)[0] == completed


def test_the_committee_is_forgotten_with_its_level() -> None:
    _, carried = complete_name("市教育局", COUNTY_AND_PARTY)

    assert carried == CarriedPrefix(level="市")
    assert complete_name("宣传部", carried)[0] == "市宣传部"


def test_the_committee_outlives_a_government_body_of_its_level() -> None:
    _, carried = complete_name("县教育局", COUNTY_AND_PARTY)

    assert complete_name("网信办", carried)[0] == "县委网信办"


def test_a_named_place_leaves_the_carried_prefix_alone() -> None:
    name, carried = complete_name("杭州市政府", COUNTY_AND_PARTY)

    assert (name, carried) == ("杭州市政府", COUNTY_AND_PARTY)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("盐城市教育局", "盐城市"),
        ("苏州市教育局", "苏州市"),
        ("苏州海关", "苏州"),
        ("大兴安岭地区教育局", "大兴安岭地区"),
        ("高新区教育局", "高新区"),
        ("景宁畲族自治县财政局", "景宁畲族自治县"),
        ("内蒙古自治区教育厅", "内蒙古自治区"),
    ],
)
def test_places_of_every_kind_are_levels(name: str, level: str) -> None:
    prefix = read_prefix(name)

    assert prefix is not None and prefix.level == level


@pytest.mark.parametrize("name", ["县教育局", "县代建中心", "县残联", "县护城河指挥部", "市场监管局（知识产权局"])
def test_bodies_end_as_bodies_do(name: str) -> None:
    assert ends_like_organ(name)


@given(st.text(max_size=30))
def test_completing_twice_changes_nothing_more(text: str) -> None:
    once, carried = complete_name(text, COUNTY_AND_PARTY)

    assert complete_name(once, carried)[0] in (
        once,
        *(f"{carried.level}{once}", f"{carried.level}{carried.party}{once}"),
    )
    assert once.endswith(text)


@given(st.text(max_size=40))
def test_stripping_only_takes_away(text: str) -> None:
    assert strip_words(text).name in text
