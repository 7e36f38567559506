"""`doudi lint`: every finding with its place, line, other places and remedy; of one file where one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.editing import Edit
from tests.tools.running import POLICIES, SMALL, run


def test_the_policies_have_no_findings() -> None:
    for folder in (POLICIES, SMALL):
        ran = run("lint", "--policies", folder)
        assert (ran.status, ran.out, ran.err) == (0, f"0 处错误，0 处警告（{folder}）\n", "")
        assert run("lint", folder) == ran


def test_an_error_with_its_line_and_remedy(policies: Path, edit: Edit) -> None:
    file = edit("city/aid/2021-01-01.yaml", "when: 家庭.人均月收入 < 标准", "when: 家庭.人均收入 < 标准")
    ran = run("lint", policies)
    assert ran.status == 1
    first, source, remedy, summary = ran.out.splitlines()
    assert first.startswith(f"{file}:11:11 E202 ")
    assert "是不是想写" in ran.out
    assert source == "    when: 家庭.人均收入 < 标准"
    assert remedy.startswith("    → ")
    assert summary == f"1 处错误，0 处警告（{policies}）"


def test_a_warning_alone_is_no_failure(policies: Path, edit: Edit) -> None:
    edit(
        "city/parameters/standards.yaml",
        "- parameter: heating_sum",
        "- parameter: nobody_reads\n  name: 没人用的\n  type: count\n  values:\n"
        "    2021-01-01: {value: 1, source: {document: notice, clause: 四}, verified: true}\n- parameter: heating_sum",
    )
    ran = run("lint", policies)
    assert ran.status == 0
    assert " W601 " in ran.out
    assert ran.out.endswith(f"0 处错误，1 处警告（{policies}）\n")


def test_an_overlay_below_the_citys_value_shows_both_places(policies: Path, edit: Edit) -> None:
    overlay = edit("districts/110-east/standards.yaml", "value: 50%", "value: 29%")
    out = run("lint", policies).out
    assert out.startswith(f"{overlay}:3:")
    assert f"    另见 {policies}/city/parameters/standards.yaml:" in out


def test_every_error_is_shown(policies: Path, edit: Edit) -> None:
    edit("city/aid/2021-01-01.yaml", "when: 家庭.人均月收入 < 标准", "when: 家庭.人均收入 < 标准")
    edit("city/aid/2021-01-01.yaml", "status: 受灾家庭", "status: 受灾之家")
    edit("districts/110-east/standards.yaml", "value: 50%", "value: 29%")
    assert run("lint", policies).out.endswith(f"3 处错误，0 处警告（{policies}）\n")


def test_of_one_file_only_what_concerns_it(policies: Path, edit: Edit) -> None:
    rules = edit("city/aid/2021-01-01.yaml", "status: 受灾家庭", "status: 受灾之家")
    overlay = edit("districts/110-east/standards.yaml", "value: 50%", "value: 29%")
    parameters = policies / "city" / "parameters" / "standards.yaml"
    for part, status, shown in (
        (rules, 1, [rules]),
        (overlay, 1, [overlay]),
        (parameters, 1, [overlay]),
        (policies / "city" / "aid", 1, [rules]),
        (policies / "city", 1, [rules, overlay]),
        (policies / "regions.yaml", 0, []),
    ):
        ran = run("lint", part)
        found = [line for line in ran.out.splitlines() if " E" in line]
        assert ran.status == status
        assert [line.split(":")[0] for line in found] == [str(file) for file in shown]
        assert f"{len(shown)} 处错误，0 处警告（{part}）" in ran.out
        assert ("的其他文件还有" in ran.out) == (len(shown) < 2)


def test_a_file_is_named_from_where_one_works(policies: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    edit("city/aid/2021-01-01.yaml", "status: 受灾家庭", "status: 受灾之家")
    monkeypatch.chdir(policies.parent)
    assert run("lint", "政策/city/aid/2021-01-01.yaml").out.startswith("政策/city/aid/2021-01-01.yaml:")
    monkeypatch.chdir(policies / "city")
    assert run("lint", "aid/2021-01-01.yaml").out.startswith(f"{policies}/city/aid/2021-01-01.yaml:")


@pytest.mark.parametrize(
    ("name", "told"), [("x.test.yaml", "是案例文件，用 doudi test"), ("x.yaml", "不在政策文件夹里")]
)
def test_what_is_no_policy_file(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / name).write_text("- a", encoding="utf-8")
    ran = run("lint", tmp_path / name)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err


def test_a_file_outside_the_folder_that_was_named(policies: Path) -> None:
    ran = run("lint", SMALL / "regions.yaml", "--policies", policies)
    assert (ran.status, ran.out) == (2, "")
    assert f"不在政策文件夹 {policies} 里" in ran.err


def test_a_folder_that_is_no_policy(tmp_path: Path) -> None:
    ran = run("lint", tmp_path)
    assert ran.status == 1
    assert f"{tmp_path}/vocabulary.yaml E115 " in ran.out


def test_a_warning_is_a_failure_where_one_is_strict(policies: Path, warned: Path) -> None:
    assert run("lint", warned).status == 0
    assert run("lint", warned, "--strict").status == 1
    assert run("lint", warned / "regions.yaml", "--strict").status == 0
    (warned / "city" / "parameters" / "more.yaml").unlink()
    assert run("lint", policies, "--strict").status == 0
