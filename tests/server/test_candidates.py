"""Candidates that loop, swell, crash or talk nonsense are refused; whoever asked goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine import release
from engine.language import load
from server.candidates import Verdict, check
from server.candidates.trial import Order
from server.configuration.policies import Policies
from server.serve import TRIAL
from tests.server.processes import SMALL, copied

LIMITS = Policies(candidate_megabytes=512)


def tried(code: str, copy: Path, limits: Policies = LIMITS) -> Verdict:
    """What comes of a trial with policy tests that run `code`."""
    program = f"from server.candidates import trial\ndef tests(engine, folder):\n    {code}\ntrial.main(tests)"
    return asyncio.run(check((sys.executable, "-c", program), SMALL, copy / "copy", limits))


def test_a_good_one_is_copied_as_it_was_when_it_was_tried(tmp_path: Path) -> None:
    verdict = asyncio.run(check(TRIAL, SMALL, tmp_path / "copy", LIMITS))
    assert verdict == Verdict(load(SMALL).release)
    assert load(tmp_path / "copy").release == verdict.release


def test_a_good_one_comes_as_a_release_file_too(tmp_path: Path) -> None:
    release.generate(tmp_path / "k.key", tmp_path / "k.pub")
    files, digest = release.collect(SMALL), load(SMALL).release
    (tmp_path / "signed.doudi").write_bytes(release.build(digest, files, release.private_key(tmp_path / "k.key")))
    for source, archive in ((SMALL, release.build(digest, files)), (tmp_path / "signed.doudi", None)):
        copy = tmp_path / source.stem / "copy"
        verdict = asyncio.run(check(TRIAL, source, copy, LIMITS, copy.with_name("archive")))
        assert verdict == Verdict(digest)
        assert copy.with_name("archive").read_bytes() == (archive or source.read_bytes())


def test_there_is_no_room_for_the_copy(tmp_path: Path) -> None:
    (tmp_path / "full").touch()
    reason = asyncio.run(check(TRIAL, SMALL, tmp_path / "full" / "copy", LIMITS)).reason
    assert reason.startswith("候选版本的副本写不了（Not a directory）")


def test_one_that_never_ends(tmp_path: Path) -> None:
    verdict = tried("while True: pass", tmp_path, replace(LIMITS, candidate_seconds=1.0))
    assert verdict.reason == "检查候选版本超过 1 秒（policies.candidate_seconds）"


def test_one_that_never_ends_when_nobody_is_left_to_end_it(tmp_path: Path) -> None:
    """Whoever asked was killed; it only waits, for a writer who never comes, and uses no processor."""
    os.mkfifo(tmp_path / "pipe.doudi")
    order = Order(str(tmp_path / "pipe.doudi"), str(tmp_path / "copy"), "", (), False, 512, 1)
    ended = subprocess.run([*TRIAL, order.encode()], check=False, capture_output=True)
    assert (ended.returncode, ended.stdout) == (-signal.SIGALRM, b"")


def test_one_that_swells(tmp_path: Path) -> None:
    verdict = tried("bytearray(1 << 30)", tmp_path)
    assert verdict.reason == "检查候选版本要用超过 512 MB 内存（policies.candidate_megabytes）"


@pytest.mark.parametrize("code", ["import os; os.abort()", "raise SystemExit(3)"])
def test_one_that_crashes(tmp_path: Path, code: str) -> None:
    assert "意外结束" in tried(code, tmp_path).reason


def test_a_defect_is_told_without_what_it_says(tmp_path: Path) -> None:
    reason = tried("raise ValueError('330122199001011234')", tmp_path).reason
    assert "程序出错（ValueError，" in reason
    assert "330122" not in reason


@pytest.mark.parametrize("said", ["", "[]", "{}", "null", '{"release": "a", "message": "", "findings": [{}]}'])
def test_a_trial_that_says_nothing_of_use(tmp_path: Path, said: str) -> None:
    command = (sys.executable, "-c", f"print({said!r})")
    assert "意外结束" in asyncio.run(check(command, SMALL, tmp_path / "copy", LIMITS)).reason


def test_what_policy_tests_print_is_no_verdict(tmp_path: Path) -> None:
    assert tried("print('{}'); return []", tmp_path) == Verdict(load(SMALL).release)


def test_findings_come_with_their_places(tmp_path: Path) -> None:
    policies = copied(tmp_path)
    (policies / "regions.yaml").write_text("regions：[]", "utf-8")
    verdict = asyncio.run(check(TRIAL, policies, tmp_path / "copy", LIMITS))
    assert verdict.release == ""
    assert any(str(one.span.file) == "regions.yaml" and one.span.line == 1 for one in verdict.findings)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    policies = copied(tmp_path)
    (policies / "city" / "more").symlink_to("/etc")
    verdict = asyncio.run(check(TRIAL, policies, tmp_path / "copy", LIMITS))
    assert "city/more" in verdict.reason
    assert "链接" in verdict.reason
