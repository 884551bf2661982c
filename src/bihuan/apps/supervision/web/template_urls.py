"""Addresses of the templates; `supervision/templates/` stays put."""

from django.urls import path

from bihuan.apps.supervision.web import template_views

app_name = "templates"

urlpatterns = [
    path("supervision/templates/", template_views.keep_templates, name="list"),
    path("supervision/templates/begin.docx", template_views.begin_template, name="begin"),
    path("supervision/templates/<int:template_id>/", template_views.show_template, name="template"),
    path("supervision/templates/<int:template_id>/rehearsal.docx", template_views.rehearse_word, name="rehearsal-word"),
    path("supervision/templates/<int:template_id>/rehearsal.pdf", template_views.rehearse_pdf, name="rehearsal-pdf"),
]
