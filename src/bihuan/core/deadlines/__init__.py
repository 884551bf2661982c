"""Reads deadlines as real ledgers write them: 12月底前, 11月中旬, 立行立改，长期坚持, 会后5个工作日内.

    normalizing     one spelling for widths, dashes, circles and spaces
    scanning        finds what speaks of time; what is left over must not look like a broken date
    *_rules, relative, recurrence    the tables: one line a way to write something
    spans           what a written span means once the year or the issue date is known
    words           milestones, standing duties, at once, promises of nothing
    reading         one deadline from the finds, or the reason why a person has to look

Pure: no clock, no calendar but the one given. Never a guess: a text that could mean two things means neither.
"""

from bihuan.core.deadlines.model import ISSUED, CountsWorkdays, Deadline, Kind, Offset, Unit, WorkdayResult
from bihuan.core.deadlines.reading import parse_deadline

__all__ = ["ISSUED", "CountsWorkdays", "Deadline", "Kind", "Offset", "Unit", "WorkdayResult", "parse_deadline"]
