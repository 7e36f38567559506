"""`doudi test --record`: a case becomes a policy test that passes, and the file it goes to keeps every byte it had."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language import tree
from tests.tools.running import CASES, POLICIES, SMALL, Ran, run
from tools.policytests.layout import lines

CASE = """\
# 一户人家
as_of: 2022-03-01
region: 东区
household: {受灾: false}     # 没有受灾
members:
  - {ref: 甲, 月收入: 300.50, 患病日期: 2021-05-01, 丧失比例: "50%"}
  - {月收入: 0}
"""
EXISTING = """\
# 文件的说明，不能动
- case:   写得不整齐的
  as_of: 2022-03-01
  region: "东区"
  expect:   {补助: needs_facts}   # 也不能动

# 末尾的话
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    file = tmp_path / "一户.yaml"
    file.write_text(CASE, encoding="utf-8")
    return file


@pytest.fixture
def into(tmp_path: Path) -> Path:
    file = tmp_path / "案例.test.yaml"
    file.write_text(EXISTING, encoding="utf-8")
    return file


def record(*words: str | Path, stdin: str = "") -> Ran:
    return run("test", "--record", *words, "--policies", SMALL, stdin=stdin)


def test_it_is_appended_in_the_style_of_the_others(case: Path, into: Path) -> None:
    ran = record(case, "--into", into, "--name", "两口之家")
    assert ran.status == 0
    assert f"已记到 {into}:9:9。期望是现在的回答，请逐项核对" in ran.err
    assert (
        into.read_text(encoding="utf-8")
        == EXISTING
        + """
- case: 两口之家
  as_of: 2022-03-01
  region: 东区
  household: {受灾: false}
  members: [{ref: 甲, 月收入: 300.50, 患病日期: 2021-05-01, 丧失比例: 50%}, {月收入: 0}]
  expect:
    补助: {outcome: eligible, monthly: 1049.75, months: 12, rule: aid/allowance, duties: [告知]}
    "成员[甲].津贴": {outcome: eligible, monthly: 200.00, months: null, rule: aid/subsidy, duties: []}
    取暖费: {outcome: needs_review, review: parameter_missing, duties: []}
"""
    )
    assert run("test", into, "--policies", SMALL).out == "2 passed, 0 failed\n"


def test_without_a_file_it_is_shown(case: Path, tmp_path: Path) -> None:
    shown = record(case)
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith("- case: 一户\n")
    copied = tmp_path / "抄来.test.yaml"
    copied.write_text(shown.out, encoding="utf-8")
    assert run("test", copied, "--policies", SMALL).out == "1 passed, 0 failed\n"


def test_a_new_file(case: Path, tmp_path: Path) -> None:
    new = tmp_path / "新.test.yaml"
    assert record(case, "--into", new).status == 0
    assert new.read_text(encoding="utf-8").startswith("- case: 一户\n")
    assert record(case, "--into", new, "--name", "再来").status == 0
    assert run("test", new, "--policies", SMALL).out == "2 passed, 0 failed\n"


@pytest.mark.parametrize(
    "before",
    [
        b"",
        "# 只有一句话\n".encode(),
        EXISTING.rstrip().encode(),
        EXISTING.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + EXISTING.encode(),
        "  - case: 缩进两格\n    as_of: 2022-03-01\n    region: 东区\n    expect: {补助: needs_facts}\n".encode(),
    ],
)
def test_what_was_there_stays_to_the_byte(case: Path, into: Path, before: bytes) -> None:
    into.write_bytes(before)
    assert record(case, "--into", into).status == 0
    after = into.read_bytes()
    assert after.startswith(before)
    added = after.removeprefix(before)
    assert (b"\r" in added) == (b"\r" in before)
    assert added.count(b"\r\n") in (0, added.count(b"\n"))
    assert run("test", into, "--policies", SMALL).status == 0


@pytest.mark.parametrize("file", sorted(CASES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_example_cases_pass_once_recorded(file: Path, tmp_path: Path) -> None:
    into = tmp_path / "x.test.yaml"
    assert run("test", "--record", file, "--into", into, "--policies", POLICIES).status == 0
    assert run("test", into, "--policies", POLICIES).out == "1 passed, 0 failed\n"
    assert max(map(len, into.read_text(encoding="utf-8").splitlines())) <= 120


def test_what_lacks_facts_is_recorded_with_what_it_lacks() -> None:
    ran = run("test", "--record", CASES / "case-tonglu-single-listing-missing-fact.yaml", "--policies", POLICIES)
    assert 'expect: {"成员[妻子].重病型单列户低保": {outcome: needs_facts, needs: ["成员[妻子].月收入"]}}' in ran.out


def test_a_district_alone_is_recorded_by_its_duties() -> None:
    text = "as_of: 2021-11-01\nregion: 桐庐\ndistrict: {网办率: 98%}\n"
    ran = run("test", "--record", "-", "--name", "区县", "--policies", POLICIES, stdin=text)
    assert ran.status == 0
    assert "  expect: {" in ran.out or "  expect:\n" in ran.out
    assert "duties: [" in ran.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--into", "{into}", "--name", "写得不整齐的"], "{into}:2:11 已有标题为 `写得不整齐的` 的案例"),
        (["--into", "{folder}/x.yaml"], "案例文件的名字以 .test.yaml 结尾"),
        (["--into", "{folder}/没有/x.test.yaml"], "写不了："),
        (["--name", " "], "案例没有标题，用 --name 写一个"),
        (["{into}"], "不能与 PATH 或运行案例的选项同写"),
        (["--watch"], "不能与 PATH 或运行案例的选项同写"),
    ],
)
def test_what_is_refused(case: Path, into: Path, words: list[str], told: str) -> None:
    place = {"into": into, "folder": into.parent}
    ran = record(case, *(word.format(**place) for word in words))
    assert ran.status == 2
    assert told.format(**place) in ran.err
    assert into.read_text(encoding="utf-8") == EXISTING


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"case": "甲", "expect": {"补助": "eligible"}}]', "案例没有逐条写成列表"),
        ("case: 甲\nexpect: {补助: eligible}\n", "案例没有逐条写成列表"),
        ("- case: 甲\n", "案例 `甲` 没有写期望"),
        ("- case: [\n", "YAML 写法有误"),
        ("- case: 甲\n  expect: {补助: eligible}\n...\n", ""),
    ],
)
def test_a_file_that_cannot_be_added_to_stays_as_it_is(case: Path, into: Path, text: str, told: str) -> None:
    into.write_text(text, encoding="utf-8")
    ran = record(case, "--into", into)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err
    assert into.read_text(encoding="utf-8") == text


def test_a_case_that_is_refused_or_a_list(case: Path, into: Path) -> None:
    case.write_text("as_of: 2022-03-01\nregion: 东区\nhousehold: {房祖: 1}\n", encoding="utf-8")
    ran = record(case, "--into", into)
    assert (ran.status, ran.out) == (1, "")
    assert f"{case}:3:13 UNKNOWN_FACT household.房祖：" in ran.err
    case.write_text("- {case: 甲}\n", encoding="utf-8")
    ran = record(case, "--into", into)
    assert ran.status == 2
    assert "这是案例的列表，不是一个案例" in ran.err
    assert into.read_text(encoding="utf-8") == EXISTING


def test_into_and_name_alone_mean_nothing(into: Path) -> None:
    for words in (["--into", into], ["--name", "甲"]):
        ran = run("test", *words)
        assert ran.status == 2
        assert "--into 和 --name 要与 --record 同写" in ran.err


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a: b",
            "#注",
            "null",
            "12",
            "1.50",
            "true",
            "[甲]",
            "{甲}",
            "- 甲",
            "甲, 乙",
            " 甲 ",
            '"',
            "'",
            "&a",
            "*a",
            "!a",
        ),
        *(
            "%",
            "@",
            "`",
            "a #b",
            "",
            "甲\n乙",
            "甲\t乙",
            "？ 甲",
            "? 甲",
            "甲：乙",
            "|",
            ">",
            "\\",
            "2021-01-01",
            "50%",
            "~",
        ),
    ],
)
def test_every_text_reads_back(text: str) -> None:
    nowhere = tree.Place("", 0, 0)
    word = tree.Scalar(text, text, nowhere)
    case = tree.Mapping(((word, tree.Mapping(((word, tree.Sequence((word,), nowhere)),), nowhere)),), nowhere)
    read = tree.read("\n".join(lines(text, case, case, 2)).encode(), "x")
    assert isinstance(read, tree.Sequence)
    (item,) = read.items
    assert isinstance(item, tree.Mapping)
    (_, title), (key, value), _ = item.entries
    assert isinstance(title, tree.Scalar)
    assert isinstance(value, tree.Mapping)
    (below, listed) = value.entries[0]
    assert isinstance(listed, tree.Sequence)
    assert [title.value, key.text, below.text, getattr(listed.items[0], "value", None)] == [text] * 4
