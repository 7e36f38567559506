"""The folder of the releases that were served last: the last few, whole, and for one service at a time."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.configuration import Configuration
from server.configuration.decision_log import DecisionLog
from server.configuration.policies import Policies
from server.supervisor.kept import Kept, place

A, B, C = ("a" * 64, "b" * 64, "c" * 64)
SYSTEMD = {"STATE_DIRECTORY": "/var/lib/doudi:/var/lib/other"}
SQLITE = DecisionLog(url="sqlite:////data/decisions.db")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state" / "releases"


@pytest.fixture
def kept(state: Path) -> Iterator[Kept]:
    with Kept.opened(state, 2) as opened:
        yield opened


def keep(kept: Kept, release: str, content: bytes, folder: Path) -> None:
    """Keeps a release of which only the bytes matter here."""
    archive = folder / "archive"
    archive.write_bytes(content)
    kept.keep(release, archive)


def names(state: Path) -> list[str]:
    """What is in the folder; digests by their first letter."""
    return sorted(f"{one.name[:8]}-{one.name[9]}" for one in state.iterdir())


def test_nothing_has_been_kept(kept: Kept) -> None:
    assert kept.last() is None


def test_the_last_one_comes_again(kept: Kept, state: Path, tmp_path: Path) -> None:
    keep(kept, A, b"a", tmp_path)
    keep(kept, B, b"b", tmp_path)
    last = kept.last()
    assert last is not None
    assert (last.number, last.release, last.file.read_bytes()) == (2, B, b"b")
    keep(kept, A, b"a", tmp_path)
    assert (last := kept.last()) is not None
    assert (last.number, last.release) == (3, A)
    assert names(state) == ["00000002-b", "00000003-a"]


def test_what_is_there_is_not_written_again_unless_it_has_changed(kept: Kept, state: Path, tmp_path: Path) -> None:
    keep(kept, A, b"a", tmp_path)
    keep(kept, A, b"a", tmp_path)
    assert names(state) == ["00000001-a"]
    (state / f"00000001-{A}.doudi").write_bytes(b"tampered")
    keep(kept, A, b"a", tmp_path)
    assert (last := kept.last()) is not None
    assert (last.number, last.file.read_bytes()) == (2, b"a")


def test_whatever_else_is_there_is_left_alone(kept: Kept, state: Path, tmp_path: Path) -> None:
    keep(kept, A, b"a", tmp_path)
    (state / ".coming").write_bytes(b"half of it, when the power went")
    (state / f"00000009-{C}.doudi").symlink_to(tmp_path / "archive")
    (state / f"00000008-{C}.doudi").mkdir()
    others = [state / "notes.txt", state / f"{C}.doudi", state / f"00000007-{C}.doudi~", state / "00000006-c.doudi"]
    for one in others:
        one.write_bytes(b"x")
    assert (last := kept.last()) is not None
    assert last.release == A
    keep(kept, B, b"b", tmp_path)
    keep(kept, C, b"c", tmp_path)
    assert (last := kept.last()) is not None
    assert (last.release, last.file.read_bytes()) == (C, b"c")
    assert all(one.exists() for one in others)
    assert not (state / ".coming").exists()


def test_one_that_cannot_be_written_leaves_the_last(kept: Kept, state: Path, tmp_path: Path) -> None:
    keep(kept, A, b"a", tmp_path)
    # In the way of root too, whom permissions do not stop.
    (state / ".coming").mkdir()
    with pytest.raises(OSError, match=r"\.coming"):
        keep(kept, B, b"b", tmp_path)
    assert (last := kept.last()) is not None
    assert last.release == A


def test_another_service_may_not_have_it_meanwhile(kept: Kept, state: Path) -> None:
    assert kept.last() is None
    with pytest.raises(BlockingIOError), Kept.opened(state, 2):
        pass


def test_nobody_else_may_write_there(kept: Kept, state: Path) -> None:
    assert kept.last() is None
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("state", "log", "environment", "expected"),
    [
        (Path("/s"), SQLITE, SYSTEMD, Path("/s")),
        (None, SQLITE, SYSTEMD, Path("/var/lib/doudi/releases")),
        (None, SQLITE, {"STATE_DIRECTORY": ""}, Path("/data/decisions-releases")),
        (None, DecisionLog(url="postgresql://doudi@db/doudi"), {}, None),
        (None, DecisionLog(), {}, None),
    ],
)
def test_where_it_is(state: Path | None, log: DecisionLog, environment: dict[str, str], expected: Path | None) -> None:
    configuration = Configuration(policies=Policies(state=state), decision_log=log)
    assert place(configuration, environment) == expected
