"""Several make a seed together: none can choose it, and whoever tries leaves a trace."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.promises import (
    DrawFacts,
    Party,
    Promise,
    Reveal,
    Stage,
    commitment,
    refuse_commitment,
    refuse_parties,
    refuse_public_value,
    refuse_repetition,
    refuse_reveal,
    refuse_withholding,
    repeat,
    seed_from,
    seed_of,
    stage_of,
)

DRAW = "抽查2026-03/1"
FIRST = Reveal("审计局 甲", "secret of the first, long enough", "salt-1")
SECOND = Reveal("人大代表 乙", "secret of the second, as long", "salt-2")
OUTSIDER = Reveal("丙", "secret of somebody else's", "salt-3")
ROOT = "ab" * 32


def promise_of(reveal: Reveal) -> str:
    return commitment(reveal.secret, salt=reveal.salt, party=reveal.party, draw=DRAW)


OPEN = DrawFacts(DRAW, ROOT, (Promise(FIRST.party), Promise(SECOND.party)))
HALF = replace(OPEN, promises=(Promise(FIRST.party, promise_of(FIRST)), Promise(SECOND.party)))
PROMISED = replace(OPEN, promises=tuple(Promise(each.party, promise_of(each)) for each in (FIRST, SECOND)))
ONE_REVEALED = replace(PROMISED, promises=(replace(PROMISED.promises[0], reveal=FIRST), PROMISED.promises[1]))
REVEALED = replace(
    PROMISED, promises=tuple(replace(p, reveal=r) for p, r in zip(PROMISED.promises, (FIRST, SECOND), strict=True))
)
WITHHELD = replace(ONE_REVEALED, promises=(ONE_REVEALED.promises[0], replace(PROMISED.promises[1], withheld=True)))
NAMED = replace(REVEALED, public_source="双色球 2026133 期开奖号码")


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.code for reason in reasons]


def length(text: str) -> bytes:
    return len(text.encode()).to_bytes(4, "big") + text.encode()


def test_a_promise_is_the_hash_that_is_documented() -> None:
    data = b"bihuan-promise/1\x00" + length(DRAW) + length(FIRST.party) + length(FIRST.salt) + length(FIRST.secret)

    assert promise_of(FIRST) == hashlib.sha256(data).hexdigest()


def test_a_seed_is_the_hash_that_is_documented_whatever_the_order_of_the_reveals() -> None:
    ordered = sorted((FIRST, SECOND), key=lambda reveal: reveal.party.encode())
    data = b"bihuan-seed/1\x00" + length(DRAW)
    for reveal in ordered:
        data += length(reveal.party) + length(reveal.secret)

    assert seed_from([FIRST, SECOND], draw=DRAW) == hashlib.sha256(data + length("")).hexdigest()
    assert seed_from([SECOND, FIRST], draw=DRAW) == seed_from([FIRST, SECOND], draw=DRAW)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"secret": FIRST.secret + "."}, id="another secret"),
        pytest.param({"salt": "salt-9"}, id="another salt"),
        pytest.param({"party": SECOND.party}, id="another party"),
        pytest.param({"draw": DRAW + "x"}, id="another draw"),
    ],
)
def test_a_promise_fits_one_secret_of_one_party_in_one_draw(other: dict[str, str]) -> None:
    given_ = {"secret": FIRST.secret, "salt": FIRST.salt, "party": FIRST.party, "draw": DRAW} | other

    assert commitment(given_.pop("secret"), **given_) != promise_of(FIRST)


def test_a_secret_of_bytes_is_promised_by_its_digits() -> None:
    keyed = {"salt": "s", "party": "p", "draw": DRAW}

    assert commitment(b"\x01\xff", **keyed) == commitment("01ff", **keyed)


def test_a_seed_needs_two_who_each_speak_once() -> None:
    for reveals in ([], [FIRST], [FIRST, FIRST], [FIRST, FIRST, SECOND]):
        with pytest.raises(BadInput):
            seed_from(reveals, draw=DRAW)


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        pytest.param(OPEN, Stage.PROMISING, id="nobody promised"),
        pytest.param(HALF, Stage.PROMISING, id="one promised"),
        pytest.param(PROMISED, Stage.REVEALING, id="all promised"),
        pytest.param(ONE_REVEALED, Stage.REVEALING, id="one revealed"),
        pytest.param(REVEALED, Stage.READY, id="all revealed"),
        pytest.param(NAMED, Stage.AWAITING_PUBLIC_VALUE, id="the public value is to come"),
        pytest.param(replace(NAMED, public_value="01 05 12"), Stage.READY, id="the public value came"),
        pytest.param(WITHHELD, Stage.VOID, id="one withheld"),
    ],
)
def test_where_a_draw_stands(facts: DrawFacts, stage: Stage) -> None:
    assert stage_of(facts) is stage
    if stage is not Stage.READY:
        with pytest.raises(BadInput):
            seed_of(facts)


def test_the_seed_of_a_draw_is_made_of_its_reveals_and_its_public_value() -> None:
    assert seed_of(REVEALED) == seed_from([FIRST, SECOND], draw=DRAW)
    assert seed_of(replace(NAMED, public_value="01 05 12")) == seed_from([FIRST, SECOND], "01 05 12", draw=DRAW)
    # A value that nobody named before does not count, even if it should stand there.
    assert seed_of(replace(REVEALED, public_value="chosen later")) == seed_of(REVEALED)


def test_a_stored_reveal_that_does_not_fit_its_promise_gives_no_seed() -> None:
    forged = replace(REVEALED.promises[0], reveal=replace(FIRST, secret="another secret, as long"))

    with pytest.raises(BadInput, match="不符"):
        seed_of(replace(REVEALED, promises=(forged, REVEALED.promises[1])))


@pytest.mark.parametrize(
    ("facts", "party", "promise", "expected"),
    [
        pytest.param(OPEN, FIRST.party, promise_of(FIRST), [], id="the first"),
        pytest.param(HALF, SECOND.party, promise_of(SECOND), [], id="the second"),
        pytest.param(HALF, FIRST.party, promise_of(OUTSIDER), ["promised-already"], id="another one"),
        pytest.param(HALF, SECOND.party, promise_of(FIRST), ["promise-copied"], id="a copy"),
        pytest.param(OPEN, OUTSIDER.party, promise_of(OUTSIDER), ["no-party"], id="somebody else"),
        pytest.param(OPEN, FIRST.party, "my secret", ["promise-shape"], id="no hash"),
        pytest.param(OPEN, FIRST.party, promise_of(FIRST).upper(), ["promise-shape"], id="large letters"),
        pytest.param(
            replace(OPEN, frame_root=""), FIRST.party, promise_of(FIRST), ["frame-open"], id="before the frame"
        ),
        pytest.param(WITHHELD, SECOND.party, promise_of(OUTSIDER), ["draw-void", "promised-already"], id="void"),
    ],
)
def test_who_may_promise(facts: DrawFacts, party: str, promise: str, expected: list[str]) -> None:
    assert codes(refuse_commitment(facts, party=party, commitment=promise)) == expected


@pytest.mark.parametrize(
    ("facts", "reveal", "expected"),
    [
        pytest.param(PROMISED, FIRST, [], id="the first"),
        pytest.param(ONE_REVEALED, SECOND, [], id="the second"),
        pytest.param(HALF, FIRST, ["promises-missing"], id="before all have promised"),
        pytest.param(ONE_REVEALED, FIRST, ["revealed-already"], id="twice"),
        pytest.param(
            PROMISED, replace(FIRST, secret="another secret, as long"), ["reveal-differs"], id="another secret"
        ),
        pytest.param(PROMISED, replace(FIRST, salt="x"), ["reveal-differs"], id="another salt"),
        pytest.param(PROMISED, replace(FIRST, secret="short"), ["secret-short", "reveal-differs"], id="short"),
        pytest.param(PROMISED, OUTSIDER, ["no-party"], id="somebody else"),
        pytest.param(WITHHELD, SECOND, ["draw-void"], id="too late"),
    ],
)
def test_who_may_reveal(facts: DrawFacts, reveal: Reveal, expected: list[str]) -> None:
    assert codes(refuse_reveal(facts, reveal)) == expected


@pytest.mark.parametrize(
    ("facts", "party", "late", "own_word", "expected"),
    [
        pytest.param(ONE_REVEALED, SECOND.party, True, False, [], id="the term has passed"),
        pytest.param(ONE_REVEALED, SECOND.party, False, True, [], id="they say so"),
        pytest.param(HALF, SECOND.party, True, False, [], id="no promise in time"),
        pytest.param(ONE_REVEALED, SECOND.party, False, False, ["reveal-not-due"], id="there is still time"),
        pytest.param(ONE_REVEALED, FIRST.party, True, False, ["revealed-already"], id="they did reveal"),
        pytest.param(WITHHELD, SECOND.party, True, False, ["draw-void"], id="on record already"),
        pytest.param(PROMISED, OUTSIDER.party, True, False, ["no-party"], id="somebody else"),
    ],
)
def test_when_it_is_put_on_record_that_somebody_withholds(
    facts: DrawFacts, party: str, late: bool, own_word: bool, expected: list[str]
) -> None:
    assert codes(refuse_withholding(facts, party=party, late=late, own_word=own_word)) == expected


@pytest.mark.parametrize(
    ("facts", "value", "expected"),
    [
        pytest.param(NAMED, "01 05 12", [], id="named before, came after"),
        pytest.param(replace(PROMISED, public_source="双色球"), "01 05 12", [], id="before the reveals"),
        pytest.param(replace(HALF, public_source="双色球"), "01", ["public-early"], id="before the promises"),
        pytest.param(REVEALED, "01", ["public-unnamed"], id="not named"),
        pytest.param(replace(NAMED, public_value="01"), "02", ["public-known"], id="twice"),
        pytest.param(NAMED, "  ", ["public-empty"], id="nothing"),
        pytest.param(replace(WITHHELD, public_source="双色球"), "01", ["draw-void"], id="void"),
    ],
)
def test_when_a_public_value_is_taken(facts: DrawFacts, value: str, expected: list[str]) -> None:
    assert codes(refuse_public_value(facts, value)) == expected


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        pytest.param([Party("甲", "审计局"), Party("乙", "人大")], [], id="two units"),
        pytest.param([Party("甲", "审计局")], ["parties-few"], id="one"),
        pytest.param([], ["parties-few"], id="none"),
        pytest.param([Party("甲", "审计局"), Party("甲", "人大")], ["parties-few", "party-twice"], id="one as two"),
        pytest.param(
            [Party("甲", "审计局", person="1"), Party("乙", "人大", person="1")],
            ["parties-few", "party-twice"],
            id="one person under two names",
        ),
        pytest.param([Party("甲", "审计局", person="1"), Party("乙", "人大", person="2")], [], id="two persons"),
        pytest.param([Party("甲", "审计局"), Party("乙", "审计局")], ["parties-dependent"], id="one unit"),
        pytest.param(
            [Party("甲", "教育局"), Party("乙", "一中", frozenset({"教育局"}))],
            ["parties-dependent"],
            id="one directs the other",
        ),
        pytest.param(
            [Party("甲", "一中", frozenset({"教育局"})), Party("乙", "教育局"), Party("丙", "人大")],
            ["parties-dependent"],
            id="among three",
        ),
    ],
)
def test_who_is_independent(parties: list[Party], expected: list[str]) -> None:
    assert codes(refuse_parties(parties)) == expected


def test_who_withheld_does_not_come_back_under_another_name() -> None:
    promises = tuple(replace(each, person="7") if each.withheld else each for each in WITHHELD.promises)
    parties = [Party(FIRST.party, "审计局"), Party("丁", "统计局", person="7")]

    assert codes(refuse_repetition(replace(WITHHELD, promises=promises), draw="2", parties=parties)) == [
        "withheld-again"
    ]


def test_a_void_draw_is_repeated_without_whoever_withheld_and_starts_from_nothing() -> None:
    parties = [Party(FIRST.party, "审计局"), Party("丁", "统计局")]

    assert refuse_repetition(WITHHELD, draw="抽查2026-03/2", parties=parties) == ()
    again = repeat(WITHHELD, draw="抽查2026-03/2", parties=parties)
    assert stage_of(again) is Stage.PROMISING
    assert again.frame_root == ROOT
    assert [promise.party for promise in again.promises] == [FIRST.party, "丁"]
    # A promise of the void draw is of no use in the next one.
    assert codes(refuse_reveal(replace(again, promises=PROMISED.promises), FIRST)) == ["reveal-differs"]


@pytest.mark.parametrize(
    ("facts", "draw", "second", "expected"),
    [
        pytest.param(REVEALED, "2", "丁", ["draw-not-void"], id="whose outcome somebody dislikes"),
        pytest.param(WITHHELD, DRAW, "丁", ["draw-name-same"], id="under the same name"),
        pytest.param(WITHHELD, "2", SECOND.party, ["withheld-again"], id="with whoever withheld"),
    ],
)
def test_what_may_not_be_repeated(facts: DrawFacts, draw: str, second: str, expected: list[str]) -> None:
    parties = [Party(FIRST.party, "审计局"), Party(second, "统计局")]

    assert codes(refuse_repetition(facts, draw=draw, parties=parties)) == expected


@given(st.text(min_size=1), st.text(min_size=1))
def test_no_two_secrets_give_the_same_promise(one: str, other: str) -> None:
    def promise(secret: str) -> str:
        try:
            return commitment(secret, salt="s", party="p", draw=DRAW)
        except BadInput:
            return secret

    assert (promise(one) == promise(other)) is (one == other)
