"""What acts are called. Audit does not know what they are about: the apps that write them say how they read."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise

from bihuan.apps.audit.queries.records import PROTECTED_ACTION

_words: Final[dict[str, str | Promise]] = {}
_former: Final[dict[str, str]] = {}


def register_action_words(words: Mapping[str, str | Promise]) -> None:
    """Declare how actions read ("problem.dispatched": 交办了问题), from an app's `ready`."""
    _words.update(words)


def register_former_actions(names: Mapping[str, str]) -> None:
    """Declare what actions were called before (former name: present name), from an app's `ready`. The record keeps both."""
    _former.update(names)


def present_name(action: str) -> str:
    """What an action is called now."""
    return _former.get(action, action)


def names_of_action(action: str) -> tuple[str, ...]:
    """Every name under which an action stands in the record."""
    return (action, *(former for former, present in _former.items() if present == action))


def action_word(action: str) -> str:
    """How an action reads, also under a name that it had before; its own name where nobody said."""
    return str(_words.get(present_name(action), action))


def action_choices() -> tuple[tuple[str, str], ...]:
    """All actions that have a word, sorted by their names, for a filter."""
    return tuple((action, str(word)) for action, word in sorted(_words.items()) if action != PROTECTED_ACTION)
