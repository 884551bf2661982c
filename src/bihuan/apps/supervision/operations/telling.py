"""Who is told of notices that the ladder made: up the line, as the rung says, and whoever has to let them go.

It happens inside of the pass's transaction: a notice and the messages about it stand there together or not at all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.notifications import operations as notifications
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision.models import Notice
from bihuan.core.actors import Role
from bihuan.core.decisions import Reason
from bihuan.core.ladder import PAPER_WORDS, OpenItem, Policy, Recipient, RungName

NOTICE_SENT = "supervision.notice"
NOTICES_WAITING = "supervision.waiting"
_GRAVE = frozenset({RungName.SUPERVISION, RungName.INTERVIEW, RungName.ACCOUNTABILITY})
Papers = Sequence[tuple[Notice, Sequence[OpenItem]]]


def tell_of(papers: Papers, *, policy: Policy, region_path: str, at: datetime) -> None:
    """One message for each notice and person that it concerns, and one for the office about all that waits for it today."""
    out = [(notice, items) for notice, items in papers if notice.sent_at]
    people = _Line(out, region_path, at)
    for notice, items in out:
        rung = policy.rung(RungName(notice.rung))
        notifications.notify(
            at=at, recipients=people.along(notice, items, rung.recipients), kind=NOTICE_SENT, object_type="notice",
            object_id=str(notice.pk), address=f"/supervision/notices/{notice.pk}/", grave=rung.name in _GRAVE,
            title=Reason(
                "notice-came", "%(paper)s %(number)s，涉及 %(items)s 项",
                {"paper": PAPER_WORDS[rung.name], "number": notice.number, "items": notice.items},
            ),
        )  # fmt: skip
    waiting = len(papers) - len(out)
    if waiting:
        day = papers[0][0].day.isoformat()
        notifications.notify(
            at=at, recipients=organizations.users_with_role(Role.OFFICE, region_path=region_path, at=at),
            kind=NOTICES_WAITING, object_type="notices", object_id=region_path, key=day, address="/supervision/",
            title=Reason("notices-wait", "%(day)s 起草的通知等您告知或批准", {"day": day}),
        )  # fmt: skip


class _Line:
    """Everybody whom these notices may concern, read once for all of them."""

    def __init__(self, papers: Papers, region_path: str, at: datetime) -> None:
        problems = {item.problem_id for _, items in papers for item in items if item.problem_id is not None}
        self._region_leaders = organizations.users_with_role(Role.LEADER, region_path=region_path, at=at)
        self._speakers = organizations.speakers_of_units({notice.unit_id for notice, _ in papers}, at=at)
        self._named = _users_by_problem(ledger.responsible_people_of(problems), at)
        self._leaders = _users_by_problem(_leaders_of(problems), at)

    def along(self, notice: Notice, items: Sequence[OpenItem], wanted: Iterable[Recipient]) -> set[int]:
        """The users up the line. Where no leader in charge signs in, the leaders of the region are told."""
        found: set[int] = set()
        problems = [item.problem_id for item in items if item.problem_id is not None]
        if Recipient.PERSON in wanted:
            found |= _of(self._named, problems)
        if Recipient.UNIT in wanted:
            found |= self._speakers.get(notice.unit_id, frozenset())
        if Recipient.LEADER in wanted:
            found |= _of(self._leaders, problems) or set(self._region_leaders)
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
