"""What the scanner finds in a text, and the shape of the tables that it finds it with."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bihuan.core.deadlines.model import Unit
from bihuan.core.deadlines.spans import Span, Window
from bihuan.core.decisions import Reason


class Tail(StrEnum):
    """What follows a span and changes what it says. 前, 止, 内 and 期间 do not: the last day counts either way."""

    PLAIN = "plain"
    OPEN = "open"  # 起, 以后: the span is a beginning
    VAGUE = "vague"  # 左右, 初, 中: no last day


@dataclass(frozen=True, slots=True)
class Duration:
    """So many days, working days or months."""

    n: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A repeated deadline. `rule` is an RFC 5545 RRULE, None where the text asks for one that cannot be written."""

    rule: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Noise:
    """Figures that say nothing about time: 3个项目, 80%, 〔2025〕12号."""


Value = Span | Window | Duration | Recurrence | Reason | Noise


@dataclass(frozen=True, slots=True)
class Token:
    """One find: where it stands in the normalized text, what it means, what hangs on it."""

    start: int
    end: int
    value: Value
    tail: Tail = Tail.PLAIN
    weekday: int | None = None


Builder = Callable[[re.Match[str]], Value | None]
"""Makes the value of a match; None says that it is none after all and the next rule may try."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a table: a pattern, and what it means."""

    pattern: re.Pattern[str]
    build: Builder
