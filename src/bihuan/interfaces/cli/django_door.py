"""Lets Django stand for a command. Modules that import apps are loaded after this, never before."""

import os

import django
from django.apps import apps
from django.utils import translation

from bihuan.interfaces.cli.language import language

SETTINGS = "bihuan.config.settings"


def set_up() -> None:
    """Set Django up, in the language of the command line. May be called again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not apps.ready:
        django.setup()
    translation.activate(language())
