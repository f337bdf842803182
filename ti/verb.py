"""A verb of `ti`: its help ends with examples and exit codes; its portal option gives a Home."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from extractors.home import Home, portal_home

EXIT_CODES = (
    (0, "released or nothing to do"),
    (1, "a source or a step failed"),
    (2, "misuse"),
    (3, "blocked by a gate"),
    (4, "another run holds the lock"),
)
F = TypeVar("F", bound=Callable[..., Any])


class Verb(click.Command):
    """A click command that carries runnable `examples`."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples and the exit codes after the options."""
        with formatter.section("Examples"):
            for example in self.examples:
                formatter.write_text(example)
        write_exit_codes(formatter)


class VerbGroup(click.Group):
    """The group of verbs, in the order they were given; its help ends with the exit codes."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Names of the verbs."""
        return list(self.commands)

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the exit codes after the list of verbs."""
        write_exit_codes(formatter)


def write_exit_codes(formatter: click.HelpFormatter) -> None:
    """Write the table of exit codes, which all verbs share."""
    with formatter.section("Exit codes"):
        formatter.write_dl([(str(code), meaning) for code, meaning in EXIT_CODES])


def as_home(_ctx: click.Context, _param: click.Parameter, value: str) -> Home:
    """The home of the portal that was named; MisuseError otherwise."""
    return portal_home(value)


def portal_option(function: F) -> F:
    """The command with `--portal`, whose value arrives as a Home."""
    return click.option(
        "--portal",
        "home",
        envvar="TI_PORTAL",
        default="sample",
        show_default=True,
        show_envvar=True,
        metavar="sample|live|dir:PATH",
        callback=as_home,
        help="Where files come from; each portal has its own state.",
    )(function)


def source_option(function: F) -> F:
    """The command with `--source`, which may be given several times."""
    return click.option(
        "--source", "sources", multiple=True, metavar="ID", help="Only this source (repeatable)."
    )(function)
