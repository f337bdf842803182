"""Files loaded with codes that no list has, for the tests of gate 2."""

LOADED = """
insert into meta.extraction (
    id_extraction, source, part, vintage, url, file_name, sha256, nature, fetched_at, state, rows
)
values (
    '{source}-1', '{source}', '{part}', '2025-01-01', 'https://example.org/g', 'g.csv',
    repeat('1', 64), 'original', '2026-01-01', 'accepted', {rows}
);
create table raw.{source}_{part} as
select '{source}-1'::text as id_extraction, n::bigint as _ligne,
    case when n <= {unknown} then '0199' || n % 10 else '01001' end as code_commune
from generate_series(1, {rows}) as n;
grant select on raw.{source}_{part} to ti_builder;
"""


def loaded(name: str, unknown: int, rows: int = 100) -> str:
    """The SQL that loads a part `source.part` whose first rows have a commune that no list has."""
    source, part = name.split(".")
    return LOADED.format(source=source, part=part, rows=rows, unknown=unknown)
