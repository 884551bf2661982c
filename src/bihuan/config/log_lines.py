"""A line of the log as JSON, for programs that gather logs. It holds no words that people typed.

What an exception says may quote a name or a text (a database does so); only its kind and its place are written.
"""

import json
import logging
import traceback
from datetime import UTC, datetime


class JsonLine(logging.Formatter):
    """One JSON document a line: when, how grave, which part, what, and of an exception its kind and its place."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if record.exc_info and record.exc_info[0] is not None:
            kind, _told, trace = record.exc_info
            frames = traceback.extract_tb(trace)
            line["exception"] = f"{kind.__module__}.{kind.__qualname__}"
            line["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)
