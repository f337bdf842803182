"""The quality page: every check, what is wrong on top, hostile cells harmless, nothing fetched."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

import pytest

from extractors.rules import RULES
from publication.quality_facts import Measured, Point, QualityFacts
from publication.quality_page import page
from publication.quality_words import LANGUAGES

AT = datetime(2026, 1, 31, 9, 5, tzinfo=UTC)
HOSTILE = [
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(2)>",
    '" onmouseover="alert(3)',
    "{{ 7 * 7 }}",
    "a\x1b[31m\u202eb\x00",
]


def measured(name: str, statut: str = "reussi", gate: int = 2, **more: object) -> Measured:
    facts = {
        "gate": gate,
        "controle": name,
        "regle": "5",
        "source": "pub.epci_v1" if gate == 2 else "jouet.emploi.2020",
        "gravite": "bloquant",
        "proprietaire": "donnees",
        "statut": statut,
        "valeur": Decimal("1234.5"),
        "borne_basse": Decimal(0),
        "borne_haute": Decimal(2000),
        "message": "rows: 1234.5",
        "echantillon": [],
        "at": AT,
        "run_id": "r",
        "history": (),
    }
    return Measured(**{**facts, **more})


@pytest.fixture
def facts() -> QualityFacts:
    release = {
        "id_release": "original-0123456789ab",
        "run_id": "run-1",
        "portal": "live",
        "nature": "original",
        "code_version": "0.1.0+abc",
        "geographie_reference": "2025-01-01",
        "published_at": AT,
        "stale": False,
        "partial": False,
    }
    line = {"source": "jouet", "part": "emploi", "vintage": "2020", "premiere_ligne": 7}
    quarantine = [{**line, "regle": "commune_inconnue", "lignes": 12, "exemple": "01999"}]
    remarks = [{**line, "regle": "zero", "lignes": 3, "exemple": "1", "colonne": "code"}]
    return QualityFacts(
        release,
        [
            measured("lignes", gate=1),
            measured("epci", "averti", echantillon=[{"code_epci": "200000172", "ecart": 3}]),
            measured("panel", "bloque"),
            measured("poids", "sans_objet", valeur=None),
        ],
        [{**row, "raison": "no such commune"} for row in quarantine],
        [{**row, "raison": "a lost zero"} for row in remarks],
    )


class Elements(HTMLParser):
    """The tags of a page with their attributes; they are well nested."""

    VOID = ("meta", "input", "br", "img", "link")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]


def plain(text: str) -> str:
    """The words of a page."""
    body = re.sub(r"<(script|style)>.*?</\1>", "", text, flags=re.S)
    return " ".join(re.split("[ \n]+", unescape(re.sub(r"<[^>]+>", " ", body))))


def test_it_counts_and_names_every_check(facts: QualityFacts) -> None:
    text = plain(page(facts, "fr"))
    assert "Qualité de la version original-0123456789ab" in text
    assert "1 bloqués 1 avertissements 1 réussis 1 sans objet 12 lignes en quarantaine" in text
    for check in facts.checks:
        assert check.controle in text
    assert text.index("À regarder") < text.index("panel") < text.index("epci")
    assert "1\u202f234,5" in text
    assert "de 0 à 2\u202f000" in text
    assert "31/01/2026 09:05 UTC" in text
    rule = "le code commune n'est ni au COG ni dans ses mouvements"
    assert f"jouet.emploi.2020 commune_inconnue 12 7 01999 {rule} no such commune" in text
    english = plain(page(facts, "en"))
    assert "1,234.5" in english
    assert "0 to 2,000" in english


@pytest.mark.parametrize(
    ("rule", "language"),
    [("commune_inconnue", "fr"), ("correction_expiree.3", "fr"), ("type", "en"), ("zero", "en")],
)
def test_a_reason_is_marked_with_its_own_language(
    facts: QualityFacts, rule: str, language: str
) -> None:
    line = {**facts.remarks[0], "regle": rule, "raison": "some reason"}
    for page_in in ("fr", "en"):
        html = page(replace(facts, remarks=[line]), page_in)
        (found,) = re.findall(r'<span lang="(..)"[^>]*>some reason</span>', html)
        assert found == language


def test_a_rule_is_said_in_the_language_of_the_page(facts: QualityFacts) -> None:
    english, french = RULES["commune_inconnue"].en, RULES["commune_inconnue"].fr
    assert (english in plain(page(facts, "en")), french in plain(page(facts, "en"))) == (
        True,
        False,
    )


def test_the_french_page_says_what_a_check_looks_at_before_its_message(
    facts: QualityFacts,
) -> None:
    said = "EPCI de la composition de l'année"
    assert plain(page(facts, "fr")).count(f"{said} rows: 1234.5") == 2
    assert said not in plain(page(facts, "en"))


def test_what_is_fine_needs_no_look(facts: QualityFacts) -> None:
    fine = replace(facts, checks=[measured("lignes", gate=1)], quarantine=[], remarks=[])
    text = plain(page(fine, "fr"))
    assert "Aucun contrôle n'est sorti de sa bande." in text
    assert "Aucune ligne n'est mise de côté." in text


def test_figures_that_are_not_real_cannot_be_taken_for_findings(facts: QualityFacts) -> None:
    assert "not findings" not in page(facts, "en")
    invented = replace(facts, release={**facts.release, "nature": "sample"})
    for language in LANGUAGES:
        text = page(invented, language)
        tables = text.count("<caption>")
        assert tables == 5
        assert text.count("exemple invente / invented sample: not findings") == tables + 1
        assert "<title>⚠" in text
    assert "ne décrivent aucun territoire" in page(invented, "fr")


@pytest.mark.parametrize("cell", HOSTILE)
def test_a_hostile_cell_is_only_text(facts: QualityFacts, cell: str) -> None:
    calm = Elements(page(facts, "fr"))
    bad = measured(
        cell, "bloque", source=cell, message=cell, proprietaire=cell, echantillon=[{cell: cell}]
    )
    point = Point(AT, cell, Decimal(1), None, None)
    bad = replace(bad, history=(point, replace(point, valeur=Decimal(2))))
    rows = [{**row, "exemple": cell, "raison": cell} for row in facts.quarantine]
    text = page(replace(facts, checks=[bad], quarantine=rows), "fr")
    elements = Elements(text)
    assert len(elements.named("script")) == len(calm.named("script")) == 1
    assert elements.named("img") == []
    assert [a for _, attrs in elements.found for a in attrs if a.startswith("on")] == []
    assert "49" not in plain(text).split()
    assert not re.search("[\x00\x1b\u202e]", text)


def test_nothing_is_fetched_and_only_its_own_script_runs(facts: QualityFacts) -> None:
    text = page(facts, "fr")
    elements = Elements(text)
    policy = next(m["content"] for m in elements.named("meta") if m.get("http-equiv"))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert elements.named("link") == []
    assert [attrs for _, attrs in elements.found if attrs.get("src")] == []
    assert [a["href"] for a in elements.named("a")] == ["#checks", "quality.html"]
    assert re.findall(r"https?://|url\(|@import", text) == []


def test_it_can_be_read_without_eyes(facts: QualityFacts) -> None:
    elements = Elements(page(facts, "en"))
    assert elements.named("html") == [{"lang": "en"}]
    assert len(elements.named("h1")) == 1
    assert all(attrs.get("scope") in ("col", "row") for attrs in elements.named("th"))
    assert len(elements.named("caption")) == len(
        [attrs for attrs in elements.named("table") if attrs.get("role") == "table"]
    )
    named = {attrs["aria-labelledby"] for attrs in elements.named("section")}
    assert named == {attrs["id"] for attrs in elements.named("h2")}


def test_the_same_facts_give_the_same_page(facts: QualityFacts) -> None:
    assert page(facts, "fr") == page(facts, "fr")
