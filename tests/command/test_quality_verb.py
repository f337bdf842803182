"""`ti quality`: where the page is, and what it says without a release."""

import pytest

from extractors.home import Home
from warehouse.embedded import EmbeddedServer


@pytest.fixture
def here(home: Home, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose database has one release, which readers see."""
    with server.connect("admin") as conn:
        conn.execute(
            "insert into meta.release (id_release, portal, nature, code_version,"
            " geographie_reference, is_current, state, schema_name)"
            " values ('sample-abc', 'sample', 'sample', '1', '2025-01-01', true, 'published', 'x')"
        )
    return home


@pytest.mark.parametrize("asked", [(), ("sample-abc",)])
def test_it_prints_where_the_pages_are(ti, here: Home, monkeypatch, asked) -> None:
    monkeypatch.setenv("TI_HOME", str(here.root.parent))
    code, printed, said = ti("quality", *asked)
    assert (code, said) == (0, "")
    folder = here.quality / "sample-abc"
    assert printed.split() == [str(folder / "qualite.html"), str(folder / "quality.html")]
    assert "invented sample: not findings" in (folder / "quality.html").read_text("utf-8")


def test_an_unknown_release_is_misuse(ti, here: Home, monkeypatch) -> None:
    monkeypatch.setenv("TI_HOME", str(here.root.parent))
    code, printed, said = ti("quality", "sample-nowhere")
    assert (code, printed) == (2, "")
    assert said == "ti: no release sample-nowhere: see ti status for those there are\n"


def test_before_any_release_it_says_so(ti, home: Home, server, monkeypatch) -> None:
    monkeypatch.setenv("TI_HOME", str(home.root.parent))
    assert ti("quality")[::2] == (2, "ti: no release was published yet: ti run\n")
