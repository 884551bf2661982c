"""What the core answers, and the tree of errors that operations raise.

    BihuanError
    ├── Refused        the rules or the rights do not allow it; carries the reason
    ├── Missing        there is no such thing, or not for this reader (never told apart)
    ├── Conflict       somebody else changed it meanwhile; carries what changed
    └── BadInput       the input cannot be read or is incomplete; carries field → reason

Reasons hold a Chinese sentence with named places and its values, so that a door can translate it before it fills it in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a stable `code`, a sentence in Chinese with `%(name)s` places (also the key of its translation), the values."""

    code: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text(str)

    def text(self, translate: Callable[[str], str]) -> str:
        """The sentence in the reader's language: its words, and the words and reasons that fill its places."""
        if not self.params:
            return translate(self.message)
        return translate(self.message) % {name: _filling(value, translate) for name, value in self.params.items()}


def name_all(words: Sequence[str]) -> Reason | str:
    """Several words one after the other, as a value for a place: each is translated, and so is what stands between them."""
    if len(words) < 2:
        return words[0] if words else ""
    return Reason("one-and-more", "%(one)s、%(more)s", {"one": words[0], "more": name_all(words[1:])})


def _filling(value: object, translate: Callable[[str], str]) -> object:
    if isinstance(value, Reason):
        return value.text(translate)
    if isinstance(value, tuple):
        return " ".join(str(_filling(part, translate)) for part in value)
    return translate(value) if isinstance(value, str) and value else value


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an actor may act, in which role if so, why not if not."""

    role: str | None = None
    reason: Reason | None = None

    def __bool__(self) -> bool:
        return self.reason is None and self.role is not None


class BihuanError(Exception):
    """The root of everything that an operation refuses by name."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Refused(BihuanError):
    """Rules or rights do not allow it. Nothing was written."""


class Missing(BihuanError):
    """No such thing, or none that this reader may know of."""

    def __init__(self, reason: Reason | None = None) -> None:
        super().__init__(reason or Reason("missing", "没有找到，或不在可以查看的范围内。"))


class Conflict(BihuanError):
    """Somebody else changed the thing since the reader saw it. Nothing was written; `changes` says what is different now."""

    def __init__(self, reason: Reason, changes: Mapping[str, tuple[object, object]] | None = None) -> None:
        super().__init__(reason)
        self.changes = dict(changes or {})


class BadInput(BihuanError):
    """The input cannot be used. `fields` maps a field's name to the reason why."""

    def __init__(self, reason: Reason, fields: Mapping[str, Reason] | None = None) -> None:
        super().__init__(reason)
        self.fields = dict(fields or {})
