"""What a measure says and lacks as it is typed."""

from datetime import date

import numpy as np
import pytest

from bihuan.core.formalism.flags import Weight
from bihuan.core.formalism.learned_wording import Rows, grams_of, wording_of
from bihuan.core.formalism.measure_writing import (
    FEWEST_MISSING,
    LEARNED,
    SUGGESTIONS,
    Part,
    incomplete,
    quoted_parts,
    read_measure,
)
from bihuan.core.formalism.tiny import measured
from learn_measure_wording import LEARNED as LEARNED_FIELDS
from learn_measure_wording import learn, table_of
from own_data import measure_labels, texts_of

WHOLE = "11月30日前由城关镇更换12家食堂留样柜，县教育局复查后公示。"
FROZEN = [text for text in texts_of("measures") if text.frozen]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (WHOLE, set()),
        ("更换12家食堂留样柜。", {Part.WHO, Part.WHEN, Part.VERIFIED}),
        ("由城关镇更换食堂留样柜。", {Part.WHO, Part.WHEN, Part.HOW_MUCH, Part.VERIFIED}),
        ("逐户核对，多收的5日内退还，村民签字。", set()),
        ("加强监管，强化责任落实。", set(Part)),
        ("qwerty", {Part.WHO, Part.WHEN, Part.HOW_MUCH, Part.VERIFIED}),
        ("", set(Part)),
    ],
)
def test_the_parts_that_are_missing(text: str, missing: set[Part]) -> None:
    assert set(read_measure(text).missing) == missing


@pytest.mark.parametrize(("part", "field"), [(Part(name), field) for name, field in LEARNED_FIELDS.items()])
def test_measures_that_were_kept_back_are_told_apart_part_by_part(part: Part, field: str) -> None:
    """As the AUC in benchmarks/README.md, and better than the patterns that quote."""
    labels = measure_labels("gold")
    there = [LEARNED[part].chance(grams_of(text.text)) or 0 for text in FROZEN if labels[text.id][field]]
    lacking = [LEARNED[part].chance(grams_of(text.text)) or 0 for text in FROZEN if not labels[text.id][field]]
    quoted = [part in quoted_parts(text.text) for text in FROZEN if labels[text.id][field]]
    wrongly = [part in quoted_parts(text.text) for text in FROZEN if not labels[text.id][field]]

    by_wording = np.mean([one > other for one in there for other in lacking])
    by_patterns = (np.mean(quoted) + 1 - np.mean(wrongly)) / 2
    assert by_wording > 0.89
    assert by_wording > by_patterns + 0.05


def test_most_vague_measures_that_were_kept_back_are_flagged_and_few_of_the_others() -> None:
    labels = measure_labels("gold")
    vague = [text for text in FROZEN if sum(not there for there in labels[text.id].values()) >= FEWEST_MISSING]
    flagged = {text.id for text in FROZEN if len(read_measure(text.text).missing) >= FEWEST_MISSING}

    assert sum(text.id in flagged for text in vague) >= 0.85 * len(vague)
    assert len(flagged - {text.id for text in vague}) <= 0.15 * (len(FROZEN) - len(vague))


def test_the_tables_are_what_learning_on_the_open_part_gives() -> None:
    models = learn()
    texts = [text.text for text in texts_of("measures")]

    assert {Part(name) for name in models} == set(LEARNED)
    for name, model in models.items():
        there = np.array([LEARNED[Part(name)].chance(grams_of(text)) for text in texts])
        assert np.abs(there - model.predict_proba(texts)[:, 1]).max() < 0.03, "run tools/learn_measure_wording.py"


def test_a_table_can_be_written_and_read_again() -> None:
    written: dict[str, dict[str, tuple[float, Rows]]] = {}
    exec(table_of(learn()), written)  # noqa: S102

    assert {Part(name): wording_of(*table) for name, table in written["WORDINGS"].items()} == LEARNED


@pytest.mark.parametrize(
    "when", ["11月30日前", "年底前", "7个工作日内", "十个工作日内", "每月5日前", "每季度", "立即", "开学前", "三个月内"]
)
def test_the_many_ways_to_say_by_when_are_quoted(when: str) -> None:
    assert quoted_parts(f"{when}更换留样柜")[Part.WHEN] in when


@pytest.mark.parametrize(
    ("how", "words"),
    [("经第三方检测合格", "检测"), ("由审计局核验", "审计"), ("村民签字确认", "签字"), ("结果公示7天", "公示"), ("拍照存档", "存档"),
     ("纳入回头看", "回头看")],
)  # fmt: skip
def test_the_many_ways_to_verify_are_quoted(how: str, words: str) -> None:
    assert quoted_parts(f"更换留样柜，{how}")[Part.VERIFIED] in (words, "拍")


@pytest.mark.parametrize("how_much", ["12家", "全部", "逐户", "不少于20%", "每个村", "两处"])
def test_the_many_ways_to_say_how_much_are_quoted(how_much: str) -> None:
    assert Part.HOW_MUCH in quoted_parts(f"对{how_much}更换留样柜")


def test_a_day_is_not_quoted_as_how_much() -> None:
    assert Part.HOW_MUCH not in quoted_parts("月底前更换留样柜")


def test_what_is_there_of_a_missing_part_is_quoted_in_its_suggestion() -> None:
    read = read_measure("由城关镇更换食堂留样柜。")

    assert "“城关镇”还不够明白：写上由谁来做" in str(read.suggestions[0])
    assert read.suggestions[1] == SUGGESTIONS[Part.WHEN]


def test_fields_beside_the_text_count() -> None:
    read = read_measure("更换12家食堂留样柜。", person="李明", due=date(2026, 11, 30))

    assert set(read.missing) == {Part.VERIFIED}
    assert read.score == pytest.approx(0.8)
    assert read.suggestions == (SUGGESTIONS[Part.VERIFIED],)


def test_it_is_a_hint_and_never_more() -> None:
    (flag,) = incomplete(measured("加强监管，强化责任落实。"))

    assert flag.weight is Weight.HINT
    assert flag.score == 1
    assert len(flag.why.params["suggestions"]) == len(Part)  # type: ignore[arg-type]
    assert "写上由谁来做" in str(flag.why)


def test_every_part_has_a_suggestion() -> None:
    assert set(SUGGESTIONS) == set(Part)
