"""The licence of the code, and those of the data, stated where people look."""

import tomllib

from extractors.home import REPOSITORY
from publication.licences import ODBL, OUVERTE
from publication.views import load_views

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
DATA = (REPOSITORY / "LICENSES" / "DATA.md").read_text(encoding="utf-8")


def test_the_code_is_under_mit() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "MIT"
    text = (REPOSITORY / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("MIT License")
    assert "Territoires d'industrie warehouse contributors" in text


def test_data_licences_are_stated() -> None:
    for licence in (ODBL, OUVERTE):
        assert licence.name in README
        assert licence.name in DATA
        assert licence.url in DATA


def test_every_view_is_listed_under_its_licence() -> None:
    ouverte, odbl = DATA.split(f"## {ODBL.name}")
    for name, view in load_views().items():
        assert f"`{name}`" in (odbl if view.licence == ODBL else ouverte), name


def test_what_is_copied_from_elsewhere_comes_with_its_licence() -> None:
    folder = REPOSITORY / "tests" / "project" / "compose-spec"
    assert "Apache License" in (folder / "LICENSE").read_text(encoding="utf-8")
    assert "Compose Specification Authors" in (folder / "NOTICE").read_text(encoding="utf-8")
    assert "tests/project/compose-spec" in DATA
