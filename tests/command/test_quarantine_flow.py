"""A line set aside, corrected by the register, released; then the producer corrects it."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from support.homes import remove_portal

from extractors.home import portal_home
from extractors.manifest import COLUMNS as MANIFEST
from extractors.registry_corrections import COLUMNS

HEADER = "part,colonne,type,obligatoire,format,libelle_fr,libelle_en,unite,2020"
SOURCE = {
    "id": "jouet",
    **dict.fromkeys(("title_fr", "title_en", "producer", "citation", "calendar"), "Jouet"),
    "licence": "Licence Ouverte 2.0",
    "licence_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "homepage": "https://example.org/",
    "parts": {
        "liste": {
            "format": "csv",
            "key": ["code"],
            "rows": {"france": [1, 9], "sample": [1, 9]},
            "drift": 0.9,
            "max_quarantine": 0.5,
        }
    },
}
SENT = "code,effectif\n01001,3\n01002,douze\n01003,5\n"


def send(folder: Path, text: str) -> None:
    """The producer's file and its row in the manifest."""
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    (folder / "liste.csv").write_bytes(content)
    facts = dict.fromkeys(MANIFEST, "")
    facts |= {"source": "jouet", "part": "liste", "vintage": "2024", "wrapper": "none"}
    facts |= {"nature": "original", "url": "https://example.org/f", "licence": "LO 2.0"}
    facts |= {"file": "liste.csv", "sha256": digest, "sha256_content": digest}
    facts |= {"bytes": str(len(content))}
    lines = [",".join(MANIFEST), ",".join(facts[name] for name in MANIFEST)]
    (folder / "MANIFEST.csv").write_text("\n".join(lines) + "\n")


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a source of one part, the portal that serves it, and the state of `ti`."""
    base = Path(tempfile.mkdtemp(prefix="ti-quarantine-"))
    base.chmod(0o755)
    (base / "sources" / "jouet").mkdir(parents=True)
    (base / "portail").mkdir()
    (base / "sources" / "jouet" / "source.yml").write_text(yaml.safe_dump(SOURCE))
    columns = [HEADER, "liste,code,text,oui,,Code,Code,,code", "liste,effectif,integer,,"]
    columns[2] = "liste,effectif,integer,non,,Effectif,Employees,,effectif"
    (base / "sources" / "jouet" / "columns.csv").write_text("\n".join(columns) + "\n")
    monkeypatch.setenv("TI_SOURCES_PATH", str(base / "sources"))
    yield base
    monkeypatch.setenv("TI_HOME", str(base / "home"))
    remove_portal(portal_home(f"dir:{base / 'portail'}").root)
    shutil.rmtree(base, ignore_errors=True)


def test_from_quarantine_to_correction_to_the_producers_own(
    ti: Callable[..., tuple[int, str, str]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TI_HOME", str(folder / "home"))
    portal = ("--portal", f"dir:{folder / 'portail'}")
    one = (*portal, "--source", "jouet")
    send(folder / "portail", SENT)
    assert ti("db", "start", *portal)[0] == 0
    for verb in ("fetch", "load"):
        assert ti(verb, *one)[0] == 0
    assert ti("check", *one, "--gate", "1")[0] == 0

    def rows() -> str:
        query = (
            "select string_agg(code || ' ' || coalesce(effectif::text, '-'), ', ' order by _ligne)"
        )
        return ti(
            "sql", *portal, "--csv", "--role", "builder", f"{query} as r from raw.jouet_liste"
        )[1]

    assert "01001 3, 01003 5" in rows()
    out = ti("quarantine", *one, "--line", "3")[1]
    (proposed,) = [line.strip() for line in out.splitlines() if "A REMPLIR" in line]
    row = proposed.replace("A REMPLIR", "12", 1).replace("A REMPLIR", "lu dans la note", 1)
    register = folder / "sources" / "jouet" / "corrections.csv"
    register.write_text(f"{','.join(COLUMNS)}\n{row}\n")

    code, out, _ = ti("quarantine", *one, "--release")
    assert code == 0
    assert "0 lignes en quarantaine, 1 libérées" in out
    assert "correction.2" in out
    assert "01001 3, 01002 12, 01003 5" in rows()

    send(folder / "portail", SENT.replace("douze", "13"))
    assert ti("fetch", *one, "--refresh")[0] == 0
    code, out, _ = ti("load", *one)
    assert code == 0
    assert "jouet.liste 2024, colonne effectif : correction sans objet, la valeur est « 13 »" in out
    assert ti("check", *one, "--gate", "1")[0] == 0
    assert "01001 3, 01002 13, 01003 5" in rows()
    assert "rien en quarantaine" in ti("quarantine", *one)[1]
