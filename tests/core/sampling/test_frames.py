"""Frames and strata as files: what spreadsheets save is read, what is broken is refused by its line."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.sampling.allocation import Rule, Stratum
from bihuan.core.sampling.drawing import FrameItem
from bihuan.core.sampling.frames import read_frame, read_strata


@pytest.mark.parametrize(
    ("data", "items"),
    [
        pytest.param(b"id\nP1\nP2\n", [("P1", ""), ("P2", "")], id="ids alone"),
        pytest.param("id,stratum\nP1,甲\nP2,乙".encode(), [("P1", "甲"), ("P2", "乙")], id="no end of the last line"),
        pytest.param("\ufeffid,stratum\r\nP1,甲\r\n".encode(), [("P1", "甲")], id="byte order mark"),
        pytest.param("id,stratum\r\n问题1,城关镇\r\n".encode("gbk"), [("问题1", "城关镇")], id="GBK"),
        pytest.param("id,stratum\n𠮷1,㐂镇\n".encode("gb18030"), [("𠮷1", "㐂镇")], id="GB 18030"),
        pytest.param("stratum,更多, ID \n甲,x, P1 \n".encode(), [("P1", "甲")], id="other columns, order and blanks"),
        pytest.param('id,stratum\n"P,1","甲\n镇"\n'.encode(), [("P,1", "甲\n镇")], id="quotes"),
        pytest.param("\n,,\nid,stratum\n\nP1,甲\n , \nP2\n".encode(), [("P1", "甲"), ("P2", "")], id="empty lines"),
        pytest.param(b"id\n", [], id="headings alone"),
    ],
)
def test_what_spreadsheets_save_is_read(data: bytes, items: list[tuple[str, str]]) -> None:
    assert read_frame(data) == [FrameItem(*item) for item in items]


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        pytest.param(b"", "file-empty", "空", id="nothing"),
        pytest.param(b"\n \n,,\n", "file-empty", "空", id="blanks"),
        pytest.param(b"\xef\xbb\xbf", "file-empty", "空", id="a mark alone"),
        pytest.param("编号,层\n1,甲\n".encode(), "column-missing", "编号、层", id="no id"),
        pytest.param(b"number\n1\n", "column-missing", "“id”", id="another heading"),
        pytest.param(b"x" * 500 + b"\n", "column-missing", "…", id="one long heading"),
        pytest.param("id,stratum\nP1,甲\n,乙\n".encode(), "frame-id-missing-line", "第 3 行", id="a row without id"),
        pytest.param(
            'id,stratum\n"P\n1",甲\n\n ,乙\n'.encode(), "frame-id-missing-line", "第 5 行", id="after a long cell"
        ),
        pytest.param(b'id\n"P1\n', "csv-broken", "引号", id="a quote that does not end"),
        pytest.param(b'id\n"P1"x\n', "csv-broken", "第 2 行", id="more after a quote"),
        pytest.param("id\nP1\n".encode("utf-16"), "file-no-text", "UTF-16", id="UTF-16"),
        pytest.param(b"PK\x03\x04\x00\x00", "file-no-text", "CSV", id="a workbook"),
        pytest.param(b"id\nP\xff\xff\n", "file-encoding", "GBK", id="no encoding"),
        pytest.param(b"id\n" + b"x" * 200_000 + b"\n", "csv-broken", "第 2 行", id="an endless cell"),
    ],
)
def test_what_is_broken_is_refused_by_its_line(data: bytes, code: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_frame(data)

    assert refused.value.reason.code == code
    assert says in str(refused.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for reader in (read_frame, read_strata):
        with suppress(BadInput):
            assert reader(data) is not None


def test_strata_say_by_their_columns_how_they_are_shared() -> None:
    assert read_strata("stratum,size\n甲,10\n".encode()) == ([Stratum("甲", 10)], Rule.PROPORTIONAL)
    assert read_strata("stratum,size,sd\n甲,10,0.5\n".encode()) == ([Stratum("甲", 10, 0.5)], Rule.NEYMAN)
    assert read_strata("cost,sd,size,stratum\n2,1e-1,10,甲\n\n".encode()) == ([Stratum("甲", 10, 0.1, 2.0)], Rule.COST)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        pytest.param("甲,,1,1", "size", id="no size"),
        pytest.param("甲,ten,1,1", "“ten”", id="a word"),
        pytest.param("甲,1.5,1,1", "正整数", id="half"),
        pytest.param("甲,-3,1,1", "正整数", id="negative"),
        pytest.param("甲,1_000,1,1", "正整数", id="a program's number"),
        pytest.param("甲,１０,1,1", "正整数", id="wide digits"),
        pytest.param("甲,9999999999999,1,1", "size", id="more than can be"),
        pytest.param("甲," + "9" * 5000 + ",1,1", "size", id="endless"),
        pytest.param("甲,10,nan,1", "sd", id="not a number"),
        pytest.param("甲,10,inf,1", "sd", id="without end"),
        pytest.param("甲,10,1e999,1", "sd", id="too large"),
        pytest.param("甲,10,-1,1", "不小于 0", id="a negative spread"),
        pytest.param("甲,10,1,", "cost", id="no cost"),
        pytest.param("甲,10", "sd", id="a short row"),
    ],
)
def test_a_number_that_is_none_is_refused_by_line_and_column(row: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_strata(f"stratum,size,sd,cost\n乙,5,1,1\n{row}\n".encode())

    assert refused.value.reason.code == "number-wrong"
    assert "第 3 行" in str(refused.value) and says in str(refused.value)
    assert len(str(refused.value)) < 120


@pytest.mark.parametrize("heading", ["size,sd", "stratum,sd", "stratum,n"])
def test_strata_need_a_name_and_a_size(heading: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_strata(f"{heading}\n1,2\n".encode())

    assert refused.value.reason.code == "column-missing"
