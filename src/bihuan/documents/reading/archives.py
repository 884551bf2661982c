"""Zip containers (.xlsx .ods .docx), unpacked within limits and without trusting what they say about themselves."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from lxml import etree

from bihuan.documents.reading.limits import ReadingLimits, refuse, refuse_broken

_CHUNK: Final = 1024 * 1024


class Archive:
    """The parts of a container. Every unpacked byte counts towards one budget, measured and not as declared."""

    def __init__(self, content: bytes, limits: ReadingLimits) -> None:
        self._content = content
        self._budget = limits.unpacked_bytes
        infos = zipfile.ZipFile(io.BytesIO(content)).infolist()
        self._infos = {info.filename.lstrip("/"): info for info in infos}
        self.names = frozenset(self._infos)
        self.encrypted = any(info.flag_bits & 1 for info in infos)
        _check_declared(infos, limits)

    def read(self, name: str) -> bytes:
        """A part, unpacked. Raises BadInput where it is missing, broken or larger than it says."""
        info = self._infos.get(name)
        if info is None:
            refuse("part_missing", "文件不完整：缺少 %(part)s。用原来的软件打开后另存一份再导入。", part=name)
        content = b"".join(self._unpack(info))
        if zlib.crc32(content) != info.CRC:
            refuse_broken("zip")
        return content

    def read_if_there(self, name: str) -> bytes:
        return self.read(name) if name in self._infos else b""

    def _unpack(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Inflate by hand: a container may declare a small size and unpack to a huge one, which the usual reader hides."""
        start = info.header_offset
        header = self._content[start : start + 30]
        if header[:4] != b"PK\x03\x04":
            refuse_broken("zip")
        start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        packed = self._content[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            self._spend(len(packed))
            yield packed
            return
        if info.compress_type != zipfile.ZIP_DEFLATED:
            refuse_broken("zip")
        inflater = zlib.decompressobj(-15)
        while packed and not inflater.eof:
            try:
                piece = inflater.decompress(packed, _CHUNK)
            except zlib.error:
                refuse_broken("zip")
            self._spend(len(piece))
            packed = inflater.unconsumed_tail
            yield piece
        if not inflater.eof:
            refuse_broken("zip")

    def _spend(self, size: int) -> None:
        self._budget -= size
        if self._budget < 0:
            refuse_bomb()


def open_archive(content: bytes, limits: ReadingLimits) -> Archive:
    """Raises BadInput for a broken container and for one that would unpack to far more than any list needs."""
    try:
        return Archive(content, limits)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, IndexError, OverflowError):
        refuse_broken("zip")


def parse_part(content: bytes, *, kind: str) -> etree._Element:
    """An XML part as a tree. Raises BadInput where it is broken or declares entities."""
    refuse_declarations(content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        refuse_broken(kind)
    if root.getroottree().docinfo.internalDTD is not None:
        _refuse_hostile()
    return root


def iterate_part(content: bytes, *tags: str) -> Iterator[etree._Element]:
    """The finished elements with these local names, in order, of a part too large for a tree. Their rows are not kept."""
    refuse_declarations(content)
    events = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    for count, (_, element) in enumerate(events):
        yield element
        element.clear()
        if count % 512 == 0 and (parent := element.getparent()) is not None:
            del parent[:-1]


def refuse_declarations(content: bytes) -> None:
    """No office program writes a document type; it is where entities that grow without end are declared."""
    if any("<!DOCTYPE".encode(encoding) in content for encoding in ("ascii", "utf-16-le", "utf-16-be")):
        _refuse_hostile()


def _refuse_hostile() -> None:
    refuse("hostile_xml", "文件里有不该出现的实体声明，没有读取。")


def refuse_bomb() -> None:
    refuse("zip_bomb", "文件展开后大得不正常，没有读取。")


def _check_declared(infos: list[zipfile.ZipInfo], limits: ReadingLimits) -> None:
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if len(infos) > limits.parts or unpacked > limits.unpacked_bytes:
        refuse_bomb()
    if unpacked > limits.ratio_free_bytes and unpacked > packed * limits.ratio:
        refuse_bomb()
