"""The faces of official documents. They are licensed and not ours to ship: each is named with what may stand in for it.

The first name is asked for; a word processor takes the others in turn where it is missing (`w:altName`), and so does the
operation that makes a PDF, which then says what stood in for what.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Face:
    """A face: its name, the names that stand in for it in turn, its family as files name it."""

    name: str
    instead: tuple[str, ...]
    family: str = "auto"


BODY: Final = Face(
    "仿宋_GB2312",
    ("仿宋", "FangSong", "华文仿宋", "STFangsong", "方正仿宋_GBK", "FandolFang", "Noto Serif CJK SC"),
    "modern",
)
HEAVY: Final = Face("黑体", ("SimHei", "方正黑体_GBK", "华文黑体", "STHeiti", "Noto Sans CJK SC"), "modern")
BRUSH: Final = Face(
    "楷体_GB2312", ("楷体", "KaiTi", "华文楷体", "STKaiti", "方正楷体_GBK", "FandolKai", "Noto Serif CJK SC"), "modern"
)
TITLE: Final = Face(
    "方正小标宋简体", ("方正小标宋_GBK", "小标宋体", "华文中宋", "STZhongsong", "Noto Serif CJK SC"), "script"
)
FIGURES: Final = Face("宋体", ("SimSun", "华文宋体", "STSong", "Noto Serif CJK SC"), "auto")

FACES: Final = (BODY, HEAVY, BRUSH, TITLE, FIGURES)
