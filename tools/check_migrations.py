"""Fail when a model of ours has changed and no migration says so."""

import os
import pkgutil
import sys
import tempfile

import django
from django.core.management import call_command

import bihuan.apps


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bihuan-check-") as home:
        os.environ |= {"BIHUAN_HOME": home, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
        django.setup()
        labels = [module.name for module in pkgutil.iter_modules(bihuan.apps.__path__)]
        try:
            call_command("makemigrations", *labels, check_changes=True, dry_run=True)
        except SystemExit:
            print("a migration is missing: .venv/bin/python -m django makemigrations", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
