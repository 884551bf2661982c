"""Days that people type or that stand in an address: of years that count, so that a day follows each of them."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


def refuse_far_days(day: date) -> None:
    """Raise ValidationError. 9999-12-31, which many write for 长期, has no day after it; 0001-01-01 begins before all time in UTC."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(gettext_lazy("日期要在 1900 年到 2999 年之间。"), code="far-day")


class DayField(forms.DateField):
    """A day between 1900 and 2999; any other is told at the field."""

    default_validators = [refuse_far_days]
