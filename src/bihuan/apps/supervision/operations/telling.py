"""Who is told of notices: up the line, as the rung says, and whoever goes on with them.

It happens inside of the transaction of the pass or the step: a notice and the messages about it stand there together or not at all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.notifications import operations as notifications
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision.models import Notice
from bihuan.core.actors import Role
from bihuan.core.decisions import Reason
from bihuan.core.ladder import PAPER_WORDS, OpenItem, Policy, Recipient, Rung, RungName
from bihuan.core.notices import NoticeStep

NOTICE_SENT = "supervision.notice"
NOTICES_WAITING = "supervision.waiting"
_GRAVE = frozenset({RungName.SUPERVISION, RungName.INTERVIEW, RungName.ACCOUNTABILITY})
Papers = Sequence[tuple[Notice, Sequence[OpenItem]]]


def tell_of(papers: Papers, *, policy: Policy, region_path: str, at: datetime) -> None:
    """One message for each notice and person that it concerns, and one for the office about all that waits for it today."""
    out = {notice: _problems_of(items) for notice, items in papers if notice.sent_at}
    line = _Line(out, region_path, at)
    for notice, problems in out.items():
        rung = policy.rung(RungName(notice.rung))
        _tell(notice, _CAME, line.along(notice, problems, rung.recipients), at=at, grave=rung.name in _GRAVE)
    if len(papers) > len(out):
        _tell_of_work(_DRAFTED, day=papers[0][0].day, region_path=region_path, at=at)


def tell_of_step(notice: Notice, step: NoticeStep, *, rung: Rung, region_path: str, at: datetime) -> None:
    """Tell the addressee and whom it names of what was done to them, each time; who goes on with it, once a day.

    Inside of the step's own transaction. Signing, and proof of a delivery, are news to nobody.
    """
    news = _NEWS.get(step)
    if news is not None:
        problems = set(notice.escalations.filter(problem__isnull=False).values_list("problem", flat=True))
        line = _Line({notice: problems}, region_path, at)
        told = line.along(notice, problems, rung.recipients if step is NoticeStep.APPROVE else news.recipients)
        grave = rung.name in _GRAVE and step in (NoticeStep.APPROVE, NoticeStep.TELL)
        _tell(notice, news.title, told, at=at, grave=grave, key=f"{step.value} {notice.version}")
    if step in _WORK:
        _tell_of_work(_WORK[step], day=timezone.localdate(at), region_path=region_path, at=at)


@dataclass(frozen=True, slots=True)
class _News:
    """What is told of a step up the line."""

    title: Reason
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True)
class _Work:
    """What waits for a role since that day, and the list in which it stands."""

    title: Reason
    role: Role
    group: str


_CAME = Reason("notice-came", "%(paper)s %(number)s，涉及 %(items)s 项")
_NEWS: Mapping[NoticeStep, _News] = {
    NoticeStep.TELL: _News(
        Reason("facts-told", "%(paper)s拟发，事实已告知，可以陈述申辩"), (Recipient.PERSON, Recipient.UNIT)
    ),
    NoticeStep.APPROVE: _News(_CAME),
    NoticeStep.ACCEPT: _News(Reason("reply-accepted", "%(paper)s %(number)s 的回复已认可"), (Recipient.UNIT,)),
    NoticeStep.RETURN: _News(Reason("reply-returned", "%(paper)s %(number)s 的回复被退回"), (Recipient.UNIT,)),
}
_DRAFTED = _Work(Reason("notices-wait", "%(day)s 起草的通知等您告知或批准"), Role.OFFICE, "open")
_WORK: Mapping[NoticeStep, _Work] = {
    NoticeStep.ANSWER: _Work(
        Reason("answers-came", "%(day)s 收到陈述申辩，都陈述了或期满就可以提交批准"), Role.OFFICE, "told"
    ),
    NoticeStep.SUBMIT: _Work(Reason("notices-submitted", "%(day)s 提交的通知等您批准"), Role.LEADER, "mine"),
    NoticeStep.REFUSE: _Work(Reason("notices-refused", "%(day)s 有通知没有批准"), Role.OFFICE, "withdrawn"),
    NoticeStep.REPLY: _Work(Reason("replies-came", "%(day)s 收到回复，等您审核"), Role.OFFICE, "to-review"),
}


def _tell_of_work(work: _Work, *, day: date, region_path: str, at: datetime) -> None:
    """One message a day for everything of a kind that waits: whoever runs campaigns is not told of each paper."""
    notifications.notify(
        at=at, recipients=organizations.users_with_role(work.role, region_path=region_path, at=at), kind=NOTICES_WAITING,
        object_type="notices", object_id=region_path, key=f"{work.title.code} {day.isoformat()}",
        address=f"/supervision/notices/?group={work.group}",
        title=Reason(work.title.code, work.title.message, {"day": day.isoformat()}),
    )  # fmt: skip


def _tell(
    notice: Notice, title: Reason, users: Iterable[int], *, at: datetime, grave: bool = False, key: str = ""
) -> None:
    said = {"paper": PAPER_WORDS[RungName(notice.rung)], "number": notice.number, "items": notice.items}
    notifications.notify(
        at=at, recipients=users, kind=NOTICE_SENT, object_type="notice", object_id=str(notice.pk), key=key, grave=grave,
        address=f"/supervision/notices/{notice.pk}/", title=Reason(title.code, title.message, said),
    )  # fmt: skip


def _problems_of(items: Iterable[OpenItem]) -> set[int]:
    return {item.problem_id for item in items if item.problem_id is not None}


class _Line:
    """Everybody whom these notices may concern, read once for all of them."""

    def __init__(self, papers: Mapping[Notice, Collection[int]], region_path: str, at: datetime) -> None:
        problems = {problem for each in papers.values() for problem in each}
        self._region_leaders = organizations.users_with_role(Role.LEADER, region_path=region_path, at=at)
        self._speakers = organizations.speakers_of_units({notice.unit_id for notice in papers}, at=at)
        self._members = _members_of({notice.unit_id for notice in papers}, at)
        self._named = _users_by_problem(ledger.responsible_people_of(problems), at)
        self._leaders = _users_by_problem(_leaders_of(problems), at)

    def along(self, notice: Notice, problems: Iterable[int], wanted: Iterable[Recipient]) -> set[int]:
        """The users up the line. Whom the ledger names is told in the unit that has the problem, not where it came from; where no
        leader in charge signs in, the leaders of the region are told."""
        found: set[int] = set()
        if Recipient.PERSON in wanted:
            found |= _of(self._named, problems) & self._members[notice.unit_id]
        if Recipient.UNIT in wanted:
            found |= self._speakers.get(notice.unit_id, frozenset())
        if Recipient.LEADER in wanted:
            found |= _of(self._leaders, problems) or set(self._region_leaders)
        return found


def _members_of(unit_ids: Collection[int], at: datetime) -> Mapping[int, set[int]]:
    """Who works for each unit or speaks for it: those who can open what they are told of."""
    found: dict[int, set[int]] = {unit: set() for unit in unit_ids}
    held = organizations.unit_memberships(Role.RESPONSIBLE, Role.UNIT, at=at).filter(unit__in=unit_ids)
    for unit, user in held:
        found[unit].add(user)
    return found


def _of(users: Mapping[int, Collection[int]], problems: Iterable[int]) -> set[int]:
    return {user for problem in problems for user in users.get(problem, ())}


def _leaders_of(problems: Collection[int]) -> dict[int, frozenset[int]]:
    """The people in charge of the campaigns that each problem serves."""
    held = ledger.campaigns_of(problems)
    leaders = campaigns.leaders_of({campaign for each in held.values() for campaign in each})
    return {
        problem: frozenset(leaders[campaign] for campaign in of if campaign in leaders) for problem, of in held.items()
    }


def _users_by_problem(people: Mapping[int, Collection[int]], at: datetime) -> dict[int, set[int]]:
    users = organizations.users_of_people({person for each in people.values() for person in each}, at=at)
    found: dict[int, set[int]] = defaultdict(set)
    for problem, named in people.items():
        for person in named:
            found[problem] |= users.get(person, frozenset())
    return found
