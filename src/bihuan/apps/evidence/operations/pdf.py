"""PDF out of .docx by LibreOffice, where it is installed: one process with a profile and a folder of its own, within a time limit.

Nothing is kept: the folder goes with the process. Macros are off and nothing is fetched. Which fonts had to stand in for
those that were asked for is asked of the same font configuration that LibreOffice is given.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from bihuan.core.decisions import BadInput, Reason
from bihuan.documents.official.faces import faces_asked_for
from bihuan.documents.official.fonts import FACES

_SECONDS = 120.0
_TURNS, _A_TURN = 50, 0.02  # how often it is asked whether what was ended is gone, and seconds between
_PROGRAMS = ("soffice", "libreoffice")
NO_OFFICE = Reason(
    "pdf-no-office",
    "这台机器没有安装 LibreOffice，不能转成 PDF。请管理员安装 libreoffice-writer，或下载 docx 用本机软件另存为 PDF。",
)


@dataclass(frozen=True, slots=True)
class Substitution:
    """A face that is not installed here, and what stands in for it; empty where nobody can tell."""

    asked: str
    used: str


@dataclass(frozen=True, slots=True)
class PdfResult:
    """The PDF, or the reason why there is none; and the faces that others had to stand in for."""

    pdf: bytes | None
    substituted: tuple[Substitution, ...] = ()
    reason: Reason | None = None


def turn_into_pdf(docx: bytes, *, seconds: float = _SECONDS) -> PdfResult:
    """The document as PDF. Never raises for what is wrong with the document or the machine: the reason says it."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        return PdfResult(None, reason=NO_OFFICE)
    try:
        faces = faces_asked_for(docx)
    except BadInput as bad:
        return PdfResult(None, reason=bad.reason)
    with tempfile.TemporaryDirectory(prefix="bihuan-pdf-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        environment = _prepare(folder)
        (folder / "paper.docx").write_bytes(docx)
        if not _run(_command(program, folder), environment, seconds):
            told = {"seconds": round(seconds)}
            return PdfResult(
                None, reason=Reason("pdf-too-long", "转 PDF 超过 %(seconds)s 秒没有完成，已经停止。", told)
            )
        pdf = folder / "paper.pdf"
        if not pdf.exists():
            return PdfResult(None, reason=Reason("pdf-failed", "LibreOffice 打不开这份文件，没有转成 PDF。"))
        return PdfResult(pdf.read_bytes(), _substituted(faces, environment))


def _command(program: str, folder: Path) -> list[str]:
    profile = (folder / "profile").as_uri()
    options = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"]
    goal = ["--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder), str(folder / "paper.docx")]
    return [program, f"-env:UserInstallation={profile}", *options, *goal]


def _prepare(folder: Path) -> dict[str, str]:
    """The profile without macros and links, the fonts that may stand in; the environment that leads there and nowhere else."""
    user = folder / "profile/user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SAFE_PROFILE, encoding="utf-8")
    fonts = folder / "fonts.conf"
    fonts.write_text(_font_configuration(), encoding="utf-8")
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "FONTCONFIG_FILE": str(fonts),
        "SAL_USE_VCLPLUGIN": "svp",
    }


def _run(command: list[str], environment: dict[str, str], seconds: float) -> bool:
    """Whether it ended in time. The whole group of processes is ended: the program starts another one that does the work."""
    process = subprocess.Popen(
        command, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    else:
        return True
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole group, and wait until none of it is left that could still write into the folder."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    with contextlib.suppress(ProcessLookupError):
        for _turn in range(_TURNS):
            os.killpg(process.pid, 0)
            time.sleep(_A_TURN)


def _substituted(faces: tuple[str, ...], environment: dict[str, str]) -> tuple[Substitution, ...]:
    found = []
    for face in faces:
        families = _families_for(face, environment)
        if face.casefold() not in {family.casefold() for family in families}:
            found.append(Substitution(face, families[0] if families else ""))
    return tuple(found)


def _families_for(face: str, environment: dict[str, str]) -> list[str]:
    """The names of the font that is taken for this face, in every language; nothing where no program tells."""
    program = shutil.which("fc-match")
    if program is None:
        return []
    pattern = "".join(f"\\{letter}" if letter in "\\-:," else letter for letter in face)
    told = subprocess.run(
        [program, "--format=%{family}", "--", pattern], env=environment, capture_output=True, check=False, timeout=30
    )
    return [family for family in told.stdout.decode("utf-8", "replace").split(",") if family]


def _font_configuration() -> str:
    """The machine's own configuration, and for each face of official documents what may stand in for it, in turn."""
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{escape(face.name)}</string></test>'
        '<edit name="family" mode="assign" binding="strong">'
        f"{''.join(f'<string>{escape(name)}</string>' for name in (face.name, *face.instead))}</edit></match>"
        for face in FACES
    )
    own = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    return f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{own}{rules}</fontconfig>'


_SETTINGS = {
    "Common/Security/Scripting": {"DisableMacrosExecution": "true", "BlockUntrustedRefererLinks": "true", "MacroSecurityLevel": "3"},
    "Writer/Content/Update": {"Link": "0"},
}  # fmt: skip
_SAFE_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    + "</oor:items>"
)
