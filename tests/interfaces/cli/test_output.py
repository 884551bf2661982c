"""What every command keeps to when it answers or refuses."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import click
import pytest
from click.testing import CliRunner

from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Conflict, Missing, Reason, Refused
from bihuan.interfaces.cli import ENTRIES, LazyGroup, cli, load_command
from bihuan.interfaces.cli.output import answer, encode, json_option, refuse, say, write_json

WHY = Reason("not-now", "现在不能交办：缺少 %(what)s", {"what": "整改时限"})


@click.command("answering")
@json_option
def answering() -> None:
    say("一句说给人听的话")
    answer({"number": 3, "day": date(2026, 11, 22), "empty": None, "units": ["县教育局"]})


@click.command("refusing")
@json_option
def refusing() -> None:
    raise Refused(WHY)


@click.command("naming-fields")
@json_option
def naming_fields() -> None:
    raise BadInput(Reason("incomplete", "有内容没有填"), {"due": WHY})


@click.command("failing-late")
@json_option
def failing_late() -> None:
    answer({"rows": 2})
    raise Refused(WHY)


@click.command("answering-with-errors")
@json_option
def answering_with_errors() -> None:
    refuse(WHY, {"rows": 2, "errors": [{"row": 5}]})


COMMANDS = {c.name: c for c in (answering, refusing, naming_fields, failing_late, answering_with_errors)}


class Sampler(LazyGroup):
    """The real group's manners around small commands."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return COMMANDS[cmd_name]


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(Sampler("sampler"), arguments)
    return result.exit_code, result.stdout, result.stderr


def test_json_is_one_document_and_nothing_else() -> None:
    code, stdout, stderr = run("answering", "--json")

    assert code == 0
    assert json.loads(stdout) == {"number": 3, "day": "2026-11-22", "empty": None, "units": ["县教育局"]}
    assert stdout.count("\n") == 1
    assert stderr == "一句说给人听的话\n"


def test_people_get_a_line_for_each_value_that_is_there() -> None:
    _code, stdout, _stderr = run("answering")

    assert stdout.splitlines() == ["number  3", 'day     "2026-11-22"', 'units   ["县教育局"]']


def test_a_refusal_is_one_sentence_and_the_exit_code_one() -> None:
    assert run("refusing") == (1, "", "现在不能交办：缺少 整改时限\n")


def test_a_refusal_with_json_is_also_a_document() -> None:
    code, stdout, stderr = run("refusing", "--json")

    assert (code, stderr) == (1, "现在不能交办：缺少 整改时限\n")
    assert json.loads(stdout) == {"error": "现在不能交办：缺少 整改时限", "code": "not-now"}


def test_bad_input_names_the_fields() -> None:
    _code, stdout, _stderr = run("naming-fields", "--json")

    assert json.loads(stdout)["fields"] == {"due": "现在不能交办：缺少 整改时限"}


def test_what_fails_after_the_answer_puts_no_second_document_beside_it() -> None:
    code, stdout, stderr = run("failing-late", "--json")

    assert (code, json.loads(stdout)) == (1, {"rows": 2})
    assert stderr == "现在不能交办：缺少 整改时限\n"


def test_a_command_may_answer_more_than_the_sentence_when_it_fails() -> None:
    code, stdout, _stderr = run("answering-with-errors", "--json")

    assert (code, json.loads(stdout)) == (1, {"rows": 2, "errors": [{"row": 5}]})


@pytest.mark.parametrize("error", [Missing(), Conflict(WHY), BadInput(WHY)], ids=["missing", "conflict", "bad input"])
def test_every_named_refusal_ends_the_same_way(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def raising() -> None:
        raise error

    monkeypatch.setitem(COMMANDS, "raising", click.Command("raising", callback=raising))

    code, stdout, stderr = run("raising")

    assert (code, stdout) == (1, "")
    assert stderr.strip() == str(error)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2026, 11, 22, 9, tzinfo=UTC), '"2026-11-22T09:00:00+00:00"'),
        (Role.OFFICE, '"office"'),
        (Decimal("54.9"), '"54.9"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        ({"b", "a"}, '["a", "b"]'),
    ],
    ids=["moment", "enum", "decimal", "uuid", "set"],
)
def test_values_of_ours_have_one_form_in_json(value: object, expected: str) -> None:
    assert encode(value) == expected


def test_a_value_without_a_form_is_an_error_and_no_guess() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        encode(object())


def test_a_stream_of_documents_is_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    write_json({"a": 1})
    write_json({"a": "两行\n文字"})

    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [{"a": 1}, {"a": "两行\n文字"}]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_command_of_the_table_can_be_loaded_and_explains_itself(entry: object) -> None:
    command = load_command(next(each for each in ENTRIES if each is entry))

    result = CliRunner().invoke(cli, [str(command.name), "--help"])

    assert result.exit_code == 0
    assert "--help" in result.stdout


def test_every_command_that_answers_knows_json() -> None:
    without = [
        f"{entry.name} {name}".strip()
        for entry in ENTRIES
        for name, command in _leaves(load_command(entry))
        if not any("--json" in parameter.opts for parameter in command.params)
    ]

    assert without == []


def _leaves(command: click.Command) -> list[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        return list(command.commands.items())
    return [("", command)]
