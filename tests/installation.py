"""An installation of its own for a test that runs the real program: a home folder, a database, a clean environment."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
BYTECODE = ROOT / ".make/bytecode"
# What the machine that runs the tests may have set for itself and no test should see.
FOREIGN_VARIABLES = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended and what it said."""

    code: int
    stdout: str
    stderr: str

    def document(self) -> dict[str, object]:
        """The one JSON document on standard output."""
        answer = json.loads(self.stdout)
        assert isinstance(answer, dict)
        return answer


@dataclass(frozen=True, slots=True)
class Installation:
    """A home folder and the environment that leads every command to it (and to nothing else)."""

    home: Path
    database_url: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in FOREIGN_VARIABLES and not name.startswith(("BIHUAN_", "PYTEST_XDIST"))
        }
        kept["BIHUAN_HOME"] = str(self.home)
        kept["PYTHONPYCACHEPREFIX"] = str(BYTECODE)
        if self.database_url:
            kept["DATABASE_URL"] = self.database_url
        return kept | dict(self.extra)

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "bihuan", *map(str, arguments)]

    def run(self, *arguments: str | Path, stdin: str | None = None, seconds: float = 300) -> Finished:
        """Run `bihuan ARGUMENTS` to its end. Standard input is closed where nothing is given."""
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment(),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=seconds,
            check=False,
        )
        return Finished(code=done.returncode, stdout=done.stdout, stderr=done.stderr)

    def start(self, arguments: Sequence[str | Path], *, errors: IO[str] | None = None) -> subprocess.Popen[str]:
        """Start `bihuan ARGUMENTS` in a process group of its own and leave it running. What it says on standard error
        goes into `errors` where that is given: a pipe that nobody empties would stop a server that has much to say."""
        return subprocess.Popen(
            self.command(*arguments),
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors or subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
