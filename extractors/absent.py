"""What a portal has no file of: said, never failed, when it is optional."""

from collections.abc import Collection, Mapping

from extractors.registry import Source, left_out


def absent(registry: Mapping[str, Source], there: Collection[tuple[str, str]]) -> list[str]:
    """The sources of which no part is `there`, as `source`, and the other parts that are not, as
    `source.part`, in order, then the sources that TI_SOURCES leaves out. A part that stays in the
    lake is not in the warehouse, nor missing.
    """
    names: list[str] = []
    for source in registry.values():
        loaded = [n for n, part in source.parts.items() if not part.lake_only]
        missing = [name for name in loaded if (source.id, name) not in there]
        whole = bool(missing) and len(missing) == len(loaded)
        names += [source.id] if whole else [f"{source.id}.{name}" for name in missing]
    return [*names, *left_out()]


def served(source: Source) -> list[str]:
    """The parts that a portal can have a file of: all but those made from other parts."""
    return [name for name, part in source.parts.items() if not part.derived_from]
