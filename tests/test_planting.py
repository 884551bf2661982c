"""The planted reports hold what they say that they hold, and the honest ones hold nothing of it."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bihuan.core.formalism.facts import Material, ProblemFact, Report
from planting.faults import Fault, Kind
from planting.files import row_of, write
from planting.honest import honest_units, week_name
from planting.planted import HONEST, PLANTED, planted_reports
from planting.words import TEMPLATE_HEADS


@cache
def planted() -> tuple[Material, tuple[Fault, ...]]:
    return planted_reports(7)


@cache
def honest() -> Material:
    return honest_units(3, 40)


def reports() -> dict[str, Report]:
    return {report.id: report for report in planted()[0].reports}


def of_kind(kind: Kind) -> list[Fault]:
    return [fault for fault in planted()[1] if fault.kind == kind]


def by_problem(found: Iterable[Report]) -> dict[str, list[Report]]:
    sorted_out = defaultdict(list)
    for report in sorted(found, key=lambda each: each.period):
        sorted_out[report.problem].append(report)
    return sorted_out


# --- honest ----------------------------------------------------------------------------------------------------------


def test_the_same_seed_tells_the_same_story_and_another_seed_another() -> None:
    assert honest_units(5, 3) == honest_units(5, 3)
    assert honest_units(5, 3) != honest_units(6, 3)
    assert planted_reports(7) == planted()


def test_honest_figures_agree_with_one_another() -> None:
    for reports_of_problem in by_problem(honest().reports).values():
        done = [report.figures["累计完成"] for report in reports_of_problem if "累计完成" in report.figures]
        assert done == sorted(done)
        for report in reports_of_problem:
            if "总数" in report.figures:
                assert report.figures["累计完成"] + report.figures["未完成"] == report.figures["总数"]
                if report.percent is not None:
                    assert report.percent == round(100 * report.figures["累计完成"] / report.figures["总数"])


def test_honest_texts_differ_as_the_texts_of_people_do() -> None:
    texts = Counter(report.text for report in honest().reports)

    assert sum(count - 1 for count in texts.values()) <= 0.005 * len(honest().reports)
    assert len({text[:12] for text in texts if not text.startswith(TEMPLATE_HEADS[0])}) > 0.5 * len(texts)
    assert 0.1 < sum(text.startswith(TEMPLATE_HEADS[0]) for text in texts) / len(texts) < 0.5, (
        "some write into the form"
    )


def test_honest_evidence_is_of_its_own_week_but_for_the_circular_that_everybody_has() -> None:
    seen = Counter(each.sha256 for report in honest().reports for each in report.evidence)

    assert [sha for sha, count in seen.items() if count > 1] in ([], ["c1" * 32])
    for report in honest().reports:
        problem = honest().problems[report.problem]
        for each in report.evidence:
            if each.looks is not None:
                assert problem.noted_on is not None and each.made_on is not None and each.made_on > problem.noted_on
            if problem.closed_at and each.effective_on:
                assert each.effective_on <= problem.closed_at.date()


def test_honest_units_have_quiet_weeks_slow_ones_and_closings_near_deadlines() -> None:
    weeks = [week_name(number) for number in range(12)]
    told = by_problem(honest().reports)
    gaps = sum(
        len(weeks[weeks.index(each[0].period) : weeks.index(each[-1].period) + 1]) > len(each) for each in told.values()
    )
    closings = [fact for fact in honest().problems.values() if fact.applied_at and fact.due]
    near = sum(abs((fact.due - fact.applied_at.date()).days) <= 4 for fact in closings if fact.applied_at and fact.due)

    assert gaps > 0.3 * len(told)
    assert len(closings) > 30 and 0.15 < near / len(closings) < 0.6
    now = honest().now
    assert now is not None
    assert all(min(fact.milestones) > now.date() for fact in honest().problems.values() if fact.milestones)


# --- planted ---------------------------------------------------------------------------------------------------------


def test_as_many_are_honest_and_as_many_are_spoiled_as_is_said() -> None:
    spoiled = [key for fault in planted()[1] for key in fault.ids if key in reports()]

    assert len(reports()) == HONEST + PLANTED == 2_000
    assert len(spoiled) == len(set(spoiled)) == PLANTED
    assert {fault.kind for fault in planted()[1]} == set(Kind)


@pytest.mark.parametrize("kind", [Kind.WEEK_AFTER_WEEK, Kind.ACROSS_PROBLEMS])
def test_a_copied_text_is_the_text_that_it_was_copied_from(kind: Kind) -> None:
    for fault in of_kind(kind):
        copy, source = reports()[fault.ids[0]], reports()[fault.beside[0]]
        assert copy.text == source.text and copy.unit == source.unit
        assert (copy.problem == source.problem) == (kind == Kind.WEEK_AFTER_WEEK)


def test_a_text_across_units_stands_with_another_unit() -> None:
    for fault in of_kind(Kind.ACROSS_UNITS):
        copy, source = reports()[fault.ids[0]], reports()[fault.beside[0]]
        changed = sum(one != other for one, other in zip(copy.text, source.text, strict=True))
        assert copy.unit != source.unit and changed <= 2


def test_old_text_with_new_figures_differs_in_figures_days_and_names_alone() -> None:
    for fault in of_kind(Kind.NEW_FIGURES):
        copy, source = reports()[fault.ids[0]].text, reports()[fault.beside[0]].text
        assert copy != source and abs(len(copy) - len(source)) < 12
        assert copy.startswith(TEMPLATE_HEADS[0]) == source.startswith(TEMPLATE_HEADS[0])


def _ahead(report: Report) -> float:
    """How far the percent stands above what the figures of the same report say."""
    return (report.percent or 0) - 100 * report.figures["累计完成"] / report.figures["总数"]


def _hashes(report: Report) -> set[str]:
    return {each.sha256 for each in report.evidence}


def _apart(report: Report, other: Report) -> int:
    """In how many bits the last photo differs from the likest photo of the other report."""
    looks = [each.looks for each in other.evidence if each.looks is not None]
    return min(((report.evidence[-1].looks or 0) ^ each).bit_count() for each in looks)


def _days(found: Iterable[date | None]) -> list[date]:
    return [each for each in found if each is not None]


SPOILED: dict[Kind, Callable[[Report, Report, ProblemFact], bool]] = {
    Kind.CONTAINED: lambda report, beside, _: beside.text in report.text and beside.text != report.text,
    Kind.SLOGANS: lambda report, *_: not re.search(r"\d", report.text) and not report.figures,
    Kind.UNPROVED: lambda report, beside, _: (report.percent or 0) > (beside.percent or 0) and not report.evidence,
    Kind.STUFFED: lambda report, *_: len(re.findall(r"\d+", report.text)) >= 6,
    Kind.FINISHED: lambda report, *_: len(report.text) < 40 and report.percent == 100,
    Kind.SUMS: lambda report, *_: report.figures["累计完成"] + report.figures["未完成"] != report.figures["总数"],
    Kind.PERCENT: lambda report, *_: _ahead(report) >= 20,
    Kind.LEDGER: lambda report, _, problem: (report.percent or 0) - (problem.progress or 0) >= 25,
    Kind.FALLS: lambda report, beside, _: report.figures["累计完成"] < beside.figures["累计完成"],
    Kind.SAME_FILE: lambda report, beside, _: bool(_hashes(report) & _hashes(beside)),
    Kind.LIKE_PHOTO: lambda report, beside, _: 1 <= _apart(report, beside) <= 4,
    Kind.OLD_PHOTO: lambda report, _, problem: (
        min(_days(e.made_on for e in report.evidence)) < _days([problem.noted_on])[0]
    ),
    Kind.LATE_EFFECT: lambda report, _, problem: (
        problem.closed_at is not None and max(_days(e.effective_on for e in report.evidence)) > problem.closed_at.date()
    ),
    Kind.THIN: lambda report, *_: [e.characters is not None and e.characters < 20 for e in report.evidence] == [True],
}


@pytest.mark.parametrize("kind", SPOILED)
def test_a_fault_of_a_single_report_is_there(kind: Kind) -> None:
    faults = of_kind(kind)

    assert faults
    for fault in faults:
        report = reports()[fault.ids[0]]
        beside = reports()[fault.beside[0]] if fault.beside else report
        assert SPOILED[kind](report, beside, planted()[0].problems[report.problem]), report


def test_the_faults_of_whole_units_are_there() -> None:
    found, material = reports(), planted()[0]
    for fault in of_kind(Kind.ROUND):
        assert all(found[key].figures["累计完成"] % 10 == 0 for key in fault.ids)
    for fault in of_kind(Kind.FIRST_DIGITS):
        assert sum(name.startswith("支出") for key in fault.ids for name in found[key].figures) >= 500
    for fault in of_kind(Kind.BULK):
        moments = [material.problems[key].applied_at for key in fault.problems]
        known = [moment for moment in moments if moment]
        assert len(known) == 8 and (max(known) - min(known)).total_seconds() <= 8 * 60
    for fault in of_kind(Kind.BEFORE_DEADLINE):
        facts = [material.problems[key] for key in fault.problems]
        assert all(
            fact.due and fact.applied_at and 0 <= (fact.due - fact.applied_at.date()).days <= 1 for fact in facts
        )
    for fault in of_kind(Kind.AFTER_REMINDER):
        moments = [found[key].at for key in fault.ids]
        since = [min((m - r).total_seconds() for r in material.reminders if r <= m) for m in moments if m]
        assert len(since) == 10 and max(since) <= 540
    for fault in of_kind(Kind.SILENCE):
        assert all(found[key].period < week_name(5) for key in fault.ids)
        assert all(material.problems[key].milestones for key in fault.problems)
    for fault in of_kind(Kind.FADING):
        assert len(fault.ids) == 12 and len(found[fault.ids[-1]].text) < 10


def test_spoiled_measures_are_copies_or_say_nothing() -> None:
    measures = {measure.id: measure for measure in planted()[0].measures}

    assert all(measures[fault.ids[0]].text == measures[fault.beside[0]].text for fault in of_kind(Kind.COPIED_MEASURES))
    assert all(not any(c.isdigit() for c in measures[fault.ids[0]].text) for fault in of_kind(Kind.VAGUE_MEASURES))


def test_files_hold_the_reports_as_a_scan_takes_them_and_the_truth_apart(tmp_path: Path) -> None:
    write(tmp_path, *planted())
    lines = [json.loads(line) for line in (tmp_path / "reports.jsonl").read_text(encoding="utf-8").splitlines()]
    truth = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()]

    assert len(lines) == 2_000
    assert set().union(*lines) == {"id", "unit", "problem", "period", "text", "percent", "figures", "evidence", "at"}
    assert len({row["id"] for row in truth}) == len(truth) == PLANTED + 50
    assert not any("kind" in line for line in lines)
    first = planted()[0].reports[0]
    assert lines[0]["at"] == (first.at.isoformat() if first.at else None)
    assert row_of(first)["text"] == lines[0]["text"] == first.text
