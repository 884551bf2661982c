from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormalismConfig(AppConfig):
    name = "bihuan.apps.formalism"
    label = "formalism"
    verbose_name = _("体检和减负")

    def ready(self) -> None:
        from bihuan.apps.formalism import tasks
        from bihuan.apps.formalism.operations import FLAG_RULED, FLAGS_ANSWERED, FLAGS_FOUND
        from bihuan.apps.notifications import operations as notifications

        for module in ("listeners", "web.frame"):
            import_module(f"{self.name}.{module}").connect()  # only now: they need the tables' classes
        notifications.register_kind(FLAGS_FOUND, _("体检线索"))
        notifications.register_kind(FLAGS_ANSWERED, _("线索的答复"))
        notifications.register_kind(FLAG_RULED, _("线索的结论"))
        tasks.register()
