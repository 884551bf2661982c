"""What is sealed of an act: every column, in bytes that do not depend on the database."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core import merkle
from bihuan.core.acts import ActRecord, canonical_json, commit_content, encode_act, leaf_hash
from bihuan.core.decisions import BadInput
from bihuan.core.lifecycle import State

AT = dt.datetime(2026, 11, 22, 6, 30, 0, 120, tzinfo=dt.UTC)
SALT = bytes(range(16))

ACT = ActRecord(
    id=7,
    reference="0123456789abcdef0123456789abcdef",
    at=AT,
    action="ledger.problem.dispatched",
    object_type="problem",
    object_id="41",
    actor_user_id=3,
    actor_username="wang",
    actor_name="王芳",
    role="office",
    via="web",
    address="10.0.0.8",
    label="云岭县-2026-0041",
    region_path="00010002",
    unit_ids=(4, 9),
    before={"state": "registered"},
    after={"state": "dispatched", "due": "2026-12-31"},
    reason="按整改方案交办",
    protected=True,
    commitment="ab",
    ciphertext="0102",
    key_id=5,
    stamp="cd",
)

# One other value for every column: a column that is added without one fails the test below.
OTHER_VALUES: Mapping[str, object] = {
    "id": 8,
    "reference": "1123456789abcdef0123456789abcdef",
    "at": AT + dt.timedelta(microseconds=1),
    "action": "ledger.problem.closed",
    "object_type": "measure",
    "object_id": "42",
    "actor_user_id": None,
    "actor_username": "Wang",
    "actor_name": "王芳 ",
    "role": "unit",
    "via": "rest",
    "address": "",
    "label": "云岭县-2026-0042",
    "region_path": "0001",
    "unit_ids": (9, 4),
    "before": None,
    "after": {"state": "dispatched", "due": "2026-12-30"},
    "reason": "按整改方案交办。",
    "protected": False,
    "commitment": "ac",
    "ciphertext": "0103",
    "key_id": None,
    "stamp": "",
}

# sha256 of b"bihuan-content/1\0", the length of the salt in four bytes, the salt and the canonical JSON of the content.
EXPECTED_COMMITMENT = "d06ea78ff3784679ff9497d607eeb59924cd28056782ea5d0675daa752345360"

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


class TestEncoding:
    def test_the_bytes_are_fixed_for_ever(self) -> None:
        assert encode_act(replace(ACT, label="", reason="", after=None)).decode() == (
            '{"action":"ledger.problem.dispatched","actor_name":"王芳","actor_user_id":3,"actor_username":"wang",'
            '"address":"10.0.0.8","after":null,"at":"2026-11-22T06:30:00.000120Z","before":{"state":"registered"},'
            '"bihuan-act":1,"ciphertext":"0102","commitment":"ab","id":7,"key_id":5,"label":"","object_id":"41",'
            '"object_type":"problem","protected":true,"reason":"","reference":"0123456789abcdef0123456789abcdef",'
            '"region_path":"00010002","role":"office","stamp":"cd","unit_ids":[4,9],"via":"web"}'
        )

    def test_every_column_of_the_record_is_in_the_bytes(self) -> None:
        names = {column.name for column in fields(ActRecord)}
        assert set(json.loads(encode_act(ACT))) == names | {"bihuan-act"}
        assert set(OTHER_VALUES) == names

    @pytest.mark.parametrize("column", OTHER_VALUES)
    def test_a_change_in_any_column_changes_the_leaf(self, column: str) -> None:
        changed = replace(ACT, **{column: OTHER_VALUES[column]})  # type: ignore[arg-type]
        assert leaf_hash(changed) != leaf_hash(ACT)

    def test_the_leaf_is_the_marked_hash_of_the_bytes(self) -> None:
        assert leaf_hash(ACT) == merkle.leaf_hash(encode_act(ACT))
        sm3 = merkle.Algorithm.SM3
        assert leaf_hash(ACT, sm3) == merkle.leaf_hash(encode_act(ACT), sm3) != leaf_hash(ACT)

    def test_the_same_moment_in_another_zone_is_the_same_act(self) -> None:
        shanghai = dt.timezone(dt.timedelta(hours=8))
        assert encode_act(replace(ACT, at=AT.astimezone(shanghai))) == encode_act(ACT)

    def test_the_order_of_keys_does_not_matter_and_that_of_lists_does(self) -> None:
        turned = replace(ACT, after=dict(reversed(list((ACT.after or {}).items()))))
        assert encode_act(turned) == encode_act(ACT)
        assert canonical_json([1, 2]) != canonical_json([2, 1])

    def test_texts_that_only_look_alike_are_two_texts(self) -> None:
        composed, decomposed = "\u00e9", "e\u0301"
        assert encode_act(replace(ACT, reason=composed)) != encode_act(replace(ACT, reason=decomposed))

    def test_a_moment_without_zone_is_refused(self) -> None:
        with pytest.raises(BadInput) as refusal:
            encode_act(replace(ACT, at=AT.replace(tzinfo=None)))
        assert refusal.value.reason.code == "moment-without-zone"


class TestCanonicalJson:
    @given(PLAIN)
    def test_reading_it_back_and_writing_it_again_gives_the_same_bytes(self, value: object) -> None:
        first = canonical_json(value)
        assert canonical_json(json.loads(first)) == first

    @pytest.mark.parametrize(
        ("written", "stored"),
        [
            pytest.param(1.0, 1, id="a float without a fraction"),
            pytest.param(-0.0, 0, id="minus nothing"),
            pytest.param(1e22, 10**22, id="a large float"),
            pytest.param((1, 2), [1, 2], id="a tuple"),
        ],
    )
    def test_what_a_database_writes_in_its_own_way_is_the_same(self, written: object, stored: object) -> None:
        assert canonical_json({"n": written}) == canonical_json({"n": stored})

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param(1, True, id="one and yes"),
            pytest.param(1, "1", id="one and its figure"),
            pytest.param(0.1, 0.10000000000000002, id="two floats beside each other"),
            pytest.param(None, "", id="nothing and an empty text"),
            pytest.param(None, "null", id="nothing and its name"),
            pytest.param([], {}, id="no items and no keys"),
        ],
    )
    def test_different_values_stay_different(self, one: object, other: object) -> None:
        assert canonical_json(one) != canonical_json(other)

    @pytest.mark.parametrize(
        ("value", "written"),
        [
            pytest.param(
                {"state": State.CLOSED}, f'{{"state":"{State.CLOSED.value}"}}', id="a word of ours is its text"
            ),
            pytest.param([True, 1, 1.0, "1", None], '[true,1,1,"1",null]', id="a truth is no number"),
            pytest.param(({"乙": (), "甲": {}},), '[{"乙":[],"甲":{}}]', id="rows and tables inside one another"),
        ],
    )
    def test_what_is_nearly_plain_is_written_as_what_it_is(self, value: object, written: str) -> None:
        assert canonical_json(value) == written.encode()

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            pytest.param(dt.date(2026, 1, 1), "content-not-plain", id="a date"),
            pytest.param(float("nan"), "content-not-plain", id="not a number"),
            pytest.param(float("inf"), "content-not-plain", id="infinite"),
            pytest.param({1: "a"}, "content-not-plain", id="a key that is no text"),
            pytest.param({"a": [b"x"]}, "content-not-plain", id="bytes inside"),
            pytest.param({"a": "\ud800"}, "content-not-text", id="half a character"),
        ],
    )
    def test_what_has_no_one_way_to_be_written_is_refused(self, value: object, code: str) -> None:
        with pytest.raises(BadInput) as refusal:
            canonical_json(value)
        assert refusal.value.reason.code == code


class TestCommitment:
    def test_the_commitment_is_fixed_for_ever(self) -> None:
        assert commit_content(SALT, {"reporter": "甲"}) == EXPECTED_COMMITMENT

    @pytest.mark.parametrize(
        ("salt", "content"),
        [
            pytest.param(SALT[::-1], {"reporter": "甲"}, id="another salt"),
            pytest.param(SALT + b"\x00", {"reporter": "甲"}, id="a longer salt"),
            pytest.param(SALT, {"reporter": "乙"}, id="another content"),
            pytest.param(SALT, {}, id="no content"),
        ],
    )
    def test_another_salt_or_content_is_another_commitment(self, salt: bytes, content: dict[str, object]) -> None:
        assert commit_content(salt, content) != commit_content(SALT, {"reporter": "甲"})

    def test_salt_and_content_cannot_trade_bytes(self) -> None:
        moved = SALT + b'{"a":'
        assert commit_content(moved, {"a": 1}) != commit_content(SALT, {"a": {"a": 1}})

    def test_a_salt_that_could_be_guessed_is_refused(self) -> None:
        with pytest.raises(BadInput) as refusal:
            commit_content(SALT[:15], {"reporter": "甲"})
        assert str(refusal.value) == "承诺值用的随机盐至少要 16 字节。"
