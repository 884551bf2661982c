from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CommonProblemsConfig(AppConfig):
    name = "bihuan.apps.common_problems"
    label = "common_problems"
    verbose_name = pgettext_lazy("page", "共性问题")

    def ready(self) -> None:
        for module in ("listeners", "web.navigation", "web.panels"):
            import_module(f"{self.name}.{module}").connect()  # only now: they need the tables' classes
        import_module(f"{self.name}.tasks").register()
