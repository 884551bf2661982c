"""Addresses of supervision. `supervision/` and `supervision/notices/<id>/` stay put; each step has its own below."""

from django.urls import path

from bihuan.apps.supervision.web import board_views, notice_views, paper_views, reason_views, start_views

app_name = "supervision"

urlpatterns = [
    path("supervision/", board_views.show_board, name="board"),
    path("supervision/notices/", board_views.list_notices, name="notices"),
    path("supervision/notices/approve/", board_views.approve_many, name="approve"),
    path("supervision/notices/<int:notice_id>/", notice_views.show_notice, name="notice"),
    *(
        path(
            f"supervision/notices/<int:notice_id>/{step.value}/",
            notice_views.step_view(step),
            name=f"notice-{step.value}",
        )
        for step in notice_views.STEPS
    ),
    path("supervision/notices/<int:notice_id>/paper.docx", paper_views.download_word, name="paper-word"),
    path("supervision/notices/<int:notice_id>/paper.pdf", paper_views.download_pdf, name="paper-pdf"),
    path("problems/<slug:number>/start-higher/", start_views.start_higher, name="start"),
    path("problems/<slug:number>/reason/", reason_views.state_reason, name="reason"),
    path("problems/<slug:number>/reason/rule/", reason_views.rule_on_reason, name="reason-ruling"),
    path("problems/<slug:number>/reason/end/", reason_views.end_reason, name="reason-end"),
]
