"""Who is told what: units of what concerns them, once for a pass; the office of what waits, once a day; nobody of anybody else's."""

from datetime import timedelta

import pytest

from bihuan.apps.formalism import operations
from bihuan.apps.formalism.models import Flag, RulingOutcome
from bihuan.apps.notifications.models import Item
from tests.apps.formalism.planted import after_the_time, copied, flagged, report, scan
from tests.apps.ledger.web.county import County, now


def told(county: County, who: str, kind: str = "") -> list[str]:
    rows = Item.objects.filter(user=county.users[who].id, kind__startswith=f"formalism{kind}")
    return list(rows.order_by("pk").values_list("title", flat=True))


def test_each_unit_is_told_how_many_concern_it_and_the_office_how_many_there_are(county: County) -> None:
    flagged(county)
    total = Flag.objects.count()

    assert told(county, "office", ".found") == [f"体检发现 {total} 条新线索，等人看"]
    for who in ("accountable", "other"):
        (said,) = told(county, who, ".found")
        assert said.endswith("条线索涉及本单位，可以说明情况")


@pytest.mark.parametrize("who", ["leader", "lead", "assisting", "checker", "elsewhere", "system-admin"])
def test_nobody_else_is_told(county: County, who: str) -> None:
    flag = flagged(county)
    operations.answer_flag(actor=county.actor("other"), at=now(), flag_id=flag.pk, text="一起查的。")

    assert told(county, who) == []


def test_a_pass_that_finds_nothing_new_tells_nobody(county: County) -> None:
    flagged(county)
    before = Item.objects.count()

    scan(county, everything=True, at=now() + timedelta(days=7))
    scan(county, at=now() + timedelta(days=14))

    assert Item.objects.count() == before


def test_the_next_pass_tells_of_what_is_new_alone(county: County) -> None:
    first, _second = copied(county)
    scan(county)
    assert len(told(county, "other", ".found")) == 1
    report(county, "accountable", first)

    scan(county)

    assert len(told(county, "accountable", ".found")) == 2
    assert len(told(county, "office", ".found")) == 2


def test_the_office_is_told_of_answers_once_a_day(county: County) -> None:
    flag = flagged(county)
    for text in ("一起查的。", "补充一份记录。"):
        operations.answer_flag(actor=county.actor("other"), at=now(), flag_id=flag.pk, text=text)
    operations.answer_flag(
        actor=county.actor("accountable"), at=now() + timedelta(days=1), flag_id=flag.pk, text="我们起草的。"
    )

    assert len(told(county, "office", ".answered")) == 2
    assert told(county, "other", ".answered") == []


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (RulingOutcome.CONFIRMED, "一条线索已确认，可以看理由、补充答复"),
        (RulingOutcome.DISMISSED, "一条线索已排除"),
    ],
)
def test_both_units_are_told_of_the_ruling(county: County, outcome: RulingOutcome, said: str) -> None:
    flag = flagged(county)

    operations.rule_on_flag(
        actor=county.actor("office"), at=after_the_time(flag), flag_id=flag.pk, outcome=outcome, why="看过"
    )

    for who in ("accountable", "other"):
        assert told(county, who, ".ruled") == [said]
        item = Item.objects.get(user=county.users[who].id, kind="formalism.ruled")
        assert item.address == f"/formalism/flags/{flag.pk}/"
        assert not item.grave


def test_no_message_names_a_unit(county: County) -> None:
    flag = flagged(county)
    operations.answer_flag(actor=county.actor("other"), at=now(), flag_id=flag.pk, text="一起查的。")
    operations.rule_on_flag(
        actor=county.actor("office"),
        at=after_the_time(flag),
        flag_id=flag.pk,
        outcome=RulingOutcome.DISMISSED,
        why="没事",
    )

    titles = " ".join(Item.objects.filter(kind__startswith="formalism").values_list("title", flat=True))

    assert county.other.name not in titles
    assert county.accountable.name not in titles


def test_every_message_leads_to_a_page_of_its_reader(county: County) -> None:
    flag = flagged(county)
    operations.answer_flag(actor=county.actor("other"), at=now(), flag_id=flag.pk, text="一起查的。")
    operations.rule_on_flag(
        actor=county.actor("office"),
        at=after_the_time(flag),
        flag_id=flag.pk,
        outcome=RulingOutcome.DISMISSED,
        why="没事",
    )

    for who in ("office", "other", "accountable"):
        for item in Item.objects.filter(user=county.users[who].id, kind__startswith="formalism"):
            assert county.browser(who).get(item.address).status_code == 200, item.address
