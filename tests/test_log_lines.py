"""Lines of the log for programs: one JSON document each, in which nothing stands that people typed."""

import json
import logging
import sys

from bihuan.config.log_lines import JsonLine


def line_of(record: logging.LogRecord) -> dict[str, object]:
    written = JsonLine().format(record)
    assert "\n" not in written
    document = json.loads(written)
    assert isinstance(document, dict)
    return document


def record_of(message: str, *values: object, **known: object) -> logging.LogRecord:
    return logging.LogRecord("bihuan.jobs", logging.WARNING, __file__, 1, message, values, known.get("exc_info"))  # type: ignore[arg-type]


def test_a_line_tells_when_where_how_grave_and_what() -> None:
    document = line_of(record_of("job %s was taken over", "4711"))

    assert (document["level"], document["logger"], document["message"]) == (
        "WARNING", "bihuan.jobs", "job 4711 was taken over",
    )  # fmt: skip
    assert str(document["at"]).endswith("+00:00")


def test_of_an_exception_its_kind_and_place_are_written_and_not_its_words() -> None:
    try:
        raise ValueError("Key (name)=(张三) already exists")
    except ValueError:
        document = line_of(record_of("a job ended in an accident", exc_info=sys.exc_info()))

    assert document["exception"] == "builtins.ValueError"
    assert "test_log_lines.py" in str(document["trace"])
    assert "张三" not in json.dumps(document, ensure_ascii=False)


def test_lines_that_hold_line_breaks_stay_one_line() -> None:
    assert line_of(record_of("first\nsecond"))["message"] == "first\nsecond"
