"""Facts of the registry and of the staging models as the words of a page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extractors.home import REPOSITORY
from extractors.live_facts import LiveFacts
from extractors.registry_facts import Rhythm
from extractors.registry_part import Band, Options, Part
from extractors.yaml_facts import read_yaml

STAGING = REPOSITORY / "dbt_project" / "models" / "staging"
EVERY = {
    "month": "mensuel / monthly",
    "quarter": "trimestriel / quarterly",
    "year": "annuel / yearly",
}
# What each kind of address asks, and the fact that names the place.
ADDRESSES = {
    "datagouv_dataset": "data.gouv.fr, jeu / dataset `{dataset}`, titre / title `{title}`",
    "datagouv_resource": "data.gouv.fr, ressource / resource `{resource}`",
    "ods_export": "Opendatasoft, <{portal}>, jeu / dataset `{dataset}`",
    "melodi": "Melodi (Insee), jeu / dataset `{dataset}`, produit / product `{product}`",
    "insee_page": "page de l'Insee / Insee's page <{url}>, lien / link `{title}`",
    "ign": "Géoplateforme (IGN), flux / feed `{dataset}`, fichier / file `{product}`",
}


@dataclass(frozen=True)
class Staging:
    """The staging model of a part: its name, grain and description, in French."""

    model: str
    grain: str
    description: str


def staging_of(source: str) -> dict[str, Staging]:
    """The staging model of each part of a source that has one, from its YAML."""
    found: dict[str, Staging] = {}
    for path in sorted((STAGING / source).glob("*.yml")):
        facts = read_yaml(path) or {}
        for model in facts.get("models", []):
            name = str(model["name"])
            grain = str(model.get("config", {}).get("meta", {}).get("grain", ""))
            lines = [line.strip() for line in str(model.get("description", "")).splitlines()]
            # The grain stands in the first line of a description already.
            said = " ".join(line for line in lines if line and line != grain)
            found[name.rpartition("__")[2]] = Staging(name, grain, said)
    return found


def address(live: LiveFacts | None) -> str:
    """Where a part stands on its public portal, '' when no address is known."""
    if live is None:
        return ""
    if live.kind == "url":
        addresses = [live.url] if live.url else list(live.urls.values())
        return ", ".join(f"`{url}`" for url in addresses)
    return ADDRESSES[live.kind].format(**live.model_dump())


def rhythm(expected: Rhythm | None) -> str:
    """How often the part is published, '' when no rhythm is stated."""
    if expected is None:
        return ""
    after = f" + {expected.years_after}" if expected.years_after else ""
    appears = f", N : {expected.month:02d}/N{after}" if expected.month else ""
    return f"{EVERY[expected.every]}{appears}, + {expected.grace_days} j / days"


def geography(part: Part) -> str:
    """The geography of the part's codes and its year, '' when it has none."""
    year = part.geography_year
    of = "celle du millésime / the vintage's" if year == "vintage" else str(year or "")
    return ", ".join(said for said in (part.geography, of) if said)


def options(part: Part) -> str:
    """The options of reading that are not the usual ones, between brackets."""
    usual = Options()
    stated = part.options.model_dump()
    set_ones = {k: v for k, v in stated.items() if v != getattr(usual, k)}
    return f" ({', '.join(f'{k} {_said(v)}' for k, v in set_ones.items())})" if set_ones else ""


def _said(value: object) -> str:
    """The value of an option: words, a list of words, or a list by name."""
    if isinstance(value, Mapping):
        return "; ".join(f"`{name}` = {_said(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(f"`{one}`" for one in value)
    return f"`{value}`"


def band(rows: Band) -> str:
    """Lowest and highest number of rows, thousands apart."""
    return f"{rows.min:,} – {rows.max:,}".replace(",", " ")


def bullet(name: str, text: str) -> Iterator[str]:
    """One line of a list, none for an empty text."""
    if text:
        yield f"- {name}: {text}"


def cell(text: str) -> str:
    """The text as it can stand in a table."""
    return " ".join(text.split()).replace("|", r"\|")
