"""2,000 reports, 500 of them spoiled in every way that is known, and the truth about each."""

from random import Random

from bihuan.core.formalism.facts import Material
from planting.faults import Fault, Kind, World, plant
from planting.honest import honest_units
from planting.unit_faults import plant_measures, plant_units

HONEST, PLANTED, OF_UNITS = 1_500, 500, 166
COUNTS = {
    Kind.WEEK_AFTER_WEEK: 30, Kind.ACROSS_UNITS: 30, Kind.ACROSS_PROBLEMS: 20, Kind.NEW_FIGURES: 30, Kind.CONTAINED: 20,
    Kind.SLOGANS: 30, Kind.STUFFED: 25, Kind.FINISHED: 15, Kind.SUMS: 20, Kind.PERCENT: 15, Kind.LEDGER: 12, Kind.FALLS: 15,
    Kind.UNPROVED: 15, Kind.SAME_FILE: 15, Kind.LIKE_PHOTO: 12, Kind.OLD_PHOTO: 12, Kind.LATE_EFFECT: 6, Kind.THIN: 12,
}  # fmt: skip
COPIED_MEASURES, VAGUE_MEASURES = 25, 25


def planted_reports(seed: int = 7) -> tuple[Material, tuple[Fault, ...]]:
    """The material and what was planted in it. 1,500 reports are honest, 500 are spoiled; 50 measures are spoiled besides."""
    rng = Random(f"planted:{seed}")  # noqa: S311
    assert sum(COUNTS.values()) + OF_UNITS == PLANTED
    honest = honest_units(seed, 55)
    wanted = HONEST + sum(COUNTS.values())
    kept = set(rng.sample([report.id for report in honest.reports], wanted))  # what falls out is a quiet week more
    world = World.of(honest, rng)
    world.reports = {key: report for key, report in world.reports.items() if key in kept}
    plant_measures(world, COPIED_MEASURES, VAGUE_MEASURES)
    plant(world, COUNTS)
    plant_units(world)
    material = Material(
        reports=tuple(sorted(world.reports.values(), key=lambda each: (each.period, each.id))),
        problems=world.problems,
        measures=tuple(world.measures.values()),
        templates=honest.templates,
        reminders=honest.reminders,
        now=honest.now,
    )
    return material, tuple(world.faults)
