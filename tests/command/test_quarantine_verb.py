"""`ti quarantine`: what is set aside, why, and what to write for it to come back."""

from collections.abc import Callable

import pytest

EXTRACTION = (
    "insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature, state)"
)
ROW = (
    "insert into quality.quarantine (id_extraction, source, part, vintage, fichier, ligne, regle,"
    " colonne, valeur, raison, libere_le) values (%s, 'ti_anct', %s, '2023', 'l.csv', %s, %s, %s,"
    " %s, 'parce que', %s)"
)


@pytest.fixture
def on(ti, home, server, monkeypatch) -> Callable[..., tuple[int, str, str]]:
    """The command on a home with four lines held, one released, one of a file replaced since."""
    monkeypatch.setenv("TI_HOME", str(home.root.parent))
    with server.connect("admin") as conn:
        conn.execute("truncate quality.quarantine, quality.remarque")
        for name, state in (("a", "accepted"), ("old", "superseded")):
            conn.execute(
                f"{EXTRACTION} values (%s, 'ti_anct', 'p', '2023', %s, 'sample', %s)",
                [name] * 2 + [state],
            )
        for line in (7, 8):
            conn.execute(ROW, ["a", "communes", line, "type", "n", "douze,\x1b[31m", None])
        conn.execute(ROW, ["a", "communes", 9, "type", "n", "13?", "2026-01-01"])
        conn.execute(ROW, ["a", "membres", 4, "cellules", "", "a;b", None])
        conn.execute(ROW, ["a", "communes", 5, "ape_inconnue", "ape", "9" * 300, None])
        conn.execute(ROW, ["old", "communes", 6, "type", "n", "vieux", None])
    return ti


def test_the_list(on) -> None:
    code, out, err = on("quarantine")
    assert (code, err) == (0, "")
    assert out.startswith("4 lignes en quarantaine, 1 libérées")
    (line,) = [line for line in out.splitlines() if " type " in line and "communes" in line]
    assert line.split()[:7] == ["ti_anct", "communes", "2023", "type", "n", "2", "1"]
    assert "7, 8" in line
    assert "vieux" not in out
    assert "\x1b" not in out
    assert "type : la valeur n'a pas le type de sa colonne / the value is not of" in out


def test_an_explanation_proposes_a_row_of_the_register(on) -> None:
    code, out, _ = on("quarantine", "--rule", "type", "--line", "7")
    assert code == 0
    assert "ti_anct.communes 2023, fichier l.csv, ligne 7, colonne n : « douze," in out
    assert "à faire : signaler la ligne au producteur ; si la vraie valeur est connue" in out
    assert "extractors/sources/ti_anct/corrections.csv (part,vintage,ligne,cle," in out
    (row,) = [line.strip() for line in out.splitlines() if "A REMPLIR" in line]
    assert row.startswith('communes,2023,7,,n,"douze,')
    assert "ligne 8" not in out
    assert "\x1b" not in out


def test_a_line_that_cannot_be_corrected_has_no_proposal(on) -> None:
    _, out, _ = on("quarantine", "--rule", "cellules")
    assert "la ligne ne se corrige pas d'ici" in out
    assert "A REMPLIR" not in out


def test_more_lines_than_shown_are_counted(on, server) -> None:
    with server.connect("admin") as conn:
        for line in range(100, 120):
            conn.execute(ROW, ["a", "communes", line, "type", "n", "x", None])
    assert "… 12 autres lignes" in on("quarantine", "--rule", "type")[1]


def test_only_a_source(on) -> None:
    assert "rien en quarantaine" in on("quarantine", "--source", "naf_insee")[1]
    assert "4 lignes" in on("quarantine", "--source", "ti_anct")[1]


def test_what_corrections_did_is_told(on, server) -> None:
    with server.connect("admin") as conn:
        conn.execute(
            "insert into quality.remarque (id_extraction, source, part, vintage, regle, colonne,"
            " lignes, premiere_ligne, exemple, raison) values"
            " ('a', 'ti_anct', 'communes', '2023', 'correction.2', 'n', 1, 3, 'x', 'lu ailleurs'),"
            " ('a', 'ti_anct', 'communes', '2023', 'zero_commune', 'n', 1, 3, 'x', 'autre chose'),"
            " ('a', 'ti_anct', 'communes', '2023', 'correction_expiree.3', 'n', 0, 0, '', 'vieux')"
        )
    out = on("quarantine")[1]
    assert "correction.2" in out
    assert "correction_expiree.3" in out
    assert "autre chose" not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--rule", "inventee"), "ti: unknown rule 'inventee': use one of type, "),
        (("--source", "inventee"), "ti: unknown source 'inventee'"),
        (("--release",), "ti: no source has a corrections.csv: ti quarantine --line N proposes"),
        (("--line", "0"), "0 is not in the range"),
    ],
)
def test_misuse(on, arguments: tuple[str, ...], said: str) -> None:
    code, _, err = on("quarantine", *arguments)
    assert code == 2
    assert said in err
