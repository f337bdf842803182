"""Text that was decoded with the wrong encoding before it was published, as in `Ã©` for `é`."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from extractors.registry_columns import LINE, Column
from extractors.remarks import Remark, remark_on

RULE = "mojibake"
REASON = "holds UTF-8 that was read as Latin-1 before publication, or a replacement character"
# The bytes of UTF-8 after the first, as Latin-1 and as Windows-1252 show them.
FOLLOWING = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
PATTERN = f"[ÃÂÅ][{FOLLOWING}]|â[{FOLLOWING}]{{2}}|\ufffd"


def garbled(table: pa.Table, columns: Iterable[Column]) -> list[Remark]:
    """A remark per free-text column of a typed table that holds garbled text; the columns with a
    format hold codes, which the format checks.
    """
    remarks: list[Remark] = []
    for column in columns:
        if column.type == "text" and not column.format:
            values = table[column.name].combine_chunks()
            mask = pc.fill_null(pc.match_substring_regex(values, PATTERN), False)
            lines = table[LINE].combine_chunks()
            remarks += remark_on(mask, values, lines, (RULE, column.name, REASON))
    return remarks
