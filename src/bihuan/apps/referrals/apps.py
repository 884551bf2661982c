from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "bihuan.apps.referrals"
    label = "referrals"
    verbose_name = _("线索移交")

    def ready(self) -> None:
        for module in ("listeners", "web.navigation"):
            import_module(f"{self.name}.{module}").connect()  # only now: they need the tables' classes
