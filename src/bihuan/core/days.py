"""Days of years that count: another follows each of them, and one is before it. No door takes any other."""

from datetime import date

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


def counts(day: date) -> bool:
    """Whether something may begin, be due or be looked up on this day."""
    return FIRST_DAY <= day <= LAST_DAY
