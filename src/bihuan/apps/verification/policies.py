"""Who sees applications and checks: whoever sees the problem. Whoever checked a problem keeps seeing it."""

from django.db.models import QuerySet

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.verification.models import Application, Check
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict

NOT_ALLOWED = Reason("not-allowed", "现在不能办理：不在职责范围内。")


def visible(actor: Actor) -> QuerySet[Application]:
    return Application.objects.filter(ledger.seen_through(actor, "problem"))


def checked_problem_ids(actor: Actor) -> "QuerySet[Check, int] | None":
    """Problems that the actor has checked: they stay in sight after they are closed or returned."""
    if actor.user_id is None or not actor.holds(Role.CHECKER):
        return None
    return Check.objects.filter(checker=actor.user_id).values_list("problem", flat=True)


def checking_unit(actor: Actor, region_path: str) -> int:
    """The unit for which the actor checks there: the first of those that reach so far. `may_check` has said yes."""
    return min(grant.unit_id for grant in actor.grants_of(Role.CHECKER) if grant.unit_id and grant.reaches(region_path))


def may_check(actor: Actor, application: Application, assisting: tuple[int, ...]) -> Verdict:
    """A checker of another unit, who did not apply and whose unit has no part in the problem."""
    units = actor.unit_ids()
    if not actor.holds(Role.CHECKER):
        return Verdict(reason=NOT_ALLOWED)
    if application.unit_id in units or units & set(assisting):
        return Verdict(reason=Reason("own-unit", "核查人不能来自主责单位或配合单位。"))
    if application.applied_by_id == actor.user_id:
        return Verdict(reason=Reason("own-application", "申请销号的人不能核查自己的申请。"))
    return Verdict(role=Role.CHECKER.value)
