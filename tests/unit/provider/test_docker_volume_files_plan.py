"""Which files a volume should hold and what to do about what it holds, without an engine."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.provider.docker_volume_files import archive, plan
from infra.provider.docker_volume_files.plan import Entry, Kind
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

TOKEN = "tradingdb:docker:VolumeFiles"
SPEC: Properties = {"content": "x", "uid": 999, "gid": 999}
names = st.text("abc", min_size=1, max_size=2)
paths = st.lists(names, min_size=1, max_size=3).map("/".join)
entries = st.builds(
    Entry, st.just(Kind.FILE), st.binary(max_size=9), st.integers(0, 0o777), st.integers(0, 9), st.just(0)
)


def without_clashes(files: dict[str, Entry]) -> dict[str, Entry]:
    """A path cannot be a file and a folder."""
    return {path: entry for path, entry in files.items() if path not in plan.folders(files)}


file_trees = st.dictionaries(paths, entries, max_size=6).map(without_clashes)


def with_folders(files: dict[str, Entry]) -> dict[str, Entry]:
    return {**{folder: Entry(Kind.FOLDER) for folder in plan.folders(files)}, **files}


def inputs(**files: Properties) -> Properties:
    return {"volume": "files", "image": "any", "files": files}


@given(want=file_trees, found=file_trees)
def test_the_work_leads_from_what_was_found_to_what_is_wanted(
    want: dict[str, Entry], found: dict[str, Entry]
) -> None:
    live = with_folders(found)
    todo = plan.work(want, live)
    for path in todo.remove:
        live = {
            name: entry for name, entry in live.items() if name != path and not name.startswith(f"{path}/")
        }
    for path in todo.write:
        live[path] = want[path]
    left = {path: entry for path, entry in live.items() if entry.kind is Kind.FILE and path in want}
    assert left == want
    assert all(path in want or path in plan.folders(want) for path in live)


@given(files=file_trees)
def test_a_volume_that_is_right_needs_no_work(files: dict[str, Entry]) -> None:
    assert plan.work(files, with_folders(files)) == plan.Work((), ())


@given(files=file_trees)
def test_files_survive_the_archive(files: dict[str, Entry]) -> None:
    packed = archive.pack({f"root/{path}": entry for path, entry in files.items()})
    assert archive.unpack([packed]) == with_folders(files)


def test_equal_files_make_equal_archives() -> None:
    files = {"tls/key": Entry(Kind.FILE, b"k", 0o400, 999, 999)}
    assert archive.pack(files) == archive.pack(dict(files))


def test_a_stray_folder_is_removed_whole() -> None:
    found = {"old": Entry(Kind.FOLDER), "old/a": Entry(Kind.FILE), "old/b": Entry(Kind.OTHER)}
    assert plan.work({}, found).remove == ("old",)


def test_content_never_shows_in_a_text_of_an_entry() -> None:
    assert "secret" not in repr(Entry(Kind.FILE, b"secret", 0o400, 1, 1))


def test_what_is_right_keeps_its_words_and_what_is_not_shows() -> None:
    files = {"a": {**SPEC, "mode": "400", "restart": False}, "b": {**SPEC, "mode": "0400", "restart": True}}
    found = {
        "a": Entry(Kind.FILE, b"x", 0o400, 999, 999),
        "b": Entry(Kind.FILE, b"x", 0o644, 999, 999),
        "c": Entry(Kind.OTHER),
        "d": Entry(Kind.FOLDER),
    }
    seen = plan.observed(files, found)
    assert seen["a"] == files["a"]
    assert seen["b"]["mode"] == "0644"
    assert set(seen) == {"a", "b", "c"}


def test_of_a_stray_file_nothing_is_told_but_its_place() -> None:
    seen = plan.observed({"a": SPEC}, {"b": Entry(Kind.FILE, b"somebody's secret", 0o644, 0, 0)})
    assert seen == {
        "b": {
            "content": "(not declared)",
            "base64": False,
            "mode": "0644",
            "uid": 0,
            "gid": 0,
            "restart": True,
        }
    }


@pytest.mark.parametrize(
    ("before", "after", "restarts"),
    [
        ({"a": SPEC}, {"a": SPEC}, False),
        ({"a": SPEC}, {"a": {**SPEC, "content": "y"}}, True),
        ({"a": SPEC}, {"a": {**SPEC, "content": UNKNOWN}}, True),
        ({"a": SPEC}, {"a": {**SPEC, "mode": "0440"}}, True),
        ({"a": SPEC}, {"a": {**SPEC, "content": "y", "restart": False}}, False),
        ({"a": SPEC}, {"a": {**SPEC, "restart": False}}, False),
        ({}, {"a": SPEC}, True),
        ({"a": SPEC}, {}, True),
        ({}, {"a": {**SPEC, "restart": False}}, False),
        ({"a": {**SPEC, "restart": False}}, {}, False),
        ({"a": SPEC}, UNKNOWN, True),
    ],
)
def test_only_files_with_restart_renew_the_revision(
    before: Properties, after: object, restarts: bool
) -> None:
    assert plan.needs_restart(before, after) is restarts


def test_a_preview_keeps_the_revision_when_nobody_restarts(provider: ProviderHarness) -> None:
    completed, _ = provider.check(TOKEN, inputs(a={**SPEC, "restart": False}))
    old = State("files", completed, {**completed, "revision": "r1"})
    quiet, _ = provider.check(TOKEN, inputs(a={**SPEC, "restart": False, "content": "y"}))
    loud, _ = provider.check(TOKEN, inputs(a={**SPEC, "content": "y"}))
    assert provider.update(TOKEN, old, quiet, preview=True).outputs["revision"] == "r1"
    assert provider.update(TOKEN, old, loud, preview=True).outputs["revision"] is UNKNOWN


def test_another_image_alone_changes_nothing(provider: ProviderHarness) -> None:
    completed, _ = provider.check(TOKEN, inputs(a=SPEC))
    old = State("files", completed, {**completed, "revision": "r1"})
    assert provider.diff(TOKEN, old, {**completed, "image": "other"}).changes == {}


def test_a_changed_file_shows_by_its_path(provider: ProviderHarness) -> None:
    completed, _ = provider.check(TOKEN, inputs(**{"tls/server.key": SPEC}))
    old = State("files", completed, {**completed, "revision": "r1"})
    changed, _ = provider.check(TOKEN, inputs(**{"tls/server.key": {**SPEC, "content": "y"}}))
    assert set(provider.diff(TOKEN, old, changed).changes) == {'files["tls/server.key"].content'}


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({"/etc/x": SPEC}, 'files["/etc/x"]'),
        ({"a/../b": SPEC}, 'files["a/../b"]'),
        ({"a//b": SPEC}, 'files["a//b"]'),
        ({"a/": SPEC}, 'files["a/"]'),
        ({"a\nb": SPEC}, 'files["a\nb"]'),
        ({"a": SPEC, "a/b": SPEC}, 'files["a/b"]'),
        ({"a": {**SPEC, "mode": "rw"}}, "files.a.mode"),
        ({"a": {**SPEC, "mode": "04755"}}, "files.a.mode"),
        ({"a": {**SPEC, "uid": -1}}, "files.a.uid"),
        ({"a": {**SPEC, "gid": 2**32}}, "files.a.gid"),
        ({"a": {"content": "x", "uid": 1}}, "files.a.gid"),
        ({"a": {**SPEC, "content": "not base64!", "base64": True}}, "files.a.content"),
        ({"a": {"uid": 1, "gid": 1}}, "files.a.content"),
    ],
)
def test_a_wrong_file_is_refused_by_name(provider: ProviderHarness, files: Properties, path: str) -> None:
    _, failures = provider.check(TOKEN, inputs(**files))
    assert [failure.path for failure in failures] == [path]


def test_bytes_that_are_no_text_travel_as_base64() -> None:
    licence = bytes(range(256))
    files = {"a": {**SPEC, "content": b64encode(licence).decode(), "base64": True}}
    want = plan.wanted(files)
    assert want["a"].content == licence
    drifted = {"a": Entry(Kind.FILE, licence[::-1], 0o400, 999, 999)}
    assert b64decode(plan.observed(files, drifted)["a"]["content"]) == licence[::-1]
