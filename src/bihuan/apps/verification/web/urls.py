"""Addresses of closing. `verification/` stays put; the steps lie below their problem."""

from django.urls import path

from bihuan.apps.verification.web.check_views import check_closure
from bihuan.apps.verification.web.list_views import list_applications
from bihuan.apps.verification.web.office_views import release_check
from bihuan.apps.verification.web.unit_views import apply_for_closure, withdraw_application

app_name = "verification"

urlpatterns = [
    path("verification/", list_applications, name="applications"),
    path("problems/<slug:number>/apply/", apply_for_closure, name="apply"),
    path("problems/<slug:number>/withdraw-application/", withdraw_application, name="withdraw-application"),
    path("problems/<slug:number>/check/", check_closure, name="check"),
    path("problems/<slug:number>/release-check/", release_check, name="release-check"),
]
