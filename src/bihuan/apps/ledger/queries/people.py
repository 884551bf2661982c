"""Who is named as responsible for what, in the order of their names: a way to see who has what, never a ranking."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Case, Count, F, Min, Q, Value, When

from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import NamedPerson
from bihuan.apps.ledger.queries.listing import ProblemFilter, filtered
from bihuan.apps.organizations.queries import while_unchanged
from bihuan.core.actors import Actor


@dataclass(frozen=True, slots=True)
class PersonTally:
    """A responsible person, or a name that is settled for nobody yet (`person_id` None), with what is open and late."""

    name: str
    person_id: int | None
    open: int
    overdue: int

    @property
    def key(self) -> str:
        """What `ProblemFilter.person` takes."""
        return self.name if self.person_id is None else str(self.person_id)


def responsible_people(actor: Actor, *, wanted: ProblemFilter, today: date) -> tuple[PersonTally, ...]:
    """Everybody who is named for an open problem of the list, by name. One query, held until somebody writes."""
    return while_unchanged(("people", actor, wanted, today), lambda: _responsible_people(actor, wanted, today))


def _responsible_people(actor: Actor, wanted: ProblemFilter, today: date) -> tuple[PersonTally, ...]:
    scope = filtered(actor, replace(wanted, group="open"), today).order_by()
    late = filtered(actor, replace(wanted, group="overdue"), today).order_by()
    rows = (
        NamedPerson.objects.filter(duty=NamedPerson.Duty.RESPONSIBLE, problem__in=scope.values("pk"))
        .annotate(unsettled=Case(When(person=None, then=F("name")), default=Value("")))
        .values("person_id", "unsettled")
        .annotate(
            called=Min("name"),
            open_count=Count("problem", distinct=True),
            late_count=Count("problem", distinct=True, filter=Q(problem__in=late.values("pk"))),
        )
        .order_by()
    )
    found = [PersonTally(row["called"], row["person_id"], row["open_count"], row["late_count"]) for row in rows]
    return tuple(sorted(found, key=lambda row: (row.name, row.person_id or 0)))


def name_of_responsible(actor: Actor, key: str) -> str:
    """The name behind a filter by person, as far as the actor sees a problem that names them; else ""."""
    if not key.isdecimal() or len(key) > 18:
        return ""
    seen = policies.visible(actor).values("pk")
    named = NamedPerson.objects.filter(person=int(key), duty=NamedPerson.Duty.RESPONSIBLE, problem__in=seen)
    return named.values_list("name", flat=True).first() or ""
