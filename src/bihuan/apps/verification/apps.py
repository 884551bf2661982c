from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VerificationConfig(AppConfig):
    name = "bihuan.apps.verification"
    label = "verification"
    verbose_name = _("核查销号")

    def ready(self) -> None:
        from bihuan.apps.notifications import operations as notifications
        from bihuan.apps.verification.operations.telling import CLOSING_TOLD, LOOK_BACKS_DUE

        for module in ("listeners", "web.frame"):
            import_module(f"{self.name}.{module}").connect()  # only now: they need the tables' classes
        import_module(f"{self.name}.tasks").register()
        notifications.register_kind(CLOSING_TOLD, _("销号"))
        notifications.register_kind(LOOK_BACKS_DUE, _("回头看"))
