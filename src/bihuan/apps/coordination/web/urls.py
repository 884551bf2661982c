"""Addresses of documents sent out. `documents/` and `documents/<id>/` stay put; each step has its own below."""

from django.urls import path

from bihuan.apps.coordination.web import detail_views, list_views, step_views
from bihuan.core.sent_documents import DocumentStep

app_name = "coordination"

urlpatterns = [
    path("documents/", list_views.list_documents, name="list"),
    path("documents/new/", step_views.register_document, name="new"),
    path("documents/reading/", list_views.show_reading, name="reading"),
    path("documents/<int:document_id>/", detail_views.show_document, name="document"),
    path("documents/<int:document_id>/send/", step_views.send_document, name="send"),
    path("documents/<int:document_id>/sign/", step_views.sign_for, name="sign"),
    path("documents/<int:document_id>/task/", step_views.make_task, name="task"),
    path("documents/<int:document_id>/tie/", step_views.tie_document, name="tie"),
    *(
        path(f"documents/<int:document_id>/{step.value}/", step_views.words_view(step), name=step.value)
        for step in (DocumentStep.FOLLOW_UP, DocumentStep.CLOSE, DocumentStep.WITHDRAW)
    ),
]
