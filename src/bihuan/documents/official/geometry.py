"""The measures of GB/T 9704-2012, in millimetres and points as it gives them, and in twentieths of a point as files hold them."""

import math
from typing import Final

from bihuan.documents.official.paper import PaperKind

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
TOP, LEFT, RIGHT, BOTTOM = 37.0, 28.0, 26.0, 35.0
"""天头, 订口 and what they leave around 版心, which is 156 × 225 mm."""

LINES, CHARACTERS = 22, 28
LINE_PITCH = 28.95
BODY_SIZE, TITLE_SIZE, PAGE_NUMBER_SIZE, IMPRINT_SIZE = 16.0, 22.0, 14.0, 14.0
"""3号, 2号, 4号, 4号."""
TITLE_PITCH = 33.0
TABLE_SIZE, TABLE_PITCH = 12.0, 18.0
"""The standard leaves both open, and the letters of tables too."""

MARK_BELOW_TOP = 35.0
"""From the top of 版心 to the mark of an ordinary document."""
MARK_TALLEST = 46.0
MARK_SLIMMEST = 60
"""A long mark first becomes slimmer, down to so many per cent, then smaller."""
RULE_BELOW_NUMBER = 4.0

LETTER_MARK_FROM_EDGE = 30.0
LETTER_RULE_BELOW_MARK = 4.0
LETTER_RULE_FROM_BOTTOM = 20.0
LETTER_RULE_WIDTH = 170.0
LETTER_NUMBER_BELOW_RULE = BODY_SIZE * 7 / 8

PAGE_NUMBER_BELOW = 7.0
"""From the bottom of 版心 to the dashes beside the page number."""

DATE_FROM_RIGHT = 4
"""Characters between the date under a seal and the right edge."""


def twips(millimetres: float) -> int:
    """A length as files hold it."""
    return round(millimetres / 25.4 * 1440)


def points(millimetres: float) -> float:
    return millimetres / 25.4 * 72


def point_twips(points: float) -> int:
    return round(points * 20)


WIDTH: Final = twips(PAGE_WIDTH) - twips(LEFT) - twips(RIGHT)
LINE: Final = point_twips(LINE_PITCH)
CLOSER: Final = math.floor(WIDTH / CHARACTERS - point_twips(BODY_SIZE))
"""What each letter of the body stands closer to the next than its size, in twips: 28 of 16 pt are wider than 156 mm.

A grid of characters would say the same, but word processors disagree about letters that are wider than its cells.
"""


def characters(count: float) -> int:
    """So many characters of the body as a length."""
    return round(count * WIDTH / CHARACTERS)


def imprint_characters(count: float) -> int:
    """So many characters of the imprint as a length."""
    return point_twips(count * IMPRINT_SIZE)


def text_width(text: str) -> float:
    """How many characters a text is wide: figures and Latin letters are half as wide."""
    return sum(0.5 if letter.isascii() else 1 for letter in text)


def mark_size(mark: str, kind: PaperKind) -> tuple[float, int]:
    """The size of the mark in points and how wide its letters are set in per cent, so that it fills one line at most."""
    room = points(LETTER_RULE_WIDTH if kind is PaperKind.LETTER else PAGE_WIDTH - LEFT - RIGHT) * 0.98
    size = min(MARK_TALLEST, math.floor(room / (len(mark) * MARK_SLIMMEST / 100) * 2) / 2)
    return size, min(100, int(room / (len(mark) * size) * 100))
