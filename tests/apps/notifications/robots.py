"""The far ends as they are: robots of three makers and a mail server, on this machine, with their checks and their errors."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

KEY = "key-that-is-a-secret"
SIGNING = "SEC-that-signs"
HOUR = 3600.0
OK_WECOM = {"errcode": 0, "errmsg": "ok"}


@dataclass
class Robot:
    """One robot: what it took, and how it behaves. `clock` is its own idea of the time, in seconds; `delay` how long it thinks, half
    before it takes a message and half before it says so. One that is `patient` never finds that there are too many."""

    clock: Callable[[], float] = time.time
    taken: list[str] = field(default_factory=list)
    asked: int = 0
    mood: str = ""
    delay: float = 0
    patient: bool = False
    arrived: threading.Event = field(default_factory=threading.Event)
    moments: deque[float] = field(default_factory=deque)
    url: str = ""

    def too_often(self, limit: int, window: float = 60.0) -> bool:
        if self.patient:
            return False
        now = self.clock()
        while self.moments and self.moments[0] <= now - window:
            self.moments.popleft()
        if len(self.moments) >= limit:
            return True
        self.moments.append(now)
        return False

    def near(self, seconds: float) -> bool:
        return abs(self.clock() - seconds) <= HOUR


def answer_wecom(robot: Robot, path: str, body: bytes) -> tuple[int, object]:
    parts = urlsplit(path)
    if parts.path != "/cgi-bin/webhook/send" or parse_qs(parts.query).get("key") != [KEY]:
        return 200, {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1]"}
    content = str(json.loads(body)["text"]["content"])
    if len(content.encode()) > 2048:
        return 200, {"errcode": 40058, "errmsg": "text.content exceed max length 2048"}
    if robot.too_often(20):
        return 200, {"errcode": 45009, "errmsg": "api freq out of limit"}
    robot.taken.append(content)
    return 200, OK_WECOM


def answer_dingtalk(robot: Robot, path: str, body: bytes) -> tuple[int, object]:
    query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
    if query.get("access_token") != KEY:
        return 200, {"errcode": 300001, "errmsg": "token is not exist"}
    moment = query.get("timestamp", "0")
    expected = base64.b64encode(hmac.new(SIGNING.encode(), f"{moment}\n{SIGNING}".encode(), hashlib.sha256).digest())
    if not robot.near(int(moment) / 1000):
        return 200, {"errcode": 310000, "errmsg": "invalid timestamp"}
    if query.get("sign") != expected.decode():
        return 200, {"errcode": 310000, "errmsg": "sign not match"}
    if robot.too_often(20):
        return 200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
    robot.taken.append(str(json.loads(body)["text"]["content"]))
    return 200, {"errcode": 0, "errmsg": "ok"}


def answer_feishu(robot: Robot, path: str, body: bytes) -> tuple[int, object]:
    if path != f"/open-apis/bot/v2/hook/{KEY}":
        return 200, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
    if len(body) > 20 * 1024:
        return 400, {"code": 9499, "msg": "Bad Request"}
    said = json.loads(body)
    moment = int(said.get("timestamp", 0))
    expected = base64.b64encode(hmac.new(f"{moment}\n{SIGNING}".encode(), b"", hashlib.sha256).digest()).decode()
    if said.get("sign") != expected or not robot.near(moment):
        return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
    if robot.too_often(5, 1.0):
        return 400, {"code": 11232, "msg": "frequency limited psm[lark.oapi.app_platform_runtime]"}
    robot.taken.append(str(said["content"]["text"]))
    return 200, {"code": 0, "msg": "success", "data": {}}


ANSWERS = {"wecom": answer_wecom, "dingtalk": answer_dingtalk, "feishu": answer_feishu}


@contextmanager
def open_robot(kind: str, clock: Callable[[], float] = time.time) -> Iterator[Robot]:
    """A robot that listens. Its `mood`: "" as the maker's, "cut" takes and hangs up, "mute" takes and says nothing for long,
    "broken" answers 502, "page" answers with a page for people, "elsewhere" leads to another address."""
    robot = Robot(clock=clock)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            robot.asked += 1
            robot.arrived.set()
            if robot.mood in MOODS:
                MOODS[robot.mood](self)
                return
            time.sleep(robot.delay / 2)
            status, said = ANSWERS[kind](robot, self.path, body)
            time.sleep(robot.delay / 2)
            reply(self, status, json.dumps(said).encode())

        def log_message(self, format: str, *args: object) -> None:
            """The tests look at what was taken."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Who asked may have been killed before the answer."""

    server = Server(("127.0.0.1", 0), Handler)
    robot.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield robot
    finally:
        server.shutdown()
        server.server_close()


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def stay_silent(handler: BaseHTTPRequestHandler) -> None:
    """Until the other side has had enough."""
    handler.close_connection = True
    handler.connection.settimeout(60)
    handler.connection.recv(1)


MOODS: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "cut": hang_up,
    "mute": stay_silent,
    "broken": lambda handler: reply(handler, 502, b"<html>Bad Gateway</html>"),
    "page": lambda handler: reply(handler, 200, b"<html>please sign in</html>"),
    "elsewhere": lambda handler: reply(handler, 302, b"", Location="http://127.0.0.1:9/"),
}


@dataclass
class Post:
    """A mail server: what it took, what it says instead of yes to which command, and on which it falls silent."""

    letters: list[str] = field(default_factory=list)
    says: dict[str, bytes] = field(default_factory=dict)
    mute_on: str = ""
    port: int = 0


@contextmanager
def open_post() -> Iterator[Post]:
    """A mail server that listens. `says["DATA"] = b""` hangs up instead of answering that command; "." is the end of a letter."""
    post = Post()

    class Handler(StreamRequestHandler):
        usual: ClassVar = {"QUIT": b"221 bye", "DATA": b"354 go on", "EHLO": b"250 post", ".": b"250 taken"}

        def handle(self) -> None:
            self.wfile.write(b"220 post\r\n")
            while line := self.rfile.readline():
                command = line.split()[0].upper().decode() if line.split() else ""
                if command and command == post.mute_on:
                    self.rfile.read()
                    return
                if not self.say(command) or command == "QUIT":
                    return
                if command == "DATA" and "DATA" not in post.says and not self.take():
                    return

        def say(self, command: str) -> bool:
            told = post.says.get(command, self.usual.get(command, b"250 ok"))
            self.wfile.write(told + b"\r\n" if told else b"")
            return bool(told)

        def take(self) -> bool:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            if post.says.get(".", b"250").startswith(b"250") or post.says.get(".") == b"":
                post.letters.append(b"".join(lines).decode())
            return self.say(".")

    class Server(ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    post.port = int(server.server_address[1])
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield post
    finally:
        server.shutdown()
        server.server_close()
