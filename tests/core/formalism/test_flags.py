"""A flag found twice is one flag."""

from bihuan.core.decisions import Reason
from bihuan.core.formalism.flags import Flag, Weight


def _flag(*ids: str, check: str = "same-text") -> Flag:
    return Flag(check=check, weight=Weight.NOTABLE, ids=ids, score=0.9, why=Reason("same-text", "两份报告文字相同。"))


def test_the_order_of_what_was_compared_changes_no_key() -> None:
    assert _flag("a", "b").key == _flag("b", "a").key


def test_other_things_and_other_checks_have_other_keys() -> None:
    assert len({_flag("a", "b").key, _flag("a", "c").key, _flag("ab").key, _flag("a", "b", check="contained").key}) == 4
