"""Invented perimeters of the two phases: groups of neighbouring EPCI, EPT and single communes.

Their names cannot be taken for real: `TI fictif 001` to `060` in phase 1, `101` to `175` in
phase 2. Ids are used again from one phase to the next with another meaning, as in the real lists.
"""

from dataclasses import dataclass
from functools import cache

from sample.draws import Draws
from sample.facts import Geography, geography

SEED = "perimetres"
GEOGRAPHY = 2023
TERRITORIES = {1: 60, 2: 75}
SIZES = (1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 8)
KEPT, SHRUNK, GROWN = 34, 10, 12
LARGE = ("200054781", "200046977", "200054807")  # Grand Paris, Lyon, Aix-Marseille
AIX_MARSEILLE = "200054807"
EPT = {1: ("200058006", "200057982"), 2: ("200058006", "200057974")}
MERGED_LATER = "85021"  # joins 85076 in 2025: a part of the merged commune is labelled
LOSES_A_COMMUNE = "200066884"  # in phase 2; 82098 leaves it for 248200099 in 2025
KEPT_OUT = ("200066884", "248200099")

Chunk = list[str]


@dataclass(frozen=True)
class Member:
    """A member of a territory: an EPCI, an EPT or a single commune, by its SIREN."""

    id_ti: str
    lib_ti: str
    siren: str
    libelle: str
    nature: str


@dataclass(frozen=True)
class Perimeter:
    """A phase's list: its members, and the territory of each commune of 1 January 2023."""

    phase: int
    members: list[Member]
    communes: dict[str, str]

    @property
    def labels(self) -> dict[str, str]:
        """Returns {id_ti: lib_ti}."""
        return {member.id_ti: member.lib_ti for member in self.members}


@cache
def perimeters() -> dict[int, Perimeter]:
    """Returns {phase: perimeter}."""
    facts, draws = geography(), Draws(SEED)
    singles = _single_communes(facts, draws)
    hosts = {facts.communes[GEOGRAPHY][code].epci for codes in singles for code in codes}
    chunks = draws.shuffled(_chunks(facts, draws, {*LARGE, *KEPT_OUT, *hosts}))
    alone = [[facts.communes[GEOGRAPHY][code].siren for code in codes] for codes in singles]
    alone += [[code] for code in EPT[1]]
    count = TERRITORIES[1] - len(alone)
    first, free = chunks[:count], chunks[count:]
    second = [*_renewed(first, free), [LOSES_A_COMMUNE], *([code] for code in EPT[2])]
    second += free[GROWN : GROWN + TERRITORIES[2] - len(second)]
    groups = {1: first + alone, 2: second}
    return {phase: _perimeter(facts, phase, groups[phase]) for phase in (1, 2)}


def _single_communes(facts: Geography, draws: Draws) -> list[list[str]]:
    """Returns groups of communes labelled alone, by what they make of their EPCI.

    The seat of an EPCI (most of its population), four lesser communes of another (a minority),
    six of Aix-Marseille, and one that a merger of 2025 takes in.
    """
    lead, lesser = [], []
    for code, communes in sorted(facts.members(GEOGRAPHY).items()):
        total = sum(commune.pmun for commune in communes)
        share = 100 * communes[0].pmun // total
        if code not in (*LARGE, *KEPT_OUT) and communes[0].region not in ("06", "11"):
            if 60 <= share < 75 and len(communes) > 8:
                lead.append([communes[0].code])
            if share < 20 and len(communes) > 12 and total > 30_000:
                lesser.append([commune.code for commune in communes[2:6]])
    ranked = facts.members(GEOGRAPHY)[AIX_MARSEILLE]
    groups = [draws.pick(lead), draws.pick(lesser), [c.code for c in ranked[8:14]]]
    return [*groups, [MERGED_LATER]]


def _chunks(facts: Geography, draws: Draws, out: set[str]) -> list[Chunk]:
    """Returns every EPCI outside `out` and Mayotte in groups of neighbours of one departement."""
    by_departement: dict[str, list[str]] = {}
    for code, communes in sorted(facts.members(GEOGRAPHY).items()):
        if code not in out and communes[0].departement != "976":
            by_departement.setdefault(communes[0].departement, []).append(code)
    chunks: list[Chunk] = []
    for codes in by_departement.values():
        chain = _chain(codes, {code: _centre(facts, code) for code in codes})
        while chain:
            size = draws.pick(SIZES)
            chunks.append(chain[:size])
            chain = chain[size:]
    return chunks


def _chain(codes: list[str], centres: dict[str, tuple[int, int]]) -> list[str]:
    """Returns the codes from one to its nearest neighbour, starting in the west."""
    left = sorted(codes, key=lambda code: (centres[code], code))
    chain = [left.pop(0)]
    while left:
        x, y = centres[chain[-1]]
        near = min(
            left, key=lambda code: ((centres[code][0] - x) ** 2 + (centres[code][1] - y) ** 2, code)
        )
        left.remove(near)
        chain.append(near)
    return chain


def _centre(facts: Geography, code: str) -> tuple[int, int]:
    ring = facts.contours[code][0][0]
    return sum(x for x, _ in ring) // len(ring), sum(y for _, y in ring) // len(ring)


def _renewed(first: list[Chunk], free: list[Chunk]) -> list[Chunk]:
    """Returns the territories of phase 1 that phase 2 keeps: whole, shrunk or grown."""
    kept = [list(chunk) for chunk in sorted(first[:KEPT], key=lambda chunk: (-len(chunk), chunk))]
    for chunk in kept[:SHRUNK]:
        chunk.pop()
    for chunk, more in zip(kept[-GROWN:], free[:GROWN], strict=True):
        chunk.extend(more[:2])
    return kept


def _perimeter(facts: Geography, phase: int, groups: list[Chunk]) -> Perimeter:
    members: list[Member] = []
    communes: dict[str, str] = {}
    label = 0 if phase == 1 else 100
    for rank, sirens in enumerate(sorted(groups, reverse=phase == 2), 1):
        ti = (f"fictif-{rank:03d}", f"TI fictif {rank + label:03d}")
        for siren in sorted(sirens):
            name, nature, codes = _known(facts, siren)
            members.append(Member(*ti, siren, name, nature))
            communes |= dict.fromkeys(codes, ti[0])
    return Perimeter(phase, members, communes)


def _known(facts: Geography, siren: str) -> tuple[str, str, list[str]]:
    """Returns (name, nature, communes of 2023) of a member, whatever its kind."""
    if siren in facts.epci[GEOGRAPHY]:
        epci = facts.epci[GEOGRAPHY][siren]
        return epci.nom, epci.nature, [c.code for c in facts.members(GEOGRAPHY)[siren]]
    if siren in facts.ept:
        name, codes = facts.ept[siren]
        return f"EPT {name}", "EPT", codes[GEOGRAPHY]
    commune = next(c for c in facts.communes[GEOGRAPHY].values() if c.siren == siren)
    return commune.nom, "COM", [commune.code]
