"""Addresses of common problems. `common-problems/` stays put."""

from django.urls import path

from bihuan.apps.common_problems.web import group_views, joint_views, list_views, measure_views
from bihuan.core.joint_problems import JointStep

app_name = "common_problems"
_GROUP, _JOINT = "common-problems/groups/<int:group_id>/", "common-problems/<int:joint_id>/"

urlpatterns = [
    path("common-problems/", list_views.list_common_problems, name="list"),
    path("common-problems/search/", list_views.search, name="search"),
    path(_GROUP, group_views.show_group, name="group"),
    path(f"{_GROUP}confirm/", group_views.confirm, name="confirm"),
    path(f"{_GROUP}join/", group_views.join, name="join"),
    path(f"{_GROUP}dismiss/", group_views.dismiss, name="dismiss"),
    path(f"{_GROUP}unite/", group_views.unite, name="unite-groups"),
    path(f"{_GROUP}divide/", group_views.divide, name="divide-group"),
    path(_JOINT, joint_views.show_joint, name="joint"),
    path(f"{_JOINT}measure/", measure_views.add_measure, name="add-measure"),
    *(
        path(f"{_JOINT}measures/<int:measure_id>/{step.value}/", measure_views.words_view(step), name=step.value)
        for step in (JointStep.REPORT_MEASURE, JointStep.VERIFY_MEASURE, JointStep.RETURN_MEASURE)
    ),
    path(f"{_JOINT}take-out/", joint_views.take_out, name="take-out"),
    path(f"{_JOINT}unite/", joint_views.unite, name="unite"),
    path(f"{_JOINT}divide/", joint_views.divide, name="divide"),
    path(f"{_JOINT}close/", joint_views.close, name="close"),
]
