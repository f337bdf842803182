"""The step that makes the sample: said where its files are not those that a home was made from."""

import io
from types import SimpleNamespace

import pytest

from extractors import portals
from extractors.home import Home
from ti import job
from ti.console import Console
from ti.context import Context, Options


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(None, "a", False), ("a", "a", False), ("a", "b", True)],
)
def test_a_sample_that_changed_with_the_code_is_said(
    tmp_path, monkeypatch: pytest.MonkeyPatch, before: str | None, after: str, said: bool
) -> None:
    home = Home("sample", tmp_path / "sample")
    home.sample.mkdir(parents=True)
    listed = home.sample / "MANIFEST.csv"
    if before is not None:
        listed.write_text(before)

    def generate(_home: Home):
        listed.write_text(after)
        return home.sample

    monkeypatch.setattr(portals, "sample_folder", generate)
    ctx = Context("r1", home, SimpleNamespace(), Options(), Console(io.StringIO()))
    job._generate(ctx)
    assert [f"remove {home.root}, then run again" in line for line in ctx.signals] == [True] * said
