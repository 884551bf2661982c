"""What every page's frame needs: who reads, where they belong, what they may go to, in which language."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from bihuan.core.actors import ANONYMOUS, Actor
from bihuan.ui.navigation import ShownEntry, ShownGroup, entrance_entries, groups_for, top_entries


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader belongs: the region's short name (in the mark) and the unit or post (beside the name)."""

    region: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class AccountLink:
    """One entry of the menu below the reader's name: a url name, its words, an icon."""

    path: str
    label: object
    icon: str = ""


class Shell:
    """The frame of one page, computed when a template first asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self._request)

    @cached_property
    def place(self) -> Place:
        return _finders[-1](self.actor) if _finders and self.actor.user_id is not None else Place()

    @cached_property
    def groups(self) -> tuple[ShownGroup, ...]:
        return groups_for(self.actor, self._request.path)

    @cached_property
    def top(self) -> tuple[ShownEntry, ...]:
        return top_entries(self.actor, self._request.path)

    @cached_property
    def entrance(self) -> tuple[ShownEntry, ...]:
        return entrance_entries(self.actor, self._request.path)

    @cached_property
    def searches(self) -> bool:
        """Whether the search box leads anywhere: it opens the list of problems, which administrators do not have."""
        return any(entry.key == "problems" for group in self.groups for entry in group.entries)

    @cached_property
    def tabs(self) -> tuple[ShownEntry, ...]:
        """At most three; the fourth place of the bar is "more"."""
        return tuple(entry for group in self.groups for entry in group.entries if entry.tab)[:3]

    @cached_property
    def account_links(self) -> tuple[AccountLink, ...]:
        return tuple(_account_links.values())

    @property
    def english(self) -> bool:
        return (get_language() or "").startswith("en")

    @cached_property
    def printed_at(self) -> str:
        return f"{timezone.localtime():%Y-%m-%d %H:%M}"


def name_place(find: Callable[[Actor], Place]) -> None:
    """Register how a reader's region and unit are found; the app that knows posts does this in its `ready`."""
    _finders[:] = [find]


def register_account_link(link: AccountLink) -> None:
    """Add a page to the menu below the reader's name (password, two-factor)."""
    _account_links[link.path] = link


def actor_of(request: HttpRequest) -> Actor:
    """Who asks, as the middleware above has put it on the request as `actor`; nobody where none did."""
    actor = getattr(request, "actor", None)
    return actor if isinstance(actor, Actor) else ANONYMOUS


_finders: list[Callable[[Actor], Place]] = []
_account_links: dict[str, AccountLink] = {}
