"""Templates as an office would bring them, and as somebody would who means harm."""

import io
import zipfile
from collections.abc import Mapping

from docx import Document

from bihuan.documents.official import PaperKind
from bihuan.documents.official.starting_template import starting_template

STARTING = starting_template(PaperKind.LETTER)
RELATIONS = "word/_rels/document.xml.rels"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def saying(*lines: str) -> bytes:
    """A template of these paragraphs, as python-docx makes it."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def lines_of(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def with_parts(changed: Mapping[str, bytes], content: bytes = STARTING) -> bytes:
    """The same file with these parts added or put in the place of others."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, part in changed.items():
            new.writestr(name, part)
    return stream.getvalue()


def part_of(name: str, content: bytes = STARTING) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.read(name)


def with_relation(kind: str, target: str, *, external: bool) -> bytes:
    mode = ' TargetMode="External"' if external else ""
    relation = f'<Relationship Id="rId99" Type="{_RELATION}/{kind}" Target="{target}"{mode}/></Relationships>'
    return with_parts({RELATIONS: part_of(RELATIONS).replace(b"</Relationships>", relation.encode())})


def with_field(*pieces: str) -> bytes:
    """A field whose instruction is cut into these pieces."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    document = part_of("word/document.xml").replace(b"<w:body>", f"<w:body><w:p>{runs}</w:p>".encode())
    return with_parts({"word/document.xml": document})


def with_entity(address: str) -> bytes:
    """A document whose text is what stands in another file."""
    declared = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY stolen SYSTEM "{address}">]>'.encode()
    document = part_of("word/document.xml").partition(b"?>\n")[2]
    stolen = document.replace(b"<w:body>", b"<w:body><w:p><w:r><w:t>&stolen;</w:t></w:r></w:p>")
    return with_parts({"word/document.xml": declared + stolen})


def bomb() -> bytes:
    """A part that is small on the way and huge when it has arrived."""
    return with_parts({"word/bomb.xml": b"<a>" + b" " * 60_000_000 + b"</a>"})
