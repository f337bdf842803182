"""INSEE's diffusion layout: quoted cells, `;`, data and metadata in a zip, or zips in a zip."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

DATE = (1980, 1, 1, 0, 0, 0)
METADATA = ("COD_VAR", "LIB_VAR", "COD_MOD", "LIB_MOD")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Returns the rows under their header, each cell between quotes."""
    cells = '"{}"' + ';"{}"' * (len(header) - 1)
    return "\n".join([cells.format(*row) for row in (header, *rows)] + [""]).encode()


def product(data: str, content: bytes) -> dict[str, bytes]:
    """Returns the members of a product: the data, and the metadata that lie beside them."""
    meta = table(METADATA, [("GEO_OBJECT", "Niveau géographique", "COM", "Commune")])
    return {data: content, data.replace("_data.csv", "_metadata.csv"): meta}


def zipped(members: dict[str, bytes]) -> bytes:
    """Returns a zip of the members, stored, so that its bytes depend on nothing else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, DATE)
            info.create_system = 3
            info.external_attr = 0o600 << 16
            archive.writestr(info, content)
    return out.getvalue()


def write_product(path: Path, data: str, content: bytes) -> None:
    """Returns nothing; writes a product's zip, whose data bear the name `data`."""
    path.write_bytes(zipped(product(data, content)))
