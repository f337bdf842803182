"""A clock that goes back: what comes last still counts as last, and who waits is told."""

import pyarrow as pa
import pytest
from support.releases import candidate

from extractors.errors import LockedError
from warehouse import copy, release, runs

FUTURE = "clock_timestamp() + interval '2 days'"


def test_the_release_published_last_is_the_last_one(builder, admin, reader):
    admin.execute("delete from meta.release")
    candidate(admin, "sample-1", 1)
    release.switch(admin, "sample-1")
    admin.execute(f"update meta.release set published_at = {FUTURE}")
    candidate(admin, "sample-2", 2)
    release.switch(admin, "sample-2")
    assert release.kept(builder) == ["sample-2", "sample-1"]
    assert release.before_current(builder) == "sample-1"
    for number in (1, 2):
        admin.execute(f"drop schema release_sample_{number} cascade")
    admin.execute("delete from meta.release")


def test_the_extraction_accepted_last_is_the_one_shown(loader, builder, toy, lake_file):
    source = toy((("n", "integer"),))
    shown = f"select n from raw.{source.id}_p"
    for mark, value in (("a", 1), ("b", 2)):
        table = pa.table({"n": pa.array([value], pa.int32())})
        file, parquet = lake_file(source, "2024", table, mark)
        copy.load(loader, file, parquet, source.columns("p", "2024"))
        copy.accept(loader, source, "p", file.id_extraction)
        assert builder.execute(shown).fetchall() == [(value,)]
        query = f"update meta.extraction set accepted_at = {FUTURE} where id_extraction = %s"
        loader.execute(query, [file.id_extraction])


@pytest.mark.parametrize(("since", "told"), [(FUTURE, True), ("clock_timestamp()", False)])
def test_a_lock_from_the_future_says_so(loader, since, told):
    for run_id in ("clock-1", "clock-2"):
        runs.open_run(loader, "sample", run_id=run_id)
    runs.acquire_lock(loader, "clock-1")
    loader.execute(f"update meta.lock set heartbeat_at = {since}")
    with pytest.raises(LockedError) as caught:
        runs.acquire_lock(loader, "clock-2")
    assert str(caught.value).endswith("server went back, set it right") == told
    loader.execute("delete from meta.lock")
    loader.execute("delete from meta.run where run_id like 'clock-%'")
