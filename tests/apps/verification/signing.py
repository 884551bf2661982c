"""How far a problem has come that has to be signed for and made public before it is closed."""

from dataclasses import replace

from bihuan.apps.verification import operations
from bihuan.apps.verification.models import PublicNotice
from bihuan.core.closing import (
    DEFAULT_POLICY,
    Answer,
    ClosingRule,
    Grade,
    Side,
    Standard,
    StandardAnswer,
)
from tests.apps.ledger.world import AT, World, make_world

FULL = ClosingRule(sides=(Side.LEAD, Side.OFFICE), notice_days=7, look_backs=(30, 90, 180))
ALL_MET = tuple(StandardAnswer(standard, Answer.MET, "看了账和现场") for standard in Standard)
PUBLIC = "11 家幼儿园开设了专户，账目公开。"


def world_that_asks(rule: ClosingRule = FULL, **changed: object) -> World:
    """A county whose campaign closes light problems by this rule."""
    world = make_world()
    ask(world, replace(rule, **changed) if changed else rule)  # type: ignore[arg-type]
    return world


def ask(world: World, rule: ClosingRule, *, seen: int | None = None) -> int:
    policy = {**DEFAULT_POLICY, "general": rule}
    return operations.change_closing_policy(
        actor=world.office, at=AT, campaign_id=world.campaign_id, policy=policy, why="这类问题要从严", seen=seen
    )


def checked(world: World, *, assisting: tuple[int, ...] = ()) -> str:
    """Checked and found done; it waits for those who sign."""
    number = world.under_check(assisting=assisting)
    operations.close_application(
        actor=world.checker, at=AT, number=number, finding="查看了账户", answers=ALL_MET, grade=Grade.GOOD
    )
    return number


def signed_by_lead(world: World) -> str:
    number = checked(world)
    operations.sign_review(actor=world.lead, at=AT, number=number, opinion="看过材料，同意")
    return number


def in_notice(world: World) -> str:
    number = signed_by_lead(world)
    operations.sign_review(actor=world.office, at=AT, number=number, opinion="同意销号", public_text=PUBLIC)
    return number


def notice_of(number: str) -> PublicNotice:
    return PublicNotice.objects.filter(problem__number=number).order_by("-pk")[0]
