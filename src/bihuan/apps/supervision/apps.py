from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    name = "bihuan.apps.supervision"
    label = "supervision"
    verbose_name = _("督办")

    def ready(self) -> None:
        from bihuan.apps.notifications import operations as notifications
        from bihuan.apps.supervision import tasks
        from bihuan.apps.supervision.operations import NOTICE_SENT, NOTICES_WAITING, REASON_TOLD

        for module in ("listeners", "web.frame", "web.ladder_navigation"):
            import_module(f"{self.name}.{module}").connect()  # only now: they need the tables' classes
        notifications.register_kind(NOTICE_SENT, _("督办通知"))
        notifications.register_kind(NOTICES_WAITING, _("待办的通知"))
        notifications.register_kind(REASON_TOLD, _("正当理由"))
        tasks.register()
