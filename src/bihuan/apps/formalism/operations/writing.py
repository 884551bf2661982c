"""What every write on a flag goes through: the flag that is meant, locked, how it stands, the act on it.

Not an operation itself: the use cases stand in the modules beside it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.formalism import policies
from bihuan.apps.formalism.models import Flag
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason
from bihuan.core.formalism.course import FlagStand, FlagState

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Held:
    """A flag whose row is locked, the units concerned, and how it stands. `finding` is the newest one's position."""

    flag: Flag
    units: frozenset[int]
    finding: int
    stand: FlagStand


def hold(actor: Actor, flag_id: int) -> Held:
    """Lock a flag that the actor sees. Raises Missing."""
    flag = Flag.objects.select_for_update(of=("self",)).select_related("region").filter(pk=flag_id).first()
    if flag is None or not policies.visible(actor).filter(pk=flag.pk).exists():
        raise Missing(Reason("no-flag", "没有这条线索，或不在可以查看的范围内。"))
    units = frozenset(flag.concerned.values_list("unit", flat=True))
    finding = flag.findings.order_by("-position").values_list("position", flat=True).first() or 1
    heard = set(flag.answers.filter(finding=finding).values_list("unit", flat=True))
    stand = FlagStand(
        state=FlagState(flag.state),
        answered=bool(heard),
        heard=units <= heard,
        answer_until=timezone.localtime(flag.answer_until),
    )
    return Held(flag, units, finding, stand)


def record_act(  # one act with all that it says
    held: Held, action: str, *, actor: Actor, at: datetime, role: str, after: dict[str, object], why: str = ""
) -> None:
    """Put the act on the flag."""
    record(
        actor=actor, role=role, action=action, at=at, object_type="flag", object_id=held.flag.pk,
        label=label_of(held.flag), region_path=held.flag.region.path, unit_ids=sorted(held.units), after=after, reason=why,
    )  # fmt: skip


def label_of(flag: Flag) -> str:
    return f"{flag.check_id} #{flag.pk}"


def require_text(field: str, value: str, message: str) -> str:
    """What a person wrote, without blanks around it. Raises BadInput for nothing and for too much."""
    wanted = value.strip()
    reason = Reason("empty", message)
    if len(wanted) > LONGEST:
        reason = Reason("too-long", "最多写 %(n)s 个字。", {"n": LONGEST})
    elif wanted:
        return wanted
    raise BadInput(reason, {field: reason})
