"""Each lint by the small policy of `base/` with the files of `warned/<name>.yaml` in it: the findings are exactly those
of `warned/<name>.txt`, and of the `quiet-` ones there are none. A line `# <path>` begins each file.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from engine.language import Code, Severity, check, load
from tests.language.test_bad import told

HERE = Path(__file__).parent
WARNED = sorted((HERE / "warned").glob("*.yaml"))
ELSEWHERE = {Code.RULE_UNTESTED}
"""Codes that only `doudi lint` tells; their tests are beside its own."""
_FILE = re.compile(r"^# (\S+\.yaml)\n", re.MULTILINE)


def join(policies: Path, fixture: Path) -> None:
    """Puts the files of a fixture into a policy, in place of those that are there."""
    _, *parts = _FILE.split(fixture.read_text(encoding="utf-8"))
    for path, text in zip(parts[::2], parts[1::2], strict=True):
        target = policies / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A copy of the small policy."""
    return Path(shutil.copytree(HERE / "base", tmp_path / "policies"))


@pytest.mark.parametrize("fixture", WARNED, ids=lambda path: path.stem)
def test_what_is_hardly_meant_is_told_with_its_place_and_remedy(base: Path, fixture: Path) -> None:
    join(base, fixture)
    checked = check(base)
    found = told(checked.diagnostics) if checked.diagnostics else ""
    assert found == fixture.with_suffix(".txt").read_text(encoding="utf-8")
    assert bool(found) is not fixture.stem.startswith("quiet-")
    assert checked.policy is not None
    assert all(one.severity is Severity.WARNING and one.remedy for one in checked.diagnostics)
    assert load(base).release == checked.policy.release


def test_every_warning_has_a_fixture() -> None:
    lines = [line for path in WARNED for line in path.with_suffix(".txt").read_text("utf-8").splitlines()]
    seen = {line.split()[1] for line in lines if not line.startswith(" ")}
    assert seen == {one.value for one in Code if one.value.startswith("W") and one not in ELSEWHERE}


def test_where_there_is_an_error_nothing_is_linted(base: Path) -> None:
    join(base, HERE / "warned" / "rule-unreachable-by-a-bound.yaml")
    path = base / "city" / "aid" / "2021-01-01.yaml"
    path.write_text(path.read_text("utf-8").replace("家庭.人均月收入 < 标准", "家庭.人均收入 < 标准"), "utf-8")
    assert [one.code for one in check(base).diagnostics] == [Code.UNKNOWN_NAME]
