"""`doudi test --junit`: what a build server reads of a run, whatever came of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.tools.running import SMALL, Ran, run

CASE = """\
- case: {title}
  as_of: 2022-03-01
  region: 东区
  members: [{{月收入: 300}}]
  expect: {{{expect}}}
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "结果.xml"


def cases(file: Path, *pairs: tuple[str, str]) -> Path:
    file.write_text("".join(CASE.format(title=title, expect=expect) for title, expect in pairs), encoding="utf-8")
    return file


def read(file: Path) -> ElementTree.Element:
    return ElementTree.fromstring(file.read_bytes())  # noqa: S314


def counts(element: ElementTree.Element) -> tuple[str | None, ...]:
    return tuple(element.get(name) for name in ("tests", "failures", "errors"))


def test_a_suite_a_file_with_failures_as_shown(tmp_path: Path, written: Path) -> None:
    first = cases(tmp_path / "甲.test.yaml", ("行", "补助: eligible"), ("不行", "补助: {monthly: 1, months: 12}"))
    second = cases(tmp_path / "乙.test.yaml", ("读不出来", "补足: eligible"))
    ran = run("test", first, second, "--policies", SMALL, "--junit", written)
    assert ran.status == 2
    root = read(written)
    assert (root.tag, counts(root)) == ("testsuites", ("3", "1", "1"))
    assert [(one.get("name"), counts(one)) for one in root] == [
        (str(first), ("2", "1", "0")),
        (str(second), ("1", "0", "1")),
    ]
    passed, failed = root[0]
    assert (passed.get("name"), passed.get("classname"), passed.get("line"), len(passed)) == ("行", str(first), "1", 0)
    failure = failed[0]
    assert failure.get("message") == "补助 monthly：期望 1.00 元，实际 900.00 元"
    assert failure.text is not None
    assert failure.text.strip().splitlines()[1].split() == ["10:12", "补助", "monthly", "1.00", "元", "900.00", "元"]
    assert "✓ 家庭.人均月收入 < 标准" in failure.text
    error = root[1][0][0]
    assert (error.tag, "没有叫 `补足` 的待遇" in (error.get("message") or "")) == ("error", True)


def test_two_runs_differ_only_in_time(tmp_path: Path, written: Path) -> None:
    file = cases(tmp_path / "甲.test.yaml", ("行", "补助: eligible"), ("不行", "补助: {monthly: 1}"))
    texts = set()
    for _ in range(2):
        run("test", file, "--policies", SMALL, "--junit", written)
        texts.add(re.sub(r' time="[0-9.]+"', "", written.read_text(encoding="utf-8")))
    assert len(texts) == 1
    assert " time=" not in texts.pop()


def test_a_title_that_xml_has_no_place_for(tmp_path: Path, written: Path) -> None:
    file = cases(tmp_path / "甲.test.yaml", (r'"铃\a<&]]>\""', "补助: ineligible"))
    assert run("test", file, "--policies", SMALL, "--junit", written).status == 1
    assert read(written)[0][0].get("name") == '铃�<&]]>"'


def test_a_policy_with_errors_is_told_too(tmp_path: Path, written: Path) -> None:
    policies = tmp_path / "政策"
    shutil.copytree(SMALL, policies)
    rules = policies / "city" / "aid" / "2021-01-01.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("< 标准", "< 标淮"), encoding="utf-8")
    file = cases(tmp_path / "甲.test.yaml", ("行", "补助: eligible"))
    written.write_text("上一次的", encoding="utf-8")
    assert run("test", file, "--policies", policies, "--junit", written).status == 1
    root = read(written)
    assert counts(root) == ("1", "0", "1")
    assert root[0][0].get("name") == f"E202 {rules}:11:22"


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    file = cases(tmp_path / "甲.test.yaml", ("行", "补助: eligible"))
    ran: Ran = run("test", file, "--policies", SMALL, "--junit", tmp_path / "没有" / "x.xml")
    assert ran.status == 2
    assert "x.xml 写不了：" in ran.err
