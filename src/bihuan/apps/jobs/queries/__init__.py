"""Reads of jobs and of what recurs."""

from bihuan.apps.jobs.queries.jobs import (
    CLEARED,
    PAGE_SIZE,
    SCOPES,
    Download,
    JobPage,
    JobRow,
    download_of,
    has_download,
    is_cleared,
    is_waiting,
    job_page,
    job_row,
    recent_jobs,
    register_download,
    register_result,
    result_of,
)
from bihuan.apps.jobs.queries.schedules import ScheduleRow, schedule_row, schedule_rows
from bihuan.apps.jobs.queries.watching import QueueState, living_workers, queue_state

__all__ = [
    "CLEARED",
    "PAGE_SIZE",
    "SCOPES",
    "Download",
    "JobPage",
    "JobRow",
    "QueueState",
    "ScheduleRow",
    "download_of",
    "has_download",
    "is_cleared",
    "is_waiting",
    "job_page",
    "job_row",
    "living_workers",
    "queue_state",
    "recent_jobs",
    "register_download",
    "register_result",
    "result_of",
    "schedule_row",
    "schedule_rows",
]
