"""The rows of a block in the layouts of the four files."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from benchmarks.sirene_generator import layouts
from benchmarks.sirene_generator.draws import Draws, Flags, Ints
from benchmarks.sirene_generator.lives import Lives
from benchmarks.sirene_generator.periods import Periods
from benchmarks.sirene_generator.places import Places
from benchmarks.sirene_generator.transfers import Links
from benchmarks.sirene_generator.words import (
    BANDS,
    COUNTRIES,
    NOT_SAID,
    STREET_KINDS,
    STREETS,
    activities,
    days,
    digits,
    employers,
    moments,
    ranked,
)

BAND_YEAR = 3  # bands are those of three years before


@dataclass(frozen=True)
class Block:
    """A block of establishments with what its files need beyond their lives."""

    draws: Draws
    lives: Lives
    periods: Periods
    where: Places
    partial: Flags
    until: int
    year: int


def table(
    schema: pa.Schema, rows: int, columns: Mapping[str, pa.Array], kept: Flags | None = None
) -> pa.Table:
    """The columns in the schema's order, NULL for those that are not given; text may be ranks.

    Rows outside `kept` are left out.
    """
    if kept is not None and not kept.all():
        chosen, rows = pa.array(np.flatnonzero(kept)), int(kept.sum())
        columns = {name: cells.take(chosen) for name, cells in columns.items()}
    nothing = {kind: pa.nulls(rows, kind) for kind in set(schema.types)}
    cells = [columns.get(field.name, nothing[field.type]) for field in schema]
    return pa.table(cells, schema.names)


def etablissements(block: Block, kept: Flags) -> pa.Table:
    """The stock's rows; those outside `kept` are left out."""
    lives, draws = block.lives, block.draws
    rows, count = slice(None), len(lives.created)
    last = np.full(count, block.until)
    code, nomenclature = activities(
        block.where, lives.activity_on(last), lives.nomenclature(last, rows)
    )
    hires = draws.below("tranche", len(BANDS) - 1) // (1 + draws.below("tranche/2", 6)) + 1
    band = np.where((lives.employer_on(last) == 0) & lives.active(block.until), hires, 0)
    first_rows = np.flatnonzero(np.r_[True, block.periods.of[1:] != block.periods.of[:-1]])
    treated = np.minimum(
        block.periods.start[first_rows] + draws.below("traite", 900), block.until - 1
    )
    columns = {
        **_identity(block),
        **_address(block),
        "dateCreationEtablissement": days(lives.created),
        "trancheEffectifsEtablissement": ranked(BANDS, band),
        "anneeEffectifsEtablissement": pa.array(
            np.full(count, block.year - BAND_YEAR), mask=band == 0
        ),
        "dateDernierTraitementEtablissement": moments(draws, treated),
        "nombrePeriodesEtablissement": pa.array(np.bincount(block.periods.of, minlength=count)),
        "dateDebut": days(block.periods.start[first_rows]),
        "etatAdministratifEtablissement": ranked(("F", "A"), lives.active(block.until).astype(int)),
        "activitePrincipaleEtablissement": code,
        "nomenclatureActivitePrincipaleEtablissement": nomenclature,
        "caractereEmployeurEtablissement": employers(lives.employer_on(last)),
        "activitePrincipaleNAF25Etablissement": code,
    }
    return table(layouts.ETABLISSEMENT, count, columns, kept)


def _identity(block: Block) -> dict[str, pa.Array]:
    ids = block.lives.ids
    siege = ids.rank == 0
    return {
        **numbers(block),
        "statutDiffusionEtablissement": ranked(("O", "P"), block.partial.astype(int)),
        "etablissementSiege": pa.array(siege),
    }


def numbers(block: Block, of: Ints | slice = slice(None)) -> dict[str, pa.Array]:
    """The three identifiers, as text; a SIREN is written once per unit of the block."""
    ids = block.lives.ids
    starts = np.flatnonzero(ids.rank == 0)
    units = pa.DictionaryArray.from_arrays(
        pa.array(ids.unit[of].astype(np.int32)), digits(ids.siren[starts])
    )
    return {"siren": units, "nic": ranked(NICS, ids.nic[of]), "siret": digits(ids.siret[of])}


def _address(block: Block) -> dict[str, pa.Array]:
    """The address: `[ND]` where diffusion is partial, empty abroad but for the country."""
    draws, where, commune = block.draws, block.where, block.lives.commune
    somewhere, hidden = commune < len(where.communes), block.partial
    abroad = commune == len(where.communes) + 1
    country = np.where(abroad, draws.below("pays", len(COUNTRIES)), -1)
    number = np.where(hidden, 0, 1 + draws.below("numero", 200))
    street = np.where(hidden, 0, 1 + draws.below("voie", len(STREETS)))
    kind = np.where(hidden, 0, 1 + draws.below("type-voie", len(STREET_KINDS)))
    codes = [*where.communes, None, None, NOT_SAID]
    x, y = (np.where(hidden, 0, 1 + draws.below(name, 5000)) for name in ("x", "y"))
    return {
        "numeroVoieEtablissement": ranked((NOT_SAID, *map(str, range(1, 201))), number),
        "typeVoieEtablissement": ranked((NOT_SAID, *STREET_KINDS), kind),
        "libelleVoieEtablissement": ranked((NOT_SAID, *STREETS), street),
        "codePostalEtablissement": ranked(codes, commune),
        "libelleCommuneEtablissement": ranked([*where.names, None, None, NOT_SAID], commune),
        "codeCommuneEtablissement": ranked(codes, commune),
        "codePaysEtrangerEtablissement": ranked([code for code, _ in COUNTRIES], country),
        "libellePaysEtrangerEtablissement": ranked([name for _, name in COUNTRIES], country),
        "coordonneeLambertAbscisseEtablissement": ranked(METRES, x, ~somewhere & ~hidden),
        "coordonneeLambertOrdonneeEtablissement": ranked(METRES, y, ~somewhere & ~hidden),
    }


NICS = tuple(f"{number:05}" for number in range(1_000))
METRES = (NOT_SAID, *(f"{100_000 + rank * 180}.5" for rank in range(5000)))


def historique(block: Block, kept: Flags) -> pa.Table:
    """The periods' rows of the establishments in `kept`."""
    rows = block.periods
    code, nomenclature = activities(block.where, rows.activity, rows.nomenclature)
    columns = {
        **numbers(block, rows.of),
        "dateFin": days(rows.end),
        "dateDebut": days(rows.start),
        "etatAdministratifEtablissement": ranked(("F", "A"), rows.active.astype(int)),
        "changementEtatAdministratifEtablissement": pa.array(rows.changed(rows.active)),
        "activitePrincipaleEtablissement": code,
        "nomenclatureActivitePrincipaleEtablissement": nomenclature,
        "changementActivitePrincipaleEtablissement": pa.array(
            rows.changed(rows.activity) | rows.changed(rows.nomenclature)
        ),
        "caractereEmployeurEtablissement": employers(rows.employer),
        "changementCaractereEmployeurEtablissement": pa.array(rows.changed(rows.employer)),
    }
    return table(layouts.HISTORIQUE, len(rows.of), columns, kept[rows.of])


def liens(links: Links, draws: Draws) -> pa.Table:
    """The rows of the succession links."""
    columns = {
        "siretEtablissementPredecesseur": digits(links.before),
        "siretEtablissementSuccesseur": digits(links.after),
        "dateLienSuccession": days(links.when),
        "transfertSiege": pa.array(links.seat),
        "continuiteEconomique": pa.array(links.continued),
        "dateDernierTraitementLienSuccession": moments(draws, links.when),
    }
    return table(layouts.LIENS, len(links.when), columns)
