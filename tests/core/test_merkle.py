"""The Merkle tree against the vectors of Certificate Transparency, and against the definition in RFC 6962 written out again."""

import datetime as dt
import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.merkle import (
    Algorithm,
    Frontier,
    Range,
    TreeHead,
    consistency_proof,
    consistency_ranges,
    empty_root,
    head_message,
    inclusion_proof,
    inclusion_ranges,
    leaf_hash,
    moment_text,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves of the test suite of Certificate Transparency, and the roots of the first one to eight of them.
VECTOR_DATA = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
VECTOR_LEAVES = tuple(leaf_hash(bytes.fromhex(data)) for data in VECTOR_DATA)
VECTOR_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAF_0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
LEAF_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
LEAF_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
PAIR_01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
PAIR_23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
PAIR_45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
PAIR_67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
FIRST_FOUR = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
LAST_FOUR = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"

LEAVES = tuple(leaf_hash(str(number).encode()) for number in range(64))
SIZES = st.integers(1, 64)


def tree_by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + tree_by_definition(leaves[:split]) + tree_by_definition(leaves[split:])).digest()


def path_by_definition(index: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """PATH of RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return ()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return (*path_by_definition(index, leaves[:split]), tree_by_definition(leaves[split:]))
    return (*path_by_definition(index - split, leaves[split:]), tree_by_definition(leaves[:split]))


def flipped(data: bytes, bit: int) -> bytes:
    """The same bytes with one bit turned over."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def unhex(texts: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(text) for text in texts)


class TestVectors:
    def test_the_empty_log_is_the_hash_of_nothing(self) -> None:
        assert root_of(()).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        assert empty_root() == Frontier().root() == root_of(())

    @pytest.mark.parametrize("size", range(1, 9))
    def test_the_known_roots(self, size: int) -> None:
        assert root_of(VECTOR_LEAVES[:size]).hex() == VECTOR_ROOTS[size - 1]

    @pytest.mark.parametrize(
        ("index", "size", "proof"),
        [
            pytest.param(0, 1, (), id="the only leaf"),
            pytest.param(0, 8, (LEAF_1, PAIR_23, LAST_FOUR), id="first of eight"),
            pytest.param(5, 8, (LEAF_4, PAIR_67, FIRST_FOUR), id="sixth of eight"),
            pytest.param(2, 3, (PAIR_01,), id="third of three"),
            pytest.param(1, 5, (LEAF_0, PAIR_23, LEAF_4), id="second of five"),
        ],
    )
    def test_the_known_inclusion_proofs(self, index: int, size: int, proof: tuple[str, ...]) -> None:
        assert inclusion_proof(VECTOR_LEAVES[:size], index) == unhex(proof)
        root = bytes.fromhex(VECTOR_ROOTS[size - 1])
        assert verify_inclusion(unhex(proof), leaf=VECTOR_LEAVES[index], index=index, size=size, root=root)

    @pytest.mark.parametrize(
        ("earlier", "size", "proof"),
        [
            pytest.param(1, 1, (), id="one and one"),
            pytest.param(1, 8, (LEAF_1, PAIR_23, LAST_FOUR), id="one and eight"),
            pytest.param(6, 8, (PAIR_45, PAIR_67, FIRST_FOUR), id="six and eight"),
            pytest.param(2, 5, (PAIR_23, LEAF_4), id="two and five"),
        ],
    )
    def test_the_known_consistency_proofs(self, earlier: int, size: int, proof: tuple[str, ...]) -> None:
        assert consistency_proof(VECTOR_LEAVES[:size], earlier) == unhex(proof)
        roots = unhex(VECTOR_ROOTS)
        assert verify_consistency(
            unhex(proof), earlier_size=earlier, size=size, earlier_root=roots[earlier - 1], root=roots[size - 1]
        )

    def test_a_leaf_is_never_a_node(self) -> None:
        left, right = LEAVES[:2]
        assert leaf_hash(left + right) != node_hash(left, right)
        assert leaf_hash(b"") != empty_root()


class TestRoots:
    @pytest.mark.parametrize("size", range(65))
    def test_the_root_is_that_of_the_definition(self, size: int) -> None:
        assert root_of(LEAVES[:size]) == tree_by_definition(LEAVES[:size])

    @given(st.integers(0, 64), st.integers(0, 64), st.integers(0, 64))
    def test_a_frontier_grown_in_parts_is_the_tree_of_the_whole(self, a: int, b: int, c: int) -> None:
        first, second, third = sorted((a, b, c))
        frontier = Frontier()
        for begin, end in ((0, first), (first, second), (second, third)):
            frontier = frontier.append(LEAVES[begin:end])
            assert (frontier.size, frontier.root()) == (end, tree_by_definition(LEAVES[:end]))
        assert frontier == Frontier().append(LEAVES[:third])

    @given(st.integers(0, 64))
    def test_a_stored_frontier_goes_on_where_it_stopped(self, size: int) -> None:
        frontier = Frontier().append(LEAVES[:size])
        stored = (frontier.size, [node.hex() for node in frontier.nodes])
        again = Frontier(stored[0], unhex(stored[1]))
        assert again.append(LEAVES[size:]).root() == tree_by_definition(LEAVES)

    def test_the_state_of_a_long_log_stays_small(self) -> None:
        frontier = Frontier().append(LEAVES[number % 64] for number in range(10_000))
        assert frontier.size == 10_000
        assert len(frontier.nodes) == (10_000).bit_count() == 5

    @pytest.mark.parametrize(
        ("size", "nodes"),
        [
            pytest.param(3, (LEAVES[0],), id="a subtree is lost"),
            pytest.param(2, (LEAVES[0], LEAVES[1]), id="a subtree too many"),
            pytest.param(-1, (LEAVES[0],), id="a negative size"),
            pytest.param(1, (LEAVES[0][:31],), id="a node cut short"),
        ],
    )
    def test_a_damaged_frontier_is_refused(self, size: int, nodes: tuple[bytes, ...]) -> None:
        with pytest.raises(BadInput) as refusal:
            Frontier(size, nodes)
        assert refusal.value.reason.code == "frontier-damaged"


class TestInclusion:
    @pytest.mark.parametrize("size", range(1, 65))
    def test_every_leaf_of_every_tree_can_be_proved(self, size: int) -> None:
        leaves = LEAVES[:size]
        root = tree_by_definition(leaves)
        for index, leaf in enumerate(leaves):
            proof = inclusion_proof(leaves, index)
            assert proof == path_by_definition(index, leaves)
            assert verify_inclusion(proof, leaf=leaf, index=index, size=size, root=root)

    @settings(deadline=None)
    @given(st.data())
    def test_any_single_bit_changed_breaks_the_proof(self, data: st.DataObject) -> None:
        size = data.draw(SIZES)
        index = data.draw(st.integers(0, size - 1))
        proof, root = inclusion_proof(LEAVES[:size], index), root_of(LEAVES[:size])
        bits = b"".join((LEAVES[index], root, *proof))
        bit = data.draw(st.integers(0, len(bits) * 8 - 1))
        changed = flipped(bits, bit)
        leaf, other_root, *other = (changed[at : at + 32] for at in range(0, len(changed), 32))
        assert not verify_inclusion(other, leaf=leaf, index=index, size=size, root=other_root)

    @given(st.data())
    def test_a_proof_holds_for_no_other_place(self, data: st.DataObject) -> None:
        size = data.draw(st.integers(2, 64))
        index, other = data.draw(st.lists(st.integers(-1, size), min_size=2, max_size=2, unique=True))
        index = min(max(index, 0), size - 1)
        proof, root = inclusion_proof(LEAVES[:size], index), root_of(LEAVES[:size])
        assert verify_inclusion(proof, leaf=LEAVES[index], index=other, size=size, root=root) is (index == other)

    @given(st.data())
    def test_a_longer_or_shorter_proof_fails(self, data: st.DataObject) -> None:
        size = data.draw(SIZES)
        index = data.draw(st.integers(0, size - 1))
        proof, root = inclusion_proof(LEAVES[:size], index), root_of(LEAVES[:size])
        wrong = [(*proof, LEAVES[0]), (LEAVES[0], *proof), *([proof[:-1], proof[1:]] if proof else [])]
        for other in wrong:
            assert not verify_inclusion(other, leaf=LEAVES[index], index=index, size=size, root=root)

    @pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
    def test_a_leaf_that_is_not_there_cannot_be_proved(self, index: int, size: int) -> None:
        with pytest.raises(BadInput) as refusal:
            inclusion_proof(LEAVES[:size], index)
        assert refusal.value.reason.code == "leaf-not-in-tree"
        assert not verify_inclusion((), leaf=LEAVES[0], index=index, size=size, root=LEAVES[0])

    def test_the_ranges_name_what_has_to_be_read(self) -> None:
        assert inclusion_ranges(5, 8) == (Range(4, 5), Range(6, 8), Range(0, 4))
        assert len(inclusion_ranges(777_777, 1_000_000)) == 20


class TestConsistency:
    @pytest.mark.parametrize("size", range(65))
    def test_every_log_is_consistent_with_every_beginning_of_it(self, size: int) -> None:
        root = tree_by_definition(LEAVES[:size])
        for earlier in range(size + 1):
            proof = consistency_proof(LEAVES[:size], earlier)
            assert len(proof) <= 7
            assert verify_consistency(
                proof, earlier_size=earlier, size=size, earlier_root=tree_by_definition(LEAVES[:earlier]), root=root
            )

    @settings(deadline=None)
    @given(st.data())
    def test_any_single_bit_changed_breaks_the_proof(self, data: st.DataObject) -> None:
        size = data.draw(st.integers(2, 64))
        earlier = data.draw(st.integers(1, size - 1))
        proof = consistency_proof(LEAVES[:size], earlier)
        bits = b"".join((root_of(LEAVES[:earlier]), root_of(LEAVES[:size]), *proof))
        changed = flipped(bits, data.draw(st.integers(0, len(bits) * 8 - 1)))
        earlier_root, root, *other = (changed[at : at + 32] for at in range(0, len(changed), 32))
        assert not verify_consistency(other, earlier_size=earlier, size=size, earlier_root=earlier_root, root=root)

    @settings(deadline=None)
    @given(st.data())
    def test_a_log_whose_past_was_changed_is_not_consistent(self, data: st.DataObject) -> None:
        size = data.draw(SIZES)
        earlier = data.draw(st.integers(1, size))
        changed = list(LEAVES[:size])
        changed[data.draw(st.integers(0, earlier - 1))] = leaf_hash(b"another")
        proof = consistency_proof(changed, earlier)
        assert not verify_consistency(
            proof, earlier_size=earlier, size=size, earlier_root=root_of(LEAVES[:earlier]), root=root_of(changed)
        )

    @given(st.data())
    def test_a_longer_or_shorter_proof_fails(self, data: st.DataObject) -> None:
        size = data.draw(SIZES)
        earlier = data.draw(st.integers(0, size))
        earlier_root, root = root_of(LEAVES[:earlier]), root_of(LEAVES[:size])
        proof = consistency_proof(LEAVES[:size], earlier)
        for other in [(*proof, LEAVES[0]), (LEAVES[0], *proof), *([proof[:-1], proof[1:]] if proof else [])]:
            assert not verify_consistency(other, earlier_size=earlier, size=size, earlier_root=earlier_root, root=root)

    def test_equal_sizes_need_equal_roots(self) -> None:
        root, other = root_of(LEAVES[:5]), root_of(LEAVES[1:6])
        assert verify_consistency((), earlier_size=5, size=5, earlier_root=root, root=root)
        assert not verify_consistency((), earlier_size=5, size=5, earlier_root=root, root=other)

    def test_the_empty_log_has_only_the_empty_root(self) -> None:
        root = root_of(LEAVES)
        assert verify_consistency((), earlier_size=0, size=64, earlier_root=empty_root(), root=root)
        assert not verify_consistency((), earlier_size=0, size=64, earlier_root=root, root=root)
        assert not verify_consistency((), earlier_size=0, size=0, earlier_root=empty_root(), root=root)

    @pytest.mark.parametrize(("earlier", "size"), [(3, 2), (-1, 2)])
    def test_a_log_never_shrinks(self, earlier: int, size: int) -> None:
        with pytest.raises(BadInput) as refusal:
            consistency_ranges(earlier, size)
        assert refusal.value.reason.code == "tree-not-grown"
        assert not verify_consistency((), earlier_size=earlier, size=size, earlier_root=LEAVES[0], root=LEAVES[0])


class TestNationalAlgorithm:
    def test_sm3_is_the_published_one(self) -> None:
        expected = "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"
        assert empty_root(Algorithm.SM3).hex() == expected

    def test_proofs_hold_within_an_algorithm_and_not_across(self) -> None:
        leaves = [leaf_hash(bytes([number]), Algorithm.SM3) for number in range(7)]
        root, proof = root_of(leaves, Algorithm.SM3), inclusion_proof(leaves, 4, Algorithm.SM3)
        assert verify_inclusion(proof, leaf=leaves[4], index=4, size=7, root=root, algorithm=Algorithm.SM3)
        assert not verify_inclusion(proof, leaf=leaves[4], index=4, size=7, root=root)
        earlier, grown = root_of(leaves[:3], Algorithm.SM3), consistency_proof(leaves, 3, Algorithm.SM3)
        assert verify_consistency(
            grown, earlier_size=3, size=7, earlier_root=earlier, root=root, algorithm=Algorithm.SM3
        )


class TestTreeHead:
    AT = dt.datetime(2026, 11, 22, 22, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))

    def test_what_is_signed_can_be_read(self) -> None:
        message = head_message(TreeHead(size=1, root=VECTOR_LEAVES[0], at=self.AT))
        assert message.decode() == f"bihuan-tree-head/1\nsha256\n1\n{VECTOR_ROOTS[0]}\n2026-11-22T14:30:00.000000Z\n"

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(TreeHead(2, VECTOR_LEAVES[0], AT), id="another size"),
            pytest.param(TreeHead(1, VECTOR_LEAVES[1], AT), id="another root"),
            pytest.param(TreeHead(1, VECTOR_LEAVES[0], AT + dt.timedelta(microseconds=1)), id="another moment"),
            pytest.param(TreeHead(1, VECTOR_LEAVES[0], AT, Algorithm.SM3), id="another algorithm"),
        ],
    )
    def test_another_head_is_another_message(self, other: TreeHead) -> None:
        assert head_message(other) != head_message(TreeHead(1, VECTOR_LEAVES[0], self.AT))

    def test_one_moment_is_written_one_way(self) -> None:
        assert moment_text(self.AT) == moment_text(self.AT.astimezone(dt.UTC))
        with pytest.raises(BadInput):
            moment_text(self.AT.replace(tzinfo=None))
