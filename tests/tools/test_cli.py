"""How the command is called: help, wrong use in Chinese with status 2, a broken pipe and Ctrl-C without a traceback."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.tools.running import CASES, SMALL, run

CASE = CASES / "case-tonglu-single-listing.yaml"


def test_help_has_examples_and_exit_statuses() -> None:
    for words in (["--help"], ["-h"], *([name, "-h"] for name in ("check", "lint", "test", "serve"))):
        ran = run(*words)
        assert ran.status == 0
        assert "例：\n" in ran.out
        assert "退出状态：0" in ran.out


def test_every_subcommand_is_listed_with_what_it_does() -> None:
    out = run("--help").out
    for name in ("check", "lint", "test", "serve"):
        assert f"\n  {name} " in out


def test_version() -> None:
    assert run("--version").out == f"doudi {version('doudi')}\n"


def test_without_a_subcommand_it_shows_help_and_says_that_this_was_wrong() -> None:
    ran = run()
    assert (ran.status, ran.out) == (2, "")
    assert "doudi check 案例.yaml" in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chek"], "doudi: 没有 chek 这个命令，是不是想写 `check`？\n用法见 doudi --help"),
        (["--polices"], "doudi: 没有 --polices 这个选项"),
        (["check"], "doudi check: 少了 'FILE'\n用法见 doudi check --help"),
        (["check", "a", "b"], "doudi check: 多了 b"),
        (["check", "a", "--jsn"], "doudi check: 没有 --jsn 这个选项，是不是想写 `--json`？"),
        (["check", "a", "--policies", "nowhere"], "doudi check: 没有文件夹 nowhere"),
        (["check", "a", "--policies", str(SMALL), "--server", "x:1"], "只能写一个"),
        (["lint", "--policies"], "选项 --policies 的写法不对"),
        (["lint", "nowhere"], "doudi lint: 没有文件或文件夹 nowhere"),
        (["serve"], "doudi serve: 少了 '--listen'"),
        (["serve", "--listen", "50051"], "应写成 主机:端口"),
        (["serve", "--listen", "0.0.0.0:50051"], "--insecure-listen"),
    ],
)
def test_wrong_use(words: list[str], told: str) -> None:
    ran = run(*words)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err


def test_ctrl_c_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tools.commands.check.read_file", interrupted)
    ran = run("check", "a.yaml")
    assert (ran.status, ran.out, ran.err.strip()) == (130, "", "")


@pytest.mark.parametrize("words", [["check", str(CASE), "--explain"], ["lint", str(SMALL)], ["--help"]])
def test_a_reader_that_has_had_enough_is_no_error(words: list[str]) -> None:
    program = f"from tools.cli import main; main({words!r})"
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        assert started.stderr.read() == b""
    assert started.returncode == 1


def test_policies_are_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("check", CASE).status == 0


def test_policies_of_the_folder_one_works_in_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "policies").mkdir()
    monkeypatch.chdir(tmp_path)
    ran = run("check", CASE)
    assert ran.status == 1
    assert "policies/vocabulary.yaml E115" in ran.err


def test_no_policies_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tools.policies._PROJECT", tmp_path)
    ran = run("lint")
    assert ran.status == 2
    assert "请用 --policies 写明政策文件夹" in ran.err
