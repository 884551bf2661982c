"""The index on disk: what it finds over time is what one join of everything finds, and no crash or change goes unseen."""

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.pairing import routes
from bihuan.text_index import index as indexes
from bihuan.text_index.files import DamagedIndex
from bihuan.text_index.index import IndexInUse, Match, TextIndex
from bihuan.text_index.manifest import NAME
from tests.core.pairing.by_hand import TEXTS, within
from tests.core.pairing.test_joining import work_reports

SEVEN_TENTHS = Fraction(7, 10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def named(count: int, first: int = 0) -> list[str]:
    return [f"报告{number}" for number in range(first, first + count)]


def numbers(matches: list[Match]) -> dict[tuple[int, int], Fraction]:
    """Pairs by the numbers in their ids, the smaller first; fails where one was found twice."""
    found = {}
    for match in matches:
        one, other = sorted((int(match.new.removeprefix("报告")), int(match.old.removeprefix("报告"))))
        assert (one, other) not in found
        found[one, other] = Fraction(match.common, match.union)
    return found


def grow(folder: Path, texts: list[str], weeks: list[int], workers: int = 1) -> list[Match]:
    """Add texts week by week, as many as said, the index opened anew each time; all pairs that were found."""
    found: list[Match] = []
    first = 0
    for size in weeks:
        week, ids = texts[first : first + size], named(len(texts[first : first + size]), first)
        index = TextIndex.open(folder)
        found += index.pairs_of_new(ids, week, workers=workers)
        index.append(ids, week, workers=workers)
        first += size
    assert first >= len(texts)
    return found


def segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.segment"))


# --- what is found -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("compiles", [True, False], ids=["compiled", "plain"])
@pytest.mark.parametrize("weeks", [[300], [100, 100, 100], [200] + [7] * 15, [1] * 20 + [280]], ids=str)
def test_week_by_week_finds_what_one_join_of_all_finds(
    folder: Path, weeks: list[int], compiles: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "FEW_POINTS", 0 if compiles else 1 << 60)
    texts = work_reports(300, seed=5)
    TextIndex.create(folder, "0.7")

    found = numbers(grow(folder, texts, weeks, workers=2))

    assert len(found) > 50
    assert found == within(texts, SEVEN_TENTHS)


@settings(max_examples=40)
@given(texts=TEXTS, size=st.integers(1, 9))
def test_any_texts_week_by_week(tmp_path_factory: pytest.TempPathFactory, texts: list[str], size: int) -> None:
    folder = tmp_path_factory.mktemp("index")
    TextIndex.create(folder, "1/3")

    found = numbers(grow(folder, texts, [size] * (len(texts) // size + 1)))

    assert found == within(texts, Fraction(1, 3))


def test_one_new_text_is_asked_against_all(folder: Path) -> None:
    index = TextIndex.create(folder)
    index.append(["第一周", "第二周"], ["排查隐患12处，整改到位11处。", "召开会议，学习文件。"])

    (match,) = index.find(["排查隐患12处，整改到位11处！"])

    assert (match.new, match.old, match.common, match.union) == ("0", "第一周", 13, 15)
    assert match.similarity == 13 / 15
    assert list(index.find(["排"])) == []


def test_a_higher_threshold_can_be_asked_and_a_lower_one_not(folder: Path) -> None:
    index = TextIndex.create(folder, 0.7)
    index.append(["甲"], ["abcdefghij"])

    assert len(list(index.find(["abcdefghijk"]))) == 1
    assert list(index.find(["abcdefghijk"], "0.95")) == []
    with pytest.raises(BadInput, match=r"0\.7"):
        list(index.find(["abc"], 0.6))


def test_an_empty_index_finds_nothing(folder: Path) -> None:
    TextIndex.create(folder)

    assert list(TextIndex.open(folder).find(["整改落实到位"])) == []


def test_characters_of_every_width_stand_beside_each_other(folder: Path) -> None:
    index = TextIndex.create(folder, 1)
    index.append(["窄"], ["整改落实"])
    index.append(["宽"], ["整改𠮷家"])

    assert {match.old for match in TextIndex.open(folder).find(["整改𠮷家", "整改落实"])} == {"窄", "宽"}


# --- how it grows --------------------------------------------------------------------------------------------------


def test_small_segments_are_merged_and_old_files_removed(folder: Path) -> None:
    texts = work_reports(130, seed=9)
    TextIndex.create(folder)

    grow(folder, texts, [100] + [1] * 30)

    assert len(segments(folder)) <= 6
    assert len(TextIndex.open(folder)) == 130


def test_an_id_is_refused_when_it_is_there_already_or_twice(folder: Path) -> None:
    index = TextIndex.create(folder)
    index.append(named(5), ["整改落实到位"] * 5)

    for ids in (["新", "报告3"], ["新", "新"]):
        with pytest.raises(BadInput, match=ids[1]):
            index.append(ids, ["一段文字", "另一段文字"])

    assert len(TextIndex.open(folder)) == 5


def test_as_many_texts_as_ids(folder: Path) -> None:
    with pytest.raises(ValueError, match="ids"):
        TextIndex.create(folder).append(["甲"], [])


def test_where_there_is_an_index_none_is_made(folder: Path) -> None:
    TextIndex.create(folder)

    with pytest.raises(BadInput):
        TextIndex.create(folder)


def test_who_opened_before_an_append_still_reads_and_then_adds_to_what_is_there(folder: Path) -> None:
    early = TextIndex.create(folder)
    TextIndex.open(folder).append(["甲"], ["整改落实到位"])

    assert len(early) == 0
    early.append(["乙"], ["整改落实到位"])

    assert len(early) == 2
    assert {match.old for match in TextIndex.open(folder).find(["整改落实到位"])} == {"甲", "乙"}


def test_two_do_not_add_at_once(folder: Path) -> None:
    index = TextIndex.create(folder)

    with indexes._alone(folder), pytest.raises(IndexInUse):
        index.append(["甲"], ["整改落实到位"])

    assert len(TextIndex.open(folder)) == 0


# --- what goes wrong -----------------------------------------------------------------------------------------------

DIES = """
import os, sys
from pathlib import Path
from bihuan.text_index import files
from bihuan.text_index.index import TextIndex

left = int(sys.argv[2])
def sync(handle, keep=os.fsync):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    keep(handle)
index = TextIndex.open(Path(sys.argv[1]))
files.os.fsync = sync
index.append([f"新{number}" for number in range(8)], ["整改落实到位情况的报告" + str(number) for number in range(8)])
"""


@pytest.mark.parametrize("after", range(5))
def test_whoever_is_killed_while_adding_leaves_all_or_nothing(folder: Path, after: int) -> None:
    """An append makes four calls that wait for the disk: it dies at each of them, and once it does not."""
    texts = work_reports(6, seed=2)
    TextIndex.create(folder).append(named(6), texts)

    done = subprocess.run([sys.executable, "-c", DIES, folder, str(after)], capture_output=True, check=False)

    assert done.returncode == (0 if after == 4 else 9), done.stderr.decode()
    index = TextIndex.open(folder)
    assert len(index) == (14 if after >= 3 else 6)
    index.append(["后来的"], ["后来的一份报告"])
    assert [match.old for match in TextIndex.open(folder).find(["后来的一份报告"])] == ["后来的"]
    assert {match.old for match in index.find([texts[0]], 1)} == {f"报告{k}" for k in range(6) if texts[k] == texts[0]}
    assert len(segments(folder)) == len(index._manifest.segments)


def test_a_segment_that_was_cut_short_while_written_is_not_read(folder: Path) -> None:
    index = TextIndex.create(folder)
    index.append(named(3), work_reports(3, seed=1))
    (folder / "00000002.segment").write_bytes(segments(folder)[0].read_bytes()[:100])

    index.append(named(9, 3), work_reports(9, seed=4))

    assert len(TextIndex.open(folder)) == 12


@pytest.mark.parametrize("place", [0, 9, 40, 5000, -1], ids=str)
def test_a_changed_byte_is_noticed_when_the_index_is_opened(folder: Path, place: int) -> None:
    TextIndex.create(folder).append(named(3), work_reports(3, seed=1))
    (path,) = segments(folder)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)

    with pytest.raises(DamagedIndex, match=path.name):
        TextIndex.open(folder)


def test_a_file_that_is_shorter_is_noticed_even_where_bytes_are_not_compared(folder: Path) -> None:
    TextIndex.create(folder).append(named(3), work_reports(3, seed=1))
    (path,) = segments(folder)
    os.truncate(path, path.stat().st_size - 1)

    with pytest.raises(DamagedIndex):
        TextIndex.open(folder, check=False)


def test_a_lost_file_is_named(folder: Path) -> None:
    TextIndex.create(folder).append(named(3), work_reports(3, seed=1))
    (path,) = segments(folder)
    path.unlink()

    with pytest.raises(DamagedIndex, match=path.name):
        TextIndex.open(folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"", b"?"), (b"threshold", b"thresholt"), (b"checksum", b"sum"), (b"format", b"formal")],
    ids=["no JSON", "changed", "no checksum", "another format"],
)
def test_a_changed_manifest_is_noticed(folder: Path, old: bytes, new: bytes) -> None:
    TextIndex.create(folder)
    path = folder / NAME
    path.write_bytes(path.read_bytes().replace(old, new, 1))

    with pytest.raises(DamagedIndex, match=NAME):
        TextIndex.open(folder)


def test_where_there_is_no_index_it_is_said(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        TextIndex.open(folder)
