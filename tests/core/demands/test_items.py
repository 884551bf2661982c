"""Fields of a demand as they are typed."""

import pytest

from bihuan.core.decisions import BadInput
from bihuan.core.demands.items import (
    LONGEST_ITEM,
    MOST_ITEMS,
    FieldKind,
    Item,
    guess_kind,
    normal_name,
    read_items,
    refuse_items,
)


def test_each_line_is_a_field_with_a_kind_that_is_named_or_sounds_like_one() -> None:
    read = read_items("已整改数\n典型做法 | 附件\n\n 下一步打算\n联系电话：短文字\n现场照片\n是否落实")
    assert read == (
        Item("已整改数", FieldKind.NUMBER),
        Item("典型做法", FieldKind.FILE),
        Item("下一步打算", FieldKind.ESSAY),
        Item("联系电话", FieldKind.TEXT),
        Item("现场照片", FieldKind.PHOTO),
        Item("是否落实", FieldKind.CHOICE),
    )


def test_a_colon_that_names_no_kind_belongs_to_the_name() -> None:
    assert read_items("分类：按行业") == (Item("分类：按行业", FieldKind.TEXT),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "demand-no-items"),
        ("  \n \n", "demand-no-items"),
        ("\n".join(f"内容{n}甲" for n in range(MOST_ITEMS + 1)), "demand-many-items"),
        ("长" * (LONGEST_ITEM + 1), "demand-long-item"),
        ("——", "demand-empty-item"),
        ("已整改数\n已 整改数（个）", "demand-item-twice"),
        ("ＡＢ数\nab数", "demand-item-twice"),
    ],
    ids=["nothing", "blank", "too many", "too long", "only signs", "twice but for its unit", "twice but for its width"],
)
def test_what_cannot_be_asked_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_items(text)
    assert refusal.value.reason.code == code
    assert set(refusal.value.fields) == {"items"}


def test_hostile_text_stays_text() -> None:
    hostile = "<script>alert(1)</script>'; DROP TABLE x;--"
    assert refuse_items([Item(hostile, FieldKind.TEXT)])[0].name == hostile


def test_brackets_that_say_more_than_a_unit_make_another_field() -> None:
    assert normal_name("责任人（个）") == normal_name("责任人")
    assert normal_name("责任人（含电话）") != normal_name("责任人")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("问题台账", FieldKind.TABLE),
        ("完成时限", FieldKind.DATE),
        ("整改率", FieldKind.NUMBER),
        ("联系人", FieldKind.TEXT),
    ],
)
def test_a_name_sounds_like_its_kind(name: str, kind: FieldKind) -> None:
    assert guess_kind(name) is kind
