"""How long one pass of the ladder takes, and how much memory, when a twentieth of all items has come due.

    BENCH_ITEMS=1000000 PYTHONPATH=tools .venv/bin/python benchmarks/bench_ladder.py

Four passes: the first raises the first rung for all that is due; the second, at the same moment, nothing; one a week later raises
the next rung; one on a day off does nothing.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import DATABASES, HERE

from postgres import DEFAULTS, running_server

ITEMS = int(os.environ.get("BENCH_ITEMS", "50000"))
GOALS = {"sqlite": "20 s, 500 MB", "postgresql": "10 s, 500 MB"}
PASSES = {"first": "2026-11-25", "again": "2026-11-25", "a week later": "2026-12-02", "Saturday": "2026-12-05"}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder, running_server(DEFAULTS) as url:
        for name in DATABASES:
            environment = {**os.environ, "BIHUAN_HOME": str(Path(folder) / name)}
            environment.pop("DATABASE_URL", None)
            if name == "postgresql":
                environment["DATABASE_URL"] = url
            items = _told(environment, "fill", str(ITEMS))["items"]
            print(f"\n{name}: {items:,} open items; goal {GOALS[name]} for 1,000,000")
            print(f"{'pass':<14}{'raised':>8}{'notices':>9}{'s':>8}{'CPU s':>8}{'MB':>7}")
            for what, day in PASSES.items():
                told = _told(environment, "pass", day)
                print(
                    f"{what:<14}{told['raised']:>8,}{told['notices']:>9,}{told['seconds']:>8.1f}{told['cpu']:>8.1f}{told['peak']:>7.0f}"
                )


def _told(environment: dict[str, str], *asked: str) -> dict[str, float]:
    command = [sys.executable, str(HERE / "laddering.py"), *asked]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told


if __name__ == "__main__":
    main()
