"""Lines that reading sets aside: up to the share allowed, above which the file is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.read import ReadResult

Row = dict[str, Any]
Put = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]
XLSX = ("epci_dgcl", "composition", "2025-01-01")
WIDE = ("urssaf_commune_ape", "commune_ape", "2024-05")


def refusal(read: Reader, file: LakeFile) -> str:
    """The one line said of a file that is refused; nothing is left in the lake's Parquet."""
    with pytest.raises(SourceError) as refused:
        read(file)
    line = str(refused.value)
    assert "\n" not in line
    assert file.source in line
    assert file.vintage in line
    return line


@pytest.mark.parametrize("bad", [1, 2])
def test_untypable_values_below_the_limit_are_set_aside(
    put: Put, read: Reader, composition: list[Row], bad: int
) -> None:
    for row in composition[100 : 100 + bad]:
        row["pmun_2025"] = "n.d."
    result = read(put(*XLSX, composition))
    assert result.rows == 2000 - bad
    assert [r.ligne for r in result.rejects] == [102, 103][:bad]
    first = result.rejects[0]
    assert (first.regle, first.colonne, first.valeur) == ("type", "population_municipale", "n.d.")
    assert first.raison == "is not of type integer"


def test_untypable_values_above_the_limit_refuse_the_file(
    put: Put, read: Reader, composition: list[Row]
) -> None:
    for row in composition[100:103]:
        row["pmun_2025"] = "n.d."
    line = refusal(read, put(*XLSX, composition))
    assert "3 of 2000 lines cannot be read, above 0.10%" in line
    assert "'n.d.' is not of type integer" in line
    assert "line 102, column population_municipale" in line


def test_a_code_with_a_point_is_set_aside_then_refused(
    put: Put, read: Reader, composition: list[Row]
) -> None:
    composition[0]["siren"] = "200000000.0"
    (reject,) = read(put(*XLSX, composition)).rejects
    assert (reject.ligne, reject.regle, reject.colonne) == (2, "code_avec_point", "code_epci")
    for row in composition:
        row["siren"] = f"{row['siren']}"
    assert "is a code with a point" in refusal(read, put(*XLSX, composition))


def test_a_fraction_in_a_numeric_code_is_a_code_with_a_point(
    put: Put, read: Reader, composition: list[Row]
) -> None:
    composition[0]["siren"] = 200_000_000.5
    (reject,) = read(put(*XLSX, composition)).rejects
    assert (reject.regle, reject.valeur) == ("code_avec_point", "200000000.5")


def test_an_empty_required_value_is_set_aside(
    put: Put, read: Reader, composition: list[Row]
) -> None:
    composition[5]["nom_membre"] = "\u00a0 "
    (reject,) = read(put(*XLSX, composition)).rejects
    assert (reject.ligne, reject.regle, reject.colonne) == (7, "obligatoire", "nom_commune")


def test_a_line_with_another_number_of_cells_is_set_aside(
    put: Put, put_bytes: Put, read: Reader, wide: list[Row]
) -> None:
    lines = put(*WIDE, wide).path.read_bytes().splitlines(keepends=True)
    lines[700] = b"84;01001\n"
    result = read(put_bytes(*WIDE, b"".join(lines)))
    assert [(r.ligne, r.regle) for r in result.rejects] == [(701, "cellules")]
    healthy = read(put(*WIDE, wide))
    assert healthy.rejects == []
    assert healthy.rows > result.rows
