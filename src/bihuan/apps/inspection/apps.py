from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionConfig(AppConfig):
    name = "bihuan.apps.inspection"
    label = "inspection"
    verbose_name = _("督查检查")

    def ready(self) -> None:
        from bihuan.apps.inspection.operations.telling import CONCLUSION_TOLD, REVIEW_ASKED
        from bihuan.apps.notifications import operations as notifications

        for module in ("listeners", "web.navigation", "web.panels", "web.act_words"):
            import_module(f"{self.name}.{module}").connect()  # only now: they need the tables' classes
        notifications.register_kind(CONCLUSION_TOLD, _("督查结论"))
        notifications.register_kind(REVIEW_ASKED, _("督查结论复核"))
