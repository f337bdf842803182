"""Real parts, one of each way to find a file, and what their portals serve when all is well."""

import io
import json
import zipfile
from functools import cache
from typing import Any

from faults.stage import Site
from support.loopback import Answer, send

from extractors.registry import load_registry
from extractors.registry_columns import ABSENT, ALTERNATIVE

IGN = "/chunk/telechargement/resource/ADMIN-EXPRESS-COG-PARTIEL"
EDITION = "ADMIN__GEOPARQUET_WGS84G_FRA_2026-01-01"
DATAGOUV, STATIC = "https://www.data.gouv.fr", "https://static.data.gouv.fr"
SLUG = "fonds-vert-liste-des-projets-subventionnes"
EXPORT = "fonds-vert-2024-export.csv"
CELLS = {
    "code_departement": "01",
    "code_commune": "01004",
    "identifiant_beneficiaire": "210100043",
    "montant_engage": "1000.50",
}


@cache
def projects(version: int, *, rename: str = "", without: str = "", more: str = "") -> bytes:
    """A readable export of the Fonds vert of about 200 kB; versions differ by their amounts."""
    names = {}
    for column in load_registry()["fonds_vert"].columns("projets", "2024"):
        header = str(column.header).split(ALTERNATIVE)[0]
        if header != ABSENT and header != without:
            names[column.name] = f"{header}_x" if header == rename else header
    cells = [CELLS.get(name, f"{name} {version}") for name in names]
    lines = [",".join([*names.values(), *filter(None, [more])])]
    for rank in range(1500):
        amount = f"{1000 * version + rank}.50"
        pairs = zip(names, cells, strict=True)
        row = [amount if name == "montant_engage" else cell for name, cell in pairs]
        lines.append(",".join([*row, *(["x"] if more else [])]))
    return ("\n".join(lines) + "\n").encode()


def resource(**facts: Any) -> dict[str, Any]:
    """A resource of the dataset, as the catalogue lists it."""
    known = {"title": EXPORT, "url": f"{STATIC}/{EXPORT}", "filetype": "file"}
    return known | {"last_modified": "2026-02-01T00:00:00"} | facts


def dataset(*resources: Any) -> Answer:
    """The catalogue's answer for a dataset of those resources."""
    return send(json.dumps({"resources": list(resources)}).encode())


def zipped(**members: bytes) -> bytes:
    """A zip of those members; `__` stands for a point in their names."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return held.getvalue()


def _list(version: int) -> Answer:
    return dataset(resource(last_modified=f"2026-0{version}-01T00:00:00"))


def _metadata(version: int) -> Answer:
    metas = {"default": {"data_processed": f"2026-0{version}-01T07:00:00+00:00"}}
    return send(json.dumps({"metas": metas}).encode())


def _melodi(version: int) -> Answer:
    name = "DS_FILOSOFI_CC_2023_CSV_FR"
    url = f"https://api.insee.fr/melodi/file/DS_FILOSOFI_CC/{name}"
    one = {"id": name, "language": "fr", "format": "CSV", "accessURL": url}
    return send(json.dumps({"product": [{**one, "modified": f"2026-0{version}-01"}]}).encode())


def _page(version: int) -> Answer:
    del version
    link = "/fr/statistiques/fichier/1893230/chomage-zone-t1-2003-t1-2026.xlsx"
    return send(f'<html><a href="{link}">fichier</a></html>'.encode(), Content_Type="text/html")


def editions(*titles: str, pages: int = 1, href: str = "") -> bytes:
    """A feed of the Géoplateforme."""
    base = href or f"https://data.geopf.fr{IGN}"
    entries = (
        f"<entry><title>{title}</title><updated>2026-06-01</updated><content/>"
        f'<link rel="alternate" href="{base}/{title}"/></entry>'
        for title in titles
    )
    head = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="urn:g"'
    return (f'{head} g:pagecount="{pages}">' + "".join(entries) + "</feed>").encode()


def _feed(version: int) -> Answer:
    del version
    return send(editions(EDITION))


FONDS_VERT = Site(
    "fonds_vert",
    "projets",
    (DATAGOUV, STATIC),
    f"/api/1/datasets/{SLUG}/",
    f"/{EXPORT}",
    _list,
    projects,
    live={"max_bytes": 2_000_000},
)
META = "/api/explore/v2.1/catalog/datasets/plan-de-relance"
RELANCE = Site(
    "france_relance",
    "projets",
    ("https://data.economie.gouv.fr",),
    META,
    f"{META}/exports/csv",
    _metadata,
    lambda version: b"a;b\n" + b"1;2\n" * version,
)
FILOSOFI = Site(
    "filosofi_insee",
    "revenus",
    ("https://api.insee.fr",),
    "/melodi/catalog/DS_FILOSOFI_CC",
    "/melodi/file/DS_FILOSOFI_CC/DS_FILOSOFI_CC_2023_CSV_FR",
    _melodi,
    lambda version: zipped(DS_FILOSOFI_CC_2023_data__csv=b"GEO;OBS_VALUE\n" * version),
)
CHOMAGE = Site(
    "chomage_ze_insee",
    "taux",
    ("https://www.insee.fr",),
    "/fr/statistiques/1893230",
    "/fr/statistiques/fichier/1893230/chomage-zone-t1-2003-t1-2026.xlsx",
    _page,
    lambda version: zipped(a__xml=b"<a/>" * version),
)
CONTOURS = Site(
    "contours_etalab",
    "contours",
    ("https://data.geopf.fr",),
    IGN,
    "/files/epci.parquet",
    _feed,
    lambda version: b"PAR1" * (version + 2),
    live={
        "kind": "ign",
        "portal": "https://data.geopf.fr/chunk/telechargement",
        "dataset": "ADMIN-EXPRESS-COG-PARTIEL",
        "title": r"__GEOPARQUET_WGS84G_FRA_(?P<annee>\d{4})-(?P<mois>\d{2})-(?P<jour>\d{2})$",
        "product": r"^epci\.parquet$",
        "magic": "parquet",
        "vintage": "{annee}",
        "vintages": (),
    },
    others={
        f"{IGN}/{EDITION}": send(editions("epci.parquet", href="https://data.geopf.fr/files")),
    },
)
