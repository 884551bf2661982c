"""Reports in the order in which they were handed in: of one unit on one problem, and of a unit on everything."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from bihuan.core.formalism.facts import Material, Report

_ISO_WEEK = 8


def order_of(report: Report) -> tuple[str, float, str]:
    """By period, then by moment, then by id."""
    return (report.period, report.at.timestamp() if report.at else 0.0, report.id)


def by_unit_and_problem(material: Material) -> dict[tuple[str, str], list[Report]]:
    """Reports of one unit on one problem, in order. Reports that name neither unit nor problem stand in none."""
    return material.once("by unit and problem", _group_both)


def by_unit(material: Material) -> dict[str, list[Report]]:
    """Reports of one unit, in order."""
    return material.once("by unit", _group_units)


def week_of(period: str) -> date | None:
    """The Monday of an ISO week (`2026-W34`), None for other words."""
    if len(period) != _ISO_WEEK or period[4:6] != "-W":
        return None
    try:
        return date.fromisocalendar(int(period[:4]), int(period[6:]), 1)
    except ValueError:
        return None


def follows(earlier: str, later: str) -> bool:
    """Whether two periods are ISO weeks, one right after the other."""
    one, other = week_of(earlier), week_of(later)
    return one is not None and other is not None and other - one == timedelta(days=7)


def said_on(report: Report) -> date | None:
    """The day of a report: its moment, else the Sunday of its week."""
    if report.at:
        return report.at.date()
    monday = week_of(report.period)
    return monday + timedelta(days=6) if monday else None


def units_of(reports: Sequence[Report]) -> tuple[str, ...]:
    """The units that reports come from, each once."""
    return tuple(dict.fromkeys(report.unit for report in reports if report.unit))


def _group_both(material: Material) -> dict[tuple[str, str], list[Report]]:
    groups: dict[tuple[str, str], list[Report]] = defaultdict(list)
    for report in material.reports:
        if report.unit or report.problem:
            groups[report.unit, report.problem].append(report)
    return {key: sorted(group, key=order_of) for key, group in groups.items()}


def _group_units(material: Material) -> dict[str, list[Report]]:
    groups: dict[str, list[Report]] = defaultdict(list)
    for report in material.reports:
        if report.unit:
            groups[report.unit].append(report)
    return {unit: sorted(group, key=order_of) for unit, group in groups.items()}
