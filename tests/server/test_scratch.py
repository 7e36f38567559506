"""Folders of services that were killed are deleted, and nothing else is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.supervisor.scratch import MARK, RUNTIME, scratch, sweep


def left(home: Path, name: str = "doudi-abcd_123") -> Path:
    """What a killed service has left behind."""
    folder = home / name
    (folder / "1" / "policies").mkdir(parents=True)
    (folder / "1" / "policies" / "regions.yaml").write_text("levels: []", "utf-8")
    (folder / MARK).touch()
    return folder


def test_it_is_there_as_long_as_the_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RUNTIME, f"{tmp_path}:/run/other")
    with scratch() as folder:
        assert folder.parent == tmp_path
        (folder / "1").mkdir()
        sweep(tmp_path)
        assert (folder / "1").is_dir()
        # Another service at the same time.
        with scratch() as other:
            assert other != folder
        assert (folder / "1").is_dir()
    assert list(tmp_path.iterdir()) == []


def test_what_was_left_behind_is_deleted_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RUNTIME, str(tmp_path))
    left(tmp_path)
    left(tmp_path, "doudi-zzzzzzzz")
    with scratch() as folder:
        assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("name", ["doudi-metrics-abcd1234", "doudi-ABCD1234", "doudi-abcd123", "my-doudi-abcd1234"])
def test_other_names_are_left_alone(tmp_path: Path, name: str) -> None:
    folder = left(tmp_path, name)
    sweep(tmp_path)
    assert (folder / "1").is_dir()


@pytest.mark.parametrize("mark", ["none", "link", "folder"])
def test_what_has_no_mark_is_left_alone(tmp_path: Path, mark: str) -> None:
    # As long a name as one of ours has.
    folder = left(tmp_path, "doudi-checkout")
    (folder / MARK).unlink()
    if mark == "link":
        (tmp_path / "elsewhere").touch()
        (folder / MARK).symlink_to(tmp_path / "elsewhere")
    elif mark == "folder":
        (folder / MARK).mkdir()
    sweep(tmp_path)
    assert (folder / "1").is_dir()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    (tmp_path / "home").mkdir()
    folder = left(tmp_path / "else")
    (tmp_path / "home" / folder.name).symlink_to(folder)
    sweep(tmp_path / "home")
    assert (folder / "1").is_dir()
    # Nor is one within.
    inner = left(tmp_path / "home", "doudi-12345678")
    (inner / "link").symlink_to(folder)
    sweep(tmp_path / "home")
    assert not inner.exists()
    assert (folder / "1").is_dir()


def test_those_of_others_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = left(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    sweep(tmp_path)
    assert (folder / "1").is_dir()


def test_a_home_that_is_not_there(tmp_path: Path) -> None:
    sweep(tmp_path / "nothing")
