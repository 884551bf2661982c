"""Where the header of a list stands, and what the lines above it tell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sheets.grid import Sheet, Workbook
from bihuan.core.sheets.synonyms import LONGEST_LABEL, Claim, claim_field, normalize_label

ROWS_SEARCHED = 200
MOST_HEADER_ROWS = 3


@dataclass(frozen=True, slots=True)
class HeaderGuess:
    """The header of a list: rows `top` to `bottom` of the file, counted from 1.

    `labels[c - 1]` are the names above column c, the group first: ("责任单位", "牵头单位"); empty where nothing stands.
    `year` and `issued` come from the titles (`as_of` is a 截至 date, which issues nothing); `fullest` is the column
    with the longest text below the header, a guess at the problem's text when no column is named so.
    """

    sheet: str
    top: int
    bottom: int
    labels: tuple[tuple[str, ...], ...]
    titles: tuple[str, ...] = ()
    year: int | None = None
    issued: date | None = None
    as_of: date | None = None
    fullest: int | None = None
    score: int = 0

    def label(self, column: int) -> str:
        """The full name of a column, as shown to a person: "责任单位/牵头单位"."""
        return "/".join(self.labels[column - 1]) if 0 < column <= len(self.labels) else ""


@dataclass(frozen=True, slots=True)
class FoundList:
    """A sheet that holds a list, with its header."""

    sheet: Sheet
    header: HeaderGuess


@dataclass(frozen=True, slots=True)
class ChosenTable:
    """What a person pointed at: a table by its place in the file, from 0, and the rows of its header (0: to be found)."""

    sheet: int
    top: int = 0
    bottom: int = 0


def chosen_lists(workbook: Workbook, chosen: ChosenTable | None) -> tuple[FoundList, ...]:
    """The list that a person pointed at and no other; without that every list, as `find_lists` finds them."""
    if chosen is None:
        return find_lists(workbook)
    if not 0 <= chosen.sheet < len(workbook.sheets):
        raise BadInput(Reason("no_such_sheet", "文件里没有这张表，重新选一张。"))
    sheet = workbook.sheets[chosen.sheet]
    header = header_at(sheet, chosen.top, chosen.bottom) if chosen.top else find_header(sheet)
    return (FoundList(sheet, header),)


def header_at(sheet: Sheet, top: int, bottom: int) -> HeaderGuess:
    """The header that a person pointed at. Raises BadInput where no header can be there."""
    if not 1 <= top <= bottom < top + MOST_HEADER_ROWS or bottom > len(sheet.rows):
        message = "表头要在表里面，最多 %(most)s 行；这张表有 %(rows)s 行。"
        raise BadInput(Reason("header_outside", message, {"most": MOST_HEADER_ROWS, "rows": len(sheet.rows)}))
    header = _header(sheet, top, bottom)
    if sum(bool(names) for names in header.labels) < 2:
        raise BadInput(Reason("header_empty", "第 %(row)s 行没有列名，换一行。", {"row": top}))
    return header


def find_lists(workbook: Workbook) -> tuple[FoundList, ...]:
    """Every sheet that holds a list, the most likely one first (more known columns, then more rows).

    Raises BadInput ("header_not_found") where no sheet does; the reason names what was looked for.
    """
    found = []
    for sheet in workbook.sheets:
        guess = _guess_header(sheet)
        if guess is not None:
            found.append(FoundList(sheet, guess))
    if not found:
        raise BadInput(_not_found(tuple(sheet.name for sheet in workbook.sheets)))
    return tuple(sorted(found, key=lambda one: (-one.header.score, -len(one.sheet.rows))))


def find_header(sheet: Sheet) -> HeaderGuess:
    """The header of this sheet. Raises BadInput ("header_not_found") where it has none."""
    guess = _guess_header(sheet)
    if guess is None:
        raise BadInput(_not_found((sheet.name,)))
    return guess


def claim_of(labels: Sequence[str]) -> Claim | None:
    """What the column under these labels holds: the lowest label that says something decides."""
    return next((claim for claim in map(claim_field, reversed(labels)) if claim), None)


def _not_found(names: Sequence[str]) -> Reason:
    return Reason(
        "header_not_found",
        "没有找到表头：在 %(sheets)s 的前 %(rows)s 行里找过“问题”“任务”“责任单位”“完成时限”“序号”等列名，至少要有问题和另一列。",
        {"sheets": "、".join(f"“{name}”" for name in names[:5]) or "—", "rows": ROWS_SEARCHED},
    )


def _guess_header(sheet: Sheet) -> HeaderGuess | None:
    best: tuple[int, int, int] | None = None
    for top in range(1, min(len(sheet.rows), ROWS_SEARCHED) + 1):
        if not _could_be_header(sheet.row(top)):
            continue
        for bottom in _possible_ends(sheet, top):
            score = _score(_labels(sheet, top, bottom))
            if score and (best is None or score > best[0]):
                best = (score, top, bottom)
    if best is None:
        return None
    score, top, bottom = best
    return _header(sheet, top, bottom, score)


def _header(sheet: Sheet, top: int, bottom: int, score: int = 0) -> HeaderGuess:
    titles = _titles_above(sheet, top)
    as_of, issued = _dates_of(titles)
    return HeaderGuess(
        sheet=sheet.name,
        top=top,
        bottom=bottom,
        labels=_labels(sheet, top, bottom),
        titles=titles,
        year=find_year((*titles, sheet.name)),
        issued=issued,
        as_of=as_of,
        fullest=_fullest_column(sheet, bottom),
        score=score,
    )


def _could_be_header(row: Sequence[str]) -> bool:
    names = {normalize_label(cell) for cell in row if cell.strip()}
    return len(names) >= 2 and any(claim_field(name) for name in names)


def _possible_ends(sheet: Sheet, top: int) -> Iterator[int]:
    """The row itself; the rows that merged cells of it reach into; one more whose labels fill gaps or name parts of a group."""
    yield top
    reach = max((a.bottom for a in sheet.merged if a.top == top and a.bottom > top), default=top)
    if top < reach < top + MOST_HEADER_ROWS:
        yield reach
    elif reach == top and _names_parts(sheet, top):
        yield top + 1


def _names_parts(sheet: Sheet, top: int) -> bool:
    """Whether the next row only says more about the columns: few short known names, blank below the serial and the text."""
    below = [(c, cell) for c, cell in enumerate(sheet.row(top + 1), start=1) if cell.strip()]
    if not below or any(claim_field(cell) is None for _, cell in below):
        return False
    parted = {c for c, _ in below}
    settled = [c for c, cell in enumerate(sheet.row(top), start=1) if cell.strip() and c not in parted]
    return len(settled) >= 2


def _labels(sheet: Sheet, top: int, bottom: int) -> tuple[tuple[str, ...], ...]:
    width = max(len(sheet.row(row)) for row in range(top, bottom + 1))
    columns = []
    for column in range(1, width + 1):
        names: list[str] = []
        for row in range(top, bottom + 1):
            name = " ".join(sheet.cell(row, column).split())
            if name and name not in names:
                names.append(name)
        columns.append(tuple(names))
    return tuple(columns)


def _score(labels: Sequence[Sequence[str]]) -> int:
    """How much these labels look like a header: 0 for not at all. Several columns of one field count once."""
    best: dict[str, int] = {}
    for column in labels:
        claim = claim_of(column)
        if claim:
            best[claim.field] = max(best.get(claim.field, 0), int(claim.closeness))
    needed = 2 if "text" in best else 3
    return sum(best.values()) + 3 * ("text" in best) if len(best) >= needed else 0


def _titles_above(sheet: Sheet, top: int) -> tuple[str, ...]:
    lines = list(sheet.titles)
    for row in range(1, top):
        lines.extend(dict.fromkeys(cell.strip() for cell in sheet.row(row) if cell.strip()))
    return tuple(lines)


def _fullest_column(sheet: Sheet, bottom: int) -> int | None:
    """The unnamed or unknown column with the longest distinct texts, if they are sentences at all."""
    lengths: dict[int, int] = {}
    seen: set[tuple[int, str]] = set()
    for cells in sheet.rows[bottom : bottom + ROWS_SEARCHED]:
        for column, cell in enumerate(cells, start=1):
            if cell and (column, cell) not in seen:
                seen.add((column, cell))
                lengths[column] = lengths.get(column, 0) + len(cell)
    return max(lengths, key=lambda column: (lengths[column], -column), default=None)


_DIGITS = str.maketrans("〇○零一二三四五六七八九０１２３４５６７８９", "00012345678901234567" + "89")
_FULL_DATE = re.compile(r"((?:19|20)\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_SPAN = re.compile(r"(?:19|20)\d\d\s*年?\s*(?:[-—–~～]+|至|到)\s*(?:19|20)\d\d\s*年?")
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年|[〔\[(（]((?:19|20)\d\d)[〕\])）]")


def find_year(lines: Sequence[str]) -> int | None:
    """The year that the titles speak of: the first line that names exactly one, outside of dates and spans of years."""
    for line in lines:
        text = _SPAN.sub(" ", _FULL_DATE.sub(" ", _fold_digits(line)))
        years = {int(match.group(1) or match.group(2)) for match in _YEAR.finditer(text)}
        if len(years) == 1:
            return years.pop()
    return None


def _fold_digits(line: str) -> str:
    """Chinese numerals of a year as digits: 二〇二六年 → 2026年. Other numerals (一、二、三月) stay as they are."""
    pattern = r"[〇○零一二三四五六七八九]{4}(?=年)|[０-９]+"
    return re.sub(pattern, lambda match: match.group().translate(_DIGITS), line)


def _dates_of(titles: Sequence[str]) -> tuple[date | None, date | None]:
    """(as of, issued): the first 截至 date, and the first other full date."""
    as_of = issued = None
    for line in titles:
        if len(line) > LONGEST_LABEL * 5:
            continue
        text = _fold_digits(line)
        for match in _FULL_DATE.finditer(text):
            day = _day(match)
            if day is None:
                continue
            if re.search(r"截[至止]到?\s*[:：]?\s*$", text[: match.start()]):
                as_of = as_of or day
            else:
                issued = issued or day
    return as_of, issued


def _day(match: re.Match[str]) -> date | None:
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
