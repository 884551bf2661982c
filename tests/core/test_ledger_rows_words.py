"""The words of real lists for severity, source, category and track: which value each of them means."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.ledger_rows import words
from bihuan.core.lifecycle import Track

READERS: dict[str, Callable[[str], str | None]] = {
    "severity": words.read_severity,
    "source": words.read_source,
    "category": words.read_category,
    "track": words.read_track,
    "gap": words.read_gap,
}


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("一般", "general"), ("一般问题", "general"), ("轻微", "general"), ("低风险", "general"), ("蓝色", "general"), ("3级", "general"), ("三级", "general"),
        ("较重", "serious"), ("较大隐患", "serious"), ("突出问题", "serious"), ("橙", "serious"), ("黄色预警", "serious"), ("紧急", "serious"), ("二级", "serious"),
        ("重大", "grave"), ("特别重大", "grave"), ("特大", "grave"), ("红", "grave"), ("特急", "grave"), ("1级", "grave"), ("HIGH", "grave"),
        ("高", "grave"), ("中", "serious"), ("低", "general"),
        ("重 大", "grave"), ("　重大\n", "grave"),
        ("１级", "grave"), ("ＭＩＮＯＲ", "general"),
        ("11级", None), ("中央", None), ("高校", None), ("甲等", None), ("", None), (" \n ", None),
    ],
)  # fmt: skip
def test_a_severity_is_read_as_people_write_it(text: str, severity: str | None) -> None:
    assert words.read_severity(text) == severity


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("12345 热线", "hotline"), ("12345群众来电", "hotline"), ("县长信箱", "hotline"),
        ("群众来信", "public"), ("信访件", "public"), ("网民留言", "public"), ("媒体曝光", "public"), ("举报", "public"),
        ("省委巡视反馈", "patrol"), ("县委巡察", "patrol"),
        ("审计署审计发现", "audit"), ("审计报告", "audit"),
        ("自查自纠", "self-check"), ("自查发现", "self-check"), ("Self-Check", "self-check"),
        ("督查", "inspection"), ("暗访", "inspection"), ("年度考核", "inspection"),
        ("省级交办", "superior"), ("上级反馈", "superior"), ("市政府交办", "superior"),
        ("其他", "other"), ("其它", "other"), ("其他渠道", None), ("会议", None), ("", None),
    ],
)  # fmt: skip
def test_a_source_is_read_as_people_write_it(text: str, source: str | None) -> None:
    assert words.read_source(text) == source


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("作风问题", "conduct"), ("形式主义、官僚主义", "conduct"), ("慢作为", "conduct"),
        ("资金使用", "money"), ("违规收费", "money"), ("拖欠工资", "money"),
        ("消防", "safety"), ("安全生产", "safety"), ("工程安全", "safety"),
        ("行政处罚", "enforcement"), ("制度建设", "system"), ("长效机制", "system"),
        ("项目推进", "project"), ("乡村建设", "project"), ("教育", "service"), ("服务窗口", "service"),
        ("其他", "other"), ("天气", None), ("", None),
    ],
)  # fmt: skip
def test_a_category_is_read_as_people_write_it(text: str, category: str | None) -> None:
    assert words.read_category(text) == category


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("制度空白", "absent"), ("没有相关制度", "absent"), ("无章可循", "absent"), ("未建立长效管护制度", "absent"),
        ("制度短板", "weak"), ("制度不健全", "weak"), ("存在漏洞", "weak"), ("办法不完善", "weak"),
        ("制度模糊地带", "unclear"), ("职责交叉", "unclear"), ("职责不清", "unclear"), ("规定不明确", "unclear"),
        ("有制度未执行", "unenforced"), ("制度执行不到位", "unenforced"), ("制度 未落实", "unenforced"), ("有章不循", "unenforced"),
        ("不涉及制度", "none"), ("无", "none"), ("不涉及", "none"),
        ("制度不健全，执行不到位", None), ("是", None), ("人员不足", None), ("", None),
    ],
)  # fmt: skip
def test_what_is_said_about_rules_is_read_as_people_write_it_and_two_things_at_once_are_not(
    text: str, gap: str | None
) -> None:
    assert words.read_gap(text) == gap


@pytest.mark.parametrize(
    ("text", "track"),
    [
        ("立行立改", Track.IMMEDIATE), ("立查立改", Track.IMMEDIATE), ("即知即改", Track.IMMEDIATE), ("立行立改，长期坚持", Track.IMMEDIATE),
        ("长期坚持", Track.STANDING), ("持续推进", Track.STANDING), ("常态化", Track.STANDING),
        ("分阶段整改", Track.STAGED), ("限期整改", Track.STAGED), ("分步实施", Track.STAGED),
        ("尽快", None), ("", None),
    ],
)  # fmt: skip
def test_a_track_is_read_as_people_write_it(text: str, track: Track | None) -> None:
    assert words.read_track(text) is track


@pytest.mark.parametrize("name", READERS)
@given(text=st.text(max_size=30))
def test_blanks_wide_letters_and_case_change_no_meaning(name: str, text: str) -> None:
    read = READERS[name]
    plain = read(text)

    assert read(f"　{text} \n") == plain
    assert read(" ".join(text)) == plain
    assert plain is None or plain in (*words.SEVERITY_WORDS, *words.SOURCE_WORDS, *words.CATEGORY_WORDS, *Track)
