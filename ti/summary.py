"""What a person reads at the end of a run: French first, then English where it matters most."""

from collections.abc import Iterator
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from psycopg import sql

from extractors.errors import EXIT_BLOCKED
from extractors.registry import load_registry
from publication.nature import warning
from publication.views import load_views
from ti.candidate import absent_parts
from ti.context import Context
from ti.status_text import table, thousands
from warehouse.release import Release, current
from warehouse.turning import views

if TYPE_CHECKING:
    from warehouse.migrate import Connection

FINDINGS = {
    "sample": (
        "Ceci est l'échantillon : périmètres et économie inventés (TI fictif 001…), sans résultat.",
        "This is the bundled sample: invented perimeters and economy, not findings.",
    ),
    "modelled": (
        "Une partie des données est modélisée : aucun chiffre n'est un résultat.",
        "Part of the data is modelled: figures are not findings.",
    ),
    "rebuilt": (
        "Des fichiers sont reconstitués : à vérifier avant de citer un chiffre.",
        "Some files are rebuilt: check before citing a figure.",
    ),
}
SHOWN_OF_A_WARNING = 240
EXAMPLE = '"select * from ti_vs_hors_ti_v1 limit 5"'
MEASURE = "effectif_industrie_be"
GROUPS = ("ti_phase_1", "hors_ti_phase_1", "ti_phase_2", "hors_ti_phase_2")
WEIGHTINGS = {"ponderee": "pondéré (communes)", "non_ponderee": "non pondéré (EPCI)"}


def show(ctx: Context) -> None:
    """Print the summary of a run on its console; the server must still be there."""
    with ctx.server.connect("builder") as conn:
        for line in lines(ctx, conn):
            ctx.console.line(line)


def lines(ctx: Context, conn: "Connection") -> Iterator[str]:
    """The lines of the summary."""
    release = current(conn)
    yield ""
    yield from _verdict(ctx, release)
    if release is not None and not ctx.failures:
        yield from _views(conn)
        yield from _comparison(conn, warning(release.nature))
    yield from _checks(ctx, conn, release)
    yield from _signals(ctx)
    yield from _absent(conn) if release is not None else ()
    yield from _places(ctx, release)
    yield from _work(ctx)
    if release is not None:
        yield from _warning(release)


def _verdict(ctx: Context, release: Release | None) -> Iterator[str]:
    seen = f"{release.id_release} (nature : {release.nature})" if release else "aucune"
    if ctx.failures:
        word = "bloqué par un contrôle" if ctx.exit_code == EXIT_BLOCKED else "échec"
        yield f"✗ {word} / {'blocked' if ctx.exit_code == EXIT_BLOCKED else 'failed'}"
        yield from (f"  ✗ {line}" for line in ctx.lines)
        if not ctx.released:
            yield f"  rien n'est basculé, version lue : {seen} / readers keep it"
    if ctx.released:
        yield f"Version publiée / released  {seen}"
    elif ctx.withdrawn:
        yield f"Version {ctx.withdrawn} retirée par ti rollback : ti publish la remet / withdrawn"
        yield f"  version lue : {seen} / what readers see"
    elif not ctx.failures:
        yield f"Rien à faire / nothing to do : la version {seen} est à jour"


def _warning(release: Release) -> Iterator[str]:
    said = warning(release.nature)
    if said:
        yield from (f"⚠ {line}" for line in FINDINGS.get(release.nature, (said,)))
    if release.stale:
        yield "⚠ Une source a été refusée : dernière version acceptée / stale: a source was refused"


def _views(conn: "Connection") -> Iterator[str]:
    yield ""
    yield "Vues publiées (schéma pub)"
    rows = []
    for name in [one for one in load_views() if one in views(conn)]:
        query = sql.SQL("select count(*) from {}").format(sql.Identifier("pub", name))
        rows.append((name, thousands(_one(conn, query))))
    width = max(len(number) for _, number in rows)
    yield from (f"  {name:<36} {number:>{width}}" for name, number in rows)


def _comparison(conn: "Connection", said_of_it: str) -> Iterator[str]:
    """Industrial jobs, base 100 in 2018, by group and year: the TI against the rest.

    The release's warning stands in each caption: the table may be copied alone.
    """
    query = """
        select ponderation, groupe, annee, base_100_2018 from pub.ti_vs_hors_ti_v1
        where mesure = %s and groupe = any(%s) and annee >= 2018
    """
    found = {
        (str(weighting), str(group), int(str(year))): value
        for weighting, group, year, value in conn.execute(query, [MEASURE, list(GROUPS)])
    }
    years = sorted({year for _, _, year in found})
    for weighting, said in WEIGHTINGS.items():
        yield ""
        yield f"Emplois industriels ({MEASURE}), base 100 en 2018, {said}"
        if said_of_it:
            yield f"⚠ {said_of_it}"
        rows = [
            (group, *(_index(found.get((weighting, group, year))) for year in years))
            for group in GROUPS
        ]
        yield from table([("", *(f"{year:>6}" for year in years)), *rows])


def _checks(ctx: Context, conn: "Connection", release: Release | None) -> Iterator[str]:
    """How many checks of this run passed, warned, blocked, and each of those that did not pass.

    Without any in this run, those of the release that readers see.
    """
    wanted = ctx.run_id
    counts = _counts(conn, wanted)
    if not counts and release is not None and not ctx.failures:
        wanted = str(release.run_id)
        counts = _counts(conn, wanted)
    yield ""
    passed, warned, blocked = (counts.get(s, 0) for s in ("reussi", "averti", "bloque"))
    yield f"Contrôles : {passed} réussis, {warned} avertissements, {blocked} bloqués"
    query = """
        select controle, source, message from quality.check_result
        where run_id = %s and statut = 'averti' order by gate, controle, source
    """
    for controle, source, message in conn.execute(query, [wanted]):
        said = shorten(str(message), SHOWN_OF_A_WARNING, placeholder=" …")
        yield f"  ! {controle} [{source}] {said}"


def _counts(conn: "Connection", run_id: str) -> dict[str, int]:
    query = "select statut, count(*) from quality.check_result where run_id = %s group by statut"
    return {str(status): int(str(n)) for status, n in conn.execute(query, [run_id])}


def _signals(ctx: Context) -> Iterator[str]:
    yield from (f"  ! {line}" for line in ctx.signals)


def _absent(conn: "Connection") -> Iterator[str]:
    names = absent_parts(conn, load_registry())
    if names:
        yield ""
        yield f"Absents   {', '.join(names)} (version partielle / partial release)"


def _places(ctx: Context, release: Release | None) -> Iterator[str]:
    yield ""
    if release is not None:
        yield f"Fichiers  {ctx.home.exports / 'latest'} (exports/{release.id_release})"
        yield f"Qualité   {ctx.home.quality / release.id_release} (quality pages)"
        yield f"SQL       ti sql --portal {ctx.home.spec} {EXAMPLE}"
        yield f"          ti db start --portal {ctx.home.spec}   # pour un autre outil"
    yield f"Journal   {ctx.log_path} (logs)"


def _work(ctx: Context) -> Iterator[str]:
    total: dict[str, float] = {}
    for label, seconds in ctx.seconds.items():
        step = label.split()[0]
        total[step] = total.get(step, 0.0) + seconds
    total["airflow entre les étapes"] = ctx.elapsed - sum(total.values())
    steps = " · ".join(f"{step} {seconds:.1f}" for step, seconds in total.items())
    yield f"Temps     {ctx.elapsed:.1f} s ({steps})"
    done: dict[str, Any] = ctx.counters
    yield (
        f"Travail   {done['requests_full']} requêtes complètes,"
        f" {done['requests_conditional']} conditionnelles,"
        f" {thousands(done['rows_copied'])} lignes copiées,"
        f" {done['models_built']} modèles construits"
    )


def _index(value: object) -> str:
    return "" if value is None else f"{float(str(value)):6.1f}"


def _one(conn: "Connection", query: sql.Composed) -> int:
    row = conn.execute(query).fetchone()
    return int(str(row[0])) if row else 0
