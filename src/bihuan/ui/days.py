"""Days that people type or that stand in an address: of years that count, so that a day follows each of them."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from bihuan.core.days import counts


def refuse_far_days(day: date) -> None:
    """Raise ValidationError. 9999-12-31, which many write for 长期, has no day after it; 0001-01-01 begins before all time in UTC."""
    if not counts(day):
        raise ValidationError(gettext_lazy("日期要在 1900 年到 2999 年之间。"), code="far-day")


class DayField(forms.DateField):
    """A day between 1900 and 2999; any other is told at the field."""

    default_validators = [refuse_far_days]
