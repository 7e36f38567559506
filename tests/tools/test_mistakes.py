"""The mistakes that staff make most, in a copy of the real policies: each is told where it is and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.tools.running import POLICIES, Ran, run

TAPERING = "hangzhou/tapering/2021-10-01.yaml"
PARAMETERS = "hangzhou/parameters/tapering.yaml"
STANDARDS = "hangzhou/parameters/standards.yaml"
TONGLU = "districts/330122-tonglu/tapering.yaml"
RATIO = "      value: 30%\n"


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    return Path(shutil.copytree(POLICIES, tmp_path / "政策"))


def change(policies: Path, file: str, old: str, new: str) -> tuple[Path, int]:
    """Replaces the first `old` of a file; the file, and the line in which it begins."""
    path = policies / file
    text = path.read_text(encoding="utf-8")
    before, found, _ = text.partition(old)
    assert found
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path, before.count("\n") + 1


def told(ran: Ran) -> list[tuple[str, str]]:
    """Each finding, as its line (place, code, message) and its remedy."""
    found: list[tuple[str, str]] = []
    for line in ran.out.splitlines()[:-1]:
        if not line.startswith(" "):
            found.append((line, ""))
        elif line.startswith("    → "):
            found[-1] = (found[-1][0], line.removeprefix("    → "))
    return found


@pytest.mark.parametrize(
    ("file", "old", "new", "below", "column", "message", "remedy"),
    [
        pytest.param(
            *(PARAMETERS, RATIO, "      value：30%\n", 0, 12),
            *("E102 这里用了全角冒号「：」", "键后面用半角冒号加一个空格：`键: 值`"),
            id="a full-width colon",
        ),
        pytest.param(
            *(PARAMETERS, RATIO, "        value: 30%\n", 1, 7),
            *("E101 这一行的缩进与上面的对不上", "同一层的键左边对齐：看这一行或上一行前面的空格是不是多了、少了"),
            id="an indent too deep",
        ),
        pytest.param(
            *(PARAMETERS, RATIO, "    value: 30%\n", 1, 13),
            *("E101 这一行的缩进与上面的对不上", "同一层的键左边对齐：看这一行或上一行前面的空格是不是多了、少了"),
            id="an indent too shallow",
        ),
        pytest.param(
            *(PARAMETERS, RATIO, "\t    value: 30%\n", 0, 1),
            *("E103 这里有制表符", "缩进用空格"),
            id="a tab",
        ),
        pytest.param(
            *(TAPERING, "家庭.原救助类别 = 支出型低保", "家庭.原救助类型 = 支出型低保", 0, 11),
            *("E202 家庭没有 `原救助类型`，是不是想写 `原救助类别`？", "检查名称；事实见 vocabulary.yaml"),
            id="a misspelt fact",
        ),
        pytest.param(
            *(PARAMETERS, RATIO, "      value: 30\n", 0, 14),
            *("E401 数值 `30` 应是比例，写成 `30%` 的形式", "写成 `30%`；确实是 30 倍的写成 `3000%`"),
            id="a ratio without its percent sign",
        ),
        pytest.param(
            *(PARAMETERS, RATIO, "      value: 0.3\n", 0, 14),
            *("E401 数值 `0.3` 应是比例", "写成 `30%`"),
            id="a ratio as a decimal",
        ),
        pytest.param(
            *(TAPERING, "家庭.人均月收入 > 低保标准\n", "家庭.人均月收入 ÷ 低保标准 > 2\n", 0, 29),
            *("E204 这里应是比例，`2` 会是 200%", "写成 `2%` 或 `200%`"),
            id="a bare number beside a ratio in a rule",
        ),
        pytest.param(
            *(STANDARDS, "      value: 1041\n", "      value: 104100\n", 0, 14),
            *("W611 `低保标准` 自 2021-01-01 起的 104100 是 2017-11-01 起的 917 的十倍以上", "是不是写成了分"),
            id="money in fen",
        ),
        pytest.param(
            *(STANDARDS, "      value: 744\n", "      value: 74400\n", 5, 14),
            *("W611 `低保标准` 自 2016-07-01 起的 819 是 2015-11-01 起的 74400 的十分之一以下", "是不是写成了分"),
            id="money in fen, the first of its values",
        ),
        pytest.param(
            *(PARAMETERS, f"{RATIO}      source: {{document: hangzhou-2021-draft, clause: 一、1}}\n", RATIO, 0, 7),
            *("E312 数值没有来源", "加上 `source: {document: 文件, clause: 条款}`"),
            id="no source",
        ),
        pytest.param(
            *(TONGLU, "value: 35%", "value: 25%", 0, 14),
            *("E406 `渐退最低发放比例` 自 2022-01-01 起的 25% 低于上级的 30%", "改为范围以内的数值"),
            id="a value below its bound",
        ),
        pytest.param(
            *(STANDARDS, "    2022-01-01:\n", "    2022-02-30:\n", 0, 5),
            *("E308 `2022-02-30` 不是日期", "写成 `2021-10-01` 的形式，并且确有这一天"),
            id="a day that does not exist",
        ),
        pytest.param(
            *(STANDARDS, "    2022-01-01:\n", "    2022年1月1日:\n", 0, 5),
            *("E308 `2022年1月1日` 不是日期", "写成 `2021-10-01` 的形式"),
            id="a date as people write it",
        ),
        pytest.param(
            *(STANDARDS, "    2022-01-01:\n", "    2012-01-01:\n", 0, 5),
            *("E408 日期 2012-01-01 应在 2021-01-01 之后", "按日期从早到晚排列"),
            id="a date out of order",
        ),
        pytest.param(
            *("regions.yaml", 'of: "330100"', 'of: "330200"', 0, 70),
            *("E306 没有代码为 `330200` 的地区，是不是想写 `330100`？", "写 regions.yaml 里的代码，加引号"),
            id="an unknown region above",
        ),
        pytest.param(
            *(TAPERING, "  - id: dibian\n", "  - id: expenditure-dibao\n", 0, 9),
            *("E305 规则 `expenditure-dibao` 已经有了", "换一个编号或名称，或删去重复的一个"),
            id="a duplicate id",
        ),
    ],
)
def test_a_mistake_names_its_place_and_remedy(
    policies: Path, file: str, old: str, new: str, below: int, column: int, message: str, remedy: str
) -> None:
    path, line = change(policies, file, old, new)
    ran = run("lint", policies)
    mine = [one for one in told(ran) if one[0].startswith(f"{path}:{line + below}:{column} {message}")]
    assert len(mine) == 1, ran.out
    assert remedy in mine[0][1]
    # One mistake is told once, and sends nobody to a place that is right.
    errors = [line for line, _ in told(ran) if " E" in line]
    assert len(errors) == (0 if message.startswith("W") else 1), ran.out
    assert ran.status == (0 if message.startswith("W") else 1)


def test_a_folder_of_an_unknown_district(policies: Path) -> None:
    folder = (policies / TONGLU).parent.rename(policies / "districts" / "330129-tonglu")
    ran = run("lint", policies)
    assert ran.status == 1
    for file in sorted(folder.iterdir()):
        mine = [one for one in told(ran) if one[0].startswith(f"{file} E306 ")]
        assert len(mine) == 1
        assert "没有代码为 330129 的地区，是不是想写 `330" in mine[0][0]
        assert mine[0][1] == "文件夹以 regions.yaml 里的代码开头"


def test_a_case_of_an_unknown_district(tmp_path: Path) -> None:
    case = tmp_path / "案例.yaml"
    case.write_text("as_of: 2021-11-01\nregion: 桐芦\n", encoding="utf-8")
    ran = run("check", case)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"{case}:2:9 UNKNOWN_REGION region：")
    assert "是不是想写 `桐庐" in ran.err
