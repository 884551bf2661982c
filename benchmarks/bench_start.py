"""How long the program takes to answer for the first time, and how many pages a second it serves then.

    make bench

Runs against an installation of its own in a temporary folder, on this machine alone, for a few seconds.
"""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

COMMAND = [sys.executable, "-m", "bihuan"]
TURNS = 7
CLIENTS = 4
REQUESTS_EACH = 100


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder:
        environment = os.environ | {"BIHUAN_HOME": str(Path(folder) / "home")}
        report("parse deadline, start to answer", measure_command(["parse", "deadline", "12月底前"], environment))
        report("worker --once, first start with all tables", [run_timed(["worker", "--once"], environment)])
        report("worker --once, database there", measure_command(["worker", "--once"], environment))
        began = time.perf_counter()
        with served(environment) as port:
            report("up, start to first answer", [time.perf_counter() - began])
            for path in ("/healthz", "/accounts/login/"):
                print(f"{path}: {measure_requests(port, path):.0f} requests a second, {CLIENTS} at once")


def measure_command(arguments: list[str], environment: dict[str, str]) -> list[float]:
    return [run_timed(arguments, environment) for _turn in range(TURNS)]


def run_timed(arguments: list[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run([*COMMAND, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [*COMMAND, "up", "--port", str(port), "--json"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        json.loads(process.stdout.readline())
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def measure_requests(port: int, path: str) -> float:
    """Requests a second with a handful of clients, each over one connection."""
    clients = [threading.Thread(target=ask_often, args=(port, path)) for _client in range(CLIENTS)]
    began = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return CLIENTS * REQUESTS_EACH / (time.perf_counter() - began)


def ask_often(port: int, path: str) -> None:
    web = HTTPConnection("127.0.0.1", port, timeout=30)
    for _turn in range(REQUESTS_EACH):
        web.request("GET", path)
        response = web.getresponse()
        response.read()
        assert response.status == 200, response.status
    web.close()


def report(what: str, seconds: list[float]) -> None:
    print(f"{what}: median {statistics.median(seconds):.2f} s, best {min(seconds):.2f} s")


if __name__ == "__main__":
    main()
