"""What was last reported of a problem."""

import pytest

from bihuan.apps.ledger import operations, queries
from tests.apps.ledger.web.county import County, now


@pytest.mark.django_db
def test_the_last_report_of_each_problem_is_told_with_who_made_it(county: County) -> None:
    first, second = county.rectifying(), county.rectifying()
    for line in ("开了 3 家", "11 家都开了"):
        operations.report_progress(actor=county.actor("accountable"), at=now(), number=first, line=line)

    found = queries.last_reports([first, second])

    assert list(found) == [first]
    assert (found[first].line, found[first].unit) == ("11 家都开了", county.accountable.name)


@pytest.mark.django_db
def test_nothing_is_told_of_problems_that_nobody_asked_for(county: County) -> None:
    number = county.rectifying()
    operations.report_progress(actor=county.actor("accountable"), at=now(), number=number, line="开了 3 家")

    assert queries.last_reports([]) == {}


@pytest.mark.django_db
def test_a_long_list_costs_one_query(county: County, django_assert_num_queries: object) -> None:
    numbers = [county.rectifying() for _ in range(3)]

    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.last_reports(numbers)
