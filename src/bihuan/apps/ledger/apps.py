from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class LedgerConfig(AppConfig):
    name = "bihuan.apps.ledger"
    label = "ledger"
    verbose_name = _("问题台账")

    def ready(self) -> None:
        from bihuan.apps.ledger import listeners, tasks
        from bihuan.apps.ledger.queries import deadlines
        from bihuan.apps.ledger.web import campaign_figures, navigation
        from bihuan.apps.notifications import operations as notifications

        listeners.connect()
        navigation.connect()
        campaign_figures.connect()
        tasks.register()
        notifications.register_deadlines("ledger", deadlines.deadlines_of)
        notifications.register_digest_part(gettext_noop("逾期问题"), deadlines.overdue_by_user)
