"""Merging of doubles: two rows of people that turned out to be one human."""

from datetime import datetime

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.organizations.events import PeopleMerged
from bihuan.apps.organizations.models import Appointment, Person, RoleGrant, User
from bihuan.apps.organizations.operations.access import emit_after_commit, lock_kept, refuse
from bihuan.apps.organizations.policies import Action
from bihuan.apps.organizations.queries.acting import not_ended
from bihuan.core.actors import Actor
from bihuan.core.appointments import Period, join_periods
from bihuan.core.separation import ADMINISTRATORS, refuse_merge


@transaction.atomic
def merge_people(*, actor: Actor, at: datetime, kept_id: int, double_id: int, reason: str = "") -> None:
    """Let one row take over what stands on its double: appointments, users, the telephone where it has none.

    The double stays as an empty row that names the kept one, so that the record's numbers go on meaning something; apps above
    hear of it and move what names people in their tables. The two rows are locked in the order of their ids: two merges that
    meet wait for each other. Raises Missing, Refused.
    """
    for key in sorted({kept_id, double_id}):
        lock_kept(actor, Action.KEEP_PEOPLE, Person, key)
    kept, role = lock_kept(actor, Action.KEEP_PEOPLE, Person, kept_id)
    double, _ = lock_kept(actor, Action.KEEP_PEOPLE, Person, double_id)
    refuse(
        refuse_merge(
            same=kept_id == double_id,
            own=actor.person_id in (kept_id, double_id),
            same_region=kept.region_id == double.region_id,
            administrators=(_administers(kept, at), _administers(double, at)),
        )
    )
    before = {
        "kept": {"id": kept.pk, "name": kept.name, "appointments": _appointments_of(kept)},
        "double": {"id": double.pk, "name": double.name, "appointments": _appointments_of(double)},
    }
    _join_appointments(kept, double)
    users = sorted(User.objects.filter(person=double).values_list("username", flat=True))
    User.objects.filter(person=double).update(person=kept)
    Person.objects.filter(merged_into=double).update(merged_into=kept)
    kept.phone, double.phone, double.merged_into = kept.phone or double.phone, "", kept
    kept.save(update_fields=["phone"])
    double.save(update_fields=["phone", "merged_into"])
    record(
        actor=actor,
        action="organizations.person.merged",
        at=at,
        object_type="organizations.person",
        object_id=kept.pk,
        role=role,
        label=kept.name,
        region_path=kept.region.path,
        before=before,
        after={"double_id": double.pk, "users": users, "appointments": _appointments_of(kept)},
        reason=reason.strip(),
    )
    emit_after_commit(PeopleMerged(kept_id=kept.pk, double_id=double.pk))


def _administers(person: Person, at: datetime) -> bool:
    wanted = [role.value for role in ADMINISTRATORS]
    return RoleGrant.objects.filter(not_ended(at), user__person=person, role__in=wanted).exists()


def _appointments_of(person: Person) -> list[dict[str, object]]:
    rows = Appointment.objects.filter(person=person).order_by("since", "id")
    return [{"post_id": row.post_id, "since": row.since, "until": row.until} for row in rows]


def _join_appointments(kept: Person, double: Person) -> None:
    """Everything that either held becomes the kept one's; the same post at the same time becomes one appointment."""
    for post_id in sorted(set(Appointment.objects.filter(person=double).values_list("post_id", flat=True))):
        rows = list(Appointment.objects.filter(person__in=(kept, double), post_id=post_id).order_by("since", "id"))
        periods = join_periods(Period(row.since, row.until) for row in rows)
        for row, period in zip(rows, periods, strict=False):
            row.person, row.since, row.until = kept, period.since, period.until
            row.save(update_fields=["person", "since", "until"])
        for row in rows[len(periods) :]:
            row.delete()
