"""The files of a release: their content, their words, their healing."""

import csv
import hashlib
import json
import subprocess
from decimal import Decimal
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extractors.errors import MisuseError
from extractors.home import Home
from publication.exports import complete, export, point_latest
from publication.files import write_parquet
from warehouse.server import Server

SAMPLE, RECORDED = "sample-0123456789ab", "recorded-0123456789ab"
WARNING = "exemple invente / invented sample: not findings"
Release = tuple[Home, Server]


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_csv_is_sorted_by_key_and_exact(release: Release) -> None:
    folder = export(*release, SAMPLE, "pub_next")
    assert (folder / "emploi_epci_a38_v1.csv").read_bytes() == (
        "code_epci,annee,code_a38,effectif,etablissements,id_extraction,estime,avertissement\n"
        f"200000172,2023,BZ,1234567890123.333333333333333333,0,u,true,{WARNING}\n"
        f"200000172,2023,CA,,1,u,false,{WARNING}\n"
        f"200000172,2024,CA,12.5,2,u,true,{WARNING}\n"
        f"SANS,2024,CA,12,3,u,false,{WARNING}\n"
    ).encode()


def test_parquet_has_explicit_types_and_the_csvs_rows(release: Release) -> None:
    folder = export(*release, SAMPLE, "pub_next")
    table = pq.read_table(folder / "emploi_epci_a38_v1.parquet")
    assert dict(zip(table.schema.names, table.schema.types, strict=True)) == {
        "code_epci": pa.string(),
        "annee": pa.int32(),
        "code_a38": pa.string(),
        "effectif": pa.decimal128(38, 18),
        "etablissements": pa.int64(),
        "id_extraction": pa.string(),
        "estime": pa.bool_(),
        "avertissement": pa.string(),
    }
    assert table["effectif"].to_pylist() == [
        Decimal("1234567890123.333333333333333333"),
        None,
        Decimal("12.5"),
        Decimal(12),
    ]
    rows = list(csv.DictReader((folder / "epci_v1.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0]["nom"] == 'Pays d\'"Été", Bugey'
    assert (rows[0]["codes_departement"], rows[0]["vu"]) == ("01 74", "2025-05-31T22:30:00Z")
    names = pq.read_table(folder / "epci_v1.parquet")["nom"].to_pylist()
    assert names == ['Pays d\'"Été", Bugey', ""]
    assert pq.read_metadata(folder / "epci_v1.parquet").row_group(0).column(0).compression == "ZSTD"


def test_the_warning_is_in_every_file_of_a_sample_and_in_none_of_real_data(
    release: Release,
) -> None:
    for identity, expected in ((SAMPLE, WARNING), (RECORDED, None)):
        folder = export(*release, identity, "pub_next")
        paths = sorted(folder.glob("*.parquet"))
        assert len(paths) == 4
        for path in paths:
            table = pq.read_table(path)
            assert table.schema.names[-1] == "avertissement"
            assert set(table["avertissement"].to_pylist()) == {expected}
            assert table.schema.metadata[b"avertissement"].decode() == (expected or "")
            rows = list(csv.reader(path.with_suffix(".csv").read_text().splitlines()))
            assert {row[-1] for row in rows[1:]} == {expected or ""}
        assert json.loads((folder / "release.json").read_text())["warning"] == (expected or "")


def test_each_file_states_its_licence_and_source(release: Release) -> None:
    folder = export(*release, SAMPLE, "pub_next")
    facts = json.loads((folder / "release.json").read_text())
    licences = {file["name"]: file["licence"] for file in facts["files"]}
    assert licences["emploi_epci_a38_v1.csv"] == "ODbL 1.0"
    assert licences["epci_v1.parquet"] == "Licence Ouverte 2.0"
    metadata = pq.read_schema(folder / "emploi_epci_a38_v1.parquet").metadata
    assert metadata[b"licence_spdx"] == b"ODbL-1.0"
    assert b"Urssaf" in metadata[b"source"]
    assert metadata[b"id_release"] == SAMPLE.encode()
    described = json.loads((folder / "csv-metadata.json").read_text())
    tables = {table["url"]: table for table in described["tables"]}
    assert "odbl" in tables["emploi_epci_a38_v1.csv"]["dc:license"]
    assert tables["emploi_epci_a38_v1.csv"]["tableSchema"]["primaryKey"] == [
        "code_epci",
        "annee",
        "code_a38",
    ]
    effectif = tables["emploi_epci_a38_v1.csv"]["tableSchema"]["columns"][3]
    assert effectif == {
        "name": "effectif",
        "datatype": "decimal",
        "dc:description": {"fr": "Effectif salarié", "en": "Employees"},
        "schema:unitText": "salaries",
    }


def test_release_json_holds_provenance_and_no_moment_of_the_run(release: Release) -> None:
    folder = export(*release, SAMPLE, "pub_next")
    facts = json.loads((folder / "release.json").read_text())
    assert (facts["portal"], facts["code_version"]) == ("sample", "0.1.0+abc")
    assert facts["reference_geography"] == "2025-01-01"
    assert [e["id_extraction"] for e in facts["extractions"]] == [
        "cog_insee.communes.2025.aaaaaaaaaaaa",
        "naf_insee.libelles.2.bbbbbbbbbbbb",
    ]
    assert facts["extractions"][0]["fetched_at"] == "2025-05-01T23:00:00Z"
    assert facts["extractions"][1]["fetched_at"] is None
    assert {f["rows"] for f in facts["files"] if f["view"] == "emploi_epci_a38_v1"} == {4}


def test_sha256sum_agrees(release: Release) -> None:
    folder = export(*release, SAMPLE, "pub_next")
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == len(list(folder.iterdir())) - 1


def test_bytes_do_not_depend_on_time_zone_locale_or_folder(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, database = release
    first = digests(export(home, database, SAMPLE, "pub_next"))
    monkeypatch.setenv("PGTZ", "Pacific/Auckland")
    monkeypatch.setenv("PGDATESTYLE", "German")
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    other = Home("sample", tmp_path / "un autre dossier" / "sample")
    assert digests(export(other, database, SAMPLE, "pub_next")) == first


def test_a_whole_release_is_not_written_twice(release: Release) -> None:
    home, database = release
    folder = export(home, database, SAMPLE, "pub_next")
    moment = (folder / "release.json").stat().st_mtime_ns
    with database.connect("builder") as conn:
        conn.execute("drop table pub_next.epci_v1")
    assert export(home, database, SAMPLE, "pub_next") == folder
    assert (folder / "release.json").stat().st_mtime_ns == moment


def test_what_a_kill_leaves_is_healed(release: Release) -> None:
    home, database = release
    partial = home.exports / f".{SAMPLE}.partial"
    partial.mkdir(parents=True)
    (partial / "epci_v1.csv").write_text("half")
    (home.exports / ".latest.partial").symlink_to("nowhere")
    before = digests(export(home, database, SAMPLE, "pub_next"))
    assert not partial.exists()
    assert (home.exports / "latest").resolve().name == SAMPLE

    (home.exports / SAMPLE / "epci_v1.parquet").write_bytes(b"short")
    assert not complete(home, SAMPLE)
    assert digests(export(home, database, SAMPLE, "pub_next")) == before
    assert sorted(p.name for p in home.exports.iterdir()) == ["latest", SAMPLE]


@pytest.mark.parametrize("missing", ["SHA256SUMS", "release.json", "epci_v1.csv"])
def test_a_release_without_one_of_its_files_is_not_complete(release: Release, missing: str) -> None:
    home, database = release
    folder = export(home, database, SAMPLE, "pub_next")
    assert complete(home, SAMPLE)
    (folder / missing).unlink()
    assert not complete(home, SAMPLE)


def test_latest_follows_a_release_and_goes_back(release: Release) -> None:
    home, database = release
    export(home, database, SAMPLE, "pub_next")
    export(home, database, RECORDED, "pub_next")
    latest = home.exports / "latest"
    assert latest.readlink() == Path(RECORDED)
    point_latest(home, SAMPLE)
    assert latest.readlink() == Path(SAMPLE)
    assert (latest / "SHA256SUMS").is_file()


def test_rows_that_share_a_key_still_have_one_order(release: Release) -> None:
    home, database = release
    rows = "('200000172', 2024, 'CA', {}, 2, 'u', true)"
    with database.connect("builder") as conn:
        conn.execute("insert into pub_next.emploi_epci_a38_v1 values " + rows.format(7))
    export(home, database, SAMPLE, "pub_next")
    text = (home.exports / SAMPLE / "emploi_epci_a38_v1.csv").read_text()
    assert text.index("2024,CA,7,") < text.index("2024,CA,12.5,")


def test_parquet_row_groups_do_not_depend_on_how_csv_was_read(
    release: Release, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home, database = release
    with database.connect("builder") as conn:
        conn.execute(
            "insert into pub_next.emploi_epci_a38_v1"
            " select lpad(i::text, 9, '0'), 2020, 'CA', i / 3.0, i, 'u', false"
            " from generate_series(1, 10000) as i"
        )
    source = export(home, database, SAMPLE, "pub_next") / "emploi_epci_a38_v1.csv"
    schema = pq.read_schema(source.with_suffix(".parquet"))
    monkeypatch.setattr("publication.files.ROW_GROUP", 3000)
    first, again = tmp_path / "first.parquet", tmp_path / "again.parquet"
    assert write_parquet(source, schema, first) == 10_004
    groups = pq.read_metadata(first)
    rows = [groups.row_group(i).num_rows for i in range(groups.num_row_groups)]
    assert rows == [3000, 3000, 3000, 1004]
    monkeypatch.setattr("publication.files.BLOCK", 50_000)
    write_parquet(source, schema, again)
    assert again.read_bytes() == first.read_bytes()


def test_an_unknown_release_or_view_is_refused_in_one_line(release: Release) -> None:
    home, database = release
    with pytest.raises(MisuseError, match="no release sample-ffff"):
        export(home, database, "sample-ffff", "pub_next")
    with database.connect("builder") as conn:
        conn.execute("create table pub_next.inconnue_v1 (a text)")
    with pytest.raises(MisuseError, match=r"inconnue_v1 is published but not in .*views.yml"):
        export(home, database, SAMPLE, "pub_next")
    assert not (home.exports / SAMPLE).exists()


def test_a_type_that_files_do_not_know_is_refused(release: Release) -> None:
    home, database = release
    with database.connect("builder") as conn:
        conn.execute("alter table pub_next.epci_v1 add column p point")
    with pytest.raises(MisuseError, match="column p has type point"):
        export(home, database, SAMPLE, "pub_next")


def test_a_missing_table_of_the_release_is_an_error_not_an_empty_export(release: Release) -> None:
    home, database = release
    with database.connect("builder") as conn:
        conn.execute("drop table pub_next.source_v1")
    with pytest.raises(psycopg.errors.UndefinedTable):
        export(home, database, SAMPLE, "pub_next")
    assert not complete(home, SAMPLE)
