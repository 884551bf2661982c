from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VerificationConfig(AppConfig):
    name = "bihuan.apps.verification"
    label = "verification"
    verbose_name = _("核查销号")

    def ready(self) -> None:
        for module in ("listeners", "web.frame"):
            import_module(f"{self.name}.{module}").connect()  # only now: they need the tables' classes
        import_module(f"{self.name}.tasks").register()
