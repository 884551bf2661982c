from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "bihuan.apps.audit"
    label = "audit"
    verbose_name = _("操作存证")

    def ready(self) -> None:
        import_module(f"{self.name}.listeners")  # only now: it needs the tables' classes
