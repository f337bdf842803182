"""The files of the register of establishments."""

from functools import partial
from pathlib import Path

from benchmarks.sirene_generator.layouts import FILES
from sample.files import INVENTED, File
from sample.write_sirene import UNTIL, write_part

# The code that shapes these files stands with what measures them at full size.
GENERATOR = Path(__file__).parent.parent / "benchmarks" / "sirene_generator"


def sirene_files() -> list[File]:
    """Returns them in the manifest's order."""
    return [
        File(
            "sirene",
            part,
            UNTIL.isoformat(),
            f"sirene/{name}",
            partial(write_part, part=part),
            INVENTED,
        )
        for part, (name, _) in FILES.items()
    ]
