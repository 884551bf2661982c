"""A template to begin with: a paper of stand-ins, each replaced by the field that it stands for.

The office opens it in its own program, changes what it wants and brings it back. What it looks like comes from the same
place as every paper, so it is right before anything is changed.
"""

import io
import zipfile
from datetime import date
from typing import Final

from bihuan.documents.official.package import write_again
from bihuan.documents.official.paper import Heading, Paper, PaperKind, PaperNumber, Text
from bihuan.documents.official.writing import write_paper

_LINE: Final = "{{ line.number }}{{ line.title }}"
_STAND_INS: Final = {
    "某某县某某领导小组办公室": "{{ mark }}",
    "文号〔2000〕1号": "{{ number }}",
    "公文的标题": "{{ title }}",
    "主送的机关": "{{ addressees }}",
    "一、一级的标题": _LINE,
    "（一）二级的标题。": _LINE + "{% if line.text %}。{% endif %}",
    "署名的机关": "{{ issuers }}",
    "2000年1月1日印发": "{{ printed_on }}印发",
    "2000年1月1日": "{{ date }}",
    "（附注的文字）": "{% if contact %}（{{ contact }}）{% endif %}",
    "抄送的机关": "{{ copy_to }}",
    "印发的机关": "{{ printed_by }}",
}
_DAY: Final = date(2000, 1, 1)


def starting_template(kind: PaperKind) -> bytes:
    """A template of this kind, with a place for every field that most offices want."""
    paper = Paper(
        kind=kind, mark="某某县某某领导小组办公室", number=PaperNumber("文号", 2000, 1), title="公文的标题",
        addressees=("主送的机关",), body=_BODY, issuers=("署名的机关",), issued_on=_DAY, contact="附注的文字",
        copy_to=("抄送的机关",), printed_by="印发的机关", printed_on=_DAY,
    )  # fmt: skip
    stream = io.BytesIO()
    write_paper(paper, stream)
    with zipfile.ZipFile(stream) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    return write_again(
        {name: _with_fields(content) if name.startswith("word/") else content for name, content in parts.items()}
    )


def _with_fields(content: bytes) -> bytes:
    text = content.decode()
    for stand_in, field in _STAND_INS.items():
        text = text.replace(f">{stand_in}", f">{field}").replace(f"抄送：{stand_in}", f"抄送：{field}")
    return text.encode()


_BODY: Final = (
    Text("{%p for line in body %}"),
    Text("{%p if line.level == 1 %}"),
    Heading(1, "一级的标题"),
    Text("{%p elif line.level == 2 %}"),
    Heading(2, "二级的标题", "{{ line.text }}"),
    Text("{%p else %}"),
    Text(_LINE + "{% if line.title and line.text %}。{% endif %}{{ line.text }}"),
    Text("{%p endif %}"),
    Text("{%p endfor %}"),
)
