"""What every command keeps to when it answers.

With `--json` there is one JSON document on standard output and nothing else. A refusal is one sentence on standard error
and the exit code 1 (with `--json` also `{"error": …}` on standard output); wrong usage is click's own and exits with 2.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, NoReturn, TypeVar
from uuid import UUID

import click

from bihuan.core.decisions import BadInput, BihuanError, Reason
from bihuan.interfaces.cli.language import fill_reason
from bihuan.interfaces.cli.language import gettext as _

JSON_WANTED = "bihuan.json"
ANSWERED = "bihuan.answered"
Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """Give a command `--json`. It is no parameter of the command: `answer` knows whether it was said."""

    def remember(context: click.Context, _option: click.Parameter, value: bool) -> None:
        context.meta[JSON_WANTED] = value

    option = click.option(
        "--json", is_flag=True, is_eager=True, expose_value=False, callback=remember, help=_("输出一份 JSON，别无其他")
    )
    return option(command)


def wants_json() -> bool:
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(JSON_WANTED))


def answer(document: Mapping[str, object], text: str | None = None) -> None:
    """Answer with the document as JSON, or for people: with `text`, else with one line for each value that is there."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[ANSWERED] = True
    if wants_json():
        write_json(document)
    elif text is not None:
        click.echo(text)
    else:
        width = max((len(name) for name in document), default=0)
        for name, value in document.items():
            if value not in (None, "", [], {}):
                shown = value if isinstance(value, str) else encode(value)
                click.echo(f"{name.ljust(width)}  {shown}")


def write_json(document: Mapping[str, object]) -> None:
    """One JSON document on one line, at once: who reads a stream waits for each line."""
    sys.stdout.write(encode(document) + "\n")
    sys.stdout.flush()


def encode(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_as_json)


def say(sentence: str) -> None:
    """A sentence for whoever watches; never on standard output, where a document may stand."""
    click.echo(sentence, err=True)


def refuse(problem: BihuanError | Reason, document: Mapping[str, object] | None = None) -> NoReturn:
    """End the command with 1, a sentence, and with --json the error. `document` stands in its place where a command has
    more to answer than the sentence (an import that names every row that it could not read)."""
    reason = problem.reason if isinstance(problem, BihuanError) else problem
    context = click.get_current_context(silent=True)
    if document is not None:
        answer(document)
    elif wants_json() and not (context and context.meta.get(ANSWERED)):
        # What fails after the answer (sealing) must not put a second document beside the first.
        write_json(error_document(problem))
    say(fill_reason(reason))
    if context is None:
        sys.exit(1)
    context.exit(1)


def error_document(problem: BihuanError | Reason) -> dict[str, object]:
    """`{"error": sentence, "code": …}`, and for bad input what is wrong with which field."""
    reason = problem.reason if isinstance(problem, BihuanError) else problem
    document: dict[str, object] = {"error": fill_reason(reason), "code": reason.code}
    if isinstance(problem, BadInput) and problem.fields:
        document["fields"] = {name: fill_reason(why) for name, why in problem.fields.items()}
    return document


def _as_json(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case Decimal() | UUID():
            return str(value)
        case Mapping():
            return dict(value)
        case set() | frozenset():
            return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
