"""docs/schema is what the models say, and says all of it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import CheckConstraint, Table

from infra.workspace import ROOT
from ops.declarations import q_tables
from ops.schema_docs import columns, markdown, pages
from schema.kdb.access import USERS
from schema.kdb.model import Table as Q
from schema.postgres import catalogue
from schema.postgres.databases import SCHEMAS
from schema.postgres.objects import OBJECTS
from schema.postgres.roles import ROLES

FILES = pages.rendered()
TABLES = catalogue.tables()


def test_the_committed_pages_are_as_the_models_say() -> None:
    assert pages.stale(ROOT / pages.FOLDER) == [], "run ./tdb docs"


def test_a_changed_missing_or_foreign_file_is_stale_until_written(tmp_path: Path) -> None:
    pages.write(tmp_path)
    assert pages.stale(tmp_path) == []
    (tmp_path / "README.md").write_text("by hand")
    (tmp_path / "access.md").unlink()
    (tmp_path / "gone.svg").write_text("<svg/>")
    assert pages.stale(tmp_path) == ["README.md", "access.md", "gone.svg"]
    pages.write(tmp_path)
    assert pages.stale(tmp_path) == []


def test_the_same_models_give_the_same_pages() -> None:
    assert pages.rendered() == FILES


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.fullname)
def test_every_column_key_check_and_index_is_in_the_dictionary(table: Table) -> None:
    section = FILES[f"{table.schema}.md"].split(f"\n## {table.name}\n")[1].split("\n## ")[0]
    assert table.comment
    assert table.comment.rstrip(".") in section
    for column in table.columns:
        (row,) = re.findall(rf"^\| `{re.escape(column.name)}` .*$", section, re.MULTILINE)
        assert markdown.cell(column.comment) in row
        assert columns.type_of(column) in row
    assert all(f"`{index.name}`" in section for index in table.indexes)
    checks = [one for one in table.constraints if isinstance(one, CheckConstraint)]
    assert section.count("- Check ") == len(checks)
    assert section.count(" refers to ") >= len(table.foreign_key_constraints)


def test_every_function_view_trigger_and_policy_is_in_the_dictionary() -> None:
    missing = [one.address for one in OBJECTS if markdown.cell(one.purpose) not in FILES[f"{one.schema}.md"]]
    assert missing == []


def test_every_role_and_schema_is_on_the_page_of_rights() -> None:
    assert all(f"| `{role.name}` |" in FILES["access.md"] for role in ROLES)
    assert all(f"[{schema.name}]({schema.name}.md)" in FILES["README.md"] for schema in SCHEMAS)


def test_links_lead_somewhere() -> None:
    for name, text in FILES.items():
        if not name.endswith(".md"):
            continue
        for file, anchor in re.findall(r"\]\(([\w.]*)(?:#(\w+))?\)", text):
            target = FILES[file or name]
            assert not anchor or f"\n## {anchor}\n" in target, f"{name}: {file}#{anchor}"


def test_rows_of_a_table_have_as_many_cells_as_its_head() -> None:
    for name, text in FILES.items():
        for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE) if name.endswith(".md") else []:
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(widths) == 1, f"{name}: {block}"


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".svg")])
def test_every_picture_is_sound_and_names_its_tables(name: str) -> None:
    picture = ET.fromstring(FILES[name])  # noqa: S314 - our own text
    words = {element.text for element in picture.iter("{http://www.w3.org/2000/svg}text")}
    own = [table for table in TABLES if table.schema == name.removesuffix(".svg")]
    assert {table.name for table in own} <= words
    assert {column.name for table in own for column in table.columns} <= words
    assert "http" not in FILES[name].replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("table", q_tables(), ids=lambda table: table.name)
def test_every_column_of_a_q_table_is_on_its_page(table: Q) -> None:
    section = FILES["kdb.md"].split(f"\n## {table.name}\n")[1].split("\n## ")[0]
    for column in table.columns:
        (row,) = re.findall(rf"^\| `{column.name}` .*$", section, re.MULTILINE)
        assert f"| {column.type} |" in row
        assert markdown.cell(column.comment) in row


def test_every_user_of_kdb_is_on_its_page() -> None:
    for user in USERS:
        assert f"| `{user.name}` | {user.role} | {user.purpose} |" in FILES["kdb.md"]
