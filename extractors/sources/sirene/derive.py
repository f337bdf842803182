"""From the register's files to what the warehouse loads, by slices of SIREN in a set memory."""

import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from extractors.errors import SourceError
from extractors.sources.sirene import flows, words
from extractors.sources.sirene.ahead import ahead
from extractors.sources.sirene.output import Output
from extractors.sources.sirene.slices import commune_edges, siren_slices

HERE = Path(__file__).resolve().parent
WINDOW = 31  # days between an opening or a closure and the link that explains it
# Slices are made two at a time, each by a thread: what follows a file's order takes one.
MEMORY, THREADS = "600MB", 2
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


@dataclass(frozen=True)
class Slice:
    """What is made of a slice: its industrial establishments, its counts, what happens in it."""

    industry: pa.Table | None
    counts: list[tuple[str, str, int]]
    events: flows.Ints | None


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
        self.connection.execute("set parquet_metadata_cache = true")
        self.facts = {
            "etablissement": tables["etablissement"],
            "historique": tables["etablissement_historique"],
            "unite_legale": tables.get("unite_legale", NO_UNIT),
            "liens": folder / "liens.parquet",
            "derniere": last,
            "fenetre": WINDOW,
            **words.facts(set(targets)),
        }

    def run(self, slices: list[tuple[str, str]]) -> None:
        """Nothing; every target is written."""
        self.connection.execute(words.DIVISIONS)
        self.connection.execute(text("communes", self.facts))
        self._links()
        ranks = "select rang, sum(lignes), any_value(code) from commune group by 1 order by 1"
        communes = self.connection.execute(ranks).fetchall()
        self.facts["inconnue"] = next(rank for rank, _, code in communes if code == words.NOWHERE)
        events = flows.Events(self.folder, commune_edges((rank, n) for rank, n, _ in communes))
        with Output(self.targets.get("etablissement_industriel")) as industry:
            made = ahead(THREADS, self._slice, slices)
            for one in made:
                self._add(one, industry, events)
        if "demographie" in self.targets:
            self._demography(events, pa.array([code for _, _, code in communes]))
        if "couverture" in self.targets:
            self._coverage()

    def _add(self, one: Slice, industry: Output, events: flows.Events) -> None:
        for name, reason, count in one.counts:
            self.counted[name, reason] += int(count)
        if self.counted["etablissement", "siret_en_double"]:
            remedy = "ask the producer for a corrected file"
            what = "a SIRET stands on several rows"
            raise SourceError(what, remedy, "sirene", "etablissement", column="siret")
        if one.industry is not None:
            industry.add(one.industry)
        if one.events is not None:
            events.add(one.events)

    def _slice(self, edges: tuple[str, str]) -> Slice:
        facts = {**self.facts, "debut": edges[0], "fin": edges[1]}
        with self.connection.cursor() as local:
            for name in ("stock", "lue"):
                local.execute(text(name, facts))
            if local.execute(text("ordre", facts)).fetchall()[0][0]:
                order = f"order by id, {facts['cle']} desc"
                local.execute(f"create or replace temp table lue as from lue {order}")
            for name in ("muets", "lien", "periode"):
                local.execute(text(name, facts))
            industry = events = None
            if "etablissement_industriel" in self.targets:
                industry = local.sql(text("industriels", facts)).to_arrow_table()
            if "demographie" in self.targets:
                happened = local.sql(text("flux", facts)).to_arrow_table()
                events = flows.sorted_numbers(*happened.columns)
            counts = "couverture" if "couverture" in self.targets else "doubles"
            return Slice(industry, local.execute(text(counts, facts)).fetchall(), events)

    def _links(self) -> None:
        """Nothing; `liens.parquet` has the days of links of each establishment, by SIRET."""
        rows, target = self.tables.get("liens_succession", NO_LINK), self.facts["liens"]
        each = "select {0} as siret, try_cast({0} as bigint) as id, {1} as ouvre, date_lien as jour"
        ends = [
            each.format("siret_successeur", "true"),
            each.format("siret_predecesseur", "false"),
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

    def _demography(self, events: flows.Events, communes: pa.Array) -> None:
        levels = words.levels()

        def unfolded(path: Path) -> pa.Table:
            return flows.demography(path, communes, levels, self.last, linked=self.linked)

        with Output(self.targets["demographie"]) as out:
            for rows in ahead(1, unfolded, events.ranges()):
                out.add(rows)

    def _coverage(self) -> None:
        rows = sorted((name, reason, count) for (name, reason), count in self.counted.items())
        names, reasons, counts = zip(*rows, strict=True)
        columns = [pa.array(names), pa.array(reasons), pa.array(counts, pa.int64())]
        columns.append(pa.nulls(len(rows), pa.int64()))
        table = pa.table(columns, ["fichier", "raison", "lignes", "_ligne"])
        pq.write_table(table, self.targets["couverture"], compression="zstd")


def text(name: str, facts: Mapping[str, Any]) -> str:
    """The SQL of a file of `sql/` with its facts."""
    return (HERE / "sql" / f"{name}.sql").read_text(encoding="utf-8").format(**facts)
