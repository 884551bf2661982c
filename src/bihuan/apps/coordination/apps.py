from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoordinationConfig(AppConfig):
    name = "bihuan.apps.coordination"
    label = "coordination"
    verbose_name = _("文件跟踪")

    def ready(self) -> None:
        for module in ("listeners", "web.navigation", "web.panels"):
            import_module(f"{self.name}.{module}").connect()  # only now: they need the tables' classes
