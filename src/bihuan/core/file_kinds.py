"""Files that somebody means well with and that prove nothing: others cannot open them, or opening them runs a program.

Told before the file is kept, with what to do about it. Only the content's own marks are looked at, never what is packed inside.
"""

from pathlib import PurePath

from bihuan.core.decisions import Reason

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_APPLE_PHOTO = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_OFFICE = frozenset({".docx", ".xlsx", ".pptx", ".docm", ".xlsm", ".xlsb", ".pptm"})
_WITH_MACROS = frozenset({".docm", ".xlsm", ".xlsb", ".pptm"})
_MACROS = b"vbaProject.bin"


def refuse_file(content: bytes, filename: str) -> Reason | None:
    """Why nobody would be helped by keeping this file; None where nothing of that kind is seen."""
    suffix = PurePath(filename).suffix.lower()
    if content[4:8] == b"ftyp":
        return _refuse_film(content, filename)
    if content.startswith(_COMPOUND) and _ENCRYPTED_OFFICE in content:
        return _locked(filename)
    if not content.startswith(_ZIP):
        return None
    if len(content) > 6 and content[6] & 1:
        return _locked(filename)
    if suffix in _WITH_MACROS or (suffix in _OFFICE and _MACROS in content):
        return Reason(
            "file-with-macros", "文件“%(name)s”带有宏。另存为不带宏的 docx 或 xlsx 再传。", {"name": filename}
        )
    return None


def _refuse_film(content: bytes, filename: str) -> Reason:
    """Photos of some phones and films come in the same box."""
    if content[8:12] in _APPLE_PHOTO:
        return Reason(
            "file-heic",
            "照片“%(name)s”是 HEIC 格式，多数电脑打不开。把手机相机的格式改为 JPEG（兼容性最佳）再拍，或转成 jpg 再传。",
            {"name": filename},
        )
    return Reason("file-film", "“%(name)s”是视频，这里不收。截取说明问题的画面，存成图片再传。", {"name": filename})


def _locked(filename: str) -> Reason:
    return Reason("file-locked", "文件“%(name)s”有密码，别人打不开。取消密码后另存一份再传。", {"name": filename})
