"""What happened in coordination. Sent after commit."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class DocumentSent:
    """A document went to these units: all that it went to in this act."""

    document_id: int
    unit_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentSigned:
    document_id: int
    unit_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentEnded:
    """Closed or withdrawn."""

    document_id: int
    state: str
    at: datetime


document_sent = Signal()
document_signed = Signal()
document_ended = Signal()
