"""Reports that say that all is done and nothing else, and those that say one thing more. Its phrases are written for it alone."""

import pytest

from bihuan.core.formalism.done_alone import says_done_alone

BARE = (
    "已完成。",
    "已全部整改到位。",
    "上述问题均已按要求整改到位，措施全部落实。",
    "目前 各项任务已办结；问题得到彻底解决。",
    "截至目前，反馈问题已全部整改完毕",
    "移交事项现已全部办好，特此报告。",
    "本局问题均已纠正。",
    "问题已处理完毕，将进一步加强监管，防止类似问题再次发生。",
    "已按期销号，今后继续从严管理。",
    "整改任务、措施均已落实，坚持久久为功！",
    "已整改：有关问题全部销号。",
    "全部问题已经整改。",
    "已将反馈问题整改到位。",
    "已办结，切实加强组织领导，确保整改取得实效。",
)


@pytest.mark.parametrize("text", BARE)
def test_done_and_nothing_else(text: str) -> None:
    assert says_done_alone(text)


@pytest.mark.parametrize(
    "more", ["新装护栏40米。", "由李明复查。", "详见验收单。", "老化水管换成新管。", "石桥村还没有。"]
)
@pytest.mark.parametrize("text", BARE[:4])
def test_one_thing_more_beside_it_is_enough(text: str, more: str) -> None:
    assert not says_done_alone(text + more)
    assert not says_done_alone(more + text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("王家湾小学已整改到位。", id="where"),
        pytest.param("已完成施工图审查。", id="what"),
        pytest.param("已完成12处。", id="how many"),
        pytest.param("已补缴到位，凭证在镇财政所。", id="and where it shows"),
        pytest.param("正在整改。", id="at it"),
        pytest.param("问题正在按要求整改，继续加强管理。", id="at it, and what is kept"),
        pytest.param("将按要求整改到位。", id="to come"),
        pytest.param("问题整改措施。", id="a heading"),
        pytest.param("本周无新进展，继续推进。", id="nothing new"),
        pytest.param("尚未完成。", id="not done"),
        pytest.param("已完成，个别问题没有解决。", id="not all done"),
        pytest.param("已完成，其余未落实到位。", id="not all settled"),
        pytest.param("今后继续加强管理，防止反弹。", id="what is kept alone"),
        pytest.param("特此报告。", id="an address alone"),
        pytest.param("，。；", id="signs"),
        pytest.param("", id="nothing"),
    ],
)
def test_who_says_less_or_more_is_left_alone(text: str) -> None:
    assert not says_done_alone(text)


def test_blanks_and_signs_change_nothing() -> None:
    assert says_done_alone(" 已 全部\n整改到位 。。")


@pytest.mark.parametrize("piece", ["已已经按按照现现在", "长期长效长管", "，已完成"])
def test_a_text_made_to_be_slow_is_read_whole(piece: str) -> None:
    assert not says_done_alone(piece * 20_000 + "柜")
