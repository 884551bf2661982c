"""Where an installation keeps what is its own. Asked by the settings, and by commands that run without any settings."""

import os
from collections.abc import Mapping
from pathlib import Path

DATABASE_NAME = "bihuan.sqlite3"


def locate_home(environment: Mapping[str, str] | None = None) -> Path:
    """`BIHUAN_HOME`, else `var/` in a checkout, else the user's data folder. Nothing is made: see `config.home`."""
    values = os.environ if environment is None else environment
    named = values.get("BIHUAN_HOME", "").strip()
    if named:
        return Path(named).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    data = values.get("XDG_DATA_HOME", "").strip()
    return (Path(data) if data else Path.home() / ".local" / "share") / "bihuan"


def has_database(environment: Mapping[str, str] | None = None) -> bool:
    """Whether this installation has a database already: one that it names, or the embedded one."""
    values = os.environ if environment is None else environment
    return bool(values.get("DATABASE_URL", "").strip()) or (locate_home(values) / DATABASE_NAME).is_file()
