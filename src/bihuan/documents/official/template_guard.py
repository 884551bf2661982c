"""What a template that somebody brings may be: one .docx of texts, styles and pictures, and nothing that runs, fetches or unpacks.

Everything is looked at before any program for documents opens the file. What is not known to be harmless is refused.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from lxml import etree

from bihuan.core.decisions import BadInput, Reason
from bihuan.documents.reading.archives import Archive, open_archive, parse_part
from bihuan.documents.reading.limits import ReadingLimits

LARGEST: Final = 5 * 1024 * 1024
_LIMITS: Final = ReadingLimits(
    file_bytes=LARGEST, unpacked_bytes=30 * 1024 * 1024, ratio=100, ratio_free_bytes=2 * 1024 * 1024, parts=300
)
_XML: Final = frozenset({".xml", ".rels"})
_PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".gif"})
_NEEDED: Final = ("[Content_Types].xml", "word/document.xml", "word/styles.xml")
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BRINGING: Final = re.compile(
    r"aFChunk|oleObject|/package$|control|attachedTemplate|subDocument|frame$|vbaProject", re.IGNORECASE
)
_RUNNING: Final = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE|MACROBUTTON|GOTOBUTTON|RD|FILLIN|ASK)\b",
    re.IGNORECASE,
)


def template_problems(content: bytes) -> tuple[Reason, ...]:
    """Why this file is not taken as a template; nothing where it is. Whether its fields are right is another question."""
    if len(content) > LARGEST:
        told = {"limit": LARGEST // 1024 // 1024}
        return (Reason("template-too-large", "模板超过 %(limit)s MB。去掉大图后再传。", told),)
    try:
        archive = open_archive(content, _LIMITS)
        return tuple({str(problem): problem for problem in _problems(archive)}.values())
    except BadInput as bad:
        return (bad.reason,)


def _problems(archive: Archive) -> Iterator[Reason]:
    if archive.encrypted:
        yield Reason("template-encrypted", "模板有密码，打不开。取消密码后另存一份再传。")
        return
    if any(name not in archive.names for name in _NEEDED):
        yield Reason("template-no-document", "这不是 docx 文档。用 Word 或 WPS 另存为 docx 再传。")
        return
    for name in sorted(archive.names):
        content = archive.read(name) if not name.endswith("/") else b""
        suffix = "." + name.rpartition(".")[2].lower()
        if suffix in _XML:
            yield from _problems_of_part(name, parse_part(content, kind="docx"))
        elif suffix not in _PICTURES and not name.endswith("/"):
            yield Reason(
                "template-foreign-part",
                "模板里有不能收的内容（%(part)s）：宏、嵌入的对象、嵌入的字体都不收。",
                {"part": name},
            )
        if ".." in PurePosixPath(name).parts or "\\" in name or ":" in name:
            yield Reason("template-bad-name", "模板里有不正常的文件名（%(part)s）。", {"part": name})


def _problems_of_part(name: str, root: etree._Element) -> Iterator[Reason]:
    if name == "[Content_Types].xml" and any("macroEnabled" in element.get("ContentType", "") for element in root):
        yield Reason("template-macros", "模板带有宏。另存为不带宏的 docx 再传。")
    if name.endswith(".rels"):
        yield from _problems_of_links(root)
        return
    for instruction in _instructions(root):
        found = _RUNNING.search(instruction)
        if found:
            told = {"name": found[1].upper()}
            yield Reason("template-running-field", "模板里有会取外部内容或运行命令的域（%(name)s），删去后再传。", told)


def _problems_of_links(root: etree._Element) -> Iterator[Reason]:
    for link in root:
        target = link.get("Target", "")
        if link.get("TargetMode", "").casefold() == "external" or "://" in target:
            told = {"target": target[:80]}
            yield Reason("template-external", "模板引用了外部内容（%(target)s），删去链接或图片后再传。", told)
        elif _BRINGING.search(link.get("Type", "")):
            told = {"target": target[:80]}
            yield Reason("template-embedded", "模板里嵌有别的文件或控件（%(target)s），删去后再传。", told)


def _instructions(root: etree._Element) -> Iterator[str]:
    """What fields are told to do: a program may have cut one field into many pieces, so they are put together again."""
    for paragraph in root.iter(f"{_W}p"):
        yield "".join(piece.text or "" for piece in paragraph.iter(f"{_W}instrText"))
    for simple in root.iter(f"{_W}fldSimple"):
        yield simple.get(f"{_W}instr", "")
