"""`bihuan up`: the whole program in one process tree. Whatever ends one part of it ends all of it."""

import ctypes
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from pathlib import Path
from types import FrameType

import click
from django.conf import settings
from django.db import connection

from bihuan.core.decisions import Reason, Refused
from bihuan.interfaces.cli.database_door import Session, open_database
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import answer, json_option, say, wants_json
from bihuan.interfaces.monitoring.page import SHARED_FOLDER

WSGI = "bihuan.config.wsgi:application"
DEMO = "bihuan.interfaces.cli.demo"
LOOK_EVERY_SECONDS = 0.2
START_SECONDS = 120
# The address is told when all of these are there: the database fits, and who comes first can sign in.
FIRST_PAGES = ("/healthz", "/readyz", "/accounts/login/")
END_SECONDS = 15
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Part:
    """One child of the tree, and what it is called when it dies."""

    name: str
    process: subprocess.Popen[bytes]


class Ending:
    """Whether somebody asked for the end. Signals set it, the watch below waits on it."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    @contextmanager
    def listening(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._ask) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def is_asked(self, *, wait_seconds: float = 0) -> bool:
        return self._asked.wait(wait_seconds)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked.set()


@click.command("up", help=_("启动网站、后台任务和定时封存，Ctrl-C 全部结束"))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("监听的地址"))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help=_("监听的端口"))
@click.option("--demo", is_flag=True, help=_("数据库为空时先生成虚构的县，并列出演示账号"))
@json_option
def up(host: str, port: int, demo: bool) -> None:
    require_free_port(host, port)
    ending = Ending()
    with ending.listening(), open_database(name="up") as session:
        accounts = _prepare_demo(session) if demo else []
        parts: list[Part] = []
        try:
            counted_in = {SHARED_FOLDER: str(_empty_folder(settings.BIHUAN_HOME / "metrics"))}
            parts.append(_start(_("网站"), web_command(host, port, vendor=connection.vendor), counted_in))
            parts.append(_start(_("后台任务"), [sys.executable, "-m", "bihuan", "worker"]))
            if await_web(host, port, parts, ending):
                _announce(host, port, accounts)
            dead = _watch(parts, ending)
        finally:
            _end(parts)
    if dead is not None:
        raise Refused(
            Reason(
                "part-died",
                "%(name)s进程意外结束（退出码 %(code)s），其余部分已全部停止。",
                {"name": dead.name, "code": dead.process.returncode},
            )
        )


def require_free_port(host: str, port: int) -> None:
    """Refuse a port that cannot be had, before anything is started."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            reason = Reason("port-taken", "现在不能启动：端口 %(port)s 已被占用，用 --port 换一个。", {"port": port})
        else:
            reason = Reason(
                "address-unusable",
                "现在不能启动：不能监听 %(host)s:%(port)s（%(why)s）。",
                {"host": host, "port": port, "why": problem.strerror or str(problem)},
            )
        raise Refused(reason) from problem


def web_command(host: str, port: int, *, vendor: str) -> list[str]:
    """The server. SQLite has one writer at a time, so more processes would only wait for each other there."""
    processes = 1 if vendor == "sqlite" else max(2, min(4, os.cpu_count() or 2))
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(processes), "--blocking-threads", "8", "--no-ws", "--log-level", "error", WSGI,
    ]  # fmt: skip


def await_web(host: str, port: int, parts: Sequence[Part], ending: Ending, *, seconds: float = START_SECONDS) -> bool:
    """Wait until everything that a first visitor meets is answered. False where it is not going to, because the end was
    asked for or a part died. Raises Refused where the web stays silent or answers with something else."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not listened on
    wanted = list(FIRST_PAGES)
    answered = ""
    for _turn in range(int(seconds / LOOK_EVERY_SECONDS)):
        if ending.is_asked(wait_seconds=LOOK_EVERY_SECONDS) or _find_dead(parts) is not None:
            return False
        while wanted and (answered := _status_of(reachable, port, wanted[0])) == "200":
            wanted.pop(0)
        if not wanted:
            return True
    raise Refused(
        Reason(
            "web-silent",
            "网站没有起来：%(path)s 等了 %(seconds)s 秒仍不能打开（%(why)s），其余部分已全部停止。",
            {"path": wanted[0], "seconds": int(seconds), "why": answered},
        )
    )


def _prepare_demo(session: Session) -> list[dict[str, object]]:
    """The accounts of the demo county, which is made where the database is empty."""
    return [asdict(account) for account in import_module(DEMO).prepare_demo(actor=session.actor, at=session.at)]


def _empty_folder(folder: Path) -> Path:
    """Where the processes of the web count together; what earlier ones counted is gone with them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def _start(name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> Part:
    """A child in a process group of its own: Ctrl-C reaches this process alone, which ends its children in order."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
        stdout=sys.stderr.fileno(),
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509  # this process has no threads
    )
    return Part(name=name, process=process)


def _die_with_parent() -> None:
    """Ask Linux to end the child should this process be killed without a chance to do so itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _status_of(host: str, port: int, path: str) -> str:
    """The status that a page is answered with, or why there is none."""
    web = HTTPConnection(host, port, timeout=5)
    try:
        web.request("GET", path, headers={"Host": "localhost"})
        return str(web.getresponse().status)
    except (OSError, HTTPException) as problem:
        return str(problem) or type(problem).__name__
    finally:
        web.close()


def _announce(host: str, port: int, accounts: Sequence[Mapping[str, object]]) -> None:
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    if wants_json():
        answer({"address": address, "accounts": list(accounts)})
        return
    lines = [_("闭环已在 %(address)s 运行，按 Ctrl-C 结束") % {"address": address}]
    if accounts:
        lines += ["", _("演示账号（虚构的县，切勿用于真实工作）：")]
        lines += [f"  {a['username']}  {a['password']}  {a['role']}  {a['unit']}".rstrip() for a in accounts]
    answer({}, "\n".join(lines))
    sys.stdout.flush()


def _watch(parts: Sequence[Part], ending: Ending) -> Part | None:
    """Wait for the end: asked for (nothing is answered), or because a part died (that one)."""
    while True:
        dead = _find_dead(parts)
        if dead is not None or ending.is_asked(wait_seconds=LOOK_EVERY_SECONDS):
            return dead


def _find_dead(parts: Sequence[Part]) -> Part | None:
    return next((part for part in parts if part.process.poll() is not None), None)


def _end(parts: Sequence[Part]) -> None:
    """End every part and all that it started, gently first."""
    for part in parts:
        if part.process.poll() is None:
            part.process.terminate()
    for part in parts:
        try:
            part.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            say(_("%(name)s没有按时结束，强制停止") % {"name": part.name})
        try:
            os.killpg(part.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        part.process.wait()
