"""回头看: made due by the schedule, done by people who took no part; and the leads to a relapse, which a person judges."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries as ledger_reads
from bihuan.apps.ledger.queries import Held, closing_state_of
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.verification import policies
from bihuan.apps.verification.events import LookBackEnded, look_back_ended
from bihuan.apps.verification.models import Check, LeadOutcome, LookBack, LookBackOutcome, RelapseLead
from bihuan.apps.verification.operations.telling import tell_of_look_backs
from bihuan.apps.verification.operations.writing import record_act, require_text
from bihuan.apps.verification.queries.closing_policies import policy_in_force
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import rule_for
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.core.likeness import PLACE_TAIL, Described, EarlierProblems, Likeness, place_name

_NEW_FOR = timedelta(days=14)
"""How long a new problem is compared with what was closed: the schedule looks at it every day, and once is enough."""
_CHUNK = 500


@transaction.atomic
def make_look_backs_due(*, actor: Actor, at: datetime) -> int:
    """Every closure that holds and has reached a day of its campaign's policy gets its look-back, once; how many did.

    Of several days that passed unseen only the last one is asked for. What was closed elsewhere and brought in is not asked for.
    """
    today = timezone.localtime(at).date()
    held = ledger_reads.closures(None, holding_only=True)
    known = set(LookBack.objects.values_list("problem", "days"))
    rules = {campaign: policy_in_force(campaign)[0] for campaign in {each.campaign_id for each in held}}
    checkers = dict(Check.objects.filter(outcome="passed").order_by("pk").values_list("problem", "checker"))
    made = []
    for each in held:
        passed = [
            days for days in rule_for(rules[each.campaign_id], each.severity).look_backs if each.days(today) >= days
        ]
        if not passed or any((each.problem_id, days) in known for days in passed[-1:]):
            continue
        made.append(
            LookBack(
                problem_id=each.problem_id,
                days=passed[-1],
                due_on=each.closed_on + timedelta(days=passed[-1]),
                made_due_at=at,
                checker_id=checkers.get(each.problem_id),
            )
        )
    LookBack.objects.bulk_create(made, batch_size=_CHUNK, ignore_conflicts=True)
    if made:
        tell_of_look_backs(at=at)
    return len(made)


@transaction.atomic
def record_look_back(  # one visit with all that it says
    *,
    actor: Actor,
    at: datetime,
    look_back_id: int,
    outcome: LookBackOutcome,
    finding: str,
    on_site: bool = False,
    same_checker_why: str = "",
) -> None:
    """Say what was seen. Signs of a relapse become a lead that the office judges; nothing follows by itself.

    The first checker looks again only where nobody else can, and says why.
    """
    said = require_text("finding", finding, "要写明看了什么、看到了什么。")
    look_back = (
        LookBack.objects.select_for_update(of=("self",))
        .select_related("problem__region")
        .filter(pk=look_back_id)
        .first()
    )
    if look_back is None or not policies.sees_look_back(actor, look_back):
        raise Missing(Reason("no-look-back", "没有这次回头看，或不在可以查看的范围内。"))
    verdict = policies.may_look_back(actor, look_back)
    if not verdict or outcome is LookBackOutcome.PENDING:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    if look_back.outcome != LookBackOutcome.PENDING:
        raise Refused(Reason("look-back-ended", "这次回头看已经有结论。"))
    was_mine = organizations.is_same_person(actor, look_back.checker_id)
    if was_mine and not same_checker_why.strip():
        require_text("same_checker_why", "", "当初就是你核查的：要写明为什么没有别人能看。")
    look_back.outcome, look_back.finding, look_back.on_site = outcome, said, on_site
    look_back.same_checker_why = same_checker_why.strip() if was_mine else ""
    look_back.done_by_id, look_back.done_at = actor.user_id, at
    look_back.done_unit_id = policies.looking_unit(actor, look_back)
    look_back.save()
    if outcome is LookBackOutcome.CAME_BACK:
        RelapseLead.objects.create(earlier_id=look_back.problem_id, look_back=look_back, noticed_at=at)
    record_act(
        closing_state_of(look_back.problem_id), "verification.look-back.ended", actor=actor, at=at,
        role=Role(verdict.role or Role.CHECKER),
        after={"look_back": look_back.days, "outcome": outcome.value, "finding": said, "on_site": on_site}, why=said,
    )  # fmt: skip
    event = LookBackEnded(look_back_id=look_back.pk, problem_id=look_back.problem_id, outcome=outcome.value, at=at)
    transaction.on_commit(lambda: look_back_ended.send(sender=LookBackEnded, event=event))


@transaction.atomic
def propose_relapses(*, actor: Actor, at: datetime) -> int:
    """Compare new problems with what the same units had closed, and with what was closed at the same places: those that read alike
    become leads, each new problem once, with what the two have in common (core.likeness says how much is asked)."""
    known = set(RelapseLead.objects.values_list("problem", flat=True))
    found = [
        RelapseLead(
            earlier_id=earlier.problem_id, problem_id=new.problem_id, likeness=like.percent, ground=like.ground.value,
            noticed_at=at,
        )
        for new, earlier, like in _alike(ledger_reads.newcomers(since=at - _NEW_FOR))
        if new.problem_id not in known
    ]  # fmt: skip
    RelapseLead.objects.bulk_create(found, batch_size=_CHUNK, ignore_conflicts=True)
    return len(found)


@transaction.atomic
def judge_relapse(*, actor: Actor, at: datetime, lead_id: int, confirmed: bool, why: str, text: str = "") -> str:
    """The office says whether it is a relapse; the number of the new problem, "" where it is none.

    Confirmed, the closure is void: the new problem names the old one. Where a look-back found it, `text` says what came back and
    a new problem is registered with it.
    """
    said = require_text("why", why, "要写明为什么这样认定。")
    lead = (
        RelapseLead.objects.select_for_update(of=("self",))
        .select_related("earlier__region", "problem", "look_back")
        .filter(pk=lead_id)
        .first()
    )
    if lead is None or not policies.sees_lead(actor, lead):
        raise Missing(Reason("no-lead", "没有这条线索，或不在可以查看的范围内。"))
    verdict = policies.may_judge(actor, lead)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    if lead.outcome != LeadOutcome.PENDING:
        raise Refused(Reason("lead-judged", "这条线索已经研判过。"))
    number = _register(actor, at, lead, said, text) if confirmed else ""
    lead.outcome = LeadOutcome.CONFIRMED if confirmed else LeadOutcome.DISMISSED
    lead.why, lead.judged_by_id, lead.judged_at = said, actor.user_id, at
    lead.save()
    record_act(
        closing_state_of(lead.earlier_id), "verification.relapse.confirmed" if confirmed else "verification.relapse.dismissed",
        actor=actor, at=at, role=Role.OFFICE, after={"lead": lead.pk, "relapse": number}, why=said,
    )  # fmt: skip
    return number


def _register(actor: Actor, at: datetime, lead: RelapseLead, why: str, text: str) -> str:
    if lead.problem is not None:
        ledger.name_relapse(actor=actor, at=at, number=lead.problem.number, earlier_number=lead.earlier.number, why=why)
        return lead.problem.number
    found = require_text("text", text, "要写明现在又发现了什么。")
    made = ledger.register_relapse(actor=actor, at=at, problem_number=lead.earlier.number, text=found, why=why)
    RelapseLead.objects.filter(pk=lead.pk).update(problem=made.problem_id)
    lead.problem_id = made.problem_id
    return made.number


def _alike(news: list[Held]) -> Iterator[tuple[Held, Held, Likeness]]:
    """Each new problem with the closed one of its unit, or of its place, that stands out most."""
    if not news:
        return
    held = ledger_reads.closures(
        None, holding_only=True, units={new.unit_id for new in news}, besides=_near(news), texts=True
    )
    earlier = EarlierProblems([_described(each) for each in held])
    for new in news:
        likest = earlier.likest(_described(new))
        if likest is not None:
            yield new, held[likest.index], likest


def _near(news: list[Held]) -> list[int]:
    """Closed problems whose place ends as that of a new one of the region does: few enough to read their texts."""
    tails = {(new.region_id, place_name(new.place)[-PLACE_TAIL:]) for new in news if place_name(new.place)}
    if not tails:
        return []
    closed = ledger_reads.closed_places(region for region, _ in tails)
    return [problem for problem, region, place in closed if (region, place_name(place)[-PLACE_TAIL:]) in tails]


def _described(each: Held) -> Described:
    return Described(each.unit_id, each.region_id, each.place, each.text)
