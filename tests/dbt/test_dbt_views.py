"""The published views: names, columns, order and contract."""

from typing import Any

import pytest

MESURES = [
    f"{mesure}_{champ}"
    for mesure in ("effectif", "etablissements")
    for champ in ("total", "industrie_be", "manufacturier_c")
]
PARTS = ["part_communes_p1", "part_communes_p2", "part_population_p1", "part_population_p2"]

VIEWS = {
    "commune_v1": "code_commune nom code_epci code_departement code_region population millesime",
    "epci_v1": (
        "code_epci nom nature code_departement code_region codes_departement population"
        " nb_communes millesime surface_km2_approx millesime_contour contour"
    ),
    "activite_v1": (
        "code_ape libelle code_a88 libelle_a88 code_a38 libelle_a38 code_a17 libelle_a17"
        " code_a5 libelle_a5 industrie_be manufacturier_c"
    ),
    "territoire_industrie_v1": (
        "phase version_liste id_ti lib_ti nb_membres nb_epci nb_ept nb_communes_isolees"
        " nb_communes population"
    ),
    "appartenance_ti_commune_v1": (
        "phase version_liste id_ti code_commune_2023 code_commune code_epci part_population"
    ),
    "cohorte_epci_v1": " ".join(
        ["code_epci", "regle", "version_p1", "version_p2", "cohorte", *PARTS]
    ),
    "perimetre_delta_v1": "code_commune id_ti_p1 id_ti_p2 statut",
    "emploi_commune_a38_v1": (
        "code_commune annee code_a38 effectif etablissements id_extraction estime"
    ),
    "emploi_epci_a38_v1": "code_epci annee code_a38 effectif etablissements id_extraction estime",
    "emploi_territoire_industrie_annee_v1": " ".join(
        ["phase", "version_liste", "id_ti", "annee", *MESURES, "estime", "statut"]
    ),
    "indicateur_v1": (
        "code libelle_fr libelle_en formule unite sens regle_agregation niveaux source"
        " reserve_fr reserve_en faisabilite"
    ),
    "indicateur_territoire_v1": "niveau code_territoire annee code_indicateur valeur statut source",
    "specialisation_epci_a38_v1": (
        "code_epci annee code_a38 effectif part_epci part_france quotient_localisation statut"
    ),
    "shift_share_epci_v1": (
        "code_epci periode champ annee_debut annee_fin effectif_debut effectif_fin"
        " variation effet_national effet_structurel effet_local part_effet_local"
        " cellules_ecartees statut"
    ),
    "heterogeneite_region_v1": (
        "niveau code_territoire annee code_indicateur nb_epci moyenne decile_1 quartile_1"
        " mediane quartile_3 decile_9 part_en_progres"
    ),
    "profil_territoire_v1": (
        "niveau code_territoire code_indicateur annee valeur statut rang centile"
        " nb_territoires moyenne_pairs nb_pairs codes_pairs"
    ),
    "potentiel_v1": "code_epci score rang rang_minimal rang_maximal nb_composantes statut",
    "potentiel_composante_v1": "code_epci composante code_indicateur annee valeur centile poids",
    "covariables_2017_v1": (
        "code_epci code_region effectif_total_2017 effectif_industrie_be_2017"
        " effectif_manufacturier_c_2017 etablissements_industrie_be_2017"
        " part_industrie_be_2017 part_manufacturier_c_2017"
        " taille_moyenne_industrie_be_2017 quotient_localisation_industrie_be_2017"
        " krugman_a38_2017 hhi_a38_2017 hhi_industrie_a38_2017"
        " stock_etablissements_employeurs_2017 taux_entree_2017 taux_sortie_2017"
        " population_2017 emplois_industriels_par_habitant_2017 taux_chomage_zone_2017"
        " salaire_brut_moyen_2017 revenu_median_2017"
        " croissance_dhs_industrie_be_3_ans_2017 annee_donnee statut"
    ),
    "panel_epci_a17_annee_v1": (
        "code_epci annee code_a17 effectif etablissements cohorte cluster_ti code_region"
        " statut estime id_extraction"
    ),
    "panel_epci_annee_v1": (
        f"code_epci annee {' '.join(MESURES)}"
        " cohorte cohorte_une_commune cohorte_entier cluster_ti code_region statut estime covid"
        " rupture_dsn champ_apprentis n_communes_reparties id_extraction"
    ),
    "ti_vs_hors_ti_v1": "groupe annee ponderation mesure valeur base_100_2018 nb_unites",
    "source_v1": "source part vintage url sha256 licence nature fetched_at",
    "release_v1": (
        "id_release portal nature code_version controles_reussis controles_avertis partielle"
    ),
    "controle_v1": "controle gravite valeur borne_basse borne_haute statut raison",
    "dictionnaire_v1": "vue colonne type unite libelle_fr libelle_en grain source",
}
AFTER_CHECKS = {"source_v1", "release_v1", "controle_v1", "dictionnaire_v1"}


def test_pub_holds_the_views_and_nothing_else(models: dict[str, dict[str, Any]]) -> None:
    published = {name for name, model in models.items() if model["schema"] == "pub_next"}
    assert published == set(VIEWS)


@pytest.mark.parametrize("view", VIEWS)
def test_columns_and_their_order(view: str, models: dict[str, dict[str, Any]]) -> None:
    assert list(models[view]["columns"]) == VIEWS[view].split()


@pytest.mark.parametrize("view", VIEWS)
def test_contract_is_enforced_on_a_typed_table(
    view: str, models: dict[str, dict[str, Any]]
) -> None:
    model = models[view]
    assert model["config"]["contract"]["enforced"]
    assert model["config"]["materialized"] == "table"
    assert all(column["data_type"] for column in model["columns"].values())


def test_views_on_the_checks_are_built_after_them(models: dict[str, dict[str, Any]]) -> None:
    tagged = {name for name, model in models.items() if "apres_controle" in model["tags"]}
    assert tagged == AFTER_CHECKS
