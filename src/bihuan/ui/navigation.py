"""What stands in the side bar. Apps register their pages; what is not registered does not show, and neither does an empty group."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bihuan.core.actors import Actor


class Group(StrEnum):
    """The groups of the side bar in their order; TOP stands at the right of the top bar, ENTRANCE below the form of the sign-in page."""

    WORK = "work"
    LEDGER = "ledger"
    DRIVE = "drive"
    VERIFY = "verify"
    RELIEF = "relief"
    RESULTS = "results"
    KEEP = "keep"
    TOP = "top"
    ENTRANCE = "entrance"


GROUP_WORDS: dict[Group, str | Promise] = {
    Group.WORK: "",
    Group.LEDGER: gettext_lazy("台账"),
    Group.DRIVE: gettext_lazy("推进"),
    Group.VERIFY: gettext_lazy("核实"),
    Group.RELIEF: gettext_lazy("减负与治本"),
    Group.RESULTS: gettext_lazy("结果"),
    Group.KEEP: gettext_lazy("管理"),
    Group.TOP: "",
    Group.ENTRANCE: "",
}
_ELSEWHERE = (Group.TOP, Group.ENTRANCE)


def shown_to_all(actor: Actor) -> bool:
    """Everybody who is signed in."""
    return actor.user_id is not None


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One page. `path` is a url name, `order` sorts within the group, `shown` asks whether this reader may see it at all.

    `count` gives the number of open work, None or 0 for none; only `hot` entries (督办催办) show it in red.
    `tab` puts the entry into the bar at the foot of phones, whose short word is `short` (or the label).
    `label_for` gives another label to some readers (units read 本单位情况 where the office reads 总览).
    """

    key: str
    label: str | Promise
    path: str
    icon: str
    order: int = 50
    shown: Callable[[Actor], bool] = shown_to_all
    count: Callable[[Actor], int | None] | None = None
    hot: bool = False
    tab: bool = False
    short: str | Promise = ""
    label_for: Callable[[Actor], str | Promise] | None = None


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry as one reader sees it now."""

    key: str
    label: str
    short: str
    url: str
    icon: str
    count: int | None
    hot: bool
    tab: bool
    current: bool


@dataclass(frozen=True, slots=True)
class ShownGroup:
    key: Group
    label: str
    entries: tuple[ShownEntry, ...]


_entries: dict[Group, dict[str, NavEntry]] = {group: {} for group in Group}


def register_entry(group: Group | str, entry: NavEntry) -> None:
    """Add a page. Called once from the `ready` of its app; a second entry of the same key is a mistake and is refused."""
    held = _entries[Group(group)]
    if entry.key in held and held[entry.key] != entry:
        raise ValueError(f"navigation entry {entry.key!r} is registered twice")
    held[entry.key] = entry


def groups_for(actor: Actor, path: str) -> tuple[ShownGroup, ...]:
    """The groups of the side bar for this reader on this page, the empty ones left out."""
    places = [(group, _open_entries(_entries[group].values(), actor)) for group in Group if group not in _ELSEWHERE]
    current = _current([url for _, pairs in places for _, url in pairs], path)
    shown = (
        ShownGroup(group, str(GROUP_WORDS[group]), tuple(_show(entry, url, actor, current) for entry, url in pairs))
        for group, pairs in places
    )
    return tuple(group for group in shown if group.entries)


def top_entries(actor: Actor, path: str) -> tuple[ShownEntry, ...]:
    """What stands at the right of the top bar: messages, help."""
    return _entries_of(Group.TOP, actor, path)


def entrance_entries(actor: Actor, path: str) -> tuple[ShownEntry, ...]:
    """What can be read without signing in, for the sign-in page."""
    return _entries_of(Group.ENTRANCE, actor, path)


def _entries_of(group: Group, actor: Actor, path: str) -> tuple[ShownEntry, ...]:
    pairs = _open_entries(_entries[group].values(), actor)
    current = _current([url for _, url in pairs], path)
    return tuple(_show(entry, url, actor, current) for entry, url in pairs)


def way_to(actor: Actor, key: str) -> tuple[str, str] | None:
    """Label and address of a page of the side bar; None for a reader who does not have it. Counts nothing."""
    held = (entry for entries in _entries.values() for entry in entries.values() if entry.key == key)
    found = _open_entries(held, actor)
    return (str(found[0][0].label), found[0][1]) if found else None


def _open_entries(entries: Iterable[NavEntry], actor: Actor) -> list[tuple[NavEntry, str]]:
    found = []
    for entry in sorted(entries, key=lambda each: (each.order, each.key)):
        if not entry.shown(actor):
            continue
        try:
            found.append((entry, reverse(entry.path)))
        except NoReverseMatch:
            continue
    return found


def _current(urls: Iterable[str], path: str) -> str:
    """The longest address that the page lies under; the home page only counts for itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")


def _show(entry: NavEntry, url: str, actor: Actor, current: str) -> ShownEntry:
    label = str(entry.label_for(actor) if entry.label_for else entry.label)
    return ShownEntry(
        key=entry.key,
        label=label,
        short=str(entry.short or label),
        url=url,
        icon=entry.icon,
        count=(entry.count(actor) or None) if entry.count else None,
        hot=entry.hot,
        tab=entry.tab,
        current=url == current,
    )
