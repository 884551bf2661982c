"""The frozen rows that reads of coordination answer."""

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.apps.campaigns.queries import TaskRow
from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.ledger.queries import ProblemRow
from bihuan.core.decisions import Reason
from bihuan.core.sent_documents import DocumentDecision, DocumentParty


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document in a list. `own_sign_by` is set where a unit of the reader has not signed; `neglect` says why it is 一发了之."""

    id: int
    number: str
    title: str
    kind: str
    dated: date
    issuer: str
    state: str
    sent_at: datetime | None
    recipients: int
    signed: int
    links: int
    tie_by: date | None
    follow_up_by: date | None
    own_sign_by: date | None
    neglect: tuple[Reason, ...]

    @property
    def unsigned(self) -> int:
        return self.recipients - self.signed


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """A unit, and its signature. `late` where it signed after its day, or has not signed and its day is over."""

    unit_id: int
    unit: str
    sent_at: datetime
    sign_by: date
    signed_at: datetime | None
    signed_by: str
    late: bool


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    text: str
    user: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """Everything that a reader may see of one document, and every step that concerns them.

    `own_unsigned` are the reader's units that have not signed; recipients, tasks and problems those that the reader may see.
    """

    row: DocumentRow
    region_id: int
    region_path: str
    issuer_id: int
    sign_days: int
    follow_up_days: int
    file: EvidenceRow | None
    created_at: datetime
    ended_at: datetime | None
    ending: str
    recipients: tuple[RecipientRow, ...]
    tasks: tuple[TaskRow, ...]
    problems: tuple[ProblemRow, ...]
    follow_ups: tuple[FollowUpRow, ...]
    own_unsigned: tuple[tuple[int, str], ...]
    parties: tuple[DocumentParty, ...]
    steps: tuple[DocumentDecision, ...]
    version: int


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """What a list of documents shows, as it stands in its address; an unknown value shows nothing rather than everything.

    `signing` narrows to how `unit` signed (any unit where none is named); `mine` "to-sign" to what the reader's units have to
    sign, "sent" to what the reader sends out.
    """

    group: str = "all"
    unit: str = ""
    signing: str = ""
    mine: str = ""


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A unit, and how it signed for what it received. Counts documents of a unit, never what a person does."""

    unit_id: int
    unit: str
    received: int
    in_time: int
    late: int
    unsigned: int


@dataclass(frozen=True, slots=True)
class WaitingDocuments:
    """What waits for the reader: documents that their units have to sign, and those that they sent and left alone."""

    to_sign: tuple[DocumentRow, ...]
    to_sign_total: int
    neglected: tuple[DocumentRow, ...]
    neglected_total: int
