"""Who may see which act. Audit does not know what acts are about: the apps that own the things say who sees them.

    register_visibility("problem", visible_ids, open_keys={"state", "deadline"})   which problems a reader may see
    register_protected("referral", readable_ids)                                    whose protected acts a reader may read
    register_security_objects("organizations.user")                                 sign-ins and the administration of users

A reader who sees an act through its thing sees of `before` and `after` only the declared open keys (who reported a problem, for
one, is for the office alone). The office, leaders and administrators see the whole act where their role reaches.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from bihuan.apps.audit.models import Act
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict

VisibleIds = Callable[[Actor], "QuerySet[Any] | None"]
ReadableIds = Callable[[Actor], Iterable[str]]

READ_ACT: Final = "audit.act.read"
READ_RECORD: Final = "audit.record.read"
EXPORT_RECORD: Final = "audit.record.export"

# See whole acts in a region, in the order in which their role is named when they do.
_OVERSEERS: Final = (Role.AUDIT_ADMIN, Role.OFFICE, Role.LEADER, Role.SECURITY_ADMIN)


@dataclass(frozen=True, slots=True)
class _Visibility:
    visible_ids: VisibleIds
    open_keys: frozenset[str]


_visible: Final[dict[str, _Visibility]] = {}
_protected: Final[dict[str, ReadableIds]] = {}
_security: Final[set[str]] = set()


def register_visibility(object_type: str, visible_ids: VisibleIds, *, open_keys: Collection[str] = ()) -> None:
    """Declare who sees things of this type: a queryset of them (of the model, or of one `values(...)` column), None for none."""
    _visible[object_type] = _Visibility(visible_ids, frozenset(open_keys))


def register_protected(object_type: str, readable_ids: ReadableIds) -> None:
    """Declare of which protected things of this type a reader may read the acts."""
    _protected[object_type] = readable_ids


def register_security_objects(*object_types: str) -> None:
    """Declare which things belong to sign-in and the administration of users: not for the office, but for security."""
    _security.update(object_types)


def may(actor: Actor, action: str, act: Act | None = None) -> Verdict:
    """Whether this reader may see this act, the record as a page of its own, or take it out as a file."""
    if action == READ_ACT and act is not None and visible(actor).filter(pk=act.pk).exists():
        return Verdict(role=_role(actor))
    if action == READ_RECORD and actor.holds(*_OVERSEERS, Role.SYSTEM):
        return Verdict(role=_role(actor))
    if action == EXPORT_RECORD and actor.holds(Role.AUDIT_ADMIN, Role.SYSTEM):
        return Verdict(role=_role(actor))
    return Verdict(reason=Reason("audit_not_for_you", "操作存证由审计管理员、整改落实组、县领导和安全管理员查看。"))


def visible(actor: Actor) -> QuerySet[Act]:
    """The open acts that this reader may see. Protected ones are found by `readable_protected` alone."""
    return Act.objects.filter(whole(actor) | _through_things(actor), protected=False)


def whole(actor: Actor) -> Q:
    """The open acts that this reader sees with all that they hold."""
    if actor.holds(Role.SYSTEM):
        return Q(protected=False)
    security = Q(object_type__in=_security)
    seen = _NONE
    for path in actor.region_paths(Role.AUDIT_ADMIN):
        seen |= _within(path) | Q(region_path="")
    for path in actor.region_paths(Role.OFFICE, Role.LEADER):
        seen |= _within(path) & ~security
    for path in actor.region_paths(Role.SECURITY_ADMIN):
        seen |= (_within(path) | Q(region_path="")) & security
    return seen


def sees_whole(actor: Actor, act: Act) -> bool:
    """The same rule as `whole`, asked of one act in hand."""
    if actor.holds(Role.SYSTEM):
        return True
    here = act.region_path
    security = act.object_type in _security

    def reaches(*roles: Role) -> bool:
        return any(here.startswith(path) for path in actor.region_paths(*roles))

    nowhere = here == ""
    if actor.region_paths(Role.AUDIT_ADMIN) and (nowhere or reaches(Role.AUDIT_ADMIN)):
        return True
    if security:
        return bool(actor.region_paths(Role.SECURITY_ADMIN)) and (nowhere or reaches(Role.SECURITY_ADMIN))
    return not nowhere and reaches(Role.OFFICE, Role.LEADER)


def open_keys_of(object_type: str) -> frozenset[str]:
    """What of `before` and `after` every reader of such a thing may see."""
    held = _visible.get(object_type)
    return held.open_keys if held else frozenset()


def readable_protected(actor: Actor) -> Mapping[str, frozenset[str]]:
    """The protected things whose acts this reader may read, by type."""
    found = {object_type: frozenset(readable_ids(actor)) for object_type, readable_ids in _protected.items()}
    return {object_type: ids for object_type, ids in found.items() if ids}


def readable_of(actor: Actor, object_type: str) -> frozenset[str]:
    """The same, asked of one type alone: a page about other things asks nothing more for it."""
    readable_ids = _protected.get(object_type)
    return frozenset(readable_ids(actor)) if readable_ids else frozenset()


_NONE: Final = Q(pk__in=[])


def _role(actor: Actor) -> str:
    held = next((role for role in (Role.SYSTEM, *_OVERSEERS) if actor.holds(role)), None)
    return (held or (actor.grants[0].role if actor.grants else Role.UNIT)).value


def _within(path: str) -> Q:
    return Q(region_path__startswith=path) & ~Q(region_path="")


def _through_things(actor: Actor) -> Q:
    seen = _NONE
    for object_type, held in _visible.items():
        things = held.visible_ids(actor)
        if things is not None:
            seen |= Q(object_type=object_type, object_id__in=_as_text(things))
    return seen


def _as_text(things: QuerySet[Any]) -> QuerySet[Any]:
    """Their ids as acts hold them: a queryset of a model stands for its primary keys."""
    named = tuple(things.query.values_select) or ("pk",)
    texts: QuerySet[Any, Any] = things.order_by().annotate(audit_object_id=Cast(named[0], CharField()))
    return texts.values("audit_object_id")
