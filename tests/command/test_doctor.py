"""`ti doctor` on folders: what is there, what is absent, and the exit code that follows."""

import json
from pathlib import Path

import pytest
from support.toys import row, write_rows, write_source

BODY = b"code\n01\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the one required file of a toy source that also has an optional part."""
    monkeypatch.setenv("TI_SOURCES_PATH", str(tmp_path / "sources"))
    parts = {"liste": {"expected": {"every": "year"}}, "autre": {"required_for_release": False}}
    write_source(tmp_path / "sources", parts)
    made = tmp_path / "portail"
    made.mkdir()
    (made / "f.csv").write_bytes(BODY)
    write_rows(made, row("f.csv", BODY, vintage="2024"), row("f.csv", BODY, vintage="2099"))
    return made


@pytest.fixture
def doctor(ti, folder: Path):
    """`ti doctor` on the folder: exit code, its parts by name, the screen."""

    def call() -> tuple[int, dict[str, dict[str, object]], str]:
        asked = ("doctor", "--portal", f"dir:{folder}", "--source", "jouet")
        code, screen, _ = ti(*asked)
        same, out, _ = ti(*asked, "--json")
        assert same == code
        return code, {part["part"]: part for part in json.loads(out)["parts"]}, screen

    return call


def test_an_optional_part_may_be_absent(doctor, tmp_path: Path) -> None:
    code, parts, screen = doctor()
    assert code == 0
    assert (parts["liste"]["state"], parts["liste"]["offered"]) == ("ok", "2099")
    assert (parts["autre"]["state"], parts["autre"]["required"]) == ("absent", False)
    assert next(x for x in screen.splitlines() if "(autre)" in x).startswith("–  jouet")
    assert not (tmp_path / "home").exists()


def test_a_required_part_may_not(doctor, folder: Path) -> None:
    write_rows(folder)
    code, parts, screen = doctor()
    assert (code, parts["liste"]["state"]) == (1, "absent")
    assert screen.splitlines()[-1].endswith("1 (jouet.liste)")


def test_a_vintage_older_than_the_calendar_is_stale(doctor, folder: Path) -> None:
    write_rows(folder, row("f.csv", BODY, vintage="2020"))
    code, parts, _ = doctor()
    assert (code, parts["liste"]["state"], parts["liste"]["answers"]) == (0, "stale", True)


@pytest.mark.parametrize(
    ("content", "state", "said"),
    [
        (None, "silent", "the file of MANIFEST.csv is missing"),
        (b"<html><title>Maintenance", "refused", "bytes, MANIFEST.csv says 8"),
        (b"<html>\n\n", "refused", "an HTML page instead of csv"),
    ],
)
def test_a_file_that_is_not_what_the_manifest_says(
    doctor, folder: Path, content: bytes | None, state: str, said: str
) -> None:
    (folder / "f.csv").unlink() if content is None else (folder / "f.csv").write_bytes(content)
    code, parts, screen = doctor()
    assert (code, parts["liste"]["state"]) == (1, state)
    assert said in str(parts["liste"]["message"])
    assert said[:40] in screen


def test_a_folder_without_manifest_is_one_line(ti, folder: Path) -> None:
    (folder / "MANIFEST.csv").unlink()
    code, out, err = ti("doctor", "--portal", f"dir:{folder}")
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert "no MANIFEST.csv" in err


def test_an_unknown_source_is_misuse(ti, folder: Path) -> None:
    code, _, err = ti("doctor", "--portal", f"dir:{folder}", "--source", "nulle_part")
    assert code == 2
    assert "unknown source 'nulle_part'" in err
