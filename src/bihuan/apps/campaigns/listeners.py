"""What campaigns hear: two rows of people were one human, so that tasks and campaigns name the one that was kept.

And what they tell audit: what the acts on tasks were called before.
"""

from bihuan.apps.audit.queries import register_former_actions
from bihuan.apps.campaigns.models import Campaign, Task
from bihuan.apps.organizations.events import PeopleMerged, happened
from bihuan.core.step_acts import FORMER_TASK_ACTS


def name_kept_person(sender: object, *, event: PeopleMerged, **_: object) -> None:
    """Tasks that fell to the double fall to the kept one; campaigns that the double was in charge of name the kept one."""
    Task.objects.filter(person_id=event.double_id).update(person_id=event.kept_id)
    Campaign.objects.filter(leader_id=event.double_id).update(leader_id=event.kept_id)


def connect() -> None:
    """Called once, when the app is ready."""
    register_former_actions(FORMER_TASK_ACTS)
    happened.connect(name_kept_person, sender=PeopleMerged, dispatch_uid="campaigns.name_kept_person")
