"""The files for servers in examples/deploy: units that systemd reads, commands that are there, settings that are read."""

import re
import shutil
import ssl
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from bihuan.interfaces.cli import ENTRIES
from tests.test_documentation import OPERATIONS, read, variables_of_the_program

DEPLOY = Path(__file__).resolve().parents[1] / "examples/deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
RUN = re.compile(r"/opt/bihuan/\.venv/bin/bihuan ([a-z]+)")


def named(path: Path) -> str:
    return path.name


def sections(unit: Path) -> RawConfigParser:
    parser = RawConfigParser(strict=False, comment_prefixes=("#", ";"))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd tells capitals apart
    parser.read(unit, encoding="utf-8")
    return parser


def test_every_file_is_told_of() -> None:
    assert len(UNITS) >= 6
    assert [path.name for path in DEPLOY.iterdir() if path.name not in read(OPERATIONS)] == []


@pytest.mark.parametrize("unit", UNITS, ids=named)
def test_a_unit_says_what_it_is_and_starts_what_there_is(unit: Path) -> None:
    parsed = sections(unit)
    assert parsed["Unit"]["Description"].startswith("bihuan")
    if unit.suffix == ".timer":
        assert unit.with_suffix(".service").exists() and parsed["Timer"]["Persistent"] == "true"
        return
    service = parsed["Service"]
    assert (service["User"], service["EnvironmentFile"]) == ("bihuan", "/etc/bihuan.env")
    assert set(RUN.findall(read(unit))) <= {entry.name for entry in ENTRIES}
    assert RUN.findall(read(unit))


@pytest.mark.parametrize("unit", [unit for unit in UNITS if "Restart" in read(unit)], ids=named)
def test_what_runs_always_is_kept_in(unit: Path) -> None:
    service = sections(unit)["Service"]
    assert service["UMask"] == "0077" and service["StateDirectoryMode"] == "0700"
    for shut in ("NoNewPrivileges", "PrivateTmp", "ProtectHome"):
        assert service[shut] == "true"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd")
@pytest.mark.parametrize("unit", UNITS, ids=named)
def test_systemd_reads_a_unit(unit: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert "Unknown" not in done.stderr and "Failed to parse" not in done.stderr


def test_the_environment_sets_only_what_is_read() -> None:
    said = re.findall(r"(?m)^#? ?([A-Z_]+)=", read(DEPLOY / "bihuan.env"))
    assert len(said) >= 7 and set(said) <= variables_of_the_program()


def test_the_proxy_tells_who_asks_and_passes_no_figures_on() -> None:
    said = read(DEPLOY / "nginx.conf")
    assert said.count("{") == said.count("}")
    for header in ("X-Forwarded-Proto", "X-Forwarded-For", "Host"):
        assert f"proxy_set_header {header} " in said
    assert "location = /metrics { return 404; }" in said


@pytest.mark.skipif(shutil.which("openssl") is None, reason="this machine has no openssl")
def test_a_certificate_of_ones_own_authority_is_one_that_a_browser_believes(tmp_path: Path) -> None:
    made = subprocess.run(
        [DEPLOY / "make_certificates.sh", "bihuan.example.gov.cn", tmp_path / "ssl"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "ssl/ca.key").stat().st_mode & 0o077 == 0

    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "ssl/server.crt", tmp_path / "ssl/server.key")
    browser = ssl.create_default_context(cafile=str(tmp_path / "ssl/ca.crt"))
    assert shake_hands(browser, server, "bihuan.example.gov.cn")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(browser, server, "elsewhere.example.gov.cn")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(ssl.create_default_context(), server, "bihuan.example.gov.cn")


def shake_hands(browser: ssl.SSLContext, server: ssl.SSLContext, name: str) -> bool:
    """Both sides in memory: no port, no network."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = browser.wrap_bio(down, up, server_hostname=name)
    theirs = server.wrap_bio(up, down, server_side=True)
    for _turn in range(8):
        for side in (ours, theirs):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return ours.getpeercert() is not None
