"""Lists of parallel programmes and the table of NAF 2025: their supposed layouts are read."""

import pyarrow.parquet as pq
import pytest

from extractors.errors import SourceError
from sample import write_programmes


@pytest.mark.parametrize(
    ("part", "write", "names"),
    [
        ("acv", write_programmes.write_acv, {"code_commune", "id_programme", "date_signature"}),
        ("pvd", write_programmes.write_pvd, {"code_commune", "id_programme", "date_signature"}),
        ("crte", write_programmes.write_crte, {"siren_membre", "id_programme", "type_groupe"}),
        ("frr", write_programmes.write_frr, {"code_commune", "code_frr"}),
    ],
)
def test_a_list_is_read(put_bytes, read, tmp_path, part, write, names) -> None:
    path = tmp_path / "list.csv"
    write(path)
    result = read(put_bytes("programmes_anct", part, "2025-07-04", path.read_bytes()))
    table = pq.read_table(result.parquet)
    assert names <= set(table.column_names)
    assert result.rows == len(path.read_text("utf-8").splitlines()) - 1
    assert (result.unknown_headers, result.rejects) == ([], [])


def test_the_headers_of_the_older_lists_of_groups_are_read_too(put_bytes, read) -> None:
    text = "id_crte,siren_groupement,lib_groupement\ncrte-1,200000172,CC Faucigny\n"
    result = read(put_bytes("programmes_anct", "crte", "2023-08-23", text.encode()))
    (row,) = pq.read_table(result.parquet).to_pylist()
    assert (row["siren_membre"], row["date_signature"]) == ("200000172", None)


def test_a_list_without_communes_is_refused(put_bytes, read) -> None:
    file = put_bytes("programmes_anct", "acv", "2025-07-04", b"commune,id_acv\nX,acv-1\n")
    with pytest.raises(SourceError, match="insee_com"):
        read(file)


HEADERS = ("Code NAF rév. 2", "Libellé NAF rév. 2", "Code NAF 2025", "Libellé NAF 2025")
ROW = ("01.11Z", "Céréales", "01.11Y", "Céréales")


@pytest.mark.parametrize(
    ("headers", "row"),
    [(HEADERS, ROW), (("NAF rév. 2", "NAF 2025"), ROW[::2])],
    ids=["all", "codes alone"],
)
def test_the_correspondence_is_read_under_either_header(book, read, headers, row) -> None:
    sheets = {"Notes": [("Table",)], "Table": [("Titre",), ("",), headers, row]}
    result = read(book("naf2025_insee", "correspondance", "NAF 2025", sheets))
    (found,) = pq.read_table(result.parquet).to_pylist()
    assert (found["sous_classe"], found["sous_classe_2025"]) == ("01.11Z", "01.11Y")


def test_the_sample_s_table_maps_each_sub_class(put_bytes, read, tmp_path) -> None:
    path = tmp_path / "table.xlsx"
    write_programmes.write_naf2025(path)
    content = path.read_bytes()
    result = read(put_bytes("naf2025_insee", "correspondance", "NAF 2025", content))
    codes = pq.read_table(result.parquet)["sous_classe"].to_pylist()
    assert len(set(codes)) == 732
    assert result.rows > 732
