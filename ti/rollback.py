"""The step that leads readers back to a kept release."""

from ti.context import Context


def roll_back(ctx: Context, id_release: str) -> None:
    """Nothing; readers see that kept release, in the database and as files.

    When they already do, only its files are made whole. MisuseError when it is not kept.
    """
    from publication.exports import export
    from publication.going_back import go_back
    from ti.quarantine import set_aside_as_built
    from warehouse.release import current, schema_of

    with ctx.step("rollback") as shown, ctx.server.connect("admin") as conn:
        now = current(conn)
        ctx.id_release = id_release
        if now is not None and now.id_release == id_release:
            export(ctx.home, ctx.server, id_release, schema_of(id_release))
            shown.outcome = "skipped"
            shown.note = f"{id_release} est déjà la version lue / is what readers see"
            return
        folder = go_back(ctx.home, ctx.server, conn, id_release, ctx.run_id)
        set_aside_as_built(ctx, id_release)
        ctx.released = True
        left = now.id_release if now is not None else "-"
        shown.note = f"{left} retirée, version lue : {id_release} → {folder}"
