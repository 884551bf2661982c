"""What the core answers: sentences with places, translated before they are filled in, and the tree of errors."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput, BihuanError, Conflict, Missing, Reason, Refused, Verdict, name_all

ENGLISH: Mapping[str, str] = {
    "现在不能交办：缺少 %(what)s。": "Cannot dispatch now: %(what)s is missing.",
    "责任单位": "the accountable unit",
    "时限": "the deadline",
    "标准": "the standard",
    "%(one)s、%(more)s": "%(one)s, %(more)s",
    "第 %(row)s 行": "row %(row)s",
    "100% 完成": "100% done",
}
WORDS = st.lists(st.sampled_from(["责任单位", "时限", "标准"]), max_size=6)


def in_english(sentence: str) -> str:
    """As gettext answers: what has no translation comes back as it is."""
    return ENGLISH.get(sentence, sentence)


def missing(what: object) -> Reason:
    return Reason("incomplete", "现在不能交办：缺少 %(what)s。", {"what": what})


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        pytest.param("时限", "时限", "the deadline", id="a word is translated"),
        pytest.param("县教育局", "县教育局", "县教育局", id="a name stays"),
        pytest.param(3, "3", "3", id="a number"),
        pytest.param("", "", "", id="nothing, and not the head of the catalogue"),
        pytest.param(Reason("r", "第 %(row)s 行", {"row": 5}), "第 5 行", "row 5", id="a reason in a reason"),
        pytest.param(
            ("时限", Reason("r", "标准")), "时限 标准", "the deadline the standard", id="several side by side"
        ),
        pytest.param(name_all(["时限", "标准"]), "时限、标准", "the deadline, the standard", id="one after the other"),
        pytest.param(None, "None", "None", id="what is no text is left as it is"),
    ],
)
def test_a_place_is_filled_in_the_readers_language(value: object, chinese: str, english: str) -> None:
    reason = missing(value)

    assert str(reason) == f"现在不能交办：缺少 {chinese}。"
    assert reason.text(in_english) == f"Cannot dispatch now: {english} is missing."


def test_a_sentence_without_places_may_hold_a_percent_sign() -> None:
    assert str(Reason("done", "100% 完成")) == "100% 完成"
    assert Reason("done", "100% 完成").text(in_english) == "100% done"


def test_an_empty_word_is_never_looked_up() -> None:
    """gettext answers the empty text with the head of its catalogue: a page full of addresses of translators."""
    asked: list[str] = []

    def remember(sentence: str) -> str:
        asked.append(sentence)
        return sentence

    missing("").text(remember)

    assert asked == ["现在不能交办：缺少 %(what)s。"]


def test_a_place_that_the_values_lack_is_a_mistake_of_the_program_and_heard() -> None:
    with pytest.raises(KeyError):
        str(Reason("wrong", "第 %(row)s 行", {"line": 5}))


@given(WORDS)
def test_words_stand_in_their_order_with_a_sign_between_them(words: list[str]) -> None:
    said = name_all(words)
    chinese = str(said)
    english = said.text(in_english) if isinstance(said, Reason) else in_english(said) if said else ""

    assert chinese == "、".join(words)
    assert english == ", ".join(ENGLISH[word] for word in words)


@given(st.lists(st.text(alphabet="甲乙%()s", min_size=1, max_size=5), min_size=2, max_size=5))
def test_names_that_look_like_places_are_only_names(names: list[str]) -> None:
    assert str(name_all(names)) == "、".join(names)


@pytest.mark.parametrize(
    ("verdict", "may"),
    [
        pytest.param(Verdict(role="office"), True, id="in a role"),
        pytest.param(Verdict(reason=Reason("no", "不行")), False, id="for a reason"),
        pytest.param(Verdict(), False, id="nothing said is no"),
        pytest.param(Verdict(role="office", reason=Reason("no", "不行")), False, id="a reason outweighs a role"),
    ],
)
def test_a_verdict_is_yes_only_in_a_role_and_without_a_reason(verdict: Verdict, may: bool) -> None:
    assert bool(verdict) is may


def test_every_error_carries_its_reason_and_reads_as_its_sentence() -> None:
    reason = missing("时限")
    for error in (Refused(reason), Missing(reason), Conflict(reason), BadInput(reason)):
        assert isinstance(error, BihuanError)
        assert error.reason is reason
        assert str(error) == "现在不能交办：缺少 时限。"


def test_what_is_not_there_and_what_one_may_not_see_are_told_in_one_sentence() -> None:
    assert Missing().reason == Missing().reason
    assert "没有找到" in str(Missing()) and "范围" in str(Missing())


def test_what_is_told_beside_the_reason_is_a_copy() -> None:
    changes: dict[str, tuple[object, object]] = {"due": ("2026-12-31", "2027-01-05")}
    fields = {"due": Reason("past", "已经过去")}
    conflict, bad = Conflict(Reason("c", "变了"), changes), BadInput(Reason("b", "不对"), fields)
    changes.clear()
    fields.clear()

    assert conflict.changes == {"due": ("2026-12-31", "2027-01-05")}
    assert bad.fields == {"due": Reason("past", "已经过去")}
    assert Conflict(Reason("c", "变了")).changes == {}
    assert BadInput(Reason("b", "不对")).fields == {}
