"""What reads of organizations answer: frozen rows without ways back into the database."""

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.core.actors import Role


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region; `path` begins with the paths of all regions above it."""

    id: int
    name: str
    level: str
    code: str
    path: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit and the region that it belongs to."""

    id: int
    name: str
    short_name: str
    kind: str
    region_id: int
    region_path: str
    region_name: str
    parent_id: int | None
    is_active: bool
    successor_id: int | None

    @property
    def label(self) -> str:
        """The short name where there is one: what chips and tables show."""
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post that a person fills from `since` until the day before `until` (None: still)."""

    appointment_id: int
    post_id: int
    title: str
    unit_id: int
    unit_name: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with the posts that they hold, so that two people who share a name can be told apart."""

    id: int
    name: str
    region_id: int
    posts: tuple[PostHeld, ...] = ()

    @property
    def description(self) -> str:
        """As 张三（县住建局 局长）: never the name alone where a post is known."""
        places = "、".join(f"{post.unit_name} {post.title}" for post in self.posts)
        return f"{self.name}（{places}）" if places else self.name


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One role of a user, where, from when until when."""

    id: int
    role: Role
    region_id: int
    region_name: str
    region_path: str
    unit_id: int | None
    unit_name: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class UserRow:
    """Somebody who signs in."""

    id: int
    username: str
    display_name: str
    region_id: int
    person_id: int | None
    is_active: bool
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Where a user belongs, in the words that a page's frame shows; empty for nobody and for the system."""

    region_name: str = ""
    unit_label: str = ""
