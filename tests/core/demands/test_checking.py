"""The check on entry."""

import pytest

from bihuan.core.decisions import Refused
from bihuan.core.demands.catalogue import canonical
from bihuan.core.demands.checking import Asked, check_demand, refuse_unjustified, say_check
from bihuan.core.demands.items import FieldKind, Item, read_items

SEVEN_OF_NINE = read_items("问题总数\n已整改数\n整改完成率\n销号数\n逾期数\n责任人\n整改措施\n资金投入\n典型做法")


def other(*names: str, units: tuple[int, ...] = (1, 2)) -> Asked:
    return Asked(9, "XQ-2026-0009", "周报", frozenset(map(canonical, names)), frozenset(units))


def test_seven_of_nine_are_held_and_only_two_are_asked() -> None:
    checked = check_demand(SEVEN_OF_NINE, unit_ids=[1], others=[])
    assert [each.item.name for each in checked.held] == [
        "问题总数",
        "已整改数",
        "整改完成率",
        "销号数",
        "逾期数",
        "责任人",
        "整改措施",
    ]
    assert [item.name for item in checked.missing] == ["资金投入", "典型做法"]
    said = say_check(checked)
    assert said is not None and "要的 9 项里，7 项台账里有" in str(said)


def test_all_held_leaves_nothing_to_ask() -> None:
    checked = check_demand(SEVEN_OF_NINE[:3], unit_ids=[1], others=[])
    assert checked.all_held
    assert "要的 3 项，台账里都有" in str(say_check(checked))


def test_nothing_held_needs_no_sentence() -> None:
    assert say_check(check_demand([Item("资金投入", FieldKind.NUMBER)], unit_ids=[1], others=[])) is None


def test_the_same_field_of_the_same_unit_is_an_overlap_that_has_to_be_justified() -> None:
    checked = check_demand(SEVEN_OF_NINE, unit_ids=[2, 3], others=[other("资金投入", "已整改数")])
    (overlap,) = checked.overlaps
    assert (overlap.number, overlap.items, overlap.units) == ("XQ-2026-0009", ("资金投入",), 1)
    assert [reason.code for reason in checked.to_justify] == ["demand-overlap"]


def test_other_units_or_other_fields_are_no_overlap() -> None:
    assert not check_demand(SEVEN_OF_NINE, unit_ids=[3], others=[other("资金投入")]).overlaps
    assert not check_demand(SEVEN_OF_NINE, unit_ids=[1], others=[other("联系人")]).overlaps


def test_what_is_held_anyway_is_not_called_an_overlap() -> None:
    assert not check_demand(SEVEN_OF_NINE, unit_ids=[1], others=[other("已整改数")]).overlaps


def test_what_overlaps_only_since_the_check_is_not_approved_without_a_reason() -> None:
    checked = check_demand(SEVEN_OF_NINE, unit_ids=[2, 3], others=[other("资金投入"), other("典型做法")])
    with pytest.raises(Refused) as refusal:
        refuse_unjustified(checked, "")
    assert refusal.value.reason.code == "demand-overlap-meanwhile"
    assert str(refusal.value).count("XQ-2026-0009") == 2 and "已在报 典型做法" in str(refusal.value)
    refuse_unjustified(checked, "口径不同")
    refuse_unjustified(check_demand(SEVEN_OF_NINE, unit_ids=[3], others=[other("资金投入")]), "")


def test_photos_need_a_reason_in_writing() -> None:
    checked = check_demand([Item("现场照片", FieldKind.PHOTO)], unit_ids=[1], others=[])
    assert [reason.code for reason in checked.to_justify] == ["demand-pictures"]
