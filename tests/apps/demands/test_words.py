"""Every sentence that the register says to people, in both languages, with nothing of its places lost."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from bihuan.apps.demands.queries import GROUPS
from bihuan.core.demands.catalogue import CATALOGUE
from bihuan.core.demands.checking import ALL_HELD, SOME_HELD
from bihuan.core.demands.items import FIELD_KIND_NAMES
from bihuan.core.demands.lifecycle import DEMAND_PARTY_NAMES, DEMAND_STATE_NAMES, DEMAND_STEP_NAMES
from bihuan.core.demands.turns import FREQUENCY_NAMES
from bihuan.interfaces.portal.act_words import ACT_WORDS, act_word

ROOT = Path(__file__).resolve().parents[3] / "src/bihuan"
FOLDERS = ("core/demands", "apps/demands/operations", "apps/demands/queries")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACES = re.compile(r"%\((\w+)\)[sd]")
RECORDED = re.compile(r'"(demands\.[a-z]+\.[a-z-]+)"')


def reasons() -> Iterator[str]:
    """The sentences of every `Reason` and of every `bad(…)` in the register, as they stand in the code."""
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Reason", "bad"):
                    texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                    yield from (str(text) for text in texts if CHINESE.search(str(text)))


SENTENCES = sorted({*reasons(), ALL_HELD, SOME_HELD})
NAMES = [
    *DEMAND_STATE_NAMES.values(), *DEMAND_STEP_NAMES.values(), *DEMAND_PARTY_NAMES.values(), *FIELD_KIND_NAMES.values(),
    *FREQUENCY_NAMES.values(), *(entry.name for entry in CATALOGUE), *(group.name for group in GROUPS.values()),
    *(group.counts for group in GROUPS.values()),
]  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_refusal_is_told_in_english_with_all_its_values(sentence: str) -> None:
    with translation.override("en"):
        told = gettext(sentence)
    assert told != sentence
    assert not CHINESE.search(told.replace("中", "")), told
    assert set(PLACES.findall(told)) == set(PLACES.findall(sentence))


@pytest.mark.parametrize("name", sorted(set(NAMES)))
def test_a_name_is_told_in_english(name: str) -> None:
    with translation.override("en"):
        told = gettext(name)
    assert told != name and not CHINESE.search(told)


def test_there_are_as_many_sentences_as_one_expects() -> None:
    """A scan that finds nothing would let everything pass."""
    assert len(SENTENCES) > 35
    assert "谁提出的，不由谁批准。" in SENTENCES


def test_every_act_that_is_recorded_has_its_word() -> None:
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "apps/demands/operations").glob("*.py"))
    recorded = set(RECORDED.findall(code))
    assert len(recorded) > 12
    assert recorded == {action for action in ACT_WORDS if action.startswith("demands.")}
    for action in recorded:
        with translation.override("en"):
            assert not CHINESE.search(act_word(action)), action


def test_steps_that_read_alike_are_not_two() -> None:
    for names in (DEMAND_STATE_NAMES, DEMAND_STEP_NAMES, FIELD_KIND_NAMES, FREQUENCY_NAMES):
        assert len(set(names.values())) == len(names)
        with translation.override("en"):
            assert len({gettext(name) for name in names.values()}) == len(names)
