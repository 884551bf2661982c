"""Whom a notice names in its unit, and who has answered the facts: the same conditions for a list and for one notice."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from bihuan.apps.supervision.models import Escalation, NoticeWord
from bihuan.core.actors import Role

_PERSON = "problem__named_people__person"
_ANSWERS = NoticeWord.objects.filter(kind=NoticeWord.Kind.ANSWER)


def unit_answered() -> Exists:
    """Of a notice: somebody who spoke for its unit when they said it has answered."""
    spoke = Q(user__grants__until__isnull=True) | Q(user__grants__until__gt=F("at"))
    return Exists(
        _ANSWERS.filter(
            spoke, notice=OuterRef("pk"), user__grants__role=Role.UNIT.value, user__grants__unit=F("notice__unit"),
            user__grants__since__lte=F("at"),
        )
    )  # fmt: skip


def person_unheard(today: date) -> Exists:
    """Of a notice: a person whom it names has not answered, and could, having on that day an account as responsible in its unit."""
    named = Escalation.objects.filter(
        _holding(Role.RESPONSIBLE, on=today),
        notice=OuterRef("pk"),
        problem__named_people__duty="responsible",
    ).annotate(named=F(_PERSON))
    return Exists(named.filter(~Exists(_ANSWERS.filter(notice=OuterRef("notice"), user__person=OuterRef("named")))))


def people_named(notice_id: int, day: date) -> tuple[str, ...]:
    """Who is named as responsible for its problems, as the ledger names them. Where it is settled who somebody is, only who has a
    post or a role in the unit of the notice on that day: a problem that was handed on keeps the names of where it came from."""
    post = f"{_PERSON}__appointments"
    at_post = Q(**{f"{post}__post__unit": F("unit"), f"{post}__since__lte": day}) & _until(post, day)
    concerned = Q(**{f"{_PERSON}__isnull": True}) | at_post | _holding(Role.RESPONSIBLE, Role.UNIT, on=day)
    named = Escalation.objects.filter(concerned, notice=notice_id, problem__named_people__duty="responsible")
    rows = named.order_by().values_list("problem__named_people__name", "problem__named_people__title").distinct()
    return tuple(sorted(f"{title}{name}" if title else name for name, title in rows))


def _holding(*roles: Role, on: date) -> Q:
    """Of a named person of an item: they can sign in, and held one of the roles in its unit at some time of that day."""
    begin = timezone.make_aware(datetime.combine(on, time.min))
    grants = f"{_PERSON}__users__grants"
    return _until(grants, begin) & Q(
        **{
            f"{_PERSON}__users__is_active": True,
            f"{grants}__role__in": [role.value for role in roles],
            f"{grants}__unit": F("unit"),
            f"{grants}__since__lt": begin + timedelta(days=1),
        }
    )


def _until(held: str, moment: date) -> Q:
    """What is held still goes on at that day or moment."""
    return Q(**{f"{held}__until__isnull": True}) | Q(**{f"{held}__until__gt": moment})
