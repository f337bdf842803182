"""From the register's files to what the warehouse loads, by slices of SIREN in a set memory."""

import csv
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from extractors.errors import SourceError
from extractors.formats import COMMUNE
from extractors.sources.sirene.output import Output
from extractors.sources.sirene.slices import commune_ranges, siren_slices

HERE = Path(__file__).resolve().parent
DIVISIONS = HERE.parent / "naf_insee" / "agregats.csv"
FIRST_YEAR = 2008
OTHER = "hors_naf_rev2"
INDUSTRY = range(5, 40)  # divisions of sections B to E
WINDOW = 31  # days between an opening or a closure and the link that explains it
FORM = COMMUNE.replace("^(?:", "^(?:97[578][0-9]{2}|98[0-9]{3}|", 1)
MEMORY, THREADS = "700MB", 2
FLOWS = (
    "entrees",
    "sorties",
    "transferts_entrants",
    "transferts_sortants",
    "reclassements_entrants",
    "reclassements_sortants",
)
# What a part without a file holds.
NO_UNIT = (
    "(select null::varchar as siren, null::varchar as categorie_entreprise, "
    "null::varchar as categorie_juridique where false)"
)
NO_LINK = (
    "(select null::varchar as siret_predecesseur, null::varchar as siret_successeur, "
    "null::date as date_lien where false)"
)


def derive(
    tables: Mapping[str, str], paths: Mapping[str, Path], targets: Mapping[str, Path], vintage: str
) -> None:
    """Nothing; the Parquet of each target is written.

    `tables` holds the SQL of each part's rows and `paths` their Parquet. Years go from 2008 to the
    one before the vintage. Without `liens_succession` transfers are NULL and count as openings and
    closures; without `unite_legale` its columns are NULL.
    """
    beside = next(iter(targets.values())).parent
    with tempfile.TemporaryDirectory(prefix=".derive-", dir=beside) as folder:
        work = Derivation(dict(tables), dict(targets), int(vintage[:4]) - 1, Path(folder))
        try:
            work.run(siren_slices(paths["etablissement"]))
        finally:
            work.connection.close()


class Derivation:
    """One derivation: its connection, what it counts, and the files on the way."""

    def __init__(
        self, tables: dict[str, str], targets: dict[str, Path], last: int, folder: Path
    ) -> None:
        self.tables, self.targets, self.last, self.folder = tables, targets, last, folder
        self.linked = "liens_succession" in tables
        self.counted: Counter[tuple[str, str]] = Counter()
        self.connection = duckdb.connect(
            config={"threads": THREADS, "memory_limit": MEMORY, "temp_directory": str(folder)}
        )
        self.facts = {
            "etablissement": tables["etablissement"],
            "historique": tables["etablissement_historique"],
            "unite_legale": tables.get("unite_legale", NO_UNIT),
            "forme_commune": FORM,
            "premiere": FIRST_YEAR,
            "derniere": last,
            "fenetre": WINDOW,
            "autre": OTHER,
        }

    def run(self, slices: list[tuple[str, str]]) -> None:
        """Nothing; every target is written."""
        self._divisions()
        self._links()
        with Output(self.targets.get("etablissement_industriel")) as industry:
            for rank, (first, after) in enumerate(slices):
                self._slice(rank, {**self.facts, "debut": first, "fin": after}, industry)
        if "demographie" in self.targets:
            self._demography()
        if "couverture" in self.targets:
            self._coverage()

    def _slice(self, rank: int, facts: dict[str, Any], industry: "Output") -> None:
        links = self.folder / "liens.parquet"
        self._do("stock", facts)
        self._do("periodes", facts)
        self.connection.execute(
            "create or replace temp table lien as select id, genre, list(jour) as jours "  # noqa: S608
            f"from read_parquet('{links}') where siret >= '{facts['debut']}' "
            f"and siret < '{facts['fin']}' group by id, genre"
        )
        flows = self.folder / f"flux-{rank:05}.parquet"
        self.connection.execute(f"copy ({text('flux', facts)}) to '{flows}'")
        if industry.path:
            industry.add(self.connection.sql(text("industriels", facts)))
        for name, reason, count in self.connection.sql(text("couverture", facts)).fetchall():
            self.counted[name, reason] += int(count)
        if self.counted["etablissement", "siret_en_double"]:
            remedy = "ask the producer for a corrected file"
            what = "a SIRET stands on several rows"
            raise SourceError(what, remedy, "sirene", "etablissement", column="siret")

    def _divisions(self) -> None:
        """Nothing; the table `division` has the A38 of each division of NAF rev. 2, ranked from 1;
        rank 0 is for what is not of NAF rev. 2.
        """
        with DIVISIONS.open(encoding="utf-8", newline="") as stream:
            known = {row["prefixe"][:2]: row["code_a38"] for row in csv.DictReader(stream)}
        levels = sorted(set(known.values()))
        self.facts["niveaux"] = [OTHER, *levels]
        rows = [(c, a, levels.index(a) + 1, int(c) in INDUSTRY) for c, a in sorted(known.items())]
        self.connection.execute(
            "create temp table division "
            "(code varchar, a38 varchar, rang integer, industrie boolean)"
        )
        self.connection.executemany("insert into division values (?, ?, ?, ?)", rows)

    def _links(self) -> None:
        """Nothing; `liens.parquet` has the days of links of each establishment, by SIRET."""
        rows, target = self.tables.get("liens_succession", NO_LINK), self.folder / "liens.parquet"
        each = (
            "select {0} as siret, try_cast({0} as bigint) as id, '{1}' as genre, date_lien as jour"
        )
        ends = [
            each.format("siret_successeur", "ouvre"),
            each.format("siret_predecesseur", "ferme"),
        ]
        both = " union all ".join(f"{end} from {rows} where date_lien is not null" for end in ends)
        self.connection.execute(f"copy (select * from ({both}) order by siret) to '{target}'")  # noqa: S608
        if self.linked:
            self._count("liens_succession")
        if "unite_legale" in self.tables:
            self._count("unite_legale")

    def _count(self, part: str) -> None:
        query = f"select count(*) from {self.tables[part]}"  # noqa: S608
        self.counted[part, "lues"] += self.connection.sql(query).fetchall()[0][0]

    def _demography(self) -> None:
        flows = str(self.folder / "flux-*.parquet")
        names = [*FLOWS, "solde"]
        facts = {
            **self.facts,
            "flux": flows,
            "sommes": ", ".join(f"sum({name})::integer as {name}" for name in names),
            "mesures": ",\n    ".join(self._measure(name) for name in FLOWS),
        }
        with Output(self.targets["demographie"]) as out:
            for first, after in commune_ranges(self.connection, flows):
                query = text("demographie", {**facts, "debut": first, "fin": after})
                sorted_flows, unfolded = query.split(";\n", 1)
                self.connection.execute(sorted_flows)
                out.add(self.connection.sql(unfolded))

    def _measure(self, name: str) -> str:
        """The SQL of a flow: zero in the years without one, NULL when no file tells it."""
        if name.startswith("transferts") and not self.linked:
            return f"null::integer as {name}"
        return f"case when annee = annee_du_flux then {name} else 0 end as {name}"

    def _coverage(self) -> None:
        rows = sorted((name, reason, count) for (name, reason), count in self.counted.items())
        names, reasons, counts = zip(*rows, strict=True)
        columns = [pa.array(names), pa.array(reasons), pa.array(counts, pa.int64())]
        columns.append(pa.nulls(len(rows), pa.int64()))
        table = pa.table(columns, ["fichier", "raison", "lignes", "_ligne"])
        pq.write_table(table, self.targets["couverture"], compression="zstd")

    def _do(self, name: str, facts: dict[str, Any]) -> None:
        self.connection.execute(text(name, facts))


def text(name: str, facts: Mapping[str, Any]) -> str:
    """The SQL of a file of `sql/` with its facts."""
    return (HERE / "sql" / f"{name}.sql").read_text(encoding="utf-8").format(**facts)
