"""What arrives later, a vintage of the geography and a list of members, brings rows of its own.

A portal as of a year before has a release; then the files of 2026 and a later list of phase 2 come,
and nothing else changes.
"""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from support.command import Ti
from support.homes import remove_portal
from support.vintages import Folder, before, later_list

# Two whole runs make the fixture.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

LIST = "2024-07-04"
NEVER = (
    "select code_epci from cohorte_epci_v1 where regle = 'une_commune' and cohorte = 'jamais'"
    " order by code_epci limit 1"
)
VIEW = re.compile(r"^ *(\w+_v1) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$", re.MULTILINE)
# Rows added and changed, and which are those of the vintage. The changed ones end on its eve.
BY_THE_VINTAGE = {
    "commune_histoire_v1": (64, 64, "valable_depuis > '2025-01-01'"),
    "epci_filiation_v1": (1_259, 0, "millesime_apres = '2026-01-01'"),
    "epci_histoire_v1": (3, 5, "valable_depuis = '2026-01-01'"),
    "passage_commune_v1": (5_422, 0, "cog_cible = '2026-01-01' or valable_depuis > '2025-01-01'"),
}
OF_THE_LIST, CODE_OF_THE_LIST = f"version_liste = '{LIST}'", f"code_territoire like '{LIST}:%'"
BY_THE_LIST = {
    "appartenance_ti_commune_v1": OF_THE_LIST,
    "ecart_version_liste_v1": OF_THE_LIST,
    "emploi_territoire_industrie_annee_v1": OF_THE_LIST,
    "indicateur_territoire_v1": CODE_OF_THE_LIST,
    "profil_territoire_v1": CODE_OF_THE_LIST,
    "territoire_industrie_v1": OF_THE_LIST,
}


@dataclass(frozen=True)
class Arrival:
    """The command, two releases in order, what `ti diff` printed, and the EPCI that joins."""

    ti: Ti
    releases: tuple[str, str]
    told: str
    joining: str

    def views(self) -> dict[str, tuple[int, ...]]:
        """{view: (added, removed, changed)} of the views that `ti diff` lists."""
        return {found[1]: tuple(map(int, found.groups()[3:])) for found in VIEW.finditer(self.told)}

    def count(self, view: str, condition: str) -> int:
        """How many rows a view of the release after has."""
        return int(self.ti.sql(f"select count(*) as n from {view} where {condition}")[0]["n"])


@pytest.fixture(scope="module")
def arrival(tmp_path_factory, sample_folder) -> Iterator[Arrival]:
    """A release without what comes later, and the one with it."""
    base = tmp_path_factory.mktemp("arrivees")
    folder = Folder(shutil.copytree(sample_folder, base / "portail"))
    ti = Ti(base / "home", f"dir:{base / 'portail'}", "required epci_etalab")
    folder.show(before(folder, 2026))
    releases = [release(ti)]
    joining = ti.sql(NEVER)[0]["code_epci"]
    folder.show([*folder.rows, later_list(folder, LIST, joining.encode())])
    releases.append(release(ti))
    told = ti("diff")
    assert told.returncode == 0, told.stderr
    yield Arrival(ti, (releases[0], releases[1]), told.stdout, joining)
    remove_portal(ti.state)


def release(ti: Ti) -> str:
    """The release that a run makes."""
    done = ti("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return ti.sql("select id_release from release_v1")[0]["id_release"]


def test_files_alone_came(arrival: Arrival) -> None:
    facts = [
        json.loads((arrival.ti.state / "exports" / name / "release.json").read_text("utf-8"))
        for name in arrival.releases
    ]
    assert facts[0]["code_version"] == facts[1]["code_version"]
    assert facts[0]["reference_geography"] == facts[1]["reference_geography"] == "2025-01-01"
    files = re.findall(r"^  ([+-]) (\w+ \w+ \S+) \w{64}$", arrival.told, re.MULTILINE)
    assert sorted(files) == [
        ("+", "cog_insee communes 2026-01-01"),
        ("+", "cog_insee mouvements 2026-01-01"),
        ("+", "epci_etalab composition 2026"),
        ("+", f"ti_anct groupements {LIST}"),
        ("-", "cog_insee mouvements 2025-01-01"),
    ]


def test_no_other_view_changes(arrival: Arrival) -> None:
    changed = arrival.views()
    assert changed.keys() == BY_THE_VINTAGE.keys() | BY_THE_LIST.keys()
    summed = re.findall(r"^total (\w+)\.", arrival.told, re.MULTILINE)
    assert {*summed} <= changed.keys()
    assert "plus grands mouvements" not in arrival.told
    assert "définition" not in arrival.told


@pytest.mark.parametrize("view", BY_THE_VINTAGE)
def test_the_vintage_adds_its_own_rows(arrival: Arrival, view: str) -> None:
    added, changed, own = BY_THE_VINTAGE[view]
    assert arrival.views()[view] == (added, 0, changed)
    assert arrival.count(view, own) == added


def test_the_rows_that_change_are_those_that_the_vintage_ends(arrival: Arrival) -> None:
    """Those of communes and EPCI alike, on the eve of what replaces them."""
    ended = "valable_jusque >= '2025-01-01' and valable_jusque < '2026-01-01'"
    assert arrival.count("epci_histoire_v1", ended) == BY_THE_VINTAGE["epci_histoire_v1"][1]
    assert arrival.count("commune_histoire_v1", ended) == BY_THE_VINTAGE["commune_histoire_v1"][1]


@pytest.mark.parametrize("view", BY_THE_LIST)
def test_a_later_list_is_a_version(arrival: Arrival, view: str) -> None:
    added, removed, changed = arrival.views()[view]
    assert (removed, changed) == (0, 0)
    assert added == arrival.count(view, BY_THE_LIST[view]) > 0


def test_a_later_list_is_reported_member_by_member(arrival: Arrival) -> None:
    told = arrival.ti.sql(
        "select ecart, siren_membre, version_reference from ecart_version_liste_v1 order by ecart"
    )
    assert [(row["ecart"], row["version_reference"]) for row in told] == [
        ("ajoute", "2023-11-14"), ("retire", "2023-11-14"),
    ]  # fmt: skip
    assert told[0]["siren_membre"] == arrival.joining


def test_the_cohorts_are_those_of_the_launch_list(arrival: Arrival) -> None:
    """The member that joined was in no cohort, and is in none."""
    condition = f"code_epci = '{arrival.joining}' and cohorte = 'jamais'"
    assert arrival.count("cohorte_epci_v1", condition) == 3
