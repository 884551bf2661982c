"""Several people and passes at the same moment, each with a connection of their own."""

from functools import partial

import pytest

from bihuan.apps.formalism import operations
from bihuan.apps.formalism.models import Flag, FlagRuling, RulingOutcome
from bihuan.core.decisions import Refused
from tests.apps.formalism.planted import ACROSS, after_the_time, copied, flagged, scan
from tests.apps.ledger.web.county import make_county
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_decide_at_one_moment_one_is_told_that_it_is_settled() -> None:
    county = make_county()
    flag = flagged(county)
    office = county.actor("office")

    def rule(outcome: RulingOutcome) -> None:
        operations.rule_on_flag(
            actor=office, at=after_the_time(flag), flag_id=flag.pk, outcome=outcome, why=f"看过：{outcome.label}"
        )

    done = at_once(partial(rule, RulingOutcome.CONFIRMED), partial(rule, RulingOutcome.DISMISSED))

    assert sum(each is None for each in done) == 1
    refused = next(each for each in done if each is not None)
    assert isinstance(refused, Refused)
    assert "已经有结论" in str(refused)
    assert FlagRuling.objects.filter(flag=flag).count() == 1
    assert Flag.objects.get(pk=flag.pk).state == FlagRuling.objects.get(flag=flag).outcome


def test_two_passes_at_once_raise_each_flag_once() -> None:
    county = make_county()
    copied(county)

    done = at_once(partial(scan, county), partial(scan, county))

    assert not [each for each in done if isinstance(each, Exception)]
    assert Flag.objects.filter(check_id=ACROSS).count() == 1
