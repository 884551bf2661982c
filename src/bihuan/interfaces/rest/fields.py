"""Values that a request may carry: ids that a database holds, texts that it can store, numbers of problems."""

from datetime import date, datetime
from typing import Annotated, Any

from django.utils import timezone
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from bihuan.core.days import counts
from bihuan.core.secrecy import find_secrecy_marks

LONGEST = 20_000


def _storable(text: str) -> str:
    """No database takes NUL, and half a character cannot be written as UTF-8."""
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise PydanticCustomError("unstorable", "characters that cannot be stored")
    return text


def _sensible(day: date) -> date:
    if not counts(day):
        raise PydanticCustomError("day_out_of_range", "a day between 1900 and 2999")
    return day


def sensible_moment(at: datetime) -> datetime:
    """A moment that can be compared with stored ones: with a time zone, ours where none is given, in years that count."""
    aware = at if at.tzinfo else timezone.make_aware(at) if 1900 < at.year < 2999 else at
    if not 1900 < aware.year < 2999:
        raise PydanticCustomError("day_out_of_range", "a day between 1900 and 2999")
    return aware


Id = Annotated[int, Field(ge=1, le=2**53 - 1)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Day = Annotated[date, AfterValidator(_sensible)]
Text = Annotated[str, AfterValidator(_storable), Field(max_length=LONGEST)]
Line = Annotated[str, AfterValidator(_storable), Field(max_length=300)]
Name = Annotated[str, AfterValidator(_storable), Field(max_length=120)]
Word = Annotated[str, AfterValidator(_storable), Field(max_length=60)]
Page = Annotated[int, Field(ge=1, le=100_000)]
NUMBER = r"^[A-Z]{2,4}-[0-9]{4}-[0-9]{4,12}$"
Number = Annotated[str, Field(pattern=NUMBER, examples=["XC-2026-0001"])]
PerPage = Annotated[int, Field(ge=1, le=200)]
Position = Annotated[int, Field(ge=1, le=100_000)]


class Body(Schema):
    """What a request says. A field that nobody knows is refused: a misspelt one would otherwise be lost without a word."""

    model_config = ConfigDict(extra="forbid")


class Written(Body):
    """A body with words of people: what looks like a secret is refused until somebody has looked at it (`checked`)."""

    checked: bool = False

    def marks(self) -> dict[str, Any]:
        """The first doubt of each field, by the field's name."""
        found: dict[str, Any] = {}
        for name, text in _texts("", self.model_dump(exclude={"checked"})):
            for finding in find_secrecy_marks(text)[:1]:
                found.setdefault(name, finding.why)
        return found


def _texts(name: str, value: object) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(name, value)]
    if isinstance(value, dict):
        return [pair for key, each in value.items() for pair in _texts(name or str(key), each)]
    if isinstance(value, list | tuple):
        return [pair for each in value for pair in _texts(name, each)]
    return []
