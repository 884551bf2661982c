"""Who is drawn: the same for everybody who has the frame and the seed, and nothing else passes for it."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core import merkle
from bihuan.core.decisions import BadInput
from bihuan.core.sampling.allocation import Allocated
from bihuan.core.sampling.drawing import (
    RULE,
    DrawRecord,
    FrameItem,
    draw,
    frame_root,
    replacements,
    verify,
    whole_order,
)

FRAME = [FrameItem(f"P{number:03d}", "甲镇" if number % 3 else "乙镇") for number in range(60)]
SEED = "a seed that nobody chose"
RECORD = draw(FRAME, seed=SEED, total=12)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
frames = st.lists(
    st.tuples(names, st.sampled_from(["", "甲", "乙", "甲镇"])), min_size=1, max_size=30, unique_by=lambda item: item[0]
)


def length(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(4, "big") + data


def by_hand(seed: str, item: FrameItem) -> bytes:
    """The hash as the documentation writes it down."""
    return hashlib.sha256(b"bihuan-draw/1\x00" + length(seed) + length(item.stratum) + length(item.id)).digest()


def test_the_first_of_each_line_are_selected_strata_in_the_order_of_their_names() -> None:
    due = []
    for stratum, share in (("乙镇", 4), ("甲镇", 8)):
        line = sorted((item for item in FRAME if item.stratum == stratum), key=lambda item: by_hand(SEED, item))
        due += [item.id for item in line[:share]]

    assert list(RECORD.selected) == due
    assert RECORD.strata == (Allocated("乙镇", 20, 4), Allocated("甲镇", 40, 8))
    assert (RECORD.rule, RECORD.seed, RECORD.total) == (RULE, SEED, 12)


def test_a_draw_stays_what_it_was() -> None:
    """Written down once: should this change, records of earlier draws could not be checked any more."""
    record = draw([FrameItem("a"), FrameItem("b"), FrameItem("c"), FrameItem("问题4")], seed="7", total=2)

    assert record.frame_root == "5c61ab87391348b21218fd8dbc868ddbe7d4d26040c221e8c168cdf5076eebcd"
    assert record.selected == ("b", "问题4")


def test_the_root_is_that_of_the_log() -> None:
    items = sorted(FRAME, key=lambda item: (item.stratum.encode(), item.id.encode()))
    leaves = [merkle.leaf_hash(length(item.stratum) + length(item.id)) for item in items]

    assert frame_root(FRAME) == merkle.root_of(leaves).hex()


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8, 9, 33])
def test_the_root_is_that_of_the_log_for_any_size(size: int) -> None:
    items = [FrameItem(f"{number:02d}") for number in range(size)]

    assert frame_root(items) == merkle.root_of(merkle.leaf_hash(length("") + length(item.id)) for item in items).hex()


def test_the_order_of_the_rows_does_not_matter() -> None:
    assert draw(FRAME[::-1], seed=SEED, total=12) == RECORD


def test_an_honest_record_has_nothing_against_it() -> None:
    assert verify(RECORD, FRAME) == ()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"seed": "another"}, "draw-selected", id="another seed"),
        pytest.param({"seed": " "}, "seed-missing", id="no seed"),
        pytest.param({"frame_root": "0" * 64}, "draw-frame", id="another root"),
        pytest.param({"rule": "first come"}, "draw-rule", id="another rule"),
        pytest.param({"selected": RECORD.selected[::-1]}, "draw-selected", id="another order"),
        pytest.param({"selected": ("P001", *RECORD.selected[1:])}, "draw-selected", id="one put in"),
        pytest.param({"selected": (*RECORD.selected[:-1], RECORD.selected[0])}, "draw-selected", id="one twice"),
        pytest.param({"selected": RECORD.selected[:-1]}, "draw-shares", id="one left away"),
        pytest.param({"selected": ()}, "total-small", id="nobody"),
        pytest.param({"selected": RECORD.selected * 9}, "total-large", id="more than there are"),
        pytest.param({"strata": (Allocated("甲镇", 40, 12),)}, "draw-shares", id="other shares"),
    ],
)
def test_a_record_that_was_touched_is_told(changed: dict[str, object], code: str) -> None:
    reasons = verify(replace(RECORD, **changed), FRAME)  # type: ignore[arg-type]

    assert code in [reason.code for reason in reasons]


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(FRAME[1:], id="one taken away"),
        pytest.param([*FRAME, FrameItem("P999", "甲镇")], id="one added"),
        pytest.param([FrameItem("P000", "甲镇"), *FRAME[1:]], id="one in another stratum"),
        pytest.param([FrameItem("P0000", "乙镇"), *FRAME[1:]], id="one renamed"),
    ],
)
def test_another_frame_is_told(frame: list[FrameItem]) -> None:
    assert "draw-frame" in [reason.code for reason in verify(RECORD, frame)]


def test_a_frame_that_cannot_be_read_is_a_reason_and_no_error() -> None:
    assert [reason.code for reason in verify(RECORD, [])] == ["frame-empty"]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        pytest.param([], "frame-empty", id="empty"),
        pytest.param([FrameItem("a"), FrameItem("")], "frame-id-missing", id="no id"),
        pytest.param(
            [FrameItem("a", "甲"), FrameItem("b"), FrameItem("a", "乙")], "frame-id-twice", id="an id in two strata"
        ),
        pytest.param([FrameItem("\ud800")], "text-broken", id="half a character"),
    ],
)
def test_a_frame_that_cannot_be_drawn_from_is_refused(frame: list[FrameItem], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        draw(frame, seed=SEED, total=1)

    assert refused.value.reason.code == code
    with pytest.raises(BadInput):
        frame_root(frame)


@pytest.mark.parametrize(
    ("seed", "total", "code"),
    [
        ("", 1, "seed-missing"),
        (" ", 1, "seed-missing"),
        (SEED, 0, "total-small"),
        (SEED, -1, "total-small"),
        (SEED, 61, "total-large"),
    ],
)
def test_a_draw_that_makes_no_sense_is_refused(seed: str, total: int, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        draw(FRAME, seed=seed, total=total)

    assert refused.value.reason.code == code


def test_whoever_cannot_be_visited_is_replaced_by_the_next_in_line() -> None:
    line = whole_order(FRAME, seed=SEED)["甲镇"]

    assert len(line) == 40
    assert RECORD.selected[4:] == line[:8]
    assert replacements(RECORD, FRAME, "甲镇") == line[8:]
    with pytest.raises(BadInput, match="丙镇"):
        replacements(RECORD, FRAME, "丙镇")


def test_strata_and_ids_cannot_be_mistaken_for_each_other() -> None:
    assert frame_root([FrameItem("bc", "a")]) != frame_root([FrameItem("c", "ab")])


def test_every_item_has_the_same_chance() -> None:
    """4,000 seeds, 3 of 10: each is drawn 1,200 times, give or take five standard deviations (145)."""
    items = [FrameItem(str(number)) for number in range(10)]
    drawn = [id_ for seed in range(4000) for id_ in draw(items, seed=str(seed), total=3).selected]

    assert all(1055 < drawn.count(item.id) < 1345 for item in items)


@given(frames, st.data())
def test_every_honest_draw_passes_and_holds_what_it_promises(frame: list[tuple[str, str]], data: st.DataObject) -> None:
    items = [FrameItem(*item) for item in frame]
    total = data.draw(st.integers(1, len(items)))

    record = draw(items, seed=SEED, total=total)

    assert verify(record, items) == ()
    assert len(set(record.selected)) == len(record.selected) == total
    assert sum(share.sample for share in record.strata) == total
    assert {share.stratum: share.size for share in record.strata} == {
        stratum: sum(item.stratum == stratum for item in items) for stratum in {item.stratum for item in items}
    }


@given(frames, st.data())
def test_no_change_of_one_selected_item_passes(frame: list[tuple[str, str]], data: st.DataObject) -> None:
    items = [FrameItem(*item) for item in frame]
    record = draw(items, seed=SEED, total=data.draw(st.integers(1, len(items))))
    place = data.draw(st.integers(0, record.total - 1))
    other = data.draw(st.sampled_from([item.id for item in items] + ["x" * 9]))
    forged = (*record.selected[:place], other, *record.selected[place + 1 :])

    assert bool(verify(DrawRecord(RULE, record.frame_root, SEED, record.strata, forged), items)) is (
        forged != record.selected
    )
