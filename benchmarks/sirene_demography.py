"""B3: the demography derived from Parquet, against PostgreSQL on tables that are already loaded."""

import csv
import shutil
from functools import partial
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from psycopg import sql

from benchmarks.measure import Cost, call, median, pairs
from benchmarks.register import (
    MILLION,
    database,
    middle_cpu,
    raw,
    register,
    rows,
    runs,
    truth,
    with_server,
)
from benchmarks.report import Result
from benchmarks.sirene_derivation import derived
from benchmarks.sirene_generator.layouts import FILES
from benchmarks.sirene_generator.truth import MEASURES
from extractors.home import Home
from extractors.registry import SOURCES
from warehouse.encode import POSTGRES_TYPES, copy_rows
from warehouse.server import Server

SQL = Path(__file__).with_name("demography.sql")
SETTINGS = ("work_mem = '1GB'", "max_parallel_workers_per_gather = 2", "jit = off")
LAST = 2024
# As few columns as PostgreSQL needs, keys as numbers: communes, and cells of A38 and employer.
TABLES = {
    "etablissement": (
        [("id", "bigint"), ("commune", "integer")],
        "select siret::bigint as id, "
        "dense_rank() over (order by codeCommuneEtablissement)::integer as commune "
        "from '{etablissement}'",
    ),
    "historique": (
        [
            ("id", "bigint"), ("jour", "date"), ("fin", "date"), ("actif", "boolean"),
            ("cellule", "integer"),
        ],
        "select siret::bigint as id, dateDebut as jour, dateFin as fin, "
        "etatAdministratifEtablissement = 'A' as actif, "
        "(coalesce(d.rang, 0) * 3 + case caractereEmployeurEtablissement when 'O' then 0 "
        "when 'N' then 1 else 2 end)::integer as cellule from '{etablissement_historique}' "
        "left join division as d on nomenclatureActivitePrincipaleEtablissement = 'NAFRev2' "
        "and left(activitePrincipaleEtablissement, 2) = d.code "
        # An establishment without history has its stock's row.
        "union all select siret::bigint, dateDebut, null, etatAdministratifEtablissement = 'A', "
        "(coalesce(d.rang, 0) * 3 + case caractereEmployeurEtablissement when 'O' then 0 "
        "when 'N' then 1 else 2 end)::integer from '{etablissement}' "
        "left join division as d on nomenclatureActivitePrincipaleEtablissement = 'NAFRev2' "
        "and left(activitePrincipaleEtablissement, 2) = d.code "
        "where siret not in (select siret from '{etablissement_historique}')",
    ),
    "lien": (
        [("id", "bigint"), ("genre", "integer"), ("jour", "date")],
        "select siretEtablissementSuccesseur::bigint as id, 1 as genre, "
        "dateLienSuccession as jour from '{liens_succession}' union all "
        "select siretEtablissementPredecesseur::bigint, 2, dateLienSuccession "
        "from '{liens_succession}'",
    ),
}  # fmt: skip


def measure(_group: str, work: Path) -> list[Result]:
    """One line; both sides have the totals of the generator, or it ends here."""
    folder = register(rows(2 * MILLION), work)
    with database(work) as running:
        load(running, folder, work)
        query = SQL.read_text().replace("{derniere}", str(LAST))
        home = Home("dir:register", work / "demographie")
        ours = partial(call, partial(fresh, folder, home))
        theirs = partial(with_server, running, partial(call, partial(asked, running, query)))
        mine, reference = pairs(ours, theirs, runs())
        check(running, folder, home)
    count = pq.read_metadata(folder / FILES["etablissement_historique"][0]).num_rows
    return [
        Result(
            id="B3-demography",
            what=f"stock and flows by commune, A38, employer and year, {count} periods, Parquet",
            against="the same in PostgreSQL, tables loaded with integer keys",
            ours=median(mine),
            reference=median(reference),
            bound=0.25,
            aim=0.125,
            runs=runs(),
            cpu=middle_cpu(mine),
            raw=raw(mine, reference),
        )
    ]


def fresh(folder: Path, home: Home) -> Cost | None:
    """Nothing; the demography is derived anew."""
    shutil.rmtree(home.root, ignore_errors=True)
    derived(folder, home, ["demographie"])
    return None


def asked(running: Server, query: str) -> None:
    """Nothing; PostgreSQL answers the whole query."""
    with running.connect("loader") as conn:
        conn.execute("drop table if exists raw_store.essai_flux, raw_store.essai_demographie")
        for setting in SETTINGS:
            conn.execute(f"set {setting}")
        conn.execute(query)


def load(running: Server, folder: Path, work: Path) -> None:
    """Nothing; the three tables, indexed and analyzed."""
    files = {part: str(folder / name) for part, (name, _) in FILES.items()}
    with duckdb.connect() as local, running.connect("loader") as conn:
        local.execute("create table division (code varchar, rang integer)")
        local.executemany("insert into division values (?, ?)", divisions())
        for name, (typed, query) in TABLES.items():
            parquet = work / f"{name}.parquet"
            local.execute(f"copy ({query.format(**files)}) to '{parquet}'")
            declared = ", ".join(f"{column} {POSTGRES_TYPES[kind]}" for column, kind in typed)
            conn.execute(f"drop table if exists raw_store.essai_{name}")
            conn.execute(f"create unlogged table raw_store.essai_{name} ({declared})")
            copy_rows(conn, sql.Identifier("raw_store", f"essai_{name}"), parquet, typed)
            conn.execute(f"create index on raw_store.essai_{name} (id)")
            conn.execute(f"analyze raw_store.essai_{name}")


def divisions() -> list[tuple[str, int]]:
    """Each division of NAF rev. 2 and the rank of its A38, from 1."""
    with (SOURCES / "naf_insee" / "agregats.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["prefixe"][:2]: row["code_a38"] for row in csv.DictReader(stream)}
    levels = sorted(set(known.values()))
    return [(code, levels.index(a38) + 1) for code, a38 in sorted(known.items())]


def check(running: Server, folder: Path, home: Home) -> None:
    """Refuse the comparison when a total of either side is not the generator's."""
    true = truth(folder)["total"]
    sums = ", ".join(f"sum({name})::bigint" for name in MEASURES)
    query = f"select {sums} from {{}} group by annee order by annee"
    table = derived(folder, home, ["demographie"])["demographie"]
    with running.connect("loader") as conn:
        theirs = conn.execute(query.format("raw_store.essai_demographie")).fetchall()
    ours = duckdb.sql(query.format(f"'{table}'")).fetchall()
    expected = list(zip(*(true[name] for name in MEASURES), strict=True))
    assert ours == expected, "our totals are not the generator's"
    assert theirs == expected, "PostgreSQL's totals are not the generator's"
