"""A sealed hand-over: read by the liaison alone, and to nobody else is it there."""

from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.models import Act
from bihuan.apps.notifications.models import Item
from bihuan.apps.referrals import operations, queries
from bihuan.apps.referrals.models import Referral
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.apps.ledger.web.county import County
from tests.factories import make_user

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
TEXT = "现场查账，三张票据开票日期晚于付款日期，开票人是经办人亲属"
EVERYBODY = (
    "office",
    "leader",
    "inspector",
    "lead",
    "accountable",
    "assisting",
    "other",
    "checker",
    "elsewhere",
    "system-admin",
)


@pytest.fixture
def watched(county: County) -> County:
    county.users["inspector"] = make_user(county.region, Role.INSPECTOR, name="郭晓")
    county.users["liaison"] = make_user(county.region, Role.DISCIPLINE, name="纪检联络员")
    county.users["far liaison"] = make_user(county.elsewhere, Role.DISCIPLINE, name="别县的联络员")
    return county


def send(county: County, who: str = "inspector", **known: str) -> Referral:
    given = {"about": "县市场监督管理局经办人", "text": TEXT}
    operations.hand_over(actor=county.actor(who), at=AT, region_id=county.region.id, **(given | known))
    return Referral.objects.latest("pk")


def test_the_liaison_reads_what_was_handed_over(watched: County) -> None:
    made = send(watched)

    detail = queries.open_referral(watched.actor("liaison"), made.reference)

    assert (detail.about, detail.text) == ("县市场监督管理局经办人", TEXT)
    assert detail.sender.startswith("郭晓")


def test_nobody_else_sees_that_there_is_one_not_even_who_wrote_it(watched: County) -> None:
    made = send(watched)

    for who in (*EVERYBODY, "far liaison"):
        assert queries.referral_rows(watched.actor(who)) == ()
        with pytest.raises(Missing):
            queries.open_referral(watched.actor(who), made.reference)
        with pytest.raises(Missing):
            operations.receive(actor=watched.actor(who), at=AT, reference=made.reference)


def test_nothing_of_it_lies_open_in_the_database(watched: County) -> None:
    made = send(watched)

    for hidden in (TEXT, "市场监督", "郭晓", "inspector"):
        assert hidden not in made.sealed


@override_settings(SECRET_KEY="another installation altogether")
def test_another_installation_cannot_open_it(watched: County) -> None:
    with override_settings(SECRET_KEY="this one"):
        made = send(watched)

    with pytest.raises(Refused, match="打不开"):
        queries.open_referral(watched.actor("liaison"), made.reference)


@pytest.mark.parametrize("who", ["lead", "accountable", "system-admin", "elsewhere", "liaison"])
def test_who_looks_into_nothing_there_hands_nothing_over(watched: County, who: str) -> None:
    with pytest.raises(Refused):
        send(watched, who)
    assert not Referral.objects.exists()


@pytest.mark.parametrize("who", ["office", "leader", "inspector", "checker"])
def test_whoever_came_upon_it_hands_it_over(watched: County, who: str) -> None:
    send(watched, who)

    assert len(queries.referral_rows(watched.actor("liaison"))) == 1


def test_what_is_missing_is_told_field_by_field(watched: County) -> None:
    with pytest.raises(BadInput) as refusal:
        send(watched, about=" ", text="长" * 8001)

    assert set(refusal.value.fields) == {"about", "text"}


def test_that_it_was_received_stands_once(watched: County) -> None:
    made = send(watched)
    for hour in (3, 4):
        operations.receive(actor=watched.actor("liaison"), at=AT.replace(hour=hour), reference=made.reference)

    (row,) = queries.referral_rows(watched.actor("liaison"))

    assert row.received_at == AT.replace(hour=3)


def test_the_record_hides_it_and_nobody_is_sent_a_message(watched: County) -> None:
    before, items = Act.objects.filter(protected=False).count(), Item.objects.count()

    made = send(watched)

    assert Act.objects.filter(protected=False).count() == before
    assert Item.objects.count() == items
    read = {
        who: [row.action for row in audit.timeline(watched.actor(who), "referral", str(made.reference))]
        for who in ("liaison", "inspector", "office", "leader")
    }
    assert read == {"liaison": ["referrals.referral.handed-over"], "inspector": [], "office": [], "leader": []}


def test_the_database_keeps_nothing_unsealed(watched: County) -> None:
    send(watched)

    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.update(sealed="")


def test_the_pages(watched: County) -> None:
    inspector, liaison = watched.browser("inspector"), watched.browser("liaison")
    assert "没有移交给你的线索" in unescape(liaison.get(reverse("referrals:list")).content.decode())

    sent = inspector.post(reverse("referrals:new"), {"about": "经办人", "text": TEXT}, follow=True)

    assert "以后只有纪检联络员打得开" in unescape(sent.content.decode())
    made = Referral.objects.get()
    address = reverse("referrals:referral", args=[made.reference])
    assert TEXT in unescape(liaison.get(address).content.decode())
    made.refresh_from_db()
    assert made.received_at is not None
    assert made.reference.hex not in unescape(inspector.get(reverse("home")).content.decode())
    for who in EVERYBODY:
        browser = watched.browser(who)
        assert browser.get(reverse("referrals:list")).status_code == 404
        assert browser.get(address).status_code == 404


def test_a_form_that_lacks_something_comes_back(watched: County) -> None:
    answer = watched.browser("checker").post(reverse("referrals:new"), {"about": "", "text": TEXT})

    assert answer.status_code == 422
    assert TEXT in unescape(answer.content.decode())
    assert watched.browser("accountable").get(reverse("referrals:new")).status_code == 403
