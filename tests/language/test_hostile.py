"""Whatever stands in a policy file, a load ends with a policy or with findings that have places and remedies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.language import check, tree

BASE = Path(__file__).parent / "base"
FILES = sorted(path.relative_to(BASE).as_posix() for path in BASE.rglob("*.yaml"))
REMOVED = object()
STRANGE: tuple[object, ...] = (
    REMOVED,
    None,
    "",
    " ",
    "：",
    "且",
    0,
    -1,
    10**25,
    True,
    [],
    {},
    [[]],
    ["甲"],
    {"x": 1},
    "9999-12-31",
    "x" * 999,
)

_Plain = None | bool | int | str | list["_Plain"] | dict[str, "_Plain"]
_Path = tuple[str | int, ...]


def _plain(node: tree.Node) -> _Plain:
    match node:
        case tree.Sequence():
            return [_plain(item) for item in node.items]
        case tree.Mapping():
            return {key.text: _plain(value) for key, value in node.entries}
        case tree.Scalar():
            assert node.value is None or isinstance(node.value, bool | int | str)
            return node.value


def _paths(value: object, path: _Path = ()) -> Iterator[_Path]:
    yield path
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _paths(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, (*path, key))


def _changed(value: object, path: _Path, strange: object) -> object:
    """A copy of `value` with something strange at `path`, or nothing there."""
    if not path:
        return strange
    first, rest = path[0], path[1:]
    entries = (
        list(enumerate(value)) if isinstance(value, list) else list(value.items()) if isinstance(value, dict) else []
    )
    changed = [(key, _changed(item, rest, strange) if key == first else item) for key, item in entries]
    kept = [(key, item) for key, item in changed if item is not REMOVED]
    return [item for _, item in kept] if isinstance(value, list) else dict(kept)


TREES = {file: _plain(tree.read((BASE / file).read_bytes(), file)) for file in FILES}
PLACES = [(file, path) for file, value in TREES.items() for path in _paths(value) if path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "policies"))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLACES), strange=st.sampled_from(STRANGE))
def test_something_strange_in_any_place_is_never_a_crash(
    folder: Path, place: tuple[str, _Path], strange: object
) -> None:
    file, path = place
    target = folder / file
    written = target.read_bytes()
    try:
        target.write_text(json.dumps(_changed(TREES[file], path, strange), ensure_ascii=False), "utf-8")
        checked = check(folder)
    finally:
        target.write_bytes(written)
    assert checked.policy is not None or checked.diagnostics
    for one in checked.diagnostics:
        assert one.message
        assert one.remedy
        assert one.span.file


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(FILES), data=st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_any_bytes_are_a_policy_or_a_finding(folder: Path, file: str, data: bytes) -> None:
    target = folder / file
    written = target.read_bytes()
    try:
        target.write_bytes(data)
        assert check(folder).diagnostics
    finally:
        target.write_bytes(written)
