"""How the command is called: help, wrong use in Chinese with status 2, a broken pipe and Ctrl-C without a traceback."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pytest

from tests.tools.running import CASES, SMALL, run
from tools.cli import _COMMANDS, doudi

CASE = CASES / "case-tonglu-single-listing.yaml"


def leaves(*words: str) -> Iterator[tuple[str, ...]]:
    """The command that `words` name, or those below it."""
    found: click.Command = doudi
    with click.Context(doudi) as context:
        for word in words:
            assert isinstance(found, click.Group)
            loaded = found.get_command(context, word)
            assert loaded is not None
            found = loaded
    if isinstance(found, click.Group):
        for name in found.commands:
            yield from leaves(*words, name)
    else:
        yield words


@pytest.mark.parametrize("name", _COMMANDS)
def test_the_help_of_every_command_has_examples_and_exit_statuses(name: str) -> None:
    for words in leaves(name):
        ran = run(*words, "-h")
        assert ran.status == 0
        whole = run(*words[:-1], "-h").out + ran.out if len(words) > 1 else ran.out
        assert re.search("例.*：\n", whole), words
        assert "退出状态：0" in whole, words
        assert "--no-color" in ran.out


def test_the_first_help_has_examples_and_exit_statuses() -> None:
    for word in ("-h", "--help"):
        out = run(word).out
        assert "例：\n" in out
        assert "退出状态：0" in out


def test_commands_are_listed_by_what_one_wants_of_them() -> None:
    out = run("--help").out
    assert run("help").out == out
    titles = [line for line in out.splitlines() if line.endswith("）:") or line == "帮助:"]
    assert [title.partition("（")[0] for title in titles] == ["查", "改", "比", "跑服务", "帮助:"]
    for name, (_, what) in _COMMANDS.items():
        assert re.search(rf"\n  {name} +{re.escape(what)}\n", out)
    assert out.index("\n  check ") < out.index("\n改") < out.index("\n跑服务") < out.index("\n  serve ")


def test_help_of_one_command() -> None:
    assert run("help", "lint").out == run("lint", "--help").out
    ran = run("help", "lnit")
    assert (ran.status, ran.out) == (2, "")
    assert "没有 lnit 这个命令，是不是想写 `lint`？" in ran.err


def test_no_command_is_loaded_to_list_them() -> None:
    program = (
        "import sys; from tools.cli import main\ntry: main(['help'])\nexcept SystemExit: print(sorted(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True).stdout
    assert "tools.commands.help" in out
    assert "tools.commands.check" not in out
    assert "grpc" not in out


def shown_on_a_terminal(*words: str, **environment: str) -> bytes:
    """What a terminal gets of the command."""
    ours, theirs = pty.openpty()
    inherited = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        [sys.executable, "-c", "from tools.cli import main; main()", *words],
        stdout=theirs,
        stderr=theirs,
        env=inherited | environment,
    ):
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal ends whose last writer has gone
            while part := os.read(ours, 4096):
                shown += part
    os.close(ours)
    return shown


@pytest.mark.parametrize("words", [["lint", str(SMALL)], ["lint", "nowhere"], ["lnit"]])
def test_colour_is_for_terminals_that_want_it(words: list[str]) -> None:
    assert b"\x1b[" in shown_on_a_terminal(*words, TERM="xterm")
    assert b"\x1b[" in shown_on_a_terminal(*words, NO_COLOR="")
    for plain in (
        shown_on_a_terminal(*words, NO_COLOR="1"),
        shown_on_a_terminal("--no-color", *words),
        shown_on_a_terminal(*words, "--no-color"),
    ):
        assert plain
        assert b"\x1b[" not in plain


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
