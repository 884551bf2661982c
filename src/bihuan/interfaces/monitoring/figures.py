"""Figures that are read from the database when somebody asks: the queue, its workers, what recurs, the record, the disk."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bihuan.apps.audit import queries as audit
from bihuan.apps.jobs import queries as jobs
from bihuan.interfaces.monitoring.state import free_bytes

Metrics = Iterator[GaugeMetricFamily]


class DatabaseFigures(Collector):
    """All of them as they stand at one moment."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def collect(self) -> Metrics:
        state = jobs.queue_state(at=self._at)
        yield _by("bihuan_jobs", "Background work by its state.", "state", state.jobs)
        yield _one(
            "bihuan_jobs_oldest_waiting_seconds",
            "How long the oldest job has waited that may be done.",
            state.oldest_seconds,
        )
        yield _one("bihuan_workers", "Workers heard of lately.", jobs.living_workers(at=self._at, within=lately()))
        yield _by(
            "bihuan_schedule_late_seconds",
            "How long a schedule that is on has been due.",
            "schedule",
            state.late_seconds,
        )
        yield _one("bihuan_last_seal_timestamp_seconds", "When acts were last sealed.", _stamp(audit.last_sealed_at()))
        yield _one(
            "bihuan_last_backup_timestamp_seconds", "When a backup was last made.", _stamp(audit.last_act_on("backup"))
        )
        yield _one("bihuan_disk_free_bytes", "Room left where the database and the files lie.", free_bytes())


def lately() -> timedelta:
    """How long a worker may be silent and still count: it says that it lives four times within a lease."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _one(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, value=value)


def _by(name: str, told: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _stamp(moment: datetime | None) -> float:
    """Seconds since 1970; 0 where it never happened."""
    return moment.timestamp() if moment else 0.0
