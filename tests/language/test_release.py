"""The files of a release: the digest that names it, and folders that nobody should be able to hurt a server with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from engine.language import Code, Diagnostic, check, load, release
from engine.language.tree import MAX_BYTES

BASE = Path(__file__).parent / "base"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "policies"))


def _only(folder: Path) -> Diagnostic:
    (finding,) = check(folder).diagnostics
    return finding


# --- the digest -------------------------------------------------------------------------------------------------------


def test_the_digest_is_of_paths_and_bytes_alone(folder: Path) -> None:
    digest = load(BASE).release
    assert len(digest) == 64
    assert load(folder).release == digest
    for path in folder.rglob("*.yaml"):
        os.utime(path, (0, 0))
        path.chmod(0o600)
    assert load(folder).release == digest


def test_a_comment_makes_another_release(folder: Path) -> None:
    path = folder / "districts" / "110-east" / "standards.yaml"
    path.write_bytes(path.read_bytes() + "# 注\n".encode())
    assert load(folder).release != load(BASE).release


def test_a_file_that_moves_makes_another_release(folder: Path) -> None:
    path = folder / "city" / "parameters" / "standards.yaml"
    path.rename(path.with_name("amounts.yaml"))
    assert load(folder).release != load(BASE).release


def test_another_version_of_the_language_makes_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = load(BASE).release
    monkeypatch.setattr(release, "LANGUAGE", f"{release.LANGUAGE}.1")
    assert load(BASE).release != digest


# --- hostile folders --------------------------------------------------------------------------------------------------


def test_a_pipe_is_refused_and_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "city" / "parameters" / "pipe.yaml")
    found = _only(folder)
    assert (found.code, found.span.file) == (Code.UNEXPECTED_FILE, "city/parameters/pipe.yaml")


def test_folders_without_end_are_searched_only_so_deep(folder: Path) -> None:
    deep = folder / "city" / "/".join(["a"] * 50)
    deep.mkdir(parents=True)
    found = _only(folder)
    assert (found.code, found.message) == (Code.UNEXPECTED_FILE, "文件夹的层次太深")
    assert found.span.file.count("/") + 1 == release.MAX_LEVELS


def test_a_name_that_is_not_utf_8_is_shown_without_its_bytes(folder: Path) -> None:
    path = os.fsencode(folder / "city" / "parameters") + b"/\xff\n.yaml"
    Path(os.fsdecode(path)).write_text("- a\n", "utf-8")
    found = _only(folder)
    assert found.code is Code.UNEXPECTED_FILE
    assert found.span.file.isascii()
    assert found.span.file.isprintable()


def test_a_linked_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = Path(shutil.copytree(BASE / "city" / "parameters", tmp_path / "outside"))
    (folder / "city" / "linked").symlink_to(outside, target_is_directory=True)
    found = _only(folder)
    assert (found.code, found.span.file) == (Code.UNEXPECTED_FILE, "city/linked")


@pytest.mark.parametrize("more", [0, 1])
def test_a_file_is_read_up_to_its_limit_and_no_further(folder: Path, more: int) -> None:
    entry = b"# \n"
    path = folder / "city" / "parameters" / "large.yaml"
    path.write_bytes(entry + b"#" * (MAX_BYTES - len(entry) + more))
    assert _only(folder).code is (Code.FILE_TOO_LARGE if more else Code.EMPTY_FILE)


def test_a_file_larger_than_memory_is_not_read_whole(folder: Path) -> None:
    with (folder / "city" / "parameters" / "sparse.yaml").open("wb") as file:
        file.truncate(1 << 42)
    assert _only(folder).code is Code.FILE_TOO_LARGE


def test_a_file_that_cannot_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def refuse(path: Path, *args: str) -> object:
        if path.name == "standards.yaml":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    told = {one.span.file for one in check(folder).diagnostics if one.code is Code.UNEXPECTED_FILE}
    assert told == {"city/parameters/standards.yaml", "districts/110-east/standards.yaml"}


def test_files_without_end_are_counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = sum(1 for _ in folder.rglob("*.yaml"))
    monkeypatch.setattr(release, "MAX_FILES", count)
    assert check(folder).diagnostics == ()
    monkeypatch.setattr(release, "MAX_FILES", count - 1)
    assert Code.UNEXPECTED_FILE in {one.code for one in check(folder).diagnostics}


@pytest.mark.parametrize("name", ["1899-12-31", "2021-02-29", "2021-1-1", "20210101", "9999-12-31", "版本一"])
def test_a_version_is_named_by_a_day_that_a_case_may_have(folder: Path, name: str) -> None:
    path = folder / "city" / "aid" / "2021-01-01.yaml"
    shutil.copyfile(path, path.with_name(f"{name}.yaml"))
    found = _only(folder)
    assert (found.code, found.span.file) == (Code.WRONG_FILE_NAME, f"city/aid/{name}.yaml")
