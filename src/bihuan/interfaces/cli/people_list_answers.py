"""What commands that read a list of units, people or users have in common: the region, the file, the errors by row."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bihuan.apps.organizations.queries import RegionRow, region_rows
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason
from bihuan.core.people_lists import ListFault
from bihuan.interfaces.cli.language import fill_reason
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import refuse, say, wants_json

ERRORS_SHOWN = 100


def find_region(actor: Actor, name: str) -> RegionRow:
    """The region of that name or code; without one the only region, or the only county."""
    rows = region_rows(actor)
    if name.strip():
        for row in rows:
            if name.strip() in (row.name, row.code):
                return row
        raise Missing(Reason("no-such-region", "没有叫“%(name)s”的地区，或不在可以办理的范围内。", {"name": name}))
    chosen = [row for row in rows if row.level == "county"] or list(rows)
    if not chosen:
        raise Missing(Reason("no-region-yet", "还没有地区。先用 bihuan setup 初始化。"))
    if len(chosen) > 1:
        names = "、".join(row.name for row in chosen[:5])
        raise BadInput(
            Reason("several-regions-list", "有几个地区（%(names)s），用 --region 指明是哪一个。", {"names": names})
        )
    return chosen[0]


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    try:
        stream = file.open("rb")
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise BadInput(Reason("file-unreadable", "打不开文件：%(why)s。", {"why": why})) from problem
    with stream:
        yield stream


def refuse_errors(errors: Iterable[ListFault], document: Mapping[str, object]) -> None:
    """End the command with 1 where there are errors, each named by row and column; the first hundred for people."""
    faults = list(errors)
    if not faults:
        return
    reason = Reason("list-errors", "清单有 %(count)d 处错误，什么也没有写入。", {"count": len(faults)})
    if wants_json():
        refuse(reason, document)
    for fault in faults[:ERRORS_SHOWN]:
        say(_told(fault))
    if len(faults) > ERRORS_SHOWN:
        say(_("还有 %(count)d 处；用 --json 看全部。") % {"count": len(faults) - ERRORS_SHOWN})
    refuse(reason)


def note_lines(notes: Iterable[ListFault]) -> list[str]:
    return [f"! {_told(note)}" for note in notes]


def fault_documents(faults: Iterable[ListFault]) -> list[dict[str, object]]:
    return [{"row": one.row, "column": one.column, "message": fill_reason(one.reason)} for one in faults]


def _told(fault: ListFault) -> str:
    values = {"rows": fault.row, "column": fault.column, "why": fill_reason(fault.reason)}
    return _("第 %(rows)s 行 %(column)s：%(why)s") % values
