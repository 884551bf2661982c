"""`/healthz` and `/readyz` say yes or no to whoever watches the servers, and nothing about the data."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from bihuan.apps.audit.operations import install_guards, registered_guards
from bihuan.apps.jobs.operations import hear_of_worker
from bihuan.interfaces.database import SchemaState, read_schema_state
from bihuan.interfaces.monitoring import state
from tests.guards import drop_guards


def test_a_process_is_healthy_without_asking_the_database(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_all_is_ready_when_tables_and_guards_are_in_place(client: Client) -> None:
    install_guards()

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "for": "web",
        "checks": {"database": True, "migrations": True, "guards": True, "disk": True, "worker": False},
    }


@pytest.mark.django_db
def test_a_worker_that_lives_is_told_and_one_that_is_silent_is_not(client: Client) -> None:
    install_guards()
    hear_of_worker(worker="w", at=timezone.now())
    assert client.get("/readyz").json()["checks"]["worker"] is True

    hear_of_worker(worker="w", at=timezone.now() - timedelta(minutes=2))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["worker"]) == (200, False)


@pytest.mark.django_db
def test_who_asks_for_all_is_told_no_without_a_living_worker(client: Client) -> None:
    install_guards()
    alone = client.get("/readyz?of=all")
    assert (alone.status_code, alone.json()["ready"], alone.json()["for"]) == (503, False, "all")
    assert all(value for name, value in alone.json()["checks"].items() if name != "worker")

    hear_of_worker(worker="w", at=timezone.now())
    whole = client.get("/readyz?of=all")
    assert (whole.status_code, whole.json()["ready"], whole.json()["for"]) == (200, True, "all")


@pytest.mark.django_db
def test_where_there_is_no_room_to_write_nothing_is_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    install_guards()
    monkeypatch.setattr(state, "LEAST_FREE_BYTES", 2**62)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["checks"]["disk"]) == (503, False)


@pytest.mark.django_db
def test_a_missing_guard_is_not_ready_and_not_named(client: Client) -> None:
    drop_guards()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["guards"] is False and response.json()["checks"]["database"] is True
    assert not any(guard.name in response.content.decode() for guard in registered_guards())


@pytest.mark.django_db
def test_a_migration_that_is_missing_is_not_ready(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("audit", "0001_initial")

    assert client.get("/readyz").status_code == 503
    assert "audit.0001_initial" in read_schema_state().pending


@pytest.mark.django_db
def test_a_migration_of_a_newer_program_is_not_ready() -> None:
    MigrationRecorder(connection).record_applied("audit", "9999_later")

    assert read_schema_state() == SchemaState(pending=(), unknown=("audit.9999_later",))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read_and_never_kept(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    assert "no-store" in client.get(path)["Cache-Control"]
