"""Which column is what, by the names that real lists use."""

import pytest

from bihuan.core.sheets.columns import ColumnMapping, fingerprint, map_columns, mapping_to_remember
from bihuan.core.sheets.grid import MergedRange, build_sheet
from bihuan.core.sheets.headers import HeaderGuess, find_header
from bihuan.core.sheets.synonyms import FIELDS, SYNONYMS, Closeness, claim_field, normalize_label


def header_of(*labels: str) -> HeaderGuess:
    return HeaderGuess(sheet="s", top=1, bottom=1, labels=tuple((label,) if label else () for label in labels))


def fields_of(mapping: ColumnMapping) -> dict[str, int]:
    return dict(mapping.columns)


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("序号", "serial"), ("序 号", "serial"), ("编号", "number"), ("存在问题", "text"), ("问题表现", "text"), ("民生实事", "text"),
        ("项目内容", "text"), ("存在的主要问题", "text"), ("2026年重点任务", "text"), ("整改目标", "goal"), ("整改举措", "measure"),
        ("整改措施", "measure"), ("主要举措", "measure"), ("责任单位", "lead"), ("牵头单位", "lead"), ("主要责任单位", "lead"), ("主办单位", "lead"),
        ("牵头单位（盖章）", "lead"), ("配合单位", "assist"), ("协同单位", "assist"), ("协办单位", "assist"), ("责任领导", "leader"),
        ("分管县领导", "leader"), ("包抓领导", "leader"), ("责任人", "person"), ("责任人及联系方式", "person"), ("完成时限", "deadline"),
        ("整改时限", "deadline"), ("完成时间", "deadline"), ("完成时限要求", "deadline"), ("销号标准", "standard"), ("验收标准", "standard"),
        ("当前进度", "progress"), ("整改完成情况", "progress"), ("整改措施落实情况", "progress"), ("目前工作进展情况", "progress"),
        ("是否完成", "status"), ("整改状态", "status"), ("问题来源", "source"), ("问题类别", "category"), ("类型", "category"),
        ("严重程度", "severity"), ("整改类型", "track"), ("备注", "remark"), ("备注：", "remark"), ("阶段目标", "milestones"),
        ("销号时间", "closed_on"), ("实际完成时间", "closed_on"), ("完成日期", "closed_on"), ("上报时间", "reported_on"),
        ("Problem", "text"), ("LEAD UNIT", "lead"), ("Due Date", "deadline"), ("Status", "status"),
    ],
)  # fmt: skip
def test_real_names_are_known(label: str, field: str) -> None:
    claim = claim_field(label)
    assert claim is not None
    assert claim.field == field


@pytest.mark.parametrize(
    "label",
    [
        "",
        "县教育局",
        "甲",
        "2026",
        "合计",
        "是",
        "电话号码",
        "problematic",
        "填报单位",
        "工单编号",
        "诉求标题",
        "整改说明",
        "问题很多的一个很长很长的句子一直写到最后都是问题",
    ],
)
def test_other_texts_are_no_labels(label: str) -> None:
    assert claim_field(label) is None


def test_every_name_in_the_table_claims_its_own_field_and_none_stands_twice() -> None:
    names = [normalize_label(name) for known in SYNONYMS.values() for name in known]
    assert len(names) == len(set(names))
    for field, known in SYNONYMS.items():
        for name in known:
            claim = claim_field(name)
            assert claim is not None and (claim.field, claim.closeness) == (field, Closeness.IS), name


def test_columns_are_mapped_and_the_others_kept_by_name() -> None:
    mapping = map_columns(header_of("序号", "存在问题", "牵头单位", "", "微信群", "微信群"))
    assert fields_of(mapping) == {"serial": 1, "text": 2, "lead": 3}
    assert dict(mapping.extra) == {5: "微信群", 6: "微信群（2）"}
    assert mapping.warnings == ()


def test_the_lower_label_of_two_decides_and_the_group_serves_where_it_says_nothing() -> None:
    labels = (("问题",), ("责任单位", "牵头单位"), ("责任单位", "配合单位"), ("完成时限", "（按文件）"))
    mapping = map_columns(HeaderGuess(sheet="s", top=1, bottom=2, labels=labels))
    assert fields_of(mapping) == {"text": 1, "lead": 2, "assist": 3, "deadline": 4}


@pytest.mark.parametrize("labels", [("问题", "责任单位", "牵头单位"), ("问题", "牵头单位", "责任单位")])
def test_of_two_columns_that_claim_one_field_the_better_wins_with_a_warning(labels: tuple[str, ...]) -> None:
    mapping = map_columns(header_of(*labels))
    assert mapping.labels["lead"] == "牵头单位"
    assert list(mapping.extra.values()) == ["责任单位"]
    assert [warning.code for warning in mapping.warnings] == ["column_claimed_twice"]
    assert "“责任单位”按原列名另存" in str(mapping.warnings[0])


def test_an_exact_name_wins_over_one_that_only_ends_so() -> None:
    assert map_columns(header_of("主要内容及存在的问题", "存在问题")).columns["text"] == 2


def test_without_a_problem_column_the_fullest_one_is_proposed_and_said() -> None:
    sheet = build_sheet(
        name="s", rows=[("序号", "民声", "责任单位", "完成时限"), ("1", "路灯不亮已有三个月", "县局", "6月底")]
    )
    mapping = map_columns(find_header(sheet))
    assert mapping.columns["text"] == 2
    assert mapping.guessed == {"text"}
    assert "民声" in str(mapping.warnings[0])


def test_a_known_column_is_never_proposed_as_the_problem() -> None:
    sheet = build_sheet(
        name="s", rows=[("序号", "x", "责任单位", "措施"), ("1", "短", "县局", "很长很长很长很长的措施")]
    )
    assert "text" not in map_columns(find_header(sheet)).columns


def test_a_correction_by_a_person_goes_before_the_names() -> None:
    header = header_of("序号", "事项", "诉求", "责任单位", "经办")
    assert map_columns(header).columns["text"] == 2
    corrected = mapping_to_remember(header, {"serial": 1, "text": 3, "lead": 5})
    mapping = map_columns(header, corrected)
    assert fields_of(mapping) == {"serial": 1, "text": 3, "lead": 5}
    assert dict(mapping.extra) == {2: "事项", 4: "责任单位"}
    assert mapping.warnings == ()


def test_a_remembered_field_that_no_longer_exists_leaves_the_column_alone() -> None:
    mapping = map_columns(header_of("序号", "问题"), {"问题": "gone"})
    assert "text" not in mapping.columns
    assert dict(mapping.extra) == {2: "问题"}


def test_the_shape_is_the_same_wherever_the_header_stands_and_however_it_is_spaced() -> None:
    first = find_header(build_sheet(name="一", rows=[("序号", "存在问题", "责任单位"), ("1", "甲", "x")]))
    second = find_header(
        build_sheet(
            name="二",
            rows=[("2026年台账",), (), ("序 号", "存在\n问题", "责任单位："), ("9", "乙", "y")],
            merged=[MergedRange(1, 1, 1, 3)],
        )
    )
    assert fingerprint(first) == fingerprint(second)


def test_another_column_or_another_order_is_another_shape() -> None:
    shapes = {
        fingerprint(header_of(*labels))
        for labels in [("序号", "问题"), ("问题", "序号"), ("序号", "问题", "备注"), ("序号问题",)]
    }
    assert len(shapes) == 4


def test_messages_name_a_column_as_the_file_does_or_as_people_usually_do() -> None:
    mapping = map_columns(header_of("序号", "民生实事"))
    assert mapping.label_of("text") == "民生实事"
    assert mapping.label_of("deadline") == "完成时限"


def test_the_fields_are_those_of_the_ledger() -> None:
    assert set(FIELDS) == {
        "serial", "number", "text", "place", "cause", "gap", "goal", "measure", "lead", "assist", "leader", "person", "deadline", "standard", "progress",
        "status", "source", "category", "severity", "track", "remark", "milestones", "closed_on", "reported_on",
    }  # fmt: skip
