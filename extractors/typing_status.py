"""A measure against the statuses beside it: what is empty says why."""

import pyarrow as pa
import pyarrow.compute as pc

from extractors.status_facts import Statuses
from extractors.typing_arrow import Typed, clean_text


def with_statuses(measure: Typed, table: pa.Table, statuses: Statuses) -> Typed:
    """The measure, with a fault where it is empty under no status that explains it
    (`vide_sans_motif`), or has a value under one that says it is not disclosed
    (`valeur_sous_secret`); a fault that it has already stays.
    """
    hidden = pa.repeat(False, len(table))
    for column, values in statuses.empty.items():
        cells = clean_text(table[column].combine_chunks().cast(pa.string()))
        mask = pc.is_in(cells, value_set=pa.array(values, pa.string()))
        hidden = pc.or_(hidden, mask)
    empty = pc.is_null(measure.values)
    none = pa.scalar(None, pa.string())
    bare = pc.if_else(pc.and_(empty, pc.invert(hidden)), pa.scalar("vide_sans_motif"), none)
    shown = pc.and_(pc.invert(empty), hidden)
    faults = pc.if_else(shown, pa.scalar("valeur_sous_secret"), bare)
    return Typed(measure.values, pc.coalesce(measure.faults, faults))
