"""What the gates leave behind: results, quarantine, frozen sizes, figures and their reasons."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from expectations import gate2
from expectations.cohorts import expected_sizes, remember_sizes
from expectations.definitions import load_definitions
from expectations.figures import FIGURES, load_figures, scope_of
from expectations.gate2 import check_release
from expectations.model import CheckResult, GateReport, Skipped, band, number
from expectations.results import quarantine_rejected_rows, record
from expectations.truth import truth_of
from extractors.errors import GateBlockedError, MisuseError
from extractors.home import Home
from sample.truth import truth

RELEASE = "original-0123456789ab"
REFERENCE = date(2025, 1, 1)
TRUTH = {
    "geographie": {"communes": {"2025": 8}, "communes_sans_epci": ["01006"]},
    "emploi": {
        "annees": [2019],
        "communes_labellisees_phase_1": {"effectif_total": [1376]},
        "communes_hors_phase_1": {"effectif_total": [1424]},
    },
}
HEALTHY = "".join(
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("candidate.sql", "rapprochements.sql")
)


@pytest.fixture
def conn(admin: psycopg.Connection) -> psycopg.Connection:
    """The administrator's connection to the small healthy release."""
    admin.execute(HEALTHY)
    return admin


FIGURES_CSV = """\
figure,cle,portails,valeur,verite,perimetre,source,url
communes_cog,2025,sample,,geographie.communes.2025,,generator,
communes_sans_epci,,sample,,geographie.communes_sans_epci,,generator,
communes_cog,2025,dir,9,,,elsewhere,
"""


@pytest.fixture
def folder(server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A `dir:` portal that holds a sample: its truth says what its two figures are."""
    (tmp_path / "verite.json").write_text(json.dumps(TRUTH))
    path = tmp_path / "figures.csv"
    path.write_text(FIGURES_CSV)
    monkeypatch.setattr(gate2, "load_figures", lambda *known: load_figures(*known, path))
    return Home(f"dir:{tmp_path}", tmp_path / "home")


def result(statut: str = "bloque") -> CheckResult:
    """A result that blocks unless told otherwise."""
    low, high = Decimal(0), Decimal("0.001")
    row = {"code_commune": "99001"}
    return CheckResult(
        "c", "5", "s", "bloquant", "donnees", statut, Decimal("0.01"), low, high, "m", [row]
    )


def test_a_result_is_kept_as_it_is(conn) -> None:
    report = GateReport(2, [result()])
    assert record(conn, "run-1", RELEASE, report) == 1
    kept = conn.execute(
        "select run_id, id_release, gate, controle, regle, source, gravite, proprietaire, statut,"
        " valeur, borne_basse, borne_haute, message, echantillon from quality.check_result"
    ).fetchall()
    assert kept == [
        (
            *("run-1", RELEASE, 2, "c", "5", "s", "bloquant", "donnees", "bloque"),
            *(Decimal("0.01"), Decimal(0), Decimal("0.001"), "m", [{"code_commune": "99001"}]),
        )
    ]


def test_a_check_without_object_is_kept_with_its_reason(conn) -> None:
    left_out = Skipped("d", "15", "s", "avertissement", "donnees", "nothing is frozen")
    report = GateReport(2, [result("reussi")], [left_out])
    assert record(conn, "run-1", RELEASE, report) == 2
    kept = conn.execute(
        "select regle, source, gravite, proprietaire, statut, valeur, message, echantillon"
        " from quality.check_result where controle = 'd'"
    ).fetchall()
    assert kept == [
        ("15", "s", "avertissement", "donnees", "sans_objet", None, "nothing is frozen", [])
    ]
    assert [len(r) for r in (report.blocked, report.warned, report.passed)] == [0, 0, 1]


def test_a_report_sorts_its_results_and_an_error_shows_the_blocking_ones() -> None:
    report = GateReport(2, [result(), result("averti"), result("reussi")])
    assert [len(r) for r in (report.blocked, report.warned, report.passed)] == [1, 1, 1]
    assert str(GateBlockedError(2, list(report.blocked))) == "gate 2 blocked: c [s] m"


def test_rejected_rows_go_to_quarantine_once(conn) -> None:
    conn.execute(
        """
        insert into intermediate.int_emploi_rejets values
        ('urssaf-1', 7, 2019, '99001', '1011Z', 3, 1, 'commune_inconnue', 'code 99001'),
        ('urssaf-1', 9, 2019, '01001', '9999X', 3, 1, 'ape_inconnue', 'code 9999X')
        """
    )
    assert [quarantine_rejected_rows(conn, conn, "sample-x") for _ in range(2)] == [2, 0]
    kept = conn.execute(
        "select source, part, vintage, fichier, ligne, regle, colonne, valeur, raison"
        " from quality.quarantine order by ligne"
    ).fetchall()
    where = ("urssaf_commune_ape", "commune_ape", "2024-05", "u.csv")
    assert kept == [
        (*where, 7, "commune_inconnue", "code_commune", "99001", "code 99001"),
        (*where, 9, "ape_inconnue", "code_ape", "9999X", "code 9999X"),
    ]


def test_a_hostile_code_is_set_aside_cut_and_harmless(conn) -> None:
    hostile = "\u202e\x1b[2J" + "9" * 10**6
    conn.execute(
        "insert into intermediate.int_emploi_rejets values ('urssaf-1', 7, 2019, %s, '1011Z', 3, 1,"
        " 'commune_inconnue', %s)",
        [hostile, f"code commune {hostile} absent"],
    )
    assert quarantine_rejected_rows(conn, conn, "sample-x") == 1
    (kept,) = conn.execute("select valeur, raison from quality.quarantine").fetchall()
    assert all(text.isprintable() and len(text) < 600 for text in kept)


def test_sizes_are_frozen_by_the_first_published_release(conn) -> None:
    def size() -> int | None:
        rows = expected_sizes(conn, REFERENCE)
        key = ("entier", "jamais")
        return next((r["taille"] for r in rows if (r["regle"], r["cohorte"]) == key), None)

    remember_sizes(conn, conn, REFERENCE, "live")
    assert size() is None
    conn.execute("update meta.release set published_at = now()")
    assert size() == 1
    conn.execute("delete from pub_next.cohorte_epci_v1 where cohorte = 'jamais'")
    remember_sizes(conn, conn, REFERENCE, "live")
    assert size() == 1
    assert expected_sizes(conn, date(2026, 1, 1)) == []


def test_an_acknowledged_change_moves_the_frozen_size(conn, tmp_path: Path) -> None:
    remember_sizes(conn, conn, REFERENCE, "live")
    conn.execute("update meta.release set published_at = now()")
    path = tmp_path / "changements.csv"
    header = "date,regle,cohorte,de,a,raison\n"
    path.write_text(
        f"{header}2026-02-01,entier,jamais,2,5,later\n2026-01-01,entier,jamais,1,2,merger\n"
        "2026-01-01,majorite,jamais,7,9,of another portal\n"
    )
    sizes = {(r["regle"], r["cohorte"]): r["taille"] for r in expected_sizes(conn, REFERENCE, path)}
    assert (sizes["entier", "jamais"], sizes["majorite", "jamais"]) == (5, 1)
    path.write_text(f"{header}2026-01-01,entier,jamais,1,2,\n")
    with pytest.raises(MisuseError, match="needs de, a and raison"):
        expected_sizes(conn, REFERENCE, path)


def test_a_folder_with_the_sample_is_judged_by_its_own_truth(conn, server, folder: Home) -> None:
    conn.execute("update meta.release set nature = 'sample'")
    report = check_release(server, folder, "run-1", RELEASE)
    ran = {r.controle: r.statut for r in report.results}
    assert ran["communes_cog_2025"] == "reussi"
    assert ran["communes_sans_epci"] == "reussi"
    skipped = {s.controle: s.raison for s in report.skipped}
    assert ran["ti_vs_hors_ti_connu"] == "reussi"
    assert skipped["emploi_prive"] == "no published figure emploi_prive for the portal sample"
    assert skipped["extractions_datees"] == "not for the portal sample"
    assert not report.blocked
    kept = conn.execute(
        "select statut = 'sans_objet', count(*) from quality.check_result where gate = 2"
        " group by 1 order by 1"
    ).fetchall()
    assert kept == [(False, len(report.results)), (True, len(report.skipped))]
    sources = dict(
        conn.execute("select controle, source from quality.check_result where valeur is null")
    )
    assert sources["membres"] == "ti_anct.groupements"
    assert conn.execute("select count(*) from meta.figure").fetchone() == (9,)


@pytest.mark.parametrize("gone", ["communes", "communes_sans_epci"])
def test_a_sample_without_its_truth_is_blocked(conn, server, folder: Home, gone: str) -> None:
    conn.execute("update meta.release set nature = 'sample'")
    known = {k: v for k, v in TRUTH["geographie"].items() if k != gone}
    (folder.folder / "verite.json").write_text(json.dumps({**TRUTH, "geographie": known}))
    report = check_release(server, folder, "run-1", RELEASE)
    assert {r.controle for r in report.blocked} == {"figures_presentes"}
    (folder.folder / "verite.json").unlink()
    report = check_release(server, folder, "run-2", RELEASE)
    assert {r.controle for r in report.blocked} == {"figures_presentes", "ti_vs_hors_ti_connu"}


def test_a_blocked_release_freezes_nothing(conn, server, folder: Home) -> None:
    report = check_release(server, folder, "run-1", RELEASE)
    assert "communes_cog_2025" in {r.controle for r in report.blocked}
    assert conn.execute("select count(*) from meta.figure").fetchone() == (0,)
    with pytest.raises(MisuseError, match="unknown release"):
        check_release(server, folder, "run-1", "original-none")


def test_figures_name_their_source_and_serve_a_check() -> None:
    used = {d.figure for d in load_definitions()}
    for scope in ("live", "dir"):
        figures = load_figures(scope, {})
        assert {f.figure for f in figures} <= used
        assert all(f.source and f.url.startswith("https://") for f in figures)
        assert all(f.valeur is not None for f in figures)
        assert len({(f.figure, f.cle) for f in figures}) == len(figures)
    assert {f.valeur for f in load_figures("sample", {})} == {None}


def test_every_figure_of_the_sample_is_in_its_truth() -> None:
    with FIGURES.open(encoding="utf-8", newline="") as stream:
        wanted = [row for row in csv.DictReader(stream) if "sample" in row["portails"].split()]
    known = load_figures("sample", truth())
    assert [(f.figure, f.cle) for f in known] == [(r["figure"], r["cle"]) for r in wanted]
    assert all(f.valeur is not None for f in known)
    assert {f.figure for f in known} <= {d.figure for d in load_definitions()}


def test_a_figure_that_is_no_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    header = FIGURES.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(f"{header}\nepci,2025,live,many,,,,\n")
    with pytest.raises(MisuseError, match=r"epci 2025 .* 'many' is not a number"):
        load_figures("live", {}, path)


def test_the_scope_follows_the_nature(tmp_path: Path) -> None:
    home = Home(f"dir:{tmp_path}", tmp_path / "home")
    assert (scope_of(home, "modelled"), scope_of(home, "sample")) == ("dir", "sample")
    assert truth_of(home) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- controle: a\n", "cannot be read"),
        ("- controle: [\n", "cannot be read"),
    ],
)
def test_a_wrong_definition_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "a.yml").write_text(text)
    with pytest.raises(MisuseError, match=words):
        load_definitions(tmp_path)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, "any value"),
        (Decimal(3), Decimal(3), "exactly 3"),
        (None, Decimal("0.001"), "at most 0.001"),
        (Decimal("1E+2"), None, "at least 100"),
        (Decimal("0.90"), Decimal(1), "0.9 to 1"),
    ],
)
def test_bands_in_words(low: Decimal | None, high: Decimal | None, words: str) -> None:
    assert band(low, high) == words


def test_numbers_in_words() -> None:
    shown = [number(Decimal(text)) for text in ("1200", "1E-9", "-0.18", "1E+3", "2.00000019")]
    assert shown == ["1200", "0.000000001", "-0.18", "1000", "2"]
