"""Unknown codes are told by part: those of one file hide those of no other."""

from collections.abc import Callable

from expectations.model import GateReport

LOADED = """
insert into meta.extraction (
    id_extraction, source, part, vintage, url, file_name, sha256, nature, fetched_at, state, rows
)
values (
    '{source}-1', '{source}', '{part}', '2025-01-01', 'https://example.org/g', 'g.csv',
    repeat('1', 64), 'original', '2026-01-01', 'accepted', {rows}
);
create table raw.{source}_{part} as
select '{source}-1'::text as id_extraction, n::bigint as _ligne,
    case when n <= {unknown} then '0199' || n % 10 else '01001' end as code_commune
from generate_series(1, {rows}) as n;
grant select on raw.{source}_{part} to ti_builder;
"""
GRID, PEOPLE = "densite_insee.grille", "population_insee.populations"
STANDS = """
insert into quality.check_result (
    run_id, gate, controle, source, gravite, proprietaire, statut, message
)
values ('run-1', 2, 'codes_inconnus', '{}', 'avertissement', 'donnees', 'averti', '1');
"""


def loaded(name: str, unknown: int) -> str:
    source, part = name.split(".")
    return LOADED.format(source=source, part=part, rows=100, unknown=unknown)


def told(report: GateReport, controle: str) -> dict[str, tuple[str, str]]:
    """By source: how the check ended, and its measure with its first row."""
    return {
        r.source: (r.statut, r.message.split(": ", 1)[1][:70])
        for r in report.results
        if r.controle == controle
    }


def test_each_part_has_a_result_of_its_own(gate2: Callable[..., GateReport]) -> None:
    report = gate2(loaded(GRID, 2) + loaded(PEOPLE, 11))
    found = told(report, "codes_inconnus")
    assert {source: statut for source, (statut, _) in found.items()} == {
        GRID: "averti",
        PEOPLE: "averti",
    }
    assert found[GRID][1].startswith("2, expected exactly 0; first: ")
    assert found[PEOPLE][1].startswith("11, expected exactly 0; first: ")
    assert {s: t for s, (t, _) in told(report, "part_codes_inconnus").items()} == {
        GRID: "reussi",
        PEOPLE: "bloque",
    }
    (line,) = (r for r in report.results if (r.controle, r.source) == ("codes_inconnus", GRID))
    assert {row["partie"] for row in line.echantillon} == {"grille"}


def test_where_nothing_is_unknown_one_result_says_so(gate2: Callable[..., GateReport]) -> None:
    report = gate2(loaded(GRID, 0))
    assert {s: t for s, (t, _) in told(report, "codes_inconnus").items()} == {"raw": "reussi"}


def test_the_end_of_a_warning_is_told_by_its_part(gate2: Callable[..., GateReport]) -> None:
    report = gate2(loaded(GRID, 2) + loaded(PEOPLE, 0) + STANDS.format(PEOPLE))
    assert {s: t for s, (t, _) in told(report, "codes_inconnus").items()} == {
        GRID: "averti",
        PEOPLE: "reussi",
    }
