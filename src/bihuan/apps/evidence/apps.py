from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

_OPEN_KEYS = ("sha256", "size", "media_type", "replaces", "effective_on")


class EvidenceConfig(AppConfig):
    name = "bihuan.apps.evidence"
    label = "evidence"
    verbose_name = _("佐证")

    def ready(self) -> None:
        from bihuan.apps.audit.operations import register_visibility
        from bihuan.apps.evidence import policies

        register_visibility("evidence", policies.visible, open_keys=_OPEN_KEYS)
