"""Reads of coordination: lists and counts of documents, one of them whole, how units sign."""

from bihuan.apps.coordination.queries.detail import document_detail
from bihuan.apps.coordination.queries.groups import GROUPS, SIGNINGS, DocumentGroup
from bihuan.apps.coordination.queries.issuing import Audience, audiences, issuing_units
from bihuan.apps.coordination.queries.listing import (
    count_documents,
    document_counts,
    document_page,
    documents_of_problem,
    proposed_number,
    reading_page,
    waiting_documents,
)
from bihuan.apps.coordination.queries.rows import (
    DocumentDetail,
    DocumentFilter,
    DocumentRow,
    FollowUpRow,
    ReadingRow,
    RecipientRow,
    WaitingDocuments,
)

__all__ = [
    "GROUPS",
    "SIGNINGS",
    "Audience",
    "DocumentDetail",
    "DocumentFilter",
    "DocumentGroup",
    "DocumentRow",
    "FollowUpRow",
    "ReadingRow",
    "RecipientRow",
    "WaitingDocuments",
    "audiences",
    "count_documents",
    "document_counts",
    "document_detail",
    "document_page",
    "documents_of_problem",
    "issuing_units",
    "proposed_number",
    "reading_page",
    "waiting_documents",
]
