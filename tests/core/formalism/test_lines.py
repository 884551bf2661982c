"""Lines of JSON become what a scan looks at, and flags become lines."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.formalism.facts import Attachment, Material, MeasureFact, ProblemFact, Report
from bihuan.core.formalism.flags import Flag, Number, Span, Weight
from bihuan.core.formalism.lines import flag_document, read_material

CHINA = timezone(timedelta(hours=8))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
KEYS = ["kind", "id", "text", "unit", "problem", "period", "percent", "figures", "evidence", "at", "due", "milestones"]


def read(*rows: object) -> Material:
    lines = [json.dumps(row, ensure_ascii=False).encode() for row in rows]
    return read_material(lines, now=None, zone=CHINA)


def test_a_report_in_full() -> None:
    sha256 = "A" * 64
    row = {
        "id": 7,
        "text": " 整改 ",
        "unit": "甲局",
        "problem": "P1",
        "period": "2026-W40",
        "percent": 60,
        "figures": {"整改": 3, "未填": None},
        "evidence": [
            "照片1.jpg",
            sha256,
            {"name": "b", "looks": "ff", "made_on": "2026-10-01T08:00", "characters": 12},
        ],
        "at": "2026-10-02T08:00",
        "unknown": {"anything": 1},
    }

    (report,) = read(row).reports

    assert report == Report(
        id="7",
        text=" 整改 ",
        unit="甲局",
        problem="P1",
        period="2026-W40",
        percent=60.0,
        figures={"整改": 3.0},
        evidence=(
            Attachment("照片1.jpg"),
            Attachment(sha256, sha256.lower()),
            Attachment("b", looks=255, made_on=date(2026, 10, 1), characters=12),
        ),
        at=datetime(2026, 10, 2, 8, tzinfo=CHINA),
    )


def test_what_is_null_or_empty_is_unknown() -> None:
    nothing = dict.fromkeys(["unit", "problem", "period", "percent", "figures", "evidence", "at"])

    assert read({"id": "a", "text": "x"} | nothing).reports == read({"id": "a", "text": "x"}).reports


def test_what_stands_beside_reports() -> None:
    material = read(
        {"kind": "problem", "id": "P1", "unit": "甲局", "noted_on": "2026-09-01", "due": "2026-11-30", "progress": 40.5}
        | {
            "milestones": ["2026-10-01", "2026-11-01"],
            "applied_at": "2026-11-01T09:00",
            "closed_at": "2026-11-02T01:00+00:00",
        },
        {
            "kind": "measure",
            "id": "m",
            "problem": "P1",
            "unit": "甲局",
            "text": "更换",
            "person": "李明",
            "due": "2026-10-01",
        },
        {"kind": "template", "text": "模板"},
        {"kind": "reminder", "at": "2026-10-05T08:00"},
    )

    assert material.problems["P1"] == ProblemFact(
        id="P1",
        unit="甲局",
        noted_on=date(2026, 9, 1),
        due=date(2026, 11, 30),
        milestones=(date(2026, 10, 1), date(2026, 11, 1)),
        applied_at=datetime(2026, 11, 1, 9, tzinfo=CHINA),
        closed_at=datetime(2026, 11, 2, 1, tzinfo=UTC),
        progress=40.5,
    )
    assert material.measures == (MeasureFact("m", "P1", "甲局", "更换", "李明", date(2026, 10, 1)),)
    assert material.templates == ("模板",)
    assert material.reminders == (datetime(2026, 10, 5, 8, tzinfo=CHINA),)


def test_one_id_may_stand_for_a_report_and_for_a_problem() -> None:
    material = read({"id": "1", "text": "x"}, {"kind": "problem", "id": "1"})

    assert len(material.reports) == len(material.problems) == 1


def test_all_bad_lines_are_counted_and_the_first_fifty_told() -> None:
    with pytest.raises(BadInput) as refused:
        read_material([b"{"] * 80, now=None, zone=CHINA)

    assert refused.value.reason.params == {"count": 80}
    assert list(refused.value.fields) == [str(number) for number in range(1, 51)]


def told_of(lines: list[bytes]) -> dict[str, str]:
    """The reasons by line; empty where everything was read."""
    try:
        assert len(read_material(lines, now=None, zone=CHINA).reports) <= len(lines)
    except BadInput as refused:
        return {number: str(reason) for number, reason in refused.fields.items()}
    return {}


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8), max_size=4))
@settings(max_examples=300)
def test_whatever_stands_on_a_line_is_read_or_told(rows: list[dict[str, object]]) -> None:
    told = told_of([json.dumps(row).encode() for row in rows])

    assert all(1 <= int(number) <= len(rows) and reason for number, reason in told.items())


@given(st.binary(max_size=60))
def test_whatever_bytes_come_are_read_or_told(line: bytes) -> None:
    assert set(told_of([line])) <= {"1"}


def test_a_flag_on_a_line() -> None:
    flag = Flag(
        check="figures.sum",
        weight=Weight.STRONG,
        ids=("a", "b"),
        score=0.5,
        why=Reason("why", "多了 %(count)s 处", {"count": 2}),
        units=("甲局",),
        spans=(Span("a", 0, 2), Span("a", 3, 5, "b", 6, 8)),
        numbers=(Number("a", "合计", 50), Number("a", "合计", 50, 45)),
        files=("f",),
    )

    assert flag_document(flag, str) == {
        "check": "figures.sum",
        "severity": "strong",
        "ids": ["a", "b"],
        "score": 0.5,
        "evidence": {
            "units": ["甲局"],
            "spans": [
                {"id": "a", "start": 0, "end": 2},
                {"id": "a", "start": 3, "end": 5, "other": "b", "other_start": 6, "other_end": 8},
            ],
            "numbers": [
                {"id": "a", "name": "合计", "found": 50},
                {"id": "a", "name": "合计", "found": 50, "expected": 45},
            ],
            "files": ["f"],
        },
        "why": "多了 2 处",
    }
