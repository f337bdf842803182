"""Rows with a code that no list explains: told by file and code, set aside by line."""

from pathlib import Path

import psycopg
import pytest

from expectations.known_codes import LEVELS, LISTS, NATURES, code_columns
from expectations.results import quarantine_rejected_rows
from expectations.unknown_codes import RULES, unknown_codes
from extractors import rules

FILE = """
insert into meta.extraction (
    id_extraction, source, part, vintage, url, file_name, sha256, nature, fetched_at, state, rows
)
values ('{id}', '{source}', '{part}', '2025', 'https://example.org/f', 'f.csv', repeat('1', 64),
    'original', '2026-01-01', 'accepted', {rows});
"""


@pytest.fixture
def conn(admin: psycopg.Connection) -> psycopg.Connection:
    """The administrator's connection to the small healthy release."""
    admin.execute(Path(__file__).with_name("candidate.sql").read_text(encoding="utf-8").encode())
    return admin


def loaded(conn: psycopg.Connection, name: str, columns: str, *rows: str) -> None:
    """None; a part `source.part` is loaded with these rows, as extraction `source-1`."""
    source, part = name.split(".")
    conn.execute(FILE.format(id=f"{source}-1", source=source, part=part, rows=len(rows)).encode())
    table = f"raw.{source}_{part}"
    values = ", ".join(f"('{source}-1', {n}, {row})" for n, row in enumerate(rows, 2))
    conn.execute(f"create table {table} (id_extraction text, _ligne bigint, {columns})".encode())
    conn.execute(f"insert into {table} values {values}".encode())


def told(conn: psycopg.Connection) -> list[tuple]:
    return [
        (r["source"], r["colonne"], r["valeur"], r["regle"], r["lignes"], r["premiere_ligne"])
        for r in unknown_codes(conn)
    ]


def test_a_row_with_an_unknown_commune_is_told_and_set_aside(conn: psycopg.Connection) -> None:
    columns = "code_commune text, population_municipale bigint"
    loaded(conn, "population_insee.populations", columns, "'01001', 859", "'01999', 859")
    commune = ("population_insee", "code_commune", "01999", "commune_inconnue", 1, 3)
    assert told(conn) == [commune]
    assert [quarantine_rejected_rows(conn, conn, "sample-x") for _ in range(2)] == [1, 0]
    kept = conn.execute(
        "select source, part, vintage, fichier, ligne, regle, colonne, valeur, raison"
        " from quality.quarantine"
    ).fetchall()
    where = ("population_insee", "populations", "2025", "f.csv", 3)
    reason = "code commune 01999 absent du COG et des mouvements"
    assert kept == [(*where, "commune_inconnue", "code_commune", "01999", reason)]


def test_a_row_whose_code_is_known_again_is_released(conn: psycopg.Connection) -> None:
    loaded(conn, "densite_insee.grille", "code_commune text", "'01999'")
    quarantine_rejected_rows(conn, conn, "sample-x")
    conn.execute("insert into intermediate.int_cog_commune values ('2025-01-01', '01999')")
    assert told(conn) == []
    quarantine_rejected_rows(conn, conn, "sample-x")
    held = conn.execute("select libere_le is null from quality.quarantine").fetchall()
    assert held == [(False,)]


def test_a_code_of_any_level_is_looked_for_in_the_list_of_its_level(
    conn: psycopg.Connection,
) -> None:
    conn.execute(
        "create table raw.cog_insee_communes (code_departement text, code_region text);"
        "insert into raw.cog_insee_communes values ('01', '84')"
    )
    columns = "objet_geographique text, code_geographique text"
    loaded(
        conn,
        "filosofi_insee.revenus",
        columns,
        *("'COM', '01001'", "'EPCI', '200000001'", "'DEP', '01'", "'REG', '84'", "'FRANCE', 'F'"),
        *("'COM', '200000001'", "'EPCI', '299999999'", "'DEP', '84'", "'REG', '01'"),
    )
    assert [(valeur, regle) for _, _, valeur, regle, _, _ in told(conn)] == [
        ("01", "region_inconnue"),
        ("200000001", "commune_inconnue"),
        ("299999999", "epci_inconnu"),
        ("84", "departement_inconnu"),
    ]


def test_words_that_are_no_codes_are_not_looked_for(conn: psycopg.Connection) -> None:
    conn.execute(
        "create table raw.naf_insee_sous_classes as select '1011Z' as code_ape, 'AZ' as code_a5,"
        " 'AZ' as code_a10, 'C1' as code_a17, 'C' as code_a21, 'CA' as code_a38, 'CA1' as code_a64,"
        " '10' as code_a88, 'C10A' as code_a129"
    )
    conn.execute(
        "create table intermediate.int_sirene_commune_recue (code_commune text);"
        "insert into intermediate.int_sirene_commune_recue"
        " values ('ETRANGER'), ('98818'), ('01001'), ('99999')"
    )
    columns = "code_commune text, code_a38 text"
    rows = ("'ETRANGER', 'CA'", "'98818', 'hors_naf_rev2'", "'01001', 'ZZ'", "'99999', 'CA'")
    loaded(conn, "sirene.demographie", columns, *rows)
    assert told(conn) == [
        ("sirene", "code_a38", "ZZ", "activite_inconnue", 1, 4),
        ("sirene", "code_commune", "99999", "commune_inconnue", 1, 5),
    ]


@pytest.mark.parametrize(
    ("part", "code", "told_as"),
    [
        ("a5", "BE", []),
        ("a5", "CA", ["activite_inconnue"]),
        ("a38", "CA", []),
        ("a38", "BE", ["activite_inconnue"]),
        ("a17", "C1", []),
        ("a17", "BE", ["activite_inconnue"]),
        ("a17", "_T", []),
    ],
)
def test_an_activity_is_of_the_level_of_its_column(
    part: str, code: str, told_as: list[str], conn: psycopg.Connection
) -> None:
    conn.execute(
        "create table raw.naf_insee_sous_classes as select '1011Z' as code_ape, 'BE' as code_a5,"
        " 'BE' as code_a10, 'C1' as code_a17, 'CA' as code_a38"
    )
    columns = "objet_geographique text, code_geographique text, activite text"
    loaded(conn, f"flores_insee.{part}", columns, f"'FRANCE', 'F', '{code}'")
    assert [regle for _, _, _, regle, _, _ in told(conn)] == told_as


def test_departments_and_regions_are_looked_for(conn: psycopg.Connection) -> None:
    conn.execute(
        "create table raw.cog_insee_communes (code_departement text, code_region text);"
        "insert into raw.cog_insee_communes values ('01', '84')"
    )
    columns = "code_commune text, code_departement text, code_region text"
    rows = ("'01001', '01', '84'", "'01001', '84', '01'", "'01001', null, null")
    loaded(conn, "population_insee.populations", columns, *rows)
    columns = "code_commune text, code_departement text"
    loaded(conn, "fonds_vert.projets", columns, "null, '975'", "null, '02'")
    assert [(colonne, valeur, line) for _, colonne, valeur, _, _, line in told(conn)] == [
        ("code_departement", "02", 3),
        ("code_departement", "84", 3),
        ("code_region", "01", 3),
    ]


ZONE = """
create table raw.ze2020_insee_composition as
select null::text as id_extraction, 2::bigint as _ligne, null::text as code_commune,
    '8421' as code_ze
"""


@pytest.mark.parametrize("part", ["urssaf_ze.trimestriel", "chomage_ze_insee.taux"])
def test_employment_zones_are_looked_for(part: str, conn: psycopg.Connection) -> None:
    conn.execute(ZONE)
    loaded(conn, part, "code_ze text", "'8421'", "'9001'")
    assert [(v, r) for _, _, v, r, _, _ in told(conn)] == [("9001", "zone_emploi_inconnue")]


def test_what_no_list_of_this_portal_knows_is_not_looked_for(conn: psycopg.Connection) -> None:
    conn.execute(ZONE)
    conn.execute("delete from raw.ze2020_insee_composition")
    loaded(conn, "urssaf_ze.trimestriel", "code_ze text", "'8421'")
    assert told(conn) == []


def test_a_zone_among_other_levels_is_looked_for(conn: psycopg.Connection) -> None:
    conn.execute(ZONE)
    columns = "objet_geographique text, code_geographique text"
    loaded(conn, "filosofi_insee.revenus", columns, "'ZE2020', '8421'", "'ZE2020', '01001'")
    assert [(v, r) for _, _, v, r, _, _ in told(conn)] == [("01001", "zone_emploi_inconnue")]


def test_a_member_is_one_of_the_reference_geography(conn: psycopg.Connection) -> None:
    conn.execute(
        """
        create table intermediate.int_ti_referentiel_membre (millesime date, siren_membre text);
        insert into intermediate.int_ti_referentiel_membre
        values ('2025-01-01', '200000001'), ('2024-01-01', '200000009');
        delete from meta.candidate;
        insert into meta.candidate (id_release) select id_release from meta.release limit 1;
        update meta.release set geographie_reference = '2025-01-01'
        """
    )
    rows = ("'200000001'", "'200000009'", "'299999999'")
    loaded(conn, "programmes_anct.crte", "siren_membre text", *rows)
    assert [(valeur, regle, line) for _, _, valeur, regle, _, line in told(conn)] == [
        ("200000009", "membre_inconnu", 3),
        ("299999999", "membre_inconnu", 4),
    ]


def test_each_column_of_a_line_is_kept_and_the_line_counts_once(conn: psycopg.Connection) -> None:
    conn.execute(
        "create table raw.cog_insee_communes (code_departement text, code_region text);"
        "insert into raw.cog_insee_communes values ('01', '84')"
    )
    columns = "code_commune text, code_departement text, code_region text"
    rows = [*["'01999', '84', '84'"] * 8, "'01001', '01', '84'"]
    loaded(conn, "population_insee.populations", columns, *rows)
    assert [row["lignes"] for row in unknown_codes(conn)] == [8, 8]
    assert {row["bloquant"] for row in unknown_codes(conn)} == {False}
    assert quarantine_rejected_rows(conn, conn, "sample-x") == 16
    query = "select distinct colonne, valeur from quality.quarantine where ligne = 2 order by 1"
    assert conn.execute(query).fetchall() == [("code_commune", "01999"), ("code_departement", "84")]
    conn.execute("update raw.population_insee_populations set code_departement = '01'")
    quarantine_rejected_rows(conn, conn, "sample-x")
    query = "select colonne, count(*) from quality.quarantine where libere_le is null group by 1"
    assert conn.execute(query).fetchall() == [("code_commune", 8)]


@pytest.mark.parametrize(("nameless", "told"), [(10, []), (11, [("Doublon", 11, False)])])
def test_names_of_no_commune_are_set_aside_and_told_where_there_are_many(
    nameless: int, told: list[tuple], conn: psycopg.Connection
) -> None:
    loaded(conn, "france_relance.projets", "code_departement text", *["'14'"] * 100)
    conn.execute(
        f"""
        create table intermediate.int_projet_relance as
        select id_extraction, _ligne as ligne, code_departement,
            case when _ligne <= {nameless} + 1 then 'Doublon' end as nom_commune,
            null::text as code_commune
        from raw.france_relance_projets
        """.encode()
    )
    found = [(row["valeur"], row["lignes"], row["bloquant"]) for row in unknown_codes(conn)]
    assert found == told
    assert quarantine_rejected_rows(conn, conn, "sample-x") == nameless


@pytest.mark.parametrize(("rows", "unknown", "blocks"), [(100, 10, False), (100, 11, True)])
def test_more_than_a_few_unknown_codes_are_a_wrong_file(
    rows: int, unknown: int, blocks: bool, conn: psycopg.Connection
) -> None:
    codes = [f"'{'01001' if n >= unknown else 98000 + n}'" for n in range(rows)]
    loaded(conn, "densite_insee.grille", "code_commune text", *codes)
    assert {row["bloquant"] for row in unknown_codes(conn)} == {blocks}


@pytest.mark.parametrize(("unknown", "blocks"), [(12, False), (21, True)])
def test_members_that_merged_are_told_and_seldom_block(
    unknown: int, blocks: bool, conn: psycopg.Connection
) -> None:
    conn.execute(
        """
        create table intermediate.int_ti_referentiel_membre as
        select geographie_reference as millesime, '200000001' as siren_membre from meta.release;
        delete from meta.candidate;
        insert into meta.candidate (id_release) select id_release from meta.release limit 1
        """
    )
    codes = [f"'{'200000001' if n >= unknown else 299000000 + n}'" for n in range(200)]
    loaded(conn, "programmes_anct.crte", "siren_membre text", *codes)
    found = unknown_codes(conn)
    assert (len(found), {row["bloquant"] for row in found}) == (unknown, {blocks})


@pytest.mark.parametrize(("unknown", "blocks"), [(12, False), (21, True)])
def test_epci_that_are_gone_for_long_are_told_and_seldom_block(
    unknown: int, blocks: bool, conn: psycopg.Connection
) -> None:
    codes = [f"'{'200000001' if n >= unknown else 299000000 + n}'" for n in range(200)]
    loaded(conn, "urssaf_epci.annuel", "code_epci text", *codes)
    found = unknown_codes(conn)
    assert (len(found), {row["bloquant"] for row in found}) == (unknown, {blocks})


def test_a_file_of_wrong_codes_is_told_by_the_first(conn: psycopg.Connection) -> None:
    codes = [f"'{98000 + n % 1500}'" for n in range(3000)]
    loaded(conn, "densite_insee.grille", "code_commune text", *codes)
    found = unknown_codes(conn)
    assert (len(found), sum(row["lignes"] for row in found)) == (1001, 3000)
    assert (found[-1]["valeur"], found[-1]["bloquant"]) == ("et 500 autres codes", True)


def test_a_file_of_wrong_codes_hides_those_of_no_other_part(conn: psycopg.Connection) -> None:
    wrong = [f"'{98000 + n}'" for n in range(3000)]
    loaded(conn, "densite_insee.grille", "code_commune text", *wrong)
    columns = "code_commune text, code_departement text, code_region text"
    loaded(conn, "population_insee.populations", columns, "'01999', null, null")
    found = unknown_codes(conn)
    assert [(row["source"], row["valeur"]) for row in found[-2:]] == [
        ("densite_insee", "et 2500 autres codes"),
        ("population_insee", "01999"),
    ]


def test_every_nature_has_its_lists_and_a_rule_that_is_explained() -> None:
    assert set(LISTS) == set(RULES) == set(LEVELS.values()) | set(NATURES.values())
    assert {rule for rule, _ in RULES.values()} <= set(rules.rules_of(reading=False))


def test_every_published_source_with_codes_is_looked_at() -> None:
    looked_at = {column.source for column in code_columns()}
    assert {"population_insee", "fonds_vert", "sirene", "filosofi_insee", "epci_dgcl"} <= looked_at
