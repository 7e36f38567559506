"""What the README shows is what the command says: each shown answer stands, line for line, in the real one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tools.cli import doudi

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```console\n\$ \.venv/bin/doudi (.*?)\n(.*?)```", README, re.DOTALL)


def _said(*words: str) -> str:
    return CliRunner().invoke(doudi, [*words, "--policies", str(ROOT / "policies")]).output


@pytest.mark.parametrize(("command", "shown"), [one for one in SHOWN if one[0].startswith("check")])
def test_a_shown_answer_is_the_real_one(command: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    words = command.split(" --server ", maxsplit=1)[0].split()
    assert shown.strip("\n") in _said(*words)


def test_the_shown_refusal_is_the_real_one(tmp_path: Path) -> None:
    (shown,) = [one[1] for one in SHOWN if one[0].startswith("lint")]
    policies = Path(shutil.copytree(ROOT / "policies", tmp_path / "policies"))
    overlay = policies / "districts" / "330122-tonglu" / "tapering.yaml"
    overlay.write_text(overlay.read_text("utf-8").replace("value: 35%", "value: 25%"), "utf-8")
    said = CliRunner().invoke(doudi, ["lint", "--policies", str(policies)]).output
    assert shown.strip("\n") in said.replace(f"{policies}/", "policies/")


def test_the_shown_cases_and_rules_are_those_of_the_files() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    case = (ROOT / "tests/cases/case-tonglu-single-listing.yaml").read_text("utf-8")
    rules = (ROOT / "policies/hangzhou/tapering/2021-10-01.yaml").read_text("utf-8")
    assert blocks[0] in case
    assert all(line.strip() in rules for line in blocks[1].splitlines())
    assert "502.00 元" in _said("check", str(ROOT / "tests/cases/case-tonglu-single-listing-2022.yaml"))
