"""What the checks found of what was planted: which check looks for which fault, faults found, false alarms, honest units flagged."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from bihuan.core.formalism.facts import Material
from bihuan.core.formalism.flags import Flag, Weight
from bihuan.core.formalism.registry import scan
from planting.faults import Fault, Kind

LOOKS_FOR = {
    Kind.WEEK_AFTER_WEEK: "text.repeated",
    Kind.ACROSS_UNITS: "text.across-units",
    Kind.ACROSS_PROBLEMS: "text.across-problems",
    Kind.NEW_FIGURES: "text.only-figures-changed",
    Kind.CONTAINED: "text.contained",
    Kind.SLOGANS: "text.slogans",
    Kind.STUFFED: "text.slogans",
    Kind.FINISHED: "figures.rise-without-ground",
    Kind.SUMS: "figures.sum",
    Kind.PERCENT: "figures.percentage",
    Kind.LEDGER: "figures.ledger",
    Kind.FALLS: "figures.falls",
    Kind.UNPROVED: "figures.rise-without-ground",
    Kind.SAME_FILE: "evidence.same-file",
    Kind.LIKE_PHOTO: "evidence.near-same-photo",
    Kind.OLD_PHOTO: "evidence.before-problem",
    Kind.LATE_EFFECT: "evidence.effect-after-closure",
    Kind.THIN: "evidence.empty",
    Kind.ROUND: "figures.heaping",
    Kind.FIRST_DIGITS: "figures.benford",
    Kind.BEFORE_DEADLINE: "figures.before-deadline",
    Kind.BULK: "figures.in-bulk",
    Kind.FADING: "activity.fading",
    Kind.SILENCE: "activity.silent-before-milestone",
    Kind.AFTER_REMINDER: "activity.after-reminder",
    Kind.COPIED_MEASURES: "activity.copied-plans",
    Kind.VAGUE_MEASURES: "measures.incomplete",
}


def found_by_kind(faults: Iterable[Fault], flags: Iterable[Flag]) -> tuple[Counter[Kind], Counter[Kind], Counter[Kind]]:
    """By kind: found by the check that looks for it, planted, found by any check."""
    checks_of: dict[str, set[str]] = defaultdict(set)
    for flag in flags:
        for each in (*flag.ids, *(flag.units if flag.about else ())):
            checks_of[each].add(flag.check)
    found: Counter[Kind] = Counter()
    planted: Counter[Kind] = Counter()
    anyhow: Counter[Kind] = Counter()
    for fault in faults:
        named = fault.ids if len(fault.ids) == 1 else (*fault.ids, *fault.problems, fault.unit)
        hit = {check for each in named for check in checks_of[each]}
        planted[fault.kind] += 1
        found[fault.kind] += LOOKS_FOR[fault.kind] in hit
        anyhow[fault.kind] += bool(hit)
    return found, planted, anyhow


def false_alarms(faults: Iterable[Fault], flags: Iterable[Flag]) -> list[Flag]:
    """Flags that touch nothing that was planted, nor what it was taken from."""
    touched = {each for fault in faults for each in (*fault.ids, *fault.beside)}
    of_units = {each for fault in faults if len(fault.ids) > 1 for each in (fault.unit, *fault.problems)}
    return [
        flag for flag in flags if not ({*flag.ids} & (touched | of_units) or (flag.about and {*flag.units} & of_units))
    ]


def flagged_units(material: Material) -> tuple[set[str], Counter[str]]:
    """Units that a flag above a hint names, and how many units each check names so."""
    named: dict[str, set[str]] = defaultdict(set)
    for flag in scan(material):
        if flag.weight is not Weight.HINT:
            named[flag.check].update(flag.units)
    hit = {unit for units in named.values() for unit in units}
    return hit, Counter({check: len(units) for check, units in named.items()})
