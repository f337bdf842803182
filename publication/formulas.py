"""Text that a spreadsheet would run as a formula, written in CSV so that it does not.

A value that begins with `=`, `+`, `-`, `@`, a tab or an end of line, or their full-width forms,
is given an apostrophe, unless it is a number or a single sign. So is one that begins with
apostrophes and then one of them, so that the value can be had back: Parquet has it as it is.
"""

import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

SIGNS = "=+@\t\r\n＝＋－＠-"
# Code points of the first character: the signs, and the apostrophe.
FIRST = sorted(ord(sign) for sign in f"{SIGNS}'")
RUNS = f"^'*[{SIGNS}]."
NUMBER = r"^[+-]\d+([.,]\d+)?$"
GUARDED = f"(?s)^'('*[{SIGNS}].)"


def guarded(text: sql.Composable) -> sql.Composable:
    """The SQL of a text that no spreadsheet runs; the first character alone is looked at first."""
    return sql.SQL(
        "case when ascii({text}) in ({first}) and {text} ~ {runs} and {text} !~ {number}"
        " then '''' || {text} else {text} end"
    ).format(
        text=text,
        first=sql.SQL(", ").join(map(sql.Literal, FIRST)),
        runs=sql.Literal(RUNS),
        number=sql.Literal(NUMBER),
    )


def bare(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with its values as they were before `guarded`."""
    for rank, field in enumerate(batch.schema):
        if field.type == pa.string() and pc.any(pc.starts_with(batch[rank], "'")).as_py():
            values = pc.replace_substring_regex(batch[rank], pattern=GUARDED, replacement=r"\1")
            batch = batch.set_column(rank, field, values)
    return batch
