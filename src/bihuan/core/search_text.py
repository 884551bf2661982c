"""What a search compares: texts folded to one form, the words of a query, and the characters and pairs by which an index finds them.

Chinese has no blanks, so an index of words finds little and one of three characters finds nothing for 资金. Here every character
and every pair of neighbours is a term. Whatever holds all terms of a word is a candidate; whether the word stands there as
a whole is asked of the folded text itself.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

MAX_WORDS = 32
"""More words than this are not looked for; whoever asks is told so."""
MAX_TERMS = 24
"""So many pairs of one word are asked of the index. The text itself decides, so fewer terms lose nothing."""
EXACT_TERM = 2
"""A word of so many characters is a term itself: the index alone says where it stands."""
_GAP = "\n"


@dataclass(frozen=True, slots=True)
class Query:
    """The words of a query, folded, each once. `too_many` says that there were more than are looked for."""

    words: tuple[str, ...]
    too_many: bool = False


def fold(text: str) -> str:
    """Full and half width, capitals and small letters are the same; NUL is nothing, half a character an unknown one."""
    plain = text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())


def body_of(*texts: str) -> str:
    """Several texts as one, folded; no word reaches from one into the next."""
    return _GAP.join(fold(text) for text in texts)


def read_query(text: str) -> Query:
    """The words between the blanks. A word that stands in another one says nothing new and is left out."""
    words = sorted(set(fold(text).split()), key=lambda word: (-len(word), word))
    kept: list[str] = []
    for word in words:
        if not any(word in longer for longer in kept):
            kept.append(word)
        if len(kept) > MAX_WORDS:
            return Query((), too_many=True)
    return Query(tuple(kept))


def stored_terms(body: str) -> tuple[str, ...]:
    """Every character and every pair of a text, each once, as the index keeps them."""
    words = body.split()
    pairs = {one + other for word in words for one, other in pairwise(word)}
    return tuple(sorted(pairs.union(*words)))


def asked_terms(word: str) -> tuple[str, ...]:
    """The terms that a text must have to hold this word."""
    if len(word) == 1:
        return (word,)
    pairs = dict.fromkeys(word[at : at + 2] for at in range(len(word) - 1))
    return tuple(pairs)[:MAX_TERMS]


@lru_cache(maxsize=20_000)
def token_of(term: str) -> str:
    """A term in letters and digits alone, so that no index takes it apart: five hexadecimal digits a character."""
    return "".join(f"{ord(character):05x}" for character in term)
