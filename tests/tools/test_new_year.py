"""`doudi new-year`: begins the next version, says what is not verified, and writes nothing that would not load."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.language import load
from tests.tools.running import ROOT, SMALL, run
from tests.tools.sheet import contents

AID = "city/aid/2021-01-01.yaml"
STANDARDS = "city/parameters/standards.yaml"
NOTE = "由 doudi new-year 起草，数值没有核实，来源待补。"
TESTS = """\
# 说明
- case: 人均 800 元，发差额  # 注
  as_of: 2021-03-01
  region: 某市
  household: {救助类别: 无, 受灾: false}
  members: [{月收入: 800, 患病日期: null}]
  expect: {救急: ineligible}
- case: 发 300 元
  as_of: 2021-03-01
  region: 某市
  household: {救助类别: 无, 受灾: false}
  members: [{月收入: 700, 患病日期: null}]
  expect: {补助: {outcome: eligible, monthly: 300}}
- case: 施行以前
  as_of: 2020-12-31
  region: 某市
  expect: {补助: ineligible}
"""


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A copy of the small policy with comments and tests."""
    copied = tmp_path / "政策"
    shutil.copytree(SMALL, copied)
    path = copied / AID
    text = path.read_text(encoding="utf-8")
    path.write_text(f"# 救助办法\n{text.replace('for: 成员', 'for: 成员  # 每个人', 1)}", encoding="utf-8")
    (copied / "city/aid/2021-01-01.test.yaml").write_text(TESTS, encoding="utf-8")
    return copied


def changed(before: dict[str, bytes], folder: Path) -> set[str]:
    after = contents(folder)
    assert before.keys() <= after.keys()
    return {path for path in after if before.get(path) != after[path]}


def test_a_version_begins_a_year_after_the_last(policies: Path) -> None:
    before = contents(policies)
    assert run("new-year", policies / AID).status == 0
    files = {"city/aid/2022-01-01.yaml", "city/aid/2022-01-01.test.yaml", "documents.yaml"}
    assert changed(before, policies) == files


def test_a_version_keeps_its_comments_and_names_no_source_that_it_does_not_have(policies: Path) -> None:
    before = contents(policies)
    ran = run("new-year", "aid", "--on", "2023-01-01", "--set", "标准=1500", "--policies", policies)
    assert (ran.status, ran.err) == (0, "")
    new, test = "city/aid/2023-01-01.yaml", "city/aid/2023-01-01.test.yaml"
    assert changed(before, policies) == {new, test, STANDARDS, "documents.yaml"}
    old = before[AID].decode()
    expected = old.replace(
        "# 救助办法", "# 由 2021-01-01 版起草，来源待补，与新的文件逐条核对后删去这一行。\n# 救助办法"
    )
    expected = expected.replace("status: in_force\n", "status: draft\n")
    expected = expected.replace(
        "{document: notice, clause: 一}\ndefine", "{document: source-pending, clause: 待补}\ndefine"
    )
    assert (policies / new).read_text(encoding="utf-8") == expected
    added = (
        "    2023-01-01: {value: 1500, source: {document: source-pending, clause: 待补}, verified: false, "
        f"note: {NOTE}}}\n"
    )
    lines = before[STANDARDS].decode().splitlines(keepends=True)
    assert (policies / STANDARDS).read_text(encoding="utf-8") == "".join([*lines[:6], added, *lines[6:]])
    documents = (policies / "documents.yaml").read_text(encoding="utf-8")
    assert documents == before["documents.yaml"].decode() + (
        '- {id: source-pending, title: 来源待补, number: "", status: unknown}\n'
    )


def test_the_test_file_keeps_what_still_comes_out_and_lists_the_rest(policies: Path) -> None:
    ran = run("new-year", "aid", "--on", "2023-01-01", "--set", "标准=1500", "--policies", policies)
    assert "案例文件里有 1 个与原来结果相同的案例" in ran.out
    assert "1 个案例的结果与原来不同，需要核对：发 300 元" in ran.out
    text = (policies / "city/aid/2023-01-01.test.yaml").read_text(encoding="utf-8")
    first = TESTS.partition("- case: 发")[0].replace("2021-03-01", "2023-03-01")
    assert text == f"{first}\n# 下面的案例在新版本里与原来的期望不同，核对后补上：\n# - 发 300 元\n"
    assert run("test", "--policies", policies).status == 0
    assert run("fmt", "--check", policies).status == 0


def test_values_alone_with_a_source_are_verified(policies: Path) -> None:
    before = contents(policies)
    words = ("--set", "standard=1300.50", "--set", "最低比例=35%", "--source", "rules", "--clause", "第二条")
    ran = run("new-year", "parameters/standards", "--on", "2023-01-01", *words, "--policies", policies)
    assert (ran.status, ran.err) == (0, "")
    assert changed(before, policies) == {STANDARDS}
    text = (policies / STANDARDS).read_text(encoding="utf-8")
    assert "    2023-01-01: {value: 1300.50, source: {document: rules, clause: 第二条}, verified: true}\n" in text
    assert "    2023-01-01: {value: 35%, source: {document: rules, clause: 第二条}, verified: true}\n" in text
    policy = load(policies)
    (history,) = (one for one in policy.parameter_history("100") if one.id == "standard")
    assert history.values[-1].value == 130_050


def test_a_value_of_a_district(policies: Path) -> None:
    words = ("--region", "东", "--set", "最低比例=60%", "--policies", policies)
    assert run("new-year", policies / STANDARDS, "--on", "2023-01-01", *words).status == 0
    assert "    2023-01-01: {value: 60%," in (policies / "districts/110-east/standards.yaml").read_text(
        encoding="utf-8"
    )


def test_what_would_not_load_is_not_written(policies: Path) -> None:
    before = contents(policies)
    words = ("--region", "东", "--set", "最低比例=20%", "--policies", policies)
    ran = run("new-year", "standards", "--on", "2023-01-01", *words)
    assert ran.status == 1
    assert f"{policies / 'districts/110-east/standards.yaml'}:4:" in ran.err
    assert "E406" in ran.err
    assert "起草的内容不能载入，什么都没有写" in ran.err
    assert changed(before, policies) == set()


def test_a_dry_run_writes_nothing(policies: Path) -> None:
    before = contents(policies)
    ran = run("new-year", "aid", "--on", "2023-01-01", "--dry-run", "--policies", policies)
    assert ran.status == 0
    assert f"将新建 {policies / 'city/aid/2023-01-01.yaml'}" in ran.out
    assert changed(before, policies) == set()


def test_a_value_that_is_unknown_may_be_filled_on_its_own_day(policies: Path) -> None:
    words = ("--on", "2021-01-01", "--set", "取暖标准=500", "--policies", policies)
    assert run("new-year", "standards", *words).status == 0
    assert "{value: 500, source: {document: source-pending," in (policies / STANDARDS).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("standard", "--set", "标准=1300"), "是不是想写 `standards`"),
        (("standards",), "没有新的数值"),
        (("standards", "--set", "标准"), "写成 参数=数值"),
        (("standards", "--set", "标注=1"), "是不是想写 `标准`"),
        (("standards", "--set", "标准=很多"), "标准应是以元为单位的金额"),
        (("standards", "--set", "标准=12.345"), "最多两位小数"),
        (("standards", "--set", "最低比例=30"), "写成 `30%` 的形式"),
        (("standards", "--set", "标准=1300", "--on", "2022-01-01"), "自 2022-01-01 起已经有数值"),
        (("standards", "--set", "标准=1300", "--on", "明年"), "--on 明年"),
        (("standards", "--set", "标准=1300", "--region", "南"), "--region 南"),
        (("standards", "--set", "标准=1300", "--source", "rules"), "要同写"),
        (("standards", "--set", "标准=1300", "--source", "rule", "--clause", "一"), "是不是想写 `rules`"),
        (("aid", "--on", "2021-01-01"), "应在现有版本的 2021-01-01 之后"),
    ],
)
def test_wrong_use_writes_nothing(policies: Path, words: tuple[str, ...], told: str) -> None:
    before = contents(policies)
    ran = run("new-year", *words, "--policies", policies)
    assert ran.status == 2
    assert told in ran.err
    assert changed(before, policies) == set()


def test_on_a_terminal_each_parameter_is_asked_for(policies: Path) -> None:
    main, end = pty.openpty()
    words = ("new-year", "standards", "--on", "2023-01-01", "--policies", policies)
    starter = (sys.executable, "-c", "import sys; from tools.cli import main; main(sys.argv[1:])", *words)
    os.write(main, "一千五\n1500\n\n\n\n\n".encode())
    ran = subprocess.run(starter, stdin=end, capture_output=True, cwd=ROOT, check=False, timeout=60)
    os.close(main)
    os.close(end)
    out, err = ran.stdout.decode(), ran.stderr.decode()
    assert ran.returncode == 0, err
    assert "标准（每月金额，2022-01-01 起是 1200）的新数值，不变按回车" in out
    assert "标准应是以元为单位的金额" in err
    text = (policies / STANDARDS).read_text(encoding="utf-8")
    assert text.count("2023-01-01") == 1
    assert "    2023-01-01: {value: 1500," in text
