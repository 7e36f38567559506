"""Cases as people write them: every place is known, each mistake shown where it stands, and no value repeated."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from engine.admission import RawCase, RawSubject, Reason
from engine.language import tree
from engine.language.tree import InputError, Place
from tests.tools.running import CASES, POLICIES, run
from tools.cases import choose, read_case, read_file

COUPLE = """\
as_of: 2021-11-01
region: 桐庐
household: {现救助类别: 低边}
members:
  - {ref: 丈夫, 月收入: 3400.50, 确诊病种: null}
  - ref: 2
    确诊病种: [恶性肿瘤, 血友病]
"""


def _read(text: str) -> tree.Node:
    return tree.read(text.encode(), "案例.yaml")


def test_a_case_as_admission_takes_it() -> None:
    assert read_case(_read(COUPLE)).raw == RawCase(
        "2021-11-01",
        "桐庐",
        {
            "household": RawSubject({"现救助类别": "低边"}),
            "members": [
                RawSubject({"月收入": Decimal("3400.50"), "确诊病种": None}, "丈夫"),
                RawSubject({"确诊病种": ["恶性肿瘤", "血友病"]}, "2"),
            ],
        },
    )


def test_the_title_and_what_is_expected_of_a_policy_test_are_no_part_of_the_case() -> None:
    assert read_case(_read(f"case: 标题\nexpect: {{渐退低保: eligible}}\n{COUPLE}")).raw == read_case(_read(COUPLE)).raw


def test_json_is_read_alike() -> None:
    text = json.dumps(
        {
            "as_of": "2021-11-01",
            "region": "桐庐",
            "household": {"现救助类别": "低边"},
            "members": [
                {"ref": "丈夫", "月收入": 3400.5, "确诊病种": None},
                {"ref": "2", "确诊病种": ["恶性肿瘤", "血友病"]},
            ],
        }
    )
    assert read_case(_read(text)).raw == read_case(_read(COUPLE)).raw


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ("as_of", 1, 8),
        ("region", 2, 9),
        ("household.现救助类别", 3, 13),
        ("members", 4, 1),
        ("members[0]", 5, 5),
        ("members[0].月收入", 5, 15),
        ("members[0].ref", 5, 11),
        ("members[1].确诊病种", 7, 5),
        ("members[1].月收入", 6, 5),
        ("members[9].月收入", 4, 1),
        ("application", 1, 1),
    ],
)
def test_where_things_stand(path: str, line: int, column: int) -> None:
    assert read_case(_read(COUPLE)).find(path) == Place("案例.yaml", line, column)


def test_a_word_that_is_not_repeated_is_found_where_it_is_the_only_one() -> None:
    case = read_case(_read("members:\n  - {月收入: 1, 330122199001011234: 2}\n  - {a b: 1, c d: 2}"))
    assert case.find("members[0].?") == Place("案例.yaml", 2, 14)
    assert case.find("members[1].?") == Place("案例.yaml", 3, 5)


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("- a", "1:1", "这是案例的列表"),
        ("word", "1:1", "案例应是一组键和值"),
        ("", "", "文件是空的"),
        ("as_of: [2021-11-01]", "1:8", "`as_of` 应是一个词"),
        ("region: {a: b}", "1:9", "`region` 应是一个词"),
        ("asof: 2021-11-01", "1:1", "是不是想写 `as_of`？"),
        ("household:", "1:1", "`household` 下面应是一组事实"),
        ("household: 3", "1:1", "`household` 下面应是一组事实"),
        ("members: [3]", "1:11", "`members[0]` 应是一组事实"),
        ("members: [[]]", "1:11", "`members[0]` 应是一组事实"),
        ("members: [{ref: [a]}]", "1:17", "`ref` 应是一个词"),
        ("members: [{ref: null}]", "1:17", "`ref` 应是一个词"),
        ("household: {月收入: {a: 1}}", "1:18", "`household.月收入` 的值不能是一组键和值"),
        ("region：桐庐\nas_of: 2021-11-01", "1:7", "全角冒号"),
        ("household: {a: 1, a: 2}", "1:19", "写了两次"),
        ("household: &a {b: 1}", "1:12", "锚点"),
    ],
)
def test_what_has_not_the_shape_of_a_case(text: str, place: str, told: str) -> None:
    ran = run("check", "-", stdin=text)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"标准输入:{place} " if place else "标准输入 ")
    assert told in ran.err
    assert "    → " in ran.err


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("as_of: 2021-11-01\nregion: 桐庐\n申请人: {a: 1}", "3:1", Reason.UNKNOWN_ENTITY),
        ("as_of: 2021-11-01\nregion: 桐庐\nhousehold: {现救助: 低边}", "3:13", Reason.UNKNOWN_FACT),
        ("as_of: 2021-11-01\nregion: 桐庐\nhousehold: {现救助类别: 低边缘}", "3:13", Reason.UNKNOWN_CHOICE),
        ("as_of: 2021-11-01\nregion: 桐芦", "2:9", Reason.UNKNOWN_REGION),
        ("as_of: 2021-11-01\nregion: 下城", "2:9", Reason.REGION_NOT_IN_FORCE),
        ("as_of: 2021-11-01\nregion: 浙江省", "2:9", Reason.REGION_WITHOUT_POLICY),
        ("as_of: 2021-11-01", "1:1", Reason.REQUIRED),
        ("region: 桐庐", "1:1", Reason.REQUIRED),
        ("as_of: 2021-11-01\nregion: 桐庐\nhousehold: {本市户籍: 3}", "3:13", Reason.WRONG_TYPE),
        ("as_of: 2021-11-01\nregion: 桐庐\nmembers: {月收入: 1}", "3:1", Reason.WRONG_TYPE),
        ("as_of: 2021-11-01\nregion: 桐庐\nmembers:\n- {确诊病种: [[甲]]}", "4:4", Reason.WRONG_TYPE),
        ("as_of: 20211101\nregion: 桐庐", "1:8", Reason.BAD_DATE),
        ("as_of: 2021-02-29\nregion: 桐庐", "1:8", Reason.BAD_DATE),
        ("as_of: 2021-11-01\nregion: 桐庐\nmembers:\n- {月收入: -1}", "4:4", Reason.OUT_OF_BOUNDS),
        ("as_of: 2021-11-01\nregion: 桐庐\nmembers:\n- {月收入: 0.005}", "4:4", Reason.TOO_PRECISE),
        (f"as_of: 2021-11-01\nregion: 桐庐\nmembers:\n- {{确诊病种: [{'甲' * 201}]}}", "4:4", Reason.TOO_LONG),
        (f"as_of: 2021-11-01\nregion: 桐庐\nmembers: [{'{},' * 31}]", "3:1", Reason.TOO_MANY),
        ("as_of: 2021-11-01\nregion: 桐庐\nmembers:\n- {月收入: null}", "4:4", Reason.NOT_NULLABLE),
        ("as_of: 2021-11-01\nregion: 桐庐\nmembers:\n- {月收入: 1, monthly_income: 2}", "4:12", Reason.DUPLICATE),
        ("as_of: 2021-11-01\nregion: 桐庐\nmembers:\n- {ref: 甲}\n- {ref: 甲}", "5:9", Reason.DUPLICATE),
    ],
)
def test_what_admission_refuses(tmp_path: Path, text: str, place: str, reason: Reason) -> None:
    file = tmp_path / "案例.yaml"
    file.write_text(text, encoding="utf-8")
    ran = run("check", file, "--policies", POLICIES)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"{file}:{place} {reason.value} ")
    assert ran.err.endswith("案例有 1 处需要更正，没有作出回答\n")


def test_every_mistake_is_shown_in_the_order_of_the_file() -> None:
    text = "members:\n- {月收入: -1, 月收人: 2}\nhousehold: {本市户籍: 3}\nas_of: 2021-11-01\nregion: 桐庐"
    told = run("check", "-", "--policies", POLICIES, stdin=text).err.splitlines()
    assert [line.split(" ")[0] for line in told[:-1]] == ["标准输入:2:4", "标准输入:2:13", "标准输入:3:13"]
    assert "是不是想写 `月收入`？" in told[1]
    assert told[-1] == "案例有 3 处需要更正，没有作出回答"


def test_nothing_that_a_person_wrote_is_repeated() -> None:
    number = "330122199001011234"
    for text in (
        f"as_of: 2021-11-01\nregion: 桐庐\nmembers:\n- {{月收入: '{number}x', {number}: 张三, 确诊病种: {number}}}",
        f"as_of: 2021-11-01\nregion: 桐庐\nhousehold: {{{number}: {{a: b}}}}",
        f"{number}: 1",
        f"as_of: {number}\nregion: 桐庐",
        f"as_of: 2021-11-01\nregion: 桐庐\nmembers: [{{月收入: {number}",
    ):
        ran = run("check", "-", "--policies", POLICIES, stdin=text)
        assert ran.status in {1, 2}
        assert number not in ran.out + ran.err
        assert "张三" not in ran.out + ran.err


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    large = tmp_path / "large.yaml"
    large.write_bytes(b"a" * (tree.MAX_BYTES + 1))
    for file, told in (
        (tmp_path / "nothing.yaml", "没有这个文件"),
        (tmp_path, "这是文件夹，不是文件"),
        (binary, "不是 UTF-8 编码"),
        (large, "文件超过 1 MB"),
    ):
        ran = run("check", file)
        assert (ran.status, ran.out) == (2, "")
        assert told in ran.err


def test_standard_input() -> None:
    file = CASES / "case-tonglu-single-listing.yaml"
    from_file = run("check", file, "--policies", POLICIES)
    assert run("check", "-", "--policies", POLICIES, stdin=file.read_text(encoding="utf-8")) == from_file


def test_one_case_of_a_list() -> None:
    node = _read("- {case: 甲, region: 桐庐}\n- {case: 2, region: 西湖}\n- {region: 滨江}\n- 3")
    assert read_case(choose(node, "甲")).raw.region == "桐庐"
    assert read_case(choose(node, "2")).raw.region == "西湖"
    assert read_case(choose(node, "3")).raw.region == "滨江"
    for wanted, told in (("0", "没有案例 `0`"), ("5", "1 到 4 的序号"), ("²", "没有案例")):
        with pytest.raises(InputError) as refused:
            choose(node, wanted)
        assert told in refused.value.message + refused.value.remedy
    with pytest.raises(InputError, match="不是列表"):
        choose(_read("region: 桐庐"), "1")


def test_a_case_of_a_policy_test_is_checked() -> None:
    file = POLICIES / "hangzhou" / "single-listing" / "2021-10-01.test.yaml"
    node = read_file(file)
    assert isinstance(node, tree.Sequence)
    first = node.items[0]
    assert isinstance(first, tree.Mapping)
    title = first.get("case")
    assert isinstance(title, tree.Scalar)
    ran = run("check", file, "--case", title.text, "--policies", POLICIES)
    assert ran.status == 0
    assert ran == run("check", file, "--case", "1", "--policies", POLICIES)
    assert run("check", file).status == 2
