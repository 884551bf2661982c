"""Write requirements/*.lock anew from pyproject.toml: exact versions with hashes, and no address of any index.

`run` is what a running bihuan needs (and what builds its translations), `dev` adds what checks and tests need, `node` is
Node itself for machines without one. One resolution: `dev` holds `run` unchanged.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ROOT / "requirements"
OPTIONS = ("--universal", "--python-version=3.11", "--generate-hashes", "--no-header", "--no-emit-index-url",
           "--no-emit-find-links", "--quiet", "--upgrade")  # fmt: skip


def main() -> int:
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if uv is None:
        print("locks are made with uv: install the Python package uv", file=sys.stderr)
        return 1
    LOCKS.mkdir(exist_ok=True)
    write_lock(uv, "run", ["pyproject.toml", "--group", "build"])
    write_lock(uv, "dev", ["pyproject.toml", "--group", "build", "--group", "dev", "-c", "requirements/run.lock"])
    write_lock(uv, "node", ["--group", "pyproject.toml:node"])
    return 0


def write_lock(uv: str, name: str, sources: list[str]) -> None:
    target = LOCKS / f"{name}.lock"
    target.unlink(missing_ok=True)
    subprocess.run(
        [uv, "pip", "compile", *sources, *OPTIONS, "-o", str(target)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )
    lines = target.read_text(encoding="utf-8").splitlines(keepends=True)
    # The comments name where a package comes from; "-c FILE" is of no use to a reader.
    target.write_text("".join(line for line in lines if "requirements/run.lock" not in line), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
