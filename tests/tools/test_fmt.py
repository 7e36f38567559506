"""`doudi fmt`: tidies the files of a policy, keeps comments and meaning, and leaves alone what is wrong."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from engine.language import load
from engine.program import Program
from tests.tools.running import POLICIES, SMALL, run

AID = "city/aid/2021-01-01.yaml"


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A copy of the small policy."""
    copied = tmp_path / "政策"
    shutil.copytree(SMALL, copied)
    return copied


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Replaces what stands once in a file."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file of a folder."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_policies_need_no_tidying() -> None:
    for folder in (POLICIES, SMALL):
        ran = run("fmt", "--check", "--policies", folder)
        assert (ran.status, ran.err) == (0, "")
        assert ran.out.startswith("0 个文件需要整理，")


def test_ids_and_ascii_become_chinese_and_comments_stay(policies: Path) -> None:
    path = policies / AID
    before = path.read_text(encoding="utf-8")
    edit(
        path,
        (
            "of: 家庭, value: 合计(成员.月收入) ÷ 个数(成员)}",
            "of: household,   value: sum(member.income)/count(member)}  #均数",
        ),
        ("    when: 家庭.人均月收入 < 标准", "    when:   household.per_head<standard"),
        (
            "取整到分(较大(标准 - 家庭.人均月收入, 标准 × 最低比例), 向上)",
            "round_to_fen（greater(standard-household.per_head，标准*floor)，up）",
        ),
        ("once: {at_most: 救急上限}\n", "once: { at_most: most }   \n"),
        (
            "        - 家庭.受灾\n        - 家庭.救助类别 = 低保",
            "      - household.disaster\n      # 低保户\n      - aid_kind",
        ),
        ("- aid_kind", "- household.aid==dibao"),
        ("any: [成员.丧失比例 ≥ 50%, 成员.年龄 ≥ 60]", "any: [成员.丧失比例>=50%, member.age >= 60]"),
        ("benefit: 取暖费, once", "benefit: heating, once"),
        ("status: 受灾家庭", "status: struck"),
        ("[[身份证, 申请表]]", "[[card, 申请表]]"),
    )
    ran = run("fmt", policies)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == f"已整理 {path}"
    expected = before.replace("÷ 个数(成员)}", "÷ 个数(成员)}  # 均数")
    expected = expected.replace("        - 家庭.救助类别 = 低保", "        # 低保户\n        - 家庭.救助类别 = 低保")
    assert path.read_text(encoding="utf-8") == expected
    again = run("fmt", policies)
    assert again.out == "0 个文件已整理，7 个不必改动\n"


def test_the_meaning_stays(policies: Path) -> None:
    before = _program(policies)
    edit(policies / AID, ("家庭.人均月收入 < 标准", "household.per_head <standard"))
    assert run("fmt", policies).status == 0
    assert _program(policies) == before


def _program(folder: Path) -> list[tuple[str, str]]:
    """What the rules of a policy are, without the places of anything."""
    policy = load(folder)
    program: Program = policy.program("100", policy.days("100")[-1])
    return [(rule.id, _without_places(rule.condition)) for rule in program.rules]


def _without_places(value: object) -> str:
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is None:
        return f"[{', '.join(map(_without_places, value))}]" if isinstance(value, tuple) else repr(value)
    parts = (f"{name}={_without_places(getattr(value, name))}" for name in fields if name != "span")
    return f"{type(value).__name__}({', '.join(parts)})"


def test_check_lists_and_writes_nothing(policies: Path) -> None:
    edit(policies / AID, ("when: 家庭.人均月收入 < 标准", "when: 家庭.人均月收入<标准"))
    before = contents(policies)
    ran = run("fmt", "--check", policies)
    assert ran.status == 1
    assert ran.out == f"需要整理 {policies / AID}\n1 个文件需要整理，6 个不必改动\n"
    assert contents(policies) == before


def test_files_with_errors_are_told_and_left_alone(policies: Path) -> None:
    edit(policies / AID, ("家庭.人均月收入 < 标准", "家庭.人均收入<标准"))
    edit(policies / "city/parameters/standards.yaml", ("name: 最低比例", "name:   最低比例"))
    test = policies / "city/aid/2021-01-01.test.yaml"
    test.write_text("- case: 甲\n  as_of:   2021-01-01\n", encoding="utf-8")
    before = contents(policies)
    ran = run("fmt", policies)
    assert ran.status == 1
    assert f"{policies / AID}:11:11 E202 " in ran.err
    assert f"{test}:1:9 " in ran.err
    assert ran.out.splitlines()[-1] == "1 个文件已整理，5 个不必改动，2 个有错误，没有改动"
    changed = {path for path, data in contents(policies).items() if before[path] != data}
    assert changed == {policies / "city/parameters/standards.yaml"}


def test_what_is_no_yaml_is_told(policies: Path) -> None:
    edit(policies / AID, ("title: 救助\n", "title：救助\n"))
    ran = run("fmt", policies / AID)
    assert ran.status == 1
    assert "E102" in ran.err
    assert "全角冒号" in ran.err


def test_case_files_keep_their_comments(policies: Path) -> None:
    test = policies / "city/aid/2021-01-01.test.yaml"
    test.write_text(
        "#说明\n-   case: 甲 # 一\n    as_of: 2021-06-01\n    region:  某市\n    members: [ {月收入:  100} ]\n\n\n"
        "    expect: { 补助: eligible }\n",
        encoding="utf-8",
    )
    assert run("fmt", test).status == 0
    assert test.read_text(encoding="utf-8") == (
        "# 说明\n- case: 甲  # 一\n  as_of: 2021-06-01\n  region: 某市\n  members: [{月收入: 100}]\n\n"
        "  expect: {补助: eligible}\n"
    )


def test_the_mode_of_a_file_stays_and_nothing_is_left_beside_it(policies: Path) -> None:
    path = policies / AID
    edit(path, ("title: 救助\n", "title:   救助\n"))
    path.chmod(0o640)
    assert run("fmt", path).status == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["没有.yaml", "说明.md"])
def test_wrong_use(policies: Path, name: str) -> None:
    (policies / "说明.md").write_text("#  x\n", encoding="utf-8")
    ran = run("fmt", policies / name)
    assert ran.status == 2
    assert name in ran.err


def test_the_deadlines_of_duties_are_expressions_too(policies: Path) -> None:
    path = policies / "benefits.yaml"
    before = path.read_text(encoding="utf-8")
    edit(
        path,
        ("count: 告知天数, unit: working_day, after: 基准日", "count: notice_days, unit: working_day, after: as_of"),
    )
    assert run("fmt", path).status == 0
    assert path.read_text(encoding="utf-8") == before
