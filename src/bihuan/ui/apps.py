"""The shared look as a Django app: templates, static files, tags."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "bihuan.ui"
    label = "ui"
    verbose_name = _("界面")
