"""Column lineage on small SQL of which it is known."""

import re

import pytest
from jinja2 import Environment
from support.lineage import TAUX, ZONES, chosen_by, last, made_of, manifest, one

from extractors.errors import TiError
from publication.lineage import read_lineage
from warehouse.parsing import PROJECT


def test_a_renamed_column_keeps_its_origin_through_three_layers_of_stars() -> None:
    view = last(
        staging__stg=f"select t.code_ze as zone, taux::numeric as taux from {TAUX} as t",
        marts__mart="with tout as (select * from staging.stg) select tout.* from tout",
        pub__vue="select m.zone as code_zone, m.* from (select * from marts.mart) as m",
    )
    assert list(view.columns) == ["code_zone", "zone", "taux"]
    assert made_of(view, "code_zone") == {"taux.code_ze"}
    assert made_of(view, "taux") == {"taux.taux"}
    assert view.sources == {"chomage_ze_insee"}


def test_a_union_has_the_origins_of_both_sides_by_position() -> None:
    view = one(
        f"with u as (select code_ze as code, 1 as rang from {TAUX}"
        f" union all (select code_ze, millesime::integer from {ZONES})) select code, rang from u"
    )
    assert made_of(view, "code") == {"taux.code_ze", "composition.code_ze"}
    assert made_of(view, "rang") == {"composition.millesime"}


def test_an_aggregate_is_made_of_what_it_sums_and_chosen_by_its_filter() -> None:
    view = one(
        f"select annee, sum(taux) filter (where id_extraction = 'A') as somme, count(*) as nb,"
        f" string_agg(id_extraction, ',' order by trimestre) as statuts,"
        f" percentile_cont(0.5) within group (order by taux) as mediane from {TAUX} group by annee"
    )
    assert made_of(view, "somme") == {"taux.taux"}
    assert chosen_by(view, "somme") == {"taux.id_extraction"}
    assert made_of(view, "nb") == {"taux.*"}
    assert (made_of(view, "statuts"), chosen_by(view, "statuts")) == (
        {"taux.id_extraction"},
        {"taux.trimestre"},
    )
    assert made_of(view, "mediane") == {"taux.taux"}


def test_the_conditions_of_a_case_choose_its_results() -> None:
    view = one(
        f"select case when id_extraction = 'A' then taux when annee > 2000 then 0"
        f" else trimestre end as x, case trimestre when 1 then 'un' end as y,"
        f" taux > 0 as positif from {TAUX}"
    )
    assert made_of(view, "x") == {"taux.taux", "taux.trimestre"}
    assert chosen_by(view, "x") == {"taux.id_extraction", "taux.annee"}
    assert (made_of(view, "y"), chosen_by(view, "y")) == (set(), {"taux.trimestre"})
    assert made_of(view, "positif") == {"taux.taux"}


def test_a_window_chooses_by_its_partition_and_order_named_or_not() -> None:
    view = one(
        f"select sum(taux) over (partition by annee order by trimestre) as a,"
        f" avg(taux) over zones as b from {TAUX} window zones as (partition by code_ze)"
    )
    assert made_of(view, "a") == made_of(view, "b") == {"taux.taux"}
    assert chosen_by(view, "a") == {"taux.annee", "taux.trimestre"}
    assert chosen_by(view, "b") == {"taux.code_ze"}


def test_a_condition_stays_one_through_layers_and_a_value_wins_over_it() -> None:
    view = last(
        marts__mart=f"select case when taux > 5 then 'fort' end as force, annee from {TAUX}",
        pub__vue="select force, case when annee > 2000 then annee end as annee from marts.mart",
    )
    assert (made_of(view, "force"), chosen_by(view, "force")) == (set(), {"taux.taux"})
    assert (made_of(view, "annee"), chosen_by(view, "annee")) == ({"taux.annee"}, set())


def test_a_subquery_gives_its_value_and_exists_only_chooses() -> None:
    view = one(
        f"select (select max(z.code_ze) from {ZONES} as z where z.code_commune = t.code_ze) as m,"
        f" exists(select 1 from {ZONES} as z where z.code_ze = t.code_ze) as e from {TAUX} as t"
    )
    assert made_of(view, "m") == {"composition.code_ze"}
    assert chosen_by(view, "m") == {"composition.*", "composition.code_commune", "taux.code_ze"}
    assert made_of(view, "e") == set()
    assert chosen_by(view, "e") == {"composition.*", "composition.code_ze", "taux.code_ze"}


def test_a_lateral_list_of_rows_is_read_by_position() -> None:
    view = one(
        f"select l.nom, l.valeur from {TAUX} as t cross join lateral"
        f" (values ('a', t.taux), ('b', t.annee)) as l (nom, valeur)"
    )
    assert made_of(view, "nom") == set()
    assert made_of(view, "valeur") == {"taux.taux", "taux.annee"}


def test_a_recursive_query_has_the_origins_of_all_its_steps() -> None:
    view = one(
        f"with recursive pas as (select code_ze as a, annee as b from {TAUX}"
        f" union all select z.code_ze, pas.a::integer from pas join {ZONES} as z"
        f" on pas.b = z.millesime::integer) select a, b from pas"
    )
    assert made_of(view, "b") == {"taux.annee", "taux.code_ze", "composition.code_ze"}


def test_joins_and_filters_are_of_the_rows_and_not_of_the_columns() -> None:
    view = one(
        f"select t.taux from {TAUX} as t join {ZONES} as z on t.code_ze = z.code_ze"
        f" where t.annee in (select max(millesime)::integer from {ZONES})"
    )
    assert made_of(view, "taux") == {"taux.taux"}
    assert chosen_by(view, "taux") == set()
    rows = {f"{o.part}.{o.column}" for o in view.rows}
    assert {"taux.*", "composition.*", "taux.code_ze", "taux.annee", "composition.code_ze"} <= rows
    assert "composition.millesime" in rows
    assert view.sources == {"chomage_ze_insee", "ze2020_insee"}


def test_the_rows_of_a_model_above_count_below() -> None:
    view = last(
        marts__mart=f"select taux from {TAUX} where id_extraction = 'A'",
        pub__vue="select taux, 'x' as texte from marts.mart",
    )
    assert {o.column for o in view.rows} == {"*", "id_extraction"}
    assert view.columns["texte"] == []


def test_a_table_of_the_warehouse_is_an_origin_and_no_source() -> None:
    view = one("select id_release from meta.release")
    assert made_of(view, "id_release") == {"release.id_release"}
    assert view.sources == set()


def test_a_model_written_with_a_macro_of_the_project() -> None:
    macros = (PROJECT / "macros" / "geographie.sql").read_text(encoding="utf-8")
    wanted = next(m for m in re.split(r"(?={% macro )", macros) if "departement_de(" in m[:40])
    text = f"select {{{{ departement_de('code_commune') }}}} as departement from {ZONES}"
    view = one(Environment(autoescape=False).from_string(wanted + text).render())
    assert made_of(view, "departement") == {"composition.code_commune"}


def test_a_column_that_nothing_has_is_refused_with_its_file() -> None:
    with pytest.raises(TiError, match=r"models/vue\.sql: no lineage.*inconnue"):
        one(f"select inconnue from {TAUX}")


def test_a_manifest_that_was_only_parsed_is_refused() -> None:
    with pytest.raises(TiError, match="vue: its manifest has no compiled code"):
        read_lineage(manifest({"pub.vue": ""}))
