"""Merge the parts of the English translation into one catalogue and compile it.

Chinese is the source language: it needs no catalogue, and Django's own Chinese stays in force beside our sentences. The
parts (`src/bihuan/locale/en/parts/*.po`, one an area) are what people write; the merged file is built and never committed.

    python tools/build_locale.py            build
    python tools/build_locale.py --missing  name the messages without a translation, ready to be copied into a part
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import polib

from find_messages import PACKAGE, Message, find_messages

ENGLISH = PACKAGE / "locale/en"
HEADER = {
    "Project-Id-Version": "bihuan",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
_PLACE = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)\}|%[sd]")


class BadPart(Exception):
    """A part cannot be merged; the sentence names the file and the line."""


def main(arguments: Sequence[str]) -> int:
    try:
        catalogue = merge_parts(ENGLISH / "parts")
    except BadPart as problem:
        print(problem, file=sys.stderr)
        return 1
    if "--missing" in arguments:
        for message in missing_messages(catalogue):
            print(f'# {message.where}\nmsgid {_quoted(message.msgid)}\nmsgstr ""\n')
        return 0
    target = ENGLISH / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(target / "django.po"))
    catalogue.save_as_mofile(str(target / "django.mo"))
    print(f"the English catalogue holds {len(catalogue)} messages")
    return 0


def merge_parts(folder: Path) -> polib.POFile:
    """All parts as one catalogue. A message twice is fine as long as it is translated alike."""
    merged = polib.POFile(wrapwidth=0)
    merged.metadata = dict(HEADER)
    seen: dict[tuple[str, str], polib.POEntry] = {}
    for path in sorted(folder.glob("*.po")):
        for entry in _read_part(path):
            _check_entry(entry, path)
            key = (entry.msgctxt or "", entry.msgid)
            before = seen.get(key)
            if before is None:
                seen[key] = entry
                merged.append(entry)
            elif _translation(before) != _translation(entry):
                raise BadPart(f"{path.name}:{entry.linenum}: another part translates {entry.msgid!r} differently")
    merged.sort(key=lambda entry: (entry.msgctxt or "", entry.msgid))
    return merged


def missing_messages(catalogue: polib.POFile) -> list[Message]:
    """The Chinese messages of the program that the catalogue does not translate, each once; one that is asked for in the plural
    and translated in the singular alone is not translated."""
    known = {(entry.msgctxt or "", entry.msgid): bool(entry.msgid_plural) for entry in catalogue}
    found: dict[tuple[str, str], Message] = {}
    for message in find_messages():
        translated = message.key in known and (known[message.key] or not message.plural)
        if message.is_chinese and not translated:
            found.setdefault(message.key, message)
    return list(found.values())


def _read_part(path: Path) -> list[polib.POEntry]:
    try:
        return list(polib.pofile(str(path), encoding="utf-8", check_for_duplicates=False))
    except (OSError, UnicodeDecodeError) as problem:
        raise BadPart(f"{path.name}: {problem}") from problem


def _check_entry(entry: polib.POEntry, path: Path) -> None:
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy or not all(texts) or (entry.msgid_plural and len(texts) != 2):
        raise BadPart(f"{path.name}:{entry.linenum}: {entry.msgid!r} is not wholly translated")
    for text in texts:
        # English may leave a place out of the singular ("one day"), and never has one that the source lacks.
        if not _places(text) <= _places(entry.msgid) | _places(entry.msgid_plural):
            raise BadPart(f"{path.name}:{entry.linenum}: {text!r} has a place that {entry.msgid!r} has not")


def _places(text: str) -> set[str]:
    return {found[0] for found in _PLACE.finditer(text)}


def _translation(entry: polib.POEntry) -> tuple[object, ...]:
    return (entry.msgstr, *sorted(entry.msgstr_plural.items()))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
