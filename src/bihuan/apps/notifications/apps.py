from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "bihuan.apps.notifications"
    label = "notifications"
    verbose_name = _("消息")

    def ready(self) -> None:
        from bihuan.apps.jobs import operations as jobs
        from bihuan.apps.notifications import operations, tasks
        from bihuan.apps.notifications.web import navigation

        jobs.register_kind("notifications.digests", tasks.pass_digests)
        operations.register_kind(operations.DIGEST, _("今日汇总"))
        operations.register_waker(tasks.wake)
        navigation.connect()
