"""Candidate releases of a few rows, for the tests of what readers see."""

from warehouse import release


def candidate(admin, id_release, rows, views=("a_v1", "b_v1"), columns="id int"):
    """A release in pub_next whose views all hold the same number of rows."""
    release.clear_candidate(admin)
    for view in views:
        admin.execute(f"create table pub_next.{view} ({columns})")
        admin.execute(f"insert into pub_next.{view} select generate_series(1, {rows})")
    admin.execute(
        """
        insert into meta.release (id_release, portal, nature, code_version, geographie_reference)
        values (%s, 'sample', 'sample', '0.1', '2025-01-01') on conflict do nothing
        """,
        [id_release],
    )
