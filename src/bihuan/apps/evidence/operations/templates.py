"""Templates that the office brings: looked at, rehearsed, filled. Nothing of a template is run in the process of the house."""

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Final

from bihuan.core.decisions import BadInput, Reason
from bihuan.documents.official.paper import Paper
from bihuan.documents.official.template_fields import EXAMPLE, Value, fields_of
from bihuan.documents.official.template_guard import template_problems

_SECONDS: Final = 30.0
_PROCESS: Final = "bihuan.documents.official.filling_process"


def check_template(content: bytes) -> tuple[Reason, ...]:
    """What is wrong with a template; nothing where it was looked at and rehearsed with an example that fills every field."""
    problems = template_problems(content)
    if problems:
        return problems
    try:
        _fill(content, fields_of(EXAMPLE))
    except BadInput as bad:
        return (bad.reason,)
    return ()


def render_template(content: bytes, paper: Paper) -> bytes:
    """The paper as the template has it. Raises BadInput for a template that is not taken or cannot be filled."""
    problems = template_problems(content)
    if problems:
        raise BadInput(problems[0])
    return _fill(content, fields_of(paper))


def _fill(content: bytes, fields: Mapping[str, Value]) -> bytes:
    order = json.dumps({"template": base64.b64encode(content).decode(), "fields": fields}).encode()
    with tempfile.TemporaryDirectory(prefix="bihuan-template-") as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-m", _PROCESS],
                input=order, capture_output=True, check=False, timeout=_SECONDS, cwd=folder, env=_environment(folder),
            )  # fmt: skip
        except subprocess.TimeoutExpired as late:
            raise BadInput(_TOO_LONG) from late
    if done.returncode != 0:
        raise BadInput(_TOO_LONG if done.returncode < 0 else _BROKEN)
    answer = json.loads(done.stdout)
    if "reason" in answer:
        raise BadInput(Reason(**answer["reason"]))
    return base64.b64decode(answer["docx"])


def _environment(folder: str) -> dict[str, str]:
    """What it takes to find the program, and no secret of the house."""
    return {
        "PATH": os.defpath,
        "HOME": folder,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


_TOO_LONG: Final = Reason("template-too-long", "按模板填写用的时间太长，已经停止。")
_BROKEN: Final = Reason("template-broken", "模板打不开。用 Word 或 WPS 另存为 docx 再传。")
