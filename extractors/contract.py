"""What a source promises of a file: headers to canonical columns, types, lines set aside."""

import difflib
import re
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from extractors.readers_base import Place, Reject
from extractors.registry import Source
from extractors.registry_columns import LINE, Column, layout_of
from extractors.registry_part import Part, Unpivot
from extractors.spill import SPILL
from extractors.status_facts import Statuses
from extractors.typing_arrow import ARROW_TYPES, typed
from extractors.typing_status import with_statuses

REASONS = {
    "type": "is not of type {type}",
    "code_avec_point": "is a code with a point: it went through a number",
    "obligatoire": "is empty, and may not be",
    "vide_sans_motif": "is empty under a status that says a value is disclosed",
    "valeur_sous_secret": "is a value under a status that says none is disclosed",
}


@dataclass(frozen=True)
class Mapping:
    """How a file's headers become canonical columns.

    `headers`: the header of each plain column, None when this layout has none. `by_value`: for
    each value unpivoted into (a year, or a year and a quarter), the header of each measure.
    """

    headers: dict[str, str | None]
    by_value: dict[tuple[str, ...], dict[str, str]]
    unknown: list[str]

    @property
    def taken(self) -> list[str]:
        """The headers that some column takes, in the order of the columns."""
        measures = [h for headers in self.by_value.values() for h in headers.values()]
        return list(dict.fromkeys([*(h for h in self.headers.values() if h), *measures]))


def match_headers(headers: list[str], source: Source, part: Part, place: Place) -> Mapping:
    """The mapping of a file's headers; SourceError when a column of columns.csv is not there."""
    columns = source.columns(place.part, place.vintage)
    measures = part.unpivot.measures if part.unpivot else ()
    plain = {c.name: _present(c, headers) for c in columns if c.name not in measures}
    width = 0
    if part.unpivot:
        width = len(part.unpivot.columns)
        plain = {name: h for name, h in plain.items() if name not in part.unpivot.columns}
    patterns = {c.name: c.header or "" for c in columns if c.name in measures}
    for name, pattern in patterns.items():
        if re.compile(pattern).groups < width:
            what = f"the header pattern {pattern} has not the {width} group(s) to unpivot into"
            raise place.error(what, "correct it in columns.csv", column=name)
    series = {name: _series(headers, pattern, width) for name, pattern in patterns.items()}
    taken = {h for h in plain.values() if h} | {h for s in series.values() for h in s.values()}
    unknown = [h for h in headers if h not in taken and not _ignored(h, part)]
    for column in columns:
        lacks = column.name in plain and not plain[column.name] and not column.may_lack
        if lacks or series.get(column.name) == {}:
            wanted = patterns.get(column.name) or " or ".join(column.names)
            raise _missing(column, wanted, unknown, source, place)
    values = sorted({value for found in series.values() for value in found})
    for name, found in series.items():
        _refuse_gaps(name, found, values, place)
    by_value = {v: {name: found[v] for name, found in series.items()} for v in values}
    return Mapping(plain, by_value, unknown)


def _ignored(header: str, part: Part) -> bool:
    """Whether a part ignores that header, by its name or by a pattern that fits it whole."""
    return any(header == name or re.fullmatch(name, header) for name in part.ignored)


def _present(column: Column, headers: list[str]) -> str | None:
    """The first of a column's names that the file has, None when it has none."""
    return next((name for name in column.names if name in headers), None)


def _series(headers: list[str], pattern: str, width: int) -> dict[tuple[str, ...], str]:
    """The headers that fit a measure's pattern, by the values that its first groups take."""
    found = ((re.fullmatch(pattern, header), header) for header in headers)
    return {match.groups()[:width]: header for match, header in found if match}


def _refuse_gaps(
    measure: str,
    found: dict[tuple[str, ...], str],
    values: list[tuple[str, ...]],
    place: Place,
) -> None:
    """Nothing; SourceError when a measure has no column for a value that another measure has."""
    gaps = ["-".join(value) for value in values if value not in found]
    if gaps:
        what = f"no column of {measure} for {', '.join(gaps)}, which another measure has"
        raise place.error(what, "fetch it again, or ask the producer", column=measure)


def _missing(
    column: Column, wanted: str, unknown: list[str], source: Source, place: Place
) -> Exception:
    """The refusal for a missing column: its likely new name and the cell that would accept it."""
    former = [header for header in unknown if header in column.known_headers]
    near = former or difflib.get_close_matches(wanted, unknown, n=1, cutoff=0.4)
    others = f"other headers: {', '.join(unknown) or 'none'}"
    likely = f"likely renamed {near[0]}" if near else others
    layouts = list(source.column_rows[0].cells)
    cell = f"row {place.part},{column.name}, vintage {layout_of(layouts, place.vintage)}"
    remedy = (
        f"if it was renamed, write its header in {source.folder.name}/columns.csv, {cell} "
        f"(or in a vintage column {place.vintage}, before which nothing changes)"
    )
    return place.error(f"column {wanted} is missing, {likely}", remedy, column=column.name)


def canonical(table: pa.Table, mapping: Mapping, part: Part) -> pa.Table:
    """A reader's table under canonical names; by year or code when the part is unpivoted, in order
    of line then year, without the years that have no measure at all unless the part wants them.
    """
    plain = {LINE: table[LINE]}
    for name, header in mapping.headers.items():
        plain[name] = table[header] if header else pa.nulls(len(table), pa.string())
    if not part.unpivot:
        return pa.table(plain)
    return _unpivoted(pa.table(plain), table, mapping, part.unpivot)


def _unpivoted(plain: pa.Table, table: pa.Table, mapping: Mapping, unpivot: Unpivot) -> pa.Table:
    """A row per line and value: each one, or each that has at least one measure."""
    groups = zip(*mapping.by_value, strict=True)
    wide = plain
    lists = {
        name: [f"'{value.replace(chr(39), chr(39) * 2)}'" for value in values]
        for name, values in zip(unpivot.columns, groups, strict=True)
    }
    for rank, headers in enumerate(mapping.by_value.values()):
        for measure in unpivot.measures:
            wide = wide.append_column(f"{measure}_{rank}", table[headers[measure]])
            lists.setdefault(measure, []).append(f"nullif({measure}_{rank}, '')")
    unnested = (f"unnest([{', '.join(cells)}]) as {name}" for name, cells in lists.items())
    filled = " or ".join(f"{measure} is not null" for measure in unpivot.measures)
    filled = "true" if unpivot.empty else filled
    query = (
        f"select * from (select {', '.join([*plain.column_names, *unnested])} from wide) "  # noqa: S608
        f"where {filled}"
    )
    with duckdb.connect(config={"threads": 1, **SPILL}) as connection:
        return connection.register("wide", wide).sql(query).to_arrow_table()


def schema(columns: list[Column]) -> pa.Schema:
    """The schema of a part's Parquet: `_ligne`, then the canonical columns in order."""
    fields = [pa.field(c.name, ARROW_TYPES[c.type]) for c in columns]
    return pa.schema([pa.field(LINE, pa.int64()), *fields])


def apply(
    table: pa.Table, columns: list[Column], statuses: Statuses | None = None
) -> tuple[pa.Table, list[Reject]]:
    """A canonical table typed, and its rejects: a line with one bad value is left out whole, with
    one reject per rule it breaks; so is one whose measure and statuses disagree.
    """
    arrays = [table[LINE].combine_chunks()]
    rejects: dict[tuple[int, str], Reject] = {}
    for column in columns:
        raw = table[column.name].combine_chunks()
        result = typed(raw, column)
        if statuses and column.name == statuses.measure:
            result = with_statuses(result, table, statuses)
        arrays.append(result.values)
        if result.faults.null_count < len(result.faults):
            for reject in _rejects(table, raw, result.faults, column):
                rejects.setdefault((reject.ligne, reject.regle), reject)
    whole = pa.Table.from_arrays(arrays, schema=schema(columns))
    if rejects:
        bad = pa.array(sorted({line for line, _ in rejects}), pa.int64())
        whole = whole.filter(pc.invert(pc.is_in(whole[LINE], value_set=bad)))
    return whole, [rejects[key] for key in sorted(rejects)]


def _rejects(table: pa.Table, raw: pa.Array, faults: pa.Array, column: Column) -> list[Reject]:
    """The rejects of one column, in the order of the lines."""
    bad = pc.is_valid(faults)
    lines = table[LINE].filter(bad).to_pylist()
    values = raw.filter(bad).cast(pa.string()).to_pylist()
    rules = faults.filter(bad).to_pylist()
    return [
        Reject(line, rule, column.name, value or "", REASONS[rule].format(type=column.type))
        for line, rule, value in zip(lines, rules, values, strict=True)
    ]
