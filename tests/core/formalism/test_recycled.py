"""Reports whose text was handed in before, and who is flagged beside whom."""

import random
import time

import pytest

from bihuan.core.formalism.facts import Attachment, Material, Report
from bihuan.core.formalism.flags import Flag, Weight
from bihuan.core.formalism.recycled import (
    across_problems,
    across_units,
    contained,
    only_figures_changed,
    repeated,
    same_passages,
)
from bihuan.core.formalism.registry import scan
from bihuan.core.formalism.tiny import INSPECTED, REPAIRED, of, report

LONG = INSPECTED + REPAIRED
OTHER_FIGURES = INSPECTED.replace("12家", "47家").replace("3家", "9家")


def every(material: Material) -> list[Flag]:
    return [
        flag
        for find in (repeated, across_units, across_problems, only_figures_changed, contained)
        for flag in find(material)
    ]


def test_a_run_of_the_same_text_flags_each_report_beside_the_one_before() -> None:
    material = of(*(report(f"r{week}", INSPECTED, week=week) for week in (40, 41, 42)))

    assert [flag.ids for flag in repeated(material)] == [("r41", "r40"), ("r42", "r41")]


def test_the_order_of_the_file_does_not_matter() -> None:
    reports = [report(f"r{week}", INSPECTED, week=week) for week in (40, 41, 42)] + [report("x", REPAIRED, week=43)]
    shuffled = random.Random(1).sample(reports, len(reports))

    assert {flag.key for flag in every(of(*reports))} == {flag.key for flag in every(of(*shuffled))}


def test_a_new_week_leaves_the_old_flags_as_they_were() -> None:
    reports = [report(f"r{week}", INSPECTED, week=week) for week in (40, 41, 42, 43)]

    assert {flag.key for flag in every(of(*reports[:3]))} < {flag.key for flag in every(of(*reports))}


def test_the_same_text_with_more_progress_weighs_more() -> None:
    (still,) = repeated(of(report("a", INSPECTED, percent=50), report("b", INSPECTED, week=41, percent=50)))
    (risen,) = repeated(of(report("a", INSPECTED, percent=50), report("b", INSPECTED, week=41, percent=80)))

    assert (still.weight, risen.weight) == (Weight.NOTABLE, Weight.STRONG)


def test_nothing_new_may_be_said_twice_but_not_with_more_progress() -> None:
    waiting = "本周没有新的进展，仍在等待省厅批复，批复后立即组织招标。"

    assert list(repeated(of(report("a", waiting, percent=50), report("b", waiting, week=41, percent=50)))) == []
    assert list(repeated(of(report("a", waiting, percent=50), report("b", waiting, week=41, percent=60))))


def test_a_small_edit_does_not_hide_the_text() -> None:
    edited = LONG.replace("当日补齐", "立即补齐")

    (flag,) = repeated(of(report("a", LONG), report("b", edited, week=41)))

    assert 0.8 < flag.score < 1


def test_changed_order_of_sentences_does_not_hide_the_text() -> None:
    assert list(repeated(of(report("a", INSPECTED + REPAIRED), report("b", REPAIRED + INSPECTED, week=41))))


def test_both_units_are_named_and_may_answer() -> None:
    (flag,) = across_units(of(report("a", INSPECTED), report("b", INSPECTED, unit="乙局", week=41)))

    assert flag.ids == ("b", "a")
    assert set(flag.units) == {"甲局", "乙局"}
    assert flag.weight is Weight.STRONG


def test_three_units_with_one_text_are_each_flagged_once() -> None:
    reports = [report(unit, INSPECTED, unit=unit, week=40 + n) for n, unit in enumerate(("甲", "乙", "丙", "丁"))]

    assert [flag.ids[0] for flag in across_units(of(*reports))] == ["乙", "丙", "丁"]


@pytest.mark.parametrize("other", [{"problem": "P2"}, {"problem": "P2", "week": 41}])
def test_one_text_for_two_problems(other: dict[str, object]) -> None:
    material = of(report("a", INSPECTED), report("b", INSPECTED, **other))  # type: ignore[arg-type]

    assert [flag.check for flag in every(material)] == ["text.across-problems"]


def test_new_figures_with_new_evidence_are_a_hint_alone() -> None:
    old, new = Attachment("f1", "1" * 64), Attachment("f2", "2" * 64)
    before = report("a", INSPECTED, evidence=(old,))

    (same,) = only_figures_changed(of(before, report("b", OTHER_FIGURES, week=41, evidence=(old,))))
    (fresh,) = only_figures_changed(of(before, report("b", OTHER_FIGURES, week=41, evidence=(new,))))

    assert (same.weight, fresh.weight) == (Weight.NOTABLE, Weight.HINT)


def test_changed_figures_are_one_flag_and_not_two() -> None:
    assert [flag.check for flag in every(of(report("a", INSPECTED), report("b", OTHER_FIGURES, week=41)))] == [
        "text.only-figures-changed"
    ]


def test_a_report_that_names_neither_unit_nor_problem_is_compared_all_the_same() -> None:
    material = of(Report("a", LONG), Report("b", LONG))

    assert [(flag.check, flag.units) for flag in every(material)] == [("text.repeated", ())]


def test_another_units_report_put_into_a_longer_one() -> None:
    (flag,) = contained(
        of(report("a", INSPECTED), report("b", REPAIRED + INSPECTED, unit="乙局", problem="P2", week=41))
    )

    assert flag.ids == ("b", "a")
    assert set(flag.units) == {"甲局", "乙局"}


def test_passages_are_the_same_letters_on_both_sides() -> None:
    one, other = report("a", "前言。" + LONG), report("b", "另一段前言，" + INSPECTED + "以上。")

    spans = list(same_passages(one, other))

    assert spans
    for span in spans:
        assert one.text[span.start : span.end] == other.text[span.other_start : span.other_end]
    assert max(span.end - span.start for span in spans) >= len(INSPECTED) - 1


def test_what_was_given_is_no_text_of_ones_own() -> None:
    material = of(report("a", LONG), report("b", LONG, unit="乙局"), templates=(LONG,))

    assert every(material) == []


def copies(count: int, *, units: int = 40, text: str = INSPECTED) -> list[Report]:
    """So many reports with one text among other units that write their own."""
    others = [report(f"x{n}", f"{REPAIRED}另有第{n}处", unit=f"别的{n}", problem=f"X{n}") for n in range(3 * units)]
    same = [report(f"r{n}", text, unit=f"单位{n % units}", problem=f"P{n}", week=40) for n in range(count)]
    return others + same


def test_a_text_in_many_copies_is_one_flag_with_all_who_used_it() -> None:
    flags = [flag for flag in every(of(*copies(60))) if any(each.startswith("r") for each in flag.ids)]

    assert [flag.check for flag in flags] == ["text.across-units"]
    assert len(flags[0].ids) == 60
    assert len(flags[0].units) == 40
    assert flags[0].key == "text.across-units\ncopies of r0"


def test_one_more_copy_is_no_other_flag() -> None:
    keys = [{flag.key for flag in across_units(of(*copies(count)))} for count in (30, 31)]

    assert keys[0] == keys[1]
    assert len(keys[0]) == 1


def test_two_thousand_copies_take_seconds() -> None:
    begun = time.process_time()

    flags = list(scan(of(*copies(2000, units=500))))

    assert time.process_time() - begun < 30
    assert len([flag for flag in flags if any(each.startswith("r") for each in flag.ids)]) == 1


def test_a_frame_with_many_fillings_is_one_flag() -> None:
    same = [
        report(f"r{n}", INSPECTED.replace("12家", f"{n + 20}家"), unit=f"单位{n}", problem=f"P{n}") for n in range(8)
    ]
    others = copies(0)

    (flag,) = (flag for flag in every(of(*others, *same)) if flag.ids[0].startswith("r"))

    assert (flag.check, len(flag.ids)) == ("text.only-figures-changed", 8)


def test_a_unit_that_hands_in_one_text_all_the_time_is_one_flag() -> None:
    weeks = [report(f"r{week}", INSPECTED, week=week, percent=week) for week in range(30, 40)]

    (flag,) = every(of(*weeks))

    assert (flag.check, len(flag.ids), flag.weight) == ("text.repeated", 10, Weight.STRONG)


def test_many_copies_of_nothing_new_stay_honest() -> None:
    waiting = "本周没有新的进展，仍在等待省厅批复，批复后立即组织招标。"

    assert list(repeated(of(*(report(f"r{week}", waiting, week=week) for week in range(30, 40))))) == []


def test_a_report_from_elsewhere_may_be_the_earlier_one_and_is_never_flagged() -> None:
    old = report("old", INSPECTED, unit="乙局", problem="P9", week=10)
    young = report("young", INSPECTED, unit="乙局", problem="P9", week=50)
    here = report("here", INSPECTED)

    (flag,) = every(of(here, beside=(old, young)))

    assert (flag.check, flag.ids) == ("text.across-units", ("here", "old"))
    assert every(of(report("x", REPAIRED), beside=(old, young))) == []


def test_copies_elsewhere_count_as_far_as_they_are_older() -> None:
    elsewhere = tuple(report(f"o{n}", INSPECTED, unit=f"乙{n}", problem=f"Q{n}", week=10 + n) for n in range(8))

    (flag,) = every(of(report("here", INSPECTED, week=15), beside=elsewhere))

    assert flag.ids == ("here", "o0", "o1", "o2", "o3", "o4", "o5")[: len(flag.ids)]
    assert len(flag.ids) in (6, 7)
