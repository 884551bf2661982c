"""The portal as a Django app: its templates, and its pages in the side bar."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "bihuan.interfaces.portal"
    label = "portal"
    verbose_name = _("门户")

    def ready(self) -> None:
        import_module(f"{self.name}.navigation").connect()  # only now: the pages need the apps' tables
