"""Names and numbers of people, hidden where a reader's role does not need them."""

import re

_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[- ]?)?[2-9]\d{6,7}(?=\s*(?:转|$|[，,。；;）)\s]))")
_LONG_NUMBER = re.compile(r"\d{7}")  # the shortest that any of them hides, and most texts have none
_TELEPHONE_BEFORE = re.compile(r"(?:电话|手机|联系方式)[:：\s]*$")


def mask_name(name: str) -> str:
    """张三 → 张*, 欧阳一 → 欧**, Ann Lee → A**: the first character, then stars that do not tell how long the name is."""
    plain = name.strip()
    return plain[:1] + "*" * min(max(len(plain) - 1, 1), 2) if plain else ""


def mask_numbers(text: str) -> str:
    """Telephone and identity numbers inside a text with their middle hidden; everything else as it is."""
    if not _LONG_NUMBER.search(text):
        return text
    masked = _IDENTITY.sub(r"\1********\2", text)
    masked = _MOBILE.sub(r"\1****\2", masked)
    return _LANDLINE.sub(lambda found: _masked_landline(found, masked), masked)


def _masked_landline(found: re.Match[str], text: str) -> str:
    """Only after a word for a telephone: seven figures alone may be an amount."""
    if found[1] is None and not _TELEPHONE_BEFORE.search(text[: found.start()]):
        return found[0]
    return found[0][:-4] + "****"
