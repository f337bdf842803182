"""Which release the accepted vintages would make: its id follows content and code, nothing else."""

import pytest

from extractors.errors import TiError
from extractors.registry import load_registry
from ti import candidate as module
from ti.candidate import candidate, reference_geography, weakest


@pytest.fixture
def accepted(server):
    """Accept one extraction per part of the registry; returns the loader's connection."""
    with server.connect("loader") as conn:
        for source in load_registry().values():
            for part in source.parts:
                add(conn, f"{source.id}.{part}.2024.aa", source.id, part)
        yield conn


def add(conn, id_extraction, source, part, vintage="2024", sha256="aa", nature="original") -> None:
    conn.execute(
        "insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature, state,"
        " accepted_table, accepted_at)"
        " values (%s, %s, %s, %s, %s, %s, 'accepted', 't', clock_timestamp())",
        [id_extraction, source, part, vintage, sha256, nature],
    )


def made(conn, **options):
    return candidate(conn, load_registry(), "sample", **options)


def test_the_same_inputs_make_the_same_release(accepted) -> None:
    first = made(accepted)
    accepted.execute("update meta.extraction set accepted_at = clock_timestamp(), rows = 3")
    assert made(accepted) == first
    assert first.id_release.startswith("original-")
    assert first.portal == "sample"
    assert not first.stale
    assert not first.partial


def test_new_content_makes_another_release(accepted) -> None:
    first = made(accepted).id_release
    add(accepted, "ti_anct.communes.2024.bb", "ti_anct", "communes", sha256="bb")
    second = made(accepted)
    assert second.id_release != first
    assert [i.sha256 for i in second.inputs if i.part == "communes"].count("bb") == 1


def test_of_a_latest_part_only_the_last_vintage_counts(accepted) -> None:
    add(accepted, "u.2023", "urssaf_commune_ape", "commune_ape", vintage="2023", sha256="bb")
    shas = [i.sha256 for i in made(accepted).inputs if i.source == "urssaf_commune_ape"]
    assert shas == ["aa"]
    add(accepted, "u.2025", "urssaf_commune_ape", "commune_ape", vintage="2025", sha256="cc")
    shas = [i.sha256 for i in made(accepted).inputs if i.source == "urssaf_commune_ape"]
    assert shas == ["cc"]


def test_of_other_parts_every_vintage_counts(accepted) -> None:
    add(accepted, "c.2023", "cog_insee", "communes", vintage="2023", sha256="bb")
    shas = {i.sha256 for i in made(accepted).inputs if i.source == "cog_insee"}
    assert shas == {"aa", "bb"}


def test_other_code_makes_another_release(accepted, monkeypatch) -> None:
    first = made(accepted).id_release
    monkeypatch.setattr(module, "code_version", lambda: "0.2.0+00000000")
    assert made(accepted).id_release != first


def test_a_stale_release_is_another_one(accepted) -> None:
    assert made(accepted, stale=True).id_release != made(accepted).id_release
    assert made(accepted, stale=True).stale


def test_the_weakest_nature_names_the_release(accepted) -> None:
    add(accepted, "x", "ti_anct", "communes", "2025", "bb", nature="modelled")
    add(accepted, "y", "ti_anct", "communes", "2026", "cc", nature="rebuilt")
    assert made(accepted).nature == "modelled"
    assert weakest(["original", "recorded"]) == "recorded"
    assert weakest(["sample", "original"]) == "sample"
    assert weakest(["sample", "unheard of"]) == "unheard of"


def test_a_required_part_that_never_came_is_named(accepted) -> None:
    accepted.execute("delete from meta.extraction where source = 'naf_insee' and part = 'libelles'")
    with pytest.raises(TiError, match=r"libelles was ever accepted .*ti run --source naf_insee"):
        made(accepted)


def test_a_candidate_is_recorded_as_not_checked(accepted, server) -> None:
    one = made(accepted)
    with server.connect("builder") as conn:
        module.record(conn, "r1", one)
        conn.execute("update meta.release set checks_passed = 5, state = 'blocked'")
        module.record(conn, "r2", one)
        row = conn.execute("select run_id, state, checks_passed from meta.release").fetchall()
    assert row == [("r2", "candidate", 0)]


def test_the_reference_geography_is_a_date() -> None:
    assert reference_geography() == "2025-01-01"
