"""Text to typed Arrow columns, with the values that cannot be."""

import re
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from extractors.formats import regex
from extractors.registry_columns import Column

ARROW_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    # Amounts to the cent; PostgreSQL's numeric(20, 2).
    "decimal": pa.decimal128(20, 2),
    "date": pa.date32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}
# French thousands are parted by a space, a no-break space or a narrow one.
THOUSANDS = r"[ \x{00A0}\x{202F}]"
WHOLE = rf"(?:\d+|\d{{1,3}}(?:{THOUSANDS}\d{{3}})+)"
SHAPES = {
    "integer": rf"^[+-]?{WHOLE}$",
    "bigint": rf"^[+-]?{WHOLE}$",
    # A third decimal is not rounded away: the value is refused.
    "decimal": rf"^[+-]?{WHOLE}(?:[.,]\d{{1,2}})?(?:{THOUSANDS}*(?:€|EUR))?$",
    "double": rf"^[+-]?{WHOLE}(?:[.,]\d+)?(?:[eE][+-]?\d+)?$",
    "date": r"^\d{4}-\d{2}-\d{2}$",
    "boolean": r"^(?i:true|false|vrai|faux|oui|non|o|n|1|0)$",
}
TRUE = r"^(?i:true|vrai|oui|o|1)$"
DOTTED_NUMBER = r"^\d+\.\d*$"
# As many digits as a 64-bit integer surely holds.
MAX_DIGITS = 18
INT32_MAX = 2**31 - 1


@dataclass(frozen=True)
class Typed:
    """A column's values, NULL where there is none or `faults` (same length) gives a rule."""

    values: pa.Array
    faults: pa.Array


def clean_text(values: pa.Array) -> pa.Array:
    """Text without outer space of any kind; NULL for what is empty."""
    trimmed = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def typed(values: pa.Array, column: Column) -> Typed:
    """The values of a column as its type, NULL kept; a fault is the name of the rule broken:
    `type`, `code_avec_point` or `obligatoire`.
    """
    target = ARROW_TYPES[column.type]
    if values.type == target and not pa.types.is_string(target):
        return _required(Typed(values, _none(len(values))), column)
    text = clean_text(values.cast(pa.string()))
    if column.type == "text":
        return _required(_codes(text, column), column)
    direct = _direct(text, column.type)
    if direct is not None:
        return _required(Typed(direct, _none(len(text))), column)
    good = _castable(text, column.type)
    kept = pc.if_else(good, text, pa.scalar(None, pa.string()))
    faults = _where(pc.and_(pc.is_valid(text), pc.invert(good)), "type")
    converted, late = _converted(kept, column.type)
    return _required(Typed(converted, pc.coalesce(faults, _where(late, "type"))), column)


def _direct(text: pa.Array, kind: str) -> pa.Array | None:
    """The values of a column of plain numbers, in one pass; None when one is not plain."""
    # Arrow reads "0x1f" and "inf" as numbers: an x or a letter leaves the direct road.
    if kind not in ("integer", "bigint", "double") or _any(pc.match_substring(text, "x")):
        return None
    try:
        numbers = text.cast(ARROW_TYPES[kind])
    except pa.ArrowInvalid:
        return None
    return numbers if kind != "double" or not _any(pc.invert(pc.is_finite(numbers))) else None


def _any(mask: pa.Array) -> bool:
    """Whether a mask holds at least once, NULL counting for no."""
    return bool(pc.any(mask).as_py())


def _codes(text: pa.Array, column: Column) -> Typed:
    """Text; in a column of codes, a number with a point that is no code of that format is a fault:
    it went through a numeric cell. So is text with a character that no database keeps.
    """
    if _holds_nul(text):
        return _without_nul(text)
    if not column.format or not _any(pc.match_substring(text, ".")):
        return Typed(text, _none(len(text)))
    pointed = pc.match_substring_regex(text, DOTTED_NUMBER)
    fits = pc.match_substring_regex(text, regex(column.format))
    bad = pc.fill_null(pc.and_(pointed, pc.invert(fits)), False)
    return Typed(text, _where(bad, "code_avec_point"))


def _holds_nul(text: pa.Array) -> bool:
    """Whether the array's bytes, or those beside them, hold a zero: one pass over the memory."""
    data = text.buffers()[-1]
    return data is not None and re.search(rb"\x00", data) is not None


def _without_nul(text: pa.Array) -> Typed:
    """Text, with a fault where a value holds a zero character."""
    faults = _where(pc.fill_null(pc.match_substring(text, "\x00"), False), "type")
    return Typed(text, faults)


def _castable(text: pa.Array, kind: str) -> pa.Array:
    """Whether each value has the shape of the type; false for NULL."""
    shaped = pc.match_substring_regex(text, SHAPES[kind])
    if kind in ("integer", "bigint", "decimal"):
        digits = pc.replace_substring_regex(_digits(text), r"^[+-]|[.,].*$|€|EUR", "")
        shaped = pc.and_(shaped, pc.less_equal(pc.utf8_length(digits), MAX_DIGITS))
    return pc.fill_null(shaped, False)


def _digits(text: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(text, THOUSANDS, "")


def _converted(text: pa.Array, kind: str) -> tuple[pa.Array, pa.Array]:
    """The values of well-shaped text, and which of them the type cannot hold after all."""
    if kind == "boolean":
        return pc.match_substring_regex(text, TRUE), _false(len(text))
    if kind == "date":
        return _dates(text)
    plain = pc.replace_substring_regex(_digits(text), r"^\+", "")
    if kind == "decimal":
        return _decimals(plain), _false(len(text))
    if kind == "double":
        return pc.replace_substring(plain, ",", ".").cast(pa.float64()), _false(len(text))
    numbers = plain.cast(pa.int64())
    if kind == "bigint":
        return numbers, _false(len(text))
    wide = pc.fill_null(pc.greater(pc.abs(numbers), INT32_MAX), False)
    return pc.if_else(wide, pa.scalar(None, pa.int64()), numbers).cast(pa.int32()), wide


def _decimals(plain: pa.Array) -> pa.Array:
    """Amounts without spaces, exact: never through a float."""
    bare = pc.replace_substring_regex(plain, r"(?:€|EUR)$", "")
    return pc.replace_substring(bare, ",", ".").cast(ARROW_TYPES["decimal"])


def _dates(text: pa.Array) -> tuple[pa.Array, pa.Array]:
    """ISO dates, and which are no day of the calendar."""
    stamps = pc.strptime(text, format="%Y-%m-%d", unit="s", error_is_null=True)
    back = pc.strftime(stamps, format="%Y-%m-%d")
    real = pc.fill_null(pc.equal(back, text), False)
    days = pc.if_else(real, stamps, pa.scalar(None, stamps.type)).cast(pa.date32())
    return days, pc.and_(pc.is_valid(text), pc.invert(real))


def _required(column_values: Typed, column: Column) -> Typed:
    """The same, with a fault where a required value is missing."""
    if not column.required:
        return column_values
    missing = _where(pc.is_null(column_values.values), "obligatoire")
    return Typed(column_values.values, pc.coalesce(column_values.faults, missing))


def _where(mask: pa.Array, rule: str) -> pa.Array:
    return pc.if_else(mask, pa.scalar(rule), pa.scalar(None, pa.string()))


def _none(length: int) -> pa.Array:
    return pa.nulls(length, pa.string())


def _false(length: int) -> pa.Array:
    return pa.repeat(False, length)
