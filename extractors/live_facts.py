"""Facts of `live:` in a source.yml: where a part stands on its public portal today."""

import re
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Kind = Literal[
    "datagouv_dataset", "datagouv_resource", "ods_export", "melodi", "insee_page", "ign", "url"
]
ByteKind = Literal["csv", "xlsx", "xls", "zip", "gzip", "parquet", "json", "geojson", "7z", "any"]

REQUIRED_BY_KIND: dict[str, tuple[str, ...]] = {
    "datagouv_dataset": ("dataset", "title"),
    "datagouv_resource": ("resource",),
    "ods_export": ("portal", "dataset"),
    "melodi": ("dataset",),
    "insee_page": ("url", "title"),
    "ign": ("dataset", "title"),
    "url": (),
}


class LiveFacts(BaseModel):
    """How one part is found on its portal; each kind reads the fields named below.

    - `datagouv_dataset`: `dataset` (slug), `title`: a regex found in a resource's title or in the
      file name of its URL.
    - `datagouv_resource`: `resource` (id); `title` optional, else the vintage is `last_modified`.
    - `ods_export`: `portal` (https://host), `dataset` (slug), `params` (select, where).
      The vintage is the day the portal processed the data.
    - `melodi`: `dataset` (id of INSEE's catalogue), `product`: a regex found in a product's id,
      title or address, `language` and `format` of the product. The vintage is that of the regex's
      groups, completed by the product's `modified`.
    - `ign`: `dataset` (resource of the Géoplateforme), `title`: a regex found in an edition's
      title, `product`: a regex on the name of the edition's file.
    - `insee_page`: `url` of the stable page, `title`: a regex found in a `/fichier/` link.
    - `url`: either `url`, a pattern with {vintage} {annee} {mois} {jour}, and `vintages`; or
      `urls`, one address per vintage.

    A `title` regex names its groups `annee`, `mois` (number or French name), `jour`, `trimestre`;
    `vintage` is the template that joins them. A resource whose title names a month only takes the
    year of its last change. `portal` replaces the public base of `melodi` and `ign`. `member` is a
    regex for the one file taken out of the zip that the address serves ({annee} and the like are
    filled in). `vintages` bounds what is taken; `magic` is the kind of bytes expected when it is
    not the part's format, or several joined by `|`; `file_name` replaces the producer's name;
    `max_bytes`, where stated, is also the room to have on the disk when the server states no size;
    `nature` and `note` go with each file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    portal: str = ""
    dataset: str = ""
    resource: str = ""
    title: str = ""
    product: str = ""
    language: str = "fr"
    format: str = "CSV"
    url: str = ""
    urls: dict[str, str] = Field(default_factory=dict)
    params: dict[str, str] = Field(default_factory=dict)
    vintage: str = "{annee}-{mois}-{jour}"
    vintages: tuple[str, ...] = ()
    member: str = ""
    magic: str = ""
    file_name: str = ""
    max_bytes: int = Field(default=4_000_000_000, gt=0)
    nature: Literal["original", "recorded", "rebuilt", "modelled"] = "original"
    note: str = ""

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        """The facts themselves; ValueError when a field that the kind needs is missing."""
        missing = [name for name in REQUIRED_BY_KIND[self.kind] if not getattr(self, name)]
        if missing:
            raise ValueError(f"live kind {self.kind} needs {', '.join(missing)}")
        if self.kind == "url" and bool(self.urls) == bool(self.url):
            raise ValueError("live kind url needs either url or urls")
        if self.kind == "url" and self.url and not self.vintages:
            raise ValueError("live kind url with a pattern needs vintages")
        odd = set(self.magic.split("|")) - {"", *get_args(ByteKind)}
        if odd:
            raise ValueError(f"live magic: {', '.join(sorted(odd))} is no known kind of bytes")
        for name in ("title", "product", "member"):
            _compiles(name, getattr(self, name))
        self._title_gives_the_vintage()
        return self

    def _title_gives_the_vintage(self) -> None:
        """Nothing; ValueError when the template asks for a group that the title does not name."""
        if self.title and self.kind in ("datagouv_dataset", "insee_page", "ign"):
            asked = set(re.findall(r"\{(\w+)\}", self.vintage))
            named = set(re.compile(self.title).groupindex)
            # A month alone is dated by the upload.
            if self.kind == "datagouv_dataset" and "mois" in named:
                named.add("annee")
            absent = sorted(asked - named)
            if absent:
                raise ValueError(f"live title does not name the group(s) {', '.join(absent)}")


def _compiles(name: str, pattern: str) -> None:
    """Nothing; ValueError when the regex cannot be read once its {pieces} are filled."""
    filled = re.sub(r"\{(vintage|annee|mois|jour|trimestre)\}", "0", pattern)
    try:
        re.compile(filled)
    except re.error as error:
        raise ValueError(f"live {name} is not a regular expression: {error}") from error
