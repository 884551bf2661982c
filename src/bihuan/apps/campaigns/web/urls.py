"""Addresses of campaigns. `campaigns/` and `campaigns/<id>/` stay put; each step has its own below."""

from django.urls import path

from bihuan.apps.campaigns.web import campaign_views, edit_views, task_views
from bihuan.core.tasks import TaskStep

app_name = "campaigns"

urlpatterns = [
    path("campaigns/", campaign_views.list_campaigns, name="list"),
    path("campaigns/new/", edit_views.choose_kind, name="kinds"),
    path("campaigns/new/<slug:kind>/", edit_views.create_campaign, name="new"),
    path("campaigns/tasks/", task_views.list_tasks, name="tasks"),
    path("campaigns/tasks/<int:task_id>/", task_views.show_task, name="task"),
    path("campaigns/tasks/<int:task_id>/hand-down/", task_views.hand_down, name="task-hand-down"),
    path("campaigns/tasks/<int:task_id>/change/", task_views.change_task, name="task-change"),
    *(
        path(f"campaigns/tasks/<int:task_id>/{step.value}/", task_views.answer_view(step), name=f"task-{step.value}")
        for step in (TaskStep.REPORT, TaskStep.ACCEPT, TaskStep.RETURN, TaskStep.DROP)
    ),
    path("campaigns/<int:campaign_id>/", campaign_views.show_campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/edit/", edit_views.edit_campaign, name="edit"),
    path("campaigns/<int:campaign_id>/participants/", edit_views.set_participants, name="participants"),
    path("campaigns/<int:campaign_id>/file/", edit_views.attach_file, name="plan-file"),
    path("campaigns/<int:campaign_id>/end/", edit_views.end_campaign, name="end"),
    path("campaigns/<int:campaign_id>/resume/", edit_views.resume_campaign, name="resume"),
    path("campaigns/<int:campaign_id>/tasks/new/", task_views.create_task, name="new-task"),
]
