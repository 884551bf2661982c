"""Progress cells as people write them: what they claim, and what they do not."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.progress_text import ProgressStatus, ProgressText, parse_progress

S = ProgressStatus


@dataclass(frozen=True)
class Example:
    """A cell and what it says; percent as text, nothing where none is to be taken."""

    text: str
    status: ProgressStatus | None = None
    percent: str | None = None
    remark: str = ""
    behind: bool = False
    standing: bool = False
    done: bool = False
    closed: bool = False


STATUS_WORDS = [
    Example("已完成", S.DONE, done=True),
    Example("已整改", S.DONE, done=True),
    Example("已办结", S.DONE, done=True),
    Example("完成整改", S.DONE, done=True),
    Example("已整改到位", S.DONE, done=True),
    Example("整改完成", S.DONE, done=True),
    Example("阶段性办结", S.STAGE_DONE),
    Example("阶段性完成", S.STAGE_DONE),
    Example("基本完成", S.NEARLY_DONE),
    Example("正在办理", S.IN_PROGRESS),
    Example("正在整改", S.IN_PROGRESS),
    Example("推进中", S.IN_PROGRESS),
    Example("部分整改", S.PARTLY_DONE),
    Example("持续整改", S.STANDING, standing=True),
    Example("长期坚持", S.STANDING, standing=True),
    Example("未整改", S.NOT_STARTED),
    Example("未开工", S.NOT_STARTED),
    Example("尚未启动", S.NOT_STARTED),
    Example("未完成", S.UNFINISHED),
    Example("未销号", S.UNFINISHED),
    Example("未完成但达到序时进度", S.ON_SCHEDULE),
    Example("未完成，但达到序时进度", S.ON_SCHEDULE),
    Example("未达到序时进度", S.BEHIND, behind=True),
    Example("滞后", S.BEHIND, behind=True),
    Example("严重滞后", S.BEHIND, behind=True),
    Example("销号", S.CLOSED, done=True, closed=True),
    Example("已销号", S.CLOSED, done=True, closed=True),
    Example("摘牌销号", S.CLOSED, done=True, closed=True),
    Example("申请销号", S.DONE, done=True),
    Example("待销号", S.DONE, done=True),
    Example("已完成并长期坚持", S.DONE, standing=True, done=True),
    Example("已完成，长期坚持", S.DONE, remark="长期坚持", standing=True, done=True),
]

TEXTS = [
    Example("80%(新区实验幼儿园进度滞后)", None, "80", "新区实验幼儿园进度滞后", behind=True),
    Example(
        "88%(灵溪镇园区六路、金乡镇四好农村路推进缓慢)",
        None,
        "88",
        "灵溪镇园区六路、金乡镇四好农村路推进缓慢",
        behind=True,
    ),
    Example("50%(马站未开工", None, "50", "马站未开工"),
    Example("98.4%", None, "98.4"),
    Example("完成率80％", None, "80"),
    Example("８０％", None, "80"),
    Example("百分之八十五", None, "85"),
    Example("百分之百", None, "100", done=True),
    Example("100%", None, "100", done=True),
    Example("已完成80%", None, "80"),
    Example("已完成（100%）", S.DONE, "100", "100%", done=True),
    Example("整改中（60%）", S.IN_PROGRESS, "60", "60%"),
    Example("80%（一期100%，二期60%）", None, "80", "一期100%，二期60%"),
    Example("正在推进，完成60%，进度滞后", S.IN_PROGRESS, "60", "进度滞后", behind=True),
    Example("已完成清淤3公里，剩余正在推进", remark="已完成清淤3公里，剩余正在推进"),
    Example("无滞后，正在推进", remark="无滞后，正在推进"),
    Example("已完成。2024年5月验收", S.DONE, remark="2024年5月验收", done=True),
    Example(""),
]


@pytest.mark.parametrize(
    "example", [pytest.param(example, id=example.text or "empty") for example in STATUS_WORDS + TEXTS]
)
def test_a_progress_cell_is_read(example: Example) -> None:
    read = parse_progress(example.text)

    assert read == ProgressText(
        status=example.status,
        percent=None if example.percent is None else Decimal(example.percent),
        remark=example.remark,
        behind=example.behind,
        standing=example.standing,
        claims_done=example.done,
        claims_closed=example.closed,
        needs_person=False,
        reason=None,
        raw=example.text,
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("0.8", "progress-bare-number", id="percent cell of a sheet"),
        pytest.param("80", "progress-bare-number", id="number without a sign"),
        pytest.param("120%", "progress-out-of-range", id="too much"),
        pytest.param("-5%", "progress-out-of-range", id="negative"),
        pytest.param("百分之一百二十", "progress-vague", id="more than a hundred in words"),
        pytest.param("一期80%，二期60%", "progress-several-percents", id="two percentages"),
        pytest.param("80%-90%", "progress-several-percents", id="range"),
        pytest.param("约80%", "progress-vague", id="about"),
        pytest.param("80%以上", "progress-vague", id="at least"),
        pytest.param("已办结，完成80%", "progress-contradicts", id="done and a part"),
        pytest.param("未完成，100%", "progress-contradicts-full", id="not done and everything"),
        pytest.param("已完成（剩余2户正在办理）", "progress-mixed", id="done but for two"),
        pytest.param("已销号，部分点位未整改", "progress-mixed", id="closed but for a part"),
    ],
)
def test_what_is_not_sure_waits_for_a_person_and_claims_nothing(text: str, code: str) -> None:
    read = parse_progress(text)

    assert read.needs_person
    assert read.reason is not None and read.reason.code == code
    assert not (read.claims_done or read.claims_closed)
    assert str(read.reason) and "%(" not in str(read.reason)


def test_a_percentage_that_was_not_taken_stays_in_the_remark() -> None:
    assert parse_progress("一期80%，二期60%").remark == "一期80%，二期60%"


@given(
    st.one_of(
        st.text(max_size=50),
        st.lists(st.sampled_from([*"0123%（）(),，已未", "完成", "销号", "滞后", "百分之", "十"])).map("".join),
    )
)
def test_any_text_is_answered_and_the_claims_agree(text: str) -> None:
    read = parse_progress(text)

    assert read.raw == text
    assert read.percent is None or 0 <= read.percent <= 100
    assert read.claims_done or not read.claims_closed
    assert not (read.needs_person and read.claims_done)
    assert read.needs_person == (read.reason is not None)


@given(st.decimals(0, 100, places=1))
def test_every_plain_percentage_is_taken_as_it_stands(percent: Decimal) -> None:
    assert parse_progress(f"{percent}%").percent == percent
