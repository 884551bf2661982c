"""Marks and suspicious words are noticed where they stand; talk about secrecy is left alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.secrecy import SECRECY_RULES, find_secrecy_marks


@pytest.mark.parametrize(
    ("text", "what", "code"),
    [
        pytest.param("机密★1年 关于开展清查的通知", "机密★1年", "secrecy-star", id="star and term"),
        pytest.param("绝密★长期", "绝密★长期", "secrecy-star", id="star for good"),
        pytest.param("秘 密 ★ 十年", "秘 密 ★ 十年", "secrecy-star", id="spread letters"),
        pytest.param("秘密☆６个月", "秘密☆６个月", "secrecy-star", id="white star, wide digits"),
        pytest.param("密级：机密", "密级：机密", "secrecy-label", id="label"),
        pytest.param("标题\n绝密\n正文", "绝密", "secrecy-alone", id="a line of its own"),
        pytest.param("关于某事的函（秘密）", "（秘密）", "secrecy-alone", id="brackets"),
        pytest.param("保密期限：10年", "保密期限：10年", "secrecy-term", id="term"),
        pytest.param("工作秘密\n关于某事", "工作秘密", "secrecy-work-mark", id="work secret"),
    ],
)
def test_a_classification_mark_is_found_where_it_stands(text: str, what: str, code: str) -> None:
    (finding,) = find_secrecy_marks(text)

    assert (finding.what, finding.why.code, finding.is_mark) == (what, code, True)
    assert text[finding.start : finding.end] == what


@pytest.mark.parametrize(
    ("text", "what", "code"),
    [
        pytest.param("密级：", "密级：", "secrecy-open-label", id="label without a grade"),
        pytest.param("见机密级文件", "机密级", "secrecy-grade", id="grade in a sentence"),
        pytest.param("转发秘密文件两份", "秘密文件", "secrecy-secret-paper", id="secret paper"),
        pytest.param("内容涉及国家秘密", "涉及国家秘密", "secrecy-state-secret", id="state secret"),
        pytest.param("附涉密文件3份", "涉密文件", "secrecy-classified-paper", id="classified paper"),
        pytest.param("内部资料 注意保存", "内部资料 注意保存", "secrecy-internal", id="internal"),
        pytest.param("内部资料，不得外传", "内部资料，不得外传", "secrecy-internal", id="internal, told once"),
        pytest.param("本名单严禁外传", "严禁外传", "secrecy-not-to-spread", id="not to spread"),
        pytest.param("仅供领导参阅", "仅供领导参阅", "secrecy-not-to-spread", id="for leaders only"),
        pytest.param("份号：000012", "份号：000012", "secrecy-copy-number", id="copy number"),
        pytest.param("附部队番号一览", "部队番号", "secrecy-military", id="military"),
    ],
)
def test_suspicious_words_are_found_and_are_no_marks(text: str, what: str, code: str) -> None:
    (finding,) = find_secrecy_marks(text)

    assert (finding.what, finding.why.code, finding.is_mark) == (what, code, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "干部应当保守秘密",
        "商业秘密保护不力",
        "商业机密文件",
        "党和国家秘密不得录入",
        "本系统非涉密，不得录入国家秘密、工作秘密",
        "严禁录入涉密信息",
        "是否涉及国家秘密：否",
        "县委机要和保密局牵头，县保密局配合",
        "密级：公开",
        "涉密文件管理不规范",
        "非涉密信息",
        "泄露工作秘密问题整改",
        "数据的机密性、完整性",
        "保密教育培训不到位",
        "公安机关秘密调查",
        "农村人居环境整治，垃圾清运不及时",
        "密切联系群众，人口密度大",
    ],
)
def test_talk_about_secrecy_is_left_alone(text: str) -> None:
    assert find_secrecy_marks(text) == ()


def test_findings_come_in_the_order_of_the_text_and_the_sentence_names_them() -> None:
    findings = find_secrecy_marks("机密★5年\n内部资料 注意保存")

    assert [finding.why.code for finding in findings] == ["secrecy-star", "secrecy-internal"]
    assert str(findings[0].why) == "「机密★5年」是密级标志：涉密内容不得录入。"


def test_every_rule_has_its_own_id_and_names_what_it_found() -> None:
    assert len({rule.id for rule in SECRECY_RULES}) == len(SECRECY_RULES)
    assert all("%(what)s" in rule.message for rule in SECRECY_RULES)


@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(st.sampled_from([*"绝机秘密★级：（）年 \n1", "内部资料", "不得外传", "涉密"])).map("".join),
    )
)
def test_findings_never_overlap_and_quote_the_text(text: str) -> None:
    findings = find_secrecy_marks(text)

    assert all(text[finding.start : finding.end] == finding.what for finding in findings)
    assert all(before.end <= after.start for before, after in pairwise(findings))
