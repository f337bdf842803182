"""`ti check --identities`: totals agree on every geography, and it fires where one does not."""

from decimal import Decimal

import pytest

from expectations.identities import Fact, identities, load_facts
from extractors.errors import MisuseError
from ti.identities_text import text

TABLES = """
create table intermediate.int_geographie_millesime as
select * from (values (date '2019-01-01', true), ('2025-01-01', true), ('2026-01-01', false))
    as t (millesime, cog_charge);
create table star.dim_commune_millesime as
select * from (values
    (date '2019-01-01', '85084', '52'), ('2019-01-01', '85307', '52'),
    ('2019-01-01', '29155', '53'),
    ('2025-01-01', '85084', '52'), ('2025-01-01', '85165', '52'), ('2025-01-01', '85001', '52'),
    ('2025-01-01', '29155', '53')
) as t (millesime, code_commune, code_region);
create table star.bridge_epci_commune as
select date '2025-01-01' as millesime, * from (values
    ('85084', '200071918'), ('85165', '200071918'), ('85001', '248500340'), ('29155', 'SANS')
) as t (code_commune, code_epci);
create table star.bridge_commune_cog_millesime as
select
    code_commune_source, date '1943-01-01' as valable_depuis, valable_jusque::date,
    date '2025-01-01' as cog_cible, code_commune, ratio, ratio < 1 as estime
from (values
    ('85084', '2023-12-31', '85084', 0.7), ('85084', '2023-12-31', '85165', 0.3),
    ('85307', '2021-12-31', '85001', 1)
) as t (code_commune_source, valable_jusque, code_commune, ratio);
create table star.fact_jouet as
select * from (values
    (2018, '85084', date '2019-01-01', 10), (2018, '85307', '2019-01-01', 5),
    (2018, '29155', '2019-01-01', 2), (2018, null, null, 100),
    (2019, '85307', '2019-01-01', 7), (2019, '29155', '2025-01-01', null)
) as t (annee, code_commune_cog, cog_source, postes);
"""
FACT = Fact("jouet", "star.fact_jouet", "annee", ("postes",))


@pytest.fixture
def built(server):
    """A connection to tables of three communes, undone afterwards."""
    with server.connect("admin") as conn, conn.transaction(force_rollback=True):
        conn.execute(TABLES)
        yield conn


def test_sums_agree_where_each_commune_arrives(built) -> None:
    found = list(identities(built, [FACT]))
    assert [(one.annee, str(one.millesime), one.france) for one in found] == [
        (2018, "2019-01-01", 17), (2019, "2019-01-01", 7),
        (2018, "2025-01-01", 17), (2019, "2025-01-01", 7),
    ]  # fmt: skip
    assert all(one.holds and one.gap == 0 for one in found)
    last = found[2]
    assert (last.communes, last.epci, last.outside, last.regions) == (17, 15, 2, 17)
    assert [one.estimated for one in found] == [False, False, True, False]
    assert [one.composed for one in found] == [False, False, True, True]
    assert list(text(found))[-1] == "4 identités, 0 en défaut ; géographies 2019, 2025"


@pytest.mark.parametrize(
    ("damage", "gap"),
    [
        ("update star.bridge_commune_cog_millesime set ratio = 0.2 where ratio = 0.3", "1"),
        ("delete from star.bridge_commune_cog_millesime where ratio = 1", "5"),
        ("delete from star.bridge_epci_commune where code_epci = 'SANS'", "2"),
        (
            "insert into star.bridge_epci_commune select * from star.bridge_epci_commune limit 1",
            "7",
        ),
        ("update star.dim_commune_millesime set code_region = null where code_region = '53'", "2"),
    ],
)
def test_it_fires_where_a_commune_is_lost_cut_or_counted_twice(built, damage, gap) -> None:
    built.execute(damage)
    wrong = [one for one in identities(built, [FACT]) if not one.holds]
    assert Decimal(gap) in {one.gap for one in wrong}
    assert "ÉCART" in "\n".join(text(wrong))


@pytest.mark.parametrize("fact", load_facts(), ids=lambda fact: fact.name)
def test_each_registered_fact_is_compared_and_fires(built, fact: Fact) -> None:
    """On the same communes: its every measure agrees, and says so where a merger has no passage."""
    measures = ", ".join(f"postes as {name}" for name in fact.mesures)
    extraction = f", 'e' as {fact.extraction}" if fact.extraction else ""
    if fact.si != "true":
        column, value = fact.si.split(" = ")
        extraction += f", {value} as {column}"
    built.execute(
        f"create table {fact.relation} as"
        f" select annee as {fact.annee}, code_commune_cog, cog_source, {measures}{extraction}"
        " from star.fact_jouet"
    )
    found = list(identities(built, [fact]))
    assert {one.measure for one in found} == set(fact.mesures)
    assert all(one.holds for one in found)
    built.execute("delete from star.bridge_commune_cog_millesime where ratio = 1")
    wrong = [one for one in identities(built, [fact]) if not one.holds]
    assert {one.measure for one in wrong} == set(fact.mesures)


def test_what_is_not_built_says_so(server) -> None:
    with server.connect("admin") as conn, pytest.raises(MisuseError, match="ti build"):
        list(identities(conn, [FACT]))


def test_facts_register_themselves(tmp_path) -> None:
    assert {fact.relation for fact in load_facts()} >= {"star.fact_emploi_commune_ape"}
    (tmp_path / "f.yml").write_text("vide: {relation: star.x, annee: annee}\n", encoding="utf-8")
    with pytest.raises(MisuseError, match="vide has no mesures"):
        load_facts(tmp_path / "f.yml")
