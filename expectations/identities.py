"""Totals that must agree on every loaded geography: commune = EPCI + outside = region = France."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from extractors.errors import MisuseError
from extractors.yaml_facts import read_yaml

if TYPE_CHECKING:
    from warehouse.migrate import Connection

FACTS = Path(__file__).with_name("identites.yml")
TOLERANCE = Decimal("1e-9")  # of the total, where a split commune is shared out; else the unit
REQUIRED = ("relation", "annee", "mesures")

# What was received, once for all geographies: far fewer rows than the fact.
RECEIVED = """
create temp table recus on commit drop as
select
    {extraction}::text as extraction, {annee}::integer as annee, code_commune_cog, cog_source,
    {sums}
from {relation}
where code_commune_cog is not null and ({condition})
group by 1, 2, 3, 4
"""
VINTAGES = """
select millesime from intermediate.int_geographie_millesime where cog_charge order by millesime
"""
COMPOSED = "select distinct millesime from star.bridge_epci_commune"
# Carried commune by commune, then added up in each way on its own.
TOTALS = """
with communes as materialized (
    select
        r.extraction, r.annee, coalesce(t.code_commune, r.code_commune_cog) as code_commune,
        coalesce(sum(r.{measure}) filter (where t.ratio is null), 0)
        + coalesce(sum(r.{measure} * t.ratio), 0) as valeur,
        coalesce(bool_or(t.estime), false) as estime
    from recus as r
    left join star.bridge_commune_cog_millesime as t
        on t.code_commune_source = r.code_commune_cog and t.cog_cible = %(millesime)s
        and r.cog_source between t.valable_depuis and t.valable_jusque
    group by 1, 2, 3
),
connues as (
    select c.*, d.code_region
    from communes as c
    inner join star.dim_commune_millesime as d
        on d.code_commune = c.code_commune and d.millesime = %(millesime)s
),
par_epci as (
    select c.extraction, c.annee, e.code_epci, sum(c.valeur) as valeur
    from communes as c
    inner join star.bridge_epci_commune as e
        on e.code_commune = c.code_commune and e.millesime = %(millesime)s
    group by 1, 2, 3
),
par_region as (
    select extraction, annee, code_region, sum(valeur) as valeur
    from connues where code_region is not null group by 1, 2, 3
)
select
    {fact} as fact, {label} as measure, f.extraction, f.annee, %(millesime)s::date as millesime,
    f.valeur as france, c.valeur as communes, e.valeur as epci, e.hors as outside,
    r.valeur as regions, coalesce(c.estime, false) as estimated, %(composed)s as composed
from (
    select extraction, annee, sum({measure}) as valeur from recus group by 1, 2
) as f
left join (
    select extraction, annee, sum(valeur) as valeur, bool_or(estime) as estime
    from connues group by 1, 2
) as c using (extraction, annee)
left join (
    select
        extraction, annee, coalesce(sum(valeur) filter (where code_epci <> 'SANS'), 0) as valeur,
        coalesce(sum(valeur) filter (where code_epci = 'SANS'), 0) as hors
    from par_epci group by 1, 2
) as e using (extraction, annee)
left join (
    select extraction, annee, sum(valeur) as valeur from par_region group by 1, 2
) as r using (extraction, annee)
order by f.extraction, f.annee
"""


@dataclass(frozen=True)
class Fact:
    """A fact that registered itself in identites.yml."""

    name: str
    relation: str
    annee: str
    mesures: tuple[str, ...]
    extraction: str | None = None
    si: str = "true"


@dataclass(frozen=True)
class Identity:
    """The totals of a measure, year and extraction on one geography."""

    fact: str
    measure: str
    extraction: str
    annee: int
    millesime: Any
    france: Decimal | None
    communes: Decimal | None
    epci: Decimal | None
    outside: Decimal | None
    regions: Decimal | None
    estimated: bool
    composed: bool

    @property
    def gap(self) -> Decimal:
        """The widest difference from the total of France; a missing sum counts as nothing."""
        nothing = Decimal(0)
        sums = [self.communes or nothing, self.regions or nothing]
        if self.composed:
            sums.append((self.epci or nothing) + (self.outside or nothing))
        return max(abs(found - (self.france or nothing)) for found in sums)

    @property
    def holds(self) -> bool:
        """Whether the sums agree: to the unit, or to 1e-9 where a commune is shared out."""
        total = max(abs(self.france or Decimal(0)), Decimal(1))
        return self.gap <= (TOLERANCE * total if self.estimated else Decimal(0))


def load_facts(path: Path = FACTS) -> list[Fact]:
    """The facts of identites.yml; MisuseError for one that lacks a field."""
    known: Mapping[str, Mapping[str, Any]] = read_yaml(path) or {}
    for name, fields in known.items():
        missing = [field for field in REQUIRED if not fields.get(field)]
        if missing:
            raise MisuseError(f"{path.name}: {name} has no {', '.join(missing)}")
    return [Fact(name, **{**f, "mesures": tuple(f["mesures"])}) for name, f in known.items()]


def identities(conn: "Connection", facts: list[Fact]) -> Iterator[Identity]:
    """Each identity of those facts; MisuseError when what they read is not built."""
    try:
        vintages = [row[0] for row in conn.execute(VINTAGES)]
        composed = {row[0] for row in conn.execute(COMPOSED)}
        for fact in facts:
            yield from _of(conn, fact, {v: v in composed for v in vintages})
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
        raise MisuseError(f"{str(error).splitlines()[0]}: ti build, then again") from None


def _of(conn: "Connection", fact: Fact, vintages: Mapping[Any, bool]) -> Iterator[Identity]:
    names = [sql.Identifier(name) for name in fact.mesures]
    received = sql.SQL(RECEIVED).format(
        extraction=sql.Identifier(fact.extraction) if fact.extraction else sql.Literal(""),
        annee=sql.Identifier(fact.annee),
        relation=sql.Identifier(*fact.relation.split(".")),
        condition=sql.SQL(fact.si),
        sums=sql.SQL(", ").join(sql.SQL("sum({0}) as {0}").format(name) for name in names),
    )
    with conn.transaction():
        conn.execute("set local work_mem = '256MB'")
        conn.execute(received)
        conn.execute("analyze recus")
        for measure in fact.mesures:
            query = sql.SQL(TOTALS).format(
                fact=sql.Literal(fact.name),
                label=sql.Literal(measure),
                measure=sql.Identifier(measure),
            )
            for millesime, composed in vintages.items():
                with conn.cursor(row_factory=class_row(Identity)) as cursor:
                    values = {"millesime": millesime, "composed": composed}
                    yield from cursor.execute(query, values).fetchall()
        conn.execute("drop table recus")
