from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "bihuan.apps.notifications"
    label = "notifications"
    verbose_name = _("消息")

    def ready(self) -> None:
        from bihuan.apps.notifications import operations, tasks
        from bihuan.apps.notifications.web import navigation

        operations.register_kind(operations.DIGEST, _("今日汇总"))
        tasks.register()
        navigation.connect()
