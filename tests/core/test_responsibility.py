"""What a responsibility cell says, by tiny examples in the shapes of real lists, and laws over arbitrary text."""

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.responsibility import Responsibility, UnitRole, combine_columns, parse_units, read_prefix


@dataclass(frozen=True)
class Example:
    """One cell and what is to be read out of it; names separated by blanks."""

    id: str
    text: str
    lead: str = ""
    assist: str = ""
    open: str = ""
    person: bool = False


CARRIED_PREFIXES = [
    Example("province", "省工业和信息化厅、科技厅", "省工业和信息化厅", "省科技厅", person=True),
    Example("county", "县教育局、财政局、住房和城乡建设局", "县教育局", "县财政局 县住房和城乡建设局", person=True),
    Example("own prefix stays", "省科技厅、市科技局、财政局", "省科技厅", "市科技局 市财政局", person=True),
    Example(
        "comma ends the group",
        "省经信厅、省国资委，杭州市政府，财政厅",
        "省经信厅",
        "省国资委 杭州市政府 财政厅",
        person=True,
    ),
    Example("a place takes and gives none", "省科技厅、杭州市、财政厅", "省科技厅", "杭州市 省财政厅", person=True),
    Example("named county", "澜川县教育局、财政局", "澜川县教育局", "澜川县财政局", person=True),
    Example("named province", "浙江省教育厅、财政厅", "浙江省教育厅", "浙江省财政厅", person=True),
    Example("named city within 城", "盐城市教育局、财政局", "盐城市教育局", "盐城市财政局", person=True),
    Example(
        "autonomous region", "自治区党委宣传部、文化和旅游厅", "自治区党委宣传部", "自治区文化和旅游厅", person=True
    ),
    Example("prefecture", "州教育局、财政局", "州教育局", "州财政局", person=True),
    Example("party to party", "县委组织部、宣传部", "县委组织部", "县委宣传部", person=True),
    Example("party to government", "县委组织部、教育局、网信办", "县委组织部", "县教育局 县委网信办", person=True),
    Example("offices", "县委办、政府办", "县委办", "县政府办", person=True),
    Example("four bodies", "县人大、政协、法院、检察院", "县人大", "县政协 县法院 县检察院", person=True),
    Example("discipline", "县纪委监委、司法局", "县纪委监委", "县司法局", person=True),
    Example("youth league", "县教育局、团县委、妇联", "县教育局", "团县委 县妇联", person=True),
    Example(
        "state",
        "国家发展改革委、财政部、能源局、市场监管总局",
        "国家发展改革委",
        "财政部 国家能源局 市场监管总局",
        person=True,
    ),
    Example("centre", "中央组织部、宣传部、教育部", "中央组织部", "中央宣传部 教育部", person=True),
    Example("市 of 市场 is no prefix", "县教育局、市场监管局", "县教育局", "县市场监管局", person=True),
    Example(
        "市 of 市政 is no prefix", "市住建局、市政园林局、市民政局", "市住建局", "市市政园林局 市民政局", person=True
    ),
    Example(
        "乡 and 城 are no prefixes",
        "市农业农村局、乡村振兴局、城市管理局",
        "市农业农村局",
        "市乡村振兴局 市城市管理局",
        person=True,
    ),
    Example("社区 is no prefix", "县公安局、社区矫正管理局", "县公安局", "县社区矫正管理局", person=True),
    Example(
        "bank branch",
        "县财政局、中国人民银行澜川支行、税务局",
        "县财政局",
        "中国人民银行澜川支行 县税务局",
        person=True,
    ),
    Example(
        "grid company", "县发改局、国网澜川县供电公司、气象局", "县发改局", "国网澜川县供电公司 县气象局", person=True
    ),
    Example("town", "县水利局、城关镇、林业局", "县水利局", "城关镇 县林业局", person=True),
    Example("committee of a zone", "县工商联、工业园区管委会", "县工商联", "工业园区管委会", person=True),
    Example(
        "institutions named by a bare province",
        "省财政厅、浙江证监局、杭州海关",
        "省财政厅",
        "浙江证监局 杭州海关",
        person=True,
    ),
    Example("a city in short gives none", "省财政厅、杭州海关、税务局", "省财政厅", "杭州海关 省税务局", person=True),
    Example("wrapped behind 、", "县教育局、\n财政局", "县教育局", "县财政局", person=True),
    Example("和 joins units", "县教育局和财政局", "县教育局", "县财政局", person=True),
    Example(
        "和 inside a name",
        "县住房和城乡建设局、农业农村和水利局",
        "县住房和城乡建设局",
        "县农业农村和水利局",
        person=True,
    ),
]

ROLES = [
    Example("one unit", "县教育局", "县教育局"),
    Example("one unit by duty", "县教育局按职责分工负责", "县教育局"),
    Example("by duty names no lead", "省经信厅、省科技厅按职责分工负责", "省经信厅", "省科技厅", person=True),
    Example("lines", "县水务局\n县住建局\n县护城河指挥部", "县水务局", "县住建局 县护城河指挥部", person=True),
    Example("labels", "牵头单位：县教育局；配合单位：县财政局、公安局", "县教育局", "县财政局 县公安局"),
    Example("labels on lines of their own", "牵头单位\n县教育局\n配合单位\n县财政局", "县教育局", "县财政局"),
    Example("synonyms", "主要责任单位：省发展改革委  协同单位：省经信厅、科技厅", "省发展改革委", "省经信厅 省科技厅"),
    Example(
        "host and co-host", "主办单位:县教育局,协办单位:县财政局,参与单位:县公安局", "县教育局", "县财政局 县公安局"
    ),
    Example("short labels", "牵头：县教育局 配合：县财政局", "县教育局", "县财政局"),
    Example("responsible beside a lead assists", "牵头单位：县教育局；责任单位：县财政局", "县教育局", "县财政局"),
    Example("responsible alone leads", "责任单位：县教育局；配合单位：县财政局", "县教育局", "县财政局"),
    Example("several responsible", "责任单位：县教育局、财政局", "县教育局", "县财政局", person=True),
    Example("lead and assist in words", "县教育局牵头，县财政局、公安局配合", "县教育局", "县财政局 县公安局"),
    Example("words between 、", "县教育局牵头、县财政局配合", "县教育局", "县财政局"),
    Example(
        "由", "由县教育局牵头，县财政局、县公安局等单位按职责分工负责", "县教育局", "县财政局 县公安局", person=True
    ),
    Example(
        "assist over two groups", "县教育局牵头，县财政局、公安局，澜川镇配合", "县教育局", "县财政局 县公安局 澜川镇"
    ),
    Example("together with", "县教育局会同县财政局、公安局负责", "县教育局", "县财政局 县公安局"),
    Example("为…单位", "县教育局为牵头单位，县财政局为配合单位", "县教育局", "县财政局"),
    Example("role in brackets", "县财政局、县教育局（牵头）、公安局", "县教育局", "县财政局 县公安局"),
    Example("负责 beside 配合", "县教育局负责，县财政局配合落实", "县教育局", "县财政局"),
    Example("结合实际落实", "县教育局牵头，县财政局结合实际抓好落实", "县教育局", "县财政局"),
    Example("two leads", "县教育局、县财政局牵头", "县教育局 县财政局", person=True),
    Example("each a lead", "由县教育局、县财政局分别牵头", "县教育局 县财政局", person=True),
    Example("assist alone", "县财政局配合", "", "县财政局", person=True),
    Example("unsaid before a comma", "县教育局，县财政局配合", "县教育局", "县财政局", person=True),
    Example("lead repeated", "牵头单位：省科技厅；配合单位：省经信厅、省科技厅", "省科技厅", "省经信厅"),
    Example("等 alone", "县教育局、财政局等", "县教育局", "县财政局", person=True),
    Example("等 with a count", "县教育局等5部门", "县教育局", person=True),
    Example("等 of one unit", "县教育局等有关单位", "县教育局", person=True),
    Example("numbered on one line", "1.县财政局 2.县教育局", "县财政局", "县教育局", person=True),
    Example("numbered with 、", "1、县财政局\n2、县教育局", "县财政局", "县教育局", person=True),
    Example("numbered in circles", "①县财政局②县教育局", "县财政局", "县教育局", person=True),
    Example("numbered in brackets", "（一）县财政局（二）县教育局", "县财政局", "县教育局", person=True),
    Example("blanks inside a name", "县 教育局", "县教育局"),
    Example("full stop", "县教育局。", "县教育局"),
]

OPEN_SETS = [
    Example("units concerned", "各有关单位", open="各有关单位", person=True),
    Example("province's departments", "省有关部门按职责分工负责", open="省有关部门", person=True),
    Example("towns", "各镇街", open="各镇街", person=True),
    Example("towns without 各", "乡镇（街道）", open="乡镇（街道）", person=True),
    Example("governments with a bracket", "各县（市、区）人民政府", open="各县（市、区）人民政府", person=True),
    Example(
        "governments over 、",
        "各市、县（区）人民政府，省教育厅",
        "省教育厅",
        open="各市、县（区）人民政府",
        person=True,
    ),
    Example("towns and street offices", "各乡镇人民政府、街道办事处", open="各乡镇人民政府、街道办事处", person=True),
    Example("levels before 、", "市、县人民政府", open="市、县人民政府", person=True),
    Example("three levels", "省、市、县有关部门", open="省、市、县有关部门", person=True),
    Example("各 over three levels", "各市、县、区人民政府", open="各市、县、区人民政府", person=True),
    Example("street offices", "县教育局，街道办事处", "县教育局", open="街道办事处", person=True),
    Example("where it happened", "县信访局牵头，事发地乡镇配合", "县信访局", open="事发地乡镇", person=True),
    Example("two sets", "县直各部门、各乡镇", open="县直各部门 各乡镇", person=True),
    Example("beside a unit", "县教育局，各乡镇人民政府", "县教育局", open="各乡镇人民政府", person=True),
    Example(
        "assisting set", "县教育局牵头，县财政局、各成员单位配合", "县教育局", "县财政局", "各成员单位", person=True
    ),
    Example("counties' offices", "市教育局，县（区）教育局", "市教育局", open="县（区）教育局", person=True),
    Example("relevant", "相关部门", open="相关部门", person=True),
    Example("a county government is one unit", "县人民政府", "县人民政府"),
]

BRACKETS_AND_DOUBTS = [
    Example(
        "two names of one unit",
        "省市场监管局（省知识产权局）、省数据局",
        "省市场监管局（省知识产权局）",
        "省数据局",
        person=True,
    ),
    Example(
        "a list inside",
        "县专班（教育局、财政局，公安局），县司法局",
        "县专班（教育局、财政局，公安局）",
        "县司法局",
        person=True,
    ),
    Example("never closed", "市场监管局（省知识产权局、省数据局", "市场监管局（省知识产权局、省数据局", person=True),
    Example("everything inside", "（省教育厅、省财政厅按职责分工负责）", person=True),
    Example("person behind the unit", "县住建局 张三", "县住建局", person=True),
    Example("person in brackets", "县住建局（张三）", "县住建局（张三）", person=True),
    Example("person's label", "责任单位：县教育局 责任人：张三", "县教育局", person=True),
    Example("cut by a line break", "县水务\n局", "县水务局", person=True),
    Example("words before the line break", "县教育局牵头\n局", "县教育局", person=True),
    Example("reference", "同上", person=True),
    Example("a deadline", "12月底前", person=True),
    Example("a lone ending", "局", person=True),
    Example("none", "无"),
    Example("none in a label", "牵头单位：县教育局；配合单位：无", "县教育局"),
    Example("dash", "—"),
    Example("slash", "/"),
    Example("empty", ""),
    Example("blank", " \n\u3000"),
]


@pytest.mark.parametrize(
    "example",
    [
        pytest.param(example, id=f"{name}: {example.id}")
        for name, table in (
            ("carried", CARRIED_PREFIXES),
            ("roles", ROLES),
            ("open", OPEN_SETS),
            ("doubts", BRACKETS_AND_DOUBTS),
        )
        for example in table
    ],
)
def test_a_cell_is_read_as_people_mean_it(example: Example) -> None:
    read = parse_units(example.text)

    assert (read.lead, read.assist, read.open, read.needs_person) == (
        tuple(example.lead.split()),
        tuple(example.assist.split()),
        tuple(example.open.split()),
        example.person,
    )
    assert read.raw == example.text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("县教育局、财政局", "unit-lead-proposed", id="proposed lead"),
        pytest.param("县教育局、财政局牵头", "unit-several-leads", id="two leads"),
        pytest.param("县财政局配合", "unit-no-lead", id="no lead"),
        pytest.param("各有关单位", "unit-open-set", id="open set"),
        pytest.param("县教育局等单位", "unit-and-others", id="and others"),
        pytest.param("牵头单位：县教育局；配合单位：县教育局", "unit-lead-repeated", id="lead repeated"),
        pytest.param("县教育局、县教育局", "unit-repeated", id="written twice"),
        pytest.param("县住建局 张三", "unit-person", id="person"),
        pytest.param("县住建局（张三）", "unit-person-bracket", id="person in brackets"),
        pytest.param("责任人：张三", "unit-person-label", id="person's label"),
        pytest.param("同上", "unit-unreadable", id="reference"),
        pytest.param("县教育局（", "unit-brackets", id="bracket"),
        pytest.param("县水务\n局", "unit-broken-line", id="broken line"),
        pytest.param("县教育局，县财政局配合", "unit-lead-unsaid", id="unsaid"),
        pytest.param("县教育局、" * 500, "unit-too-long", id="endless"),
        pytest.param("（县教育局、县财政局）", "unit-all-bracketed", id="all in brackets"),
    ],
)
def test_every_doubt_says_why_in_a_sentence(text: str, code: str) -> None:
    warnings = {warning.code: str(warning) for warning in parse_units(text).warnings}

    assert code in warnings
    assert warnings[code].endswith("。") and "%" not in warnings[code]


def test_the_document_has_the_published_keys() -> None:
    document = parse_units("牵头单位：县教育局；配合单位：县财政局、县教育局，各镇街").as_document()

    assert document == {
        "lead": ["县教育局"],
        "assist": ["县财政局"],
        "open": ["各镇街"],
        "needs_person": True,
        "warnings": ["「各镇街」不是具体单位，待人工确认。", "「县教育局」是牵头单位，又写在配合单位里，只算牵头。"],
        "raw": "牵头单位：县教育局；配合单位：县财政局、县教育局，各镇街",
    }


def test_a_clear_cell_needs_no_warning() -> None:
    assert parse_units("县教育局牵头，县财政局、公安局配合").warnings == ()


def test_an_assisting_column_makes_everybody_assist() -> None:
    read = parse_units("省经信厅、科技厅", column=UnitRole.ASSIST)

    assert (read.lead, read.assist, read.needs_person) == ((), ("省经信厅", "省科技厅"), False)


def test_two_units_in_a_lead_column_need_a_person() -> None:
    read = parse_units("省经信厅、省科技厅按职责分工负责", column=UnitRole.LEAD)

    assert (read.lead, read.needs_person) == (("省经信厅",), True)
    assert read.assist == ("省科技厅",)


def test_a_lead_column_without_words_names_leads() -> None:
    read = parse_units("省经信厅、科技厅", column=UnitRole.LEAD)

    assert (read.lead, read.needs_person) == (("省经信厅", "省科技厅"), True)


def test_two_columns_are_one_responsibility_and_the_repeated_lead_is_dropped() -> None:
    both = combine_columns(
        lead=parse_units("省科技厅", column=UnitRole.LEAD),
        assist=parse_units("省经信厅、省科技厅", column=UnitRole.ASSIST),
    )

    assert (both.lead, both.assist, both.needs_person) == (("省科技厅",), ("省经信厅",), False)
    assert [warning.code for warning in both.warnings] == ["unit-lead-repeated"]
    assert both.raw == "省科技厅\n省经信厅、省科技厅"


def test_an_assisting_column_without_a_lead_needs_a_person() -> None:
    both = combine_columns(lead=parse_units("无"), assist=parse_units("省经信厅", column=UnitRole.ASSIST))

    assert both.needs_person
    assert [warning.code for warning in both.warnings] == ["unit-no-lead"]


def test_a_none_in_the_assisting_column_leaves_the_lead_alone() -> None:
    both = combine_columns(lead=parse_units("省数据局"), assist=parse_units("无", column=UnitRole.ASSIST))

    assert (both.lead, both.assist, both.needs_person, both.warnings) == (("省数据局",), (), False, ())


@pytest.mark.parametrize(
    ("name", "level", "party"),
    [
        pytest.param("县教育局", "县", "", id="kind"),
        pytest.param("澜川县教育局", "澜川县", "", id="named"),
        pytest.param("浙江省杭州市教育局", "浙江省杭州市", "", id="two levels"),
        pytest.param("县委组织部", "县", "委", id="party"),
        pytest.param("自治区党委办公厅", "自治区", "党委", id="party of a region"),
        pytest.param("市市场监管局", "市", "", id="city's market"),
        pytest.param("团省委", "省", "", id="youth league"),
    ],
)
def test_a_prefix_is_told_from_its_name(name: str, level: str, party: str) -> None:
    prefix = read_prefix(name)

    assert prefix is not None
    assert (prefix.level, prefix.party) == (level, party)


@pytest.mark.parametrize(
    "name", ["市场监管局", "城市管理局", "乡村振兴局", "教育局", "城乡规划局", "区域发展中心", "社区办"]
)
def test_a_character_of_a_word_is_no_prefix(name: str) -> None:
    assert read_prefix(name) is None


PHRASES = [
    "教育局",
    "县财政局",
    "市场监管局",
    "省委组织部",
    "牵头",
    "配合单位：",
    "按职责分工负责",
    "会同",
    "各镇街",
    "人民政府",
    "等单位",
]
MARKS = [
    *"县市省区镇乡、，；：:\n （）()1.2和等各无张三局",
    "责任人：",
    "杭州市",
    "（省知识产权局）",
    "有关部门",
    "同上",
    "由",
]
FRAGMENTS = st.lists(st.sampled_from(PHRASES + MARKS), max_size=14).map("".join)
TEXTS = st.one_of(st.text(max_size=60), FRAGMENTS)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(TEXTS)
def test_no_text_is_refused_with_an_exception(text: str) -> None:
    read = parse_units(text)

    assert read.raw == text
    assert isinstance(read, Responsibility)
    assert all("%" not in str(warning) or "%" in text for warning in read.warnings)


@given(TEXTS)
def test_nothing_is_invented_beyond_a_prefix(text: str) -> None:
    read = parse_units(text)

    for name in (*read.lead, *read.assist):
        tails = (name[start:] for start in range(len(name)))
        assert any(len(tail) * 3 >= len(name) and squeezed(tail) in squeezed(text) for tail in tails), name


@given(TEXTS)
def test_nobody_both_leads_and_assists_and_nobody_is_listed_twice(text: str) -> None:
    read = parse_units(text)
    names = (*read.lead, *read.assist)

    assert len(names) == len(set(names))


@given(TEXTS)
def test_open_sets_and_several_leads_always_wait_for_a_person(text: str) -> None:
    read = parse_units(text)

    assert read.needs_person or not (read.open or len(read.lead) > 1)


UNIT_NAMES = st.sampled_from(
    ["县教育局", "县财政局", "省科技厅", "县委宣传部", "团县委", "澜川县水利局", "市市场监管局", "杭州市", "城关镇政府"]
)


@given(outside=UNIT_NAMES, inside=st.lists(UNIT_NAMES, min_size=2, max_size=3, unique=True))
def test_no_unit_is_taken_out_of_brackets(outside: str, inside: list[str]) -> None:
    text = f"{outside}（{'、'.join(inside)}），县司法局"

    read = parse_units(text)

    assert (*read.lead, *read.assist) == (f"{outside}（{'、'.join(inside)}）", "县司法局")


@given(st.lists(UNIT_NAMES, min_size=1, max_size=5, unique=True))
def test_what_was_read_reads_the_same_again(names: list[str]) -> None:
    first = parse_units("、".join(names))
    said = f"牵头单位：{first.lead[0]}；配合单位：{'、'.join(first.assist) or '无'}"

    again = parse_units(said)

    assert (again.lead, again.assist) == (first.lead, first.assist) == ((names[0],), tuple(names[1:]))
    assert not again.needs_person
