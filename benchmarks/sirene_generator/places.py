"""Where invented establishments stand and what they do: communes by size, activities by place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from benchmarks.sirene_generator.draws import Draws, Ints, lookup

# Ranks after the last commune: what a file can hold instead of one.
MISSING, FOREIGN, HIDDEN = "INCONNUE", "ETRANGER", "NON_DIFFUSEE"
OVERSEAS = (
    "97501", "97502", "97701", "97801", "98611", "98612", "98613", "98735", "98818",
)  # fmt: skip
OVERSEAS_POPULATION = 20_000
PROFILES = 64
FAVOURED = 4
COMMUNE_TABLE, ACTIVITY_TABLE = 1 << 20, 1 << 13
# A commune's weight is its population, itself of Zipf's law, and a little more.
LEAST = 30
# Weight of an activity by its division: industry has a third of the classes, not of the firms.
SHARES = (
    (3, 10), (39, 4), (43, 12), (47, 8), (56, 12), (66, 10), (68, 60), (82, 18), (99, 18),
)  # fmt: skip
NO_SUCH_CLASS = "00.00Z"
OTHER = "hors_naf_rev2"


@dataclass(frozen=True)
class Places:
    """Communes by falling weight, and the activities of NAF rev. 2 with their A38."""

    communes: tuple[str, ...]
    names: tuple[str, ...]
    populations: tuple[int, ...]
    activities: tuple[str, ...]
    a38: tuple[str, ...]

    @property
    def everywhere(self) -> tuple[str, ...]:
        """The communes, then the three codes of what has none."""
        return (*self.communes, MISSING, FOREIGN, HIDDEN)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The A38 in order, `hors_naf_rev2` last."""
        return (*sorted(set(self.a38)), OTHER)

    @cached_property
    def level_of(self) -> Ints:
        """The rank in `levels` of each activity; the last, no activity of NAF rev. 2, is other."""
        ranks = {code: rank for rank, code in enumerate(self.levels)}
        return np.array([*(ranks[code] for code in self.a38), ranks[OTHER]], np.int64)

    @cached_property
    def commune_table(self) -> Ints:
        """Ranks of communes, as often as their size asks."""
        return lookup(np.cumsum(np.array(self.populations, np.int64) + LEAST), COMMUNE_TABLE)

    @cached_property
    def activity_table(self) -> Ints:
        """Ranks of activities, as often as each profile asks, a profile after the other."""
        draws = Draws("activites", 0, PROFILES * len(self.activities))
        national = Draws("activites-france", 0, len(self.activities)).recent("poids", 2_000) + 1
        local = draws.recent("poids", 400) + 1
        ends, shares = zip(*SHARES, strict=True)
        divisions = [int(code[:2]) for code in self.activities]
        national *= np.array(shares)[np.searchsorted(ends, divisions)]
        weights = np.cumsum(national[None, :] * local.reshape(PROFILES, -1), axis=1)
        return np.concatenate([lookup(ends, ACTIVITY_TABLE) for ends in weights])

    @cached_property
    def favoured(self) -> Ints:
        """Four activities that each commune has more of than others: shape (communes, 4)."""
        draws = Draws("specialites", 0, len(self.communes) * FAVOURED)
        return draws.below("activite", len(self.activities)).reshape(-1, FAVOURED)

    def drawn_activities(self, draws: Draws, name: str, communes: Ints) -> Ints:
        """The rank of an activity for each row: the mix of its commune's profile, or one of the
        commune's own; a few have a class that NAF rev. 2 does not have.
        """
        place = draws.below(f"{name}/profil", ACTIVITY_TABLE)
        found = self.activity_table[communes % PROFILES * ACTIVITY_TABLE + place]
        own = self.favoured[communes, draws.below(f"{name}/rang", FAVOURED)]
        found = np.where(draws.chance(f"{name}/propre", 80_000), own, found)
        return np.where(draws.chance(f"{name}/aucune", 2_000), len(self.activities), found)


def places(communes: Sequence[tuple[str, str, int]], naf: Sequence[tuple[str, str]]) -> Places:
    """The places of (code, name, population) communes and (class, A38) activities.

    Overseas collectivities, which no list of communes has, join the end.
    """
    ordered = sorted(communes, key=lambda one: (-one[2], one[0]))
    ordered += [(code, f"COLLECTIVITE {code}", OVERSEAS_POPULATION) for code in OVERSEAS]
    codes, names, populations = zip(*ordered, strict=True)
    activities, a38 = zip(*sorted(naf), strict=True)
    return Places(codes, names, populations, activities, a38)


@cache
def france() -> Places:
    """The communes of 1 January 2025 (Paris, Lyon, Marseille by arrondissement) and NAF rev. 2."""
    # The sample's facts are real: the generator needs no other.
    from sample.facts import geography, rows

    facts = geography()
    divided = {row.commune for row in facts.arrondissements}
    found = [(c.code, c.nom, c.pmun) for c in facts.communes[2025].values()]
    found = [one for one in found if one[0] not in divided]
    found += [(a.code, a.nom, a.population) for a in facts.arrondissements]
    return places(found, [(row["sous_classe"], row["a38"]) for row in rows("naf")])
