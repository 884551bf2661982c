"""Addresses of formalism. `formalism/` stays put; writing help lies below its problem."""

from django.urls import path

from bihuan.apps.formalism.web import help_views, template_views
from bihuan.apps.formalism.web.check_up_views import show_check_up, start_scan
from bihuan.apps.formalism.web.check_views import show_checks
from bihuan.apps.formalism.web.flag_views import show_flag
from bihuan.apps.formalism.web.list_views import list_flags
from bihuan.apps.formalism.web.step_views import answer_flag, reopen_flag, rule_on_flag

app_name = "formalism"

urlpatterns = [
    path("formalism/", show_check_up, name="check-up"),
    path("formalism/scan/", start_scan, name="scan"),
    path("formalism/flags/", list_flags, name="flags"),
    path("formalism/flags/<int:flag_id>/", show_flag, name="flag"),
    path("formalism/flags/<int:flag_id>/answer/", answer_flag, name="answer"),
    path("formalism/flags/<int:flag_id>/rule/", rule_on_flag, name="rule"),
    path("formalism/flags/<int:flag_id>/reopen/", reopen_flag, name="reopen"),
    path("formalism/checks/", show_checks, name="checks"),
    path("formalism/templates/", template_views.list_templates, name="templates"),
    path("formalism/templates/new/", template_views.new_template, name="new-template"),
    path("formalism/templates/<int:template_id>/end/", template_views.end_template, name="end-template"),
    path("problems/<problem_number:number>/writing-help/", help_views.help_with_report, name="report-help"),
    path("problems/<problem_number:number>/measure-help/", help_views.help_with_measure, name="measure-help"),
]
