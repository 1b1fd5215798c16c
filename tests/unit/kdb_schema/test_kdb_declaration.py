"""The declaration as the q files say it, and each mistake in them with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.kdb import access, catalogue, policy_file, table_file
from schema.kdb.model import Column, Policy
from schema.kdb.source import DeclarationError, Source

TRADE = "schemas/trade.q"


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


def mistake(folder: Path) -> DeclarationError:
    with pytest.raises(DeclarationError) as error:
        catalogue.tables(folder)
    return error.value


def test_the_four_tables_are_read_with_columns_policy_and_comments() -> None:
    tables = {table.name: table for table in catalogue.declared()}
    assert list(tables) == ["trade", "quote", "orderbook_snapshot", "market_depth"]
    trade = tables["trade"]
    assert trade.columns[1] == Column("sym", "symbol", "instrument", "g")
    assert trade.columns[5].comment == '"B" the buyer was the aggressor, "S" the seller, " " unknown'
    assert trade.policy == Policy("date", ("sym", "time"), "sym", "g", "sym", "p")
    assert (trade.disk_attribute("sym"), trade.disk_attribute("time")) == ("p", "")
    assert {column.type for column in tables["orderbook_snapshot"].columns[4:8]} == {"list"}


def test_a_comment_may_name_what_a_column_was(folder: Path) -> None:
    change(
        folder,
        TRADE,
        "  price:`float$();            / in the quote currency",
        "  px:`float$();  / paid (was price)",
    )
    assert catalogue.tables(folder)[0].columns[3] == Column("px", "float", "paid", was="price")


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ("price:`float$()", "price:`flaot$()", (6, 9), "`flaot is no type"),
        ("price:`float$()", "price:`float$", (6, 9), "expected an empty list"),
        ("price:`float$()", "price:`q#`float$()", (6, 9), "`q is no attribute"),
        ("price:`float$();", "price:`float$()", (7, 1), "is a ; missing in the line above?"),
        ("price:`float$();            / in the quote currency", "price:`float$();", (6, 19), "and a comment"),
        ("price:", "select:", (6, 3), "select is a word of q"),
        ("price:", "sym:", (6, 3), "column sym stands there twice"),
        (
            "/ in the quote currency",
            "/ paid (was price)",
            (6, 3),
            "cannot have been called",
        ),
        ("  price:", "price:", (6, 1), "two blanks and a column"),
        ("trade:([]", "trades:([]", (2, 1), "expected trade:([]"),
        ("trade:([]", "trade:([sym:`symbol$()]", (2, 8), "has no keys"),
        ("/ Executed", "Executed", (1, 1), "a comment that says what a row is"),
        ("happened\n  )", "happened\n  );exit 0", (11, 4), "other code does not belong here"),
        ("happened\n  )", "happened\n", (11, 1), "after the last column"),
        ("sym:`g#`symbol$()", "sym:`symbol$()", (4, 7), "sym has `g# in tables.q"),
        ("price:`float$()", "price:`s#`float$()", (6, 9), "price has no attribute in tables.q"),
    ],
)
def test_a_mistake_in_a_schema_is_pointed_at(
    folder: Path, old: str, new: str, place: tuple[int, int], reason: str
) -> None:
    change(folder, TRADE, old, new)
    error = mistake(folder)
    assert (error.file, error.line, error.column) == ("q/schemas/trade.q", *place), str(error)
    assert reason in error.reason
    caret = str(error).split("\n")[2]
    assert caret == " " * (place[1] + 1) + "^"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("partition:4#`date", "partition:4#`month", "partition `month is not known"),
        ("partition:4#`date", "partition:5#`date", "5 times, for 4 tables"),
        ("partition:4#`date", "partition:`date`date", "2 symbols for 4 tables"),
        ("sortBy:4#enlist`sym`time", "sortBy:4#enlist`sym`tim", "trade: there is no column tim"),
        ("sortBy:4#enlist`sym`time", "sortBy:(`sym`time;`sym)", "2 lists for 4 tables"),
        ("sortBy:4#enlist`sym`time", "sortBy:4#enlist`time", "needs rows in the order of sym first"),
        ("diskAttribute:4#`p", "diskAttribute:4#`x", "`x is no attribute"),
        ("`market_depth]", "`depth]", "table market_depth is not in q/tables.q"),
        ("`market_depth]", "`trade]", "table trade stands there twice"),
        ("  );", '  );\nsystem "rm x"', "other code does not belong here"),
        ("diskColumn:", "column:", "expected the column diskColumn:"),
    ],
)
def test_a_mistake_in_the_policy_is_pointed_at(folder: Path, old: str, new: str, reason: str) -> None:
    change(folder, "tables.q", old, new)
    assert reason in str(mistake(folder))


def test_lists_may_be_written_out(folder: Path) -> None:
    change(
        folder,
        "tables.q",
        "sortBy:4#enlist`sym`time",
        "sortBy:(`sym`time;\n    `sym`time; / mine\n  enlist`sym;`sym,`time)",
    )
    assert [table.policy.sort for table in catalogue.tables(folder)] == [
        ("sym", "time"),
        ("sym", "time"),
        ("sym",),
        ("sym", "time"),
    ]


def test_a_file_without_policy_and_a_missing_folder_are_mistakes(folder: Path) -> None:
    (folder / "schemas/extra.q").write_text("/ x\n")
    assert "extra is not in q/tables.q" in str(mistake(folder))
    (folder / "schemas/extra.q").unlink()
    (folder / "schemas/quote.q").unlink()
    assert "q/tables.q:3:30: there is no q/schemas/quote.q" in str(mistake(folder))
    (folder / "tables.q").unlink()
    assert "q/tables.q:1:1: cannot be read" in str(mistake(folder))


def test_every_user_has_a_role_that_q_knows() -> None:
    roles = {access.ADMIN_ROLE, *access.declared_functions()}
    assert {user.role for user in access.USERS} <= roles
    assert [user.name for user in access.USERS if user.role == access.ADMIN_ROLE] == [access.ADMINISTRATOR]


def test_the_files_name_every_user_once_and_no_password() -> None:
    hashes = {user.name: f"hash-of-{user.name}" for user in access.USERS}
    lines = access.users_file(hashes).splitlines()
    assert lines == [f"{user.name}:hash-of-{user.name}" for user in access.USERS]
    assert access.access_file().count("`") == 2 * len(access.USERS)


def test_a_mistake_in_the_lists_of_functions_is_pointed_at(folder: Path) -> None:
    change(folder, "access/access.q", "`reader`writer`research", "`reader`writer")
    with pytest.raises(DeclarationError, match="6 lists for 5 roles"):
        access.functions(folder)


@given(
    at=st.integers(0, 900),
    cut=st.integers(0, 40),
    put=st.text(alphabet='`#$();:[]/ \n\tabp0"\\é', max_size=6),
    file=st.sampled_from([TRADE, "tables.q"]),
)
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_file_is_read_or_pointed_at(at: int, cut: int, put: str, file: str) -> None:
    text = (catalogue.Q / file).read_text()
    changed = Source(f"q/{file}", text[:at] + put + text[at + cut :])
    error = trouble(changed)
    if error is not None:
        lines = changed.text.split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1


def trouble(source: Source) -> DeclarationError | None:
    try:
        if source.file.endswith("tables.q"):
            policy_file.read(source)
        else:
            table_file.read(source, "trade")
    except DeclarationError as error:
        return error
    return None
