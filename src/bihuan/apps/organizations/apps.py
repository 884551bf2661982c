from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "bihuan.apps.organizations"
    label = "organizations"
    verbose_name = _("机构与人员")

    def ready(self) -> None:
        from bihuan.apps.organizations.queries import standing

        standing.connect()
        for module in ("listeners", "web.frame"):
            import_module(f"{self.name}.{module}")  # only now: they need the tables' classes
