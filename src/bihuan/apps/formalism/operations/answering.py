"""The word of a unit concerned: at any time, also after a ruling; none is changed or taken away."""

from datetime import datetime

from django.db import transaction

from bihuan.apps.formalism import policies
from bihuan.apps.formalism.events import FlagAnswered, flag_answered
from bihuan.apps.formalism.models import FlagAnswer
from bihuan.apps.formalism.operations.telling import tell_of_answer
from bihuan.apps.formalism.operations.writing import hold, record_act, require_text
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Refused
from bihuan.core.formalism.course import FlagStep, next_state

_SAID_ALREADY = Reason("answered-so", "这段话已经答复过，不用再交一次。")


@transaction.atomic
def answer_flag(*, actor: Actor, at: datetime, flag_id: int, text: str) -> None:
    """Say what the unit has to say to a flag that concerns it. Raises Refused for anybody else, and for the same words twice."""
    held = hold(actor, flag_id)
    unit = policies.answering_unit(actor, held.units)
    if unit is None or actor.user_id is None:
        raise Refused(policies.NOT_ALLOWED)
    said = require_text("text", text, "要写明情况：这份材料是怎样来的、事情办到哪一步。")
    if held.flag.answers.filter(unit=unit, finding=held.finding, text=said).exists():
        raise Refused(_SAID_ALREADY)
    state = next_state(held.stand, FlagStep.ANSWER, at=at)
    if isinstance(state, Reason):
        raise Refused(state)
    FlagAnswer.objects.create(
        flag=held.flag, unit_id=unit, finding=held.finding, text=said, user_id=actor.user_id, at=at
    )
    held.flag.state = state.value
    held.flag.version += 1
    held.flag.save(update_fields=["state", "version"])
    record_act(
        held, "formalism.flag.answered", actor=actor, at=at, role=Role.UNIT.value,
        after={"unit": unit, "finding": held.finding, "said": said, "state": state.value},
    )  # fmt: skip
    tell_of_answer(held.flag, at=at)
    event = FlagAnswered(flag_id=held.flag.pk, unit_id=unit, at=at)
    transaction.on_commit(lambda: flag_answered.send(sender=FlagAnswered, event=event))
