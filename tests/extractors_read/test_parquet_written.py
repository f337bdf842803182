"""The Parquet in the lake: written once, the same anywhere, named by what shapes it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from extractors.entry import LakeFile
from extractors.home import Home
from extractors.read import ReadResult, contract_digest, read_file
from extractors.registry import Source

Row = dict[str, Any]
Put = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]


def test_reading_twice_reuses_the_parquet(put: Put, read: Reader, groupements: list[Row]) -> None:
    file = put("ti_anct", "groupements", "2023-08-02", groupements)
    first = read(file)
    stamp = first.parquet.stat().st_mtime_ns
    file.path.unlink()
    again = read(file)
    assert again == first
    assert again.parquet.stat().st_mtime_ns == stamp


def test_the_parquet_has_the_same_bytes_anywhere(
    put: Put, registry: dict[str, Source], tmp_path: Path, composition: list[Row]
) -> None:
    composition[3]["pmun_2025"] = "?"
    file = put("epci_dgcl", "composition", "2025-01-01", composition)
    a, b = (read_file(file, registry["epci_dgcl"], Home("dir:x", tmp_path / name)) for name in "ab")
    assert a.parquet.read_bytes() == b.parquet.read_bytes()
    assert a.parquet.name == b.parquet.name
    assert a.rejects == b.rejects != []


def test_the_contract_s_digest_follows_what_shapes_the_rows(registry: dict[str, Source]) -> None:
    source = registry["ti_anct"]
    first = contract_digest(source, "groupements", "2023-08-02")
    assert first == contract_digest(source, "groupements", "2023-08-02")
    assert first != contract_digest(source, "groupements", "2023-11-14")
    part = source.part("groupements")
    wider = part.model_copy(update={"drift": 0.5})
    stricter = part.model_copy(update={"max_quarantine": 0.0})
    parts = {"groupements": wider, "communes": source.part("communes")}
    same = source.model_copy(update={"parts": parts})
    assert contract_digest(same, "groupements", "2023-08-02") == first
    other = source.model_copy(update={"parts": {**parts, "groupements": stricter}})
    assert contract_digest(other, "groupements", "2023-08-02") != first
