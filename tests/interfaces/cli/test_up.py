"""`bihuan up` as a real process: it answers, and whatever ends one part of it ends all of it."""

import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest

from bihuan.core.decisions import Refused
from bihuan.interfaces.cli.up import FIRST_PAGES, Ending, await_web, require_free_port, web_command
from tests.installation import Installation

END_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Running:
    """A running `bihuan up`, and everything that it has started."""

    process: subprocess.Popen[str]
    port: int

    def ask(self, path: str) -> tuple[int, bytes]:
        web = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            web.request("GET", path)
            response = web.getresponse()
            return response.status, response.read()
        finally:
            web.close()

    def tree(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def part(self, word: str) -> psutil.Process:
        return next(child for child in self.tree() if word in child.cmdline())

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """Send the signal, wait for the end, answer the exit code and what was said on standard error."""
        self.process.send_signal(number)
        _stdout, stderr = self.process.communicate(timeout=END_SECONDS)
        return self.process.returncode, stderr


@contextmanager
def running(installation: Installation) -> Iterator[Running]:
    port = free_port()
    process = installation.start(["up", "--port", str(port), "--json"])
    assert process.stdout is not None
    started: list[psutil.Process] = []
    try:
        document = json.loads(process.stdout.readline())
        assert document == {"address": f"http://127.0.0.1:{port}", "accounts": []}
        tree = Running(process, port)
        started = tree.tree()
        yield tree
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
        for child in started:
            if child.is_running():
                child.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def still_alive(children: list[psutil.Process]) -> list[psutil.Process]:
    """Those that have not ended a short while later."""
    return psutil.wait_procs(children, timeout=END_SECONDS)[1]


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)], ids=["Ctrl-C", "SIGTERM"]
)
def test_it_answers_and_ends_without_leaving_a_child(installation: Installation, number: signal.Signals) -> None:
    with running(installation) as up:
        health, ready = up.ask("/healthz"), up.ask("/readyz")
        children = up.tree()
        code, stderr = up.end(number)

    assert health == (200, b'{"status": "ok"}')
    assert ready[0] == 200
    assert json.loads(ready[1])["ready"] is True
    assert len(children) >= 2
    assert still_alive(children) == []
    assert (code, stderr) == (0, "")


@pytest.mark.parametrize("word", ["granian", pytest.param("worker", marks=pytest.mark.slow)])
def test_a_dead_part_ends_the_rest_and_is_named(installation: Installation, word: str) -> None:
    with running(installation) as up:
        children = up.tree()
        up.part(word).kill()
        _stdout, stderr = up.process.communicate(timeout=END_SECONDS)

    assert up.process.returncode == 1
    assert "意外结束" in stderr
    assert still_alive(children) == []


def test_a_parent_that_is_killed_takes_its_children_along(installation: Installation) -> None:
    with running(installation) as up:
        children = up.tree()
        os.kill(up.process.pid, signal.SIGKILL)
        up.process.communicate(timeout=END_SECONDS)

        assert still_alive(children) == []


def test_a_taken_port_is_refused_in_one_sentence_before_anything_is_made(sqlite_installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        finished = sqlite_installation.run("up", "--port", str(port), "--json")

    assert finished.code == 1
    assert finished.stderr.strip() == f"现在不能启动：端口 {port} 已被占用，用 --port 换一个。"
    assert finished.document()["code"] == "port-taken"
    assert not (sqlite_installation.home / "bihuan.sqlite3").exists()


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        require_free_port("192.0.2.1", 8000)

    assert refused.value.reason.code == "address-unusable"


class Answering(BaseHTTPRequestHandler):
    """A web that answers each path with the status that the server was given for it."""

    server: "AnsweringServer"

    def do_GET(self) -> None:
        status = self.server.statuses.get(self.path, 200)
        self.server.asked.append(self.path)
        self.send_response(status)
        if self.path == self.server.recovers_after:
            self.server.statuses.clear()
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what is asked stands in `asked`."""


class AnsweringServer(ThreadingHTTPServer):
    """`recovers_after`: the path that is answered as badly as was said for the last time; from then on all is well."""

    def __init__(self, statuses: dict[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.statuses = statuses
        self.asked: list[str] = []
        self.recovers_after = ""


@contextmanager
def answering(**statuses: int) -> Iterator[AnsweringServer]:
    with AnsweringServer({FIRST_PAGES[index]: status for index, status in enumerate(statuses.values())}) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_the_address_is_told_when_everything_that_a_first_visitor_meets_is_there() -> None:
    with answering() as server:
        assert await_web("127.0.0.1", server.server_port, [], Ending())

    assert server.asked == ["/healthz", "/readyz", "/accounts/login/"]


@pytest.mark.parametrize(
    ("statuses", "path", "why"),
    [
        pytest.param({"healthz": 500}, "/healthz", "500", id="it does not live"),
        pytest.param({"healthz": 200, "readyz": 503}, "/readyz", "503", id="the database does not fit"),
        pytest.param(
            {"healthz": 200, "readyz": 200, "sign_in": 500}, "/accounts/login/", "500", id="nobody can sign in"
        ),
        pytest.param({"healthz": 200, "readyz": 200, "sign_in": 302}, "/accounts/login/", "302", id="led elsewhere"),
    ],
)
def test_a_web_that_does_not_come_up_is_refused_with_what_it_answered(
    statuses: dict[str, int], path: str, why: str
) -> None:
    with answering(**statuses) as server, pytest.raises(Refused) as refused:
        await_web("127.0.0.1", server.server_port, [], Ending(), seconds=0.5)

    assert refused.value.reason.code == "web-silent"
    assert refused.value.reason.params == {"path": path, "seconds": 0, "why": why}


def test_a_web_that_comes_up_later_is_waited_for() -> None:
    with answering(healthz=200, readyz=503) as server:
        server.recovers_after = "/readyz"
        assert await_web("127.0.0.1", server.server_port, [], Ending())

    assert server.asked.count("/readyz") == 2
    assert server.asked[-1] == "/accounts/login/"


def test_a_port_where_nobody_answers_is_named() -> None:
    port = free_port()
    with pytest.raises(Refused) as refused:
        await_web("127.0.0.1", port, [], Ending(), seconds=0.4)

    assert refused.value.reason.params["path"] == "/healthz"
    assert "refused" in str(refused.value.reason.params["why"]).lower()


def test_who_ends_it_while_it_starts_waits_for_nothing() -> None:
    ending = Ending()
    with ending.listening():
        signal.raise_signal(signal.SIGTERM)
        assert not await_web("127.0.0.1", free_port(), [], ending)


def test_one_process_serves_the_embedded_database() -> None:
    command = web_command("127.0.0.1", 8000, vendor="sqlite")

    assert command[command.index("--workers") + 1] == "1"


def test_several_processes_serve_a_server_database() -> None:
    command = web_command("127.0.0.1", 8000, vendor="postgresql")

    assert int(command[command.index("--workers") + 1]) >= 2


def test_a_signal_asks_for_the_end_and_the_former_handler_comes_back() -> None:
    before = signal.getsignal(signal.SIGHUP)
    ending = Ending()

    with ending.listening():
        assert not ending.is_asked()
        signal.raise_signal(signal.SIGHUP)
        assert ending.is_asked()

    assert signal.getsignal(signal.SIGHUP) is before


def test_the_database_is_made_in_the_home_for_the_owner_alone(sqlite_installation: Installation) -> None:
    with running(sqlite_installation) as up:
        up.end(signal.SIGTERM)

    home = sqlite_installation.home
    assert [path.name for path in home.glob("*.sqlite3")] == ["bihuan.sqlite3"]
    assert Path(home).stat().st_mode & 0o077 == 0
