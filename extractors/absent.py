"""What a portal has no file of: said, never failed, when it is optional."""

from collections.abc import Collection, Mapping

from extractors.registry import Source


def absent(registry: Mapping[str, Source], there: Collection[tuple[str, str]]) -> list[str]:
    """The sources of which no part is `there`, as `source`, and the other parts that are not, as
    `source.part`, in order.
    """
    names: list[str] = []
    for source in registry.values():
        missing = [name for name in source.parts if (source.id, name) not in there]
        whole = len(missing) == len(source.parts)
        names += [source.id] if whole else [f"{source.id}.{name}" for name in missing]
    return names


def required(source: Source) -> bool:
    """Whether a release needs any part of the source."""
    return any(part.required_for_release for part in source.parts.values())
