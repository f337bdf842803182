"""The published views: names, columns, order and contract."""

from typing import Any

import pytest

MESURES = [
    f"{mesure}_{champ}"
    for mesure in ("effectif", "etablissements")
    for champ in ("total", "industrie_be", "manufacturier_c")
]
FLUX = (
    "stock_debut entrees sorties transferts_entrants transferts_sortants reclassements_entrants"
    " reclassements_sortants stock_fin"
)
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
    "commune_histoire_v1": (
        "code_commune valable_depuis valable_jusque nom code_epci code_departement code_region"
        " motif"
    ),
    "epci_histoire_v1": (
        "code_epci valable_depuis valable_jusque nom nature code_departement code_region motif"
    ),
    "passage_commune_v1": (
        "code_commune_source valable_depuis valable_jusque cog_cible code_commune ratio type"
        " estime population_inconnue"
    ),
    "epci_filiation_v1": (
        "millesime_avant code_epci_avant millesime_apres code_epci_apres communes"
        " communes_meme_code population part_population_avant part_population_apres nature"
        " estime communes_sans_population"
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
    "indicateur_commune_v1": (
        "code_commune annee hors_champ effectif_total effectif_industrie_be"
        " effectif_manufacturier_c etablissements_total etablissements_industrie_be"
        " etablissements_manufacturier_c part_industrie_be part_manufacturier_c"
        " taille_moyenne_industrie_be croissance_dhs_total croissance_dhs_industrie_be"
        " croissance_dhs_manufacturier_c croissance_2018_total"
        " croissance_2018_industrie_be croissance_2018_manufacturier_c"
        " stock_etablissements_employeurs taux_entree taux_sortie"
        " taux_reallocation_etablissements taux_transfert_entrant taux_transfert_sortant"
        " survie_3_ans survie_5_ans population emplois_par_habitant"
        " emplois_industriels_par_habitant montant_engage intensite_fonds_engage"
        " montant_annonce intensite_fonds_annonce"
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
    "cohorte_v1": (
        "regle cohorte ordre libelle_cohorte libelle_cohorte_en libelle_regle"
        " libelle_regle_en label_p1 label_p2 regle_panel"
    ),
    "part_label_epci_v1": (
        "code_epci version_p1 version_p2 part_communes_p1 part_communes_p2 part_population_p1"
        " part_population_p2 effectif_industrie_be_2017 part_emploi_industriel_2017_p1"
        " part_emploi_industriel_2017_p2 estime statut"
    ),
    "perimetre_delta_epci_v1": (
        "code_epci nom_epci statut etat_p1 etat_p2 part_population_p1 part_population_p2"
        " ids_ti_p1 lib_ti_p1 ids_ti_p2 lib_ti_p2"
    ),
    "perimetre_delta_ti_v1": (
        "lien nature id_ti_p1 lib_ti_p1 id_ti_p2 lib_ti_p2 population_ti_p1 population_ti_p2"
        " nb_communes_partagees population_partagee part_p1 part_p2"
    ),
    "ecart_version_liste_v1": (
        "phase version_liste version_reference siren_membre lib_membre type_membre ecart"
        " ids_ti_reference lib_ti_reference ids_ti_liste lib_ti_liste nb_communes_membre"
        " nb_communes_changees population_changee"
    ),
    "voisinage_epci_v1": (
        "code_epci code_epci_voisin contigu longueur_frontiere_km part_frontiere distance_km"
        " millesime_contour statut id_extraction"
    ),
    "exposition_voisins_v1": (
        "code_epci statut millesime_contour nb_voisins nb_voisins_disparus"
        " longueur_voisins_km part_voisins_label_p1 part_frontiere_label_p1"
        " distance_label_p1_km part_voisins_label_p2 part_frontiere_label_p2"
        " distance_label_p2_km"
    ),
    "correspondance_naf_2025_v1": (
        "code_ape code_ape_2025 libelle_2025 part type contenu_commun id_extraction"
    ),
    "filiere_v1": (
        "version code_filiere nom_filiere nom_filiere_en nb_activites nb_activites_propres"
    ),
    "activite_filiere_v1": (
        "version code_ape code_filiere industrie_be nb_filieres prefixe_regle raison"
    ),
    "programme_v1": (
        "code_programme ordre nom_programme nom_programme_en debut fin organisme source url"
        " version_liste statut statut_dates"
    ),
    "programme_commune_v1": (
        "code_programme code_commune debut fin origine_debut ids_programme version_liste"
        " estime id_extraction"
    ),
    "demographie_commune_a38_v1": (
        f"code_commune annee code_a38 employeur {FLUX} estime censure id_extraction"
    ),
    "demographie_epci_a38_v1": (
        f"code_epci annee code_a38 {FLUX} {' '.join(f'{one}_employeurs' for one in FLUX.split())}"
        " estime censure id_extraction"
    ),
    "population_commune_v1": "code_commune annee population estime statut origine",
    "flores_v1": (
        "annee niveau_geo code_geo nomenclature code_activite etablissements effectif statut"
        " statut_etablissements part_secrete id_extraction"
    ),
    "chomage_ze_v1": "annee trimestre code_ze taux statut id_extraction",
    "revenu_epci_v1": (
        "code_epci annee indicateur valeur statut methode rupture portage id_extraction"
    ),
    "financement_epci_v1": (
        "code_epci annee source type_montant montant_eur nb_projets nb_parts montant_ti_eur"
        " nb_projets_ti statut part_secrete estime"
    ),
    "projet_v1": (
        "source id_projet id_dossier type_montant libelle annee date_decision code_commune"
        " code_commune_cog cog_source axe mesure territoires_industrie montant_eur statut_lieu"
        " statut id_extraction"
    ),
    "ratios_epci_v1": (
        "code_epci annee entreprises entreprises_publiees entreprises_secretes couverture"
        " mediane_taux_endettement mediane_ratio_liquidite mediane_autonomie_financiere"
        " mediane_marge_ebe mediane_caf_sur_ca statut id_extraction"
    ),
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
