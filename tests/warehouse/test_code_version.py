"""The code's version: a matter of the files that shape data and of nothing else."""

import re

from warehouse import version


def test_it_names_the_project_and_its_files():
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{8}", version.code_version())


def test_what_changes_it_and_what_does_not(tmp_path):
    for root in (tmp_path / "a", tmp_path / "b"):
        (root / "warehouse").mkdir(parents=True)
        (root / "dbt_project" / "models").mkdir(parents=True)
        (root / "warehouse" / "x.py").write_text("x = 1\n")
        (root / "dbt_project" / "models" / "m.sql").write_text("select 1\n")
    one, two = tmp_path / "a", tmp_path / "b"
    before = version._digest(one)
    assert version._digest(two) == before

    (one / "tests").mkdir()
    for path in ("warehouse/__pycache__/x.pyc", "dbt_project/target/manifest.json", "tests/t.py"):
        (one / path).parent.mkdir(exist_ok=True)
        (one / path).write_text("left by a tool")
    (one / "dbt_project" / ".user.yml").write_text("id: 1")
    assert version._digest(one) == before

    (one / "warehouse" / "x.py").rename(one / "warehouse" / "y.py")
    renamed = version._digest(one)
    (two / "warehouse" / "x.py").write_text("x = 2\n")
    assert len({before, renamed, version._digest(two)}) == 3
