"""The wires: one message to a robot, a mail server or a folder, and what became of it. Nothing here writes to the database.

Whatever a library says in an error may hold the address, which is a secret: only what kind of error it was is used.
"""

import json
import os
import smtplib
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from bihuan.core.decisions import BihuanError, Reason
from bihuan.core.messages.answers import CUT, SLOW, TAKEN, UNREACHABLE, Answer, Fate, read_answer
from bihuan.core.messages.composing import robot_request
from bihuan.core.messages.kinds import ChannelKind

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
LARGEST_ANSWER = 64 * 1024
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)


@dataclass(frozen=True, slots=True)
class Parcel:
    """Everything that one attempt needs. Its `repr` shows no secret."""

    delivery_id: int
    kind: ChannelKind
    text: str
    made_at: datetime
    host: str = ""
    port: int = 0
    security: str = ""
    username: str = ""
    sender: str = ""
    recipient: str = ""
    folder: str = ""
    key: str = field(default="", repr=False)
    signing: str = field(default="", repr=False)


def send(parcel: Parcel, *, at: datetime) -> Answer:
    """Try once. What is surely not taken, refused, or not known is told apart by the answer."""
    if parcel.kind is ChannelKind.FILE:
        return _write_file(parcel)
    if parcel.kind is ChannelKind.MAIL:
        return _send_mail(parcel)
    return _call_robot(parcel, at)


def outbox() -> Path:
    """Where the file channels leave their messages, for whatever carries them out of a closed network."""
    return Path(settings.OUTBOX_ROOT)


def _call_robot(parcel: Parcel, at: datetime) -> Answer:
    try:
        request = robot_request(
            parcel.kind, host=parcel.host, key=parcel.key, signing=parcel.signing, text=parcel.text, at=at
        )
    except BihuanError as refusal:
        return Answer(Fate.REFUSED, refusal.reason)
    timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", request.url, content=request.body, headers=_HEADERS) as response,
        ):
            body = _read_in_time(response)
    except _NOT_SENT:
        return UNREACHABLE
    except httpx.TimeoutException:
        return SLOW
    except httpx.HTTPError:
        return CUT
    return SLOW if body is None else read_answer(parcel.kind, response.status_code, body)


_HEADERS = {"Content-Type": "application/json; charset=utf-8"}


def _read_in_time(response: httpx.Response) -> bytes | None:
    """The answer, as far as it is of a size that can be one; None where it only trickles."""
    ends, body = time.monotonic() + ANSWER_SECONDS, b""
    for chunk in response.iter_bytes():
        body += chunk
        if time.monotonic() > ends:
            return None
        if len(body) > LARGEST_ANSWER:
            break
    return body


def _send_mail(parcel: Parcel) -> Answer:
    backend = EmailBackend(
        host=parcel.host, port=parcel.port, username=parcel.username or None, password=parcel.key or None,
        use_tls=parcel.security == "starttls", use_ssl=parcel.security == "tls", timeout=int(ANSWER_SECONDS),
        fail_silently=False,
    )  # fmt: skip
    message = EmailMessage(
        subject=parcel.text, body=parcel.text, from_email=parcel.sender, to=[parcel.recipient], connection=backend,
        headers={"Message-ID": f"<delivery-{parcel.delivery_id}-{parcel.made_at:%Y%m%d%H%M%S}@bihuan>"},
    )  # fmt: skip
    try:
        return _open_mail(backend) or _hand_over(backend, message)
    finally:
        with suppress(OSError, smtplib.SMTPException):  # what was taken stays taken, however they part
            backend.close()


def _open_mail(backend: EmailBackend) -> Answer | None:
    """Connect and sign in: until then nothing has been sent. None where the server is ready."""
    try:
        backend.open()
        if backend.connection is not None:
            backend.connection.ehlo_or_helo_if_needed()
    except smtplib.SMTPAuthenticationError as error:
        code = {"code": str(error.smtp_code)}
        return _mail_answer(error.smtp_code, Reason("mail-login", "邮件服务器不认账号或密码（%(code)s）。", code))
    except smtplib.SMTPResponseException as error:
        code = {"code": str(error.smtp_code)}
        return _mail_answer(error.smtp_code, Reason("mail-connect", "邮件服务器没有接受连接（%(code)s）。", code))
    except (OSError, smtplib.SMTPException):
        return UNREACHABLE
    return None


def _hand_over(backend: EmailBackend, message: EmailMessage) -> Answer:
    try:
        backend.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        worst = max(code for code, _ in error.recipients.values())
        reason = Reason("mail-recipient", "邮件服务器不收这个收件地址（%(code)s）。", {"code": str(worst)})
        return _mail_answer(worst, reason)
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        reason = Reason("mail-refused", "邮件服务器没有收下（%(code)s）。", {"code": str(error.smtp_code)})
        return _mail_answer(error.smtp_code, reason)
    except (OSError, smtplib.SMTPException) as error:
        return SLOW if _waited_in_vain(error) else CUT
    return TAKEN


def _waited_in_vain(error: Exception) -> bool:
    """smtplib says of a server that fell silent, too, that it hung up; what it waited for stands behind."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _mail_answer(code: int, reason: Reason) -> Answer:
    """A 4xx of a mail server means: not now, and not taken; a 5xx: not at all."""
    return Answer(Fate.NOT_TAKEN if 400 <= code < 500 else Fate.REFUSED, reason)


def _write_file(parcel: Parcel) -> Answer:
    """One file a message, under a name of its own: whoever takes it away finds it whole or not at all."""
    folder = outbox() / parcel.folder
    content = {"to": parcel.recipient, "text": parcel.text, "made_at": parcel.made_at.isoformat()}
    target = folder / f"{parcel.delivery_id:08d}.json"
    draft = folder / f".{target.name}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8") as stream:
            json.dump(content, stream, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    except OSError:
        return Answer(Fate.NOT_TAKEN, Reason("outbox-unwritable", "写不进 outbox 文件夹：检查磁盘空间和权限。"))
    return TAKEN
