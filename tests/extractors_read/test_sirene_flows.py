"""The numbers of what happens, counted and unfolded to every year; where they are cut."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.sirene_generator.generate import Spec, generate
from extractors.errors import SourceError
from extractors.sources.sirene import flows
from extractors.sources.sirene.ahead import ahead
from extractors.sources.sirene.slices import commune_edges

COMMUNES, LEVELS = pa.array(["01001", "01002", "INCONNUE"]), ["hors_naf_rev2", "BE"]


def number(commune: int, cell: int, year: int, kind: str) -> int:
    place = (commune * flows.CELL_SIZE + cell) * flows.YEAR_SIZE + year - flows.BEFORE
    return place * flows.KIND_SIZE + flows.KINDS[kind]


def unfolded(tmp_path: Path, *numbers: int, linked: bool = True) -> list[dict[str, object]]:
    path = tmp_path / "flux.bin"
    np.array(numbers, np.int64).tofile(path)
    return flows.demography(path, COMMUNES, LEVELS, 2012, linked=linked).to_pylist()


def test_a_stock_lasts_until_what_happens_next(tmp_path: Path) -> None:
    found = unfolded(
        tmp_path,
        number(1, 3, 2011, "sorties"),
        number(1, 3, 2009, "entrees"),
        number(1, 3, 2009, "entrees"),
        number(0, 1, 2012, "transferts_entrants"),
    )
    told = [(r["code_commune"], r["code_a38"], r["employeur"], r["annee"]) for r in found]
    assert told == [
        ("01001", "hors_naf_rev2", "N", 2012),
        *(("01002", "BE", "O", year) for year in range(2009, 2013)),
    ]
    stocks = [(r["stock_debut"], r["entrees"], r["sorties"], r["stock"]) for r in found[1:]]
    assert stocks == [(0, 2, 0, 2), (2, 0, 0, 2), (2, 0, 1, 1), (1, 0, 0, 1)]
    assert (found[0]["stock"], found[0]["transferts_entrants"]) == (1, 1)


def test_what_is_before_the_first_year_is_stock_alone(tmp_path: Path) -> None:
    before = number(0, 0, flows.BEFORE, "entrees")
    found = unfolded(tmp_path, before, number(0, 0, 2008, "sorties"))
    assert [(r["annee"], r["stock_debut"], r["entrees"], r["sorties"]) for r in found] == [
        (2008, 1, 0, 1)
    ]
    gone = unfolded(tmp_path, before, number(0, 0, flows.BEFORE, "sorties"))
    assert gone == []


def test_what_cancels_out_within_a_year_has_its_row(tmp_path: Path) -> None:
    numbers = [number(2, 5, 2010, kind) for kind in ("entrees", "reclassements_sortants")]
    (found,) = unfolded(tmp_path, *numbers, linked=False)
    assert (found["annee"], found["stock"], found["entrees"]) == (2010, 0, 1)
    assert (found["transferts_entrants"], found["code_commune"]) == (None, "INCONNUE")


def test_events_are_kept_by_ranges_of_communes(tmp_path: Path) -> None:
    events = flows.Events(tmp_path, [1, 2])
    column = pa.chunked_array(
        [[number(2, 0, 2010, "entrees"), None], [number(0, 0, 2010, "entrees")]]
    )
    for _ in range(2):
        events.add(flows.sorted_numbers(column))
    kept = [np.fromfile(path, np.int64) // flows.PLACE for path in events.ranges()]
    assert [one.tolist() for one in kept] == [[0, 0], [], [2, 2]]


def test_ranges_hold_about_as_many_establishments() -> None:
    assert commune_edges([(0, 3), (1, 3), (2, 9), (3, 1), (4, 1)], 6) == [2, 3]
    assert commune_edges([(0, 3)], 6) == []


def test_work_ahead_keeps_its_order_and_tells_its_errors() -> None:
    assert list(ahead(2, lambda one: one * 2, range(7))) == [0, 2, 4, 6, 8, 10, 12]

    def refuse(one: int) -> int:
        if one == 3:
            raise SourceError("refused", "none", "sirene")
        return one

    with pytest.raises(SourceError):
        list(ahead(2, refuse, range(7)))


def test_the_register_does_not_depend_on_how_many_cores_make_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for cores in (1, 3):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        truth = generate(Spec(6_000, units_a_block=1_024), tmp_path / str(cores))
        truth.write(tmp_path / str(cores) / "verite.json")
    one, other = (sorted((tmp_path / name).iterdir()) for name in "13")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
    assert len(one) == 5
