"""What the accountable unit does: apply for closure, and take an application back."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.verification.events import ApplicationMade, application_made
from bihuan.apps.verification.models import Application, ApplicationOutcome
from bihuan.apps.verification.operations.writing import (
    bad_input,
    end_application,
    record_act,
    require_text,
    still_pending,
)
from bihuan.apps.verification.queries.closing_policies import policy_id_of_problem, rule_of_problem
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import ClosingRule, Side, rule_document


@transaction.atomic
def apply_for_closure(
    *,
    actor: Actor,
    at: datetime,
    number: str,
    statement: str,
    effective_on: date | None = None,
    like_cases: str = "",
    source_cured: str = "",
    institutional_gap: str = "",
    version: int | None = None,
) -> int:
    """The accountable unit says that a problem is done. It is locked until somebody else has looked.

    What closing will take (answers by standard, signatures, public notice) is settled now, by the campaign's policy. Where the
    check answers standard by standard, the unit says what it did about like cases and at the source.
    Whoever cured the source knows best what it showed about rules: `institutional_gap` goes into the problem itself.
    """
    said = require_text("statement", statement, "要写明做了什么、成效怎样。")
    if effective_on is not None and effective_on > timezone.localtime(at).date():
        raise bad_input("effective_on", "effect-ahead", "见效日期 %(day)s 还没有到。", day=effective_on.isoformat())
    state = ledger.mark_applied(actor=actor, at=at, number=number, institutional_gap=institutional_gap, version=version)
    rule, policy_id = rule_of_problem(state.problem_id), policy_id_of_problem(state.problem_id)
    words = _require_by_standards(rule, effective_on, like_cases, source_cured)
    application = Application.objects.create(
        problem_id=state.problem_id,
        unit_id=state.accountable_unit_id,
        applied_by_id=actor.user_id,
        applied_at=at,
        statement=said,
        effective_on=effective_on,
        content_hash=state.content_hash,
        policy_id=policy_id,
        rule=rule_document(rule),
        signs_lead=Side.LEAD in rule.sides,
        signs_office=Side.OFFICE in rule.sides,
        notice_days=rule.notice_days,
        **words,
    )
    record_act(
        state, "verification.application.made", actor=actor, at=at, role=Role.UNIT,
        after={
            "application": application.pk, "statement": said, "effective_on": effective_on,
            "content_hash": state.content_hash, **{name: text for name, text in words.items() if text},
        },
    )  # fmt: skip
    event = ApplicationMade(application_id=application.pk, problem_id=state.problem_id, at=at)
    transaction.on_commit(lambda: application_made.send(sender=ApplicationMade, event=event))
    return application.pk


@transaction.atomic
def withdraw_application(*, actor: Actor, at: datetime, number: str, why: str, version: int | None = None) -> None:
    """The unit takes its application back before anybody checks it. It then counts as never reported, unless an earlier one stands."""
    state = ledger.mark_application_withdrawn(actor=actor, at=at, number=number, why=why, version=version)
    application = still_pending(state)
    end_application(application, ApplicationOutcome.WITHDRAWN, at)
    record_act(
        state, "verification.application.withdrawn", actor=actor, at=at, role=Role.UNIT,
        after={"application": application.pk}, why=why.strip(),
    )  # fmt: skip


def _require_by_standards(
    rule: ClosingRule, effective_on: date | None, like_cases: str, source_cured: str
) -> dict[str, str]:
    words = {"like_cases": like_cases.strip(), "source_cured": source_cured.strip()}
    if rule.by_standards and effective_on is None:
        raise bad_input("effective_on", "effect-open", "要写明从哪天起见效。")
    if rule.by_standards and not words["like_cases"]:
        raise bad_input("like_cases", "empty", "要写明怎样举一反三、排查了哪些同类问题。")
    if rule.by_standards and not words["source_cured"]:
        raise bad_input("source_cured", "empty", "要写明从源头上改了什么、补了哪些制度。")
    return words
