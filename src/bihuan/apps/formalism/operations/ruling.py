"""A person of the office confirms a flag, dismisses it, or takes it up again, and says why. It changes no figure of anybody."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from bihuan.apps.formalism import policies
from bihuan.apps.formalism.events import FlagRuledOn, flag_ruled_on
from bihuan.apps.formalism.models import FlagRuling, RulingOutcome
from bihuan.apps.formalism.operations.telling import tell_of_ruling
from bihuan.apps.formalism.operations.writing import Held, hold, record_act, require_text
from bihuan.core.actors import Actor
from bihuan.core.decisions import Conflict, Reason, Refused
from bihuan.core.formalism.course import RULED, FlagStep, next_state

_STEPS: Mapping[RulingOutcome, FlagStep] = {
    RulingOutcome.CONFIRMED: FlagStep.CONFIRM,
    RulingOutcome.DISMISSED: FlagStep.DISMISS,
    RulingOutcome.REOPENED: FlagStep.REOPEN,
}
_CHANGED = Reason("flag-changed", "这条线索刚有变化，看过新的答复或证据再认定。")


@transaction.atomic
def rule_on_flag(
    *, actor: Actor, at: datetime, flag_id: int, outcome: RulingOutcome, why: str, version: int | None = None
) -> None:
    """Confirm, dismiss or reopen, with a reason that everybody concerned reads.

    Raises Refused where it is not lawful now, Conflict where something was said or found since `version` was read.
    """
    held = hold(actor, flag_id)
    verdict = policies.may_rule(actor, held.flag, held.units)
    if not verdict or outcome not in _STEPS:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    state = next_state(held.stand, _STEPS[outcome], at=at)
    if isinstance(state, Reason):
        raise Refused(state)
    if version is not None and version != held.flag.version:
        raise Conflict(_CHANGED)
    said = require_text("why", why, "要写明为什么这样认定。")
    FlagRuling.objects.create(
        flag=held.flag, outcome=outcome, finding=held.finding, why=said, by_id=actor.user_id, at=at
    )
    held.flag.state = state.value
    held.flag.ruled_at = at if state in RULED else None
    held.flag.version += 1
    held.flag.save(update_fields=["state", "ruled_at", "version"])
    _tell(held, outcome, actor=actor, at=at, role=str(verdict.role), why=said)


def _tell(held: Held, outcome: RulingOutcome, *, actor: Actor, at: datetime, role: str, why: str) -> None:
    record_act(
        held, f"formalism.flag.{outcome.value}", actor=actor, at=at, role=role,
        after={"state": held.flag.state, "finding": held.finding}, why=why,
    )  # fmt: skip
    tell_of_ruling(held.flag, outcome, held.units, at=at)
    event = FlagRuledOn(flag_id=held.flag.pk, outcome=outcome.value, at=at)
    transaction.on_commit(lambda: flag_ruled_on.send(sender=FlagRuledOn, event=event))
