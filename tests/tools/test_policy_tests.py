"""`doudi test`: what passes, what fails and where, what cannot be read, and what no case has shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
import pytest

from engine import reference
from engine.case import Case
from engine.decision import Decision
from engine.program import Program
from tests.tools.running import POLICIES, SMALL, Ran, run
from tools.render.layout import columns
from tools.render.table import table

CASE = """\
- case: {title}
  as_of: 2022-03-01
  region: 东区
  household: {{受灾: {struck}}}
  members: [{{ref: 甲, 月收入: 300, 患病日期: 2021-05-01, 丧失比例: 50%}}, {{月收入: 0}}]
  expect: {{{expect}}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "案例.yaml"


def try_on(file: Path, *expect: str, struck: str = "false") -> Ran:
    """Runs a case for each of `expect`."""
    text = "".join(CASE.format(title=f"案例{n}", expect=one, struck=struck) for n, one in enumerate(expect, 1))
    file.write_text(text, encoding="utf-8")
    return run("test", file, "--policies", SMALL)


def test_the_policies_own_cases_pass() -> None:
    ran = run("test", "--policies", POLICIES)
    assert (ran.status, ran.err) == (0, "")
    passed, _, rest = ran.out.partition(" passed, ")
    assert int(passed) > 100
    assert rest == "0 failed\n"


def test_what_passes(file: Path) -> None:
    ran = try_on(
        file,
        "补助: {outcome: eligible, monthly: 1050, months: 12, duties: [告知], assumptions: [标准, 最低比例, 告知天数]}",
        "救急: ineligible, 取暖费: {outcome: needs_review, review: parameter_missing}",
        '"成员[甲].津贴": {monthly: 200.00}, "成员[2].患病": unknown, 上门核查: unknown',
        'needs: [家庭.救助类别, "成员[2].患病日期", "成员[2].丧失比例", "成员[2].年龄"]',
        "duties: [告知, 登记], violations: unknown",
    )
    assert (ran.status, ran.out, ran.err) == (0, "5 passed, 0 failed\n", "")


def test_what_fails_is_shown_with_its_place(file: Path) -> None:
    ran = try_on(file, "补助: eligible", "补助: {monthly: 1049.99, months: null}", "救急: ineligible")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out.splitlines() == [
        f"{file}:7:9 没有通过 案例2",
        "    行:列  项目          期望         实际",
        "    12:12  补助 monthly  1,049.99 元  1,050.00 元",
        "    12:12  补助 months   无           12 个月",
        "    为什么 补助 monthly 是这样：",
        "",
        "      ✓ 人均月收入低于标准的发补助（aid/allowance） · 家庭",
        "        依据    [1] 一",
        "        ✓ 家庭.人均月收入 < 标准  [city/aid/2021-01-01.yaml:11]",
        "          家庭.人均月收入：150.00 元/月；标准：1200.00 元/月",
        "      [1]     《关于救助的通知》（某发〔2021〕1号）",
        "",
        "2 passed, 1 failed",
    ]


@pytest.mark.parametrize(
    ("expect", "shown", "not_shown"),
    [
        # None holds: of each what keeps it from holding, and of an `all` only the part that fails.
        (
            "救急: eligible",
            ["✗ 受灾的家庭可以救急", "✗ 受灾又享受低保的", "✗ 家庭.受灾", "家庭.受灾：否"],
            ["救助类别"],
        ),
        # One is open, and says what it lacks.
        ('"成员[2].津贴": eligible', ["？ 患病的人有津贴", "？ 成员.患病", "成员[2].年龄：不知道"], ["成员[甲]"]),
        # One holds: what makes it hold, of an `any` only the part that does.
        ('"成员[甲].津贴": ineligible', ["✓ 患病的人有津贴", "✓ 成员.丧失比例 ≥ 50%"], ["成员.年龄 ≥ 60", "成员[2]"]),
        ('"成员[甲].患病": false', ["✓ 以下不成立：", "✗ 以下不成立：", "✓ 有(成员.患病日期)"], ["成员[2]"]),
        # The rule that was expected to decide comes even where another did.
        ("补助: {rule: aid/relief}", ["✓ 人均月收入低于标准"], []),
        ("上门核查: true", ["？ 没有救助的，上门看看", "家庭.救助类别：不知道"], []),
        ("duties: [登记]", ["✓ 人均月收入低于标准"], ["患病的人（aid/ill）"]),
        ("violations: []", ["✓ 只要身份证或申请表"], []),
    ],
)
def test_a_failure_is_explained_by_what_decides(
    file: Path, expect: str, shown: list[str], not_shown: list[str]
) -> None:
    out = try_on(file, expect).out
    because = out[out.index("    为什么 ") :]
    assert all(one in because for one in shown)
    assert not any(one in because for one in not_shown)


def test_what_no_rule_accounts_for_is_not_explained(file: Path) -> None:
    assert "为什么" not in try_on(file, "needs: []").out


def test_a_wide_table_fits_the_terminal() -> None:
    rows = [("12:12", "补助", "符合（eligible）", "缺事实（needs_facts）（成员[2].月收入、家庭.本市户籍）")]
    lines = table(("行:列", "项目", "期望", "实际"), rows, 60, indent=4)
    assert max(map(columns, map(click.unstyle, lines))) <= 60
    assert "".join("".join(line.split()) for line in lines[1:]).count("needs_facts") == 1


# --- picking cases ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("patterns", "passed"),
    [
        (["案例1"], 1),
        (["案例*"], 4),
        (["*1"], 1),
        (["案例"], 4),
        (["案例1", "案例3"], 2),
        (["案例.YAML"], 4),
        # By rule: those that expect anything of what it concludes.
        (["aid/allowance"], 2),
        (["aid/ill"], 2),
        (["aid/visit"], 1),
        (["aid/subsidy"], 1),
    ],
)
def test_filter(file: Path, patterns: list[str], passed: int) -> None:
    try_on(
        file,
        "补助: eligible",
        '"成员[甲].患病": true, "成员[甲].津贴": eligible',
        "上门核查: unknown",
        "duties: [告知, 登记]",
    )
    words = [word for one in patterns for word in ("--filter", one)]
    ran = run("test", file, "--policies", SMALL, *words)
    assert (ran.status, ran.out) == (0, f"{passed} passed, 0 failed\n")


def test_a_filter_that_nothing_fits_says_what_there_is(file: Path) -> None:
    try_on(file, "补助: eligible")
    for wrong, offered in (("安例1", "是不是想写 `案例1`？"), ("aid/alowance", "是不是想写 `aid/allowance`？")):
        ran = run("test", file, "--policies", SMALL, "--filter", wrong)
        assert (ran.status, ran.out) == (2, "")
        assert f"没有案例的标题、文件或规则符合 {wrong}，{offered}；有 1 个案例：\n    {file}（1 个）\n" in ran.err


def test_a_filter_passes_over_what_cannot_be_read_elsewhere(file: Path) -> None:
    try_on(file, "补助: eligible", "补足: eligible")
    assert run("test", file, "--policies", SMALL, "--filter", "案例1").status == 0
    assert run("test", file, "--policies", SMALL, "--filter", "案例2").status == 2


def test_a_case_that_cannot_be_read_hides_no_other(file: Path) -> None:
    ran = try_on(file, "补助: eligible", "补足: eligible", "救急: eligible", "补助: {outcom: eligible}")
    assert ran.status == 2
    assert ran.out.endswith("1 passed, 1 failed, 2 unreadable\n")
    assert f"{file}:12:12 没有叫 `补足` 的待遇、身份或线索，是不是想写 `补助`？" in ran.err
    assert f"{file}:24:17 待遇的期望没有 `outcom` 这一项，是不是想写 `outcome`？" in ran.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "文件是空的"),
        ("- case: [", "YAML 写法有误"),
        ("a: 1", "案例文件应是一个列表"),
        ("- a", "案例应是一组键和值"),
        ("- {region: 东区}", "案例没有标题"),
        ("- {case: 甲}", "案例 `甲` 没有写期望"),
        ("- {case: 甲, expect: {}}", "案例 `甲` 没有写期望"),
        ("- {case: 甲, 家庭: 3, expect: {补助: eligible}}", "`家庭` 下面应是一组事实"),
        ("- {case: 甲, as_of: 2022-01-01, region: 东区, expect: {error: []}}", "没有写因为什么被拒绝"),
    ],
)
def test_what_cannot_be_read(file: Path, text: str, told: str) -> None:
    file.write_text(text, encoding="utf-8")
    ran = run("test", file, "--policies", SMALL)
    assert (ran.status, ran.out) == (2, "0 passed, 0 failed, 1 unreadable\n")
    assert told in ran.err


def test_two_cases_of_one_title(file: Path) -> None:
    text = "- {case: 甲, as_of: 2022-01-01, region: 东区, expect: {补助: needs_facts}}\n"
    file.write_text(text * 2, encoding="utf-8")
    ran = run("test", file, "--policies", SMALL)
    assert (ran.status, ran.out) == (2, "1 passed, 0 failed, 1 unreadable\n")
    assert f"{file}:2:10 案例标题 `甲` 与第 1 行的相同" in ran.err


def test_one_case_alone(file: Path) -> None:
    file.write_text("case: 甲\nas_of: 2022-01-01\nregion: 东区\nexpect: {补助: needs_facts}", encoding="utf-8")
    assert run("test", file, "--policies", SMALL).out == "1 passed, 0 failed\n"


# --- refusals ---------------------------------------------------------------------------------------------------------


def refused(file: Path, case: str, expect: str) -> Ran:
    file.write_text(f"- case: 甲\n  as_of: 2022-03-01\n  {case}\n  expect: {{{expect}}}\n", encoding="utf-8")
    return run("test", file, "--policies", SMALL)


@pytest.mark.parametrize("expect", ["error: UNKNOWN_FACT", "error: [UNKNOWN_FACT]", 'error: ["household.房祖"]'])
def test_a_refusal_that_is_expected_by_code_or_path(file: Path, expect: str) -> None:
    assert refused(file, "region: 东区\n  household: {房祖: 1}", expect).status == 0


def test_a_refusal_for_two_things_is_expected_whole(file: Path) -> None:
    case = "region: 东区\n  household: {房祖: 1, 受灾: 3}"
    assert refused(file, case, "error: [UNKNOWN_FACT, WRONG_TYPE]").status == 0
    ran = refused(file, case, "error: [UNKNOWN_FACT]")
    assert ran.status == 1
    assert "    4:22   error  UNKNOWN_FACT  被拒绝：household.受灾 WRONG_TYPE " in ran.out
    ran = refused(file, case, "error: [UNKNOWN_FACT, WRONG_TYPE, DUPLICATE]")
    assert ran.status == 1
    assert "  DUPLICATE  household.受灾 WRONG_TYPE、household.房祖 UNKNOWN_FACT\n" in ran.out


def test_a_region_that_has_ended(file: Path) -> None:
    assert refused(file, "region: 西区", "error: [REGION_NOT_IN_FORCE]").status == 0
    assert refused(file, "region: 西区", "error: [region]").status == 0


def test_a_refusal_that_does_not_come(file: Path) -> None:
    ran = refused(file, "region: 东区", "error: UNKNOWN_FACT")
    assert ran.status == 1
    assert "  error  UNKNOWN_FACT  案例没有被拒绝\n" in ran.out


def test_a_refusal_that_nobody_expected(file: Path) -> None:
    ran = refused(file, "region: 东区\n  household: {房祖: 1}", "补助: eligible")
    assert ran.status == 1
    assert "    4:15   error  案例被接受  被拒绝：household.房祖 UNKNOWN_FACT " in ran.out


# --- which files ------------------------------------------------------------------------------------------------------


def test_a_folder_of_cases_outside_the_policies(tmp_path: Path) -> None:
    case = "- {case: 甲, as_of: 2022-01-01, region: 东区, expect: {补助: needs_facts}}\n"
    (tmp_path / "a.yaml").write_text(case, encoding="utf-8")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "b.json").write_text(
        '[{"case": "甲", "as_of": "2022-01-01", "region": "东区", "expect": {"补助": "ineligible"}}]', encoding="utf-8"
    )
    (tmp_path / "notes.md").write_text("不是案例", encoding="utf-8")
    ran = run("test", tmp_path, "--policies", SMALL)
    assert (ran.status, ran.out.splitlines()[-1]) == (1, "1 passed, 1 failed")
    assert f"{tmp_path}/b/b.json:1:" in ran.out
    (tmp_path / "c.test.yaml").write_text(case, encoding="utf-8")
    assert run("test", tmp_path, "--policies", SMALL).out == "1 passed, 0 failed\n"
    assert run("test", tmp_path / "a.yaml", tmp_path, tmp_path, "--policies", SMALL).out == "2 passed, 0 failed\n"


def test_a_policy_folder_without_cases_and_a_path_that_is_not_there(tmp_path: Path) -> None:
    for words, told in (
        (["--policies", SMALL], "文件夹里没有案例"),
        ([SMALL / "city"], "文件夹里没有案例"),
        ([tmp_path / "nothing.yaml"], "没有这个文件或文件夹"),
    ):
        ran = run("test", *words)
        assert (ran.status, ran.out) == (2, "")
        assert told in ran.err


def test_cases_inside_a_policy_folder_are_run_on_that_policy() -> None:
    folder = POLICIES / "hangzhou" / "dibao"
    assert run("test", folder).status == 0
    ran = run("test", folder, SMALL / "city")
    assert ran.status == 2
    assert "请分开运行" in ran.err


def test_a_policy_with_errors_runs_nothing(tmp_path: Path, file: Path) -> None:
    file.write_text("- {case: 甲, expect: {补助: eligible}}", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    ran = run("test", file, "--policies", empty)
    assert (ran.status, ran.out) == (1, "")
    assert f"{empty}/regions.yaml E115 " in ran.err


# --- the two readings, and coverage -----------------------------------------------------------------------------------


def test_a_disagreement_of_the_readings_is_a_failure(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meant = reference.decide

    def otherwise(program: Program, case: Case) -> Decision:
        return replace(meant(program, case), leads=())

    monkeypatch.setattr(reference, "decide", otherwise)
    ran = try_on(file, "补助: eligible")
    assert ran.status == 1
    assert "两种求值不一致（leads），是程序的缺陷，请报告" in ran.out


def test_what_no_case_has_shown(file: Path) -> None:
    try_on(file, "补助: eligible")
    ran = run("test", file, "--policies", SMALL, "--coverage")
    assert ran.status == 1
    place = f"{SMALL}/city/aid/2021-01-01.yaml:11:11"
    assert f"{place} 条件 家庭.人均月收入 < 标准\n    没有案例见到：不成立、不明\n" in ran.out
    assert ran.out.splitlines()[-2].startswith("覆盖 规则 2/9（22.2%），条件 ")
    assert ran.out.splitlines()[-1] == "1 passed, 0 failed"
