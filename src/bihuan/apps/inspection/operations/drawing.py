"""The draw: parties promise and reveal, the seed comes of all of them, and the rule says who is drawn."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import Draw, DrawParty, FrameItem, Plan, Selected
from bihuan.apps.inspection.models.draw import DrawState
from bihuan.apps.inspection.operations.writing import (
    Change,
    bad,
    lock_plan,
    record_plan,
    refused,
    save,
    take_step,
    user_of,
)
from bihuan.apps.inspection.queries.draws import draw_facts, party_of
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.inspections.plans import PlanState, PlanStep
from bihuan.core.lifecycle import UNCOUNTED_STATES
from bihuan.core.sampling import drawing, promises
from bihuan.core.sampling.drawing import DrawRecord
from bihuan.core.sampling.drawing import FrameItem as Drawable
from bihuan.core.sampling.promises import Reveal

NO_DRAW = Reason("no-draw", "没有这次抽取，或者不是其中一方。")


@transaction.atomic
def open_draw(
    *,
    actor: Actor,
    at: datetime,
    plan: UUID,
    party_ids: Collection[int],
    reveal_by: datetime,
    public_name: str = "",
    version: int | None = None,
    reference: UUID | None = None,
) -> UUID:
    """Name the parties of the draw, until when they reveal, and a public value that comes afterwards; the draw's reference.

    `reference` names the draw beforehand, for a county that is made up; it chooses nothing, because all secrets come after it.
    After a void draw it is the next attempt, without whoever withheld.
    """
    change = lock_plan(actor=actor, at=at, plan=plan, version=version)
    take_step(change, PlanStep.OPEN_DRAW)
    if reveal_by <= at:
        raise bad("reveal_by", "reveal-past", "揭示的期限要在以后。")
    wanted = [party_of(user, at=at) for user in dict.fromkeys(party_ids)]
    _require_outside(change, [party.unit for party in wanted])
    earlier = Draw.objects.filter(plan=change.plan).order_by("-attempt").first()
    draw = Draw(
        plan=change.plan, attempt=earlier.attempt + 1 if earlier else 1, frame_root=change.plan.frame_root,
        total=change.plan.sample, public_name=public_name.strip(), opened_at=at, reveal_by=reveal_by,
        reference=reference or uuid4(),
    )  # fmt: skip
    reasons = (
        promises.refuse_repetition(draw_facts(earlier), draw=str(draw.reference), parties=wanted)
        if earlier
        else promises.refuse_parties(wanted)
    )
    if reasons:
        raise BadInput(reasons[0], {"parties": reasons[0]})
    draw.save(force_insert=True)
    DrawParty.objects.bulk_create(
        DrawParty(draw=draw, user_id=user, body=party.unit)
        for user, party in zip(dict.fromkeys(party_ids), wanted, strict=True)
    )
    save(change)
    record_plan(
        change, "inspection.draw.opened",
        after={"draw": draw.reference, "attempt": draw.attempt, "parties": [party.party for party in wanted],
               "public_name": draw.public_name, "reveal_by": reveal_by, "frame_root": draw.frame_root},
    )  # fmt: skip
    return draw.reference


@transaction.atomic
def promise(*, actor: Actor, at: datetime, draw: UUID, commitment: str) -> None:
    """A party hands in the hash of its secret. It cannot be changed any more."""
    held, own = _lock_draw(actor, draw)
    given = commitment.strip().lower()
    reasons = promises.refuse_commitment(draw_facts(held), party=actor.username, commitment=given)
    if reasons:
        raise BadInput(reasons[0], {"commitment": reasons[0]})
    own.commitment, own.committed_at = given, at
    own.save(update_fields=["commitment", "committed_at"])
    _record(actor, at, held, "inspection.draw.promised", after={"party": actor.username, "commitment": given})


@transaction.atomic
def reveal(*, actor: Actor, at: datetime, draw: UUID, secret: str, salt: str) -> None:
    """A party shows what it promised."""
    held, own = _lock_draw(actor, draw)
    if at > held.reveal_by:
        raise Refused(Reason("reveal-late", "揭示的期限已经过了，这次抽取要作废重来。"))
    shown = Reveal(actor.username, secret.strip(), salt.strip())
    reasons = promises.refuse_reveal(draw_facts(held), shown)
    if reasons:
        raise BadInput(reasons[0], {"secret": reasons[0]})
    own.secret, own.salt, own.revealed_at = shown.secret, shown.salt, at
    own.save(update_fields=["secret", "salt", "revealed_at"])
    _record(
        actor,
        at,
        held,
        "inspection.draw.revealed",
        after={"party": actor.username, "secret": own.secret, "salt": own.salt},
    )


@transaction.atomic
def refuse_to_reveal(*, actor: Actor, at: datetime, draw: UUID, why: str) -> None:
    """A party says that it will not reveal: that stands on record, and the draw is void."""
    held, own = _lock_draw(actor, draw)
    _withhold(actor, at, held, own, why, own_word=True)


@transaction.atomic
def note_withheld(*, actor: Actor, at: datetime, plan: UUID, party: str, why: str, version: int | None = None) -> None:
    """The office puts on record that a party did not promise or reveal in time: the draw is void, and is repeated without them."""
    change = lock_plan(actor=actor, at=at, plan=plan, version=version)
    if not policies.may_run(actor, change.plan.region.path):
        raise Refused(policies.NOT_ALLOWED)
    held = _open_draw(change.plan)
    own = held.parties.filter(user__username=party).first()
    if own is None:
        raise bad("party", "no-party", "不是这次抽取的一方。")
    _withhold(actor, at, held, own, why, own_word=False)
    save(change)


@transaction.atomic
def draw_items(
    *, actor: Actor, at: datetime, plan: UUID, public_value: str = "", version: int | None = None
) -> DrawRecord:
    """Make the seed of everything that was revealed, and draw by the rule. Nobody can choose anything here."""
    change = lock_plan(actor=actor, at=at, plan=plan, version=version)
    take_step(change, PlanStep.DRAW)
    held = _open_draw(change.plan)
    if held.public_name:
        reasons = promises.refuse_public_value(draw_facts(held), public_value)
        if reasons:
            raise BadInput(reasons[0], {"public_value": reasons[0]})
        held.public_value = public_value.strip()
    held.seed = promises.seed_of(draw_facts(held))
    frame = {item.number: item for item in FrameItem.objects.filter(plan=change.plan)}
    made = drawing.draw(
        [Drawable(item.number, item.stratum) for item in frame.values()], seed=held.seed, total=held.total
    )
    if made.frame_root != change.plan.frame_root:
        raise Refused(Reason("frame-altered", "名单和冻结时的根对不上，被改动过。停下来，先查存证。"))
    held.state, held.record, held.ended_at = DrawState.DRAWN, asdict(made), at
    held.save()
    Selected.objects.bulk_create(
        Selected(draw=held, order=place, item=frame[number]) for place, number in enumerate(made.selected)
    )
    save(change)
    record_plan(
        change, "inspection.draw.made",
        after={"draw": held.reference, "seed": held.seed, "public_value": held.public_value, "selected": list(made.selected)},
    )  # fmt: skip
    return made


@transaction.atomic
def replace_item(*, actor: Actor, at: datetime, plan: UUID, number: str, why: str, version: int | None = None) -> str:
    """Take the next item of the same stratum in place of one that cannot be visited at all, before teams are drawn; its number.

    Only for what is no longer in the ledger, which the ledger says and not the one who replaces: else whoever reads the line could
    go on along it until they like what they get. Who refuses, is not found or cannot be seen is never replaced: that is a finding.
    """
    change = lock_plan(actor=actor, at=at, plan=plan, version=version)
    if not policies.may_run(actor, change.plan.region.path):
        raise Refused(policies.NOT_ALLOWED)
    if change.plan.state != PlanState.DRAWN or change.plan.items.exists():
        raise Refused(Reason("replace-late", "抽取以后、抽检查人员以前才能替换。"))
    if not why.strip():
        raise bad("why", "plan-words", "要写明情况。")
    held = Draw.objects.get(plan=change.plan, state=DrawState.DRAWN)
    left = held.selected.filter(item__number=number, replaced_by=None).select_related("item__problem").first()
    if left is None:
        raise bad("number", "no-such-item", "没有抽中这一项，或者已经替换。")
    if left.item.problem.state not in UNCOUNTED_STATES:
        raise bad(
            "number", "item-stands", "%(number)s还在台账里，不能替换。只换已经撤回或者并入别的问题的。", number=number
        )
    chosen = _next_of(change.plan, held, left)
    Selected.objects.create(draw=held, order=held.selected.count(), item=chosen, replaces=left, reason=why.strip())
    save(change)
    record_plan(
        change, "inspection.item.replaced", after={"left_out": number, "item": chosen.number}, reason=why.strip()
    )
    return chosen.number


def _next_of(plan: Plan, held: Draw, left: Selected) -> FrameItem:
    frame = {item.number: item for item in FrameItem.objects.filter(plan=plan)}
    items = [Drawable(item.number, item.stratum) for item in frame.values()]
    line = drawing.whole_order(items, seed=held.seed)[left.item.stratum]
    taken = set(held.selected.values_list("item__number", flat=True))
    following = next((each for each in line if each not in taken), None)
    if following is None:
        raise Refused(Reason("stratum-used-up", "这个专项的名单已经抽完，没有可以替换的。"))
    return frame[following]


def _lock_draw(actor: Actor, reference: UUID) -> tuple[Draw, DrawParty]:
    found = policies.visible_draws(actor).filter(reference=reference, state=DrawState.OPEN).values_list("pk", flat=True)
    pk = found.first()
    if pk is None:
        raise Missing(NO_DRAW)
    held = Draw.objects.select_for_update(of=("self",)).select_related("plan__region").get(pk=pk)
    return held, held.parties.get(user=user_of(actor))


def _open_draw(plan: Plan) -> Draw:
    found = (
        Draw.objects.select_for_update(of=("self",))
        .select_related("plan__region")
        .filter(plan=plan, state=DrawState.OPEN)
    )
    held = found.first()
    if held is None:
        raise Refused(Reason("draw-none", "还没有定抽取各方。"))
    return held


def _withhold(actor: Actor, at: datetime, held: Draw, own: DrawParty, why: str, *, own_word: bool) -> None:
    said = why.strip()
    if not said:
        raise bad("why", "plan-words", "要写明情况。")
    reasons = promises.refuse_withholding(
        draw_facts(held), party=own.user.username, late=at > held.reveal_by, own_word=own_word
    )
    if reasons:
        raise refused(reasons)
    own.withheld = True
    own.save(update_fields=["withheld"])
    held.state, held.void_reason, held.ended_at = DrawState.VOID, said, at
    held.save(update_fields=["state", "void_reason", "ended_at"])
    _record(actor, at, held, "inspection.draw.void", after={"party": own.user.username}, reason=said)


def _require_outside(change: Change, bodies: list[str]) -> None:
    """Nobody of a unit that may be visited takes part in the draw."""
    inside = {f"unit:{unit}" for unit in FrameItem.objects.filter(plan=change.plan).values_list("unit", flat=True)}
    if inside & set(bodies):
        raise bad("parties", "party-inspected", "可能被检查的单位不能参加抽取。")


def _record(actor: Actor, at: datetime, draw: Draw, action: str, *, after: dict[str, object], reason: str = "") -> None:
    """An act of a party, sealed with the plan's own."""
    path = draw.plan.region.path
    record(
        actor=actor, role=policies.role_of(actor, path), action=action, at=at, object_type="inspection.plan",
        object_id=str(draw.plan.reference), label=draw.plan.title, region_path=path,
        after={"draw": draw.reference, **after}, reason=reason, protected=True,
    )  # fmt: skip
