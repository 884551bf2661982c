"""Find every message of the program that a reader may see: in Python, in templates, and in the reasons of the core.

Django's `makemessages` needs GNU xgettext, which a fresh machine does not have. Python's own parser and Django's
`templatize` find the same, and the reasons besides, which the core builds without gettext.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1] / "src/bihuan"
PLAIN = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "ugettext"})
PLURAL = frozenset({"ngettext", "ngettext_lazy"})
WITH_CONTEXT = frozenset({"pgettext", "pgettext_lazy"})
PLURAL_WITH_CONTEXT = frozenset({"npgettext", "npgettext_lazy"})
REASON = "Reason"
_QUOTED = r"""u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*\""""
_CALL_IN_TEMPLATE = re.compile(rf"(?<![\w.])(n?p?gettext|_)\(((?:{_QUOTED}|[\s,\w])*)\)", re.DOTALL)
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A message as it stands in the code, the key of its translation. `where` is only for people."""

    msgid: str
    plural: str = ""
    context: str = ""
    where: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return (self.context, self.msgid)

    @property
    def is_chinese(self) -> bool:
        """Whether an English reader needs a translation; "bihuan" or "%(n)s" alone need none."""
        return bool(_CHINESE.search(self.msgid))


def find_messages(package: Path = PACKAGE) -> Iterator[Message]:
    """All messages of the package, file by file."""
    for path in sorted(package.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from find_in_python(path.read_text(encoding="utf-8"), str(path.relative_to(package)))
    for path in sorted(package.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            yield from find_in_template(path.read_text(encoding="utf-8"), str(path.relative_to(package)))


def find_in_python(source: str, where: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            message = _read_call(node, f"{where}:{node.lineno}")
            if message is not None:
                yield message


def find_in_template(source: str, where: str) -> Iterator[Message]:
    for found in _CALL_IN_TEMPLATE.finditer(templatize(source, origin=where)):
        call = ast.parse(f"{found[1]}({found[2]})", mode="eval").body
        if isinstance(call, ast.Call):
            message = _read_call(call, where)
            if message is not None:
                yield message


def _read_call(call: ast.Call, where: str) -> Message | None:
    """The message that a call names literally. A message in a variable was named elsewhere."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts: list[object] = [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]
    if name == REASON:
        texts = texts[1:] or [_keyword(call, "message")]
        name = "_"
    match texts:
        case [str(msgid), *_] if name in PLAIN:
            return Message(msgid, where=where)
        case [str(msgid), str(plural), *_] if name in PLURAL:
            return Message(msgid, plural=plural, where=where)
        case [str(context), str(msgid), *_] if name in WITH_CONTEXT:
            return Message(msgid, context=context, where=where)
        case [str(context), str(msgid), str(plural), *_] if name in PLURAL_WITH_CONTEXT:
            return Message(msgid, plural=plural, context=context, where=where)
        case _:
            return None


def _keyword(call: ast.Call, name: str) -> object:
    return next((k.value.value for k in call.keywords if k.arg == name and isinstance(k.value, ast.Constant)), None)
