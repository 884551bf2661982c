from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

_OPEN_KEYS = (
    "name",
    "short_name",
    "prefix",
    "kind",
    "batch",
    "lead_unit",
    "lead_unit_id",
    "leader_id",
    "starts_on",
    "ends_on",
    "ended_at",
    "plan",
    "focus_links",
    "focus_content",
    "focus_subjects",
    "standards",
    "participating",
    "evidence",
    "unit",
    "unit_id",
    "task",
    "above",
    "content",
    "post",
    "post_id",
    "person",
    "person_id",
    "due",
    "state",
    "line",
)


class CampaignsConfig(AppConfig):
    name = "bihuan.apps.campaigns"
    label = "campaigns"
    verbose_name = _("专项整治")

    def ready(self) -> None:
        from bihuan.apps.audit.operations import register_visibility
        from bihuan.apps.campaigns import listeners, policies
        from bihuan.apps.campaigns.web import navigation
        from bihuan.apps.evidence.operations import register_visibility as register_evidence

        register_visibility("campaign", policies.visible, open_keys=_OPEN_KEYS)
        register_evidence(policies.visible_files)
        listeners.connect()
        navigation.connect()
