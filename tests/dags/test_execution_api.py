"""The API that serves tasks in process: the version that they speak, and none in between."""

from types import SimpleNamespace

import httpx
import pytest
from airflow.sdk.api.datamodels._generated import API_VERSION

from ti.execution_api import keep_two_versions


@pytest.fixture
def bundle(airflow) -> SimpleNamespace:
    """Airflow's module of versions, once the home is prepared."""
    from airflow.api_fastapi.execution_api import versions

    return versions


def test_the_version_that_tasks_speak_is_served_and_the_first_one(bundle) -> None:
    latest, first = bundle.bundle.version_values
    assert latest == API_VERSION > first
    # Every change since the first version still stands.
    assert len(bundle.bundle.versions[0].changes) > 10
    assert bundle.bundle.versions[1].changes == ()


def test_it_answers_in_that_version(bundle) -> None:
    from airflow.sdk.execution_time.supervisor import in_process_api_server

    transport = in_process_api_server().transport
    with httpx.Client(transport=transport, base_url="http://in-process") as client:
        told = client.get("/variables/nothing", headers={"Airflow-API-Version": API_VERSION})
    assert told.status_code == 404
    assert "Variable with key 'nothing' not found" in told.text


@pytest.mark.parametrize("versions", [2, 9])
def test_versions_kept_otherwise_are_left_alone(bundle, monkeypatch, versions: int) -> None:
    other = SimpleNamespace(
        versions=[SimpleNamespace(value=str(n), changes=[n]) for n in range(versions)]
    )
    monkeypatch.setattr(bundle, "bundle", other)
    keep_two_versions()
    assert bundle.bundle is other
