from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemandsConfig(AppConfig):
    name = "bihuan.apps.demands"
    label = "demands"
    verbose_name = _("材料报表需求")

    def ready(self) -> None:
        for module in ("listeners", "web.navigation", "web.panels"):
            import_module(f"{self.name}.{module}").connect()  # only now: they need the tables' classes
        import_module(f"{self.name}.tasks").register()
