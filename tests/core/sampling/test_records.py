"""A draw as a document: what is written is read back, and nothing else passes for a record."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.sampling.drawing import FrameItem, draw, verify
from bihuan.core.sampling.records import document_of, record_from

FRAME = [FrameItem(f"P{number}", "甲" if number < 20 else "乙") for number in range(50)]
RECORD = draw(FRAME, seed="种子", total=10)
DOCUMENT = document_of(RECORD)


def test_what_is_written_is_read_back() -> None:
    assert record_from(json.dumps(DOCUMENT).encode()) == RECORD
    assert record_from(b"\xef\xbb\xbf" + json.dumps(DOCUMENT, ensure_ascii=False).encode()) == RECORD


def test_the_four_that_are_promised_are_enough() -> None:
    kept = {name: DOCUMENT[name] for name in ("rule", "frame_root", "seed", "selected")}

    assert verify(record_from(json.dumps(kept).encode()), FRAME) == ()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"rule": None}, "record-shape", id="no rule"),
        pytest.param({"seed": 7}, "record-shape", id="a seed that is a number"),
        pytest.param({"frame_root": []}, "record-shape", id="a root that is a list"),
        pytest.param({"selected": "P1"}, "record-shape", id="one id"),
        pytest.param({"selected": [1, 2]}, "record-shape", id="numbers"),
        pytest.param({"selected": None}, "record-shape", id="nothing selected"),
        pytest.param({"strata": "甲"}, "record-shape", id="strata that are a word"),
        pytest.param({"strata": ["甲"]}, "record-shape", id="strata that are words"),
        pytest.param(
            {"strata": [{"stratum": "甲", "size": "20", "sample": 4}]}, "record-shape", id="a size that is a word"
        ),
        pytest.param(
            {"strata": [{"stratum": "甲", "size": 20, "sample": True}]}, "record-shape", id="a share that is true"
        ),
        pytest.param({"strata": [{"size": 20, "sample": 4}]}, "record-shape", id="a stratum without a name"),
        pytest.param({"total": 11}, "record-total", id="another total"),
        pytest.param({"total": "10"}, "record-total", id="a total that is a word"),
        pytest.param({"total": True}, "record-total", id="a total that is true"),
    ],
)
def test_a_document_of_another_shape_is_refused(changed: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        record_from(json.dumps(DOCUMENT | changed).encode())

    assert refused.value.reason.code == code


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"[" * 100_000, id="too deep"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"7", id="a number"),
        pytest.param(b"9" * 5000, id="an endless number"),
        pytest.param(b"null", id="null"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        record_from(data)

    assert refused.value.reason.code in {"record-json", "record-shape"}


@given(st.sampled_from(sorted(DOCUMENT)), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_whatever_stands_in_a_field_is_read_or_refused_and_never_passes(name: str, value: object) -> None:
    changed = DOCUMENT | {name: value}
    try:
        reasons = verify(record_from(json.dumps(changed).encode()), FRAME)
    except BadInput:
        return

    # Shares may be left out: they follow from the frame.
    assert reasons or changed == DOCUMENT or (name, value) == ("strata", [])
