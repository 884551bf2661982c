"""Addresses of evidence. Who may open a piece is asked each time."""

from django.urls import path

from bihuan.apps.evidence.web import views

app_name = "evidence"

urlpatterns = [
    path("evidence/<int:evidence_id>/file/", views.download_file, name="file"),
    path("evidence/<int:evidence_id>/picture/", views.show_picture, name="picture"),
    path("evidence/<int:evidence_id>/thumbnail/", views.show_thumbnail, name="thumbnail"),
]
