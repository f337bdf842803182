"""The recorded files of Flores and of the populations, read whole."""

from collections.abc import Callable

import duckdb
import pytest

from extractors.entry import LakeFile
from extractors.formats import regex
from extractors.read import ReadResult
from extractors.registry import Source

pytestmark = pytest.mark.portal
Recorded = Callable[[str, str, str], LakeFile]
Reader = Callable[[LakeFile], ReadResult]
FLORES = ("flores_insee", "a5", "2022")
POPULATIONS = ("population_insee", "populations", "2022")
JOBS = {
    "AZ": 297_207, "BE": 3_226_482, "FZ": 1_608_408, "GU": 12_677_510, "OQ": 8_306_015,
    "_T": 26_115_622,
}  # fmt: skip


def rows(query: str) -> list[tuple[object, ...]]:
    return duckdb.execute(query).fetchall()


@pytest.mark.parametrize(("place", "count"), [(FLORES, 1_836), (POPULATIONS, 34_900)])
def test_a_recorded_file_is_read_whole(
    recorded_file: Recorded,
    recorded_read: Reader,
    registry: dict[str, Source],
    place: tuple[str, str, str],
    count: int,
) -> None:
    result = recorded_read(recorded_file(*place))
    assert (result.rows, result.left_out, result.rejects) == (count, 0, [])
    assert result.unknown_headers == []
    part = registry[place[0]].part(place[1])
    assert part.band("rebuilt").min <= count <= part.band("rebuilt").max
    key = ", ".join(part.key)
    assert rows(f"select count(distinct ({key})) from '{result.parquet}'") == [(count,)]
    for column in registry[place[0]].columns(*place[1:]):
        if column.format:
            badly = f"not regexp_matches({column.name}::varchar, '{regex(column.format)}')"
            assert rows(f"select {column.name} from '{result.parquet}' where {badly}") == []


def test_jobs_of_flores_are_those_of_france(recorded_file: Recorded, recorded_read: Reader) -> None:
    parquet = recorded_read(recorded_file(*FLORES)).parquet
    for level, territories in (("FRANCE", 1), ("ZE2020", 305)):
        found = rows(
            "select activite, sum(valeur), count(*), count(valeur), min(annee), max(annee) "
            f"from '{parquet}' where objet_geographique = '{level}' group by 1 order by 1"
        )
        sums = {str(activity): jobs for activity, jobs, *_ in found}
        assert sums == JOBS
        assert {tuple(row[2:]) for row in found} == {(territories, territories, 2022, 2022)}
    apart = (
        "select code_geographique from (select code_geographique, "
        "sum(valeur) filter (activite <> '_T') as parts, "
        "sum(valeur) filter (activite = '_T') as total "
        f"from '{parquet}' group by 1) where parts <> total"
    )
    assert rows(apart) == []


def test_populations_are_those_of_france(recorded_file: Recorded, recorded_read: Reader) -> None:
    parquet = recorded_read(recorded_file(*POPULATIONS)).parquet
    sums = "sum(population_municipale), sum(population_comptee_a_part), sum(population_totale)"
    assert rows(f"select {sums} from '{parquet}'") == [(68_094_280, 1_199_825, 69_294_105)]
    by_place = (
        "select count(*) filter (code_commune like '751%'), "
        "count(*) filter (code_commune like '6938%'), count(*) filter (code_commune like '132%' "
        "and nom_commune like 'Marseille%'), count(*) filter (code_departement = '976'), "
        f"count(distinct code_departement), count(distinct code_region) from '{parquet}'"
    )
    assert rows(by_place) == [(20, 9, 16, 0, 100, 17)]
