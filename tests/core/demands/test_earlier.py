"""What earlier answers hold: the same field, the same kind, counted in the same, fresh, of the same unit."""

from datetime import date, timedelta

import pytest

from bihuan.core.demands.burden import DEFAULT_TABLE, heaviest_weeks
from bihuan.core.demands.checking import Earlier, check_demand, say_check
from bihuan.core.demands.earlier import Told, known_of
from bihuan.core.demands.items import FieldKind, Item, measure_of
from bihuan.core.demands.turns import Frequency, fresh_days

DAY = date(2026, 11, 2)
MONEY = Item("资金投入（万元）", FieldKind.NUMBER)
WAYS = Item("典型做法", FieldKind.ESSAY)


def told(item: Item, unit: int, *, value: int = 1, on: date = DAY) -> Told:
    return Told(value, item, unit, on)


def known(asked: Item, answered: Item, *, on: date = DAY, since: date = DAY) -> bool:
    return bool(known_of([asked], unit_ids=[1], told=[told(answered, 1, on=on)], since=since))


@pytest.mark.parametrize(
    ("asked", "answered", "same"),
    [
        (MONEY, MONEY, True),
        (MONEY, Item("目前资金投入(万元)", FieldKind.NUMBER), True),
        (MONEY, Item("资金投入（元）", FieldKind.NUMBER), False),
        (MONEY, Item("资金投入", FieldKind.NUMBER), False),
        (MONEY, Item("资金投入（万元）", FieldKind.TEXT), False),
        (WAYS, Item("典型经验", FieldKind.ESSAY), False),
        (Item("本周走访户数", FieldKind.NUMBER), Item("本周走访户数", FieldKind.NUMBER), False),
        (Item("10月新增件数", FieldKind.NUMBER), Item("10月新增件数", FieldKind.NUMBER), False),
        (Item("投入明细表", FieldKind.TABLE), Item("投入明细表", FieldKind.TABLE), False),
    ],
    ids=[
        "the same", "words around it", "another measure", "no measure", "another kind", "another name", "a week of its own",
        "a month of its own", "a file",
    ],
)  # fmt: skip
def test_only_the_same_field_is_the_same(asked: Item, answered: Item, same: bool) -> None:
    assert known(asked, answered) is same


def test_what_is_too_old_does_not_stand() -> None:
    assert known(MONEY, MONEY, on=DAY, since=DAY)
    assert not known(MONEY, MONEY, on=DAY - timedelta(days=1), since=DAY)


def test_the_latest_answer_stands_and_only_for_units_that_are_asked() -> None:
    answers = [told(MONEY, 1, value=1, on=DAY - timedelta(days=9)), told(MONEY, 1, value=2), told(MONEY, 7, value=3)]
    found = known_of([MONEY], unit_ids=[1, 2], told=answers, since=DAY - timedelta(days=30))
    assert [(each.unit_id, each.value_id) for each in found] == [(1, 2)]


def test_a_field_that_all_units_answered_is_not_asked_where_it_is_asked_once() -> None:
    answers = (told(MONEY, 1), told(MONEY, 2, value=2), told(WAYS, 1, value=3))
    check = {"unit_ids": [1, 2], "others": ()}
    once = check_demand([MONEY, WAYS], **check, earlier=Earlier(answers, DAY, once=True))  # type: ignore[arg-type]
    assert (once.told, once.missing) == ((MONEY,), (WAYS,))
    assert [(each.item, each.unit_id) for each in once.known] == [(MONEY, 1), (MONEY, 2), (WAYS, 1)]
    assert "1 项台账和以前报过的材料里有" in str(say_check(once))
    again = check_demand([MONEY, WAYS], **check, earlier=Earlier(answers, DAY, once=False))  # type: ignore[arg-type]
    assert again.missing == (MONEY, WAYS) and len(again.known) == 3


def test_seven_of_nine_with_answers() -> None:
    names = ["问题总数", "已整改数", "整改完成率", "销号数", "逾期数", "责任人", "资金投入", "典型做法", "联系人"]
    items = [Item(name, FieldKind.TEXT) for name in names]
    answers = (told(Item("资金投入", FieldKind.TEXT), 1),)
    checked = check_demand(items, unit_ids=[1], others=(), earlier=Earlier(answers, DAY, once=True))
    assert str(say_check(checked)) == "要的 9 项里，7 项台账和以前报过的材料里有，不再向单位要；只问其余 2 项。"


@pytest.mark.parametrize(
    ("frequency", "days"),
    [(Frequency.ONCE, 90), (Frequency.WEEKLY, 7), (Frequency.MONTHLY, 30), (Frequency.QUARTERLY, 90)],
)
def test_an_answer_is_fresh_no_longer_than_until_the_next_turn(frequency: Frequency, days: int) -> None:
    assert fresh_days(frequency, DEFAULT_TABLE.fresh) == days
    assert fresh_days(frequency, 5) == 5


def test_what_a_unit_is_spared_is_not_in_its_heaviest_week() -> None:
    peaks = heaviest_weeks({DAY: 50}, unit_ids=[1, 2], held={}, spared={1: {DAY: 45}})
    assert [(peak.unit_id, peak.total) for peak in peaks] == [(2, 50), (1, 5)]


def test_a_measure_is_read_from_its_brackets() -> None:
    assert (measure_of("资金投入（万元）"), measure_of("资金投入(元)"), measure_of("资金投入")) == ("万元", "元", "")
