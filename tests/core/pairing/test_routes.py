"""Which route computes, and that nobody waits for a compiler who does not need one."""

import subprocess
import sys

import pytest

from bihuan.core.pairing import compiled, loops, plain, routes

STARTS = [
    "bihuan.config.urls",
    "bihuan.interfaces.cli",
    "bihuan.interfaces.cli.formalism",
    "bihuan.core.pairing.joining",
]


def test_small_lots_are_compared_without_a_compiler() -> None:
    assert routes.route_for(routes.FEW_POINTS) is plain
    assert routes.route_for(routes.FEW_POINTS + 1) is compiled


def test_without_numba_everything_is_compared_on_the_plain_route(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "COMPILER", "no_such_package")

    assert routes.route_for(10**9) is plain


@pytest.mark.parametrize("module", STARTS)
def test_nothing_that_starts_loads_the_compiler(module: str) -> None:
    program = f"import sys, importlib, django; django.setup(); importlib.import_module({module!r}); sys.exit('numba' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert done.returncode == 0, done.stderr.decode()


def test_where_nothing_can_be_kept_loops_are_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """numba refuses to keep the loops of a file that has no place on a disk."""
    made = loops.compiled(eval("lambda number: number + 1"))  # noqa: S307

    assert made(1) == 2
