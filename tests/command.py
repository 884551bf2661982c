"""A command given in the process of the tests, on their database: for what a command answers, not how a process ends."""

from pathlib import Path

from click.testing import CliRunner

from bihuan.interfaces.cli import cli
from tests.installation import Finished


def run_here(*arguments: str | Path, stdin: str | None = None) -> Finished:
    """`bihuan ARGUMENTS`, as `Installation.run` answers it."""
    result = CliRunner().invoke(cli, list(map(str, arguments)), input=stdin, prog_name="bihuan")
    return Finished(code=result.exit_code, stdout=result.stdout, stderr=result.stderr)
