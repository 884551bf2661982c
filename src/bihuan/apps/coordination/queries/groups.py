"""The groups of documents: each with its name, what it counts in words, and its condition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q

from bihuan.apps.coordination.models import Link, Recipient
from bihuan.core.sent_documents import DocumentState


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """A set of documents with its name and what it counts, in words."""

    key: str
    name: str
    counts: str
    condition: Callable[[date], Q]


def neglected(today: date) -> Q:
    """Sent and left alone (一发了之), in the words of `core.sent_documents.neglect_of`."""
    untied = Q(tie_by__lt=today) & ~Q(Exists(Link.objects.filter(document=OuterRef("pk"))))
    return Q(state=DocumentState.SENT) & (untied | Q(follow_up_by__lt=today))


def unsigned(today: date | None = None) -> Q:
    """Not signed for by every unit; with a day, by a unit that should have done so before it."""
    waiting = Recipient.objects.filter(document=OuterRef("pk"), signed_at=None)
    return Q(state=DocumentState.SENT) & Q(Exists(waiting.filter(sign_by__lt=today) if today else waiting))


_ALL = (
    DocumentGroup(
        "neglected", "一发了之", "已发出、到期还没有落到任务或问题，或者没有按时跟进的文件", neglected
    ),
    DocumentGroup("unsigned", "未签收", "已发出、还有单位没有签收的文件", lambda _: unsigned()),
    DocumentGroup("late", "签收逾期", "已发出、有单位过了签收期限还没有签收的文件", unsigned),
    DocumentGroup(
        "followed", "跟进中", "已发出、没有办结、也不是一发了之的文件",
        lambda today: Q(state=DocumentState.SENT) & ~neglected(today),
    ),
    DocumentGroup("draft", "待发出", "登记了、还没有发给单位的文件", lambda _: Q(state=DocumentState.DRAFT)),
    DocumentGroup("closed", "已办结", "签收、落实、跟进齐了并已办结的文件", lambda _: Q(state=DocumentState.CLOSED)),
    DocumentGroup("all", "全部文件", "登记的文件；收回的不计", lambda _: ~Q(state=DocumentState.WITHDRAWN)),
    DocumentGroup("withdrawn", "已收回", "收回的文件", lambda _: Q(state=DocumentState.WITHDRAWN)),
)  # fmt: skip

GROUPS: Mapping[str, DocumentGroup] = {group.key: group for group in _ALL}

_COUNTED = Q(document__state__in=(DocumentState.SENT, DocumentState.CLOSED))
SIGNINGS: Mapping[str, Q] = {
    "received": _COUNTED,
    "in-time": _COUNTED & Q(signed_on__lte=F("sign_by")),
    "late": _COUNTED & Q(signed_on__gt=F("sign_by")),
    "unsigned": _COUNTED & Q(signed_at=None),
}
"""How a unit signed for what it received: conditions on recipients. Withdrawn documents count nowhere."""
