"""REST as a Django app: its page of documentation, with the files that the page needs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RestConfig(AppConfig):
    name = "bihuan.interfaces.rest"
    label = "rest"
    verbose_name = _("接口")
