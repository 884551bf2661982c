"""What a file is, by its content."""

import io
import re

import msoffcrypto

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sheets.grid import FileKind
from bihuan.documents.reading.archives import Archive
from bihuan.documents.reading.limits import refuse

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TABLES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "RTF"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"SQLite format", "数据库"),
)
_HTML = re.compile(rb"<(html|table|!doctype\s+html|meta|head|body)\b", re.IGNORECASE)


def find_kind(content: bytes, archive: Archive | None) -> FileKind:
    """Raises BadInput for what holds no table that can be read, in words that say what to do instead."""
    if archive is not None:
        return _kind_of_archive(archive)
    if content.startswith(_OLE):
        return _kind_of_ole(content)
    for start, name in _NO_TABLES:
        if content.startswith(start):
            raise _no_table_file(name)
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<?xml") and not _HTML.search(head) and b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        refuse("excel_2003_xml", "这是 XML 格式的旧表格。用 Excel 或 WPS 打开，另存为 .xlsx 再导入。")
    if head.startswith(b"<") and _HTML.search(head):
        return FileKind.HTML
    if head.startswith(b"{"):
        return FileKind.JSON
    return FileKind.CSV


def has_macros(content: bytes, archive: Archive | None) -> bool:
    """Whether the file carries macros; they are never run, a person is only told."""
    if archive is not None:
        return any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in archive.names)
    return content.startswith(_OLE) and _wide("_VBA_PROJECT") in content


def _kind_of_archive(archive: Archive) -> FileKind:
    if archive.encrypted:
        _refuse_encrypted()
    names = {name.lower() for name in archive.names}
    if any(name.startswith("xl/") and name.endswith(".bin") and "workbook" in name for name in names):
        refuse("excel_binary", "这是二进制格式的表格（.xlsb）。用 Excel 打开，另存为 .xlsx 再导入。")
    if "xl/workbook.xml" in names or any(name.startswith("xl/worksheets/") for name in names):
        return FileKind.XLSX
    if any(name.startswith("word/") for name in names):
        return FileKind.DOCX
    if "content.xml" in names:
        if b"encryption-data" in archive.read_if_there("META-INF/manifest.xml"):
            _refuse_encrypted()
        return FileKind.ODS
    raise _no_table_file("压缩包")


def _kind_of_ole(content: bytes) -> FileKind:
    if _wide("EncryptedPackage") in content:
        _refuse_encrypted()
    if _wide("Workbook") in content or _wide("Book") in content:
        if _asks_for_password(content):
            _refuse_encrypted()
        return FileKind.XLS
    if _wide("WordDocument") in content:
        refuse("old_word", "这是旧版 Word 文件（.doc）。用 Word 或 WPS 打开，另存为 .docx 再导入。")
    raise _no_table_file("其他办公文件")


def _asks_for_password(content: bytes) -> bool:
    try:
        return bool(msoffcrypto.OfficeFile(io.BytesIO(content)).is_encrypted())
    except Exception:  # broken in some way that the reader itself will put in words
        return False


def _no_table_file(name: str) -> BadInput:
    message = "这不是表格文件（是%(name)s）。可用的有 xlsx、xls、ods、csv 和 docx 里的表格。"
    return BadInput(Reason("not_a_table_file", message, {"name": name}))


def _refuse_encrypted() -> None:
    refuse("file_encrypted", "文件有密码，打不开。取消密码后另存一份再导入。")


def _wide(name: str) -> bytes:
    """A stream's name as an OLE directory spells it, with its closing zero."""
    return (name + "\x00").encode("utf-16-le")
