"""The published views as files know them: sort key, sources, licence (views.yml)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extractors.errors import MisuseError
from extractors.registry import Source, load_registry
from extractors.yaml_facts import read_yaml
from publication.licences import Licence, licence_of

VIEWS = Path(__file__).resolve().parent / "views.yml"


@dataclass(frozen=True)
class View:
    """A published view: its name, the key its rows are sorted by, the sources it derives from."""

    name: str
    key: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def licence(self) -> Licence:
        """The licence of its files."""
        return licence_of(self.sources)

    @property
    def citation(self) -> str:
        """Who must be cited with its files; empty for views that describe the release itself."""
        return " ; ".join(source.citation for source in self.sources)


@cache
def load_views() -> dict[str, View]:
    """Every view of views.yml by name; MisuseError when it names a source that does not exist."""
    # A view keeps the sources that this run leaves out (TI_SOURCES): it is then empty of them.
    registry = load_registry(everything=True)
    facts = read_yaml(VIEWS)
    return {name: _view(name, fact, registry) for name, fact in facts.items()}


def _view(name: str, fact: dict[str, list[str]], registry: dict[str, Source]) -> View:
    unknown = sorted(set(fact["sources"]) - registry.keys())
    if unknown:
        raise MisuseError(f"publication/views.yml: {name} names unknown sources {unknown}")
    return View(name, tuple(fact["key"]), tuple(registry[s] for s in fact["sources"]))


def view(name: str) -> View:
    """The view of that name; MisuseError when views.yml does not describe it."""
    known = load_views()
    if name not in known:
        raise MisuseError(
            f"{name} is published but not in publication/views.yml: add its key there"
        )
    return known[name]
