"""Files of the ledger that are kept for a time only: what was taken out, lists of errors, lists that nothing refers to."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from bihuan.apps.jobs.operations import clear_files
from bihuan.apps.ledger.models import ImportDraft, ImportRun
from bihuan.apps.ledger.operations.background import ERRORS_END, files_of
from bihuan.apps.ledger.queries.import_reading import draft_folder


def clear_exports(at: datetime) -> int:
    """Remove what was taken out long ago; how many files. The job says so and stays."""
    return clear_files(files_of("exports"), at)


def clear_error_lists(at: datetime) -> int:
    """Remove lists of errors of old imports; how many."""
    return clear_files(files_of("imports"), at, pattern=f"*{ERRORS_END}")


def clear_lists(at: datetime) -> int:
    """Remove lists that were sent long ago and came to nothing: no draft and no import refers to them. How many went.

    The list of an import that was written stays: it is what the ledger's raw texts can be compared with.
    """
    oldest = (at - timedelta(days=settings.KEEP_FILES_DAYS)).timestamp()
    old = [path for path in files_of("imports").iterdir() if path.is_file() and path.stat().st_mtime < oldest]
    named = {path.name for path in old if not path.name.endswith(ERRORS_END)}
    named -= set(ImportRun.objects.filter(sha256__in=named).values_list("sha256", flat=True))
    named -= set(ImportDraft.objects.filter(sha256__in=named).values_list("sha256", flat=True))
    for name in named:
        (files_of("imports") / name).unlink(missing_ok=True)
    return len(named) + _clear_draft_folders(oldest)


def _clear_draft_folders(oldest: float) -> int:
    """Folders whose draft is gone although something kept them from going with it."""
    folders = {path.name: path for path in _draft_folders() if path.stat().st_mtime < oldest and path.name.isdecimal()}
    living = ImportDraft.objects.filter(pk__in=[int(name) for name in folders]).values_list("pk", flat=True)
    lost = folders.keys() - {str(pk) for pk in living}
    for name in lost:
        shutil.rmtree(folders[name], ignore_errors=True)
    return len(lost)


def _draft_folders() -> list[Path]:
    parent = draft_folder(0).parent
    return [path for path in parent.iterdir() if path.is_dir()] if parent.is_dir() else []
