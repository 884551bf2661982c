"""The ladder: what is late is chased in working days, one rung after the other.

    提醒 → 催办 → 督办 → 约谈 → 问责建议

`decide` says for one item which rung is to be raised now, or what it waits for. Its rules, in their order:

1. Nothing is raised on a day that is not worked.
2. What stands still is not chased: it was applied for, suspended, disputed, or the office accepted the unit's reason.
3. No rung is skipped. A person may start higher, with a written reason; then the ladder goes on from there.
4. A rung waits for the one before to have been received. A notice counts as received on the day that it was signed for, and
   two working days after its delivery was proved otherwise, so that not signing helps nobody.
5. A rung is raised once its working day has come, counted from the deadline. Days on which the item stood still do not count.
   What has only a few days in all (to accept, to reply, a weekly round) is reminded of one working day before.
6. One notice for a unit, a rung and a day: what comes up after today's notice went out waits for the next one.

Basis: the rules of a campaign's supervision (督查督办) as the office writes them; every number is a setting of the policy.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.workdays import WorkCalendar

RECEIVED_AFTER_WORKDAYS = 2
HEARING_WORKDAYS = 5
UNSIGNED_AFTER_WORKDAYS = 1
MOST_WORKDAYS = 250


class RungName(StrEnum):
    """The rungs from the lowest to the highest; their order is the ladder's."""

    REMINDER = "reminder"  # 提醒
    URGING = "urging"  # 催办
    SUPERVISION = "supervision"  # 督办
    INTERVIEW = "interview"  # 约谈
    ACCOUNTABILITY = "accountability"  # 问责建议


RUNG_WORDS: Mapping[RungName, str] = {
    RungName.REMINDER: "提醒",
    RungName.URGING: "催办",
    RungName.SUPERVISION: "督办",
    RungName.INTERVIEW: "约谈",
    RungName.ACCOUNTABILITY: "问责建议",
}
PAPER_WORDS: Mapping[RungName, str] = {
    RungName.REMINDER: "提醒函",
    RungName.URGING: "催办单",
    RungName.SUPERVISION: "督办单",
    RungName.INTERVIEW: "约谈通知",
    RungName.ACCOUNTABILITY: "问责建议书",
}


class Recipient(StrEnum):
    """Who is told, up the line."""

    PERSON = "person"  # the person responsible
    UNIT = "unit"  # who speaks for the unit
    LEADER = "leader"  # the leader in charge of the campaign


class ItemKind(StrEnum):
    """What has a deadline."""

    ACCEPTANCE = "acceptance"  # 认领
    CLOSURE = "closure"  # 销号
    MILESTONE = "milestone"  # 阶段目标
    MEASURE = "measure"  # 整改措施
    TASK = "task"  # 任务
    REPLY = "reply"  # 对通知的回复
    ROUND = "round"  # 按期重复的时限，一期


ITEM_WORDS: Mapping[ItemKind, str] = {
    ItemKind.ACCEPTANCE: "认领",
    ItemKind.CLOSURE: "完成整改",
    ItemKind.MILESTONE: "阶段目标",
    ItemKind.MEASURE: "整改措施",
    ItemKind.TASK: "任务",
    ItemKind.REPLY: "回复",
    ItemKind.ROUND: "当期进展",
}


SHORT_TERM_KINDS = frozenset({ItemKind.ACCEPTANCE, ItemKind.REPLY})
SHORT_TERM_OFFSET = -1


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung as a policy has it. `offset` counts working days from the deadline (negative: before it).

    `word` is the part of a notice's number that names its kind (整督〔2026〕12号). `reply_workdays` 0: no reply is asked.
    `hearing`: the facts are told to the unit and the named person, who have five working days to answer, before it is approved.
    """

    name: RungName
    offset: int
    word: str
    issuer: str
    basis: str
    recipients: tuple[Recipient, ...]
    reply_workdays: int = 0
    needs_approval: bool = False
    hearing: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """All rungs, lowest first. `version` 0 is the default that nobody has changed."""

    rungs: tuple[Rung, ...]
    version: int = 0
    received_after: int = RECEIVED_AFTER_WORKDAYS

    def rung(self, name: RungName) -> Rung:
        return self.rungs[self.place(name)]

    def place(self, name: RungName) -> int:
        return next(place for place, rung in enumerate(self.rungs) if rung.name is name)


_OFFICE = "专项整治整改落实组"
_LAW = "《政府督查工作条例》第二十一条"
DEFAULT_POLICY = Policy(
    rungs=(
        Rung(RungName.REMINDER, -5, "整提", _OFFICE, "专项整治工作方案", (Recipient.PERSON, Recipient.UNIT)),
        Rung(RungName.URGING, 1, "整催", _OFFICE, "专项整治工作方案", (Recipient.PERSON, Recipient.UNIT), 3),
        Rung(
            RungName.SUPERVISION, 5, "整督", _OFFICE, "《政府督查工作条例》第九条",
            (Recipient.PERSON, Recipient.UNIT, Recipient.LEADER), 5, needs_approval=True,
        ),
        Rung(
            RungName.INTERVIEW, 10, "整约", _OFFICE, _LAW, (Recipient.UNIT, Recipient.LEADER), 5,
            needs_approval=True, hearing=True,
        ),
        Rung(
            RungName.ACCOUNTABILITY, 15, "整问", _OFFICE, _LAW, (Recipient.UNIT, Recipient.LEADER), 0,
            needs_approval=True, hearing=True,
        ),
    )
)  # fmt: skip


class Stop(StrEnum):
    """Why an item stands still."""

    APPLIED = "applied"
    SUSPENDED = "suspended"
    DISPUTED = "disputed"
    EXTENSION = "extension"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which an item stood still, both included; `until` None while it does."""

    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One open item of a unit, as whoever keeps it tells it.

    `object_id` is its row in the table of its kind, `problem_id` whose it is (None for a task). `term` counts how often its time
    was begun anew (an extension that was granted), and names the round of a deadline that comes again; `short`: it has a few
    days in all; `pauses` are the days on which it stood still.
    """

    kind: ItemKind
    object_id: int
    unit_id: int
    label: str
    due: date
    problem_id: int | None = None
    term: int = 0
    pauses: tuple[Pause, ...] = ()
    short: bool = False


@dataclass(frozen=True, slots=True)
class LastRung:
    """The highest rung raised so far in this term. `received_on` None: its notice is not sent, or nobody has received it yet.

    `withdrawn`: a person decided that it does not go out. The ladder then goes on only where a person starts it again.
    """

    name: RungName
    received_on: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One open item as it stands. `held_back`: the rungs of which this unit had its notice today; `short`: a few days in all."""

    due: date
    kind: ItemKind = ItemKind.CLOSURE
    stop: Stop | None = None
    pauses: tuple[Pause, ...] = ()
    last: LastRung | None = None
    held_back: frozenset[RungName] = frozenset()
    short: bool = False


@dataclass(frozen=True, slots=True)
class Raise:
    """Raise this rung now; the item is `workdays` late (negative: so many days are left)."""

    rung: Rung
    workdays: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to raise now, and why."""

    reason: Reason


_NOT_WORKED = Wait(Reason("day-off", "今天不是工作日。"))
_STANDS_STILL = Wait(Reason("stands-still", "计时停着。"))
_AT_THE_TOP = Wait(Reason("at-the-top", "已经到最高一级。"))
_NOT_RECEIVED = Wait(Reason("not-received", "上一级的通知还没有送达满期。"))
_WITHDRAWN = Wait(Reason("last-withdrawn", "上一级的通知没有批准或已撤销，要不要再往上由人决定。"))
_NOT_YET = Wait(Reason("not-yet", "还没有到下一级的日子。"))
_SENT_TODAY = Wait(Reason("sent-today", "今天给这个单位的同级通知已经发出，下一个工作日再并入。"))


def decide(facts: ItemFacts, *, policy: Policy, today: date, calendar: WorkCalendar) -> Raise | Wait:
    """Which rung is to be raised for the item now, else why none is."""
    place = 0 if facts.last is None else policy.place(facts.last.name) + 1
    hindrance = _hindrance(facts, top=place == len(policy.rungs), today=today, calendar=calendar)
    if hindrance is not None:
        return hindrance
    rung = policy.rungs[place]
    workdays = workdays_late(facts, today=today, calendar=calendar)
    if workdays < offset_for(rung, facts.kind, short=facts.short):
        return _NOT_YET
    return _SENT_TODAY if rung.name in facts.held_back else Raise(rung, workdays)


def _hindrance(facts: ItemFacts, *, top: bool, today: date, calendar: WorkCalendar) -> Wait | None:
    """What keeps every rung from being raised today, whatever the deadline."""
    if not calendar.is_workday(today):
        return _NOT_WORKED
    if facts.stop is not None:
        return _STANDS_STILL
    if top:
        return _AT_THE_TOP
    last = facts.last
    if last is not None and last.withdrawn:
        return _WITHDRAWN
    if last is not None and (last.received_on is None or last.received_on > today):
        return _NOT_RECEIVED
    return None


def offset_for(rung: Rung, kind: ItemKind, *, short: bool = False) -> int:
    """From which working day on the rung is raised for this kind. What has a few days in all is not reminded of on its first."""
    return max(rung.offset, SHORT_TERM_OFFSET) if short or kind in SHORT_TERM_KINDS else rung.offset


def workdays_late(facts: ItemFacts, *, today: date, calendar: WorkCalendar) -> int:
    """Working days since the deadline (negative: until it), without those on which the item stood still."""
    return calendar.between(facts.due, today).days - _workdays_still(facts, today, calendar)


def _workdays_still(facts: ItemFacts, today: date, calendar: WorkCalendar) -> int:
    """Working days after the deadline (before it nothing was late) that some pause covers: each once, however many cover it."""
    still, counted_to = 0, facts.due
    for pause in sorted(facts.pauses, key=lambda each: each.since):
        since = max(pause.since - timedelta(days=1), counted_to)
        until = min(pause.until or today, today)
        if until > since:
            still += calendar.between(since, until).days
            counted_to = until
    return still


def received_on(
    *, signed: date | None, delivered: date | None, calendar: WorkCalendar, after: int = RECEIVED_AFTER_WORKDAYS
) -> date | None:
    """The day on which a notice counts as received: when it was signed for, at the latest `after` working days after delivery."""
    deemed = calendar.add(delivered, after).date if delivered else None
    known = [day for day in (signed, deemed) if day is not None]
    return min(known) if known else None


def latest_due(rung: Rung, *, today: date, calendar: WorkCalendar) -> date:
    """The last deadline for which the day of this rung has come: what lies behind it need not be looked at.

    The more days are left the fewer have passed, so the days form a row that can be searched by halves.
    """
    days = range(-2 * MOST_WORKDAYS, 2 * MOST_WORKDAYS)
    late_enough = bisect_left(
        days, True, key=lambda offset: calendar.between(today + timedelta(days=offset), today).days < rung.offset
    )
    return today + timedelta(days=days[late_enough] - 1)


def refuse_policy(policy: Policy) -> Mapping[str, Reason]:
    """What is wrong with a ladder, by the rung (and the part of it) that it is about; empty where nothing is."""
    faults: dict[str, Reason] = {}
    if tuple(rung.name for rung in policy.rungs) != tuple(RungName):
        faults["rungs"] = Reason("rungs-incomplete", "五级都要有，按提醒、催办、督办、约谈、问责建议的次序。")
        return faults
    for rung, before in zip(policy.rungs, (None, *policy.rungs), strict=False):
        name = rung.name.value
        if not -MOST_WORKDAYS <= rung.offset <= MOST_WORKDAYS:
            faults[f"{name}-offset"] = Reason(
                "offset-too-far", "离时限最多 %(most)s 个工作日。", {"most": MOST_WORKDAYS}
            )
        elif before is not None and rung.offset <= before.offset:
            faults[f"{name}-offset"] = Reason("offset-not-later", "要晚于上一级。")
        if not rung.basis.strip():
            faults[f"{name}-basis"] = Reason("basis-required", "要写明依据。")
        if not rung.issuer.strip():
            faults[f"{name}-issuer"] = Reason("issuer-required", "要写明以谁的名义发出。")
        if not rung.word.strip() or len(rung.word) > 10:
            faults[f"{name}-word"] = Reason("word-required", "机关代字写 1 至 10 个字。")
        if not rung.recipients:
            faults[f"{name}-recipients"] = Reason("recipients-required", "至少通知一方。")
        if not 0 <= rung.reply_workdays <= MOST_WORKDAYS:
            faults[f"{name}-reply_workdays"] = Reason("reply-days-out-of-range", "回复期限写 0 至 250 个工作日。")
        if rung.hearing and not rung.needs_approval:
            faults[f"{name}-needs_approval"] = Reason("hearing-needs-approval", "要听取陈述的一级必须由人批准。")
    faults.update(_refuse_unheard(policy.rungs))
    return faults


def _refuse_unheard(rungs: Sequence[Rung]) -> Mapping[str, Reason]:
    """政务处分法 art. 43: what may end in a personal consequence is told and answered before anything is approved."""
    grave = {RungName.INTERVIEW, RungName.ACCOUNTABILITY}
    unheard = Reason("hearing-required", "约谈、问责建议要先告知事实、听取陈述，再由人批准。")
    return {f"{rung.name.value}-hearing": unheard for rung in rungs if rung.name in grave and not rung.hearing}


def document_of_policy(policy: Policy) -> list[dict[str, object]]:
    """The rungs as they are kept: plain JSON."""
    return [
        {
            "name": rung.name.value, "offset": rung.offset, "word": rung.word, "issuer": rung.issuer, "basis": rung.basis,
            "recipients": [each.value for each in rung.recipients], "reply_workdays": rung.reply_workdays,
            "needs_approval": rung.needs_approval, "hearing": rung.hearing,
        }
        for rung in policy.rungs
    ]  # fmt: skip


def policy_of_document(rungs: Iterable[Mapping[str, object]], *, version: int) -> Policy:
    """The policy of its kept form. Raises BadInput where it is none."""
    try:
        read = tuple(_rung_of(document) for document in rungs)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(Reason("policy-unreadable", "督办规则读不懂。")) from error
    policy = Policy(read, version)
    faults = refuse_policy(policy)
    if faults:
        raise BadInput(Reason("policy-refused", "督办规则不能这样定。"), faults)
    return policy


def _rung_of(document: Mapping[str, object]) -> Rung:
    recipients = document["recipients"]
    if not isinstance(recipients, list | tuple):
        raise TypeError(recipients)
    return Rung(
        name=RungName(str(document["name"])),
        offset=int(str(document["offset"])),
        word=str(document["word"]),
        issuer=str(document["issuer"]),
        basis=str(document["basis"]),
        recipients=tuple(Recipient(str(each)) for each in recipients),
        reply_workdays=int(str(document["reply_workdays"])),
        needs_approval=bool(document["needs_approval"]),
        hearing=bool(document["hearing"]),
    )
