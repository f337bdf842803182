"""The register's files as they come: real extracts, CSV and zip, and files that are refused."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.sirene_generator.generate import Spec, generate
from benchmarks.sirene_generator.layouts import ETABLISSEMENT, FILES
from extractors.derived import derived_files, read_any
from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.home import Home
from extractors.read import ReadResult
from extractors.read_lake import read_lake_only, relation
from extractors.registry import Source
from extractors.remarks import Remark
from extractors.scaffold_example import lake_file

Recorded = Callable[[str, str, str], LakeFile]
NAMES = (
    "nomU",
    "nom_",
    "prenom",
    "sexe",
    "pseudonyme",
    "enseigne",
    "denomination",
    "sigle",
    "voie",
)


@pytest.fixture
def sirene(registry: dict[str, Source]) -> Source:
    return registry["sirene"]


def rows(query: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(query).fetchall()


@pytest.mark.portal
@pytest.mark.parametrize(
    ("part", "vintage", "count"),
    [
        ("etablissement", "2024", 6),
        ("etablissement_historique", "2024", 20),
        ("unite_legale", "2020", 14),
    ],
)
def test_a_real_extract_is_read_whole(
    recorded_file: Recorded, sirene: Source, home: Home, part: str, vintage: str, count: int
) -> None:
    file = recorded_file("sirene", part, vintage)
    read = read_lake_only(file, sirene, home)
    assert (read.rows, read.rejects, read.unknown_headers) == (count, [], [])
    table = relation(read, sirene)
    key = ", ".join(sirene.part(part).key)
    assert rows(f"select count(distinct ({key})) from {table}") == [(count,)]
    ours = pq.read_schema(read.parquet).names
    assert not [c for c in ours if c.split("_")[0] in ("nom", "prenom", "sexe", "enseigne")]


@pytest.mark.portal
def test_real_extracts_give_their_known_demography(
    recorded_file: Recorded, sirene: Source, home: Home
) -> None:
    parts = (
        ("etablissement", "2024"),
        ("etablissement_historique", "2024"),
        ("unite_legale", "2020"),
    )
    files = [recorded_file("sirene", *one) for one in parts]
    made = {
        one.part: read_any(one, sirene, home, files).parquet
        for one in derived_files(files, sirene, home)
    }
    # One company: its office closed in 2016 as another opened; the four others before 2008.
    table = f"'{made['demographie']}'"
    found = rows(
        "select annee, code_commune, code_a38, employeur, stock_debut, entrees, sorties, stock, "
        f"transferts_entrants from {table} where annee in (2008, 2016) order by all"
    )
    assert found == [
        (2008, "75108", "JC", "O", 0, 0, 0, 1, None),
        (2008, "75108", "hors_naf_rev2", "O", 1, 0, 0, 0, None),
        (2016, "75102", "JC", "O", 0, 1, 0, 1, None),
        (2016, "75108", "JC", "O", 1, 0, 1, 0, None),
    ]
    assert rows(f"select min(annee), max(annee), sum(stock) from {table}") == [(2008, 2023, 16)]
    assert rows(f"select count(*) from '{made['etablissement_industriel']}'") == [(0,)]
    told = {
        (f, r): n for f, r, n in rows(f"select fichier, raison, lignes from '{made['couverture']}'")
    }
    assert told["etablissement", "lues"] == 6
    assert told["etablissement", "arrondissement"] == 4
    assert told["etablissement_historique", "sans_nomenclature"] == 6
    assert told["etablissement_historique", "naf_rev2"] == 3


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand invented establishments as Parquet."""
    folder = tmp_path_factory.mktemp("parquet")
    generate(Spec(2_000, units_a_block=2_000), folder)
    return folder


def as_csv(files: Path, part: str, target: Path) -> Path:
    """The same rows as the producer's CSV."""
    query = f"select * from '{files / FILES[part][0]}'"
    # The producer writes instants with a T and true or false for flags.
    duckdb.sql(f"copy ({query}) to '{target}' (timestampformat '%Y-%m-%dT%H:%M:%S.%g')")
    return target


def of(path: Path, source: Source, part: str, vintage: str = "2025-11-01") -> LakeFile:
    return lake_file(path, source, part, vintage)


@pytest.mark.parametrize("part", list(FILES))
@pytest.mark.parametrize("zipped", [False, True])
def test_csv_and_zip_give_the_rows_of_parquet(
    files: Path, sirene: Source, home: Home, tmp_path: Path, part: str, zipped: bool
) -> None:
    path = as_csv(files, part, tmp_path / f"{part}.csv")
    if zipped:
        path = tmp_path / f"{part}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(tmp_path / f"{part}.csv", FILES[part][0].replace("parquet", "csv"))
    parquet = of(files / FILES[part][0], sirene, part)
    theirs = relation(read_lake_only(parquet, sirene, home), sirene)
    ours = relation(read_lake_only(of(path, sirene, part), sirene, home), sirene)
    if part == "etablissement":
        instant = "replace(left(date_dernier_traitement, 19), 'T', ' ') as date_dernier_traitement"
        ours, theirs = (f"(select * replace ({instant}) from {one})" for one in (ours, theirs))
    assert rows(f"select count(*) from ({ours} except all {theirs})") == [(0,)]
    assert rows(f"select count(*) from {ours}") == rows(f"select count(*) from {theirs}")


def test_parquet_stays_where_it_is_and_no_name_is_taken(
    files: Path, sirene: Source, home: Home
) -> None:
    for part, (name, schema) in FILES.items():
        file = of(files / name, sirene, part)
        read: ReadResult = read_lake_only(file, sirene, home)
        assert read.parquet == file.path
        assert read.headers == schema.names
        assert read.unknown_headers == []
        taken = [str(c.header) for c in sirene.columns(part, file.vintage)]
        assert not [h for h in taken if h.startswith(NAMES)]
    assert sorted(p.suffix for p in (home.lake / "parquet").iterdir()) == [".json"] * len(FILES)


def poisoned(files: Path, target: Path, change: Callable[[pa.Table], pa.Table]) -> Path:
    table = pq.read_table(files / FILES["etablissement"][0])
    pq.write_table(change(table), target)
    return target


def renamed(table: pa.Table) -> pa.Table:
    names = {"codeCommuneEtablissement": "communeEtablissement"}
    return table.rename_columns([names.get(name, name) for name in table.column_names])


def spaced(table: pa.Table) -> pa.Table:
    names = {"siret": " siret "}
    return table.rename_columns([names.get(name, name) for name in table.column_names])


def as_type(name: str, kind: pa.DataType) -> Callable[[pa.Table], pa.Table]:
    return lambda t: t.set_column(t.column_names.index(name), name, t[name].cast(kind))


def emptied(table: pa.Table) -> pa.Table:
    rank = table.column_names.index("siret")
    return table.set_column(rank, "siret", pa.array([None, *table["siret"].to_pylist()[1:]]))


def old(table: pa.Table) -> pa.Table:
    name = "dateDernierTraitementEtablissement"
    when = pa.array([datetime(2025, 5, 1)] * len(table), pa.timestamp("us"))
    return table.set_column(table.column_names.index(name), name, when)


def one_word(table: pa.Table) -> pa.Table:
    """The third day of creation is a word, the others are texts of days."""
    name = "dateCreationEtablissement"
    days = table[name].cast(pa.string()).to_pylist()
    days[2] = "Total"
    return table.set_column(table.column_names.index(name), name, pa.array(days))


def words(table: pa.Table) -> pa.Table:
    name = "dateCreationEtablissement"
    return table.set_column(
        table.column_names.index(name), name, pa.array(["01/02/2020"] * len(table))
    )


def test_a_value_that_is_read_as_empty_is_told_with_its_line(
    files: Path, sirene: Source, home: Home, tmp_path: Path
) -> None:
    allowed = sirene.part("etablissement").model_copy(update={"max_quarantine": 0.001})
    source = sirene.model_copy(update={"parts": {**sirene.parts, "etablissement": allowed}})
    path = poisoned(files, tmp_path / "poisoned.parquet", one_word)
    read = read_lake_only(of(path, source, "etablissement"), source, home)
    reason = "is not of type date, and is read as empty"
    assert read.remarks == [Remark("type", "date_creation", 1, 3, "Total", reason)]
    as_it_came = files / FILES["etablissement"][0]
    assert read_lake_only(of(as_it_came, source, "etablissement"), source, home).remarks == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (renamed, "codeCommuneEtablissement is missing, likely renamed communeEtablissement"),
        (as_type("siret", pa.int64()), "leading zeros are lost"),
        (as_type("etablissementSiege", pa.int8()), "is int8, not boolean"),
        (emptied, "1 values are empty"),
        (old, "before 2025-10-24: the file is an old one"),
        (words, "values are not of type date; one of them: '01/02/2020'"),
        (lambda t: t.slice(0, 0), "no row in the file"),
        (spaced, "header siret has spaces around it"),
    ],
)
def test_a_file_that_breaks_its_contract_is_refused_in_one_line(
    files: Path,
    sirene: Source,
    home: Home,
    tmp_path: Path,
    change: Callable[[pa.Table], pa.Table],
    said: str,
) -> None:
    path = poisoned(files, tmp_path / "poisoned.parquet", change)
    with pytest.raises(SourceError) as caught:
        read_lake_only(of(path, sirene, "etablissement"), sirene, home)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "etablissement" in str(caught.value)


def test_dates_kept_as_text_are_read(
    files: Path, sirene: Source, home: Home, tmp_path: Path
) -> None:
    path = poisoned(files, tmp_path / "t.parquet", as_type("dateDebut", pa.string()))
    table = relation(read_lake_only(of(path, sirene, "etablissement"), sirene, home), sirene)
    kind = rows(f"select any_value(typeof(date_debut)), count(date_debut) > 0 from {table}")
    assert kind == [("DATE", True)]


def test_a_cut_file_is_refused(files: Path, sirene: Source, home: Home, tmp_path: Path) -> None:
    cut = tmp_path / "cut.parquet"
    cut.write_bytes((files / FILES["etablissement"][0]).read_bytes()[:50_000])
    with pytest.raises(SourceError, match="unreadable Parquet"):
        read_lake_only(of(cut, sirene, "etablissement"), sirene, home)


def test_an_old_csv_is_refused_too(files: Path, sirene: Source, home: Home, tmp_path: Path) -> None:
    path = as_csv(files, "etablissement", tmp_path / "e.csv")
    with pytest.raises(SourceError, match="the file is an old one"):
        read_lake_only(of(path, sirene, "etablissement", "2026-03-01"), sirene, home)
    read_lake_only(of(path, sirene, "etablissement", "2025"), sirene, home)


def test_no_siren_can_be_a_company_s(files: Path) -> None:
    for (siren,) in rows(f"select distinct siren from '{files / FILES['etablissement'][0]}'"):
        doubled = [int(d) * (2 if rank % 2 else 1) for rank, d in enumerate(siren)]
        assert sum(d // 10 + d % 10 for d in doubled) % 10, siren


def test_layouts_are_the_producer_s_in_full() -> None:
    assert [len(schema) for _, schema in FILES.values()] == [54, 18, 6, 35]
    assert ETABLISSEMENT.field("dateDebut").type == pa.date32()


@pytest.mark.portal
def test_layouts_hold_the_headers_of_real_extracts(recorded: Path) -> None:
    for name, part in (
        ("StockEtablissement", "etablissement"),
        ("StockEtablissementHistorique", "etablissement_historique"),
        ("StockUniteLegale", "unite_legale"),
    ):
        text = (recorded / "sirene" / f"{name}_extrait.csv").read_text("utf-8")
        real = text.splitlines()[0].split(",")
        assert [h for h in FILES[part][1].names if h in real] == real


def as_long_as(size: int) -> Callable[[pa.Table], pa.Table]:
    """The category of every company is the same text of so many letters, written once."""

    def change(table: pa.Table) -> pa.Table:
        column = pa.DictionaryArray.from_arrays(
            pa.array([0] * len(table), pa.int32()), ["a" * size]
        )
        rank = table.column_names.index("categorieEntreprise")
        return table.set_column(rank, "categorieEntreprise", column)

    return change


def with_companies(files: Path, target: Path, sirene: Source, size: int) -> list[LakeFile]:
    """The files of the register, among them companies whose category is a text of that size."""
    companies = pq.read_table(files / FILES["unite_legale"][0])
    pq.write_table(as_long_as(size)(companies), target)
    paths = {part: files / name for part, (name, _) in FILES.items()} | {"unite_legale": target}
    return [of(path, sirene, part) for part, path in paths.items()]


def test_values_too_long_for_the_memory_are_a_refusal_of_their_file(
    files: Path, sirene: Source, home: Home, tmp_path: Path
) -> None:
    given = with_companies(files, tmp_path / "StockUniteLegale.parquet", sirene, 1_000_000)
    made = next(derived_files(given, sirene, home))
    with pytest.raises(SourceError) as caught:
        read_any(made, sirene, home, given)
    line = str(caught.value)
    assert line.startswith("a value is 1000000 bytes long: reading it takes more memory than it")
    told = (
        "source sirene, part unite_legale, vintage 2025-11-01, file StockUniteLegale.parquet, "
        "column categorieEntreprise): fetch it again; if it lasts, report it to the producer"
    )
    assert told in line
    assert "\n" not in line
    assert "Possible solutions" not in line


def test_long_values_that_the_memory_holds_are_read(
    files: Path, sirene: Source, home: Home, tmp_path: Path
) -> None:
    given = with_companies(files, tmp_path / "StockUniteLegale.parquet", sirene, 1_000)
    made = next(derived_files(given, sirene, home))
    assert read_any(made, sirene, home, given).rows > 0


def test_memory_that_is_short_without_a_long_value_names_all_that_is_read(
    files: Path, sirene: Source, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(*_: object) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: failed\n\nPossible solutions:\n* …")

    monkeypatch.setattr("extractors.derived.function_of", lambda *_: short)
    given = [of(files / name, sirene, part) for part, (name, _) in FILES.items()]
    with pytest.raises(SourceError) as caught:
        read_any(next(derived_files(given, sirene, home)), sirene, home, given)
    line = str(caught.value)
    assert "more memory than it may have (Out of Memory Error: failed) (source sirene" in line
    assert "StockUniteLegale_utf8.parquet" in line
    assert line.endswith("if there are none, free memory and run again")


@pytest.mark.parametrize("error", [duckdb.OutOfMemoryException("no"), MemoryError()])
def test_a_file_that_does_not_fit_is_named(
    files: Path, sirene: Source, home: Home, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def short(*_: object) -> None:
        raise error

    monkeypatch.setattr("extractors.read_lake._checked", short)
    file = of(files / FILES["unite_legale"][0], sirene, "unite_legale")
    with pytest.raises(SourceError, match=r"more memory than it may have .*part unite_legale"):
        read_any(file, sirene, home, [])
