"""Writes of posts, people and appointments."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.organizations.events import AppointmentEnded
from bihuan.apps.organizations.models import Appointment, Person, Post, Region, Unit
from bihuan.apps.organizations.operations.access import emit_after_commit, lock_kept, refuse
from bihuan.apps.organizations.policies import Action
from bihuan.apps.organizations.queries.people import bare_name
from bihuan.apps.organizations.queries.rows import PersonRow
from bihuan.core.actors import Actor
from bihuan.core.appointments import Period, refuse_appointment, refuse_end
from bihuan.core.decisions import BadInput, Missing, Reason, Refused


@transaction.atomic
def create_post(*, actor: Actor, at: datetime, unit_id: int, title: str) -> int:
    """Add a post to a unit and answer its id; the one that is there already where the title is the same."""
    unit, role = lock_kept(actor, Action.KEEP_UNITS, Unit, unit_id)
    clean = " ".join(title.split())
    if not clean or len(clean) > 80:
        reason = Reason("title-unfit", "职务要写，最多 80 个字。")
        raise BadInput(reason, {"title": reason})
    post, created = Post.objects.get_or_create(unit=unit, title=clean)
    if created:
        record(
            actor=actor,
            action="organizations.post.created",
            at=at,
            object_type="organizations.post",
            object_id=post.pk,
            role=role,
            label=f"{unit.name} {clean}",
            region_path=unit.region.path,
            unit_ids=(unit.pk,),
            after={"unit_id": unit.pk, "title": clean},
        )
    return int(post.pk)


@transaction.atomic
def create_person(*, actor: Actor, at: datetime, region_id: int, name: str, phone: str = "") -> PersonRow:
    """Add a person. Somebody of the same name may be there: they are two people until somebody says otherwise."""
    region, role = lock_kept(actor, Action.KEEP_PEOPLE, Region, region_id)
    clean = bare_name(name)
    if not clean or len(clean) > 60:
        reason = Reason("name-unfit", "姓名要写，最多 60 个字。")
        raise BadInput(reason, {"name": reason})
    person = Person.objects.create(region=region, name=clean, phone=phone.strip()[:30])
    record(
        actor=actor,
        action="organizations.person.created",
        at=at,
        object_type="organizations.person",
        object_id=person.pk,
        role=role,
        label=clean,
        region_path=region.path,
        after={"name": clean, "has_phone": bool(person.phone)},
    )
    return PersonRow(id=person.pk, name=clean, region_id=region.pk)


@transaction.atomic
def appoint_person(
    *, actor: Actor, at: datetime, person_id: int, post_id: int, since: date, until: date | None = None
) -> int:
    """Put a person into a post from a day on, and answer the appointment's id. Posts in other units may go on beside it."""
    person, role = lock_kept(actor, Action.KEEP_PEOPLE, Person, person_id)
    post = Post.objects.filter(pk=post_id).select_related("unit").first()
    if post is None:
        raise Missing
    lock_kept(actor, Action.KEEP_UNITS, Unit, post.unit_id)
    if not post.unit.is_active:
        raise Refused(Reason("unit-retired", "现在不能任职：这个单位已经撤销。"))
    earlier = [Period(row.since, row.until) for row in Appointment.objects.filter(person=person, post=post)]
    refuse(refuse_appointment(Period(since, until), same_post=earlier))
    appointment = Appointment.objects.create(person=person, post=post, since=since, until=until)
    _record_appointment(actor, at, appointment, role, "begun", after={"since": since, "until": until})
    return int(appointment.pk)


@transaction.atomic
def end_appointment(*, actor: Actor, at: datetime, appointment_id: int, until: date) -> None:
    """End an appointment: `until` is the first day on which the person no longer fills the post."""
    appointment = Appointment.objects.filter(pk=appointment_id).select_related("post__unit__region", "person").first()
    if appointment is None:
        raise Missing
    _, role = lock_kept(actor, Action.KEEP_PEOPLE, Person, appointment.person_id)
    appointment.refresh_from_db(fields=["since", "until"])
    refuse(refuse_end(Period(appointment.since, appointment.until), until=until))
    before = appointment.until
    appointment.until = until
    appointment.save(update_fields=["until"])
    _record_appointment(actor, at, appointment, role, "ended", before={"until": before}, after={"until": until})
    emit_after_commit(AppointmentEnded(person_id=appointment.person_id, unit_id=appointment.post.unit_id, until=until))


def _record_appointment(
    actor: Actor,
    at: datetime,
    appointment: Appointment,
    role: str,
    what: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    post, person = appointment.post, appointment.person
    place = {"post": post.title, "unit_id": post.unit_id, "unit": post.unit.name}
    record(
        actor=actor,
        action=f"organizations.appointment.{what}",
        at=at,
        object_type="organizations.person",
        object_id=person.pk,
        role=role,
        label=person.name,
        region_path=person.region.path,
        unit_ids=(post.unit_id,),
        before=None if before is None else {**place, **before},
        after=None if after is None else {**place, **after},
    )
