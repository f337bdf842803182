"""Gate 2 against what is known beside the candidate: the sample's truth, figures, explanations."""

from collections.abc import Callable
from pathlib import Path

import pytest

from expectations import gate2 as gate2_module
from expectations.definitions import settings
from expectations.explanations import explained_changes
from expectations.model import GateReport
from extractors.errors import MisuseError
from extractors.registry import load_registry

# What a generator would say of the communes of candidate.sql: 01001, 01002, 01003 are labelled.
TRUTH = {
    "emploi": {
        "annees": [2018, 2019],
        "communes_labellisees_phase_1": {
            "effectif_total": [1376, 1376],
            "etablissements_industrie_be": [40, 40],
        },
        "communes_hors_phase_1": {
            "effectif_total": [1424, 1424],
            "etablissements_industrie_be": [30, 30],
        },
    }
}
MORE_JOBS = """
update raw.urssaf_commune_ape_commune_ape set effectif = effectif * 1.5
where annee = 2019 and code_commune in ('01003', '01004');
update pub_next.emploi_commune_a38_v1 set effectif = effectif * 1.5
where annee = 2019 and code_commune in ('01003', '01004');
update pub_next.emploi_epci_a38_v1 set effectif = effectif * 1.5
where annee = 2019 and code_epci = '200000002';
update pub_next.panel_epci_annee_v1
set effectif_total = effectif_total * 1.5, effectif_industrie_be = effectif_industrie_be * 1.5,
    effectif_manufacturier_c = effectif_manufacturier_c * 1.5
where annee = 2019 and code_epci = '200000002';
"""
HEADER = "code_epci,annee,raison,source\n"

Gate2 = Callable[..., GateReport]


def fired(report: GateReport) -> dict[str, str]:
    """The checks that did not pass, with what they say."""
    return {r.controle: str(r) for r in report.results if r.statut != "reussi"}


def test_the_sample_that_is_what_its_generator_says_passes(gate2: Gate2) -> None:
    report = gate2(scope="sample", truth=TRUTH)
    assert fired(report) == {}
    ran = {r.controle: r.valeur for r in report.results}
    assert (ran["ti_vs_hors_ti_connu"], ran["figures_presentes"]) == (0, 0)


def test_a_group_of_another_size_than_the_generator_says_blocks(gate2: Gate2) -> None:
    # 1,378.75 jobs are 0.2 % more than what is known; 1,424.7 are within 0.1 %.
    moved = {
        **TRUTH["emploi"],
        "communes_labellisees_phase_1": {"effectif_total": [1376, 1378.75]},
        "communes_hors_phase_1": {"effectif_total": [1424.7, 1424]},
    }
    told = fired(gate2(scope="sample", truth={"emploi": moved}))
    assert set(told) == {"ti_vs_hors_ti_connu"}
    assert (
        ": 1, expected exactly 0; first: annee=2019 connu=1378.75 groupe=ti_phase_1"
        " mesure=effectif_total obtenu=1376;" in told["ti_vs_hors_ti_connu"]
    )


@pytest.mark.parametrize(
    "truth",
    [
        {},
        {"emploi": {**TRUTH["emploi"], "annees": []}},
        {"emploi": {"annees": [2018], "communes_labellisees_phase_1": {"effectif_total": [1376]}}},
    ],
    ids=["no file", "no years", "a group renamed"],
)
def test_a_truth_without_its_groups_blocks(gate2: Gate2, truth: dict) -> None:
    told = fired(gate2(scope="sample", truth=truth))
    assert set(told) == {"ti_vs_hors_ti_connu"}
    assert "(the room that communes merged" in told["ti_vs_hors_ti_connu"]
    assert ": nothing, expected exactly 0" in told["ti_vs_hors_ti_connu"]


@pytest.mark.parametrize("scope", ["sample", "live"])
def test_a_figure_without_value_blocks(gate2: Gate2, scope: str) -> None:
    missing = {("epci", "2025"): None, ("epci", "2022"): None}
    report = gate2(scope=scope, truth=TRUTH, figures=missing)
    told = fired(report)
    assert set(told) == {"figures_presentes"}
    assert (
        ": 2, expected exactly 0; first: cle=2022 figure=epci; cle=2025"
        in (told["figures_presentes"])
    )
    assert {r.statut for r in report.blocked} == {"bloque"}
    assert "epci_2025" not in {r.controle for r in report.results}


def test_an_explained_change_is_not_told_again(
    gate2: Gate2, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(fired(gate2(MORE_JOBS))) == {"evolutions_extremes"}
    known = [{"code_epci": "200000002", "annee": 2019}]
    monkeypatch.setattr(gate2_module, "explained_changes", lambda: known)
    (told,) = fired(gate2(MORE_JOBS)).values()
    assert ": 1, expected exactly 0; first: annee=2020" in told
    known.append({"code_epci": "200000002", "annee": 2020})
    assert fired(gate2(MORE_JOBS)) == {}
    # The sample has the same EPCI and other events: nothing of France explains them.
    assert set(fired(gate2(MORE_JOBS, scope="sample", truth=TRUTH))) >= {"evolutions_extremes"}


def test_an_explanation_needs_its_reason_and_source(tmp_path: Path) -> None:
    path = tmp_path / "explications.csv"
    path.write_text(f"{HEADER}200000002,2019,opening of a plant,https://example.org/\n")
    assert explained_changes(path) == [{"code_epci": "200000002", "annee": 2019}]
    for row in ("200000002,2019,,u", "200000002,2019,opening,", "200000002,all,opening,u"):
        path.write_text(f"{HEADER}{row}\n")
        with pytest.raises(MisuseError, match="200000002 needs annee, raison and source"):
            explained_changes(path)


def test_the_explanations_in_use_can_be_read() -> None:
    assert all(row["annee"] for row in explained_changes())


def test_known_sizes_wait_for_their_lists(gate2: Gate2) -> None:
    report = gate2("delete from staging.stg_ti_anct__groupements where phase = 2")
    left_out = {s.controle: s.raison for s in report.skipped}
    assert left_out["cohorte_majorite_jamais"].startswith("sizes are known for the lists of 2023")


def test_the_geography_of_the_file_is_written_alike_in_both_places() -> None:
    part = load_registry()["urssaf_commune_ape"].part("commune_ape")
    assert settings()["geographie_emploi"] == f"{part.geography_year}-01-01"
