"""Stock, entries, exits and transfers derived from the register's files, against what is true."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.sirene_generator.generate import Spec, generate
from benchmarks.sirene_generator.layouts import ETABLISSEMENT as STOCK
from benchmarks.sirene_generator.layouts import FILES, HISTORIQUE, LIENS
from benchmarks.sirene_generator.truth import EMPLOYER_NAMES, MEASURES, Truth
from extractors.derived import derived_files, read_any
from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.home import Home
from extractors.registry import Source, load_registry

FLOWS = (
    "transferts_entrants - transferts_sortants + reclassements_entrants - reclassements_sortants"
)
Derived = dict[str, Path]


def lake_files(folder: Path, vintage: str = "2025-11-01") -> list[LakeFile]:
    """The files of the register that a folder holds."""
    return [
        LakeFile(
            *("sirene", part, vintage, folder / name, f"{rank:064}", 1, "u", "sample", "l"),
            fetched_at=None,
            file_name=name,
        )
        for rank, (part, (name, _)) in enumerate(FILES.items())
        if (folder / name).is_file()
    ]


def derived(files: list[LakeFile], home: Home) -> Derived:
    """The derived Parquet by part."""
    source = load_registry()["sirene"]
    made = list(derived_files(files, source, home))
    return {one.part: read_any(one, source, home, files).parquet for one in made}


def rows(query: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(query).fetchall()


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """Fifty thousand invented establishments in several row groups, with every trap."""
    folder = tmp_path_factory.mktemp("sirene")
    return folder, generate(Spec(50_000, units_a_block=8_192), folder)


@pytest.fixture(scope="module")
def made(register: tuple[Path, Truth], tmp_path_factory: pytest.TempPathFactory) -> Derived:
    """What is derived from them, in slices of ten thousand rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("extractors.sources.sirene.slices.siren_slices.__defaults__", (10_000,))
        patch.setattr("extractors.sources.sirene.slices.commune_edges.__defaults__", (5_000,))
        home = Home("dir:sirene", tmp_path_factory.mktemp("sirene-home"))
        return derived(lake_files(register[0]), home)


def test_every_trap_is_there(register: tuple[Path, Truth]) -> None:
    counts = register[1].counted
    assert all(count > 0 for count in counts.values()), counts


def test_totals_by_year_are_true(made: Derived, register: tuple[Path, Truth]) -> None:
    sums = ", ".join(f"sum({name})" for name in MEASURES)
    found = rows(f"select annee, {sums} from '{made['demographie']}' group by 1 order by 1")
    true = register[1].as_json()["total"]
    assert [row[0] for row in found] == list(register[1].years)
    for rank, name in enumerate(MEASURES, 1):
        assert [row[rank] for row in found] == true[name], name
        assert min(true[name]) > 0, name


def test_each_activity_employer_and_commune_is_true(
    made: Derived, register: tuple[Path, Truth]
) -> None:
    truth = register[1]
    sums = ", ".join(f"sum({name})" for name in MEASURES)
    for names, counts, keys in (
        ("code_a38, employeur", truth.by_activity, [
            (level, employer) for level in truth.places.levels for employer in EMPLOYER_NAMES
        ]),
        ("code_commune", truth.by_commune, [(code,) for code in truth.places.everywhere]),
    ):  # fmt: skip
        query = f"select annee, {names}, {sums} from '{made['demographie']}' group by all"
        found = {
            (row[0], row[1 : len(keys[0]) + 1]): row[len(keys[0]) + 1 :] for row in rows(query)
        }
        true = {
            (year, key): tuple(int(counts[m, y, k]) for m in range(len(MEASURES)))
            for y, year in enumerate(truth.years)
            for k, key in enumerate(keys)
            if counts[:, y, k].any()
        }
        assert {k: v for k, v in found.items() if any(v)} == true


def test_stock_and_flows_agree_in_every_cell(made: Derived) -> None:
    table = f"'{made['demographie']}'"
    identity = f"stock <> stock_debut + entrees - sorties + {FLOWS}"
    assert rows(f"select count(*) from {table} where {identity}") == [(0,)]
    chained = rows(
        f"select count(*) from {table} as a left join {table} as b "
        "on a.code_commune = b.code_commune and a.code_a38 = b.code_a38 "
        "and a.employeur = b.employeur and b.annee = a.annee - 1 "
        "where a.annee > 2008 and a.stock_debut <> coalesce(b.stock, 0)"
    )
    assert chained == [(0,)]
    lost = rows(
        f"select count(*) from {table} as b left join {table} as a "
        "on a.code_commune = b.code_commune and a.code_a38 = b.code_a38 "
        "and a.employeur = b.employeur and b.annee = a.annee - 1 "
        "where b.annee < 2024 and b.stock <> 0 and a.annee is null"
    )
    assert lost == [(0,)]
    moves = rows(f"select sum(reclassements_entrants) - sum(reclassements_sortants) from {table}")
    assert moves == [(0,)]


def test_nothing_is_dropped_in_silence(made: Derived, register: tuple[Path, Truth]) -> None:
    told = {
        (f, r): n for f, r, n in rows(f"select fichier, raison, lignes from '{made['couverture']}'")
    }
    counts, stock = register[1].counted, "etablissement"
    for reason, name in (
        ("lues", "etablissements"), ("commune_absente",) * 2, ("etranger",) * 2,
        ("commune_non_diffusee",) * 2, ("diffusion_partielle",) * 2,
        ("sans_historique", "etablissements_sans_historique"),
    ):  # fmt: skip
        assert told[stock, reason] == counts[name], reason
    assert told["liens_succession", "lues"] == counts["liens"]
    files = {part: register[0] / name for part, (name, _) in FILES.items()}
    for part in ("etablissement_historique", "unite_legale"):
        assert told[part, "lues"] == pq.read_metadata(files[part]).num_rows
    history = f"'{files['etablissement_historique']}'"
    by_name = {"naf_rev2": "NAFRev2", "naf_rev1": "NAFRev1", "naf_1993": "NAF1993", "nap": "NAP"}
    for reason, name in by_name.items():
        count = rows(
            f"select count(*) from {history} "
            f"where nomenclatureActivitePrincipaleEtablissement = '{name}'"
        )
        assert [(told["etablissement_historique", reason],)] == count
    assert told["etablissement", "collectivite_d_outre_mer"] > 0
    assert told["etablissement", "arrondissement"] > 0


def test_industry_of_any_year_stands_in_rows(made: Derived, register: tuple[Path, Truth]) -> None:
    stock, history = (register[0] / FILES[part][0] for part in list(FILES)[:2])
    industrial = (
        "nomenclatureActivitePrincipaleEtablissement = 'NAFRev2' "
        "and left(activitePrincipaleEtablissement, 2) between '05' and '39'"
    )
    expected = rows(
        f"select siret from '{stock}' where siret in (select siret from '{history}' "
        f"where {industrial}) or ({industrial} and siret not in (select siret from '{history}')) "
        "order by 1"
    )
    found = rows(f"select siret from '{made['etablissement_industriel']}'")
    assert found == expected
    assert len(found) > 1000
    names = set(pq.read_schema(made["etablissement_industriel"]).names)
    assert not [name for name in names if "nom" in name.split("_") or "voie" in name]


def test_slices_change_nothing(made: Derived, register: tuple[Path, Truth], tmp_path: Path) -> None:
    whole = derived(lake_files(register[0]), Home("dir:whole", tmp_path))
    for part, path in made.items():
        assert pq.read_table(whole[part]).equals(pq.read_table(path)), part


def test_another_order_of_the_same_rows_changes_nothing(
    made: Derived, register: tuple[Path, Truth], tmp_path: Path
) -> None:
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    for name, _ in FILES.values():
        duckdb.sql(
            f"copy (select * from '{register[0] / name}' order by random()) "
            f"to '{mixed / name}' (row_group_size 10000)"
        )
    again = derived(lake_files(mixed), Home("dir:mixed", tmp_path / "home"))
    for part, path in made.items():
        assert pq.read_table(again[part]).equals(pq.read_table(path)), part


def test_without_links_transfers_are_unknown_and_nothing_is_lost(
    made: Derived, register: tuple[Path, Truth], tmp_path: Path
) -> None:
    files = [one for one in lake_files(register[0]) if one.part != "liens_succession"]
    alone = derived(files, Home("dir:alone", tmp_path))["demographie"]
    known = "sum(stock), sum(entrees) + coalesce(sum(transferts_entrants), 0)"
    query = f"select annee, {known} from '{{}}' group by 1 order by 1"
    assert rows(query.format(alone)) == rows(query.format(made["demographie"]))
    assert rows(f"select count(transferts_entrants) from '{alone}'") == [(0,)]


def test_the_same_inputs_give_the_same_extraction(
    register: tuple[Path, Truth], tmp_path: Path
) -> None:
    source, files = load_registry()["sirene"], lake_files(register[0])
    ids = [
        [one.id_extraction for one in derived_files(files, source, Home("dir:x", tmp_path / name))]
        for name in "ab"
    ]
    assert ids[0] == ids[1]
    files[2] = replace(files[2], sha256="f" * 64)
    other = {
        one.part: one.id_extraction for one in derived_files(files, source, Home("dir:x", tmp_path))
    }
    assert other["demographie"] not in ids[0]
    assert other["etablissement_industriel"] in ids[0]


# Histories written by hand: what the generator's draws never hold.
SIRET = "12345678900011"
Period = tuple[date | None, date | None, str, str | None, str]


def stock_row(**cells: Any) -> dict[str, Any]:
    row = dict.fromkeys(STOCK.names)
    return {
        **row,
        "siren": SIRET[:9],
        "siret": SIRET,
        "codeCommuneEtablissement": "01004",
        "etatAdministratifEtablissement": "A",
        **cells,
    }


@pytest.fixture
def history_of(tmp_path: Path) -> Callable[..., dict[int, tuple[int, ...]]]:
    """`history_of(periods, links)`: stock, entries, exits, transfers in and out by year."""

    def _counts(
        periods: list[Period], links: tuple[tuple[str, str, date], ...] = (), **cells: Any
    ) -> dict[int, tuple[int, ...]]:
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        history = [
            {
                **dict.fromkeys(HISTORIQUE.names),
                "siret": SIRET,
                "dateDebut": first,
                "dateFin": last,
                "etatAdministratifEtablissement": state,
                "activitePrincipaleEtablissement": activity,
                "nomenclatureActivitePrincipaleEtablissement": nomenclature,
            }
            for first, last, state, activity, nomenclature in periods
        ]
        told = [
            {
                **dict.fromkeys(LIENS.names),
                "siretEtablissementPredecesseur": before,
                "siretEtablissementSuccesseur": after,
                "dateLienSuccession": when,
            }
            for before, after, when in links
        ]
        for part, schema, content in (
            ("etablissement", STOCK, [stock_row(**cells)]),
            ("etablissement_historique", HISTORIQUE, history),
            ("liens_succession", LIENS, told or [dict.fromkeys(LIENS.names) | {
                "siretEtablissementPredecesseur": "9" * 14,
                "siretEtablissementSuccesseur": "8" * 14,
                "dateLienSuccession": date(2010, 1, 1),
            }]),
        ):  # fmt: skip
            pq.write_table(pa.Table.from_pylist(content, schema), folder / FILES[part][0])
        home = Home("dir:hand", tmp_path / "home")
        table = derived(lake_files(folder, "2024"), home)["demographie"]
        sums = ", ".join(f"sum({name})" for name in MEASURES)
        return {row[0]: row[1:] for row in rows(f"select annee, {sums} from '{table}' group by 1")}

    return _counts


def test_a_closure_on_the_last_day_is_of_the_next_year(history_of: Any) -> None:
    found = history_of([
        (date(2015, 3, 1), date(2016, 12, 31), "A", "10.71C", "NAFRev2"),
        (date(2017, 1, 1), None, "F", "10.71C", "NAFRev2"),
    ])  # fmt: skip
    assert found == {2015: (1, 1, 0, 0, 0), 2016: (1, 0, 0, 0, 0), 2017: (0, 0, 1, 0, 0)}


def test_opened_and_closed_within_a_year(history_of: Any) -> None:
    found = history_of([
        (date(2015, 3, 1), date(2015, 6, 30), "A", "10.71C", "NAFRev2"),
        (date(2015, 7, 1), None, "F", "10.71C", "NAFRev2"),
    ])  # fmt: skip
    assert found == {2015: (0, 1, 1, 0, 0)}


def test_a_hole_closes_and_opens_again(history_of: Any) -> None:
    found = history_of([
        (date(2015, 3, 1), date(2016, 6, 30), "A", "10.71C", "NAFRev2"),
        (date(2018, 7, 1), None, "A", "10.71C", "NAFRev2"),
    ])  # fmt: skip
    assert found[2016] == (0, 0, 1, 0, 0)
    assert 2017 not in found
    assert found[2018] == (1, 1, 0, 0, 0)


def test_overlapping_and_doubled_periods_count_once(history_of: Any) -> None:
    found = history_of([
        (date(2015, 3, 1), date(2019, 1, 1), "A", "10.71C", "NAFRev2"),
        (date(2016, 3, 1), None, "A", "62.02A", "NAFRev2"),
        (date(2016, 3, 1), None, "A", "62.02A", "NAFRev2"),
    ])  # fmt: skip
    assert found[2015] == (1, 1, 0, 0, 0)
    assert {found[year] for year in range(2016, 2024)} == {(1, 0, 0, 0, 0)}


def test_a_period_without_first_day_is_older_than_all(history_of: Any) -> None:
    found = history_of([(None, None, "A", "10.71C", "NAFRev2")])
    assert found == dict.fromkeys(range(2008, 2024), (1, 0, 0, 0, 0))


@pytest.mark.parametrize(("days", "transfer"), [(0, 1), (31, 1), (-31, 1), (32, 0), (-32, 0)])
def test_a_link_explains_what_happens_within_a_month(
    history_of: Any, days: int, transfer: int
) -> None:
    when = date.fromordinal(date(2015, 3, 1).toordinal() + days)
    found = history_of(
        [(date(2015, 3, 1), None, "A", "10.71C", "NAFRev2")], (("1" * 14, SIRET, when),)
    )
    assert found[2015] == (1, 1 - transfer, 0, transfer, 0)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"codeCommuneEtablissement": "1004"}, "INCONNUE"),
        ({"codeCommuneEtablissement": None}, "INCONNUE"),
        ({"codeCommuneEtablissement": ""}, "INCONNUE"),
        ({"codeCommuneEtablissement": "[ND]"}, "NON_DIFFUSEE"),
        ({"codeCommuneEtablissement": None, "codePaysEtrangerEtablissement": "99109"}, "ETRANGER"),
        ({"codeCommuneEtablissement": "98818"}, "98818"),
        ({"codeCommuneEtablissement": "2A004"}, "2A004"),
        ({"codeCommuneEtablissement": "75116"}, "75116"),
    ],
)
def test_each_place_has_its_code(
    history_of: Any, tmp_path: Path, cells: dict[str, str], code: str
) -> None:
    history_of([(date(2015, 3, 1), None, "A", "10.71C", "NAFRev2")], **cells)
    (table,) = (tmp_path / "home" / "lake" / "parquet").glob("sirene.demographie*")
    assert rows(f"select distinct code_commune, code_a38 from '{table}'") == [(code, "CA")]


@pytest.mark.parametrize(
    ("activity", "nomenclature"),
    [("72.1Z", "NAFRev1"), ("00.00Z", "NAFRev2"), (None, None), ("10.71Z", "NAF2025")],
)
def test_what_is_not_of_naf_rev_2_says_so(
    history_of: Any, tmp_path: Path, activity: str | None, nomenclature: str | None
) -> None:
    history_of([(date(2015, 3, 1), None, "A", activity, nomenclature)])
    (table,) = (tmp_path / "home" / "lake" / "parquet").glob("sirene.demographie*")
    assert rows(f"select distinct code_a38 from '{table}'") == [("hors_naf_rev2",)]


def test_without_history_nothing_is_derived(register: tuple[Path, Truth], tmp_path: Path) -> None:
    files = [one for one in lake_files(register[0]) if one.part != "etablissement_historique"]
    source: Source = load_registry()["sirene"]
    assert list(derived_files(files, source, Home("dir:x", tmp_path))) == []


def test_a_siret_on_several_rows_is_refused_in_any_order(
    register: tuple[Path, Truth], tmp_path: Path
) -> None:
    for order in ("siret", "random()"):
        twice = tmp_path / order
        twice.mkdir()
        for part, (name, _) in FILES.items():
            path = register[0] / name
            more = f"union all (from '{path}' limit 1)" if part == "etablissement" else ""
            query = f"select * from (from '{path}' {more}) order by {order}"
            query = query if more else f"from '{path}'"
            duckdb.sql(f"copy ({query}) to '{twice / name}'")
        with pytest.raises(SourceError, match="several rows"):
            derived(lake_files(twice), Home("dir:twice", tmp_path / f"home {order}"))
