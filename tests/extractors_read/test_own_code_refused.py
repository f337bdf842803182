"""What a source's own code cannot read is a refusal that names the file, in one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from extractors.derived import derived_files, read_any
from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.home import Home
from extractors.read import read_file
from extractors.registry import Source, load_registry
from extractors.scaffold_example import lake_file

SQUARE = {"type": "Polygon", "coordinates": [[[2, 46], [2.2, 46], [2.2, 46.2], [2, 46]]]}


@pytest.fixture
def source() -> Source:
    return load_registry()["contours_etalab"]


def outlines(folder: Path, source: Source, *geometries: Any) -> LakeFile:
    """A file of EPCI with those outlines."""
    path = folder / "epci.geojson"
    names = [{"code": f"20000000{n}", "nom": "x", "type": "CC"} for n in range(len(geometries))]
    features = [
        {"type": "Feature", "properties": own, "geometry": one}
        for own, one in zip(names, geometries, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return lake_file(path, source, "contours", "2025")


@pytest.mark.parametrize("outline", [None, {}, "geometry", {"type": "Polygon"}])
def test_an_outline_that_is_none_is_named(tmp_path: Path, source: Source, outline: Any) -> None:
    file, home = outlines(tmp_path, source, SQUARE, outline), Home("sample", tmp_path / "home")
    with pytest.raises(SourceError) as caught:
        read_file(file, source, home)
    said = str(caught.value)
    assert "feature 2" in said
    assert "vintage 2025, file epci.geojson, line 2, column geometrie" in said


def test_a_part_that_cannot_be_derived_names_the_files_it_is_made_from(
    tmp_path: Path, source: Source
) -> None:
    short = {"type": "Polygon", "coordinates": [[[2, 46], [2.1, 46]]]}
    file, home = outlines(tmp_path, source, SQUARE, short), Home("sample", tmp_path / "home")
    (made,) = derived_files([file], source, home)
    with pytest.raises(SourceError, match=r"derive.py cannot make anything of it") as caught:
        read_any(made, source, home, [file])
    assert "source contours_etalab, part contours, vintage 2025, file epci.geojson" in str(
        caught.value
    )
    assert not made.path.exists()


def test_good_outlines_are_read(tmp_path: Path, source: Source) -> None:
    file, home = outlines(tmp_path, source, SQUARE, SQUARE), Home("sample", tmp_path / "home")
    assert read_file(file, source, home).rows == 2
