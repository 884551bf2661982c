"""All addresses of the web. Every route stands in the permission matrix (tests/interfaces/test_permission_matrix.py)."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from bihuan.interfaces.monitoring.page import metrics
from bihuan.interfaces.portal.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("accounts/", include("bihuan.apps.organizations.web.account_urls")),
    path("api/", include("bihuan.interfaces.rest.urls")),
    path("", include("bihuan.interfaces.portal.home_urls")),
    path("", include("bihuan.interfaces.portal.overview_urls")),
    path("", include("bihuan.apps.organizations.web.urls")),
    path("", include("bihuan.apps.organizations.web.user_urls")),
    path("", include("bihuan.apps.calendars.web.urls")),
    path("", include("bihuan.apps.jobs.web.urls")),
    path("", include("bihuan.apps.notifications.web.urls")),
    path("", include("bihuan.apps.referrals.web.urls")),
    path("", include("bihuan.apps.campaigns.web.urls")),
    path("", include("bihuan.apps.ledger.web.urls")),
    path("", include("bihuan.apps.evidence.web.urls")),
    path("", include("bihuan.apps.supervision.web.urls")),
    path("", include("bihuan.apps.formalism.web.urls")),
    path("", include("bihuan.apps.verification.web.urls")),
    path("", include("bihuan.apps.inspection.web.urls")),
    path("", include("bihuan.apps.coordination.web.urls")),
    path("", include("bihuan.apps.demands.web.urls")),
    path("", include("bihuan.apps.common_problems.web.urls")),
    path("", include("bihuan.apps.inspection.web.offline_urls")),
    path("", include("bihuan.apps.supervision.web.ladder_urls")),
    path("", include("bihuan.apps.supervision.web.template_urls")),
    path("", include("bihuan.interfaces.portal.audit_urls")),
]

handler400 = "bihuan.ui.errors.bad_request"
handler403 = "bihuan.ui.errors.permission_denied"
handler404 = "bihuan.ui.errors.page_not_found"
handler500 = "bihuan.ui.errors.server_error"
