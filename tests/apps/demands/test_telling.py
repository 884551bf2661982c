"""What units are told of demands: that one was sent, that something is due soon, that their opinion was answered."""

from datetime import timedelta

from bihuan.apps.demands import operations, queries
from bihuan.apps.notifications.models import Item
from tests.apps.demands.demands import AT, OWN, answer, checked, running
from tests.apps.ledger.web.county import County


def readers(kind: str) -> set[int]:
    return set(Item.objects.filter(kind=kind).values_list("user", flat=True))


def user(county: County, who: str) -> int:
    return county.actor(who).user_id or 0


def test_units_are_told_when_a_demand_is_approved_and_not_before(county: County) -> None:
    demand_id = checked(county, OWN)
    assert not readers(operations.DEMAND_SENT)
    operations.approve_demand(actor=county.actor("office"), at=AT, demand_id=demand_id)
    assert readers(operations.DEMAND_SENT) == {user(county, "accountable"), user(county, "assisting")}
    assert county.browser("accountable").get(Item.objects.all()[0].address).status_code == 200


def test_the_unit_alone_is_told_that_its_opinion_was_answered(county: County) -> None:
    demand_id = running(county, OWN)
    opinion = operations.object_to_demand(
        actor=county.actor("accountable"), at=AT, demand_id=demand_id, unit_id=county.accountable.id, text="太多",
        anonymous=True,
    )  # fmt: skip
    operations.reply_to_opinion(actor=county.actor("office"), at=AT, opinion_id=opinion, reply="改按季度报")
    assert readers(operations.OPINION_ANSWERED) == {user(county, "accountable")}


def test_the_digest_counts_what_is_open_and_what_is_due_soon(county: County) -> None:
    demand_id = running(county, OWN)
    accountable, assisting = user(county, "accountable"), user(county, "assisting")
    users = [accountable, assisting, user(county, "office")]
    assert queries.open_answers_by_user(users, AT) == {accountable: 1, assisting: 1}
    assert queries.due_answers_by_user(users, AT) == {}
    soon = AT + timedelta(days=4)
    assert queries.due_answers_by_user(users, soon) == {accountable: 1, assisting: 1}
    answer(county, demand_id, "accountable", at=soon)
    assert queries.due_answers_by_user(users, soon) == {assisting: 1}
