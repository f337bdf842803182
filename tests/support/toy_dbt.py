"""A dbt project of a test's own, on the database that the run's variables name."""

from collections.abc import Mapping
from pathlib import Path

PROJECT = """
name: toy
version: "1.0"
profile: toy
models: {toy: {+materialized: table}}
"""
PROFILE = """
toy:
  target: toy
  outputs:
    toy:
      type: postgres
      host: "{{ env_var('TI_DB_HOST') }}"
      port: "{{ env_var('TI_DB_PORT') | int }}"
      dbname: "{{ env_var('TI_DB_NAME') }}"
      user: "{{ env_var('TI_DB_USER') }}"
      password: "{{ env_var('TI_DB_PASSWORD') }}"
      schema: marts
      threads: "{{ env_var('TI_DB_THREADS') | int }}"
"""


def write_project(folder: Path, models: Mapping[str, str]) -> Path:
    """The folder of the project's models, each file of which is there by its name."""
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    (folder / "profiles.yml").write_text(PROFILE, encoding="utf-8")
    for name, text in models.items():
        (folder / "models" / name).write_text(text, encoding="utf-8")
    return folder / "models"
