"""The files of parallel programmes and of NAF 2025."""

from sample import write_programmes
from sample.files import INVENTED, File

LISTS = (
    ("acv", "2025-07-04", "liste-acv-com2025-20250704.csv", write_programmes.write_acv),
    ("pvd", "2025-07-04", "liste-pvd-com2025-20250704.csv", write_programmes.write_pvd),
    ("crte", "2025-07-17", "liste-crte-grpt2025-20250717.csv", write_programmes.write_crte),
    ("frr", "2025-01-01", "frr_com2025.csv", write_programmes.write_frr),
)


def programmes_files() -> list[File]:
    """Returns them in the manifest's order."""
    book, write = "insee/Correspondances_NAFrev2-NAF2025.xlsx", write_programmes.write_naf2025
    return [
        File("naf2025_insee", "correspondance", "NAF 2025", book, write, INVENTED),
        *(
            File("programmes_anct", part, vintage, f"anct/{name}", write, INVENTED)
            for part, vintage, name, write in LISTS
        ),
    ]
