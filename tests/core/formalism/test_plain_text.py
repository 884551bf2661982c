"""Texts without what was given, and with figures and names masked."""

import pytest

from bihuan.core.formalism.facts import Report
from bihuan.core.formalism.plain_text import Given, figures_in, mask, own_text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("检查12家", "检查7家", id="figures"),
        pytest.param("检查十二家", "检查7家", id="Chinese numerals"),
        pytest.param("11月3日检查", "9月28日检查", id="dates"),
        pytest.param("完成率80%", "完成率92.5%", id="percentages"),
        pytest.param("在石桥镇检查", "在城关镇检查", id="places"),
        pytest.param("由李明局长带队", "由王强局长带队", id="persons"),
    ],
)
def test_figures_dates_and_names_are_masked_alike(one: str, other: str) -> None:
    assert mask(one) == mask(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("检查食堂12家", "拆除违建12处"), ("村道已修复", "村道未修复"), ("一致同意", "坚决反对")],
)
def test_what_was_done_is_never_masked(one: str, other: str) -> None:
    assert mask(one) != mask(other)


def test_the_template_is_left_out_with_its_blanks_filled_in() -> None:
    given = Given(("本周共检查____家，发现问题____个。请于每周五前报送整治进展。",))

    read = own_text("本周共检查12家，发现问题3个。请于每周五前报送整治进展。更换留样柜2台。", given)

    assert read.own == "更换留样柜2台"
    assert read.masked == "更换留样柜#台"


def test_without_a_template_everything_is_ones_own() -> None:
    assert own_text("更换 留样柜，2台。\n", Given(())).own == "更换留样柜2台"


def test_a_clause_that_most_units_use_was_given() -> None:
    reports = [Report(str(n), f"按照县里统一要求报送如下。本单位第{n}件事办完", unit=f"U{n}") for n in range(8)]

    assert own_text(reports[0].text, Given((), reports)).own == "本单位第0件事办完"


def test_a_clause_that_few_units_use_was_not_given() -> None:
    reports = [
        Report(str(n), "按照县里统一要求报送如下" if n < 3 else f"第{n}件事已经办完", unit=f"U{n}") for n in range(8)
    ]

    assert own_text(reports[0].text, Given((), reports)).own == reports[0].text


def test_figures_are_read_in_order() -> None:
    assert figures_in("11月3日检查12家，整改率92.5%，三个月内办完。") == ["11", "3", "12", "92.5%", "三"]
