"""All files of docs/schema: what each should say, which are stale, and writing them."""

from __future__ import annotations

from pathlib import Path

from ops.schema_docs import diagram, influxdb_page, kdb_page, overview_pages, redis_page, svg, tables_page
from schema.postgres import catalogue
from schema.postgres.databases import SCHEMAS

FOLDER = "docs/schema"


def rendered() -> dict[str, str]:
    """By file name. The same models give the same texts on every machine."""
    tables = catalogue.tables()
    files = {"README.md": overview_pages.index(tables), "access.md": overview_pages.access()}
    files |= {"redis.md": redis_page.page(), "influxdb.md": influxdb_page.page()}
    files["kdb.md"] = kdb_page.page()
    for schema in SCHEMAS:
        files[f"{schema.name}.md"] = tables_page.page(schema, tables)
        if any(table.schema == schema.name for table in tables):
            title = f"Tables of schema {schema.name}"
            files[f"{schema.name}.svg"] = svg.rendered(diagram.of(schema.name, tables), title)
    return files


def stale(folder: Path) -> list[str]:
    """Names of files that are missing, differ, or should not be there."""
    wanted = rendered()
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*") if path.is_file()}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def write(folder: Path) -> None:
    wanted = rendered()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")
    for path in folder.glob("*"):
        if path.is_file() and path.name not in wanted:
            path.unlink()
