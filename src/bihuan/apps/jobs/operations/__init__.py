"""Writes of jobs. A kind is registered by the app that knows how to do it, and so is what recurs."""

from bihuan.apps.jobs.operations.clearing import (
    clear_files,
    clear_old,
    clear_old_runs,
    refresh_statistics,
    register_clearing,
)
from bihuan.apps.jobs.operations.kinds import JobHandle, LeaseLost, Work, register_kind
from bihuan.apps.jobs.operations.leases import hear_of_worker, reap_lost_jobs, renew_leases, say_goodbye
from bihuan.apps.jobs.operations.queueing import enqueue_job, may_be_put_back, put_back_job
from bihuan.apps.jobs.operations.running import run_job, run_next_job
from bihuan.apps.jobs.operations.schedules import edit_schedule, fire_due_schedules, install_schedules, run_schedule
from bihuan.apps.jobs.queries.recurring import register_schedule

__all__ = [
    "JobHandle",
    "LeaseLost",
    "Work",
    "clear_files",
    "clear_old",
    "clear_old_runs",
    "edit_schedule",
    "enqueue_job",
    "fire_due_schedules",
    "hear_of_worker",
    "install_schedules",
    "may_be_put_back",
    "put_back_job",
    "reap_lost_jobs",
    "refresh_statistics",
    "register_clearing",
    "register_kind",
    "register_schedule",
    "renew_leases",
    "run_job",
    "run_next_job",
    "run_schedule",
    "say_goodbye",
]
