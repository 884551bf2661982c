"""Addresses of the ledger. `problems/`, `problems/new/` and `problems/<number>/` and `import/` stay put; each step has its own below."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from bihuan.apps.ledger.web import import_lines, import_rows, import_runs, import_views
from bihuan.apps.ledger.web.bulk_views import act_on_many, show_done
from bihuan.apps.ledger.web.detail_views import show_problem
from bihuan.apps.ledger.web.export_views import export_problems
from bihuan.apps.ledger.web.gallery_views import show_gallery
from bihuan.apps.ledger.web.list_views import list_choices, list_problems
from bihuan.apps.ledger.web.named_views import new_view, remove_view, rename_view
from bihuan.apps.ledger.web.narrow_views import narrow_list
from bihuan.apps.ledger.web.passing_views import list_hand_backs, rule_on_hand_back, show_tallies
from bihuan.apps.ledger.web.register_views import register_problem
from bihuan.apps.ledger.web.step_pages import STEP_PAGES
from bihuan.apps.ledger.web.step_views import step_view
from bihuan.apps.ledger.web.watch_views import watch_problem

app_name = "ledger"


class NumberConverter:
    """A problem's number in its only spelling."""

    regex = r"[A-Z]{2,4}-[0-9]{4}-[0-9]{4,12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ShortIdConverter(IntConverter):
    """An id that every database can hold."""

    regex = "[0-9]{1,15}"


register_converter(NumberConverter, "problem_number")
register_converter(ShortIdConverter, "short_id")

IMPORT_PAGES = [
    path("import/", import_views.start_import, name="import"),
    path("import/<short_id:draft_id>/", import_views.show_draft, name="import-draft"),
    path("import/<short_id:draft_id>/file/", import_views.replace_file, name="import-file"),
    path("import/<short_id:draft_id>/columns/", import_views.choose_columns, name="import-columns"),
    path("import/<short_id:draft_id>/rows/", import_rows.decide_rows, name="import-rows"),
    path("import/<short_id:draft_id>/rehearsal/", import_views.rehearse, name="import-rehearsal"),
    path("import/<short_id:draft_id>/write/", import_views.write_draft, name="import-write"),
    path("import/<short_id:draft_id>/lines/", import_lines.download_lines, name="import-lines"),
    path("import/<short_id:draft_id>/stop/", import_views.stop_draft, name="import-stop"),
    path("import/<short_id:draft_id>/drop/", import_views.drop_draft, name="import-drop"),
    path("import/runs/<short_id:run_id>/", import_runs.show_run, name="import-run"),
    path("import/runs/<short_id:run_id>/undo/", import_runs.undo_run, name="import-undo"),
]

urlpatterns = [
    *IMPORT_PAGES,
    path("problems/", list_problems, name="problems"),
    path("problems/new/", register_problem, name="new"),
    path("problems/many/", act_on_many, name="bulk"),
    path("problems/many/<uuid:job_id>/", show_done, name="bulk-done"),
    path("problems/export/", export_problems, name="export"),
    path("evidence/", show_gallery, name="gallery"),
    path("hand-backs/", list_hand_backs, name="hand-backs"),
    path("hand-backs/units/", show_tallies, name="passing-on"),
    path("hand-backs/<problem_number:number>/", rule_on_hand_back, name="rule-hand-back"),
    path("problems/views/new/", new_view, name="view-new"),
    path("problems/views/<int:view_id>/rename/", rename_view, name="view-rename"),
    path("problems/views/<int:view_id>/remove/", remove_view, name="view-remove"),
    path("problems/narrow/", narrow_list, name="narrow"),
    path("problems/choices/<slug:key>/", list_choices, name="choices"),
    path("problems/<problem_number:number>/", show_problem, name="problem"),
    path("problems/<problem_number:number>/watch/", watch_problem, name="watch"),
    *(
        path(f"problems/<problem_number:number>/{page.path}/", step_view(page.key), name=page.key)
        for page in STEP_PAGES.values()
    ),
]
