"""The file around an official document: a container whose parts are always the same, except the text and its head and foot."""

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import BinaryIO, Final

from bihuan.documents.official.markup import plain
from bihuan.documents.official.paper import Paper
from bihuan.documents.official.styles import fonts_part, settings_part, styles_part

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)

PARTS: Final = ("header", "footer")
RELATED: Final = {
    "styles": "rId1",
    "fontTable": "rId2",
    "settings": "rId3",
    "headerFirst": "rId4",
    "footerFirst": "rId5",
    "footerOdd": "rId6",
    "footerEven": "rId7",
}


def write_package(stream: BinaryIO, paper: Paper, parts: Mapping[str, bytes]) -> None:
    """Write the container; `parts` are the parts of word/ that differ from paper to paper, by their names."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for name, content in _fixed_parts().items():
            _add(file, name, content)
        _add(file, "docProps/core.xml", _properties(paper))
        for name, content in parts.items():
            _add(file, f"word/{name}.xml", content)


def write_again(parts: Mapping[str, bytes]) -> bytes:
    """A container of these parts, by their whole names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for name, content in parts.items():
            _add(file, name, content)
    return stream.getvalue()


def _add(file: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Without the moment of writing: the same paper gives the same bytes."""
    info = zipfile.ZipInfo(name, _LONG_AGO)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 0
    file.writestr(info, content)


@cache
def _fixed_parts() -> dict[str, bytes]:
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            {
                "rId1": (f"{_OFFICE}/officeDocument", "word/document.xml"),
                "rId2": (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            }
        ),
        "word/_rels/document.xml.rels": _relationships(
            {id: (f"{_OFFICE}/{_kind(name)}", f"{name}.xml") for name, id in RELATED.items()}
        ),
        "word/styles.xml": styles_part(),
        "word/fontTable.xml": fonts_part(),
        "word/settings.xml": settings_part(),
    }


def _kind(name: str) -> str:
    return next((kind for kind in PARTS if name.startswith(kind)), name)


def _content_types() -> bytes:
    kinds = {"document": "document.main", **{name: _kind(name) for name in RELATED}}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    core = '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}{core}</Types>'
    ).encode()


def _relationships(targets: Mapping[str, tuple[str, str]]) -> bytes:
    inner = "".join(f'<Relationship Id="{id}" Type="{kind}" Target="{to}"/>' for id, (kind, to) in targets.items())
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'.encode()


def _properties(paper: Paper) -> bytes:
    """What a file manager shows: the title, who issued it, the day on which it was signed."""
    moment = f"{paper.issued_on.isoformat()}T00:00:00Z"
    spoken = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{plain(''.join(paper.title.split()))}</dc:title>"
        f"<dc:creator>{plain('、'.join(paper.issuers))}</dc:creator>{spoken}</cp:coreProperties>"
    ).encode()
