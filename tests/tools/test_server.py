"""`doudi serve` as a process, and `doudi check --server`: the same answers and refusals as in this process."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tools.running import CASES, POLICIES, run

SERVE = (
    "import sys; from tools.cli import main; main(['serve', '--listen', '127.0.0.1:0', '--policies', *sys.argv[1:]])"
)
TONGLU = CASES / "case-tonglu-single-listing.yaml"
SECONDS = 60
"""Far more than anything here takes; a test that hangs fails instead."""


@contextmanager
def serving(policies: Path) -> Iterator[subprocess.Popen[str]]:
    """The command as a process, killed in the end if nothing else has ended it."""
    command = [sys.executable, "-c", SERVE, str(policies)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def ready(process: subprocess.Popen[str]) -> str:
    """The address that the line says which comes when the service is ready."""
    assert process.stdout is not None
    line = process.stdout.readline()
    match = re.fullmatch(r"已就绪：(127\.0\.0\.1:[0-9]+)，.*\n", line)
    assert match, line
    return match[1]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serving(POLICIES) as process:
        yield ready(process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SECONDS)
        assert process.returncode == 0


@pytest.mark.parametrize("options", [[], ["--explain"], ["--json"], ["--json", "--explain"]])
@pytest.mark.parametrize("case", sorted(CASES.glob("*.yaml")), ids=lambda case: case.stem)
def test_the_server_answers_as_this_process_does(server: str, case: Path, options: list[str]) -> None:
    here = run("check", case, "--policies", POLICIES, *options)
    assert here.status == 0
    assert run("check", case, "--server", server, *options) == here


def test_the_server_refuses_as_this_process_does(server: str) -> None:
    text = (
        "as_of: 2021-11-01\nregion: 桐庐\nmembers:\n- {月收入: -1, 月收人: 2, 确诊病种: [[甲]], ref: 甲}\n"
        "- {ref: 甲, 330122199001011234: 1}\nhousehold: {本市户籍: 3, 近十二个月总收入: 0.001}\n申请人: {a: 1}\n"
    )
    here = run("check", "-", "--policies", POLICIES, stdin=text)
    assert here.status == 1
    assert here.err.count("\n") == 9
    assert run("check", "-", "--server", server, stdin=text) == here


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("region: 桐庐", "标准输入:1:1 REQUIRED as_of："),
        ("as_of: 2021-11-01\nregion: 下城", "标准输入:2:9 REGION_NOT_IN_FORCE region："),
    ],
)
def test_a_refused_day_and_region(server: str, text: str, told: str) -> None:
    ran = run("check", "-", "--server", server, stdin=text)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(told)


def test_a_server_that_is_not_there() -> None:
    with serving(POLICIES) as process:
        address = ready(process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SECONDS)
    ran = run("check", TONGLU, "--server", address)
    assert (ran.status, ran.out) == (1, "")
    told, remedy = ran.err.splitlines()
    assert told == f"{address} UNAVAILABLE 连不上 {address}；服务没有启动，或者地址不对"
    assert remedy == "    → 看服务是否在运行（doudi serve），地址、端口和防火墙对不对"


def test_policies_with_errors_are_not_served(tmp_path: Path) -> None:
    (tmp_path / "regions.yaml").write_text("regions：[]", encoding="utf-8")
    with serving(tmp_path) as process:
        out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out) == (1, "")
    assert f"{tmp_path}/regions.yaml:1:8 E102 这里用了全角冒号「：」" in err
    assert "Traceback" not in err
