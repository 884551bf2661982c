"""Reads who is responsible out of the text that a ledger's cell holds: lead, assisting, open sets.

Owns the words that stand around units (牵头, 等单位, 按职责分工负责 …) and the carrying of prefixes. Knows no unit of any
region: a name is read as it is written, whether somebody bears it is for `bihuan.core.unit_matching`.
"""

from bihuan.core.responsibility.prefixes import NamePrefix, read_prefix
from bihuan.core.responsibility.reading import Responsibility, combine_columns, parse_units
from bihuan.core.responsibility.wording import UnitRole

__all__ = ["NamePrefix", "Responsibility", "UnitRole", "combine_columns", "parse_units", "read_prefix"]
