"""Who is told: the units concerned of what was found and how it was ruled, the office of what was found and answered.

One message for a pass or a day, never one for each flag; messages wait for the digest. Inside of the caller's transaction.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils import timezone

from bihuan.apps.formalism.models import Flag, RulingOutcome
from bihuan.apps.notifications import operations as notifications
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Role
from bihuan.core.decisions import Reason

FLAGS_FOUND = "formalism.found"
FLAGS_ANSWERED = "formalism.answered"
FLAG_RULED = "formalism.ruled"

_RULED: Mapping[RulingOutcome, Reason] = {
    RulingOutcome.CONFIRMED: Reason("flag-confirmed", "一条线索已确认，可以看理由、补充答复"),
    RulingOutcome.DISMISSED: Reason("flag-dismissed", "一条线索已排除"),
    RulingOutcome.REOPENED: Reason("flag-reopened", "一条线索重新打开，可以答复"),
}


def tell_of_findings(flags_of_unit: Mapping[int, int], *, region_path: str, found: int, at: datetime, key: str) -> None:
    """Tell each unit how many flags of this pass concern it, and the office how many there are."""
    speakers = organizations.speakers_of_units(set(flags_of_unit), at=at)
    for unit, count in sorted(flags_of_unit.items()):
        notifications.notify(
            at=at, recipients=speakers.get(unit, frozenset()), kind=FLAGS_FOUND, object_type="unit", object_id=str(unit),
            key=key, address="/formalism/flags/?group=to-answer",
            title=Reason("flags-concern-you", "体检发现 %(n)s 条线索涉及本单位，可以说明情况", {"n": count}),
        )  # fmt: skip
    if found:
        notifications.notify(
            at=at, recipients=organizations.users_with_role(Role.OFFICE, region_path=region_path, at=at),
            kind=FLAGS_FOUND, object_type="region", object_id=region_path, key=key,
            address="/formalism/flags/?group=unsettled",
            title=Reason("flags-found", "体检发现 %(n)s 条新线索，等人看", {"n": found}),
        )  # fmt: skip


def tell_of_answer(flag: Flag, *, at: datetime) -> None:
    """Tell the office once a day that units have answered."""
    day = timezone.localdate(at).isoformat()
    notifications.notify(
        at=at, recipients=organizations.users_with_role(Role.OFFICE, region_path=flag.region.path, at=at),
        kind=FLAGS_ANSWERED, object_type="region", object_id=flag.region.path, key=day,
        address="/formalism/flags/?state=answered",
        title=Reason("flags-answered", "%(day)s 有单位答复了线索，等认定", {"day": day}),
    )  # fmt: skip


def tell_of_ruling(flag: Flag, outcome: RulingOutcome, units: Collection[int], *, at: datetime) -> None:
    """Tell everybody who speaks for a unit concerned."""
    speakers = organizations.speakers_of_units(units, at=at)
    notifications.notify(
        at=at, recipients={user for users in speakers.values() for user in users}, kind=FLAG_RULED, object_type="flag",
        object_id=str(flag.pk), key=str(flag.version), address=f"/formalism/flags/{flag.pk}/", title=_RULED[outcome],
    )  # fmt: skip
