"""Codes for which rows are left out: kept with a file's profile, told when no file had them."""

from pathlib import Path

from checks.profiles import codes
from support.toy_facts import FACTS

from expectations.aside import ASIDE, aside_of, unknown_codes
from expectations.profile import Cell, Profile, Stat
from extractors.home import Home
from extractors.read import read_file
from extractors.registry import load_source
from extractors.scaffold_example import received

KEEP = "options: {keep: {objet: [COM, DEP]}}"
COLUMNS = """part,colonne,type,obligatoire,format,libelle_fr,libelle_en,unite,2024
donnees,code,text,oui,,Code,Code,,GEO
donnees,objet,text,oui,,Niveau,Level,,GEO_OBJECT
"""


def read(tmp_path: Path, levels: list[str]) -> Profile:
    """What is known of the codes of a file whose rows are of those levels."""
    folder = tmp_path / "jouet"
    folder.mkdir(exist_ok=True)
    (folder / "source.yml").write_text(FACTS.format(format="csv", extra=KEEP))
    (folder / "columns.csv").write_text(COLUMNS)
    source = load_source(folder)
    rows = [{"GEO": f"{n:05d}", "GEO_OBJECT": level} for n, level in enumerate(levels)]
    file = received(tmp_path, source, "donnees", "2024", rows)
    parquet = read_file(file, source, Home("dir:test", tmp_path / "home")).parquet
    return aside_of(parquet, source.columns("donnees", "2024"), source.part("donnees"))


def test_codes_kept_and_left_out_are_known_with_their_rows_and_line(tmp_path: Path) -> None:
    assert read(tmp_path, ["COM", "AAV", "COM", "AAV", ""]) == {
        Cell("", ASIDE, "COM", "GEO_OBJECT"): Stat(),
        Cell("", ASIDE, "DEP", "GEO_OBJECT"): Stat(),
        Cell("", ASIDE, "AAV", "GEO_OBJECT"): Stat(2, somme=3.0),
        Cell("", ASIDE, "", "GEO_OBJECT"): Stat(1, somme=6.0),
    }


def test_a_wrong_code_that_takes_a_row_is_told_with_its_rows_and_its_line(tmp_path: Path) -> None:
    before = read(tmp_path, ["COM", "COM", "AAV"])
    assert list(unknown_codes(read(tmp_path, ["COM", "C0M", "AAV", "C0M"]), [before])) == [
        {"colonne": "GEO_OBJECT", "code": "C0M", "lignes": 2, "premiere_ligne": 3}
    ]


def test_a_code_of_the_file_before_is_not_told(tmp_path: Path) -> None:
    before = read(tmp_path, ["COM", "AAV"])
    assert list(unknown_codes(read(tmp_path, ["AAV", "DEP", "COM"]), [before])) == []


def test_a_code_that_another_vintage_has_is_not_told() -> None:
    new = codes(BV=(9, 7))
    assert list(unknown_codes(new, [codes(), codes(BV=(1, 1))])) == []
    assert len(list(unknown_codes(new, [codes()]))) == 1


def test_codes_are_not_compared_with_a_file_of_which_none_is_known() -> None:
    assert list(unknown_codes(codes(C0M=(1, 812)), [{}])) == []
