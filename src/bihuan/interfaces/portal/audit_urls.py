"""Addresses of the audit record."""

from django.urls import path

from bihuan.interfaces.portal import audit_page

app_name = "audit"

urlpatterns = [
    path("audit/", audit_page.list_acts, name="list"),
    path("audit/head.json", audit_page.download_head, name="head"),
    path("audit/export/", audit_page.export_record, name="export"),
    path("audit/acts/<uuid:reference>/", audit_page.show_act, name="act"),
    path("audit/acts/<uuid:reference>/proof.json", audit_page.download_proof, name="proof"),
]
