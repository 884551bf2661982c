"""The curve as it is drawn: where it ends, what is said about its end, and shares that rest on few."""

import re

import pytest

from bihuan.apps.verification.web.survival_chart import draw_curve, say_end, say_share, say_share_on
from bihuan.core.survival import Closure, survival_curve

LONG_WATCHED = [Closure(100, False)] * 4 + [Closure(60, False)] * 3 + [Closure(30, True), Closure(300, True)]
TOGETHER = [Closure(90, False)] * 6 + [Closure(10, True)]


def levels(drawing: str) -> list[str]:
    """The heights at which the curve itself runs level."""
    return re.findall(r'<line class="held" x1="[^"]+" x2="[^"]+" y1="([0-9.]+)" y2="\1"/>', drawing)


def test_a_relapse_of_the_last_one_watched_is_not_drawn_down_to_nothing() -> None:
    drawing = str(draw_curve(survival_curve(LONG_WATCHED)))
    assert len(levels(drawing)) == 2, "all hold, then eight of nine"
    assert "182.0" not in levels(drawing), "nothing holds: only the one that was watched longest says so"
    assert "300 天" not in drawing and "100 天" in drawing


def test_the_end_is_told_where_the_curve_ends_early_and_only_there() -> None:
    said = say_end(survival_curve(LONG_WATCHED))
    assert "线画到第 100 天" in said and "不足 5 个" in said and "看到第 300 天" in said
    assert say_end(survival_curve(TOGETHER[:5])) == ""


@pytest.mark.parametrize(
    ("day", "said"),
    [(30, "88.9%"), (100, "88.9%"), (101, "只看着 1 个"), (300, "只看着 1 个"), (301, "—")],
)
def test_a_share_says_on_how_many_it_rests_where_these_are_few(day: int, said: str) -> None:
    assert said in say_share_on(survival_curve(LONG_WATCHED), day)
    assert ("只看着" in say_share_on(survival_curve(LONG_WATCHED), day)) == (day in (101, 300))


def test_before_the_first_relapse_a_share_has_no_interval() -> None:
    assert say_share(survival_curve(TOGETHER).at(9)) == "100.0%"
    assert say_share(None) == "—"
