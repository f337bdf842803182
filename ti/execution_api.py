"""Airflow's API for tasks, as served within this process."""

import logging

log = logging.getLogger(__name__)


def load_execution_api() -> None:
    """Nothing; the API that serves tasks in process is built: no step bears these seconds."""
    from airflow.sdk.execution_time import supervisor, task_runner

    keep_two_versions()
    log.info("%s and %s loaded", task_runner.__name__, supervisor.in_process_api_server().transport)


def keep_two_versions() -> None:
    """Nothing; the API knows the version that tasks of this process speak, and its first one.

    Airflow's server makes the routes of every version since the first, for tasks that run elsewhere
    with an older Airflow: most of the seconds before the first task. Here both sides are one
    installation. The library asks for a first version, and for every change to stand in one.
    Without effect when an Airflow keeps its versions otherwise.
    """
    from airflow.api_fastapi.execution_api import versions
    from cadwyn import HeadVersion, Version, VersionBundle

    known = versions.bundle.versions
    changes = [change for version in known for change in version.changes]
    if len(known) < 3 or not all(hasattr(change, "_bound_version_bundle") for change in changes):
        return
    for change in changes:
        change._bound_version_bundle = None
    latest = Version(known[0].value, *changes)
    versions.bundle = VersionBundle(HeadVersion(), latest, Version(known[-1].value))
