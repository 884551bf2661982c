"""The server's entry. It does not serve from a database that would allow its record to be changed."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
application = get_wsgi_application()

# Django must stand before an app may be imported.
from bihuan.apps.audit.operations import require_guards  # noqa: E402

require_guards()
