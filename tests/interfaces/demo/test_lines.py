"""What units of the demo county write: honest reports differ, some hollow ones do not, and the same problem always says the same."""

from collections import Counter
from dataclasses import replace

import pytest

from bihuan.core.formalism.facts import Material, Report
from bihuan.core.formalism.mates import recycled_in
from bihuan.core.formalism.slogans import slogans_without_facts
from bihuan.interfaces.demo.lines import DONE_ALONE, HOLLOW_LINES, Written, line_once_more, report_line

ABOUT = Written("SZ-2026-0001", 1, "逐村清理合同，建立清单", "张桂兰", "10月12日", "上一份报告的全文在这里。")


def lines(*, hollow: bool, count: int = 400) -> list[str]:
    return [report_line(replace(ABOUT, number=f"SZ-2026-{n:04}"), hollow=hollow) for n in range(count)]


def test_honest_reports_differ_and_say_who_did_what() -> None:
    written = lines(hollow=False)

    assert len(set(written)) == len(written)
    assert all("张桂兰" in line and "逐村清理合同" in line for line in written)


def test_of_a_hundred_honest_reports_on_one_measure_hardly_any_looks_recycled_or_empty() -> None:
    reports = tuple(Report(f"r{n}", line, f"单位{n}", f"P{n}") for n, line in enumerate(lines(hollow=False, count=100)))
    material = Material(reports=reports)

    found = recycled_in(material)

    assert found.copies == ()
    assert len(found.mates) <= 3
    assert list(slogans_without_facts(material)) == []


def test_some_hollow_work_is_slogans_done_or_copied() -> None:
    kinds = Counter(
        "slogans" if line in HOLLOW_LINES else "done" if line in DONE_ALONE else "copy" if line == ABOUT.last else "own"
        for line in lines(hollow=True)
    )

    assert kinds["own"] > 300
    assert all(kinds[kind] >= 2 for kind in ("slogans", "done", "copy"))


@pytest.mark.parametrize("hollow", [False, True])
def test_the_same_problem_says_the_same(hollow: bool) -> None:
    assert lines(hollow=hollow, count=20) == lines(hollow=hollow, count=20)


def test_a_unit_without_an_earlier_report_copies_none() -> None:
    assert "" not in [report_line(replace(ABOUT, number=f"X-{n}", last=""), hollow=True) for n in range(200)]


def test_after_a_return_the_report_takes_up_what_was_found() -> None:
    line = line_once_more("SZ-2026-0001", "10月20日", "追缴款只有说明，没有入账凭证。")

    assert line.startswith("10月20日照核查意见“追缴款只有说明，没有入账凭证”又办了一遍")
    assert line != line_once_more("SZ-2026-0002", "10月20日", "追缴款只有说明，没有入账凭证。")
