"""From spans to pieces of text, so that a page can mark them: pure, for any span, also one that does not fit the text."""

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 12_000
"""How many characters of a text are shown; marked places beyond it are counted."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, marked or not. Plain text: whoever draws it escapes it."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in pieces; what was cut off at the end, in characters; how many characters are marked."""

    pieces: tuple[Piece, ...]
    cut: int = 0
    characters: int = 0


def mark(text: str, spans: Iterable[tuple[int, int]], *, longest: int = LONGEST) -> Marked:
    """The text in pieces. Spans that overlap or touch become one; what lies outside of the text is passed over."""
    places = _joined(spans, len(text))
    shown = text[:longest]
    pieces: list[Piece] = []
    at = 0
    for start, end in places:
        if start >= len(shown):
            break
        if start > at:
            pieces.append(Piece(shown[at:start]))
        pieces.append(Piece(shown[start : min(end, len(shown))], marked=True))
        at = min(end, len(shown))
    if at < len(shown):
        pieces.append(Piece(shown[at:]))
    return Marked(tuple(pieces), len(text) - len(shown), sum(end - start for start, end in places))


def _joined(spans: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
