"""Addresses of inspection. `inspections/` stays put; plans, visits, draws and conclusions go by references, never by running numbers."""

from django.urls import path

from bihuan.apps.inspection.web import conclusion_views, draw_views, list_views, plan_views, step_views, visit_views
from bihuan.core.inspections.plans import PlanStep

app_name = "inspection"

_CONFIRMED = {
    PlanStep.APPROVE: "check",
    PlanStep.COMMIT: "lock",
    PlanStep.DRAW_TEAMS: "users-group",
    PlanStep.START: "player-play",
}
_SAID = {PlanStep.END: "flag", PlanStep.DROP: "ban"}

urlpatterns = [
    path("inspections/", list_views.list_plans, name="list"),
    path("inspections/new/", step_views.draft_plan, name="new"),
    path("inspections/planner/", list_views.show_planner, name="planner"),
    path("inspections/conflicts/", visit_views.declare_conflict, name="conflicts"),
    path("inspections/draws/<uuid:draw>/", draw_views.show_draw, name="draw-of-party"),
    path("inspections/draws/<uuid:draw>/promise/", draw_views.promise, name="promise"),
    path("inspections/draws/<uuid:draw>/reveal/", draw_views.reveal, name="reveal"),
    path("inspections/draws/<uuid:draw>/refuse/", draw_views.refuse, name="refuse"),
    path("inspections/visits/<uuid:visit>/", visit_views.show_visit, name="visit"),
    path("inspections/visits/<uuid:visit>/items/<uuid:item>/", visit_views.record_item, name="item"),
    path("inspections/visits/<uuid:visit>/sign/", visit_views.sign_visit, name="sign"),
    path("inspections/visits/<uuid:visit>/end/", visit_views.end_visit, name="end-visit"),
    path("inspections/visits/<uuid:visit>/replace/<int:user_id>/", visit_views.replace_inspector, name="inspector"),
    path("inspections/conclusions/<uuid:conclusion>/", conclusion_views.show_conclusion, name="conclusion"),
    path("inspections/conclusions/<uuid:conclusion>/comment/", conclusion_views.comment, name="comment"),
    path("inspections/conclusions/<uuid:conclusion>/review/", conclusion_views.ask_review, name="review"),
    path("inspections/conclusions/<uuid:conclusion>/decide/", conclusion_views.decide_review, name="decide"),
    path("inspections/<uuid:plan>/", plan_views.show_plan, name="plan"),
    path("inspections/<uuid:plan>/proof/", plan_views.show_proof, name="proof"),
    path("inspections/<uuid:plan>/proof/record.json", plan_views.download_record, name="record"),
    path("inspections/<uuid:plan>/proof/frame.csv", plan_views.download_frame, name="frame"),
    path("inspections/<uuid:plan>/change/", step_views.change_plan, name=PlanStep.CHANGE.value),
    path("inspections/<uuid:plan>/open-draw/", step_views.open_draw, name=PlanStep.OPEN_DRAW.value),
    path("inspections/<uuid:plan>/draw/", step_views.draw_items, name=PlanStep.DRAW.value),
    path("inspections/<uuid:plan>/withheld/", step_views.note_withheld, name="withheld"),
    path("inspections/<uuid:plan>/replace/", step_views.replace_item, name="replace"),
    path("inspections/<uuid:plan>/conclude/<int:unit_id>/", step_views.conclude, name="conclude"),
    *(
        path(f"inspections/<uuid:plan>/{step.value}/", step_views.confirm_view(step, icon), name=step.value)
        for step, icon in _CONFIRMED.items()
    ),
    *(
        path(f"inspections/<uuid:plan>/{step.value}/", step_views.words_view(step, icon), name=step.value)
        for step, icon in _SAID.items()
    ),
]
