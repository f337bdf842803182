"""The rules that set a line aside: what each means and what can be done, in words."""

from dataclasses import dataclass

ASK = "signaler la ligne au producteur"
CORRECT = "si la vraie valeur est connue, l'écrire dans corrections.csv"


@dataclass(frozen=True)
class Rule:
    """A rule in French and English; `correctable`: a corrected value can bring the line back.

    `reading`: the line is set aside when its file is read, otherwise when the release is built.
    """

    fr: str
    en: str
    todo: str
    correctable: bool = True
    reading: bool = True


RULES: dict[str, Rule] = {
    "type": Rule(
        "la valeur n'a pas le type de sa colonne",
        "the value is not of its column's type",
        f"{ASK} ; {CORRECT} ; si toutes les lignes sont ainsi, revoir le type dans columns.csv",
    ),
    "code_avec_point": Rule(
        "le code porte un point : il est passé par une cellule numérique",
        "the code has a point: it went through a numeric cell",
        f"{ASK} ; {CORRECT}",
    ),
    "obligatoire": Rule(
        "la valeur est vide et ne peut pas l'être",
        "the value is empty, and may not be",
        f"{ASK} ; {CORRECT}",
    ),
    "vide_sans_motif": Rule(
        "la valeur est vide alors que son statut la dit diffusée",
        "the value is empty under a status that says it is disclosed",
        f"{ASK} ; {CORRECT}",
    ),
    "valeur_sous_secret": Rule(
        "une valeur est donnée alors que son statut la dit secrète",
        "a value is given under a status that says none is disclosed",
        f"ne pas la publier ; {ASK}",
    ),
    "cellules": Rule(
        "la ligne n'a pas autant de cellules que d'en-têtes",
        "the line has not one cell for each header",
        f"{ASK} : aucune colonne n'est sûre, la ligne ne se corrige pas d'ici",
        correctable=False,
    ),
    "commune_inconnue": Rule(
        "le code commune n'est ni au COG ni dans ses mouvements",
        "the commune code is neither in the COG nor in its movements",
        f"charger le millésime du COG qui le connaît ; sinon {ASK} ; {CORRECT}",
        reading=False,
    ),
    "ape_inconnue": Rule(
        "le code APE n'est pas dans la nomenclature",
        "the activity code is not in the nomenclature",
        f"{ASK} ; {CORRECT}",
        reading=False,
    ),
    "activite_inconnue": Rule(
        "le code d'activité n'est pas du niveau de la nomenclature que sa colonne annonce",
        "the activity code is not of the level of the nomenclature that its column is said to have",
        f"{ASK} ; {CORRECT}",
        reading=False,
    ),
    "epci_inconnu": Rule(
        "l'EPCI n'est dans aucune des compositions chargées",
        "the EPCI is in none of the compositions loaded",
        f"charger la composition qui le connaît ; sinon {ASK} ; {CORRECT}",
        reading=False,
    ),
    "membre_inconnu": Rule(
        "le SIREN du membre n'est celui d'aucun EPCI, EPT ni commune de la géographie de référence",
        "the member's SIREN is of no EPCI, EPT or commune of the reference geography",
        f"charger la composition qui le connaît ; sinon {ASK} ; {CORRECT}",
        reading=False,
    ),
    "zone_emploi_inconnue": Rule(
        "la zone d'emploi n'est pas dans la composition des zones",
        "the employment zone is not in the composition of zones",
        f"charger la composition qui la connaît ; sinon {ASK} ; {CORRECT}",
        reading=False,
    ),
    "departement_inconnu": Rule(
        "le département n'est dans aucun millésime du COG",
        "the department is in no vintage of the COG",
        f"{ASK} ; {CORRECT}",
        reading=False,
    ),
    "region_inconnue": Rule(
        "la région n'est dans aucun millésime du COG",
        "the region is in no vintage of the COG",
        f"{ASK} ; {CORRECT}",
        reading=False,
    ),
    "nom_introuvable": Rule(
        "le nom de commune n'est celui d'aucun code du département, ou de plusieurs",
        "the name of commune is that of no code of the department, or of several",
        f"{CORRECT}, ou {ASK}",
        reading=False,
    ),
}


def rules_of(*, reading: bool) -> list[str]:
    """The names of the rules applied when a file is read, or else when a release is built."""
    return [name for name, rule in RULES.items() if rule.reading == reading]
