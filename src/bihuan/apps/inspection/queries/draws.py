"""Reads of draws: the facts on which the promises are decided, what a party sees, and the proof afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import Draw, DrawParty, FrameItem, Plan
from bihuan.apps.inspection.models.draw import DrawState
from bihuan.apps.inspection.queries.facts import NO_PLAN
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason
from bihuan.core.sampling.promises import DrawFacts, Party, Promise, Reveal, stage_of


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One party of a draw. The secret is shown once it was revealed."""

    username: str
    name: str
    commitment: str
    committed_at: datetime | None
    secret: str
    salt: str
    revealed_at: datetime | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class DrawRow:
    """One attempt at a draw. `stage` is where its promises stand, or "drawn"."""

    reference: UUID
    attempt: int
    frame_root: str
    total: int
    public_name: str
    public_value: str
    opened_at: datetime
    reveal_by: datetime
    stage: str
    seed: str
    ended_at: datetime | None
    void_reason: str
    parties: tuple[PartyRow, ...]

    @property
    def is_open(self) -> bool:
        return self.stage not in {"drawn", "void"}


def party_of(user_id: int, *, at: datetime) -> Party:
    """Somebody as a party to a draw, on behalf of their unit, or of the body whose role they hold over the region."""
    user = organizations.users_by_ids([user_id]).get(user_id)
    grants = organizations.grants_of_user(user_id, at=at)
    if user is None or not grants:
        raise Missing(Reason("no-such-user", "没有这个人，或者没有职责。"))
    units = [grant.unit_id for grant in grants if grant.unit_id is not None]
    if not units:
        return Party(user.username, f"role:{grants[0].role.value}", person=_person(user.person_id))
    unit = organizations.unit_of(units[0])
    above = frozenset({f"unit:{unit.parent_id}"}) if unit.parent_id else frozenset()
    return Party(user.username, f"unit:{unit.id}", above, _person(user.person_id))


def draw_facts(draw: Draw) -> DrawFacts:
    """A draw as the core sees it. Parties go by their user names, the draw by its reference."""
    return DrawFacts(
        draw=str(draw.reference),
        frame_root=draw.frame_root,
        promises=tuple(_promise(party) for party in draw.parties.select_related("user")),
        public_source=draw.public_name,
        public_value=draw.public_value,
    )


def draw_rows(actor: Actor, plan: UUID) -> tuple[DrawRow, ...]:
    """Every attempt of a plan that the actor may know of, in order."""
    held = policies.visible(actor).filter(reference=plan).first()
    if held is None:
        raise Missing(NO_PLAN)
    return tuple(_rows(Draw.objects.filter(plan=held)))


def own_draws(actor: Actor, *, open_only: bool = True) -> tuple[DrawRow, ...]:
    """The draws to which the actor is a party."""
    found = policies.visible_draws(actor)
    return tuple(_rows(found.filter(state=DrawState.OPEN) if open_only else found))


def own_draw(actor: Actor, reference: UUID) -> DrawRow:
    """One draw to which the actor is a party. Raises Missing."""
    for row in _rows(policies.visible_draws(actor).filter(reference=reference)):
        return row
    raise Missing(Reason("no-draw", "没有这次抽取，或者不是其中一方。"))


def proof_of(actor: Actor, plan: UUID) -> dict[str, object]:
    """The record of a plan's draw as `bihuan sample verify` reads it, with everything that was drawn. Raises Missing before there is
    one, and for inspectors until the plan is over."""
    held = policies.visible_whole(actor).filter(reference=plan).first()
    draw = Draw.objects.filter(plan=held, state=DrawState.DRAWN).first() if held else None
    if draw is None or draw.record is None:
        raise Missing(NO_PLAN)
    return dict(draw.record)


def frame_rows(actor: Actor, plan: UUID) -> tuple[tuple[str, str], ...]:
    """The frozen frame: (id, stratum), in its order. Raises Missing."""
    held: Plan | None = policies.visible(actor).filter(reference=plan).first()
    if held is None or not held.frame_root:
        raise Missing(NO_PLAN)
    return tuple(FrameItem.objects.filter(plan=held).order_by("position").values_list("number", "stratum"))


def _promise(party: DrawParty) -> Promise:
    name = party.user.username
    shown = Reveal(name, party.secret, party.salt) if party.revealed_at else None
    return Promise(name, party.commitment, shown, party.withheld, _person(party.user.person_id))


def _person(person_id: int | None) -> str:
    return f"person:{person_id}" if person_id is not None else ""


def _rows(draws: Iterable[Draw]) -> Iterable[DrawRow]:
    for draw in draws:
        facts = draw_facts(draw)
        stage = draw.state if draw.state != DrawState.OPEN else stage_of(facts).value
        yield DrawRow(
            draw.reference, draw.attempt, draw.frame_root, draw.total, draw.public_name, draw.public_value, draw.opened_at,
            draw.reveal_by, str(stage), draw.seed, draw.ended_at, draw.void_reason,
            tuple(
                PartyRow(
                    party.user.username, str(party.user), party.commitment, party.committed_at, party.secret, party.salt,
                    party.revealed_at, party.withheld,
                )
                for party in draw.parties.select_related("user")
            ),
        )  # fmt: skip
