from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "bihuan.apps.ledger"
    label = "ledger"
    verbose_name = _("问题台账")

    def ready(self) -> None:
        from bihuan.apps.ledger import listeners, tasks
        from bihuan.apps.ledger.queries import standing
        from bihuan.apps.ledger.web import campaign_figures, navigation

        listeners.connect()
        standing.connect()
        navigation.connect()
        campaign_figures.connect()
        tasks.register()
