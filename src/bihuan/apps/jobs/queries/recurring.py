"""What recurs, as the apps register it: the name is for programs, the title for people."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bihuan.core.decisions import Reason


@dataclass(frozen=True, slots=True)
class Recurring:
    """The work of a kind, when it is due unless an administrator decides otherwise, and what it is called."""

    kind: str
    cron: str
    title: Reason
    arguments: Mapping[str, object] = field(default_factory=dict)


recurring: dict[str, Recurring] = {}


def register_schedule(
    *, name: str, kind: str, cron: str, title: Reason, arguments: Mapping[str, object] | None = None
) -> None:
    """Let work of a registered kind recur. `cron` has five fields and is read in the time zone of the place."""
    recurring[name] = Recurring(kind, cron, title, dict(arguments or {}))
