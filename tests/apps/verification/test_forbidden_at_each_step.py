"""Everybody who may not take a step of closing tries it at exactly the moment at which it is due: refused, and nothing has moved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger.models import Problem
from bihuan.apps.verification import operations
from bihuan.apps.verification.models import (
    Application,
    Check,
    LookBack,
    LookBackOutcome,
    Objection,
    PublicNotice,
    RelapseLead,
    Review,
)
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import DEFAULT_POLICY, ClosingRule, Side
from bihuan.core.decisions import BihuanError, Missing, Refused
from tests.apps.ledger.web.county import County, now
from tests.apps.verification.steps import SAID, applied, closed, ready, under_check
from tests.factories import SYSTEM, make_user

EVERYBODY = (
    "office",
    "leader",
    "lead",
    "accountable",
    "assisting",
    "other",
    "checker",
    "colleague",
    "inspector",
    "discipline",
    "elsewhere",
    "security-admin",
    "audit-admin",
    "system-admin",
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step when it is due: what comes before it, how it is taken, and by whom it may be; by some only with a reason."""

    name: str
    before: Callable[[County], str]
    take: Callable[[Actor, str], object]
    allowed: frozenset[str]
    with_reason: frozenset[str] = frozenset()


def peopled(county: County) -> County:
    """Somebody of every calling, and a second checker from the unit that is answerable."""
    for word, role in (
        ("inspector", Role.INSPECTOR),
        ("discipline", Role.DISCIPLINE),
        ("security-admin", Role.SECURITY_ADMIN),
        ("audit-admin", Role.AUDIT_ADMIN),
    ):
        county.users[word] = make_user(county.region, role, name=word)
    county.users["colleague"] = make_user(
        county.region,
        Role.CHECKER,
        unit=county.accountable,
        name="本单位的核查人",
    )
    return county


def signed_for(county: County) -> str:
    """A problem whose closing takes two signatures and a public notice; it has passed its check."""
    operations.change_closing_policy(
        actor=county.actor("office"),
        at=now(),
        campaign_id=county.campaign,
        why="从严",
        seen=None,
        policy={
            **DEFAULT_POLICY,
            "general": ClosingRule(
                sides=(Side.LEAD, Side.OFFICE),
                notice_days=7,
                look_backs=(180,),
            ),
        },
    )
    number = under_check(county)
    operations.close_application(
        actor=county.actor("checker"),
        at=now(),
        number=number,
        finding="看了账",
    )
    return number


def signed_by_lead(county: County) -> str:
    number = signed_for(county)
    operations.sign_review(
        actor=county.actor("lead"),
        at=now(),
        number=number,
        opinion="同意",
    )
    return number


def posted(county: County) -> str:
    number = signed_by_lead(county)
    operations.sign_review(
        actor=county.actor("office"),
        at=now(),
        number=number,
        opinion="同意",
        public_text="11 家开了专户",
    )
    return number


def objected_to(county: County) -> str:
    number = posted(county)
    operations.record_objection(
        actor=county.actor("other"),
        at=now(),
        notice_id=PublicNotice.objects.get().pk,
        text="南门一家没有开户",
    )
    return number


def looked_back_at(county: County) -> str:
    number = closed(county)
    operations.make_look_backs_due(
        actor=SYSTEM,
        at=now() + timedelta(days=181),
    )
    return number


def came_back(county: County) -> str:
    number = looked_back_at(county)
    operations.record_look_back(
        actor=county.actor("inspector"),
        at=now(),
        look_back_id=LookBack.objects.get().pk,
        outcome=LookBackOutcome.CAME_BACK,
        finding="又停了",
        on_site=True,
    )
    return number


def take_apply(actor: Actor, number: str) -> object:
    return operations.apply_for_closure(actor=actor, at=now(), number=number, statement=SAID)


def take_back(actor: Actor, number: str) -> object:
    return operations.withdraw_application(actor=actor, at=now(), number=number, why="还差一家")


def take_begin(actor: Actor, number: str) -> object:
    return operations.begin_check(actor=actor, at=now(), number=number)


def take_close(actor: Actor, number: str) -> object:
    return operations.close_application(
        actor=actor,
        at=now(),
        number=number,
        finding="看了账",
        on_site=True,
    )


def take_return(actor: Actor, number: str) -> object:
    return operations.return_application(
        actor=actor,
        at=now(),
        number=number,
        finding="还差一家",
    )


def take_release(actor: Actor, number: str) -> object:
    return operations.release_check(actor=actor, at=now(), number=number, why="调走了")


def take_sign(actor: Actor, number: str) -> object:
    return operations.sign_review(
        actor=actor,
        at=now(),
        number=number,
        opinion="同意",
        public_text="开了专户",
    )


def take_not_sign(actor: Actor, number: str) -> object:
    return operations.return_from_review(
        actor=actor,
        at=now(),
        number=number,
        opinion="凭证只有一半",
    )


def take_answer(actor: Actor, _number: str) -> object:
    return operations.answer_objection(
        actor=actor,
        at=now(),
        objection_id=Objection.objects.get().pk,
        upheld=False,
        answer="到南门看过，已开户",
    )


def take_end(actor: Actor, _number: str) -> object:
    return operations.end_notice(
        actor=actor,
        at=now() + timedelta(days=60),
        notice_id=PublicNotice.objects.get().pk,
    )


def take_look(actor: Actor, _number: str) -> object:
    return operations.record_look_back(
        actor=actor,
        at=now(),
        look_back_id=LookBack.objects.get().pk,
        outcome=LookBackOutcome.HOLDS,
        finding="还好",
        on_site=True,
    )


def take_judge(actor: Actor, _number: str) -> object:
    return operations.judge_relapse(
        actor=actor,
        at=now(),
        lead_id=RelapseLead.objects.get().pk,
        confirmed=True,
        why="同一处",
        text="又停了",
    )


STEPS = (
    Step("apply", ready, take_apply, frozenset({"accountable"})),
    Step("withdraw", applied, take_back, frozenset({"accountable"})),
    Step("begin", applied, take_begin, frozenset({"checker"})),
    Step("close", under_check, take_close, frozenset({"checker"})),
    Step("return", under_check, take_return, frozenset({"checker"})),
    Step("release", under_check, take_release, frozenset({"office"})),
    Step("sign for the lead unit", signed_for, take_sign, frozenset({"lead"})),
    Step("not sign for the lead unit", signed_for, take_not_sign, frozenset({"lead"})),
    Step("sign for the office", signed_by_lead, take_sign, frozenset({"office"})),
    Step("answer an objection", objected_to, take_answer, frozenset({"office"})),
    Step("end the notice", posted, take_end, frozenset({"office"})),
    Step("look back", looked_back_at, take_look, frozenset({"inspector"}), frozenset({"checker"})),
    Step("judge a relapse", came_back, take_judge, frozenset({"office"})),
)


def stands() -> list[tuple[object, ...]]:
    """Everything that a step of closing could have moved."""
    rows: list[tuple[object, ...]] = list(Problem.objects.order_by("pk").values_list("pk", "state", "version"))
    for model in (Application, Check, Review, PublicNotice, Objection, LookBack, RelapseLead):
        rows.extend(model.objects.order_by("pk").values_list())
    return [*rows, (Act.objects.count(),)]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_whoever_may_not_is_refused_and_nothing_moves(county: County, step: Step) -> None:
    number = step.before(peopled(county))
    before = stands()
    wrong = []

    for who in EVERYBODY:
        if who in step.allowed | step.with_reason:
            continue
        try:
            step.take(county.actor(who), number)
        except (Refused, Missing):
            continue
        except BihuanError as other:
            wrong.append(f"{who}: {other}")
        else:
            wrong.append(f"{who} did it")

    assert wrong == []
    assert stands() == before


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_whoever_may_does_it_at_that_very_moment(county: County, step: Step) -> None:
    """Or else the refusals above would say nothing."""
    number = step.before(peopled(county))
    before = stands()

    for who in step.allowed:
        step.take(county.actor(who), number)

    assert stands() != before
