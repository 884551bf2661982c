"""How long lists take to come in and to go out as files, and how much memory.

    BENCH_PROBLEMS=100000 PYTHONPATH=tools .venv/bin/python benchmarks/bench_files.py

Every measurement runs in a process of its own (filing.py): what memory it held at most is read from the system.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import HERE, PROBLEMS, Filled, filled_databases

GOALS = {
    "export of one campaign": "10,000 rows: 2 s, 50 MB more",
    "export of everything": "100,000 rows: under 200 MB in all",
    "import of 1,000 rows": "2 s",
    "import of 20,000 rows": "20 s, 500 MB in all",
}


def main() -> None:
    with filled_databases() as found, tempfile.TemporaryDirectory() as folder:
        for database in found:
            print(f"\n{database.name}\n{'what':<28}{'rows':>8}{'s':>8}{'CPU s':>7}{'MB':>7}{'MB more':>9}  goal")
            for what in GOALS:
                if what == "import of 20,000 rows" and PROBLEMS < 20_000:
                    continue
                _measure(database, what, Path(folder))


def _measure(database: Filled, what: str, folder: Path) -> None:
    asked = [sys.executable, str(HERE / "filing.py"), what, str(folder)]
    done = subprocess.run(asked, env=dict(database.environment), check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    print(
        f"{what:<28}{told['rows']:>8,}{told['seconds']:>8.1f}{told['cpu']:>7.1f}{told['peak']:>7.0f}{told['more']:>9.0f}  {GOALS[what]}"
    )


if __name__ == "__main__":
    main()
