"""Reads of posts and who fills them on a day, for choosing to whom something is given."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from bihuan.apps.organizations.models import Appointment, Post
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
