"""Corrections applied while reading: what they change, what they tell, what they leave alone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from support.reading import table

from extractors import corrections, read
from extractors.entry import LakeFile
from extractors.home import Home
from extractors.read import ReadResult, contract_digest, parquet_path, read_file
from extractors.registry import Source
from extractors.registry_corrections import Correction

Row = dict[str, Any]
Put = Callable[..., LakeFile]
XLSX = ("epci_dgcl", "composition", "2025-01-01")
WIDE = ("urssaf_commune_ape", "commune_ape", "2024-05")
DAY = date(2026, 6, 1)


def correction(**facts: Any) -> Correction:
    """A correction of line 102's population, as line 2 of the register, unless told otherwise."""
    known = {"number": 2, "part": "composition", "vintage": "2025-01-01", "line": 102, "key": ()}
    known |= {"column": "population_municipale", "expected": "n.d.", "corrected": "120"}
    known |= {"reason": "lu sur la page du producteur"}
    known |= {"since": date(2026, 1, 1), "expires": date(2026, 12, 31)}
    return Correction(**{**known, **facts})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _a_fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "today", lambda: DAY)


@pytest.fixture
def corrected(registry: dict[str, Source], home: Home) -> Callable[..., ReadResult]:
    """Reads a file under those corrections."""

    def _read(file: LakeFile, *register: Correction) -> ReadResult:
        source = registry[file.source].model_copy(update={"corrections": register})
        return read_file(file, source, home)

    return _read


@pytest.fixture
def spoilt(put: Put, composition: list[Row]) -> LakeFile:
    """Two thousand lines, of which the lines 102 and 103 hold a population that is no number."""
    for row in composition[100:102]:
        row["pmun_2025"] = "n.d."
    return put(*XLSX, composition)


def told(result: ReadResult) -> list[tuple[str, int, int, str]]:
    return [(r.regle, r.lignes, r.premiere_ligne, r.exemple) for r in result.remarks]


def test_a_corrected_line_comes_back_and_nothing_is_lost(spoilt, corrected) -> None:
    before = corrected(spoilt)
    after = corrected(spoilt, correction())
    assert (before.rows, len(before.rejects)) == (1998, 2)
    assert (after.rows, [r.ligne for r in after.rejects]) == (1999, [103])
    assert told(after) == [("correction.2", 1, 102, "n.d.")]
    assert after.remarks[0].raison == "lu sur la page du producteur"
    assert table(before, "*")[:100] == table(after, "*")[:100]
    assert (102, 120) in table(after, "_ligne, population_municipale")


def test_a_key_names_rows_as_a_line_does(spoilt, corrected, composition) -> None:
    key = (("code_commune", composition[100]["insee"]),)
    after = corrected(spoilt, correction(line=None, key=key))
    assert (after.rows, told(after)) == (1999, [("correction.2", 1, 102, "n.d.")])
    both = corrected(spoilt, correction(line=103, key=key))
    assert both.rows == 1998
    assert both.remarks[0].raison.startswith(
        "sans objet, aucune ligne du fichier n'est ligne 103, "
    )


def test_of_two_corrections_of_a_cell_the_first_is_applied(spoilt, corrected, composition) -> None:
    key = (("code_commune", composition[100]["insee"]),)
    other = correction(number=3, line=None, key=key, corrected="121", reason="un autre motif")
    after = corrected(spoilt, correction(), other)
    assert (102, 120) in table(after, "_ligne, population_municipale")
    assert told(after) == [
        ("correction.2", 1, 102, "n.d."),
        ("correction_sans_objet.3", 0, 102, "n.d."),
    ]
    assert after.remarks[1].raison == (
        "sans objet, la ligne 2 de corrections.csv corrige déjà cette valeur :"
        " retirer ou revoir la ligne 3 de corrections.csv"
    )


def test_a_correction_of_several_rows_counts_those_that_it_corrected(spoilt, corrected) -> None:
    lines = [
        correction(),
        correction(number=3, line=None, key=(("population_municipale", "n.d."),)),
    ]
    after = corrected(spoilt, *lines)
    assert (after.rows, after.rejects) == (2000, [])
    assert told(after) == [("correction.2", 1, 102, "n.d."), ("correction.3", 1, 103, "n.d.")]


def test_of_a_line_in_years_the_expected_value_tells_which(put, corrected, wide) -> None:
    wide[7]["effectifs_salaries_2020"] = "12e"
    file = put(*WIDE, wide)
    before = corrected(file)
    fix = correction(part="commune_ape", vintage="*", line=9, column="effectif", expected="12e")
    after = corrected(file, fix)
    # A line with one bad value is left out whole: its years come back together.
    assert before.rows < after.rows
    assert [r.ligne for r in before.rejects] == [9]
    assert after.rejects == []
    query = "annee, effectif"
    changed = set(table(after, f"_ligne, {query}")) - set(table(before, f"_ligne, {query}"))
    assert (9, 2020, 120) in changed
    assert {line for line, *_ in changed} == {9}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"expected": "x"}, "sans objet, la valeur est « n.d. », et non « x » : retirer ou revoir"),
        ({"line": 9999}, "sans objet, aucune ligne du fichier n'est ligne 9999 : retirer ou"),
        ({"line": 104}, "sans objet, la valeur est « 99 », et non « n.d. » : retirer ou revoir"),
        (
            {"line": 104, "corrected": "99"},
            "sans objet, le producteur a corrigé : la valeur est « 99 » : retirer ou revoir",
        ),
    ],
)
def test_what_the_producer_changed_is_left_and_told(spoilt, corrected, facts, reason) -> None:
    plain, after = corrected(spoilt), corrected(spoilt, correction(**facts))
    assert table(after, "*") == table(plain, "*")
    (remark,) = after.remarks
    assert (remark.regle, remark.lignes) == ("correction_sans_objet.2", 0)
    assert remark.raison.startswith(reason)
    assert remark.raison.endswith("la ligne 2 de corrections.csv")


def test_an_expired_correction_is_told_and_the_file_read_again(
    spoilt, corrected, registry, home, monkeypatch
) -> None:
    fix = correction()
    source = registry["epci_dgcl"].model_copy(update={"corrections": (fix,)})
    assert corrected(spoilt, fix).rows == 1999
    first = parquet_path(spoilt, source, home)
    monkeypatch.setattr(read, "today", lambda: fix.expires)
    assert parquet_path(spoilt, source, home) == first
    monkeypatch.setattr(read, "today", lambda: date(2027, 1, 1))
    assert parquet_path(spoilt, source, home) != first
    after = corrected(spoilt, fix)
    assert (after.rows, len(after.rejects)) == (1998, 2)
    (remark,) = after.remarks
    assert (remark.regle, remark.lignes, remark.premiere_ligne) == ("correction_expiree.2", 0, 102)
    assert remark.raison.startswith("expirée le 2026-12-31, n'est plus appliquée : prolonger")


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date(2025, 12, 31), "correction_a_venir.2"),
        (date(2026, 1, 1), "correction.2"),
        (date(2026, 12, 31), "correction.2"),
        (date(2027, 1, 1), "correction_expiree.2"),
    ],
)
def test_a_correction_holds_from_its_first_day_to_its_last(
    spoilt, corrected, monkeypatch, day: date, rule: str
) -> None:
    monkeypatch.setattr(read, "today", lambda: day)
    after = corrected(spoilt, correction())
    (remark,) = after.remarks
    assert (remark.regle, after.rows) == (rule, 1999 if rule == "correction.2" else 1998)


def test_a_correction_to_come_is_told_and_the_file_read_again_on_its_day(
    spoilt, corrected, registry, home, monkeypatch
) -> None:
    fix = correction(since=date(2026, 9, 1))
    source = registry["epci_dgcl"].model_copy(update={"corrections": (fix,)})
    (remark,) = corrected(spoilt, fix).remarks
    assert remark.raison == "pas encore appliquée : elle vaut à partir du 2026-09-01"
    paths = []
    for day in (DAY, date(2026, 9, 1), date(2027, 1, 1)):
        monkeypatch.setattr(read, "today", lambda day=day: day)
        paths.append(parquet_path(spoilt, source, home))
    assert len(set(paths)) == 3


def test_only_the_files_that_it_is_about_are_read_again(registry) -> None:
    source = registry["cog_insee"]
    fix = correction(part="communes", vintage="2024-01-01", column="code_commune")
    other = source.model_copy(update={"corrections": (fix,)})

    def same(part: str, vintage: str) -> bool:
        return contract_digest(source, part, vintage) == contract_digest(other, part, vintage)

    assert not same("communes", "2024-01-01")
    assert same("communes", "2025-01-01")
    assert all(same(part, "2024-01-01") for part in source.parts if part != "communes")


def test_a_corrected_value_passes_the_same_contract(spoilt, corrected) -> None:
    after = corrected(spoilt, correction(corrected="douze"), correction(number=3, line=103))
    (reject,) = after.rejects
    assert (reject.ligne, reject.valeur, after.rows) == (102, "douze", 1999)
    assert [r.regle for r in after.remarks] == ["correction.2", "correction.3"]


def test_no_value_can_be_expected_or_written(put, corrected, composition) -> None:
    composition[5]["nom_membre"] = " "
    file = put(*XLSX, composition)
    fill = correction(line=7, column="nom_commune", expected="", corrected="Ici")
    erase = correction(
        number=3, line=8, column="population_municipale", expected="99", corrected=""
    )
    after = corrected(file, fill, erase)
    assert (7, "Ici") in table(after, "_ligne, nom_commune")
    assert [(r.ligne, r.regle) for r in after.rejects] == [(8, "obligatoire")]
    assert told(after) == [("correction.2", 1, 7, ""), ("correction.3", 1, 8, "99")]


def test_two_corrections_of_a_row_both_name_it_as_received(spoilt, corrected, composition) -> None:
    code = composition[100]["insee"]
    key = (("code_commune", code),)
    first = correction(column="code_commune", expected=code, corrected="99999")
    second = correction(number=3, line=None, key=key)
    after = corrected(spoilt, first, second)
    assert (102, "99999", 120) in table(after, "_ligne, code_commune, population_municipale")


def test_today_is_a_day_of_utc() -> None:
    assert isinstance(corrections.today(), date)
