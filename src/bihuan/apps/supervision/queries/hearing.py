"""Who has answered the facts that a notice tells: the same conditions for a list and for one notice."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from bihuan.apps.supervision.models import Escalation, NoticeWord
from bihuan.core.actors import Role

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
    begin = timezone.make_aware(datetime.combine(today, time.min))
    grants = "problem__named_people__person__users__grants"
    could = (Q(**{f"{grants}__until__isnull": True}) | Q(**{f"{grants}__until__gt": begin})) & Q(
        **{
            f"{grants}__role": Role.RESPONSIBLE.value,
            f"{grants}__unit": F("unit"),
            f"{grants}__since__lt": begin + timedelta(days=1),
        }
    )
    named = Escalation.objects.filter(
        could,
        notice=OuterRef("pk"),
        problem__named_people__duty="responsible",
        problem__named_people__person__users__is_active=True,
    ).annotate(named=F("problem__named_people__person"))
    return Exists(named.filter(~Exists(_ANSWERS.filter(notice=OuterRef("notice"), user__person=OuterRef("named")))))
