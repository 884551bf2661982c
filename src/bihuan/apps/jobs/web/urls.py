"""Addresses of background work; `jobs/` stays put."""

from django.urls import path

from bihuan.apps.jobs.web import keeping, views

app_name = "jobs"

urlpatterns = [
    path("jobs/", views.list_jobs, name="list"),
    path("jobs/<uuid:job_id>/", views.show_job, name="job"),
    path("jobs/<uuid:job_id>/file/", views.download_result, name="file"),
    path("jobs/<uuid:job_id>/put-back/", keeping.put_back, name="put-back"),
    path("jobs/schedules/<str:name>/", keeping.edit_schedule, name="schedule"),
    path("jobs/schedules/<str:name>/run/", keeping.run_schedule, name="schedule-run"),
]
