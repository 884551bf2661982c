"""Reports that say nothing but slogans, or nothing but that all is done; and one text of it in very many copies."""

import time

import pytest

from bihuan.core.formalism.facts import Attachment, Report
from bihuan.core.formalism.flags import Flag, Weight
from bihuan.core.formalism.mates import MANY
from bihuan.core.formalism.slogans import slogans_without_facts, stock_closings
from bihuan.core.formalism.tiny import EMPTY, INSPECTED, REPAIRED, of, report

FILE = Attachment("f1", "1" * 64)


def closings(*reports: Report) -> list[Flag]:
    return list(stock_closings(of(*reports)))


@pytest.mark.parametrize(
    "text",
    [
        "已完成。",
        "已全部整改到位。",
        "该问题已整改完成。",
        "上述问题均已按要求整改到位，措施全部落实。",
        "目前 各项任务已办结；问题得到彻底解决。",
        "截至目前，反馈问题已全部整改完毕",
    ],
)
def test_who_says_that_it_is_done_and_nothing_else_is_asked_what_was_done(text: str) -> None:
    (flag,) = closings(report("a", text))

    assert (flag.check, flag.weight, flag.why.code) == ("text.stock-closing", Weight.HINT, "text-done-alone")
    assert [(span.start, span.end) for span in flag.spans] == [(0, len(text))]


@pytest.mark.parametrize(
    "text",
    [
        "已完成12家食堂留样柜更换。",
        "王家湾小学已整改到位。",
        "已完成施工图审查。",
        "本周无新进展。",
        "正在整改。",
        "留样柜已更换完毕，由李明复查。",
        "问题和任务清单。",
        "，。；",
        "",
    ],
)
def test_one_word_of_what_was_done_is_enough(text: str) -> None:
    assert closings(report("a", text)) == []


@pytest.mark.parametrize(
    "more", [{"evidence": (FILE,)}, {"figures": {"更换": 12.0}}], ids=["with a file", "with a figure"]
)
def test_what_stands_beside_the_text_says_it_as_well(more: dict[str, object]) -> None:
    assert closings(report("a", "已全部整改到位。", **more)) == []  # type: ignore[arg-type]  # fields of a report by their names


def test_of_many_copies_those_with_evidence_are_left_out() -> None:
    bare = [report(f"r{n}", "已全部整改到位。", unit=f"单位{n}") for n in range(MANY)]
    shown = [report(f"s{n}", "已全部整改到位。", unit=f"别的{n}", evidence=(FILE,)) for n in range(3)]

    (flag,) = closings(*bare, *shown)

    assert flag.ids == tuple(each.id for each in bare)


def test_a_clause_made_to_be_slow_is_read_at_once() -> None:
    begun = time.process_time()

    assert closings(report("a", "已已经按按照现现在" * 20_000 + "柜")) == []
    assert time.process_time() - begun < 2


def test_slogans_throughout_are_told_once_and_not_for_their_closing_too() -> None:
    text = EMPTY + "下一步，我局将进一步提高认识，切实加强领导，确保取得实效。"

    assert [flag.check for flag in slogans_without_facts(of(report("a", text)))] == ["text.slogans"]
    assert closings(report("a", text)) == []
    assert closings(report("a", REPAIRED + text[len(EMPTY) :]))


@pytest.mark.parametrize(("count", "flags"), [(MANY - 1, MANY - 1), (MANY, 1), (300, 1)])
def test_one_text_of_slogans_in_many_copies_is_one_flag(count: int, flags: int) -> None:
    reports = [report(f"r{n}", EMPTY, unit=f"单位{n % 50}", problem=f"P{n}") for n in range(count)]

    found = list(slogans_without_facts(of(*reports, report("x", INSPECTED))))

    assert len(found) == flags
    assert sorted(each for flag in found for each in flag.ids) == sorted(each.id for each in reports)
    assert {unit for flag in found for unit in flag.units} == {each.unit for each in reports}


def test_the_flag_of_many_copies_stays_the_same_when_one_more_comes() -> None:
    reports = [report(f"r{n}", EMPTY, unit=f"单位{n}", week=30 + n) for n in range(MANY + 1)]

    fewer, more = (list(slogans_without_facts(of(*reports[:count]))) for count in (MANY, MANY + 1))

    assert [flag.key for flag in fewer] == [flag.key for flag in more]
