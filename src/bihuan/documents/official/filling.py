"""A template of the office filled with a paper, in a sandbox.

Three walls, each enough for what is known today. The language is cut down to fields, conditions, loops and a few filters
before anything runs: no calls, no assignments, no arithmetic, no literals that could grow. What runs, runs in Jinja's
immutable sandbox on texts and lists alone. And who calls this for a template that somebody brought does so in a process with
limits (`filling_process`).
"""

import io
import re
from collections.abc import Iterable, Mapping
from typing import Final

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bihuan.core.decisions import BadInput, Reason
from bihuan.documents.official.template_fields import NAMES, PARTS, Value

LARGEST_OUTPUT: Final = 20 * 1024 * 1024
DEEPEST_LOOP: Final = 2
_LOOP: Final = frozenset({"index", "index0", "first", "last", "length", "revindex"})
_FILTERS: Final = frozenset({"join", "length", "first", "last", "trim", "default"})
_ALLOWED: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.If, nodes.For,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Filter,
)  # fmt: skip


def fill_template(content: bytes, fields: Mapping[str, Value]) -> bytes:
    """The template as a document. Raises BadInput for what it may not say, by its name."""
    template = DocxTemplate(io.BytesIO(content))
    output = io.BytesIO()
    try:
        template.render(dict(fields), jinja_env=_Sandbox())
        template.save(output)
    except TemplateSyntaxError as wrong:
        raise BadInput(_syntax_reason(wrong)) from wrong
    except TemplateError as wrong:
        message = "模板填不出来：%(why)s"
        raise BadInput(Reason("template-fails", message, {"why": str(wrong)[:200]})) from wrong
    if len(output.getvalue()) > LARGEST_OUTPUT:
        raise BadInput(Reason("template-output-too-large", "按模板填出的文件太大。"))
    return output.getvalue()


class _Sandbox(ImmutableSandboxedEnvironment):
    """No function, no test, no global; every source is looked through before it becomes code."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.tests.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Every way to code leads through here: each part of the document, and its properties."""
        tree = super()._parse(source, name, filename)
        _look_through(tree)
        return tree

    def is_safe_callable(self, obj: object) -> bool:
        return False


def _look_through(tree: nodes.Template) -> None:
    """What is forbidden first: even asking for the names in a template works out its constants."""
    forbidden = [node for node in _all_nodes(tree) if not _is_allowed(node)]
    if forbidden:
        message = "模板里有不允许的写法（%(what)s）：只能取字段、判断、循环，不能调用、赋值或引用别的文件。"
        raise BadInput(Reason("template-forbidden", message, {"what": type(forbidden[0]).__name__}))
    unknown = _unknown_names(tree)
    if unknown:
        told = {"field": "、".join(unknown)[:200], "known": "、".join(sorted(NAMES))}
        raise BadInput(
            Reason("template-unknown-field", "模板里的“%(field)s”不是可用的字段。可用的有：%(known)s。", told)
        )
    if _depth(tree) > DEEPEST_LOOP:
        raise BadInput(Reason("template-deep-loop", "模板里的循环套了 %(most)s 层以上。", {"most": DEEPEST_LOOP}))


def _unknown_names(tree: nodes.Template) -> list[str]:
    names = meta.find_undeclared_variables(tree) - NAMES
    names |= {node.name for node in tree.find_all(nodes.Name) if node.name == "self"}
    names |= {node.attr for node in tree.find_all(nodes.Getattr) if node.attr not in PARTS | _LOOP}
    return sorted(names)


def _all_nodes(tree: nodes.Node) -> Iterable[nodes.Node]:
    for child in tree.iter_child_nodes():
        yield child
        yield from _all_nodes(child)


def _is_allowed(node: nodes.Node) -> bool:
    match node:
        case nodes.Filter():
            return node.name in _FILTERS
        case nodes.Getattr():
            return not node.attr.startswith("_")
        case nodes.Getitem():
            return isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int)
        case nodes.For():
            return not node.recursive
    return isinstance(node, _ALLOWED)


def _depth(node: nodes.Node) -> int:
    below = max((_depth(child) for child in node.iter_child_nodes()), default=0)
    return below + isinstance(node, nodes.For)


def _syntax_reason(wrong: TemplateSyntaxError) -> Reason:
    """Where it is wrong, in the words of the template around it."""
    lines = [" ".join(line.split()) for line in getattr(wrong, "docx_context", ())]
    near = next((line for line in lines if re.search(r"\{[{%]", line)), "")
    told = {"near": near[:80] or str(wrong.message)[:80]}
    return Reason("template-syntax", "模板的标记写得不对，在“%(near)s”附近。", told)
