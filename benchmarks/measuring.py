"""What the measurements share: a database filled once, a server with two workers, and numbers that people can read."""

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from postgres import DEFAULTS, running_server

HERE = Path(__file__).resolve().parent
PASSWORD = "Lanchuan#2026"  # noqa: S105  # of the demo county
PROBLEMS = int(os.environ.get("BENCH_PROBLEMS", "5000"))
DATABASES = os.environ.get("BENCH_DATABASES", "sqlite postgresql").split()


@dataclass(frozen=True, slots=True)
class Filled:
    """A database with problems in it, and the environment that leads every command there."""

    name: str
    environment: Mapping[str, str]


@contextmanager
def filled_databases() -> Iterator[list[Filled]]:
    """Each database that is wanted, with BENCH_PROBLEMS problems; PostgreSQL with its own settings. Gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder, running_server(DEFAULTS) as url:
        found = []
        for name in DATABASES:
            environment = {**os.environ, "BIHUAN_HOME": str(Path(folder) / name)}
            environment.pop("DATABASE_URL", None)
            if name == "postgresql":
                environment["DATABASE_URL"] = url
            began = time.perf_counter()
            subprocess.run([sys.executable, HERE / "filling.py", str(PROBLEMS)], env=environment, check=True)
            print(f"{name}: filled in {time.perf_counter() - began:.0f} s")
            found.append(Filled(name, environment))
        yield found


@contextmanager
def served(environment: Mapping[str, str], workers: int = 2) -> Iterator[int]:
    """The web alone, with so many workers; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "8", "--no-ws", "--log-level", "error", "bihuan.config.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**environment, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"})
    try:
        _await(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


class Reader:
    """Somebody at a browser: one connection, signed in."""

    def __init__(self, port: int, username: str) -> None:
        self._web = HTTPConnection("127.0.0.1", port, timeout=300)
        self._cookies: dict[str, str] = {}
        hidden = self.hidden_of(self.get("/accounts/login/")[1])
        status, _html = self.post("/accounts/login/", hidden | {"login": username, "password": PASSWORD})
        assert status == 302, (username, status)

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path)

    def post(self, path: str, values: Mapping[str, str]) -> tuple[int, str]:
        return self._ask("POST", path, urlencode(values))

    @staticmethod
    def hidden_of(html: str) -> dict[str, str]:
        """What a form sends along unseen: the token against forgery, the version that was shown."""
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            self._web.request(method, path, body=body, headers=headers)
            response = self._web.getresponse()
        except (RemoteDisconnected, ConnectionError):  # the server ends connections that rest
            self._web.close()
            self._web.request(method, path, body=body, headers=headers)
            response = self._web.getresponse()
        text = response.read().decode("utf-8", "replace")
        for value in response.headers.get_all("Set-Cookie") or []:
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(value).items()}
        return response.status, text


def timed(act: Callable[[], object], turns: int) -> list[float]:
    """Milliseconds of each turn, after some that warm up every worker."""
    for _turn in range(6):
        act()
    found = []
    for _turn in range(turns):
        began = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - began))
    return found


def p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def _await(port: int) -> None:
    last = time.monotonic() + 60
    while time.monotonic() < last:
        try:
            web = HTTPConnection("127.0.0.1", port, timeout=5)
            web.request("GET", "/healthz")
            if web.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")
