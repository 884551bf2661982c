"""转手经过 on a problem's page and on the page of its ruling: who passed it to whom, why, and how many working days that took."""

from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.core.passing_on import Leg, Passed, PassingOutcome, legs_of
from bihuan.ui.passing import PassingChart, PassingLine


def passing_of(detail: ProblemDetail) -> PassingChart | None:
    """The picture; None for a problem that was never passed on."""
    if not detail.hand_backs:
        return None
    today = timezone.localdate()
    passed = [
        Passed(
            giver=row.unit,
            why=row.reason,
            asked=timezone.localdate(row.asked_at),
            outcome=queries.outcome_of(row.outcome, row.ruling),
            suggested=row.suggested_unit,
            ruled=timezone.localdate(row.ruled_at) if row.ruled_at else None,
            ruling=row.ruling,
        )
        for row in detail.hand_backs
    ]
    calendar = calendars.calendar_for()
    legs = legs_of(passed, holder=detail.accountable_unit, today=today, calendar=calendar)
    return PassingChart(tuple(_line(leg) for leg in legs), today)


def outcome_word(outcome: PassingOutcome) -> str:
    words = {
        PassingOutcome.OPEN: gettext("待裁定"),
        PassingOutcome.UPHELD: gettext("同意退回"),
        PassingOutcome.REFUSED: gettext("不同意退回"),
        PassingOutcome.LAPSED: gettext("不用再裁定"),
    }
    return words[outcome]


def _line(leg: Leg) -> PassingLine:
    return PassingLine(
        giver=leg.giver,
        taker=leg.taker,
        why=leg.why,
        start=leg.start,
        end=leg.end,
        days=leg.days,
        mark=leg.outcome.value,
        ruled=outcome_word(leg.outcome),
        ruling=leg.ruling,
    )
