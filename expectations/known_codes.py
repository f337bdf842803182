"""The codes that a loaded list explains, and the columns of raw tables that hold such codes."""

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg.sql import SQL, Composed, Identifier

from extractors.registry import Source, load_registry

# The levels of the nomenclature whose codes columns hold, those beside a total first.
TOTALLED = ("a5", "a10", "a17", "a38")
ACTIVITIES = (*TOTALLED, "ape")
# The lists of each nature, `schema.table` and the columns of it that are codes.
LISTS: dict[str, dict[str, tuple[str, ...]]] = {
    "commune": {
        "intermediate.int_cog_commune": ("code_commune",),
        "intermediate.int_cog_arrondissement": ("code_arrondissement",),
        "intermediate.int_cog_passage": ("code_commune_source",),
    },
    "epci": {
        "staging.stg_epci_dgcl__composition": ("code_epci",),
        "raw.epci_etalab_composition": ("code_epci",),
        "raw.epci_insee_composition_insee": ("code_epci",),
    },
    "membre": {"intermediate.int_ti_referentiel_membre": ("siren_membre",)},
    "zone_emploi": {"raw.ze2020_insee_composition": ("code_ze",)},
    "departement": {"raw.cog_insee_communes": ("code_departement",)},
    "region": {"raw.cog_insee_communes": ("code_region",)},
    # A level of the nomenclature each: a code of another is read as an activity that it is not.
    **{level: {"raw.naf_insee_sous_classes": (f"code_{level}",)} for level in ACTIVITIES},
}
# The rows of a list that explain: a member enters the figures as the reference geography has it.
OF_LIST = {
    "intermediate.int_ti_referentiel_membre": """
        where millesime = (
            select r.geographie_reference from meta.candidate as c
            inner join meta.release as r on c.id_release = r.id_release
        )
    """
}
# Who publishes the lists; the file whose rows the build itself sets aside.
LEFT_OUT = {"cog_insee", "naf_insee", "naf2025_insee", "urssaf_commune_ape"}
# Beside a code that may be of any level, the level: the nature that it makes of the code.
LEVEL = "objet_geographique"
LEVELS = {
    **{"COM": "commune", "ARM": "commune", "EPCI": "epci"},
    **{"DEP": "departement", "REG": "region", "ZE2020": "zone_emploi"},
}
NATURES = {
    **dict.fromkeys(("commune", "commune_ou_arrondissement", "commune_sirene"), "commune"),
    **{"epci": "epci", "epci_ou_aucun": "epci", "ze": "zone_emploi", "region": "region"},
    **{"siren_membre": "membre", "departement": "departement"},
    "departement_ou_collectivite": "departement",
    **{f"{level}_ou_total": level for level in TOTALLED},
    **{"a17_tot": "a17", "a38_sirene": "a38", "ape": "ape"},
}
# What stands in a column of codes and is none: totals, no territory, no commune of the COG.
WORDS = {
    "epci_ou_aucun": r"^Z{9}$",
    "geo_melodi": r"^Z{9}$",
    "departement_ou_collectivite": r"^(?:97[578]|98[4-8])$",
    "commune_sirene": r"^(?:97[578]|98)\d+$|^(?:INCONNUE|ETRANGER|NON_DIFFUSEE)$",
    **{f"{level}_ou_total": "^_T$" for level in TOTALLED},
    "a17_tot": "^TOT$",
    "a38_sirene": "^hors_naf_rev2$",
}
# The codes of these columns are counted by the build: their tens of millions of rows are read for
# those that are unknown alone.
COUNTED = {"sirene": "intermediate.int_sirene_commune_recue"}


@dataclass(frozen=True)
class CodeColumn:
    """A column of codes of a loaded part; `level` when the nature of each is in another column."""

    source: str
    part: str
    name: str
    format: str

    @property
    def table(self) -> str:
        """The view of raw that has the column."""
        return f"raw.{self.source}_{self.part}"

    @property
    def level(self) -> bool:
        """Whether each row says of which nature its code is."""
        return self.format == "geo_melodi"

    @property
    def counted(self) -> str:
        """The relation in which to look for its codes."""
        counted = self.format == "commune_sirene"
        return COUNTED.get(self.source, self.table) if counted else self.table


def code_columns() -> Iterator[CodeColumn]:
    """The columns whose codes a list should explain, of every part that is loaded."""
    for source in load_registry().values():
        if source.id not in LEFT_OUT:
            yield from _of(source)


def _of(source: Source) -> Iterator[CodeColumn]:
    for part, facts in source.parts.items():
        for column in () if facts.lake_only else source.columns(part, ""):
            if column.format in NATURES or column.format == "geo_melodi":
                yield CodeColumn(source.id, part, column.name, column.format)


def relation(name: str) -> Composed:
    """A relation as SQL, of its name `schema.table`."""
    return SQL(".").join(Identifier(part) for part in name.split("."))


def known_codes(existing: set[str]) -> Composed:
    """The query (nature, code) of all lists that exist, each code once."""
    selects = [
        SQL("select {} as nature, {} as code from {} {}").format(
            nature, Identifier(column), relation(name), SQL(OF_LIST.get(name, ""))
        )
        for nature, lists in LISTS.items()
        for name, columns in lists.items()
        for column in columns
        if name in existing
    ]
    return SQL(" union ").join(selects)
