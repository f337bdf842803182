"""Text that a spreadsheet would run as a formula, written in CSV so that it does not.

A value that begins with `=`, `+`, `-`, `@`, a tab or an end of line, or their full-width forms,
is given an apostrophe, unless it is a number or a single sign. So is one that begins with
apostrophes and then one of them. A spreadsheet whose separator is the semicolon, as in France, cuts
a line of these files at the semicolons and line ends inside values, quoted or not: a sign that
comes after one of them is given an apostrophe too. All can be had back: Parquet has the values as
they are.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

INNER = "=+@＝＋－＠-"
SIGNS = f"\t\r\n{INNER}"
# Code points of the first character: the signs, and the apostrophe.
FIRST = sorted(ord(sign) for sign in f"{SIGNS}'")
RUNS = f"^'*[{SIGNS}]."
NUMBER = r"^[+-]\d+([.,]\d+)?([eE][+-]?\d+)?$"
GUARDED = f"(?s)^'('*[{SIGNS}].)"
# What cuts a line within a value; what then runs, behind quotation marks and blanks as well.
CUTS = (";", "\n", "\r")
CUT = f"""([{"".join(CUTS)}][" \t\u00a0]*)('*[{INNER}])"""
CUT_GUARDED = CUT.replace("('*", "'('*")


def guarded(text: sql.Composable) -> sql.Composable:
    """The SQL of a text that no spreadsheet runs; its first character, and whether anything cuts
    it, are looked at first.
    """
    return sql.SQL(
        "case when ascii({text}) in ({first}) and {text} ~ {runs} and {text} !~ {number}"
        " then '''' || {whole} else {whole} end"
    ).format(
        text=text,
        first=sql.SQL(", ").join(map(sql.Literal, FIRST)),
        runs=sql.Literal(RUNS),
        number=sql.Literal(NUMBER),
        whole=_uncut(text),
    )


def _uncut(text: sql.Composable) -> sql.Composable:
    cuts = sql.SQL(" or ").join(
        sql.SQL("strpos({}, {}) > 0").format(text, sql.Literal(cut)) for cut in CUTS
    )
    return sql.SQL(
        "case when {cuts} then regexp_replace({text}, {cut}, {made}, 'g') else {text} end"
    ).format(cuts=cuts, text=text, cut=sql.Literal(CUT), made=sql.Literal(r"\1'\2"))


def guarded_text(value: str) -> str:
    """A value as `guarded` writes it."""
    runs = re.match(RUNS, value, re.DOTALL) and not re.match(NUMBER, value)
    return ("'" if runs else "") + re.sub(CUT, r"\1'\2", value)


def bare(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with its values as they were before `guarded`."""
    for rank, field in enumerate(batch.schema):
        if field.type == pa.string() and pc.any(pc.match_substring(batch[rank], "'")).as_py():
            values = pc.replace_substring_regex(batch[rank], pattern=GUARDED, replacement=r"\1")
            values = pc.replace_substring_regex(values, pattern=CUT_GUARDED, replacement=r"\1\2")
            batch = batch.set_column(rank, field, values)
    return batch
