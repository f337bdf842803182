"""The four files' columns, in the producer's order, with the types it gives them."""

import pyarrow as pa

TEXT, DAY, WHOLE = pa.string(), pa.date32(), pa.int64()
MOMENT, FLAG = pa.timestamp("us"), pa.bool_()

_ADDRESS = (
    "complementAdresse", "numeroVoie", "indiceRepetition", "typeVoie", "libelleVoie", "codePostal",
    "libelleCommune", "libelleCommuneEtranger", "distributionSpeciale", "codeCommune", "codeCedex",
    "libelleCedex", "codePaysEtranger", "libellePaysEtranger",
)  # fmt: skip
_ADDRESS_1 = [f"{name}Etablissement" for name in _ADDRESS]
_ADDRESS_1[3:3] = [
    "dernierNumeroVoieEtablissement",
    "indiceRepetitionDernierNumeroVoieEtablissement",
]
_SIGNS = [
    *(f"enseigne{rank}Etablissement" for rank in (1, 2, 3)),
    "denominationUsuelleEtablissement",
]
_TYPES = {
    "dateCreationEtablissement": DAY, "anneeEffectifsEtablissement": WHOLE,
    "dateDernierTraitementEtablissement": MOMENT, "etablissementSiege": FLAG,
    "nombrePeriodesEtablissement": WHOLE, "dateDebut": DAY, "dateFin": DAY,
    "changementEtatAdministratifEtablissement": FLAG, "changementEnseigneEtablissement": FLAG,
    "changementDenominationUsuelleEtablissement": FLAG,
    "changementActivitePrincipaleEtablissement": FLAG,
    "changementCaractereEmployeurEtablissement": FLAG,
    "dateLienSuccession": DAY, "transfertSiege": FLAG, "continuiteEconomique": FLAG,
    "dateDernierTraitementLienSuccession": MOMENT,
    "unitePurgeeUniteLegale": FLAG, "dateCreationUniteLegale": DAY,
    "anneeEffectifsUniteLegale": WHOLE, "dateDernierTraitementUniteLegale": MOMENT,
    "nombrePeriodesUniteLegale": WHOLE, "anneeCategorieEntreprise": WHOLE,
}  # fmt: skip


def _schema(names: list[str]) -> pa.Schema:
    return pa.schema([(name, _TYPES.get(name, TEXT)) for name in names])


ETABLISSEMENT = _schema([
    "siren", "nic", "siret", "statutDiffusionEtablissement", "dateCreationEtablissement",
    "trancheEffectifsEtablissement", "anneeEffectifsEtablissement",
    "activitePrincipaleRegistreMetiersEtablissement", "dateDernierTraitementEtablissement",
    "etablissementSiege", "nombrePeriodesEtablissement", *_ADDRESS_1,
    "identifiantAdresseEtablissement", "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement", *(f"{name}2Etablissement" for name in _ADDRESS),
    "dateDebut", "etatAdministratifEtablissement", *_SIGNS, "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement", "caractereEmployeurEtablissement",
    "activitePrincipaleNAF25Etablissement",
])  # fmt: skip
HISTORIQUE = _schema([
    "siren", "nic", "siret", "dateFin", "dateDebut", "etatAdministratifEtablissement",
    "changementEtatAdministratifEtablissement", *_SIGNS[:3], "changementEnseigneEtablissement",
    _SIGNS[3], "changementDenominationUsuelleEtablissement", "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement", "changementActivitePrincipaleEtablissement",
    "caractereEmployeurEtablissement", "changementCaractereEmployeurEtablissement",
])  # fmt: skip
LIENS = _schema([
    "siretEtablissementPredecesseur", "siretEtablissementSuccesseur", "dateLienSuccession",
    "transfertSiege", "continuiteEconomique", "dateDernierTraitementLienSuccession",
])  # fmt: skip
UNITE = _schema([
    "siren", "statutDiffusionUniteLegale", "unitePurgeeUniteLegale", "dateCreationUniteLegale",
    "sigleUniteLegale", "sexeUniteLegale", *(f"prenom{rank}UniteLegale" for rank in (1, 2, 3, 4)),
    "prenomUsuelUniteLegale", "pseudonymeUniteLegale", "identifiantAssociationUniteLegale",
    "trancheEffectifsUniteLegale", "anneeEffectifsUniteLegale",
    "dateDernierTraitementUniteLegale", "nombrePeriodesUniteLegale", "categorieEntreprise",
    "anneeCategorieEntreprise", "dateDebut", "etatAdministratifUniteLegale", "nomUniteLegale",
    "nomUsageUniteLegale", "denominationUniteLegale",
    *(f"denominationUsuelle{rank}UniteLegale" for rank in (1, 2, 3)),
    "categorieJuridiqueUniteLegale", "activitePrincipaleUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale", "nicSiegeUniteLegale",
    "economieSocialeSolidaireUniteLegale", "societeMissionUniteLegale",
    "caractereEmployeurUniteLegale", "activitePrincipaleNAF25UniteLegale",
])  # fmt: skip
FILES = {
    "etablissement": ("StockEtablissement_utf8.parquet", ETABLISSEMENT),
    "etablissement_historique": ("StockEtablissementHistorique_utf8.parquet", HISTORIQUE),
    "liens_succession": ("StockEtablissementLiensSuccession_utf8.parquet", LIENS),
    "unite_legale": ("StockUniteLegale_utf8.parquet", UNITE),
}
