"""The one entrance: look at the content, choose the reader, turn every failure into words."""

from pathlib import PurePosixPath
from typing import BinaryIO

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sheets.grid import FileKind, Sheet, Workbook
from bihuan.documents.reading.archives import Archive, open_archive
from bihuan.documents.reading.delimited import read_delimited
from bihuan.documents.reading.excel_new import read_xlsx
from bihuan.documents.reading.excel_old import read_xls
from bihuan.documents.reading.kinds import find_kind, has_macros
from bihuan.documents.reading.limits import ReadingLimits, refuse, refuse_broken
from bihuan.documents.reading.markup import read_html
from bihuan.documents.reading.opendocument import read_ods
from bihuan.documents.reading.own_export import read_own_export
from bihuan.documents.reading.word import read_docx

DEFAULT_LIMITS = ReadingLimits()
_USUAL_ENDINGS: dict[FileKind, tuple[str, ...]] = {
    FileKind.XLSX: (".xlsx", ".xlsm"),
    FileKind.XLS: (".xls", ".et"),
    FileKind.ODS: (".ods",),
    FileKind.DOCX: (".docx", ".docm"),
    FileKind.CSV: (".csv", ".tsv", ".txt"),
    FileKind.HTML: (".html", ".htm"),
    FileKind.JSON: (".json",),
}


def read_tables(stream: BinaryIO, *, filename: str, limits: ReadingLimits = DEFAULT_LIMITS) -> Workbook:
    """Every table of a file as text at its true row and column.

    `filename` is only used for messages and to notice a wrong ending. Raises BadInput and nothing else, with words for a
    person: empty, no table file, broken, encrypted, too large. Macros are never run: the workbook carries a warning.
    """
    content = stream.read(limits.file_bytes + 1)
    if len(content) > limits.file_bytes:
        refuse("file_too_large", "文件超过 %(limit)s MB，分成几个再导入。", limit=limits.file_bytes // 1024 // 1024)
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        refuse("file_empty", "文件是空的。")
    archive = open_archive(content, limits) if content[:2] == b"PK" else None
    kind = find_kind(content, archive)
    try:
        sheets = _read(content, archive, kind, limits)
    except BadInput:
        raise
    except MemoryError:
        refuse("file_too_large_to_read", "文件展开后太大，读不了。分成几个再导入。")
    except Exception:
        refuse_broken(kind.value)
    if not any(sheet.rows for sheet in sheets):
        refuse("no_table", "文件里没有表格内容。")
    return Workbook(kind, sheets, _warnings(filename, kind, has_macros(content, archive)))


def _read(content: bytes, archive: Archive | None, kind: FileKind, limits: ReadingLimits) -> tuple[Sheet, ...]:
    if archive is not None:
        archive_reader = {FileKind.XLSX: read_xlsx, FileKind.ODS: read_ods, FileKind.DOCX: read_docx}[kind]
        return archive_reader(archive, limits)
    reader = {
        FileKind.XLS: read_xls,
        FileKind.HTML: read_html,
        FileKind.JSON: read_own_export,
        FileKind.CSV: read_delimited,
    }[kind]
    return reader(content, limits)


def _warnings(filename: str, kind: FileKind, macros: bool) -> tuple[Reason, ...]:
    warnings = []
    ending = PurePosixPath(filename.replace("\\", "/")).suffix.lower()
    if ending and ending not in _USUAL_ENDINGS[kind]:
        warnings.append(
            Reason(
                "mislabelled",
                "文件名以 %(ending)s 结尾，内容其实是 %(kind)s，按内容读取。",
                {"ending": ending, "kind": kind.value},
            )
        )
    if macros:
        warnings.append(Reason("has_macros", "文件带有宏。只读取单元格里的值，宏没有运行，也没有保存。"))
    return tuple(warnings)
