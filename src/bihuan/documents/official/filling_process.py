"""The process in which a template that somebody brought is filled: it takes away its own means first.

    python -m bihuan.documents.official.filling_process < {"template": base64, "fields": {…}} > {"docx": base64} or {"reason": {…}}

Time of the processor, memory and the size of files are limited by the system, so that nothing in the template can lift it.
"""

import base64
import json
import resource
import sys
from typing import Final

from bihuan.core.decisions import BadInput, Reason
from bihuan.documents.official.filling import fill_template

SECONDS: Final = 10
MEMORY: Final = 768 * 1024 * 1024


def main() -> None:
    """Read the order, answer it."""
    limit_means()
    order = json.load(sys.stdin)
    try:
        filled = fill_template(base64.b64decode(order["template"]), order["fields"])
        answer: dict[str, object] = {"docx": base64.b64encode(filled).decode()}
    except BadInput as bad:
        answer = {"reason": _told(bad.reason)}
    except MemoryError:
        answer = {"reason": _told(Reason("template-too-much", "按模板填写用的内存太多，已经停止。"))}
    json.dump(answer, sys.stdout)


def limit_means() -> None:
    """No file is written, no core is dumped, and both time and memory end."""
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _told(reason: Reason) -> dict[str, object]:
    return {"code": reason.code, "message": reason.message, "params": dict(reason.params)}


if __name__ == "__main__":
    main()
