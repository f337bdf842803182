"""Recorded files, of the six sources and of the zonings, read whole: rows, keys, codes, sums."""

from collections.abc import Callable

import duckdb
import pytest

from extractors.entry import LakeFile
from extractors.formats import regex
from extractors.read import ReadResult
from extractors.registry import Source

pytestmark = pytest.mark.portal

ROWS = [
    ("ti_anct", "groupements", "2023-08-02", 588),
    ("ti_anct", "groupements", "2023-11-14", 630),
    ("ti_anct", "communes", "2023-11-07", 18_726),
    ("epci_dgcl", "composition", "2022-01-01", 34_951),
    ("epci_dgcl", "composition", "2023-01-01", 34_941),
    ("epci_dgcl", "composition", "2024-01-01", 34_931),
    ("epci_dgcl", "composition", "2025-01-01", 34_871),
    ("epci_dgcl", "ept", "2025-01-01", 34_875),
    ("epci_dgcl", "siren_insee", "2024", 34_935),
    ("cog_insee", "communes", "2022-01-01", 37_600),
    ("cog_insee", "communes", "2023-01-01", 37_563),
    ("cog_insee", "communes", "2024-01-01", 37_544),
    ("cog_insee", "communes", "2025-01-01", 37_548),
    ("cog_insee", "mouvements", "2026-01-01", 13_734),
    ("urssaf_commune_ape", "commune_ape", "2024-05", 2_974_069),
    ("naf_insee", "sous_classes", "NAF rév. 2", 732),
    ("naf_insee", "libelles", "NAF rév. 2", 491),
    ("contours_etalab", "contours", "2022", 1_255),
    ("chomage_ze_insee", "taux", "2023-T3", 24_406),
    ("ze2020_insee", "composition", "2023-01-01", 34_945),
    ("epci_insee", "composition_insee", "2023-01-01", 34_945),
    ("epci_etalab", "composition", "2023", 34_941),
    ("epci_etalab", "composition", "2025", 34_871),
]
Reader = Callable[[LakeFile], ReadResult]
Recorded = Callable[[str, str, str], LakeFile]


def one(query: str) -> tuple[object, ...]:
    row: tuple[object, ...] | None = duckdb.execute(query).fetchone()
    assert row is not None
    return row


@pytest.mark.parametrize(("source", "part", "vintage", "rows"), ROWS)
def test_a_recorded_file_keeps_its_contract(
    recorded_file: Recorded,
    recorded_read: Reader,
    registry: dict[str, Source],
    source: str,
    part: str,
    vintage: str,
    rows: int,
) -> None:
    result = recorded_read(recorded_file(source, part, vintage))
    facts = registry[source].part(part)
    assert result.rows == rows
    assert result.rejects == []
    assert result.unknown_headers == []
    assert facts.band("original").min <= rows <= facts.band("original").max
    key = ", ".join(facts.key)
    assert one(f"select count(distinct ({key})) from '{result.parquet}'") == (rows,)
    for column in registry[source].columns(part, vintage):
        if column.format:
            badly = f"not regexp_matches({column.name}::varchar, $1)"
            count = duckdb.execute(
                f"select count(*) from '{result.parquet}' where {badly}",
                [regex(column.format)],
            ).fetchone()
            assert count == (0,), column.name


@pytest.mark.parametrize(
    ("vintage", "communes"),
    [("2022", 34_955), ("2023", 34_945), ("2024", 34_935), ("2025", 34_875)],
)
def test_cog_holds_the_communes(
    recorded_file: Recorded, recorded_read: Reader, vintage: str, communes: int
) -> None:
    result = recorded_read(recorded_file("cog_insee", "communes", f"{vintage}-01-01"))
    found = one(f"select count(*) from '{result.parquet}' where type_commune = 'COM'")
    assert found == (communes,)


def test_urssaf_sums_are_the_file_s(recorded_file: Recorded, recorded_read: Reader) -> None:
    file = recorded_file("urssaf_commune_ape", "commune_ape", "2024-05")
    result = recorded_read(file)
    table = f"'{result.parquet}'"
    assert one(f"select count(distinct _ligne), min(_ligne), max(_ligne) from {table}") == (
        320_404,
        2,
        320_405,
    )
    known = {2018: (18_371_362, None), 2023: (19_969_005, 2_101_542)}
    wide = f"read_csv('{file.path}', delim = ';', all_varchar = true)"
    for year in range(2014, 2024):
        sums = one(
            "select sum(effectif), sum(etablissements), count(effectif), count(etablissements) "
            f"from {table} where annee = {year}"
        )
        e, n = f"effectifs_salaries_{year}::bigint", f"nombre_d_etablissements_{year}::bigint"
        assert sums == one(f"select sum({e}), sum({n}), count({e}), count({n}) from {wide}")
        jobs, establishments = known.get(year, (None, None))
        assert jobs in (None, sums[0])
        assert establishments in (None, sums[1])


def test_urssaf_rows_are_in_the_order_of_the_file(
    recorded_file: Recorded, recorded_read: Reader
) -> None:
    result = recorded_read(recorded_file("urssaf_commune_ape", "commune_ape", "2024-05"))
    disorder = one(
        "select count(*) from (select _ligne * 10000 + annee as rang, "
        "lag(_ligne * 10000 + annee) over (order by file_row_number) as avant "
        f"from read_parquet('{result.parquet}', file_row_number = true)) where rang <= avant"
    )
    assert disorder == (0,)


def test_lines_are_those_of_the_file(recorded_file: Recorded, recorded_read: Reader) -> None:
    file = recorded_file("cog_insee", "mouvements", "2026-01-01")
    lines = file.path.read_text("utf-8").splitlines()
    parquet = recorded_read(file).parquet
    for line, mod, effect in duckdb.execute(
        f"select _ligne, mod, date_effet::varchar from '{parquet}' using sample 50"
    ).fetchall():
        assert lines[line - 1].startswith(f"{mod},{effect},")
    ept = recorded_read(recorded_file("epci_dgcl", "ept", "2025-01-01"))
    assert one(f"select min(_ligne), max(_ligne) from '{ept.parquet}'") == (7, 34_881)


def test_spaces_around_names_are_gone(recorded_file: Recorded, recorded_read: Reader) -> None:
    parquet = recorded_read(recorded_file("ti_anct", "communes", "2023-11-07")).parquet
    names = f"select count(*) from '{parquet}' where lib_ti like '%\u00a0' or lib_ti like ' %'"
    assert one(names) == (0,)


def test_outlines_have_a_plausible_area(recorded_file: Recorded, recorded_read: Reader) -> None:
    parquet = recorded_read(recorded_file("contours_etalab", "contours", "2022")).parquet
    total, smallest = one(
        f"select sum(surface_km2_approx), min(surface_km2_approx) from '{parquet}'"
    )
    # Metropolitan France and its overseas départements: about 638,000 km².
    assert isinstance(total, float)
    assert 600_000 < total < 660_000
    assert isinstance(smallest, float)
    assert smallest > 0
