"""Joint problems under arbitrary hands: whatever is tried in whatever order, every case is part of at most one, and nothing in the ledger moves."""

from dataclasses import dataclass, field
from random import Random

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.common_problems import operations, queries
from bihuan.apps.common_problems.models import GroupCase, JointCase, JointMeasure, JointProblem, LikeGroup
from bihuan.apps.ledger.models import Problem
from bihuan.core.actors import Actor
from bihuan.core.decisions import BihuanError
from tests.apps.common_problems.likes import AT, grouped, measure, new, problems
from tests.apps.ledger.web.county import County, now

TURNS = 70


@dataclass
class Hands:
    """Somebody who tries things: which were done, and which refused."""

    county: County
    drawn: Random
    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def turn(self) -> None:
        steps = sorted(key for key in type(self).__dict__ if key.startswith("try_"))
        name = self.drawn.choice([*steps, *["try_group", "try_confirm"] * 4])
        try:
            getattr(self, name)()
        except BihuanError as refusal:
            self.refused.append(f"{name}: {refusal.reason}")
        else:
            self.done.append(name)

    def actor(self) -> Actor:
        return self.county.actor(self.drawn.choice(("office", "office", "office", "lead", "accountable")))

    def group(self) -> LikeGroup:
        return self.drawn.choice(list(LikeGroup.objects.order_by("pk")))

    def joint(self) -> JointProblem:
        found = list(JointProblem.objects.order_by("pk"))
        return self.drawn.choice(found) if found else JointProblem(pk=999999)

    def some(self, ids: list[int]) -> list[int]:
        return self.drawn.sample(ids, self.drawn.randint(0, len(ids))) if ids else []

    def cases(self, group: LikeGroup) -> list[int]:
        return list(GroupCase.objects.filter(group=group).values_list("problem", flat=True))

    def parts(self, joint: JointProblem) -> list[int]:
        return list(JointCase.objects.filter(joint=joint.pk, until=None).values_list("problem", flat=True))

    def try_group(self) -> None:
        ids = list(Problem.objects.order_by("pk").values_list("pk", flat=True))
        grouped(self.county, self.drawn.sample(ids, 3))

    def try_confirm(self) -> None:
        group = self.group()
        operations.confirm_group(
            actor=self.actor(),
            at=AT,
            group_id=group.pk,
            new=new(self.county),
            problem_ids=self.some(self.cases(group)),
        )

    def try_join(self) -> None:
        group = self.group()
        operations.add_group_to_joint(
            actor=self.actor(),
            at=AT,
            group_id=group.pk,
            joint_id=self.joint().pk,
            problem_ids=self.some(self.cases(group)),
        )

    def try_dismiss(self) -> None:
        operations.dismiss_group(actor=self.actor(), at=AT, group_id=self.group().pk, why=self.drawn.choice(("x", " ")))

    def try_unite_groups(self) -> None:
        one, other = self.group(), self.group()
        operations.unite_groups(actor=self.actor(), at=AT, group_id=one.pk, other_id=other.pk, why="x")

    def try_divide_group(self) -> None:
        group = self.group()
        operations.divide_group(
            actor=self.actor(),
            at=AT,
            group_id=group.pk,
            problem_ids=self.some(self.cases(group)),
            why="x",
        )

    def try_take_out(self) -> None:
        joint = self.joint()
        operations.take_out_cases(
            actor=self.actor(),
            at=AT,
            joint_id=joint.pk,
            problem_ids=self.some(self.parts(joint)),
            why="x",
        )

    def try_unite(self) -> None:
        one, other = self.joint(), self.joint()
        operations.unite_joints(actor=self.actor(), at=AT, joint_id=one.pk, into_id=other.pk, why="x")

    def try_divide(self) -> None:
        joint = self.joint()
        operations.divide_joint(
            actor=self.actor(), at=AT, joint_id=joint.pk, problem_ids=self.some(self.parts(joint)), title="分出",
            lead_unit_id=self.county.lead.id, why="x",
        )  # fmt: skip

    def try_measure(self) -> None:
        operations.add_joint_measure(actor=self.actor(), at=AT, joint_id=self.joint().pk, new=measure(self.county))

    def try_work(self) -> None:
        found = list(JointMeasure.objects.order_by("pk"))
        if found:
            chosen = self.drawn.choice(found)
            step = self.drawn.choice((operations.report_joint_measure, operations.verify_joint_measure))
            words = {"outcome" if step is operations.report_joint_measure else "finding": "x"}
            step(actor=self.actor(), at=AT, joint_id=chosen.joint_id, measure_id=chosen.pk, **words)

    def try_close(self) -> None:
        operations.close_joint(actor=self.actor(), at=AT, joint_id=self.joint().pk, result="x")


def stands(ids: list[int]) -> list[tuple[object, ...]]:
    return list(
        Problem.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "state", "version", "due", "last_act_at")
    )


def laws(ids: list[int]) -> None:
    """What holds at every moment."""
    parts = list(JointCase.objects.filter(until=None).values_list("problem", flat=True))
    assert len(parts) == len(set(parts)) and set(parts) <= set(ids)
    for joint in JointProblem.objects.all():
        live = JointCase.objects.filter(joint=joint, until=None).count()
        assert (live == 0) is (joint.state == "united"), (joint.state, live)
        if joint.state == "closed":
            assert not JointMeasure.objects.filter(joint=joint).exclude(stand="verified").exists()
    for group in LikeGroup.objects.exclude(state="proposed"):
        assert group.decided_at is not None
        assert (group.state == "confirmed") is (group.joint_id is not None)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_tried_the_laws_hold_and_the_ledger_stands(county: County, seed: int) -> None:
    ids = problems(county, *[f"伙食费没有专户，账目不清（{place}）" for place in range(8)])
    before = stands(ids)
    hands = Hands(county, Random(seed))
    grouped(county, ids[:4])
    for _ in range(TURNS):
        acts = Act.objects.count()
        refused = len(hands.refused)
        hands.turn()
        laws(ids)
        if len(hands.refused) > refused:
            assert Act.objects.count() == acts, "a refused step leaves no act"
    assert stands(ids) == before
    assert len(set(hands.done)) >= 4 and hands.refused
    for joint in JointProblem.objects.all():
        told = queries.joint_detail(county.actor("office"), joint.pk, today=now().date())
        assert told.row.cases == len(told.cases) == sum(share.cases for share in told.units)
