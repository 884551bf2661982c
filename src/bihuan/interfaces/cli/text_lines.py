"""Files of texts: one JSON object {"id", "text"} a line, read lot by lot, so that a large file takes little room."""

import json
from collections.abc import Iterable, Iterator

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.pairing.texts import Texts, join_texts, texts_of

TEXTS_AT_ONCE = 20_000
MOST_COMPLAINTS = 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class _WrongLine(Exception):
    """A line that cannot be used, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read_texts(lines: Iterable[bytes]) -> tuple[list[str | int], Texts]:
    """Ids and texts in the order of the lines; empty lines are passed over, members beside id and text do not count.

    Raises BadInput that names the first wrong line, with up to twenty of them in its fields (`line 7`).
    """
    reader = _Reader()
    ids: list[str | int] = []
    parts: list[Texts] = []
    waiting: list[str] = []
    for name, text in reader.read(lines):
        ids.append(name)
        waiting.append(text)
        if len(waiting) == TEXTS_AT_ONCE:
            parts.append(texts_of(waiting))
            waiting = []
    if reader.wrong:
        raise BadInput(next(iter(reader.wrong.values())), reader.wrong)
    parts.append(texts_of(waiting))
    return ids, join_texts(parts)


class _Reader:
    """Remembers ids with their lines, and what was wrong."""

    def __init__(self) -> None:
        self.wrong: dict[str, Reason] = {}
        self._seen: dict[str | int, int] = {}

    def read(self, lines: Iterable[bytes]) -> Iterator[tuple[str | int, str]]:
        for number, raw in enumerate(lines, start=1):
            line = raw.removeprefix(BYTE_ORDER_MARK) if number == 1 else raw
            if not line.strip():
                continue
            try:
                yield self._entry(number, line)
            except _WrongLine as problem:
                self.wrong[f"line {number}"] = problem.reason
                if len(self.wrong) == MOST_COMPLAINTS:
                    return

    def _entry(self, number: int, line: bytes) -> tuple[str | int, str]:
        try:
            entry = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError as problem:
            raise _WrongLine(Reason("line-not-utf8", "第 %(line)s 行不是 UTF-8 编码。", {"line": number})) from problem
        except (ValueError, RecursionError) as problem:
            raise _WrongLine(Reason("line-not-json", "第 %(line)s 行不是 JSON。", {"line": number})) from problem
        if not isinstance(entry, dict):
            raise _WrongLine(Reason("line-no-object", '第 %(line)s 行应是 {"id", "text"}。', {"line": number}))
        name, text = entry.get("id"), entry.get("text")
        if isinstance(name, bool) or not isinstance(name, str | int) or name == "":
            raise _WrongLine(Reason("line-no-id", "第 %(line)s 行的 id 应是文字或整数，不能空。", {"line": number}))
        if not isinstance(text, str):
            raise _WrongLine(Reason("line-no-text", "第 %(line)s 行的 text 应是文字。", {"line": number}))
        first = self._seen.setdefault(name, number)
        if first != number:
            values = {"line": number, "id": name, "first": first}
            raise _WrongLine(Reason("line-same-id", "第 %(line)s 行的 id “%(id)s” 在第 %(first)s 行已经有了。", values))
        return name, text
