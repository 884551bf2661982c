"""What a file says of itself: when it was made, and how much text it holds. Read from its bytes, whatever somebody put into them.

Nothing is unpacked to a disk, no program is started, no reference is followed. What is unpacked in memory is bounded, and whatever
cannot be read, is too large or does not fit together is not known: a wrong day would be held against somebody.
"""

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

READER = 1
"""Changes with what is read: files that an older one looked at are read once more."""
A_PICTURE_SAYS = 1000
"""A picture inside a paper counts for so many characters: a paper with pictures is not empty."""
MOST_UNPACKED = 32 * 1024 * 1024
"""Bytes that are unpacked of one file, all parts together."""
MOST_PARTS = 4000
MOST_DIRECTORY = 1024 * 1024
EARLIEST = date(2000, 1, 2)
"""Clocks that were never set stand before it."""
_FACTORY_DAYS = frozenset({date(2013, 12, 23)})
"""The day that python-docx and what was made with it write into every new paper."""
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, KeyError, IndexError, OSError, EOFError, OverflowError,
    NotImplementedError, RuntimeError, MemoryError, UnicodeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileFacts:
    """`made_on`: the day on which the file was last made to say what it says. `characters`: blanks do not count, pictures do.

    None is not known.
    """

    made_on: date | None = None
    characters: int | None = None


class _TooMuch(Exception):
    """More than may be unpacked."""


def facts_of(content: bytes, media_type: str, *, until: date, zone: tzinfo) -> FileFacts:
    """What a document says of itself. `until`: the day on which it came in, nothing is younger; `zone` is where moments are told."""
    reader = _READERS.get(media_type)
    if reader is None:
        return FileFacts()
    try:
        found = reader(content, zone)
    except (*_BROKEN, _TooMuch):
        return FileFacts()
    return FileFacts(plausible_day(found.made_on, until=until), found.characters)


def photo_day(taken: object, *, until: date) -> date | None:
    """The day that a camera wrote, "2026:11:03 09:15:00"; None for what is no day, lies ahead or comes from a clock never set."""
    text = taken.decode("ascii", "replace") if isinstance(taken, bytes) else str(taken or "")
    found = _TAKEN.match(text)
    if found is None:
        return None
    year, month, day, hour = map(int, found.groups())
    if (month, day, hour) == (1, 1, 0):
        return None
    return plausible_day(_day(year, month, day), until=until)


def plausible_day(day: date | None, *, until: date) -> date | None:
    """The day, if a file that came in by `until` can have been made on it."""
    return day if day is not None and EARLIEST <= day <= until and day not in _FACTORY_DAYS else None


def _read_text(content: bytes, _zone: tzinfo) -> FileFacts:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return FileFacts(characters=_count(content.decode(encoding)))
        except UnicodeDecodeError:
            continue
    return FileFacts()


class _Parts:
    """The parts of a packed paper, unpacked one after the other while there is room."""

    def __init__(self, content: bytes) -> None:
        _require_small_directory(content)
        self._packed = zipfile.ZipFile(io.BytesIO(content))
        self._left = MOST_UNPACKED
        self.names = self._packed.namelist()
        if len(self.names) > MOST_PARTS:
            raise _TooMuch

    def text(self, name: str) -> str:
        """A part as text, "" where there is none."""
        if name not in self.names:
            return ""
        with self._packed.open(name) as part:
            read = part.read(self._left + 1)
        self._left -= len(read)
        if self._left < 0:
            raise _TooMuch
        return read.decode("utf-8", "replace")

    def pictures(self) -> int:
        return sum("/media/" in name or "/embeddings/" in name for name in self.names)

    def made_on(self, zone: tzinfo) -> date | None:
        """The later of the days on which it was made and changed."""
        days = [_moment_day(found[1], zone) for found in _MADE.finditer(self.text("docProps/core.xml"))]
        return max((day for day in days if day is not None), default=None)


def _require_small_directory(content: bytes) -> None:
    """A directory of a million entries would be read whole before one could count them."""
    end = content.rfind(b"PK\x05\x06", max(0, len(content) - 66_000))
    if end < 0 or b"PK\x06\x07" in content[max(0, end - 20) : end]:
        raise zipfile.BadZipFile
    if struct.unpack_from("<I", content, end + 12)[0] > MOST_DIRECTORY:
        raise _TooMuch


def _read_word(content: bytes, zone: tzinfo) -> FileFacts:
    parts = _Parts(content)
    names = [name for name in parts.names if _WORD_TEXT.fullmatch(name)]
    if "word/document.xml" not in names:
        return FileFacts()
    characters = sum(_count_in(parts.text(name), _WORD_RUN) for name in names)
    return FileFacts(parts.made_on(zone), characters + A_PICTURE_SAYS * parts.pictures())


def _read_sheets(content: bytes, zone: tzinfo) -> FileFacts:
    parts = _Parts(content)
    if "xl/workbook.xml" not in parts.names:
        return FileFacts()
    names = [name for name in parts.names if _SHEET_TEXT.fullmatch(name)]
    characters = sum(_count_in(parts.text(name), _SHEET_CELL) for name in names)
    return FileFacts(parts.made_on(zone), characters + A_PICTURE_SAYS * parts.pictures())


def _read_pdf(content: bytes, _zone: tzinfo) -> FileFacts:
    """Text that is shown, as far as its strings can be seen. Where nothing is shown and something is drawn, it is not known how much."""
    if b"/Encrypt" in content:
        return FileFacts()
    streams = list(_streams(content))
    days = [_day(*map(int, found.groups())) for part in (content, *streams) for found in _PDF_DAY.finditer(part)]
    made_on = max((day for day in days if day is not None), default=None)
    pictures = sum(len(_PDF_PICTURE.findall(part)) for part in (content, *streams))
    shown = sum(_shown_in(part) for part in streams if b"BT" in part)
    drawn = sum(len(part) for part in streams if b"BT" not in part)
    if not streams or (not shown and not pictures and drawn > A_PICTURE_SAYS):
        return FileFacts(made_on)
    return FileFacts(made_on, shown + A_PICTURE_SAYS * pictures)


def _streams(content: bytes) -> Iterator[bytes]:
    """The packed streams of a PDF, unpacked while there is room; others as they are."""
    left, begin = MOST_UNPACKED, 0
    for _ in range(MOST_PARTS):
        start = content.find(b"stream", begin)
        end = content.find(b"endstream", start + 6)
        if start < 0 or end < 0:
            return
        raw = content[start + 6 : end].lstrip(b"\r\n")
        begin = end + 9
        read = raw[: left + 1]
        if raw[:1] == b"\x78":
            try:
                read = zlib.decompressobj().decompress(raw, left + 1)
            except zlib.error:
                continue
        left -= len(read)
        if left < 0:
            raise _TooMuch
        yield read


def _shown_in(stream: bytes) -> int:
    """How many characters the strings before Tj and TJ hold; of hexadecimal ones four digits are one."""
    total = 0
    for found in _PDF_STRING.finditer(stream):
        text, digits = found[1], found[2]
        total += len(text.strip()) if text is not None else (len(digits) + 3) // 4
    return total


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _moment_day(text: str, zone: tzinfo) -> date | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(zone).date() if moment.tzinfo else moment.date()
    except (ValueError, OverflowError):
        return None


def _count_in(text: str, run: re.Pattern[str]) -> int:
    return sum(_count(html.unescape(found[1])) for found in run.finditer(text))


def _count(text: str) -> int:
    """Characters that are no blanks."""
    return sum(map(len, text.split()))


_TAKEN = re.compile(r"\s{0,9}(\d{4}):(\d\d):(\d\d) (\d\d):\d\d:\d\d")
_MADE = re.compile(r"<dcterms:(?:created|modified)[^<>]{0,200}>([^<]{4,40})</dcterms:")
_WORD_TEXT = re.compile(r"word/(?:document|header\d{0,3}|footer\d{0,3}|footnotes|endnotes)\.xml")
_WORD_RUN = re.compile(r"<w:t(?: [^<>]{0,200})?>([^<]*)</w:t>")
_SHEET_TEXT = re.compile(r"xl/(?:sharedStrings|worksheets/[\w-]{1,60})\.xml")
_SHEET_CELL = re.compile(r"<(?:t|v)(?: [^<>]{0,200})?>([^<]*)</(?:t|v)>")
_PDF_DAY = re.compile(rb"/(?:CreationDate|ModDate)\s{0,9}\(D:(\d{4})(\d\d)(\d\d)")
_PDF_PICTURE = re.compile(rb"/Subtype\s{0,9}/Image\b")
_PDF_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f]{2,})>", re.DOTALL)
_READERS: Mapping[str, Callable[[bytes, tzinfo], FileFacts]] = {
    "text/plain": _read_text,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _read_word,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _read_sheets,
    "application/pdf": _read_pdf,
}
