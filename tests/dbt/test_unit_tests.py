"""The unit tests of the models, which a build leaves out: they hold formulas, not data."""

from typing import Any

import pytest

from extractors.registry import load_registry
from warehouse.build import run_dbt
from warehouse.embedded import EmbeddedServer
from warehouse.extractions import ensure_views


@pytest.mark.slow
def test_unit_tests_pass(server: EmbeddedServer, manifest: dict[str, Any]) -> None:
    with server.connect("loader") as conn:
        ensure_views(conn, load_registry())
    built = run_dbt(server.home, server, "tout", "", command="run")
    assert built.failures == []
    report = run_dbt(server.home, server, "formules", "test_type:unit", command="test")
    assert report.failures == []
    assert report.tests == len(manifest["unit_tests"])
