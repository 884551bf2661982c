"""Addresses of demands. `demands/` and `demands/<id>/` stay put; each step has its own below."""

from django.urls import path

from bihuan.apps.demands.web import answer_views, burden_views, detail_views, list_views, step_views
from bihuan.core.demands.lifecycle import DemandStep

app_name = "demands"

urlpatterns = [
    path("demands/", list_views.list_demands, name="list"),
    path("demands/new/", step_views.register_demand, name="new"),
    path("demands/fields/", list_views.list_fields, name="fields"),
    path("demands/burden/", burden_views.show_burden, name="burden"),
    path("demands/load/", burden_views.list_load, name="load"),
    path("demands/minutes/<int:region_id>/", burden_views.keep_table, name="minutes"),
    path("demands/opinions/", answer_views.list_opinions, name="opinions"),
    path("demands/<int:demand_id>/", detail_views.show_demand, name="demand"),
    path("demands/<int:demand_id>/answers/", detail_views.show_answers, name="answers"),
    path("demands/<int:demand_id>/extract/", answer_views.take_extract, name="extract"),
    path("demands/<int:demand_id>/edit/", step_views.edit_demand, name="edit"),
    path("demands/<int:demand_id>/check/", step_views.check_demand, name="check"),
    path("demands/<int:demand_id>/join/", step_views.join_demand, name="join"),
    path("demands/<int:demand_id>/approve/", step_views.approve_demand, name="approve"),
    path("demands/<int:demand_id>/give-extract/", step_views.give_extract, name="give-extract"),
    path("demands/<int:demand_id>/hand-in/", answer_views.hand_in, name="hand-in"),
    path("demands/<int:demand_id>/object/", answer_views.object_to_demand, name="object"),
    path("demands/<int:demand_id>/opinions/<int:opinion_id>/", answer_views.reply_to_opinion, name="reply"),
    *(
        path(f"demands/<int:demand_id>/{step.value}/", step_views.words_view(step), name=step.value)
        for step in (DemandStep.REFUSE, DemandStep.STOP)
    ),
]
