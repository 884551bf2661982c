"""`bihuan parse`: read a deadline or the responsible units out of text, without a database."""

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime

import click

from bihuan.core.deadlines import CountsWorkdays, WorkdayResult, parse_deadline
from bihuan.core.decisions import BadInput, BihuanError, Reason
from bihuan.core.responsibility import parse_units
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, error_document, json_option, say, write_json
from bihuan.interfaces.cli.workday_source import calendar_at_hand

DATE = click.DateTime(formats=["%Y-%m-%d"])
STREAM = "-"


class CalendarWhenNeeded(CountsWorkdays):
    """The calendar at hand, looked for only when a text counts working days: most texts do not."""

    def add(self, day: date, n: int) -> WorkdayResult:
        return calendar_at_hand().add(day, n)


@click.group(help=_("读懂时限和责任单位的文字"))
def parse() -> None:
    """Both commands take one text, or `-` to read one a line from standard input."""


@parse.command("deadline", help=_("读时限：TEXT 是一段文字，- 表示从标准输入逐行读"))
@click.argument("text")
@click.option("--issued", type=DATE, help=_("文件印发日期，没有写年份时也用它"))
@click.option("--year", type=click.IntRange(1949, 2999), help=_("没有写年份时用的年份"))
@json_option
def read_deadline(text: str, issued: datetime | None, year: int | None) -> None:
    issued_on = issued.date() if issued else None
    calendar = CalendarWhenNeeded()
    _read(text, lambda each: parse_deadline(each, issued=issued_on, year=year, calendar=calendar).as_document())


@parse.command("units", help=_("读责任单位：TEXT 是一段文字，- 表示从标准输入逐行读"))
@click.argument("text")
@json_option
def read_units(text: str) -> None:
    _read(text, lambda each: parse_units(each).as_document())


def _read(text: str, reader: Callable[[str], dict[str, object]]) -> None:
    if text != STREAM:
        answer(reader(text))
        return
    refused = 0
    for line in _lines():
        try:
            write_json(reader(_decode(line)))
        except BihuanError as problem:
            refused += 1
            write_json(error_document(problem))
    if refused:
        say(_("有 %(count)s 行读不了") % {"count": refused})
        click.get_current_context().exit(1)


def _lines() -> Iterator[bytes]:
    """Standard input, line by line as it comes, without the ends of lines and without a byte order mark."""
    first = True
    for line in sys.stdin.buffer:
        yield line.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n") if first else line.rstrip(b"\r\n")
        first = False


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise BadInput(Reason("not-utf8", "这一行不是 UTF-8 编码，先转换再读。")) from problem
