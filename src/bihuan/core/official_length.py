"""How long an official document is, and whether that is more than allowed.

Basis: 《整治形式主义为基层减负若干规定》(2024): a document that is issued has at most 5,000 characters, one that arranges a special
task at most 4,000. What counts is what is to be read: title and body, not the mark, the addressees, the imprint or attachments.
A document over the limit is not barred: who signs it has to know.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bihuan.core.decisions import Reason

LONGEST: Final = 5_000
LONGEST_FOR_A_SPECIAL_TASK: Final = 4_000
_COUNTED: Final = re.compile(r"[A-Za-z0-9]+(?:[.,:/%-][A-Za-z0-9]+)*|\S")


@dataclass(frozen=True, slots=True)
class OfficialLength:
    """How many characters a document has and how many it may have."""

    characters: int
    limit: int

    @property
    def over(self) -> int:
        """By how many it is too long; 0 where it is not."""
        return max(0, self.characters - self.limit)

    @property
    def warning(self) -> Reason | None:
        """What to tell who signs it."""
        if not self.over:
            return None
        return Reason(
            "paper-too-long",
            "正文 %(characters)s 字，超过 %(limit)s 字 %(over)s 字。为基层减负的规定要求压减。",
            {"characters": self.characters, "limit": self.limit, "over": self.over},
        )


def count_characters(text: str) -> int:
    """As word processors count: each Chinese character and each mark is one, and so is each figure or Latin word."""
    return sum(1 for _ in _COUNTED.finditer(text))


def measure_length(texts: Iterable[str], *, special_task: bool) -> OfficialLength:
    """The length of a document that says these texts."""
    limit = LONGEST_FOR_A_SPECIAL_TASK if special_task else LONGEST
    return OfficialLength(sum(map(count_characters, texts)), limit)
