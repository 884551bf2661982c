"""Reads of posts and who fills them on a day, for choosing to whom something is given."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from bihuan.apps.organizations.models import Appointment, Post, RoleGrant, User
from bihuan.apps.organizations.queries.people import held_on


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post of a unit and one of those who fill it; `person_id` None where it is vacant."""

    unit_id: int
    unit: str
    post_id: int
    title: str
    person_id: int | None = None
    person: str = ""

    @property
    def label(self) -> str:
        return f"{self.title}　{self.person}" if self.person else self.title


def posts_of_unit(unit_id: int) -> frozenset[int]:
    """The posts that a unit has."""
    return frozenset(Post.objects.filter(unit_id=unit_id).values_list("pk", flat=True))


def post_rows(region_id: int, *, on: date, unit_ids: frozenset[int] | None = None) -> tuple[PostRow, ...]:
    """The posts of a region's living units (of these where they are named) with everybody who fills them. Two queries."""
    held = Appointment.objects.filter(held_on(on)).select_related("person").order_by("since", "id")
    posts = Post.objects.filter(unit__region_id=region_id, unit__is_active=True)
    if unit_ids is not None:
        posts = posts.filter(unit__in=unit_ids)
    found = posts.select_related("unit").order_by("unit_id", "id").prefetch_related(Prefetch("appointments", held))
    return tuple(row for post in found for row in _rows_of(post))


def _rows_of(post: Post) -> list[PostRow]:
    unit = post.unit.short_name or post.unit.name
    people = [appointment.person for appointment in post.appointments.all()]
    if not people:
        return [PostRow(post.unit_id, unit, post.pk, post.title)]
    return [PostRow(post.unit_id, unit, post.pk, post.title, person.pk, person.name) for person in people]


def service_of_users(user_ids: Collection[int]) -> dict[int, tuple[tuple[int, date | None], ...]]:
    """Where each of these users works or has worked: (unit, the day from which on they no longer did; None while they do), by the
    posts of their person and by the roles that they hold or held in a unit. Three queries for any number."""
    people = dict(User.objects.filter(pk__in=user_ids, person__isnull=False).values_list("pk", "person"))
    held: dict[int, list[tuple[int, date | None]]] = {user: [] for user in user_ids}
    posts: dict[int, list[tuple[int, date | None]]] = {}
    for person, unit, until in Appointment.objects.filter(person__in=people.values()).values_list(
        "person", "post__unit", "until"
    ):
        posts.setdefault(person, []).append((unit, until))
    for user, person_id in people.items():
        held[user] += posts.get(person_id or 0, [])
    grants = RoleGrant.objects.filter(user__in=user_ids, unit__isnull=False)
    for user, unit_id, ended in grants.values_list("user", "unit", "until"):
        if unit_id is not None:
            held[user].append((unit_id, timezone.localtime(ended).date() if ended else None))
    return {user: tuple(places) for user, places in held.items()}
