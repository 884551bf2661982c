"""The language that commands speak: Chinese, or English where BIHUAN_LANGUAGE says so.

Reads the same catalogue as the web through the standard library, because most commands answer before Django could start.
"""

import gettext as catalogues
import os
from functools import cache
from pathlib import Path

from bihuan.core.decisions import Reason

LOCALE = Path(__file__).resolve().parents[2] / "locale"
CHINESE = "zh-hans"
ENGLISH = "en"


def language() -> str:
    """The language that the environment asks for; anything that is not English is Chinese."""
    return ENGLISH if os.environ.get("BIHUAN_LANGUAGE", "").strip().lower().startswith(ENGLISH) else CHINESE


def gettext(message: str) -> str:
    """The message in the language of this process."""
    return _catalogue(language()).gettext(message) if message else ""


def fill_reason(reason: Reason) -> str:
    """A reason as a sentence in the language of this process."""
    params = {name: fill_reason(value) if isinstance(value, Reason) else value for name, value in reason.params.items()}
    return gettext(reason.message) % params if params else gettext(reason.message)


@cache
def _catalogue(name: str) -> catalogues.NullTranslations:
    if name == CHINESE:
        return catalogues.NullTranslations()
    return catalogues.translation("django", LOCALE, languages=[name], fallback=True)
