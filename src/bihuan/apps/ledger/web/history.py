"""经过: every act on a problem in words, newest first.

A closing step leaves two acts at one moment, the ledger's (the state) and verification's (the paperwork): they are told once,
by the one that says more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy

from bihuan.apps.audit.queries import present_name
from bihuan.apps.ledger.web.words import FIELD_WORDS, say_value
from bihuan.apps.organizations import queries as organizations
from bihuan.ui.timeline import EntryKind, TimelineEntry


class Act(Protocol):
    """The part of an act of the record that is told here."""

    @property
    def reference(self) -> object: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor_name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def before(self) -> object: ...
    @property
    def after(self) -> object: ...
    @property
    def reason(self) -> str: ...


Rows = Mapping[tuple[str, int], str]
"""What each measure and stage goal says, by ("measure" | "milestone", position)."""
Tell = Callable[[Mapping[str, object], Rows], str]


@dataclass(frozen=True, slots=True)
class Telling:
    """How one action is told: who says it, the verb, what of the change stands behind it."""

    kind: EntryKind
    verb: Promise
    tell: Tell = lambda _after, _rows: ""


def _piece(name: str, label: str = "%s") -> Tell:
    def tell(after: Mapping[str, object], _rows: Rows) -> str:
        value = after.get(name)
        return label % say_value(name, value, {}) if value not in (None, "", []) else ""

    return tell


def _row(after: Mapping[str, object], rows: Rows) -> str:
    """A measure or stage goal: its number and what it says."""
    for kind in ("measure", "milestone"):
        part = after.get(kind)
        if isinstance(part, Mapping) and isinstance(part.get("position"), int):
            position = int(str(part["position"]))
            text = str(part.get("text") or rows.get((kind, position), ""))
            return f"{position} {text}".strip()
    return ""


def _dispatched(after: Mapping[str, object], _rows: Rows) -> str:
    until = after.get("handback_until")
    return gettext("退回期到 %(day)s") % {"day": say_value("due", until, {})} if until else ""


def _evidence(after: Mapping[str, object], _rows: Rows) -> str:
    pieces = after.get("evidence")
    return gettext("%(n)d 件") % {"n": len(pieces)} if isinstance(pieces, list) else ""


def _with_pieces(after: Mapping[str, object], _rows: Rows) -> str:
    pieces = after.get("evidence")
    return gettext("附佐证 %(n)d 件") % {"n": len(pieces)} if isinstance(pieces, list) else ""


def _progress(after: Mapping[str, object], _rows: Rows) -> str:
    return str(after.get("progress_line") or "")


def _extension(after: Mapping[str, object], _rows: Rows) -> str:
    if after.get("extension") == "granted":
        return gettext("同意，时限改到 %(day)s") % {"day": say_value("due", after.get("due"), {})}
    return gettext("不同意")


def _stated_reason(after: Mapping[str, object], _rows: Rows) -> str:
    if after.get("stated_reason") != "accepted":
        return gettext("不认可")
    until = after.get("stops_until")
    if not until:
        return gettext("认可，督办停下")
    return gettext("认可，督办停到 %(day)s") % {"day": say_value("due", until, {})}


def _edited(after: Mapping[str, object], _rows: Rows) -> str:
    """Which fields, not what they hold: a reader may not see where a problem came from."""
    return "、".join(dict.fromkeys(str(FIELD_WORDS[name]) for name in after if name in FIELD_WORDS))


TELLINGS: Mapping[str, Telling] = {
    "ledger.problem.registered": Telling("office", pgettext_lazy("act", "登记")),
    "ledger.problem.history-brought": Telling("office", pgettext_lazy("act", "导入为历史：原清单写明已销号")),
    "ledger.problem.dispatched": Telling("office", pgettext_lazy("act", "交办"), _dispatched),
    "ledger.problem.accepted": Telling("reported", pgettext_lazy("act", "认领"), _piece("responsible_person", "%s")),
    "ledger.problem.handback-asked": Telling("reported", pgettext_lazy("act", "申请退回")),
    "ledger.problem.handback-upheld": Telling("office", pgettext_lazy("act", "同意退回")),
    "ledger.problem.handback-rejected": Telling("office", pgettext_lazy("act", "不同意退回")),
    "ledger.problem.begun": Telling("reported", pgettext_lazy("act", "开始整改")),
    "ledger.problem.closure-applied": Telling("reported", pgettext_lazy("act", "申请销号")),
    "ledger.problem.application-withdrawn": Telling("reported", pgettext_lazy("act", "撤回销号申请")),
    "ledger.problem.check-begun": Telling("checked", pgettext_lazy("act", "开始核查")),
    "ledger.problem.check-released": Telling("office", pgettext_lazy("act", "放开核查，等别人来查")),
    "ledger.problem.returned": Telling("checked", pgettext_lazy("act", "核查未通过，退回整改")),
    "ledger.problem.sent-to-review": Telling("checked", pgettext_lazy("act", "核查通过，送复核")),
    "ledger.problem.review-signed": Telling("office", pgettext_lazy("act", "复核签署")),
    "ledger.problem.review-returned": Telling("office", pgettext_lazy("act", "复核退回整改")),
    "ledger.problem.reviewed-closed": Telling("office", pgettext_lazy("act", "复核通过，销号")),
    "ledger.problem.published": Telling("office", pgettext_lazy("act", "公示")),
    "ledger.problem.review-asked-again": Telling("office", pgettext_lazy("act", "签署后内容有变，重新复核")),
    "ledger.problem.objection-upheld": Telling("office", pgettext_lazy("act", "异议成立，退回整改")),
    "ledger.problem.noticed-closed": Telling("office", pgettext_lazy("act", "公示期满，销号")),
    "ledger.problem.closed": Telling("checked", pgettext_lazy("act", "核查通过，销号")),
    "ledger.problem.suspended": Telling("office", pgettext_lazy("act", "暂停计时")),
    "ledger.problem.resumed": Telling("office", pgettext_lazy("act", "恢复计时"), _piece("due")),
    "ledger.problem.merged": Telling("office", pgettext_lazy("act", "并入主问题")),
    "ledger.problem.took-in": Telling("office", pgettext_lazy("act", "并入一个问题："), _piece("merged")),
    "ledger.problem.withdrawn": Telling("office", pgettext_lazy("act", "撤回问题")),
    "ledger.problem.edited": Telling("office", pgettext_lazy("act", "改内容："), _edited),
    "ledger.problem.shared": Telling("office", pgettext_lazy("act", "同时列入另一个专项")),
    "ledger.problem.standard-set": Telling("reported", pgettext_lazy("act", "写验收标准")),
    "ledger.problem.relapse-registered": Telling("office", pgettext_lazy("act", "登记为反弹")),
    "ledger.problem.closure-void": Telling("office", pgettext_lazy("act", "问题反弹，原销号作废")),
    "ledger.problem.handback-recounted": Telling(
        "office", pgettext_lazy("act", "工作日有变，退回期延到"), _piece("handback_until")
    ),
    "ledger.problem.deadline-recounted": Telling(
        "office", pgettext_lazy("act", "放假安排公布，时限重算："), _piece("due")
    ),
    "ledger.measure.added": Telling("reported", pgettext_lazy("act", "加措施"), _row),
    "ledger.measure.ended": Telling("reported", pgettext_lazy("act", "结束措施"), _row),
    "ledger.milestone.added": Telling("reported", pgettext_lazy("act", "加阶段目标"), _row),
    "ledger.milestone.reached": Telling("reported", pgettext_lazy("act", "报达到阶段目标"), _row),
    "ledger.progress.reported": Telling("reported", pgettext_lazy("act", "上报进展："), _progress),
    "ledger.evidence.attached": Telling("reported", pgettext_lazy("act", "上传佐证"), _evidence),
    "ledger.extension.asked": Telling("reported", pgettext_lazy("act", "申请延期到"), _piece("asked_until")),
    "ledger.extension.ruled": Telling("office", pgettext_lazy("act", "答复延期："), _extension),
    "supervision.reason.stated": Telling("reported", pgettext_lazy("act", "说明正当理由")),
    "supervision.reason.ruled": Telling("office", pgettext_lazy("act", "裁定正当理由："), _stated_reason),
    "supervision.reason.ended": Telling("office", pgettext_lazy("act", "恢复督办")),
    "verification.application.made": Telling("reported", pgettext_lazy("act", "申请销号")),
    "verification.application.withdrawn": Telling("reported", pgettext_lazy("act", "撤回销号申请")),
    "verification.check.begun": Telling("checked", pgettext_lazy("act", "开始核查")),
    "verification.check.released": Telling("office", pgettext_lazy("act", "放开核查，原核查人："), _piece("checker")),
    "verification.check.returned": Telling("checked", pgettext_lazy("act", "核查未通过，退回整改"), _with_pieces),
    "verification.check.passed": Telling("checked", pgettext_lazy("act", "核查通过，销号"), _with_pieces),
    "verification.check.sent-on": Telling("checked", pgettext_lazy("act", "核查通过，送复核"), _with_pieces),
    "verification.review.signed": Telling("office", pgettext_lazy("act", "复核签署")),
    "verification.review.returned": Telling("office", pgettext_lazy("act", "复核退回整改")),
    "verification.review.asked-again": Telling("office", pgettext_lazy("act", "签署后内容有变，重新复核")),
    "verification.objection.recorded": Telling("office", pgettext_lazy("act", "收到对公示的异议")),
    "verification.objection.refused": Telling("office", pgettext_lazy("act", "答复异议：不成立")),
    "verification.objection.upheld": Telling("office", pgettext_lazy("act", "异议成立，退回整改")),
    "verification.archive.taken": Telling("office", pgettext_lazy("act", "取走归档包")),
    "verification.look-back.ended": Telling("checked", pgettext_lazy("act", "回头看")),
    "verification.relapse.confirmed": Telling("office", pgettext_lazy("act", "研判：是反弹")),
    "verification.relapse.dismissed": Telling("office", pgettext_lazy("act", "研判：不是反弹")),
    "verification.notice.ended": Telling("office", pgettext_lazy("act", "公示期满，销号")),
}
_TOLD_BY_VERIFICATION = {
    "ledger.problem.closure-applied": "verification.application.made",
    "ledger.problem.application-withdrawn": "verification.application.withdrawn",
    "ledger.problem.check-begun": "verification.check.begun",
    "ledger.problem.check-released": "verification.check.released",
    "ledger.problem.returned": "verification.check.returned",
    "ledger.problem.closed": "verification.check.passed",
    "ledger.problem.sent-to-review": "verification.check.sent-on",
    "ledger.problem.review-signed": "verification.review.signed",
    "ledger.problem.review-returned": "verification.review.returned",
    "ledger.problem.review-asked-again": "verification.review.asked-again",
    "ledger.problem.objection-upheld": "verification.objection.upheld",
    "ledger.problem.noticed-closed": "verification.notice.ended",
}
_OFFICE_ROLES = frozenset({"office", "leader", "system"})


TOLD_TWICE = tuple(_TOLD_BY_VERIFICATION.values())
"""Each of these stands beside an act of the ledger that is not told: a timeline has as many entries as the other acts."""


def entries_of(acts: Sequence[Act], rows: Rows) -> tuple[TimelineEntry, ...]:
    """The acts as a timeline. An action that is not in the table is told by its name, never left out."""
    moments = {(act.at, act.action) for act in acts}
    return tuple(
        _entry(act, rows)
        for act in acts
        if (act.at, _TOLD_BY_VERIFICATION.get(present_name(act.action), "")) not in moments
    )


def _entry(act: Act, rows: Rows) -> TimelineEntry:
    after = act.after if isinstance(act.after, Mapping) else {}
    telling, who = TELLINGS.get(present_name(act.action)), organizations.actor_words(act.role, act.actor_name)
    if telling is None:
        return TimelineEntry("office", act.action, at=act.at, who=who, quote=act.reason, reference=str(act.reference))
    text = telling.tell(after, rows)
    return TimelineEntry(
        kind=_kind(telling, act.role),
        verb=str(telling.verb) if text else str(telling.verb).rstrip("：: "),
        text=text,
        at=act.at,
        who=who,
        quote=_quote(act, after),
        url=proof_url(str(act.reference)),
        reference=str(act.reference),
    )


def proof_url(reference: str) -> str:
    """Where an act can be proved; "" where no such page is there."""
    try:
        return reverse("audit:act", args=[reference])
    except NoReverseMatch:
        return ""


def _kind(telling: Telling, role: str) -> EntryKind:
    """What the office does in a unit's stead is drawn as the office's."""
    return "office" if telling.kind == "reported" and role in _OFFICE_ROLES else telling.kind


def _quote(act: Act, after: Mapping[str, object]) -> str:
    said = [act.reason, *(str(after.get(name) or "") for name in ("statement", "finding"))]
    return next((text for text in said if text), "")
