"""The sample's zonings: invented, coherent, and read by the sources that they stand for."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from extractors.home import Home
from extractors.read import ReadResult, read_file
from extractors.registry import load_registry
from extractors.scaffold_example import lake_file
from sample.facts import geography
from sample.files import INVENTED, REAL
from sample.unemployment import quarters, rates
from sample.zonages_files import zonages_files
from sample.zonings import AREAS_YEAR, ZONES_YEAR, band, place_of, zone_of, zones

FACTS = {"epci_insee", "epci_etalab"}
Read = Callable[..., ReadResult]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the theme alone."""
    made = tmp_path_factory.mktemp("zonages")
    for file in zonages_files():
        (made / file.path).parent.mkdir(exist_ok=True)
        file.write(made / file.path)
    return made


@pytest.fixture(scope="module")
def read(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """`read(source, part[, vintage])`: that part of the sample, through its reader."""
    home, registry = Home("dir:sample", tmp_path_factory.mktemp("home")), load_registry()
    files = zonages_files()

    def _read(source: str, part: str, vintage: str = "") -> ReadResult:
        asked = (f for f in files if (f.source, f.part) == (source, part))
        file = next(f for f in asked if vintage in ("", f.vintage))
        lake = lake_file(folder / file.path, registry[source], part, file.vintage)
        return read_file(lake, registry[source], home)

    return _read


def test_every_part_is_read_whole_and_within_its_band(read: Read) -> None:
    registry = load_registry()
    for file in zonages_files():
        result = read(file.source, file.part, file.vintage)
        part = registry[file.source].part(file.part)
        assert part.band("sample").min <= result.rows <= part.band("sample").max
        assert result.rejects == []
        assert result.unknown_headers == []
        key = f"select count(distinct ({', '.join(part.key)})) from '{result.parquet}'"
        assert duckdb.execute(key).fetchone() == (result.rows,)


def test_notes_tell_facts_from_inventions() -> None:
    for file in zonages_files():
        assert file.note == (REAL if file.source in FACTS else INVENTED)


def test_zones_hold_every_commune_once_and_whole_epci(read: Read) -> None:
    communes = geography().communes[ZONES_YEAR]
    assert set(zone_of()) == set(communes)
    by_epci: dict[str, set[str]] = {}
    for code, zone in zone_of().items():
        if communes[code].epci:
            by_epci.setdefault(communes[code].epci, set()).add(zone.code)
    assert {len(found) for found in by_epci.values()} == {1}
    result = read("ze2020_insee", "composition")
    assert result.rows == len(communes)
    assert 200 < len(zones()) < 320


def test_names_and_codes_are_no_real_zone_s() -> None:
    assert all(zone.nom == f"Zone fictive {zone.code}" for zone in zones())
    # Insee's numbers are below 40 within a region, 51 to 64 for zones that span two.
    assert all(61 <= int(zone.code[2:]) <= 99 for zone in zones())
    named = {place.area.nom for place in place_of().values()}
    assert all("fictive" in nom or nom == "Communes hors attraction des villes" for nom in named)


def test_rates_are_plausible_and_begin_where_the_series_do() -> None:
    assert len(quarters()) == 89
    for code, series in rates().items():
        given = [rate for rate in series if rate is not None]
        assert all(20 <= rate <= 260 for rate in given), code
        assert len(given) == (45 if code[:2] in ("01", "02", "04") else 89), code
    silent = {zone.code[:2] for zone in zones()} - {code[:2] for code in rates()}
    assert silent == {"03", "06"}


def test_rates_read_are_those_drawn(read: Read) -> None:
    parquet = read("chomage_ze_insee", "taux").parquet
    found = duckdb.execute(f"select code_ze, annee, trimestre, taux from '{parquet}'").fetchall()
    drawn = {
        (code, *quarter): rate / 10
        for code, series in rates().items()
        for quarter, rate in zip(quarters(), series, strict=True)
        if rate is not None
    }
    assert {(code, year, quarter): rate for code, year, quarter, rate in found} == drawn


def test_areas_count_their_communes(read: Read) -> None:
    communes = read("aav2020_insee", "composition").parquet
    areas = read("aav2020_insee", "aires").parquet
    counted = f"select code_aav, count(*) from '{communes}' group by 1"
    stated = f"select code_aav, nb_communes from '{areas}'"
    assert dict(duckdb.execute(counted).fetchall()) == dict(duckdb.execute(stated).fetchall())
    centres = f"select count(*) from '{communes}' where categorie_aav = '11'"
    assert duckdb.execute(centres).fetchone() == (len(dict(duckdb.execute(stated).fetchall())) - 1,)
    assert len(geography().communes[AREAS_YEAR]) == read("aav2020_insee", "composition").rows


def test_bands_and_levels_cover_their_scales(read: Read) -> None:
    assert [band(people) for people in (1, 50_000, 200_000, 700_000, 7_000_000)] == [1, 2, 3, 4, 5]
    grid = read("densite_insee", "grille").parquet
    levels = f"select distinct niveau_densite from '{grid}' order by 1"
    assert [row for (row,) in duckdb.execute(levels).fetchall()] == [1, 2, 3, 4, 5, 6, 7]


def test_epci_are_the_facts_of_both_years(read: Read) -> None:
    insee = read("epci_insee", "composition_insee").parquet
    found = duckdb.execute(f"select code_commune, code_epci from '{insee}'").fetchall()
    facts = geography().communes[ZONES_YEAR]
    assert dict(found) == {code: c.epci or "ZZZZZZZZZ" for code, c in facts.items()}
    etalab = read("epci_etalab", "composition", str(AREAS_YEAR)).parquet
    people = f"select sum(population_municipale) from '{etalab}'"
    members = (c for c in geography().communes[AREAS_YEAR].values() if c.epci)
    assert duckdb.execute(people).fetchone() == (sum(c.pmun for c in members),)


def test_the_same_bytes_twice(folder: Path, tmp_path: Path) -> None:
    for file in zonages_files():
        again = tmp_path / Path(file.path).name
        file.write(again)
        assert again.read_bytes() == (folder / file.path).read_bytes(), file.path
