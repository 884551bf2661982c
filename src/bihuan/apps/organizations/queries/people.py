"""Reads of people and what they hold on a day. A name never identifies anybody: every answer carries the posts."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from bihuan.apps.organizations import policies
from bihuan.apps.organizations.models import Appointment, Person, User
from bihuan.apps.organizations.queries.rows import PersonRow, PostHeld, UserRow
from bihuan.core.actors import Actor


def people_named(region_id: int, name: str, *, on: date | None = None) -> tuple[PersonRow, ...]:
    """Everybody in a region who bears that name, with the posts held on that day (all posts ever where no day is given).

    More than one answer means that a person has to choose; spaces inside two-character names do not count.
    """
    bare = bare_name(name)
    if not bare:
        return ()
    return _as_rows(Person.objects.filter(region_id=region_id, name=bare, merged_into__isnull=True), on)


def people_by_ids(person_ids: Iterable[int], *, on: date | None = None) -> dict[int, PersonRow]:
    """People whom the caller came by lawfully. Two queries for any number."""
    wanted = set(person_ids)
    return {row.id: row for row in _as_rows(Person.objects.filter(pk__in=wanted), on)} if wanted else {}


def kept_people(person_ids: Iterable[int]) -> dict[int, int]:
    """Whom merged people became (double → kept). A kept one that was merged later has taken its doubles along: one step is all."""
    doubles = Person.objects.filter(pk__in=set(person_ids), merged_into__isnull=False)
    return dict(doubles.values_list("pk", "merged_into_id"))


def people_of_unit(unit_id: int, *, on: date) -> tuple[PersonRow, ...]:
    """Who holds a post in the unit on that day."""
    held = Appointment.objects.filter(held_on(on), post__unit_id=unit_id).values("person_id")
    return _as_rows(Person.objects.filter(pk__in=held), on)


def person_rows(actor: Actor, *, region_id: int | None = None, on: date | None = None) -> tuple[PersonRow, ...]:
    """The people whom the actor may see."""
    rows = policies.visible(actor, policies.Action.SEE_PEOPLE, Person)
    return _as_rows(rows if region_id is None else rows.filter(region_id=region_id), on)


def user_rows(actor: Actor, *, region_id: int | None = None) -> tuple[UserRow, ...]:
    """The users whom the actor may see: those that they keep, and themselves."""
    rows = policies.visible(actor, policies.Action.SEE_USERS, User).order_by("id")
    return tuple(user_row(user) for user in (rows if region_id is None else rows.filter(region_id=region_id)))


def users_by_ids(user_ids: Iterable[int]) -> dict[int, UserRow]:
    """Names of users whom the caller came by lawfully, those who left too."""
    wanted = set(user_ids)
    return {user.pk: user_row(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def by_person(actor: Actor, field: str) -> Q:
    """Rows whose user in that column is the actor, or the same person under another user name."""
    same = Q(pk__in=()) if actor.user_id is None else Q(**{field: actor.user_id})
    return same if actor.person_id is None else same | Q(**{f"{field}__person": actor.person_id})


def is_same_person(actor: Actor, user_id: int | None) -> bool:
    """Whether that user is the actor, or the same person under another user name. A query only where it takes one."""
    if user_id is None or user_id == actor.user_id:
        return user_id is not None
    return actor.person_id is not None and User.objects.filter(pk=user_id, person=actor.person_id).exists()


def user_row(user: User) -> UserRow:
    return UserRow(
        id=user.pk,
        username=user.username,
        display_name=user.display_name,
        region_id=user.region_id,
        person_id=user.person_id,
        is_active=user.is_active,
        must_change_password=user.must_change_password,
    )


def person_row_of(person: Person) -> PersonRow:
    """A person with those appointments that were fetched along."""
    return PersonRow(
        id=person.pk,
        name=person.name,
        region_id=person.region_id,
        posts=tuple(_post_held(appointment) for appointment in person.appointments.all()),
    )


def held_on(day: date) -> Q:
    """Appointments on that day: `since` counts, `until` does not."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def bare_name(name: str) -> str:
    """A name as it is stored: "张  三" is 张三, but a name in Latin letters keeps single spaces between its parts."""
    parts = name.split()
    return (" " if any(part.isascii() for part in parts) else "").join(parts)


def _as_rows(people: QuerySet[Person], on: date | None) -> tuple[PersonRow, ...]:
    held = Appointment.objects.select_related("post__unit").order_by("since", "id")
    if on is not None:
        held = held.filter(held_on(on))
    rows = people.order_by("id").prefetch_related(Prefetch("appointments", queryset=held))
    return tuple(person_row_of(person) for person in rows)


def _post_held(appointment: Appointment) -> PostHeld:
    return PostHeld(
        appointment_id=appointment.pk,
        post_id=appointment.post_id,
        title=appointment.post.title,
        unit_id=appointment.post.unit_id,
        unit_name=appointment.post.unit.name,
        since=appointment.since,
        until=appointment.until,
    )
