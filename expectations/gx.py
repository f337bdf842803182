"""Checks run as one Great Expectations checkpoint, and read back from its result alone."""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from expectations.model import Check, CheckResult, Statut, band, first_rows, number, storable
from expectations.query import measure
from extractors.errors import one_line

Params = Mapping[str, Any]
SEVERITIES = {"bloquant": "critical", "avertissement": "warning", "information": "info"}
LONGEST_ERROR = 300
_IN_URL = ("host", "port", "dbname", "user", "password")

# Uniqueness of millions of keys stays in memory instead of spilling to disk.
_SESSION = "-c work_mem=256MB -c default_transaction_read_only=on -c search_path={schema}"


def run_checks(
    params: Params,
    table: tuple[str, str],
    checks: Sequence[Check],
    facts: Mapping[str, Any] | None = None,
) -> list[CheckResult]:
    """The result of each check on `table` (schema, name), in the order of `checks`.

    `params` are libpq's: host, port, dbname, user, password and others. `facts` is what is known
    beside the table.
    A check whose query fails or measures nothing is `bloque`, whatever its severity.
    """
    with _batch(params, table) as (context, definition):
        outcome = _checkpoint(context, definition, checks, facts or {}).run()
    (validation,) = outcome.run_results.values()
    found = {_who(item.expectation_config.meta): item for item in validation.results}
    return [_result(check, found.get((check.controle, check.source))) for check in checks]


@contextmanager
def _batch(params: Params, table: tuple[str, str]) -> Iterator[tuple[Any, Any]]:
    """A context of its own and the whole of `table` as its batch; connections closed at exit."""
    context = _context()
    schema, name = table
    rest = {k: v for k, v in params.items() if k not in _IN_URL}
    options = {"connect_args": {**rest, "options": _SESSION.format(schema=schema)}}
    source = context.data_sources.add_postgres(
        "entrepot", connection_string=_url(params), kwargs=options
    )
    try:
        asset = source.add_table_asset("lot", table_name=name)
        yield context, asset.add_batch_definition_whole_table("tout")
    finally:
        # An idle connection of the pool would keep its lock on a table about to be switched.
        source.get_execution_engine().close()
        source.get_engine().dispose()


def _context() -> Any:
    """An ephemeral context that sends nothing, draws nothing and logs only warnings."""
    os.environ.update(GX_ANALYTICS_ENABLED="false", DO_NOT_TRACK="1")
    for name in ("great_expectations", "great_expectations._docs_decorators"):
        logging.getLogger(name).setLevel(logging.WARNING)
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
        analytics_enabled=False,
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def _url(params: Params) -> str:
    """The SQLAlchemy URL; the driver is named since the bare scheme changed its meaning."""
    user, password = quote(str(params["user"]), safe=""), quote(str(params["password"]), safe="")
    place = f"{params['host']}:{params['port']}/{params['dbname']}"
    return f"postgresql+psycopg://{user}:{password}@{place}"


def _checkpoint(context: Any, definition: Any, checks: Sequence[Check], facts: Any) -> Any:
    import great_expectations as gx

    # All at once: the suite is written again for each expectation added to it.
    expectations = [_expectation(check, facts) for check in checks]
    suite = context.suites.add(gx.ExpectationSuite(name="controles", expectations=expectations))
    validation = context.validation_definitions.add(
        gx.ValidationDefinition(name="controles", data=definition, suite=suite)
    )
    return context.checkpoints.add(
        gx.Checkpoint(
            name="controles",
            validation_definitions=[validation],
            result_format={"result_format": "COMPLETE"},
        )
    )


def _expectation(check: Check, facts: Mapping[str, Any]) -> Any:
    from expectations.gx_check import ExpectMeasureToBeBetween

    return ExpectMeasureToBeBetween(
        unexpected_rows_query=measure(check, facts),
        min_value=_text(check.borne_basse),
        max_value=_text(check.borne_haute),
        severity=SEVERITIES[check.gravite],
        meta={"controle": check.controle, "source": check.source},
    )


def _who(meta: Mapping[str, Any]) -> tuple[str, str]:
    """Check and source, which together name a result."""
    return str(meta["controle"]), str(meta["source"])


def _text(bound: Decimal | None) -> str | None:
    return None if bound is None else format(bound, "f")


def _result(check: Check, item: Any) -> CheckResult:
    """The check's outcome as Great Expectations gave it; absent or failed means blocked."""
    result = item.result if item is not None else {}
    raised = _exception(item)
    valeur = result.get("observed_value")
    found = (result.get("details") or {}).get("unexpected_rows") or []
    told = check.gravite == "information"
    rows = [] if item is not None and item.success and not told else [*map(storable, found)]
    value = None if valeur is None else Decimal(str(valeur))
    return CheckResult(
        controle=check.controle,
        regle=check.regle,
        source=check.source,
        gravite=check.gravite,
        proprietaire=check.proprietaire,
        statut=_statut(item, value),
        valeur=value,
        borne_basse=check.borne_basse,
        borne_haute=check.borne_haute,
        message=_message(check, item is not None and item.success, value, rows, raised),
        echantillon=rows,
    )


def _statut(item: Any, value: Decimal | None) -> Statut:
    if item is not None and item.success:
        return "reussi"
    severity = item.expectation_config.severity if item is not None and value is not None else ""
    return {"warning": "averti", "info": "reussi"}.get(severity, "bloque")  # type: ignore[return-value]


def _exception(item: Any) -> str:
    """The first line of the error behind a check that could not be measured, else nothing."""
    info = (item.exception_info or {}) if item is not None else {}
    if "raised_exception" not in info:
        info = next(iter(info.values()), {})
    text = info.get("exception_message") or ""
    return one_line(text.strip().splitlines()[0], LONGEST_ERROR) if text.strip() else ""


def _message(check: Check, success: bool, value: Decimal | None, rows: Any, raised: str) -> str:
    expected = band(check.borne_basse, check.borne_haute)
    said = f"{check.dit}: {number(value)}, expected {expected}"
    if success:
        return said
    told = f"; first: {first_rows(rows)}" if rows else ""
    reason = f"; could not be measured ({raised})" if value is None and raised else ""
    return f"{said}{told}{reason}; {check.remede}"
