"""A warehouse of its own with one small candidate release, as the builder leaves it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from extractors.home import Home, portal_home
from publication.exports import export
from warehouse import release as releases
from warehouse.server import Server, server

NATURE = {"sample": "sample-0123456789ab", "recorded": "recorded-0123456789ab"}
SCHEMA = "pub_next"

TABLES = """
create table pub_next.source_v1 (
    source text, part text, vintage text, url text, sha256 text, licence text, nature text,
    fetched_at timestamptz
);
insert into pub_next.source_v1 values
('naf_insee', 'libelles', '2', 'https://x/naf', repeat('b', 64), 'Licence Ouverte 2.0', 'sample',
 null),
('cog_insee', 'communes', '2025', 'https://x/cog', repeat('a', 64), 'Licence Ouverte 2.0',
 'sample', '2025-05-02 01:00:00+02');
create table pub_next.dictionnaire_v1 (
    vue text, colonne text, type text, unite text, libelle_fr text, libelle_en text, grain text,
    source text
);
insert into pub_next.dictionnaire_v1 values
('emploi_epci_a38_v1', 'effectif', 'numeric', 'salaries', 'Effectif salarié', 'Employees', 'g', '');
create table pub_next.emploi_epci_a38_v1 (
    code_epci text, annee integer, code_a38 text, effectif numeric, etablissements bigint,
    id_extraction text, estime boolean
);
insert into pub_next.emploi_epci_a38_v1 values
('SANS', 2024, 'CA', 12, 3, 'u', false),
('200000172', 2024, 'CA', 12.5000, 2, 'u', true),
('200000172', 2023, 'CA', null, 1, 'u', false),
('200000172', 2023, 'BZ', 1234567890123.333333333333333333333, 0, 'u', true);
create table pub_next.epci_v1 (
    code_epci text, nom text, codes_departement text[], surface_km2_approx double precision,
    millesime date, contour jsonb, vu timestamptz
);
insert into pub_next.epci_v1 values
('200000172', 'Pays d''"Été", Bugey', array['01', '74'], 0.1, '2025-01-01', '{"a": [1, 2]}',
 '2025-06-01 00:30:00+02'),
('200000438', '', array['2A'], 1e22, '2025-01-01', null, null);
"""


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Server]]:
    """The home and the running server of a sample portal."""
    before = os.environ.get("TI_HOME")
    os.environ["TI_HOME"] = str(tmp_path_factory.mktemp("publication"))
    try:
        home = portal_home("sample")
        database = server(home)
        with database.session():
            yield home, database
    finally:
        os.environ.pop("TI_HOME")
        if before is not None:
            os.environ["TI_HOME"] = before


@pytest.fixture
def release(warehouse: tuple[Home, Server], tmp_path: Path) -> Iterator[tuple[Home, Server]]:
    """A candidate in pub_next and its rows in meta.release; a home with no file in it."""
    _, database = warehouse
    with database.connect("builder") as conn:
        conn.execute(TABLES)
        for nature, identity in NATURE.items():
            conn.execute(
                "insert into meta.release (id_release, portal, nature, code_version,"
                " geographie_reference) values (%s, 'sample', %s, '0.1.0+abc', '2025-01-01')"
                " on conflict do nothing",
                (identity, nature),
            )
    fresh = Home("sample", tmp_path / "sample")
    try:
        yield fresh, database
    finally:
        _drop(database)


def _drop(database: Server) -> None:
    with database.connect("builder") as conn:
        names = conn.execute("select tablename from pg_tables where schemaname = 'pub_next'")
        for (name,) in names.fetchall():
            conn.execute(
                psycopg.sql.SQL("drop table {}").format(psycopg.sql.Identifier(SCHEMA, str(name)))
            )


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """A dbt manifest with two published views, one of them over Urssaf."""
    column = {
        "name": "annee",
        "description": "Année  \n d'observation",
        "data_type": "integer",
        "config": {"meta": {"libelle_en": "Year", "unite": "annee"}},
    }
    path = tmp_path / "manifest.json"
    path.write_text(
        json.dumps(
            {
                "nodes": {
                    f"model.p.{name}": {
                        "unique_id": f"model.p.{name}",
                        "name": name,
                        "resource_type": "model",
                        "fqn": ["p", layer, name],
                        "columns": {"annee": column},
                        "config": {"meta": {"grain": "Une ligne par année."}},
                    }
                    for name, layer in (("b_v1", "pub"), ("a_v1", "pub"), ("stg", "staging"))
                },
                "sources": {
                    "source.p.raw.urssaf": {
                        "schema": "raw",
                        "name": "urssaf_commune_ape_commune_ape",
                    },
                    "source.p.meta.release": {"schema": "meta", "name": "release"},
                },
                "parent_map": {
                    "model.p.a_v1": ["model.p.stg"],
                    "model.p.b_v1": ["source.p.meta.release"],
                    "model.p.stg": ["source.p.raw.urssaf"],
                },
            }
        )
    )
    return path


@pytest.fixture
def two(release: tuple[Home, Server]) -> Iterator[tuple[Home, Server]]:
    """Two releases published, the sample first, the second with one EPCI less."""
    home, database = release
    with database.connect("admin") as conn:
        conn.execute("update meta.release set is_current = false, withdrawn_at = null")
    with database.connect("admin") as conn:
        _publish(home, database, conn, NATURE["sample"])
        for table in ("source_v1", "dictionnaire_v1", "emploi_epci_a38_v1", "epci_v1"):
            kept = f"{releases.schema_of(NATURE['sample'])}.{table}"
            conn.execute(f"create table pub_next.{table} as select * from {kept}")
        conn.execute("delete from pub_next.epci_v1 where code_epci = '200000438'")
        _publish(home, database, conn, NATURE["recorded"])
    yield home, database
    with database.connect("admin") as conn:
        for name in (NATURE["sample"], NATURE["recorded"]):
            conn.execute(f"drop schema if exists {releases.schema_of(name)} cascade")
        conn.execute("delete from meta.way_back")
        conn.execute("delete from meta.release")


def _publish(home: Home, database: Server, conn: psycopg.Connection, name: str) -> None:
    releases.switch(conn, name)
    export(home, database, name, releases.schema_of(name))
