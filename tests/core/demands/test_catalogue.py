"""What of the ledger a field asks for, however it is typed; and what it is not taken for."""

import pytest

from bihuan.core.demands.catalogue import BY_KEY, CATALOGUE, Drawn, canonical, cell_name, recognise
from bihuan.core.demands.items import normal_name


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("已整改数", "count-reported"),
        ("已整改数（个）", "count-reported"),
        ("截至目前已整改数", "count-reported"),
        ("整改完成率", "rate-reported"),
        ("整改完成率(%)", "rate-reported"),
        ("责任人", "cell-person"),
        ("逾期问题数量", "count-overdue"),
        ("已销号问题数量（个）", "count-closed"),
        ("整改完成问题数", "count-reported"),
        ("未完成整改问题个数", "count-open"),
        ("累计排查问题总数", "count-all"),
        ("存在的主要问题", "cell-text"),
        ("整改责任单位", "cell-lead"),
        ("整改完成时限", "cell-deadline"),
        ("是否整改到位", "cell-status"),
        ("问 题 总 数", "count-all"),
        ("各单位逾期问题数", "count-overdue"),
        ("销号数", "count-closed"),
        ("整改措施", "cell-measure"),
        ("阶段目标", "cell-milestones"),
        ("佐证材料", "cell-evidence"),
        ("整改进展", "cell-progress"),
        ("序号", "cell-number"),
        ("责任领导及责任人", "cell-leader-person"),
        ("责任单位、责任人", "cell-lead-person"),
        ("整改措施及完成时限", "cell-measure-deadline"),
    ],
)
def test_a_typed_name_is_recognized(typed: str, key: str) -> None:
    entry = recognise(typed)
    assert entry is not None and entry.key == key


@pytest.mark.parametrize(
    "typed",
    [
        "本周新增问题数",
        "上月已整改数",
        "责任人（含电话）",
        "数量",
        "整改资金总数",
        "逾期问题金额",
        "责任人数量",
        "责任人联系电话",
        "典型做法",
        "下一步打算",
        "资金投入",
        "",
        "数",
        "已整改数同比",
    ],
)
def test_what_asks_for_something_else_is_not_taken_for_it(typed: str) -> None:
    assert recognise(typed) is None


def test_no_word_means_two_things() -> None:
    words = [normal_name(word) for entry in CATALOGUE for word in (entry.name, *entry.synonyms)]
    assert sorted(words) == sorted(set(words))
    assert len(BY_KEY) == len(CATALOGUE)


def test_two_ways_to_ask_the_same_have_the_same_canonical_name() -> None:
    assert canonical("已整改数") == canonical("已完成整改数")
    assert canonical("目前资金投入") == canonical("资金投入 ")
    assert canonical("资金投入") != canonical("资金来源")
    assert canonical("参训人员数量") == canonical("参训人员数") != canonical("参训人员")


def test_every_rate_has_two_counts_and_every_other_entry_something_to_draw_from() -> None:
    for entry in CATALOGUE:
        wanted = {Drawn.RATE: (2,), Drawn.COUNT: (1,), Drawn.CELL: (1, 2)}
        assert len(entry.source) in wanted[entry.drawn], entry.key


def test_what_one_word_asks_in_two_columns_has_a_name_for_each() -> None:
    for entry in CATALOGUE:
        if entry.drawn is Drawn.CELL:
            assert all(cell_name(column) for column in entry.source), entry.key
    assert [cell_name(column) for column in BY_KEY["cell-leader-person"].source] == ["责任领导", "责任人"]


ALL_WORDS = [(word, entry.key) for entry in CATALOGUE for word in (entry.name, *entry.synonyms)]


@pytest.mark.parametrize(("word", "key"), ALL_WORDS, ids=[word for word, _ in ALL_WORDS])
def test_every_synonym_is_found_however_it_is_dressed(word: str, key: str) -> None:
    for dressed in (word, f" {word} ", f"{word}：", f"“{word}”", f"截至目前{word}", f"各单位{word}", f"{word}（项）"):
        entry = recognise(dressed)
        assert entry is not None and entry.key == key, dressed


@pytest.mark.parametrize(("word", "key"), ALL_WORDS[:40], ids=[word for word, _ in ALL_WORDS[:40]])
@pytest.mark.parametrize("other_time", ["上月", "本周新增", "去年同期", "预计"])
def test_another_time_is_another_field(word: str, key: str, other_time: str) -> None:
    assert recognise(f"{other_time}{word}") is None, key
