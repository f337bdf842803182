"""What a file holds, read from its Parquet in one pass."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations import profile as profile_module
from expectations.columns import ACCENTS, FULL, LONG, VARIED, columns_of
from expectations.landing_history import offending
from expectations.profile import LARGEST, ROWS, WHOLE, Cell, Profile, Stat, profile_of
from expectations.profile_store import History
from extractors.registry import Source
from extractors.registry_columns import Column
from extractors.registry_facts import Rhythm
from extractors.registry_gate import Distribution
from extractors.registry_part import Part
from ti.landing import check_calendar

PART = Part.model_validate(
    {
        "format": "csv",
        "key": ["code_commune", "code_ape", "annee", "montant"],
        "rows": {"france": [1, 9], "sample": [1, 9]},
        "drift": 0.1,
        "distribution": {"by": ["code_ape"]},
    }
)
COLUMNS = [
    Column(name="code_commune", format="commune", header="c"),
    Column(name="code_ape", format="ape", header="a"),
    Column(name="annee", type="integer", format="annee", header="y"),
    Column(name="effectif", type="bigint", header="e"),
    Column(name="montant", type="decimal", header="m"),
    Column(name="population", type="bigint", header="p|-"),
]
HUGE = Column(name="effectif", type="double", header="e")
ROWS_OF = {
    "code_commune": ["59001", "59002", "97101", "2A004"],
    "code_ape": ["1011Z", "2511Z", "1011Z", "1011Z"],
    "annee": [2022, 2023, 2023, 2023],
    "effectif": [10, None, 0, -2],
    "montant": [1.5, 2.5, 3.0, 4.0],
    "population": pa.nulls(4, pa.int64()),
}


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    """Four rows of two years."""
    pq.write_table(pa.table(ROWS_OF), tmp_path / "a.parquet")
    return tmp_path / "a.parquet"


def taken(found: Profile, dimension: str) -> set[str]:
    return {cell.valeur for cell in found if cell.dimension == dimension}


def test_groups_are_told_by_the_formats_of_columns(parquet: Path) -> None:
    found = profile_of(parquet, COLUMNS, PART)
    assert taken(found, "departement") == {"59", "971", "2A"}
    assert taken(found, "division") == {"10", "25"}
    assert taken(found, "code_ape") == {"1011Z", "2511Z"}
    assert {cell.periode for cell in found} == {"2022", "2023"}


def test_empty_zero_and_negative_cells_are_counted_apart(parquet: Path) -> None:
    found = profile_of(parquet, COLUMNS, PART)
    assert found[Cell("2023", WHOLE, "", "effectif")] == Stat(3, 1, 1, 1, -2.0)
    assert found[Cell("2023", WHOLE, "", ROWS)] == Stat(3, somme=3.0)
    # An amount of the key is measured; a year is not; a column that the layout may lack is left.
    assert {cell.mesure for cell in found} == {ROWS, "effectif", "montant"}
    assert found[Cell("2022", "departement", "59", "montant")].somme == 1.5


def test_what_facts_leave_out_is_left_out(parquet: Path) -> None:
    part = PART.model_copy(update={"distribution": Distribution(leave=("montant", "code_commune"))})
    found = profile_of(parquet, COLUMNS, part)
    assert {cell.mesure for cell in found} == {ROWS, "effectif"}
    assert {cell.dimension for cell in found} == {WHOLE, "division"}


def test_a_dimension_of_too_many_values_is_a_key(
    parquet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile_module, "MOST_VALUES", 2)
    assert taken(profile_of(parquet, COLUMNS, PART), "departement") == set()


def test_quarters_are_periods_of_their_own(tmp_path: Path) -> None:
    columns = [COLUMNS[2], COLUMNS[3], Column(name="trimestre", format="trimestre", header="t")]
    rows = {"annee": [2023, 2023], "effectif": [1, 2], "trimestre": ["T1", "T4"]}
    pq.write_table(pa.table(rows), tmp_path / "q.parquet")
    found = profile_of(tmp_path / "q.parquet", columns, PART)
    assert {cell.periode for cell in found} == {"2023T1", "2023T4"}


def test_the_columns_that_are_no_measure_are_told_as_full_long_and_varied(parquet: Path) -> None:
    found = columns_of(parquet, COLUMNS, PART)
    assert {cell.valeur for cell in found} == {"code_commune", "code_ape", "annee"}
    told = {c.mesure: s.somme for c, s in found.items() if c.valeur == "code_ape"}
    assert told == {FULL: 4, LONG: 20, VARIED: 2, ACCENTS: 0}
    assert columns_of(parquet, [COLUMNS[3]], PART) == {}


def test_totals_that_no_number_holds_stay_finite_and_are_told(tmp_path: Path) -> None:
    rows = {"annee": [2023, 2023], "effectif": [1e308, 1e308]}
    pq.write_table(pa.table(rows), tmp_path / "h.parquet")
    found = profile_of(tmp_path / "h.parquet", [COLUMNS[2], HUGE], PART)
    assert found[Cell("2023", WHOLE, "", "effectif")].somme == LARGEST
    before = {c: s._replace(somme=s.lignes * 1.0) for c, s in found.items()}
    told = {n for n, r in offending(PART, "avant", History((), found, before)).items() if r}
    assert told == {"unites", "totaux", "revisions"}


def test_a_source_that_is_late_is_told_in_every_run(server, loader, toy: Source) -> None:
    part = toy.parts["emploi"].model_copy(update={"expected": Rhythm(every="year", month=3)})
    late = toy.model_copy(update={"parts": {"emploi": part}})
    ctx = SimpleNamespace(run_id="calendrier", home=SimpleNamespace(kind="live"), server=server)
    with loader.transaction():
        loader.execute(
            "insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature,"
            " state, accepted_at) values ('jouet.c', 'jouet', 'emploi', '2020', 's', 'original',"
            " 'accepted', now())"
        )
    try:
        told = [
            check_calendar(loader, ctx, late, anything_new=new, day=day)
            for new, day in (
                (False, date(2021, 3, 1)),
                (True, date(2021, 3, 1)),
                (False, date(2021, 4, 1)),
            )
        ]
        query = "select statut from quality.check_result where run_id = 'calendrier' order by id"
        assert told == [0, 1, 1]
        assert [statut for (statut,) in loader.execute(query)] == ["reussi", "averti"]
    finally:
        loader.execute("delete from meta.extraction where id_extraction = 'jouet.c'")
        loader.execute("delete from quality.check_result where run_id = 'calendrier'")
