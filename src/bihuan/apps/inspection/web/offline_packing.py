"""An inspector's day as a device takes it along, and what a device sends, read strictly."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from bihuan.apps.inspection import queries
from bihuan.apps.inspection.queries import VisitDetail, VisitItemRow
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import LastReport
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Reason
from bihuan.core.inspections.findings import Finding

KINDS = ("item", "photo", "signature", "end")
_LARGEST = 2**63
_YEARS = range(2000, 2200)
_STROKES = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})*)*")


@dataclass(frozen=True, slots=True)
class Upload:
    """One piece from a device. `skew` is how far its clock runs ahead of ours; moments are read with it taken off."""

    kind: str
    client_id: UUID
    record: Mapping[str, object]
    skew: timedelta

    def name(self, key: str) -> UUID:
        """A reference among what was written."""
        return _uuid(self.record.get(key), key)

    def text(self, key: str) -> str:
        value = self.record.get(key, "")
        if not isinstance(value, str) or not _is_storable(value):
            raise _unreadable(key)
        return value

    def number(self, key: str) -> int:
        value = self.record.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < _LARGEST:
            raise _unreadable(key)
        return value

    def moment(self, key: str) -> datetime:
        """When something happened by the device's clock, in ours."""
        return _moment(self.record.get(key), key) - self.skew

    def finding(self) -> Finding:
        try:
            return Finding(self.text("verdict"))
        except ValueError as unknown:
            raise _unreadable("verdict") from unknown

    def strokes(self) -> str:
        """A drawn signature: lines within its field, and nothing else that a path could hold."""
        drawn = self.text("strokes")
        if _STROKES.fullmatch(drawn) is None:
            raise _unreadable("strokes")
        return drawn

    def replaced(self) -> UUID | None:
        return self.name("replaces") if self.record.get("replaces") else None


def pack_day(actor: Actor, *, today: date) -> dict[str, object]:
    """The reader's visits of the day and what is left of earlier days, with everything that is needed to work without a network.

    Of a plan whose inspection has not begun nothing goes along: what was found of it would be refused.
    """
    own = queries.visit_rows(actor, own=True, begun=True)
    rows = [row for row in own if row.day == today or (row.day < today and row.ended_at is None)]
    visits = [queries.visit_detail(actor, row.reference) for row in rows]
    said = ledger.last_reports({item.number for visit in visits for item in visit.items})
    return {
        "reader": {"id": actor.user_id, "name": actor.name},
        "day": today.isoformat(),
        "visits": [_pack_visit(visit, said) for visit in visits],
    }


def read_upload(fields: Mapping[str, str], *, at: datetime) -> Upload:
    """What a device has sent. Raises BadInput for what no device of ours sends."""
    kind = fields.get("kind", "")
    if kind not in KINDS:
        raise _unreadable("kind")
    try:
        record = json.loads(fields.get("record", ""))
    except (ValueError, RecursionError) as broken:
        raise _unreadable("record") from broken
    if not isinstance(record, dict):
        raise _unreadable("record")
    ahead = _moment(fields.get("sent_at"), "sent_at") - at
    return Upload(kind, _uuid(fields.get("client_id"), "client_id"), record, max(ahead, timedelta()))


def _pack_visit(visit: VisitDetail, said: Mapping[str, LastReport]) -> dict[str, object]:
    return {
        "id": str(visit.row.reference),
        "unit": visit.row.unit,
        "campaigns": "　".join(dict.fromkeys(item.campaign for item in visit.items)),
        "plan": "　".join(dict.fromkeys(item.plan_title for item in visit.items)),
        "open": visit.row.ended_at is None,
        "inspectors": [{"id": each.user_id, "name": each.name} for each in visit.inspectors],
        "signed": [each.user_id for each in visit.inspectors if each.signed_at is not None],
        "items": [_pack_item(item, said.get(item.number)) for item in visit.items],
    }


def _pack_item(item: VisitItemRow, said: LastReport | None) -> dict[str, object]:
    stands = item.current
    return {
        "id": str(item.reference),
        "number": item.number,
        "text": item.text,
        "reported": said.line if said else "",
        "standards": [line.strip() for line in item.standard.splitlines() if line.strip()],
        "photo": item.photo_reason,
        "recorded": {
            "client_id": str(stands.client_id), "verdict": stands.finding, "note": stands.reason, "by": stands.user,
        } if stands else None,
    }  # fmt: skip


def _is_storable(text: str) -> bool:
    """No zero byte, which PostgreSQL refuses, and no half of a character, which nothing can write down."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _uuid(value: object, field: str) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as wrong:
        raise _unreadable(field) from wrong


def _moment(value: object, field: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as wrong:
        raise _unreadable(field) from wrong
    if moment.tzinfo is None or moment.year not in _YEARS:
        raise _unreadable(field)
    return moment


def _unreadable(field: str) -> BadInput:
    reason = Reason("upload-unreadable", "传上来的“%(field)s”读不出来。", {"field": field})
    return BadInput(reason, {field: reason})
