"""Tiny materials for the examples of the checks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bihuan.core.formalism.facts import Attachment, Material, MeasureFact, ProblemFact, Report

INSPECTED = "检查城关镇学校食堂12家，发现留样不足3家，责令王家湾小学当日补齐，李明负责复查。"
REPAIRED = "修复石桥镇村道破损路面2处共140米，施工队于11月6日撤场，村民代表张桂兰签字确认。"
EMPTY = "我单位高度重视，进一步提高政治站位，切实加强组织领导，狠抓工作落实，确保整治取得实效。"
MONDAY = datetime.fromisoformat("2026-09-28T09:00:00+08:00")
FIRST_WEEK = 40


def report(id: str, text: str = REPAIRED, *, week: int = FIRST_WEEK, **more: object) -> Report:
    """A report of 甲局 on the problem P1 in one week of 2026, unless told otherwise."""
    plain = Report(id, text, unit="甲局", problem="P1", period=f"2026-W{week}")
    return replace(plain, **more)  # type: ignore[arg-type]  # fields of a report by their names


def of(*reports: Report, problems: Sequence[ProblemFact] = (), **more: object) -> Material:
    """What a scan looks at: these reports and problems."""
    plain = Material(reports=reports, problems={problem.id: problem for problem in problems})
    return replace(plain, **more)  # type: ignore[arg-type]  # fields of a material by their names


def with_files(id: str, *files: Attachment, **more: object) -> Report:
    return report(id, evidence=files, **more)  # type: ignore[arg-type]


def plan(problem: str, *texts: str, unit: str = "甲局") -> tuple[MeasureFact, ...]:
    """A problem's measures."""
    return tuple(MeasureFact(f"{problem}/{place}", problem, unit, text) for place, text in enumerate(texts, 1))


def measured(text: str, *, person: str = "", due: date | None = None) -> Material:
    """One measure alone."""
    return Material(measures=(MeasureFact("m1", "P1", "甲局", text, person, due),))


def units_reporting(values: Mapping[str, Sequence[float]]) -> Material:
    """Units that report these percentages, one a week, each on a problem of its own."""
    return Material(
        reports=tuple(
            report(f"{unit}-{place}", unit=unit, problem=f"{unit}{place}", percent=value)
            for unit, found in values.items()
            for place, value in enumerate(found)
        )
    )


def units_closing(days_before: Mapping[str, Sequence[int]]) -> Material:
    """Units that ask for closing so many days before the deadline of each problem."""
    due = date(2026, 11, 30)
    return Material(
        problems={
            f"{unit}{place}": ProblemFact(
                f"{unit}{place}",
                unit,
                noted_on=date(2026, 9, 1),
                due=due,
                applied_at=datetime.combine(due, MONDAY.timetz()) - timedelta(days=days, minutes=7 * place),
            )
            for unit, found in days_before.items()
            for place, days in enumerate(found)
        }
    )


def units_answering(minutes_after: Mapping[str, Sequence[int]]) -> Material:
    """Units that report so many minutes after the weekly reminder, week after week."""
    reminders = tuple(MONDAY + timedelta(weeks=week) for week in range(10))
    return Material(
        reports=tuple(
            report(f"{unit}-{week}", unit=unit, week=FIRST_WEEK + week, at=reminders[week] + timedelta(minutes=minutes))
            for unit, found in minutes_after.items()
            for week, minutes in enumerate(found)
        ),
        reminders=reminders,
    )


def units_over_weeks(texts: Mapping[str, Sequence[str]], *, percent: float | None = 60) -> Material:
    """Units that report these texts, one a week; an empty text is no report."""
    return Material(
        reports=tuple(
            report(f"{unit}-{week}", text, unit=unit, problem=f"{unit}1", week=FIRST_WEEK + week, percent=percent)
            for unit, found in texts.items()
            for week, text in enumerate(found)
            if text
        )
    )
