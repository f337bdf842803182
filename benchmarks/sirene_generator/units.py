"""The rows of the units of a block: its columns of personal names are there, and empty."""

import numpy as np
import pyarrow as pa

from benchmarks.sirene_generator import layouts
from benchmarks.sirene_generator.tables import BAND_YEAR, Block, numbers, table
from benchmarks.sirene_generator.words import (
    BANDS,
    activities,
    days,
    employers,
    moments,
    ranked,
)

SIZES = (None, "PME", "ETI", "GE")
LEGAL_FORMS = ("1000", "5499", "5710", "5599", "6540", "9220", "7210", "5202")


def unites(block: Block) -> pa.Table:
    """A row per unit, made from its first establishment."""
    lives = block.lives
    of = np.flatnonzero(lives.ids.rank == 0)
    draws, size = block.draws, len(of)
    last = np.full(size, block.until)
    code, nomenclature = activities(
        block.where, lives.activity_on(last, of), lives.nomenclature(last, of)
    )
    mark = draws.below("unite", 1_000)[of]
    kind = np.where(mark < 400, 0, np.where(mark < 985, 1, np.where(mark < 998, 2, 3)))
    ids, year = numbers(block, of), pa.array(np.full(size, block.year - BAND_YEAR), mask=kind == 0)
    columns = {
        "siren": ids["siren"],
        "statutDiffusionUniteLegale": ranked(("O", "P"), block.partial[of].astype(int)),
        "dateCreationUniteLegale": days(lives.created[of]),
        "trancheEffectifsUniteLegale": ranked(BANDS, mark % 7),
        "anneeEffectifsUniteLegale": year,
        "dateDernierTraitementUniteLegale": moments(draws, last - 1),
        "nombrePeriodesUniteLegale": pa.array(1 + mark % 4),
        "categorieEntreprise": ranked(SIZES, kind),
        "anneeCategorieEntreprise": year,
        "dateDebut": days(lives.created[of]),
        "etatAdministratifUniteLegale": ranked(
            ("C", "A"), lives.active(block.until, of).astype(int)
        ),
        "categorieJuridiqueUniteLegale": ranked(LEGAL_FORMS, mark % len(LEGAL_FORMS)),
        "activitePrincipaleUniteLegale": code,
        "nomenclatureActivitePrincipaleUniteLegale": nomenclature,
        "nicSiegeUniteLegale": ids["nic"],
        "economieSocialeSolidaireUniteLegale": ranked(("N", "O"), (mark < 60).astype(int)),
        "societeMissionUniteLegale": ranked(("N", "O"), (mark < 2).astype(int)),
        "caractereEmployeurUniteLegale": employers(lives.employer_on(last, of)),
    }
    return table(layouts.UNITE, size, columns)
