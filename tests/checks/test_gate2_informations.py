"""Gate 2's reports that never fail, and the warnings that stood too long."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from expectations import gate2 as gate2_module
from expectations.acknowledgements import Acknowledgement, acknowledgements, in_force
from expectations.model import CheckResult, GateReport
from extractors.errors import MisuseError

Gate2 = Callable[..., GateReport]
RUNS = """
insert into meta.run (run_id, portal, host, state, started_at, ended_at, options)
select 'r' || n, 'live', 'h', 'released', timestamptz '2026-01-01' + n * interval '1 day',
    timestamptz '2026-01-02' + n * interval '1 day', '{{"whole": true}}'
from generate_series(1, {runs}) as n;
insert into quality.check_result (run_id, gate, controle, regle, source, gravite, proprietaire,
    statut, message, at)
select run_id, 2, 'evolution_nationale', '8', 'pub.x', 'avertissement', 'evaluation', {statut},
    'moved', started_at
from meta.run order by started_at
"""
HEADER = "controle,source,raison,par,depuis,expire\n"
ROW = "evolution_nationale,pub.x,a strike,evaluation,2026-01-01,2026-12-31\n"


def result(report: GateReport, controle: str) -> CheckResult:
    """The result of one check."""
    return next(r for r in report.results if r.controle == controle)


@pytest.mark.parametrize(
    ("controle", "sql", "first"),
    [
        ("comparaison_mouvements",
         "update release_avant.panel_epci_annee_v1 set effectif_industrie_be = 100"
         " where code_epci <> '200000004'",
         {"code_epci": "200000001", "nom": "EPCI 200000001", "annee": 2023, "avant": 100,
          "apres": 440}),
        ("comparaison_definitions", "update release_avant.indicateur_v1 set formule = 'a / c'",
         {"quoi": "part_industrie", "avant": "a / c ; part ; ratio",
          "apres": "a / b ; part ; ratio"}),
        ("comparaison_definitions", "update meta.release set code_version = '0' where is_current",
         {"quoi": "code", "avant": "0", "apres": "1"}),
        ("faits_sans_territoire",
         "insert into intermediate.int_faits_rejets values"
         " ('sirene', 'demographie', '2025-11-01', 'ETRANGER', 197, 'etranger', ''),"
         " ('sirene', 'demographie', '2025-11-01', '99999', 3, 'commune_inconnue', '')",
         {"source": "sirene", "partie": "demographie", "millesime": "2025-11-01",
          "regle": "etranger", "lignes": 197, "codes": 1}),
        ("stocks_side", "update raw.side_insee_stocks set valeur = 500",
         {"annee": 2022, "registre": 1000, "side": 500, "rapport": 2.0}),
    ],
)  # fmt: skip
def test_a_report_tells_its_rows_and_never_fails(
    controle: str, sql: str, first: dict, gate2: Gate2
) -> None:
    quiet, told = result(gate2(), controle), result(gate2(sql), controle)
    assert told.echantillon[0] == first
    assert first not in quiet.echantillon
    assert {quiet.statut, told.statut} == {"reussi"}
    assert told.gravite == "information"


def test_a_report_that_cannot_be_measured_blocks(gate2: Gate2) -> None:
    report = gate2("drop table release_avant.indicateur_v1")
    assert result(report, "comparaison_definitions").statut == "bloque"


@pytest.mark.parametrize(("view", "told"), [("emploi_epci_a38_v1", 1), ("gone_v1", 0)])
def test_a_year_that_is_gone_is_a_change(view: str, told: int, gate2: Gate2) -> None:
    sql = f"""
        insert into quality.profil
        select id_extraction, '2001', dimension, '{view}', mesure, lignes, vides, zeros, negatifs,
            1234
        from quality.profil where periode = '2018' and mesure = 'effectif'
    """
    found = result(gate2(sql), "comparaison_totaux")
    assert (found.statut, found.valeur) == ("averti" if told else "reussi", told)
    gone = {"vue": view, "mesure": "effectif", "annee": "2001", "avant": 1234, "apres": None}
    assert found.echantillon == [gone] * told


def test_the_first_release_is_compared_with_nothing(gate2: Gate2) -> None:
    report = gate2("update meta.release set is_current = false")
    left_out = {s.controle: s.raison for s in report.skipped}
    told = {n: r for n, r in left_out.items() if n.startswith("comparaison_")}
    assert set(told) == {
        *("comparaison_contrat", "comparaison_lignes", "comparaison_totaux"),
        *("comparaison_mouvements", "comparaison_definitions"),
    }
    assert all(reason.startswith("no release is published yet") for reason in told.values())


def test_a_warning_that_stands_too_long_blocks(gate2: Gate2) -> None:
    report = gate2(RUNS.format(runs=6, statut="'averti'"))
    (blocked,) = report.blocked
    assert blocked.controle == "avertissement_ancien"
    assert blocked.echantillon == [
        {"controle": "evolution_nationale", "source": "pub.x", "proprietaire": "evaluation",
         "depuis": "2026-01-02", "runs": 6},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("runs", "statut"),
    [(5, "'averti'"), (9, "case run_id when 'r5' then 'reussi' else 'averti' end"),
     (9, "case run_id when 'r9' then 'reussi' else 'averti' end")],
    ids=["not long enough", "good in between", "good at last"],
)  # fmt: skip
def test_a_younger_or_broken_sequence_is_silent(runs: int, statut: str, gate2: Gate2) -> None:
    report = gate2(RUNS.format(runs=runs, statut=statut))
    assert result(report, "avertissement_ancien").statut == "reussi"


@pytest.mark.parametrize(
    "part",
    ["options = '{}'", "exit_code = 4", "message = 'interrupted'", "state = 'dead'"],
    ids=["a single verb, or an ingest", "found the lock taken", "interrupted", "killed"],
)
def test_patience_counts_whole_runs_only(part: str, gate2: Gate2) -> None:
    some = f"; update meta.run set {part} where run_id not in ('r1', 'r9')"
    report = gate2(RUNS.format(runs=9, statut="'averti'") + some)
    assert result(report, "avertissement_ancien").statut == "reussi"


def test_an_acknowledged_warning_is_silent_until_it_expires(
    gate2: Gate2, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = RUNS.format(runs=6, statut="'averti'")
    for until, blocked in ((date(2099, 1, 1), 0), (date(2026, 1, 2), 1)):
        row = Acknowledgement(
            "evolution_nationale", "pub.x", "a strike", "evaluation", date(2026, 1, 1), until
        )
        monkeypatch.setattr(gate2_module, "acknowledgements", lambda row=row: [row])
        assert len(gate2(poison).blocked) == blocked


def test_nobody_answers_for_the_sample(gate2: Gate2) -> None:
    report = gate2(RUNS.format(runs=9, statut="'averti'"), scope="dir")
    assert "avertissement_ancien" in {s.controle for s in report.skipped}


def test_an_acknowledgement_needs_reason_role_and_expiry(tmp_path: Path) -> None:
    path = tmp_path / "acquittements.csv"
    path.write_text(HEADER + ROW)
    (row,) = acknowledgements(path)
    known = [{"controle": "evolution_nationale", "source": "pub.x"}]
    assert in_force([row], date(2026, 12, 31)) == known
    assert in_force([row], date(2027, 1, 1)) == in_force([row], date(2025, 12, 31)) == []
    for wrong in (("a strike", ""), ("evaluation", "me"), ("2026-12-31", "2028-01-01"),
                  ("2026-12-31", "2025-12-31"), ("2026-01-01", "soon")):  # fmt: skip
        path.write_text(HEADER + ROW.replace(*wrong))
        with pytest.raises(MisuseError, match="acknowledgement of evolution_nationale"):
            acknowledgements(path)


def test_the_register_in_use_can_be_read() -> None:
    assert all(row.raison for row in acknowledgements())
