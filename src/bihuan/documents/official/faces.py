"""Which faces the letters of a .docx are set in: asked before others stand in for them."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from bihuan.documents.reading.archives import Archive, open_archive, parse_part
from bihuan.documents.reading.limits import ReadingLimits

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LIMITS: Final = ReadingLimits(file_bytes=20 * 1024 * 1024, unpacked_bytes=100 * 1024 * 1024, parts=1_000)
_WRITTEN: Final = ("word/document.xml", "word/header", "word/footer")
_SCRIPTS: Final = ("eastAsia", "ascii")


def faces_asked_for(docx: bytes) -> tuple[str, ...]:
    """The faces of the text and of the styles that it uses, by name. Raises BadInput for what is no such file."""
    archive = open_archive(docx, _LIMITS)
    roots = [
        _tree(archive, name) for name in sorted(archive.names) if name.startswith(_WRITTEN) and name.endswith(".xml")
    ]
    styles = _tree(archive, "word/styles.xml")
    by_id = {style.get(f"{_W}styleId", ""): style for style in styles.iter(f"{_W}style")}
    used = {element.get(f"{_W}val", "") for root in roots for element in root.iter(f"{_W}pStyle", f"{_W}rStyle")}
    found = {face for root in roots for face in _faces_in(root)}
    for style in used & by_id.keys():
        found |= set(_faces_of(by_id[style], by_id))
    return tuple(sorted(found))


def _tree(archive: Archive, name: str) -> etree._Element:
    return parse_part(archive.read(name), kind="docx")


def _faces_in(root: etree._Element) -> Iterator[str]:
    for fonts in root.iter(f"{_W}rFonts"):
        yield from (face for script in _SCRIPTS if (face := fonts.get(f"{_W}{script}")))


def _faces_of(style: etree._Element, by_id: dict[str, etree._Element]) -> Iterator[str]:
    """Its own face, else that of the style which it is based on; a circle of styles ends by itself."""
    seen: set[str] = set()
    while style.get(f"{_W}styleId", "") not in seen:
        seen.add(style.get(f"{_W}styleId", ""))
        own = list(_faces_in(style))
        if own:
            yield from own
            return
        based = style.find(f"{_W}basedOn")
        style = by_id.get(based.get(f"{_W}val", "") if based is not None else "", style)
