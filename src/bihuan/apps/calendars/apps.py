from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "bihuan.apps.calendars"
    label = "calendars"
    verbose_name = _("工作日历")

    def ready(self) -> None:
        from bihuan.apps.calendars.web import navigation

        navigation.connect()
