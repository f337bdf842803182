"""What a release's folder holds: the files of each view, what they are, and their checksums."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from extractors.errors import TiError
from extractors.lake import sha256_of
from publication import csvw
from publication.beside import Made, ParquetProcess
from publication.columns import columns_of
from publication.files import WARNING_COLUMN, schema_of, write_csv
from publication.release_facts import FileFacts, ReleaseFacts, release_facts, release_json
from publication.views import View, view

SUMS = "SHA256SUMS"
RELEASE = "release.json"

# One state of the database for all files; nothing that a server or a client may set otherwise.
SESSION = """
    set transaction isolation level repeatable read, read only;
    set local datestyle = 'ISO';
    set local timezone = 'UTC';
    set local extra_float_digits = 1;
    set local client_encoding = 'UTF8';
    set local work_mem = '128MB';
"""

VIEWS = """
    select c.relname from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
    where n.nspname = %s and c.relkind in ('r', 'v', 'm', 'p') and c.relname ~ '_v[0-9]+$'
    order by c.relname collate "C"
"""


def write_release(
    conn: psycopg.Connection[Any], portal_kind: str, id_release: str, schema: str, folder: Path
) -> None:
    """None; every file of the release is in `folder`, all from one state of the database."""
    with conn.transaction(), ParquetProcess() as beside:
        conn.execute(SESSION)
        facts = release_facts(conn, portal_kind, id_release, schema)
        labels = _labels(conn, schema)
        views = [view(name) for (name,) in conn.execute(VIEWS, (schema,))]
        written = [
            _written(conn, schema, of, facts, labels.get(of.name, {}), folder, beside)
            for of in views
        ]
        made = beside.made()
    files = [
        file
        for of, (rows, _), two in zip(views, written, made, strict=True)
        for file in _files(folder, of, facts, rows, two)
    ]
    group = csvw.table_group(facts.citation(), [table for _, table in written])
    _write_json(folder / csvw.NAME, group)
    _write_json(folder / RELEASE, release_json(facts, files))
    sums = {file.name: file.sha256 for file in files}
    sums |= {name: sha256_of(folder / name) for name in (RELEASE, csvw.NAME)}
    lines = [f"{digest}  {name}\n" for name, digest in sorted(sums.items())]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def _written(
    conn: psycopg.Connection[Any],
    schema: str,
    of: View,
    facts: ReleaseFacts,
    labels: csvw.Labels,
    folder: Path,
    beside: ParquetProcess,
) -> tuple[int, dict[str, Any]]:
    """The rows of a view's CSV, of which the Parquet is asked for, and its table in the CSV
    metadata.
    """
    columns = [c for c in columns_of(conn, schema, of.name) if c.name != WARNING_COLUMN]
    arrow = schema_of(columns, labels, _metadata(of, facts))
    csv = folder / f"{of.name}.csv"
    rows = write_csv(conn, sql.Identifier(schema, of.name), columns, of.key, facts.warning, csv)
    beside.ask(csv, arrow, csv.with_suffix(".parquet"))
    return rows, csvw.table(csv.name, arrow, of.key, of.licence, facts.citation(of), labels)


def _files(
    folder: Path, of: View, facts: ReleaseFacts, rows: int, made: Made
) -> Iterator[FileFacts]:
    """The two files of a view; TiError when they have not the same rows."""
    if made.rows != rows:
        raise TiError(f"export of {of.name}: the Parquet file has not the CSV's {rows} rows")
    yield _file(folder / f"{of.name}.csv", of, facts, rows, made.csv)
    yield _file(folder / f"{of.name}.parquet", of, facts, rows, made.parquet)


def _metadata(of: View, facts: ReleaseFacts) -> dict[str, str]:
    """What a Parquet file says about itself."""
    return {
        "vue": of.name,
        "id_release": facts.id_release,
        "nature": facts.nature,
        "avertissement": facts.warning,
        "code_version": facts.code_version,
        "licence": of.licence.name,
        "licence_spdx": of.licence.spdx,
        "licence_url": of.licence.url,
        "source": of.citation,
        "citation": facts.citation(of),
    }


def _file(path: Path, of: View, facts: ReleaseFacts, rows: int, digest: str) -> FileFacts:
    return FileFacts(
        name=path.name,
        view=of.name,
        rows=rows,
        bytes=path.stat().st_size,
        sha256=digest,
        licence=of.licence.name,
        licence_url=of.licence.url,
        sources=tuple(source.id for source in of.sources),
        citation=facts.citation(of),
    )


def _labels(conn: psycopg.Connection[Any], schema: str) -> dict[str, dict[str, dict[str, str]]]:
    """The labels of the release's own dictionary, by view and column."""
    query = sql.SQL("select vue, colonne, libelle_fr, libelle_en, unite from {}")
    found: dict[str, dict[str, dict[str, str]]] = {}
    for vue, colonne, fr, en, unite in conn.execute(
        query.format(sql.Identifier(schema, "dictionnaire_v1"))
    ):
        labels = {"libelle_fr": fr, "libelle_en": en, "unite": unite}
        found.setdefault(vue, {})[colonne] = {k: v for k, v in labels.items() if v}
    return found


def _write_json(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")
