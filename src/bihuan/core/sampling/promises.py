"""The seed of a draw, made by several who do not depend on each other, so that none of them can choose it.

Each promises a secret by its hash; when all have promised, each reveals; all secrets together, and a public value that was named
before and came after (a lottery number, a stock index), give the seed. Whoever promised cannot change the secret, and whoever
reveals last knows the outcome: if they then withhold, the draw is void and is repeated without them, and that is on record. So
nobody can choose between two outcomes.

Facts in, decision out: who waited how long, and which hour it is, are told from outside.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.encoding import digest, is_digest

FEWEST_PARTIES = 2
SHORTEST_SECRET = 16
_PROMISE = "bihuan-promise/1"
_SEED = "bihuan-seed/1"
_BLANK = Reason("secret-short", "密语至少 %(least)s 个字符，要随机、别人猜不到。", {"least": SHORTEST_SECRET})


class Stage(StrEnum):
    """Where a draw stands. Void ends it: what comes after is another draw with another name."""

    PROMISING = "promising"
    REVEALING = "revealing"
    AWAITING_PUBLIC_VALUE = "awaiting-public-value"
    READY = "ready"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who gives randomness: their user name, their unit, and the units that direct it.

    `person` is who they are under whatever user name, "" where that is not known: then the user name alone tells them apart.
    """

    party: str
    unit: str
    directed_by: frozenset[str] = frozenset()
    person: str = ""

    @property
    def who(self) -> str:
        return self.person or self.party


@dataclass(frozen=True, slots=True)
class Reveal:
    """What a party promised by its hash."""

    party: str
    secret: str
    salt: str


@dataclass(frozen=True, slots=True)
class Promise:
    """One party's part of a draw as it stands. `withheld`: they did not reveal in time, or said that they will not."""

    party: str
    commitment: str = ""
    reveal: Reveal | None = None
    withheld: bool = False
    person: str = ""


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """A draw as it stands. `draw` names it for good, and another one for each repetition.

    `frame_root` is empty until the frame was frozen and its root put on record. `public_source` names the public value (which
    lottery, which day) and is empty where none is used; `public_value` is empty until it is known.
    """

    draw: str
    frame_root: str
    promises: tuple[Promise, ...]
    public_source: str = ""
    public_value: str = ""

    def of(self, party: str) -> Promise | None:
        return next((promise for promise in self.promises if promise.party == party), None)

    @property
    def withheld(self) -> tuple[str, ...]:
        return tuple(promise.party for promise in self.promises if promise.withheld)


def commitment(secret: str | bytes, *, salt: str, party: str, draw: str) -> str:
    """The hash by which a party promises a secret for this draw; of no use for another party or another draw."""
    return digest(_PROMISE, draw, party, salt, secret.hex() if isinstance(secret, bytes) else secret)


def seed_from(reveals: Iterable[Reveal], public_value: str = "", *, draw: str) -> str:
    """The seed of a draw: SHA-256 over its name, every party and secret in the order of the parties, and the public value."""
    ordered = sorted(reveals, key=lambda reveal: reveal.party.encode("utf-8", "surrogatepass"))
    if len({reveal.party for reveal in ordered}) < max(FEWEST_PARTIES, len(ordered)):
        raise BadInput(Reason("parties-few", "至少要有 %(least)s 方，各交一次。", {"least": FEWEST_PARTIES}))
    parts = [part for reveal in ordered for part in (reveal.party, reveal.secret)]
    return digest(_SEED, draw, *parts, public_value)


def stage_of(facts: DrawFacts) -> Stage:
    """Where the draw stands, from what was promised, revealed and withheld."""
    if facts.withheld:
        return Stage.VOID
    if not all(promise.commitment for promise in facts.promises):
        return Stage.PROMISING
    if not all(promise.reveal for promise in facts.promises):
        return Stage.REVEALING
    return Stage.AWAITING_PUBLIC_VALUE if facts.public_source and not facts.public_value else Stage.READY


def refuse_parties(parties: Sequence[Party]) -> tuple[Reason, ...]:
    """Every reason why these may not make a seed together: too few, or not independent of each other."""
    reasons = []
    if len({party.who for party in parties}) < FEWEST_PARTIES:
        reasons.append(Reason("parties-few", "至少要有 %(least)s 方，各交一次。", {"least": FEWEST_PARTIES}))
    if len({party.who for party in parties}) < len(parties):
        reasons.append(Reason("party-twice", "同一个人不能算两方。"))
    for place, one in enumerate(parties):
        for other in parties[place + 1 :]:
            if one.who != other.who and _dependent(one, other):
                names = {"one": one.party, "other": other.party}
                reasons.append(
                    Reason("parties-dependent", "%(one)s和%(other)s同属一个单位或有隶属关系，不算互相独立。", names)
                )
    return tuple(reasons)


def refuse_commitment(facts: DrawFacts, *, party: str, commitment: str) -> tuple[Reason, ...]:
    """Every reason why this party may not promise this now."""
    own = facts.of(party)
    others = {promise.commitment for promise in facts.promises if promise.party != party}
    reasons = [*_outsider(own), *_ended(facts)]
    if not facts.frame_root:
        reasons.append(Reason("frame-open", "名册还没有冻结、公布名册根，不能先交承诺。"))
    if own is not None and own.commitment:
        reasons.append(Reason("promised-already", "已经交过承诺，不能更换。"))
    if not is_digest(commitment):
        reasons.append(Reason("promise-shape", "承诺要是 64 位十六进制的 SHA-256 值。"))
    elif commitment in others:
        reasons.append(Reason("promise-copied", "这个承诺与另一方的一样，不能照抄。"))
    return tuple(reasons)


def refuse_reveal(facts: DrawFacts, reveal: Reveal) -> tuple[Reason, ...]:
    """Every reason why this reveal is not taken now. One that does not fit its promise changes nothing: it can be given again."""
    own = facts.of(reveal.party)
    if own is None or facts.withheld:
        return (*_outsider(own), *_ended(facts))
    if stage_of(facts) is Stage.PROMISING:
        return (Reason("promises-missing", "还有一方没有交承诺，现在揭示会让后交的一方有选择。"),)
    if own.reveal is not None:
        return (Reason("revealed-already", "已经揭示过。"),)
    reasons = [] if len(reveal.secret.strip()) >= SHORTEST_SECRET else [_BLANK]
    found = commitment(reveal.secret, salt=reveal.salt, party=reveal.party, draw=facts.draw)
    if found != own.commitment:
        reasons.append(Reason("reveal-differs", "揭示的内容与承诺不符。"))
    return tuple(reasons)


def refuse_withholding(facts: DrawFacts, *, party: str, late: bool, own_word: bool) -> tuple[Reason, ...]:
    """Every reason why it may not be put on record that this party withholds. `late`: the last moment to reveal has passed;
    `own_word`: the party says so itself."""
    own = facts.of(party)
    reasons = [*_outsider(own), *_ended(facts)]
    if own is not None and own.reveal is not None:
        reasons.append(Reason("revealed-already", "已经揭示过。"))
    if not late and not own_word:
        reasons.append(Reason("reveal-not-due", "揭示的期限还没有到。"))
    return tuple(reasons)


def refuse_public_value(facts: DrawFacts, value: str) -> tuple[Reason, ...]:
    """Every reason why this public value is not taken now: it must have been named before, and come after the promises."""
    reasons = list(_ended(facts))
    if not facts.public_source:
        reasons.append(Reason("public-unnamed", "事先没有指定公开数值，不能事后加。"))
    if facts.public_value:
        reasons.append(Reason("public-known", "公开数值已经记录，不能更换。"))
    if stage_of(facts) is Stage.PROMISING:
        reasons.append(Reason("public-early", "公开数值要在各方交齐承诺之后产生。"))
    if not value.strip():
        reasons.append(Reason("public-empty", "没有写公开数值。"))
    return tuple(reasons)


def refuse_repetition(facts: DrawFacts, *, draw: str, parties: Sequence[Party]) -> tuple[Reason, ...]:
    """Every reason why the draw may not be repeated so: only a void one is, under another name, without whoever withheld."""
    reasons = list(refuse_parties(parties))
    if stage_of(facts) is not Stage.VOID:
        reasons.append(Reason("draw-not-void", "抽取没有作废，不能重来。"))
    if draw == facts.draw:
        reasons.append(Reason("draw-name-same", "重来的抽取要用另一个编号。"))
    withheld = {*facts.withheld, *(promise.person for promise in facts.promises if promise.withheld and promise.person)}
    again = [party.party for party in parties if party.party in withheld or party.person in withheld]
    if again:
        reasons.append(Reason("withheld-again", "%(party)s上次没有揭示，要换人。", {"party": "、".join(again)}))
    return tuple(reasons)


def repeat(facts: DrawFacts, *, draw: str, parties: Sequence[Party], public_source: str = "") -> DrawFacts:
    """The draw that follows a void one: the same frame, nothing promised yet. Only after `refuse_repetition` had nothing."""
    promises = tuple(Promise(party.party, person=party.person) for party in parties)
    return replace(facts, draw=draw, promises=promises, public_source=public_source, public_value="")


def seed_of(facts: DrawFacts) -> str:
    """The seed of a draw that is ready. Raises BadInput for any other, and for a reveal that does not fit its promise."""
    if stage_of(facts) is not Stage.READY:
        raise BadInput(Reason("seed-not-ready", "还没有都揭示，没有种子。"))
    reveals = [promise.reveal for promise in facts.promises if promise.reveal is not None]
    for promise, reveal in zip(facts.promises, reveals, strict=True):
        if reveal.party != promise.party or promise.commitment != commitment(
            reveal.secret, salt=reveal.salt, party=reveal.party, draw=facts.draw
        ):
            raise BadInput(Reason("reveal-differs", "揭示的内容与承诺不符。"))
    return seed_from(reveals, facts.public_value if facts.public_source else "", draw=facts.draw)


def _dependent(one: Party, other: Party) -> bool:
    return one.unit == other.unit or one.unit in other.directed_by or other.unit in one.directed_by


def _outsider(own: Promise | None) -> tuple[Reason, ...]:
    return () if own else (Reason("no-party", "不是这次抽取的一方。"),)


def _ended(facts: DrawFacts) -> tuple[Reason, ...]:
    return (Reason("draw-void", "这次抽取已经作废。"),) if facts.withheld else ()
