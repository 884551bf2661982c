"""Files of arrays come back as they were written, or not at all."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from bihuan.core.pairing.texts import Array
from bihuan.text_index.files import EDGE, DamagedIndex, map_arrays, write_arrays, write_whole

ARRAYS = st.dictionaries(
    st.text("abcxyz_", min_size=1, max_size=9),
    arrays_of.arrays(
        st.sampled_from([np.uint8, np.uint16, np.uint32, np.uint64, np.int64]),
        arrays_of.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=9),
    ),
    max_size=6,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "x.segment"


def same(one: dict[str, Array], other: dict[str, Array]) -> bool:
    return one.keys() == other.keys() and all(
        one[name].dtype == other[name].dtype and np.array_equal(one[name], other[name]) for name in one
    )


@given(arrays=ARRAYS)
def test_arrays_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, arrays: dict[str, Array]) -> None:
    file = tmp_path_factory.mktemp("files") / "x.segment"

    checksum = write_arrays(file, arrays)

    assert same(map_arrays(file, length=file.stat().st_size, checksum=checksum), arrays)


def test_every_array_begins_at_an_edge(file: Path) -> None:
    checksum = write_arrays(
        file, {"a": np.ones(3, dtype=np.uint8), "b": np.ones(5), "c": np.ones((2, 7), dtype=np.uint16)}
    )

    mapped = map_arrays(file, length=file.stat().st_size, checksum=checksum)

    assert {array.ctypes.data % EDGE for array in mapped.values()} == {0}


def test_what_is_written_into_a_mapped_array_does_not_reach_the_file(file: Path) -> None:
    checksum = write_arrays(file, {"a": np.zeros(100, dtype=np.int64)})
    length = file.stat().st_size

    map_arrays(file, length=length, checksum=checksum)["a"][:] = 7

    assert not map_arrays(file, length=length, checksum=checksum)["a"].any()


@pytest.mark.parametrize("cut", [0, 1, 8, 15, 16, 40])
def test_the_beginning_of_a_file_is_no_file(file: Path, cut: int) -> None:
    write_arrays(file, {"a": np.zeros(3)})
    file.write_bytes(file.read_bytes()[:cut])

    with pytest.raises(DamagedIndex):
        map_arrays(file, length=cut, checksum=None)


def test_another_kind_of_file_is_refused(file: Path) -> None:
    file.write_bytes(b"PK\x03\x04" + bytes(500))

    with pytest.raises(DamagedIndex, match=file.name):
        map_arrays(file, length=504, checksum=None)


def test_a_small_file_takes_the_place_of_the_old_one_and_leaves_nothing_beside(tmp_path: Path) -> None:
    for content in (b"one", b"two"):
        write_whole(tmp_path / "index.json", content)

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"two"]
