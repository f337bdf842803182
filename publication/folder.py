"""What a release's folder holds: the files of each view, what they are, and their checksums."""

import hashlib
import json
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from extractors.errors import TiError
from publication import csvw
from publication.columns import columns_of
from publication.files import WARNING_COLUMN, schema_of, write_csv, write_parquet
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
    with conn.transaction():
        conn.execute(SESSION)
        facts = release_facts(conn, portal_kind, id_release, schema)
        labels = _labels(conn, schema)
        names = [name for (name,) in conn.execute(VIEWS, (schema,))]
        made = [_view(conn, schema, view(n), facts, labels.get(n, {}), folder) for n in names]
    files = [file for two, _ in made for file in two]
    group = csvw.table_group(facts.citation(), [table for _, table in made])
    _write_json(folder / csvw.NAME, group)
    _write_json(folder / RELEASE, release_json(facts, files))
    sums = {file.name: file.sha256 for file in files}
    sums |= {name: _sha256(folder / name) for name in (RELEASE, csvw.NAME)}
    lines = [f"{digest}  {name}\n" for name, digest in sorted(sums.items())]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def _view(
    conn: psycopg.Connection[Any],
    schema: str,
    of: View,
    facts: ReleaseFacts,
    labels: csvw.Labels,
    folder: Path,
) -> tuple[list[FileFacts], dict[str, Any]]:
    """The two files of a view and its table in the CSV metadata."""
    columns = [c for c in columns_of(conn, schema, of.name) if c.name != WARNING_COLUMN]
    arrow = schema_of(columns, labels, _metadata(of, facts))
    csv, parquet = folder / f"{of.name}.csv", folder / f"{of.name}.parquet"
    rows = write_csv(conn, sql.Identifier(schema, of.name), columns, of.key, facts.warning, csv)
    if write_parquet(csv, arrow, parquet) != rows:
        raise TiError(f"export of {of.name}: the Parquet file has not the CSV's {rows} rows")
    files = [_file(path, of, facts, rows) for path in (csv, parquet)]
    described = csvw.table(csv.name, arrow, of.key, of.licence, facts.citation(of), labels)
    return files, described


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


def _file(path: Path, of: View, facts: ReleaseFacts, rows: int) -> FileFacts:
    return FileFacts(
        name=path.name,
        view=of.name,
        rows=rows,
        bytes=path.stat().st_size,
        sha256=_sha256(path),
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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_json(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")
