"""Warnings, licences and views: small rules that every file depends on."""

import pytest

from extractors.errors import MisuseError
from extractors.registry import load_registry
from publication.licences import ODBL, OUVERTE, licence_of
from publication.nature import warning
from publication.views import load_views, view


@pytest.mark.parametrize("nature", ["original", "recorded"])
def test_real_data_has_no_warning(nature: str) -> None:
    assert warning(nature) == ""


@pytest.mark.parametrize("nature", ["rebuilt", "modelled", "sample", "never seen"])
def test_anything_else_has_one_that_a_csv_need_not_quote(nature: str) -> None:
    assert warning(nature)
    assert not set(',"\n') & set(warning(nature))


def test_one_share_alike_source_makes_the_file_share_alike() -> None:
    registry = load_registry()
    assert licence_of([registry["cog_insee"], registry["urssaf_commune_ape"]]) == ODBL
    assert licence_of([registry["cog_insee"], registry["ti_anct"]]) == OUVERTE
    assert licence_of([]) == OUVERTE


def test_what_derives_from_urssaf_is_odbl_and_nothing_else() -> None:
    share_alike = {name for name, of in load_views().items() if of.licence == ODBL}
    assert share_alike == {
        "covariables_2017_v1",
        "emploi_commune_a38_v1",
        "emploi_epci_a38_v1",
        "emploi_territoire_industrie_annee_v1",
        "heterogeneite_region_v1",
        "indicateur_commune_v1",
        "indicateur_territoire_v1",
        "panel_epci_a17_annee_v1",
        "panel_epci_annee_v1",
        "part_label_epci_v1",
        "potentiel_composante_v1",
        "potentiel_v1",
        "profil_territoire_v1",
        "shift_share_epci_v1",
        "specialisation_epci_a38_v1",
        "ti_vs_hors_ti_v1",
    }
    assert "Urssaf" in view("panel_epci_annee_v1").citation


def test_an_unknown_view_is_misuse() -> None:
    with pytest.raises(MisuseError, match=r"publication/views\.yml"):
        view("inconnue_v1")
