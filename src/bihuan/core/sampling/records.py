"""A draw as a JSON document, and back: what is published and what whoever checks it reads."""

import json
from collections.abc import Mapping

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.allocation import Allocated
from bihuan.core.sampling.drawing import DrawRecord


def document_of(record: DrawRecord) -> dict[str, object]:
    """The document of a draw: rule, root, seed, shares, and the ids that were selected, in order."""
    return {
        "rule": record.rule,
        "frame_root": record.frame_root,
        "seed": record.seed,
        "total": record.total,
        "strata": strata_of(record.strata),
        "selected": list(record.selected),
    }


def strata_of(strata: tuple[Allocated, ...]) -> list[dict[str, object]]:
    return [{"stratum": each.stratum, "size": each.size, "sample": each.sample} for each in strata]


def record_from(data: bytes) -> DrawRecord:
    """The draw that a document states. Raises BadInput for anything that is none, whatever it is."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise BadInput(Reason("record-json", "抽取记录不是 UTF-8 的 JSON，读不了。")) from problem
    if not isinstance(document, dict):
        raise _shape("rule")
    rule, root, seed = (_text(document, name) for name in ("rule", "frame_root", "seed"))
    selected = document.get("selected")
    if not isinstance(selected, list) or not all(isinstance(id_, str) for id_ in selected):
        raise _shape("selected")
    total = document.get("total", len(selected))
    if isinstance(total, bool) or total != len(selected):
        raise BadInput(
            Reason(
                "record-total",
                "记录写着抽 %(total)s 个，列出的是 %(listed)s 个。",
                {"total": str(total)[:30], "listed": len(selected)},
            )
        )
    return DrawRecord(rule, root, seed, _shares(document), tuple(selected))


def _shares(document: Mapping[str, object]) -> tuple[Allocated, ...]:
    """The shares of the strata; none where the record leaves them out, as it may: they follow from the frame."""
    rows = document.get("strata", [])
    if not isinstance(rows, list):
        raise _shape("strata")
    found = []
    for row in rows:
        if not isinstance(row, dict):
            raise _shape("strata")
        size, sample = row.get("size"), row.get("sample")
        if type(size) is not int or type(sample) is not int:
            raise _shape("strata")
        found.append(Allocated(_text(row, "stratum"), size, sample))
    return tuple(found)


def _text(document: Mapping[str, object], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise _shape(name)
    return value


def _shape(name: str) -> BadInput:
    return BadInput(Reason("record-shape", "抽取记录缺少“%(name)s”，或者它的形式不对。", {"name": name}))
