"""What a Tab offers, asked as the shells ask: bash with the script that the command prints, zsh by its protocol."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.running import ROOT, SMALL, run

COMMAND = Path(sys.executable).with_name("doudi")
BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
complete -p doudi
_doudi_completion doudi "${COMP_WORDS[COMP_CWORD]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PATH": f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}", **more}


def offered(tmp_path: Path, *words: str) -> list[str]:
    """What bash offers for the last of `words`."""
    script = tmp_path / "completion.bash"
    script.write_text(run("completion", "bash").out, encoding="utf-8")
    done = subprocess.run(
        ["bash", "--norc", "-c", BASH, "bash", str(script), "doudi", *words],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    first, *found = done.stdout.splitlines()
    assert first == "complete -o nosort -F _doudi_completion doudi"
    return [one for one in found if one]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize(
    ("words", "some"),
    [
        (["te"], ["test"]),
        (["help", "ch"], ["check"]),
        (["completion", ""], ["bash", "zsh"]),
        (["test", "--rec"], ["--record"]),
        (["handbook", "--region", "桐"], ["桐庐县", "桐庐"]),
        (["handbook", "--region", "33012"], ["330122", "330127"]),
        (["test", "--filter", "single-l"], ["single-listing/"]),
        (["test", "--filter", "single-listing/"], ["single-listing/difference"]),
        (["test", "--filter=single-l"], ["single-listing/"]),
        (
            ["check", "policies/hangzhou/one-certificate/2021-10-01.test.yaml", "--case", "没有要求"],
            ["没有要求任何材料"],
        ),
        (["lint", "--explain", "w61"], ["W611"]),
        (["explain", "a.yaml", "重病"], ["重病型单列户低保"]),
        (["diff", "--region", "桐"], ["桐庐县"]),
        (["chek", ""], []),
    ],
)
def test_bash(tmp_path: Path, words: list[str], some: list[str]) -> None:
    found = offered(tmp_path, *words)
    assert set(some) <= set(found)
    last = words[-1].rpartition("=")[2]
    assert all(one.lower().startswith(last) for one in found)


def asked(shell: str, *words: str) -> str:
    done = subprocess.run(
        [COMMAND],
        cwd=ROOT,
        env=environment(
            _DOUDI_COMPLETE=f"{shell}_complete", COMP_WORDS="\n".join(("doudi", *words)), COMP_CWORD=str(len(words))
        ),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return done.stdout


def test_files_are_left_to_the_shell() -> None:
    for words in (["check", ""], ["test", "--junit", ""], ["test", "--record", ""], ["lint", "poli"]):
        assert asked("bash", *words).startswith("file,")


def test_zsh_says_what_a_command_does() -> None:
    assert asked("zsh", "lin") == "plain\nlint\n检查政策文件的写法\n"
    assert run("completion", "zsh").out.startswith("#compdef doudi\n")


@pytest.mark.skipif(shutil.which("zsh") is None, reason="no zsh")
def test_zsh_reads_the_script(tmp_path: Path) -> None:
    script = tmp_path / "completion.zsh"
    script.write_text(run("completion", "zsh").out, encoding="utf-8")
    subprocess.run(["zsh", "-n", str(script)], check=True)


def test_the_policies_that_were_named_are_those_that_are_read(tmp_path: Path) -> None:
    words = ["handbook", "--policies", str(SMALL), "--region", "东"]
    assert asked("bash", *words) == "plain,东区\nplain,东\n"
    damaged = tmp_path / "policies"
    damaged.mkdir()
    assert asked("bash", "handbook", "--policies", str(damaged), "--region", "东") == "\n"
    (damaged / "regions.yaml").write_text("a: [", encoding="utf-8")
    assert asked("bash", "handbook", "--policies", str(damaged), "--region", "东") == "\n"


def test_an_unknown_shell() -> None:
    ran = run("completion", "bahs")
    assert (ran.status, ran.out) == (2, "")
    assert "没有 bahs 的补全，是不是想写 `bash`？；可写：bash、zsh" in ran.err
