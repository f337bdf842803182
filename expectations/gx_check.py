"""The one expectation both gates use. Importing this module imports Great Expectations."""

from decimal import Decimal
from typing import Any, ClassVar

import great_expectations.expectations as gxe


class ExpectMeasureToBeBetween(gxe.UnexpectedRowsExpectation):  # type: ignore[misc]
    """Expect the query's only row, (valeur, echantillon), to hold a value within the band.

    The query runs once (the parent counts its rows with a second run, which is dear on millions
    of rows), and its value comes back on success too. No row or a null value is a failure.
    Numbers travel as text: Great Expectations turns a Decimal into a float, 0.9 into another.
    """

    min_value: str | None = None
    max_value: str | None = None

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)
    success_keys: ClassVar[tuple[str, ...]] = ("unexpected_rows_query", "min_value", "max_value")

    def _validate(
        self, metrics: dict[str, Any], *_args: object, **_options: object
    ) -> dict[str, Any]:
        """The verdict on the value, with the value and the first offending rows."""
        rows = metrics["unexpected_rows_query.table"]
        valeur = rows[0]["valeur"] if rows else None
        return {
            "success": valeur is not None and self._holds(Decimal(valeur)),
            "result": {
                "observed_value": valeur,
                "details": {"unexpected_rows": rows[0]["echantillon"] if rows else []},
            },
        }

    def _holds(self, valeur: Decimal) -> bool:
        if not valeur.is_finite():
            return False
        low = self.min_value is None or valeur >= Decimal(self.min_value)
        return low and (self.max_value is None or valeur <= Decimal(self.max_value))
