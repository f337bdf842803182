"""Optional sources that a setting leaves out, and one that it cannot."""

import pytest

from extractors.errors import MisuseError
from extractors.registry import left_out, load_registry


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch):
    """Set TI_SOURCES."""
    return lambda value: monkeypatch.setenv("TI_SOURCES", value)


def test_all_are_taken_without_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TI_SOURCES", raising=False)
    assert load_registry() == load_registry(everything=True)
    assert left_out() == []


def test_those_that_every_release_needs_stay(choose) -> None:
    choose("required")
    taken = load_registry()
    assert all(source.required for source in taken.values())
    assert len(taken) == 6
    assert left_out() == sorted(load_registry(everything=True).keys() - taken.keys())
    assert "fonds_vert" in left_out()


def test_an_optional_one_is_named(choose) -> None:
    choose("fonds_vert, side_insee")
    assert len(load_registry()) == 8
    assert not {"fonds_vert", "side_insee"} & set(left_out())


def test_a_name_that_no_folder_has_is_refused(choose) -> None:
    choose("fonds_verts")
    with pytest.raises(MisuseError, match="no source 'fonds_verts': use ids"):
        load_registry()
