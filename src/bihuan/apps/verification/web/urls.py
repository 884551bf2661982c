"""Addresses of closing. `verification/` stays put; the steps lie below their problem."""

from django.urls import path

from bihuan.apps.verification.web import look_back_views, public_views, relapse_views
from bihuan.apps.verification.web.archive_views import take_archive
from bihuan.apps.verification.web.check_views import check_closure
from bihuan.apps.verification.web.list_views import list_applications
from bihuan.apps.verification.web.office_views import release_check
from bihuan.apps.verification.web.policy_views import edit_policy
from bihuan.apps.verification.web.review_views import review_closure
from bihuan.apps.verification.web.unit_views import apply_for_closure, withdraw_application

app_name = "verification"

urlpatterns = [
    path("verification/", list_applications, name="applications"),
    path("verification/look-backs/", look_back_views.list_look_backs, name="look-backs"),
    path("verification/look-backs/<int:look_back_id>/", look_back_views.look_back, name="look-back"),
    path("verification/relapses/", relapse_views.list_relapses, name="relapses"),
    path("verification/relapses/<int:lead_id>/", relapse_views.judge_relapse, name="judge-relapse"),
    path("notices/", public_views.list_notices, name="notices"),
    path("notices/<int:notice_id>/", public_views.show_notice, name="notice"),
    path("notices/<int:notice_id>/object/", public_views.object_to_notice, name="object"),
    path("notices/<int:notice_id>/end/", public_views.end_notice, name="end-notice"),
    path("notices/<int:notice_id>/review-again/", public_views.ask_review_again, name="review-again"),
    path(
        "notices/<int:notice_id>/objections/<int:objection_id>/", public_views.answer_objection, name="answer-objection"
    ),
    path("campaigns/<int:campaign_id>/closing/", edit_policy, name="policy"),
    path("problems/<slug:number>/apply/", apply_for_closure, name="apply"),
    path("problems/<slug:number>/withdraw-application/", withdraw_application, name="withdraw-application"),
    path("problems/<slug:number>/archive/", take_archive, name="archive"),
    path("problems/<slug:number>/review/", review_closure, name="review"),
    path("problems/<slug:number>/check/", check_closure, name="check"),
    path("problems/<slug:number>/release-check/", release_check, name="release-check"),
]
