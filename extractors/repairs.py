"""Codes corrected by the rules that a source declares, each counted."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from extractors.registry_columns import LINE
from extractors.registry_repairs import Repair
from extractors.remarks import Remark, remark_on
from extractors.typing_arrow import clean_text


def repaired(table: pa.Table, repairs: Sequence[Repair]) -> tuple[pa.Table, list[Remark]]:
    """A canonical table of text whose codes follow the rules, in the rules' order, and a remark
    per rule and column that met a value.
    """
    remarks: list[Remark] = []
    lines = table[LINE].combine_chunks() if repairs else None
    for rule in repairs:
        for name in rule.columns:
            # A column that this layout does not have holds nothing to correct.
            values = clean_text(table[name].combine_chunks().cast(pa.string()))
            met = pc.match_substring_regex(values, f"^(?:{rule.pattern})$")
            mask = pc.fill_null(met, False)
            found = remark_on(mask, values, lines, (rule.id, name, rule.reason))
            if found:
                fixed = pc.if_else(mask, _corrected(values, rule), values)
                table = table.set_column(table.column_names.index(name), name, fixed)
                remarks += found
    return table, remarks


def _corrected(values: pa.Array, rule: Repair) -> pa.Array:
    """What every value would be under the rule."""
    if rule.empty:
        return pa.nulls(len(values), pa.string())
    return pc.utf8_lpad(values, rule.pad, "0")
