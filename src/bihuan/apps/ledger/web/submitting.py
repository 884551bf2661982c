"""What every form of the ledger goes through: looked over for secrets."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from bihuan.core.secrecy import find_secrecy_marks


@dataclass(frozen=True, slots=True)
class Review:
    """What a person looks over before it is saved: doubts about secrets, and how a deadline was read.

    `digest` is over everything that was looked over: a text that changed afterwards has to be looked over again.
    """

    findings: tuple[str, ...]
    readings: tuple[tuple[str, str], ...]
    digest: str

    @property
    def needed(self) -> bool:
        return bool(self.findings or self.readings)


def review_of(texts: Iterable[str], readings: Iterable[tuple[str, str]]) -> Review:
    """What stands in these texts that should not, beside how deadlines were read."""
    written = [text for text in texts if text]
    findings = dict.fromkeys(finding.why.text(gettext) for text in written for finding in find_secrecy_marks(text))
    shown = tuple(readings)
    if not findings and not shown:
        return Review((), (), "")
    content = "\x00".join([*written, *(f"{name}={words}" for name, words in shown)])
    return Review(tuple(findings), shown, hashlib.sha256(content.encode()).hexdigest()[:24])
