"""The draw: nobody can guess it, steer it or deny it."""

from datetime import timedelta

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.inspection import operations, queries
from bihuan.apps.inspection.models import Draw, DrawParty, FrameItem, Plan, Selected
from bihuan.apps.inspection.queries import draw_facts
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.inspections.plans import PlanState
from bihuan.core.sampling import drawing, promises
from bihuan.core.sampling.drawing import FrameItem as Drawable
from tests.apps.inspection.course import (
    SECRETS,
    committed,
    drawn,
    goers,
    now,
    opened,
    promise,
    promise_of,
    reveal,
    revealed,
    taken_out,
    teamed,
    the_draw,
    visited,
)
from tests.apps.ledger.web.county import County
from tests.factories import make_user


def discipline(county: County) -> None:
    county.users["discipline"] = make_user(county.region, Role.DISCIPLINE, name="纪检联络员")


def test_the_seed_comes_of_everybodys_secret(county: County) -> None:
    course = drawn(county, problems=5, sample=2)

    draw = the_draw(course)
    assert draw.seed == promises.seed_of(draw_facts(draw))
    assert (draw.state, course.row.state) == ("drawn", PlanState.DRAWN)
    assert Selected.objects.filter(draw=draw).count() == 2


def test_what_was_drawn_is_what_the_rule_says_of_seed_and_frame(county: County) -> None:
    course = drawn(county, problems=6, sample=3)
    items = [Drawable(*row) for row in queries.frame_rows(county.actor("office"), course.plan)]

    made = drawing.draw(items, seed=the_draw(course).seed, total=3)

    assert [each.item.number for each in Selected.objects.order_by("order")] == list(made.selected)
    assert queries.proof_of(county.actor("office"), course.plan)["selected"] == list(made.selected)
    assert drawing.verify(made, items) == ()


def test_a_public_value_is_named_before_and_comes_after(county: County) -> None:
    course = opened(county, public="11 月 27 日福彩双色球开奖号码")
    for who in SECRETS:
        promise(course, who)
    for who in SECRETS:
        reveal(course, who)

    with pytest.raises(BadInput) as refusal:
        operations.draw_items(actor=county.actor("office"), at=now(), plan=course.plan)
    assert set(refusal.value.fields) == {"public_value"}

    operations.draw_items(actor=county.actor("office"), at=now(), plan=course.plan, public_value="03 09 14 22 27 31 08")

    draw = the_draw(course)
    assert draw.public_value == "03 09 14 22 27 31 08"
    assert draw.seed == promises.seed_of(draw_facts(draw))


@pytest.mark.parametrize(
    ("parties", "code"),
    [
        (("office",), "parties-few"),
        (("office", "office"), "parties-few"),
        (("office", "second office"), "parties-dependent"),
        (("office", "accountable"), "party-inspected"),
    ],
)
def test_parties_are_at_least_two_who_do_not_depend_on_each_other(
    county: County, parties: tuple[str, ...], code: str
) -> None:
    county.users["second office"] = make_user(county.region, Role.OFFICE, name="也是整改落实组的")

    with pytest.raises(BadInput) as refusal:
        opened(county, parties=parties)

    assert refusal.value.reason.code == code
    assert not Draw.objects.exists()


def test_a_unit_that_cannot_be_visited_may_be_a_party(county: County) -> None:
    course = opened(county, parties=("office", "other"))

    (row,) = queries.own_draws(county.actor("other"))

    assert row.reference == course.draw
    assert queries.own_draws(county.actor("accountable")) == ()
    with pytest.raises(Missing):
        queries.draw_rows(county.actor("other"), course.plan)


def test_nobody_reveals_before_everybody_has_promised(county: County) -> None:
    course = opened(county)
    promise(course, "office")

    with pytest.raises(BadInput, match="后交的一方有选择"):
        reveal(course, "office")


def test_a_promise_cannot_be_changed_or_copied(county: County) -> None:
    course = opened(county)
    promise(course, "office")

    with pytest.raises(BadInput, match="不能更换"):
        promise(course, "office", "2" * 64)
    with pytest.raises(BadInput, match="照抄"):
        promise(course, "leader", promise_of(course, "office"))
    with pytest.raises(BadInput, match="64"):
        promise(course, "leader", "abc")


def test_what_is_revealed_has_to_be_what_was_promised(county: County) -> None:
    course = opened(county)
    for who in SECRETS:
        promise(course, who)

    with pytest.raises(BadInput, match="不符"):
        reveal(course, "office", "another-secret-0123456789")

    assert not DrawParty.objects.exclude(secret="").exists()


def test_nothing_is_drawn_while_somebody_has_not_revealed(county: County) -> None:
    course = opened(county)
    for who in SECRETS:
        promise(course, who)
    reveal(course, "office")

    with pytest.raises(Refused, match="还有一方没有揭示"):
        operations.draw_items(actor=county.actor("office"), at=now(), plan=course.plan)


def test_who_is_no_party_finds_no_draw(county: County) -> None:
    course = opened(county)
    discipline(county)

    for who in ("discipline", "accountable", "first"):
        with pytest.raises(Missing):
            promise_as(county, course.draw, who)


def promise_as(county: County, draw: object, who: str) -> None:
    operations.promise(actor=county.actor(who), at=now(), draw=draw, commitment="1" * 64)  # type: ignore[arg-type]


# --- a withheld reveal ---------------------------------------------------------------------------------------------


def test_who_withholds_makes_the_draw_void_and_is_replaced(county: County) -> None:
    course = opened(county)
    for who in SECRETS:
        promise(course, who)
    reveal(course, "office")
    discipline(county)

    operations.note_withheld(
        actor=county.actor("office"),
        at=now() + timedelta(hours=3),
        plan=course.plan,
        party=county.users["leader"].username,
        why="过了期限没有揭示",
    )

    draw = the_draw(course)
    assert (draw.state, draw.seed, draw.void_reason) == ("void", "", "过了期限没有揭示")
    for parties, code in ((("office", "leader"), "withheld-again"), (("office", "discipline"), "")):
        again = {
            "actor": county.actor("office"),
            "at": now(),
            "plan": course.plan,
            "reveal_by": now() + timedelta(hours=2),
        }
        ids = [county.users[who].id for who in parties]
        if code:
            with pytest.raises(BadInput) as refusal:
                operations.open_draw(party_ids=ids, **again)  # type: ignore[arg-type]
            assert refusal.value.reason.code == code
        else:
            operations.open_draw(party_ids=ids, **again)  # type: ignore[arg-type]
    assert list(Draw.objects.order_by("attempt").values_list("attempt", "state")) == [(1, "void"), (2, "open")]


def test_nobody_is_said_to_withhold_before_the_time_is_over(county: County) -> None:
    course = opened(county)

    with pytest.raises(Refused, match="期限还没有到"):
        operations.note_withheld(
            actor=county.actor("office"),
            at=now(),
            plan=course.plan,
            party=county.users["leader"].username,
            why="没有揭示",
        )


def test_a_party_says_itself_that_it_will_not_reveal(county: County) -> None:
    course = opened(county)
    promise(course, "office")
    assert course.draw is not None

    operations.refuse_to_reveal(actor=county.actor("leader"), at=now(), draw=course.draw, why="与被检查单位有关系")

    assert the_draw(course).state == "void"
    told = audit.timeline(county.actor("office"), "inspection.plan", str(course.plan))[0]
    assert (told.action, told.reason) == ("inspection.draw.void", "与被检查单位有关系")


def test_a_plan_is_not_dropped_once_its_outcome_can_be_worked_out(county: County) -> None:
    course = opened(county)
    for who in SECRETS:
        promise(course, who)
    drop = {"actor": county.actor("office"), "plan": course.plan, "why": "不查了"}
    for who in SECRETS:
        reveal(course, who)
        with pytest.raises(Refused, match="结果可以推算") as refusal:
            operations.drop_plan(at=now(), **drop)  # type: ignore[arg-type]
        assert refusal.value.reason.code == "draw-shown"

    operations.draw_items(actor=county.actor("office"), at=now(), plan=course.plan)
    assert Plan.objects.get().state == PlanState.DRAWN


def test_a_plan_is_dropped_before_anything_is_shown_and_after_the_draw_is_void(county: County) -> None:
    course = opened(county)
    for who in SECRETS:
        promise(course, who)
    office = next(
        step for step in queries.plan_detail(county.actor("office"), course.plan).steps if step.step == "drop"
    )
    assert office.lawful
    reveal(course, "office")
    operations.note_withheld(
        actor=county.actor("office"), at=now() + timedelta(hours=3), plan=course.plan,
        party=county.users["leader"].username, why="过了期限没有揭示",
    )  # fmt: skip

    operations.drop_plan(actor=county.actor("office"), at=now(), plan=course.plan, why="不查了")

    assert Plan.objects.get().state == PlanState.DROPPED


def test_a_late_reveal_is_not_taken(county: County) -> None:
    course = opened(county)
    for who in SECRETS:
        promise(course, who)

    with pytest.raises(Refused, match="期限已经过了"):
        reveal(course, "office", at=now() + timedelta(hours=3))


# --- honesty -------------------------------------------------------------------------------------------------------


def test_a_frame_that_was_altered_after_it_was_frozen_is_noticed(county: County) -> None:
    course = revealed(county, problems=3)
    FrameItem.objects.filter(position=0).update(number="XY-2026-9999")

    with pytest.raises(Refused, match="对不上"):
        operations.draw_items(actor=county.actor("office"), at=now(), plan=course.plan)

    assert not Selected.objects.exists()


def test_every_promise_and_reveal_stands_in_the_record(county: County) -> None:
    course = drawn(county)

    told = [row.action for row in audit.timeline(county.actor("office"), "inspection.plan", str(course.plan))]

    assert told[:6] == [
        "inspection.draw.made",
        "inspection.draw.revealed",
        "inspection.draw.revealed",
        "inspection.draw.promised",
        "inspection.draw.promised",
        "inspection.draw.opened",
    ]


def test_the_stage_of_a_draw_is_told(county: County) -> None:
    course = opened(county)

    def stage() -> str:
        return queries.draw_rows(county.actor("office"), course.plan)[0].stage

    stages = [stage()]
    for step in (promise, reveal):
        for who in SECRETS:
            step(course, who)
        stages.append(stage())
    operations.draw_items(actor=county.actor("office"), at=now(), plan=course.plan)

    assert [*stages, stage()] == ["promising", "revealing", "ready", "drawn"]


def test_there_is_no_proof_before_the_draw_and_none_for_who_may_not_know(county: County) -> None:
    course = committed(county)
    with pytest.raises(Missing):
        queries.proof_of(county.actor("office"), course.plan)

    later = drawn(county, overlap_reason="另有交办")
    for who in ("accountable", "first", "elsewhere"):
        for read in (queries.proof_of, queries.frame_rows):
            with pytest.raises(Missing):
                read(county.actor(who), later.plan)


def test_who_goes_reads_the_proof_when_the_plan_is_over(county: County) -> None:
    """Until then it would tell of all the other units, and perhaps of their own."""
    course = visited(county)
    first, second = goers(course)

    for who in (first, second):
        with pytest.raises(Missing):
            queries.proof_of(county.actor(who), course.plan)

    operations.end_plan(actor=county.actor("office"), at=now(), plan=course.plan, ending="按方案查完")
    assert queries.proof_of(county.actor(first), course.plan) == queries.proof_of(county.actor("office"), course.plan)


# --- replacement by the same rule ------------------------------------------------------------------------------------


def test_a_replacement_is_the_next_of_the_stratums_line(county: County) -> None:
    course = drawn(county, problems=4, sample=1)
    items = [Drawable(*row) for row in queries.frame_rows(county.actor("office"), course.plan)]
    line = drawing.whole_order(items, seed=the_draw(course).seed)["XY"]

    for number in line[:2]:
        taken_out(county, number)

    chosen = [
        operations.replace_item(
            actor=county.actor("office"), at=now(), plan=course.plan, number=line[place], why="问题已撤回"
        )
        for place in range(2)
    ]

    assert chosen == [line[1], line[2]]
    with pytest.raises(BadInput, match="已经替换"):
        operations.replace_item(
            actor=county.actor("office"), at=now(), plan=course.plan, number=line[0], why="问题已撤回"
        )


def test_nothing_is_replaced_once_the_teams_are_drawn(county: County) -> None:
    course = teamed(county, problems=2)
    number = Selected.objects.get().item.number

    with pytest.raises(Refused, match="抽检查人员以前"):
        operations.replace_item(actor=county.actor("office"), at=now(), plan=course.plan, number=number, why="换一个")


def test_what_stands_in_the_ledger_is_not_replaced_whatever_words_are_given(county: County) -> None:
    course = drawn(county, problems=4, sample=2)
    live, gone = Selected.objects.order_by("order").values_list("item__number", flat=True)
    taken_out(county, gone)

    with pytest.raises(BadInput, match="还在台账里") as refusal:
        operations.replace_item(actor=county.actor("office"), at=now(), plan=course.plan, number=live, why="换一个")

    assert (refusal.value.reason.code, set(refusal.value.fields)) == ("item-stands", {"number"})
    assert Selected.objects.count() == 2
    offered = {who: queries.replaceable_items(county.actor(who), course.plan) for who in ("office", "leader", "first")}
    assert offered == {"office": ((gone, "县市场监督管理局"),), "leader": (), "first": ()}


def test_what_was_replaced_is_not_offered_again(county: County) -> None:
    course = drawn(county, problems=2, sample=1)
    number = Selected.objects.get().item.number
    assert queries.replaceable_items(county.actor("office"), course.plan) == ()
    taken_out(county, number)

    operations.replace_item(actor=county.actor("office"), at=now(), plan=course.plan, number=number, why="问题已撤回")

    assert queries.replaceable_items(county.actor("office"), course.plan) == ()


def test_when_a_stratum_is_used_up_nothing_replaces(county: County) -> None:
    course = drawn(county, problems=1)
    number = Selected.objects.get().item.number
    taken_out(county, number)

    with pytest.raises(Refused, match="抽完"):
        operations.replace_item(actor=county.actor("office"), at=now(), plan=course.plan, number=number, why="撤回")
    assert Plan.objects.get().state == PlanState.DRAWN
